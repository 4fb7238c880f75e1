package release.migrate;

import java.util.Optional;
import release.migrate.fastpath.FastPathSettings;
import release.migrate.flyway.FlywaySettings;

/** The settings of Flyway in a configuration. Flyway is loaded only for those that are not known to be right. */
public final class MigrationSettings {
    private MigrationSettings() {}

    /** What is wrong with a setting, given its name without {@code flyway.}; empty if it is right. */
    public static Optional<String> problem(String name, String value) {
        return FastPathSettings.isPlain(name, value) ? Optional.empty() : FlywaySettings.problem(name, value);
    }
}
