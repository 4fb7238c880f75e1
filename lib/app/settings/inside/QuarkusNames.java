package release.app.settings.inside;

import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The names of Quarkus's settings, each with the type of its value: a text, Boolean, Integer, Duration, List or Map. They are from
 * Quarkus 3.33, for an app that brings no Quarkus.
 */
final class QuarkusNames {
    static final Map<String, Class<?>> DATASOURCE =
            names(Map.of(String.class, "username password credentials-provider", Boolean.class, "active"));
    static final Map<String, Class<?>> JDBC =
            names(Map.of(String.class, "url new-connection-sql", Map.class, "additional-jdbc-properties"));
    static final Map<String, Class<?>> FLYWAY_AT_BUILD = names(Map.of(List.class, "locations callbacks"));
    static final Map<String, Class<?>> FLYWAY = names(Map.of(
            String.class,
            "baseline-description baseline-version default-schema init-sql jdbc-url password placeholder-prefix"
                    + " placeholder-suffix repeatable-sql-migration-prefix sql-migration-prefix table username",
            Boolean.class,
            "active baseline-at-start baseline-on-migrate clean-at-start clean-disabled create-schemas"
                + " ignore-future-migrations ignore-missing-migrations migrate-at-start out-of-order repair-at-start"
                + " validate-at-start validate-at-start.clean-on-validation-error validate-migration-naming"
                + " validate-on-migrate",
            Integer.class,
            "connect-retries",
            Duration.class,
            "connect-retries-interval",
            List.class,
            "ignore-migration-patterns schemas",
            Map.class,
            "placeholders"));

    private QuarkusNames() {}

    private static Map<String, Class<?>> names(Map<Class<?>, String> byType) {
        var names = new TreeMap<String, Class<?>>();
        byType.forEach((type, all) -> List.of(all.split(" ")).forEach(name -> names.put(name, type)));
        return names;
    }

    /** The names of a class of Quarkus 3.15 or older. Its fields are the settings. */
    static Map<String, Class<?>> of(Class<?> type) {
        var names = new TreeMap<String, Class<?>>();
        for (var field : type.getFields()) {
            var written = field.getGenericType().getTypeName();
            if (!Modifier.isStatic(field.getModifiers()))
                names.put(
                        kebab(field.getName()),
                        written.startsWith("java.util.Map")
                                ? Map.class
                                : written.contains("List<") || written.contains("[]")
                                        ? List.class
                                        : written.contains("Duration")
                                                ? Duration.class
                                                : written.equals("boolean") || written.contains("Boolean")
                                                        ? Boolean.class
                                                        : written.equals("int") || written.contains("OptionalInt")
                                                                ? Integer.class
                                                                : String.class);
        }
        return names;
    }

    /** {@code out-of-order} for {@code outOfOrder}. */
    static String kebab(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }
}
