package release.config;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a release is started and what runs around it.
 *
 * @param hooks command names by moment
 * @param start the command line of the app, for a POSIX shell
 * @param ready a URL that answers 2xx, or a command line that exits 0, once the app is up
 * @param readyTimeout how long that may take
 */
public record Lifecycle(Map<Hook, List<String>> hooks, Optional<String> start, Optional<String> ready,
                        Duration readyTimeout) {
    public Lifecycle {
        hooks = hooks.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(hooks));
    }

    /** The commands of one moment, in order. */
    public List<String> hook(Hook hook) {
        return hooks.getOrDefault(hook, List.of());
    }

    /** The same without any hook, as {@code --no-hooks} wants it. */
    public Lifecycle withoutHooks() {
        return new Lifecycle(Map.of(), start, ready, readyTimeout);
    }
}
