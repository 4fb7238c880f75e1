package release.settings;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import release.settings.AppSettings.Value;

/**
 * The settings of a Quarkus app, as SmallRye Config finds them, which Quarkus uses itself. What follows from them is as
 * in its FlywayDataSourceRuntimeConfig and FlywayCreator.
 */
final class QuarkusSettings {
    private static final Pattern NAMED = Pattern.compile("quarkus\\.flyway\\.(\"[^\"]+\"|[^.\"]+)\\.(.+)");
    private final QuarkusSources sources;
    private final List<String> profiles;

    QuarkusSettings(Inside.Question asked) {
        this.sources = new QuarkusSources(asked.app(), asked.root(), asked.properties(), asked.variables());
        this.profiles = asked.profiles();
    }

    Found found() {
        return new Found(new Found.Framework("Quarkus", "3", false), read(), List.of(), List.of(), List.of());
    }

    Map<String, Map<String, Value>> read() {
        var values = new QuarkusValues(config(), sources);
        var repos = new LinkedHashMap<String, Map<String, Value>>();
        var named = named(values);
        var main = repo(values, "quarkus.datasource.", "quarkus.flyway.", named);
        if (main.containsKey("url") || named.isEmpty()) repos.put("main", main);
        named.forEach((segment, name) -> repos.put(repos.containsKey(name) ? name + "-2" : name,
            repo(values, "quarkus.datasource." + segment + ".", "quarkus.flyway." + segment + ".", Map.of())));
        return repos;
    }

    /** A packaged app runs under prod unless it is told otherwise. */
    private SmallRyeConfig config() {
        if (!profiles.isEmpty()) return config(profiles);
        var values = new QuarkusValues(config(List.of()), sources);
        return config(values.list("quarkus.profile").map(Value::texts).orElse(List.of("prod")));
    }

    private SmallRyeConfig config(List<String> active) {
        return new SmallRyeConfigBuilder().forClassLoader(QuarkusSettings.class.getClassLoader()).addDefaultInterceptors()
            .withProfiles(active).withSources(sources.all(active)).build();
    }

    /**
     * The data sources with a name that Flyway is told something about, in the order of their names: the fitting name of
     * a repo by the name as it is written. Quarkus migrates others as well, but from no place of their own.
     */
    private static Map<String, String> named(QuarkusValues values) {
        var named = new TreeMap<String, String>();
        for (var property : values.names()) {
            var parts = NAMED.matcher(property);
            if (!parts.matches() || FlywayNames.isKnown(parts.group(1))) continue;
            var name = parts.group(1).replace("\"", "");
            if (values.has("quarkus.datasource." + parts.group(1) + ".jdbc.url") || FlywayNames.isKnown(parts.group(2))) {
                named.put(parts.group(1), name.replaceAll("[^A-Za-z0-9_-]", "-"));
            }
        }
        return named;
    }

    private static Map<String, Value> repo(QuarkusValues values, String datasource, String flyway, Map<String, String> named) {
        var settings = new LinkedHashMap<String, Value>();
        var own = values.text(flyway + "jdbc-url");
        own.or(() -> values.text(datasource + "jdbc.url")).ifPresent(value -> settings.put("url", value));
        var user = values.text(flyway + "username");
        var password = values.text(flyway + "password");
        if (own.isEmpty() && (user.isEmpty() || password.isEmpty())) {
            user = values.text(datasource + "username");
            password = values.text(datasource + "password");
        }
        user.ifPresent(value -> settings.put("user", value));
        password.ifPresent(value -> settings.put("password", value));
        settings.put("migrations", values.list(flyway + "locations").map(QuarkusSettings::locations)
            .orElse(new Value(List.of("classpath:db/migration"), "Quarkus's default", 0)));
        flyway(values, flyway, named, settings);
        return settings;
    }

    private static void flyway(QuarkusValues values, String prefix, Map<String, String> named, Map<String, Value> settings) {
        FlywayNames.texts().forEach((name, flyway) -> values.text(prefix + name).ifPresent(value ->
            settings.put("flyway." + flyway, flyway.equals("connectRetriesInterval") ? values.inSeconds(prefix + name, value) : value)));
        FlywayNames.lists().forEach((name, flyway) -> values.list(prefix + name).ifPresent(value ->
            settings.put("flyway." + flyway, value)));
        if (!settings.containsKey("flyway.ignoreMigrationPatterns")) ignored(values, prefix)
            .ifPresent(value -> settings.put("flyway.ignoreMigrationPatterns", value));
        for (var property : values.names()) {
            if (!property.startsWith(prefix)) continue;
            var name = property.substring(prefix.length());
            if (name.startsWith("placeholders.")) {
                values.text(property).ifPresent(value -> settings.put("flyway.placeholders."
                    + name.substring("placeholders.".length()).replace("\"", ""), value));
            } else if (!FlywayNames.isKnown(name) && named.keySet().stream().noneMatch(other -> name.startsWith(other + "."))) {
                values.text(property).ifPresent(value -> settings.put("flyway." + FlywayNames.camel(name), value));
            }
        }
    }

    /** Two settings of Quarkus's for what Flyway has one for. */
    private static Optional<Value> ignored(QuarkusValues values, String prefix) {
        var patterns = new ArrayList<String>();
        var missing = values.text(prefix + "ignore-missing-migrations").filter(QuarkusSettings::isTrue);
        var future = values.text(prefix + "ignore-future-migrations").filter(QuarkusSettings::isTrue);
        missing.ifPresent(value -> patterns.add("*:Missing"));
        future.ifPresent(value -> patterns.add("*:Future"));
        return missing.or(() -> future).map(value -> new Value(patterns, value.source(), value.line()));
    }

    private static boolean isTrue(Value value) {
        return value.texts().equals(List.of("true"));
    }

    private static Value locations(Value value) {
        return new Value(value.texts().stream().map(FlywayNames::location).toList(), value.source(), value.line());
    }
}
