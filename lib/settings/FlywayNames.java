package release.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Flyway's settings under the names by which Spring Boot and Quarkus know them: {@code baseline-on-migrate}, which a
 * variable writes {@code BASELINEONMIGRATE} or {@code BASELINE_ON_MIGRATE}, for {@code baselineOnMigrate}.
 */
final class FlywayNames {
    /** As in Spring Boot's FlywayProperties 4.0 and Quarkus's FlywayDataSourceRuntimeConfig 3. */
    private static final List<String> TEXTS = List.of("baselineDescription", "baselineOnMigrate", "baselineVersion", "batch",
        "cleanDisabled", "communityDBSupportEnabled", "connectRetries", "connectRetriesInterval", "createSchemas", "defaultSchema",
        "detectEncoding", "dryRunOutput", "encoding", "executeInTransaction", "failOnMissingLocations", "group", "initSql", "installedBy", "kerberosConfigFile", "lockRetryCount", "mixed",
        "outOfOrder", "outputQueryResults", "placeholderPrefix", "placeholderReplacement", "placeholderSeparator",
        "placeholderSuffix", "powershellExecutable", "repeatableSqlMigrationPrefix", "scriptPlaceholderPrefix",
        "scriptPlaceholderSuffix", "skipDefaultCallbacks", "skipDefaultResolvers", "skipExecutingMigrations",
        "sqlMigrationPrefix", "sqlMigrationSeparator", "stream", "table", "tablespace", "target", "validateMigrationNaming",
        "validateOnMigrate");
    private static final List<String> LISTS = List.of("callbackLocations", "callbacks", "errorOverrides", "ignoreMigrationPatterns", "schemas",
        "sqlMigrationSuffixes");
    /** What they do themselves, or what has no effect by itself, or what {@link QuarkusSettings} read apart. */
    private static final Set<String> OTHERS = Set.of("active", "enabled", "driverclassname", "loggers",
        "jdbcproperties", "licensekey", "url", "jdbcurl", "user",
        "username", "password", "locations", "placeholders", "initsqls", "migrateatstart", "cleanatstart", "repairatstart",
        "validateatstart", "baselineatstart", "cleanonvalidationerror", "ignoremissingmigrations", "ignorefuturemigrations");
    /** Settings of a database's own: what Spring calls them, and what Flyway does. */
    private static final Map<String, String> NESTED = Map.of("postgresql.transactional-lock", "postgresql.transactional.lock",
        "oracle.sqlplus", "oracle.sqlplus", "oracle.sqlplus-warn", "oracle.sqlplusWarn");

    private FlywayNames() {}

    /** Flyway's name of each setting that is one text, by the framework's. */
    static Map<String, String> texts() {
        return byKebab(TEXTS);
    }

    /** Flyway's name of each setting that is a list, by the framework's. */
    static Map<String, String> lists() {
        return byKebab(LISTS);
    }

    /** Flyway's name of each setting of one kind of database, by the framework's. */
    static Map<String, String> nested() {
        return NESTED;
    }

    /** Whether a framework knows a setting, whose name is written in any of its ways. */
    static boolean isKnown(String name) {
        var uniform = name.toLowerCase(Locale.ROOT).replaceAll("[-_]", "").replaceFirst("[\\[.].*", "");
        return OTHERS.contains(uniform) || Set.of("postgresql", "oracle", "sqlserver").contains(uniform)
            || Stream.concat(TEXTS.stream(), LISTS.stream()).anyMatch(known -> known.equalsIgnoreCase(uniform));
    }

    /** {@code outOfOrder} for {@code out-of-order}. */
    static String camel(String kebab) {
        var words = new ArrayList<>(List.of(kebab.split("-")));
        return words.remove(0) + words.stream().filter(word -> !word.isEmpty())
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)).collect(Collectors.joining());
    }

    /** A location as rel/config.conf has it: for Flyway, one that does not say where it is lies on the class path. */
    static String location(String written) {
        return AppSettings.location(written);
    }

    private static Map<String, String> byKebab(List<String> names) {
        var byKebab = new LinkedHashMap<String, String>();
        for (var name : names) {
            byKebab.put(name.replace("DBS", "DbS").replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT), name);
        }
        return byKebab;
    }
}
