package release.config;

import java.util.List;

/**
 * Who has read an app's own settings, and what of them does not count.
 *
 * @param reader {@code Spring Boot 3.5.7}
 * @param own whether that is the app's own; else it is the suite's
 * @param ignored settings that the reader passes over, each with its place
 * @param left classes that may change the settings when the app starts, and were not run
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
