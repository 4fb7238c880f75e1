package release.migrate.fastpath;

import java.util.List;
import java.util.Set;
import release.config.RepoConfig;

/**
 * The settings of Flyway that are known to be right without asking Flyway, and that make no difference where all scripts
 * have run as they are now. To load Flyway for one {@code cleanDisabled = true} would take longer than all the rest.
 */
public final class FastPathSettings {
    /** A setting of Flyway's plugin for PostgreSQL. */
    public static final String TRANSACTIONAL_LOCK = "postgresql.transactional.lock";

    private static final Set<String> SWITCHES = Set.of(
            "baselineOnMigrate",
            "batch",
            "cleanDisabled",
            "createSchemas",
            "executeInTransaction",
            "failOnMissingLocations",
            "group",
            "mixed",
            "outOfOrder",
            TRANSACTIONAL_LOCK,
            "stream",
            "validateOnMigrate");
    private static final Set<String> NUMBERS = Set.of("connectRetries", "connectRetriesInterval", "lockRetryCount");
    private static final Set<String> TEXTS = Set.of("baselineDescription", "installedBy", "tablespace");
    /** Those with names of the team's own; the driver's properties are given to every connection, whoever makes it. */
    private static final List<String> NAMED = List.of("placeholders.", "jdbcProperties.");

    private static final String TABLE = "table";
    /** What every database takes as a name. */
    private static final int LONGEST = 30;
    /** What fits into an int, whatever the digits. */
    private static final int MOST_DIGITS = 9;

    private FastPathSettings() {}

    /** @throws NeedsFlyway if some setting of the repo may make a difference */
    static void require(RepoConfig config) {
        config.flyway().forEach((name, value) -> {
            if (!isPlain(name, value)) throw new NeedsFlyway("flyway." + name + " is set");
        });
    }

    /** The name of the history. */
    static String table(RepoConfig config) {
        return config.flyway().getOrDefault(TABLE, "flyway_schema_history");
    }

    /** Whether a setting is known to be right, given its name without {@code flyway.} */
    public static boolean isPlain(String name, String value) {
        if (SWITCHES.contains(name)) return value.equals("true") || value.equals("false");
        if (NUMBERS.contains(name)) return isNumber(value);
        if (name.equals("baselineVersion")) return FastPathVersion.of(value).isPresent();
        if (name.equals("encoding")) return value.equals("UTF-8");
        if (name.equals(TABLE)) return isWord(value);
        return TEXTS.contains(name)
                || NAMED.stream().anyMatch(prefix -> name.startsWith(prefix) && name.length() > prefix.length());
    }

    private static boolean isNumber(String value) {
        for (int i = 0; i < value.length(); i++) if (value.charAt(i) < '0' || value.charAt(i) > '9') return false;
        return !value.isEmpty() && value.length() <= MOST_DIGITS;
    }

    private static boolean isWord(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c > 'z' || !Character.isLetterOrDigit(c) && c != '_') return false;
        }
        return !value.isEmpty() && value.length() <= LONGEST;
    }
}
