package release.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The moments around a command at which a release runs commands of its choice. */
public enum Hook {
    PRE_MIGRATE,
    POST_MIGRATE,
    PRE_SEED,
    POST_SEED,
    PRE_START,
    POST_START,
    PRE_STOP,
    POST_STOP;

    public static Optional<Hook> named(String label) {
        return Arrays.stream(values())
                .filter(hook -> hook.label().equals(label))
                .findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Hook::label).toList();
    }

    /** The hooks that a command of the suite runs, including those of the commands that it runs first. */
    public static List<Hook> of(String command) {
        return switch (command) {
            case "migrate" -> List.of(PRE_MIGRATE, POST_MIGRATE);
            case "seed", "setup", "reset" -> List.of(PRE_MIGRATE, POST_MIGRATE, PRE_SEED, POST_SEED);
            case "start" -> List.of(PRE_START, POST_START, PRE_STOP, POST_STOP);
            default -> List.of();
        };
    }

    /** The name in configuration and output: {@code pre-migrate}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
