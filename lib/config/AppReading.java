package release.config;

import java.util.List;

/**
 * Which program read an app's own settings, and which of them have no effect.
 *
 * @param reader {@code Spring Boot 3.5.7}
 * @param own whether the reader is the app's own; otherwise it is the suite's
 * @param ignored settings that the reader ignores, each with its place
 * @param left classes that may change the settings when the app starts; they were not run
 */
public record AppReading(String reader, boolean own, List<String> ignored, List<String> left) {
    public AppReading {
        ignored = List.copyOf(ignored);
        left = List.copyOf(left);
    }

    /** The reader in words. */
    public String by() {
        return reader + (own ? ", the app's own" : " of the suite, as the app brings none; build it for exact values");
    }
}
