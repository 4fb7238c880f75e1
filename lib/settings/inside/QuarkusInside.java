package release.settings.inside;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import release.deployable.FrameworkLoader;
import release.deployable.Unreadable;
import release.settings.AppSettings;
import release.settings.AppSettings.Value;
import release.settings.Found;
import release.settings.Found.Framework;
import release.settings.Found.Ignored;
import release.settings.Found.Left;
import release.settings.Found.Refused;
import release.settings.Inside;

/**
 * The settings of a Quarkus app: as its own Quarkus finds them, if it was built; else as the suite's SmallRye Config does,
 * which Quarkus uses. What follows from them is as in its FlywayCreator, which is the same from version 3.15 to 3.33.
 */
public final class QuarkusInside implements Inside {
    private static final String DATASOURCE = "quarkus.datasource.";
    private static final String FLYWAY = "quarkus.flyway.";
    static final String DEFAULT = "<default>";
    private static final String MAIN = "main";
    /** What alone makes a data source with a name: settings that are fixed when the app is built. */
    private static final Pattern NAMED = Pattern.compile("quarkus\\.datasource\\.(\"[^\"]+\"|[^.\"]+)"
        + "\\.(?:db-kind|db-version|health-exclude|devservices\\..+|jdbc|jdbc\\.(?:driver|transactions|enable-metrics|telemetry|tracing))");
    private static final Set<String> OWN_SEGMENTS = Set.of("jdbc", "reactive", "devservices", "health", "metrics");
    /** What Quarkus does itself, or what is read apart. */
    private static final Set<String> NOT_FOR_FLYWAY = Set.of("active", "baseline-at-start", "callbacks", "clean-at-start",
        "clean-on-validation-error", "ignore-future-migrations", "ignore-missing-migrations", "jdbc-url", "locations", "migrate-at-start",
        "password", "repair-at-start", "username", "validate-at-start", "validate-at-start.clean-on-validation-error");
    private static final Pattern URL = Pattern.compile("(?:jar:)?file:[^\\s'\"]+");
    private static final String AT_EACH_START = "needs quarkus.uuid, which is another one at each start of the app";
    /** It warns of what Quarkus is told twice; held here, since a logger that nobody holds is forgotten. */
    private static final List<Logger> SILENT = List.of(Logger.getLogger("io.smallrye"), Logger.getLogger("io.quarkus"));

    private Question asked;
    private boolean own;
    private QuarkusBuilder builder;
    private SmallRyeConfig config;
    private QuarkusPlaces places;
    private final Set<String> known = new HashSet<>(Set.of(FLYWAY + "enabled"));
    private final Map<String, Map<String, Value>> repos = new LinkedHashMap<>();
    private final List<Refused> refused = new ArrayList<>();

    @Override
    public Found read(Question question) {
        asked = question;
        own = ((FrameworkLoader) QuarkusInside.class.getClassLoader()).own();
        SILENT.forEach(logger -> logger.setLevel(Level.OFF));
        var folder = System.getProperty("user.dir");
        System.setProperty("user.dir", asked.root().toString()); // below it Quarkus looks for config and .env
        try {
            config = build();
        } finally {
            System.setProperty("user.dir", folder);
        }
        repos();
        return new Found(framework(), repos, refused, ignored(), left());
    }

    private SmallRyeConfig build() {
        var properties = new HashMap<>(asked.properties());
        if (!asked.profiles().isEmpty()) properties.put("quarkus.profile", String.join(",", asked.profiles()));
        try {
            config = build(properties, true);
            var locations = config.getOptionalValues("quarkus.config.locations", String.class).orElse(List.of());
            if (locations.stream().allMatch(QuarkusInside::isAbsolute)) return config;
            properties.put("quarkus.config.locations", locations.stream() // a relative one is of the folder that a process is in
                .map(location -> isAbsolute(location) ? location : asked.root().resolve(location).toString()).collect(Collectors.joining(",")));
            return build(properties, true);
        } catch (IllegalArgumentException | NoSuchElementException | ConfigValidationException e) {
            throw unreadable(e, properties);
        }
    }

