package release.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How a release is started and what runs around it.
 *
 * @param hooks command names by moment
 * @param start the command line of the app, for a POSIX shell
 * @param ready a URL that answers 2xx, or a command line that exits 0, once the app is up
 * @param readyTimeout how long that may take
 * @param stopTimeout how long the app may take to end once it is told to, and what runs before that
 * @param hookTimeout how long a command of any other hook may take
 */
public record Lifecycle(Map<Hook, List<String>> hooks, Optional<String> start, Optional<String> ready,
                        Duration readyTimeout, Duration stopTimeout, Duration hookTimeout) {
    private static final Pattern URL = Pattern.compile("https?:.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public Lifecycle {
        hooks = hooks.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(hooks));
    }

    /** Of a release of which nothing is known: nothing runs. */
    public static Lifecycle none() {
        return new Lifecycle(Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The commands of one moment, in order. */
    public List<String> hook(Hook hook) {
        return hooks.getOrDefault(hook, List.of());
    }

    /** The limit that a timeout sets: 0 is as long as it takes. */
    public static Optional<Duration> limit(Duration timeout) {
        return Optional.of(timeout).filter(set -> !set.isZero());
    }

    /** Whether what tells that the app is up is a URL, and else a command line. */
    public static boolean isUrl(String ready) {
        return URL.matcher(ready).matches();
    }

    /** The same without any hook, as {@code --no-hooks} wants it. */
    public Lifecycle withoutHooks() {
        return new Lifecycle(Map.of(), start, ready, readyTimeout, stopTimeout, hookTimeout);
    }
}
