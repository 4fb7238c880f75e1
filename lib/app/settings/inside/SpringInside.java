package release.app.settings.inside;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.properties.bind.Bindable;
import release.app.Deployable;
import release.app.Unreadable;
import release.app.settings.AppSettings;
import release.app.settings.AppSettings.Value;
import release.app.settings.Found;
import release.app.settings.FrameworkLoader;
import release.app.settings.Inside;
import release.app.settings.inside.SpringValues.Setting;

/**
 * The settings of a Spring Boot app, as Spring Boot itself prepares and binds them. They are used as in its
 * FlywayAutoConfiguration, which is the same from version 2.7 to 4.0.
 */
public final class SpringInside implements Inside {
    private static final String REPO = "main";
    private static final String FLYWAY = "spring.flyway";
    private static final String BOOTSTRAP = "org/springframework/cloud/bootstrap/";
    /** What says where Flyway works. */
    private static final Set<String> PLACES = Set.of("table", "default-schema", "schemas", "locations");

    private static final Set<String> LOCATIONS = Set.of("locations", "callback-locations");
    static final String DEFAULT = "Spring Boot's default";
    /** Before Spring Boot 4, and since. */
    private static final List<String> PROPERTIES = List.of(
            "org.springframework.boot.autoconfigure.flyway.FlywayProperties",
            "org.springframework.boot.flyway.autoconfigure.FlywayProperties");
    /** The keys of settings whose name is not Flyway's own with dashes. Empty for settings that are read separately, or are not for Flyway. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("locations", "migrations"),
            Map.entry("init-sqls", "flyway.initSql"),
            Map.entry("community-db-support-enabled", "flyway.communityDBSupportEnabled"),
            Map.entry("postgresql.transactional-lock", "flyway.postgresql.transactional.lock"),
            Map.entry("oracle-sqlplus", "flyway.oracle.sqlplus"),
            Map.entry("oracle-sqlplus-warn", "flyway.oracle.sqlplusWarn"),
            Map.entry("enabled", ""),
            Map.entry("url", ""),
            Map.entry("user", ""),
            Map.entry("password", ""),
            Map.entry("driver-class-name", ""),
            Map.entry("loggers", ""),
            Map.entry("license-key", ""),
            Map.entry("clean-on-validation-error", ""),
            Map.entry("ignore-missing-migrations", ""),
            Map.entry("ignore-ignored-migrations", ""),
            Map.entry("ignore-pending-migrations", ""),
            Map.entry("ignore-future-migrations", ""));
    /** Settings that a release ignores: it shows no results of queries, and cleans nothing. */
    private static final Set<String> WITHOUT_EFFECT = Set.of("output-query-results", "clean-on-validation-error");

    private final Map<String, Value> settings = new LinkedHashMap<>();
    private final List<Found.Refused> refused = new ArrayList<>();
    private final List<Found.Ignored> ignored = new ArrayList<>();

    @Override
    public Found read(Question asked) {
        var loader = (FrameworkLoader) SpringInside.class.getClassLoader();
        var resources = new SpringResources(asked, loader);
        var left = SpringFactories.filter(loader);
        try {
            var values = new SpringValues(SpringEnvironment.prepare(asked, resources), loader.own());
            values.bind(FLYWAY, Bindable.of(properties(loader)));
            var flyway = values.below(FLYWAY);
            ignored.addAll(values.ignored(FLYWAY));
            new SpringAddress(values, loader, this).read();
            settings.put("migrations", new Value(List.of("classpath:db/migration"), DEFAULT, 0));
            flyway.forEach((name, result) -> add(values, name, result));
            ignoredMigrations(values, flyway);
            bootstrap(asked, values, left)
                    .ifPresent(place -> refuse(
                            "url",
                            place,
                            0,
                            "may have another value from Spring Cloud's bootstrap,"
                                    + " which only the running app runs"));
            resources.onlyForTheApp().forEach((location, place) -> {
                if (isOn(location, values))
                    refuse(
                            "url",
                            place.source(),
                            place.line(),
                            "may have another value in " + location + ", which only the running app reads");
            });
            return new Found(
                    new Found.Framework(Found.Framework.SPRING_BOOT, SpringBootVersion.getVersion(), loader.own()),
                    Map.of(REPO, settings),
                    refused,
                    ignored,
                    left);
        } catch (Unreadable e) {
            throw e;
        } catch (
                RuntimeException
                        e) { // Spring Boot reports mistakes in the app's configuration by many kinds of exceptions
            throw new SpringProblem(resources).unreadable(e);
        }
    }

    /** The file, or else the library, that makes Spring Cloud read settings before Spring Boot does. Up to 2020 this was the default. */
    private static Optional<String> bootstrap(Question asked, SpringValues values, List<Found.Left> left) {
        var isOn = asked.app().resource(BOOTSTRAP + "marker/Marker.class").isPresent()
                || values.text("spring.cloud.bootstrap.enabled")
                        .filter(setting -> setting.text().equalsIgnoreCase("true"))
                        .isPresent();
        var listener = left.stream()
                .filter(one ->
                        isOn && one.className().equals(BOOTSTRAP.replace('/', '.') + "BootstrapApplicationListener"));
        return listener.findFirst()
                .map(one -> Stream.of("bootstrap.yml", "bootstrap.yaml", "bootstrap.properties")
                        .flatMap(name -> asked.app().resource(name).stream())
                        .map(Deployable.Resource::place)
                        .findFirst()
                        .orElse(one.place()));
    }