    /** What Quarkus says has the text of values in it: so a file is read once more, or a setting looked for that it speaks of. */
    private Unreadable unreadable(RuntimeException e, Map<String, String> properties) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            var url = URL.matcher(String.valueOf(cause.getMessage()));
            if (url.find()) return new Unreadable(QuarkusPlaces.problem(url.group(), e, asked.root()), e);
        }
        try {
            for (var name : new TreeSet<>(names(build(properties, false))).descendingSet()) {
                if (String.valueOf(e.getMessage()).contains(name)) return new Unreadable(places.refused(name), e);
            }
        } catch (RuntimeException again) {
            e.addSuppressed(again);
        }
        return new Unreadable("the app's configuration is refused by Quarkus (" + e.getClass().getSimpleName() + ")", e);
    }

    private static boolean isAbsolute(String location) {
        return location.matches("[a-z]{2,}:.*|/.*");
    }

    private SmallRyeConfig build(Map<String, String> properties, boolean mapped) {
        builder = new QuarkusBuilder(properties, asked.variables(), asked.root(), undecided(), mapped);
        (own ? BuiltQuarkus.customizer() : new UnbuiltQuarkus()).configBuilder(builder);
        var built = builder.build();
        places = new QuarkusPlaces(built, asked.root(), asked.variables());
        return built;
    }

    /** What an app is called its build says, which leaves it beside the classes. */
    private Map<String, String> undecided() {
        var undecided = new HashMap<>(Map.of("quarkus.uuid", AT_EACH_START));
        if (own) return undecided;
        for (var name : List.of("name", "version")) {
            undecided.put("quarkus.application." + name, "needs quarkus.application." + name
                + ", which is fixed when the app is built: name its quarkus-app folder as the app's dir");
        }
        return undecided;
    }

    private void repos() {
        var names = new TreeSet<>(names());
        var others = new LinkedHashMap<String, Map<String, Value>>();
        var main = repo(DEFAULT, MAIN);
        for (var name : names) {
            var repo = name.replaceAll("[^A-Za-z0-9_-]", "-");
            while (others.containsKey(repo) || repo.equals(MAIN)) repo += "-2";
            var key = repo;
            repo(name, repo).ifPresent(settings -> others.put(key, settings));
        }
        main.filter(settings -> settings.containsKey("url") || others.isEmpty() || isRefused(MAIN)).ifPresent(settings -> repos.put(MAIN, settings));
        repos.putAll(others);
    }

    private boolean isRefused(String repo) {
        return refused.stream().anyMatch(setting -> setting.repo().equals(repo) && setting.key().equals("url"));
    }

    /** The data sources with a name. */
    private Set<String> names() {
        var names = new TreeSet<String>();
        var written = places.fixed().map(source -> source.getPropertyNames()).orElse(null);
        for (var property : written == null ? config.getPropertyNames() : written) {
            var parts = NAMED.matcher(property);
            if (parts.matches() && !OWN_SEGMENTS.contains(parts.group(1))) names.add(parts.group(1).replace("\"", ""));
        }
        return names;
    }

    /** Empty if the app has no such database: it is switched off, or Flyway is told nothing about one with a name. */
    private Optional<Map<String, Value>> repo(String datasource, String repo) {
        var flyway = group(FLYWAY, datasource, "", QuarkusNames.FLYWAY, "io.quarkus.flyway.runtime.FlywayRuntimeConfig");
        var atBuild = group(FLYWAY, datasource, "", QuarkusNames.FLYWAY_AT_BUILD, "io.quarkus.flyway.runtime.FlywayBuildTimeConfig");
        var source = group(DATASOURCE, datasource, "", QuarkusNames.DATASOURCE, "io.quarkus.datasource.runtime.DataSourcesRuntimeConfig");
        var jdbc = group(DATASOURCE, datasource, "jdbc.", QuarkusNames.JDBC, "io.quarkus.agroal.runtime.DataSourcesJdbcRuntimeConfig");
        if (source.is("active", "false") || !datasource.equals(DEFAULT) && flyway.isEmpty() && atBuild.isEmpty()) return Optional.empty();
        var settings = new Settings(repo);
        address(settings, flyway, source, jdbc);
        settings.put("migrations", locations(atBuild));
        for (var name : flyway.names()) {
            if (!NOT_FOR_FLYWAY.contains(name)) settings.put("flyway." + (name.startsWith("placeholders.") ? name : camel(name)), flyway, name);
        }
        if (flyway.value("ignore-migration-patterns").isEmpty()) ignoredMigrations(flyway).ifPresent(value -> settings.put("flyway.ignoreMigrationPatterns", value));
        return Optional.of(settings.values);
    }

    private static Value locations(QuarkusGroup atBuild) {
        var written = atBuild.value("locations").orElse(QuarkusGroup.byDefault(List.of("db/migration")));
        var isDefault = written.source().equals(QuarkusPlaces.BUILD) && written.texts().equals(List.of("db/migration"));
        return new Value(written.texts().stream().map(AppSettings::location).toList(), isDefault ? QuarkusGroup.DEFAULT : written.source(), written.line());
    }

    /** What is put into a repo's block, and what cannot be. */
    private final class Settings {
        private final String repo;
        private final Map<String, Value> values = new LinkedHashMap<>();

        Settings(String repo) {
            this.repo = repo;
        }

        void put(String key, Value value) {
            values.put(key, value);
        }

        void put(String key, QuarkusGroup group, String name) {
            group.value(name).ifPresent(value -> put(key, value));
            group.unknown(name).ifPresent(unknown -> refuse(key, places.value(unknown.written(), List.of("")), unknown.problem()));
        }

        void refuse(String key, Optional<Value> place, String problem) {
            refused.add(new Refused(repo, key, place.map(Value::source).orElse(QuarkusPlaces.BUILD), place.map(Value::line).orElse(0), problem));
        }
    }

    /** Flyway's own address, or the data source's under Flyway's own user, or the data source with all that its pool does. */
    private void address(Settings settings, QuarkusGroup flyway, QuarkusGroup source, QuarkusGroup jdbc) {
        var hasAddress = flyway.has("jdbc-url");
        var hasUser = flyway.has("username") && flyway.has("password");
        settings.put("url", hasAddress ? flyway : jdbc, hasAddress ? "jdbc-url" : "url");
        if (hasAddress && !hasUser) settings.refuse("url", flyway.value("jdbc-url"), "is refused by Quarkus without a username and a password beside it");
        settings.put("user", hasUser || hasAddress ? flyway : source, "username");
        settings.put("password", hasUser || hasAddress ? flyway : source, "password");
        if (hasUser || hasAddress) return;
        settings.put("init-sql", jdbc, "new-connection-sql");
        for (var name : jdbc.names()) {
            if (name.startsWith("additional-jdbc-properties.")) settings.put(name.replaceFirst("[^.]+", "flyway.jdbcProperties"), jdbc, name);
        }
        source.value("credentials-provider").ifPresent(provider -> settings.refuse("password", Optional.of(provider),
            "is asked of the credentials provider " + provider.texts().get(0) + " by the running app"));
    }

    /** Two settings of Quarkus's for what Flyway has one for. */
    private static Optional<Value> ignoredMigrations(QuarkusGroup flyway) {
        var patterns = new ArrayList<String>();
        var missing = flyway.value("ignore-missing-migrations").filter(value -> value.texts().equals(List.of("true")));
        var future = flyway.value("ignore-future-migrations").filter(value -> value.texts().equals(List.of("true")));
        missing.ifPresent(value -> patterns.add("*:Missing"));
        future.ifPresent(value -> patterns.add("*:Future"));
        return missing.or(() -> future).map(value -> new Value(patterns, value.source(), value.line()));
    }

    private QuarkusGroup group(String root, String datasource, String below, Map<String, Class<?>> names, String type) {
        var prefix = root + segment(root, datasource) + below;
        var group = new QuarkusGroup(places, builder.unknown(), known, prefix);
        return own ? BuiltQuarkus.fill(group, config, type, datasource, below.replace(".", "")) : group.named(names);
    }

    /** Quarkus takes one spelling of a name: the quoted one, if that is written anywhere below. */
    private String segment(String root, String datasource) {
        if (datasource.equals(DEFAULT)) return "";
        var quoted = "\"" + datasource + "\".";
        for (var property : config.getPropertyNames()) {
            if (property.startsWith(root + quoted)) return quoted;
        }
        var variable = (root + quoted).replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return datasource.contains(".") || asked.variables().keySet().stream().anyMatch(name -> name.startsWith(variable)) ? quoted : datasource + ".";
    }

    /** What is written for Flyway and asked for by nobody. */
    private List<Ignored> ignored() {
        var variables = known.stream().map(QuarkusInside::asVariable).collect(Collectors.toSet());
        var ignored = new ArrayList<Ignored>();
        for (var name : new TreeSet<>(names(config))) {
            if (!name.startsWith(FLYWAY) || known.contains(name)) continue;
            var place = places.value(config.getConfigValue(name), List.of());
            if (place.filter(value -> value.source().startsWith("variable ")).isPresent() && variables.contains(asVariable(name))) continue;
            place.filter(value -> !value.source().equals(QuarkusPlaces.BUILD)).ifPresent(value -> ignored.add(new Ignored(name, value.source(), value.line())));
        }
        return ignored;
    }

    private static Set<String> names(SmallRyeConfig config) {
        var names = new HashSet<String>();
        config.getPropertyNames().forEach(names::add);
        return names;
    }

    private static String asVariable(String property) {
        return property.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    }

    private List<Left> left() {
        return builder.left().stream().map(type -> new Left(type.getName(), QuarkusPlaces.place(
            type.getProtectionDomain().getCodeSource().getLocation().toString()).replaceFirst("!/?$", ""))).toList();
    }

    private Framework framework() {
        if (!own) return new Framework("SmallRye Config", Optional.ofNullable(SmallRyeConfig.class.getPackage().getImplementationVersion()).orElse("3"), false);
        return new Framework("Quarkus", asked.app().resource("META-INF/maven/io.quarkus/quarkus-core/pom.properties").map(file -> {
            var properties = new Properties();
            try (var in = file.content().open()) {
                properties.load(in);
            } catch (IOException e) {
                throw new Unreadable(file.place() + " cannot be read: " + e.getMessage(), e);
            }
            return properties.getProperty("version");
        }).orElse("3"), true);
    }

    /** {@code outOfOrder} for {@code out-of-order}. */
    private static String camel(String kebab) {
        return Pattern.compile("-(.)").matcher(kebab).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
