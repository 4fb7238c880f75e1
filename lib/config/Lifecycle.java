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
 * @param readyTimeout how long the app may take until it is up
 * @param stopTimeout how long the app may take to end after it is told to; also the limit of a pre-stop command
 * @param hookTimeout how long a command of any other hook may take
 */
public record Lifecycle(
        Map<Hook, List<String>> hooks,
        Optional<String> start,
        Optional<String> ready,
        Duration readyTimeout,
        Duration stopTimeout,
        Duration hookTimeout) {
    private static final Pattern URL = Pattern.compile("https?:.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    public Lifecycle {
        hooks = hooks.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(hooks));
    }

    /** For a release of which nothing is known: nothing runs. */
    public static Lifecycle none() {
        return new Lifecycle(Map.of(), Optional.empty(), Optional.empty(), Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The commands of one moment, in order. */
    public List<String> hook(Hook hook) {
        return hooks.getOrDefault(hook, List.of());
    }

    /** The limit that a timeout sets. A timeout of 0 sets none. */
    public static Optional<Duration> limit(Duration timeout) {
        return Optional.of(timeout).filter(set -> !set.isZero());
    }

    /** Whether the readiness check is a URL; otherwise it is a command line. */
    public static boolean isUrl(String ready) {
        return URL.matcher(ready).matches();
    }

    /** The same without hooks, for {@code --no-hooks}. */
    public Lifecycle withoutHooks() {
        return new Lifecycle(Map.of(), start, ready, readyTimeout, stopTimeout, hookTimeout);
    }
}