    /** Whether the library of Spring Cloud that reads a place is not turned off: by {@code spring.cloud.vault.enabled} for {@code vault://secret}. */
    private static boolean isOn(String location, SpringValues values) {
        var library = location.replaceFirst(":.*", "")
                .replace("configserver", "config")
                .replaceAll("[^A-Za-z0-9-]", "")
                .toLowerCase(Locale.ROOT);
        return values.text("spring.cloud." + library + ".enabled")
                .filter(enabled -> enabled.text().equalsIgnoreCase("false"))
                .isEmpty();
    }

    private static Class<?> properties(ClassLoader loader) {
        for (var name : PROPERTIES) {
            try {
                return loader.loadClass(name);
            } catch (ClassNotFoundException ofAnotherVersion) {
                // the other one is
            }
        }
        throw new IllegalStateException(PROPERTIES + " are missing");
    }

    private void add(SpringValues values, String name, Object result) {
        var key = NAMES.getOrDefault(name, "flyway." + camel(name));
        var full = FLYWAY + "." + name;
        if (WITHOUT_EFFECT.contains(name) && Boolean.TRUE.equals(result)) {
            ignore(full, values.setting(full, texts(result)));
        } else if (name.equals(
                "jdbc-properties")) { // they are for a data source that Flyway makes itself, and it is given one
            new TreeMap<>((Map<?, ?>) result)
                    .keySet()
                    .forEach(inner -> ignore(full + "." + inner, values.entry(full, inner.toString(), "")));
        } else if (result instanceof Map<?, ?> map) {
            new TreeMap<>(map)
                    .forEach((inner, value) -> put(
                            key + "." + inner,
                            values.entry(full, inner.toString(), texts(value).get(0))));
        } else if (!key.isEmpty()
                && (!texts(result).isEmpty()
                        || name.equals("locations"))) { // an empty list of locations is not the default
            var setting = values.setting(full, texts(result));
            if (LOCATIONS.contains(name))
                setting = setting.with(setting.value().texts().stream()
                        .map(AppSettings::location)
                        .toList());
            if (PLACES.contains(name)) putComplete(key, setting);
            else
                put(
                        key,
                        name.equals("init-sqls")
                                ? setting.with(List.of(
                                        String.join("\n", setting.value().texts())))
                                : setting);
        }
    }

    /** Takes a setting, unless only the running app can know it. */
    void put(String key, Setting setting) {
        setting.unknowable()
                .ifPresentOrElse(
                        problem -> refuse(
                                key, setting.value().source(), setting.value().line(), problem),
                        () -> settings.put(key, setting.value()));
    }

    /** The same for a setting that is useless if a reference in it is missing. Spring Boot leaves such a reference as written. */
    void putComplete(String key, Setting setting) {
        var problem = setting.unknowable()
                .or(() -> setting.missing().map(missing -> "needs " + missing + ", which is not set"));
        put(key, new Setting(setting.value(), problem, Optional.empty()));
    }

    void refuse(String key, String source, int line, String problem) {
        refused.add(new Found.Refused(REPO, key, source, line, problem));
    }

    void ignore(String name, Setting setting) {
        ignored.add(new Found.Ignored(
                name, setting.value().source(), setting.value().line()));
    }

    static Setting byDefault(String text) {
        return new Setting(new Value(List.of(text), DEFAULT, 0), Optional.empty(), Optional.empty());
    }

    /** Four settings of Spring Boot 2 for one of Flyway. Future migrations are ignored in any case. */
    private void ignoredMigrations(SpringValues values, Map<String, Object> flyway) {
        if (settings.containsKey("flyway.ignoreMigrationPatterns")) return;
        var kinds = List.of("missing", "ignored", "pending", "future");
        var said = kinds.stream()
                .filter(kind -> flyway.containsKey("ignore-" + kind + "-migrations"))
                .toList();
        if (said.isEmpty()) return;
        var patterns = kinds.stream()
                .filter(kind -> Boolean.TRUE.equals(
                        flyway.getOrDefault("ignore-" + kind + "-migrations", kind.equals("future"))))
                .map(kind -> "*:" + kind)
                .collect(Collectors.toList());
        put(
                "flyway.ignoreMigrationPatterns",
                values.setting(FLYWAY + ".ignore-" + said.get(0) + "-migrations", patterns));
    }

    /** {@code outOfOrder} for {@code out-of-order}. */
    private static String camel(String kebab) {
        var words = kebab.split("-");
        return words[0]
                + Arrays.stream(words)
                        .skip(1)
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining());
    }

    /** A setting as Flyway reads it. */
    static List<String> texts(Object result) {
        if (result instanceof Object[] array) return texts(Arrays.asList(array));
        if (result instanceof Collection<?> list)
            return list.stream().map(element -> texts(element).get(0)).toList();
        return List.of(
                result instanceof Duration duration ? String.valueOf(duration.toSeconds()) : String.valueOf(result));
    }
}
