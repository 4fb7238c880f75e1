package release.app.settings.inside;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;
import release.app.Deployable;
import release.app.Unreadable;
import release.app.settings.AppSettings;
import release.app.settings.AppSettings.Value;
import release.app.settings.Found;
import release.app.settings.Found.Framework;
import release.app.settings.Found.Ignored;
import release.app.settings.Found.Left;
import release.app.settings.Found.Refused;
import release.app.settings.FrameworkLoader;
import release.app.settings.Inside;
import release.app.settings.PropertiesProblem;
import release.app.settings.YamlLines;

/**
 * The settings of a Quarkus app. If it was built, its own Quarkus reads them; otherwise the suite's SmallRye Config does,
 * which Quarkus uses. They are used as in Quarkus's FlywayCreator, which is the same from version 3.15 to 3.33.
 */
public final class QuarkusInside implements Inside {
    private static final String DATASOURCE = "quarkus.datasource.";
    private static final String FLYWAY = "quarkus.flyway.";
    static final String DEFAULT = "<default>";
    private static final String MAIN = "main";
    /** Only these settings make a data source with a name. They are fixed when the app is built. */
    private static final Pattern NAMED = Pattern.compile(
            "quarkus\\.datasource\\.(\"[^\"]+\"|[^.\"]+)"
                + "\\.(?:db-kind|db-version|health-exclude|devservices\\..+|jdbc|jdbc\\.(?:driver|transactions|enable-metrics|telemetry|tracing))");

    private static final Set<String> OWN_SEGMENTS = Set.of("jdbc", "reactive", "devservices", "health", "metrics");
    /** Settings that Quarkus uses itself, or that are read separately. */
    private static final Set<String> NOT_FOR_FLYWAY = Set.of(
            "active",
            "baseline-at-start",
            "callbacks",
            "clean-at-start",
            "clean-on-validation-error",
            "ignore-future-migrations",
            "ignore-missing-migrations",
            "jdbc-url",
            "locations",
            "migrate-at-start",
            "password",
            "repair-at-start",
            "username",
            "validate-at-start",
            "validate-at-start.clean-on-validation-error");

    private static final String VARIABLE = "variable ";
    /** The first one wins. */
    private static final List<String> LOCATIONS = List.of("quarkus.config.locations", "smallrye.config.locations");

    private static final String NAME = "quarkus.application.name";
    private static final String VERSION = "quarkus.application.version";
    private static final String AT_EACH_START = "needs quarkus.uuid, which changes with each start of the app";
    /** They warn of settings that Quarkus finds twice. Held here, since a logger without references is forgotten. */
    private static final List<Logger> SILENT = List.of(Logger.getLogger("io.smallrye"), Logger.getLogger("io.quarkus"));

    private Question asked;
    private boolean own;
    private Reading now;
    private Reading atBuild;
    private final Set<String> known = new HashSet<>(Set.of(FLYWAY + "enabled"));
    private final Map<String, Map<String, Value>> repos = new LinkedHashMap<>();
    private final List<Refused> refused = new ArrayList<>();

    private record Reading(QuarkusBuilder builder, SmallRyeConfig config, QuarkusPlaces places) {
        Set<String> names() {
            var names = new TreeSet<String>();
            config.getPropertyNames().forEach(names::add);
            return names;
        }
    }

    @Override
    public Found read(Question question) {
        asked = question;
        own = ((FrameworkLoader) QuarkusInside.class.getClassLoader()).own();
        SILENT.forEach(logger -> logger.setLevel(Level.OFF));
        var folder = System.getProperty("user.dir");
        System.setProperty("user.dir", asked.root().toString()); // below it Quarkus looks for config and .env
        try {
            now = read();
            atBuild = own ? now : read(ofItsJvm(), Map.of(), false);
        } finally {
            System.setProperty("user.dir", folder);
        }
        repos();
        return new Found(framework(), repos, refused, ignored(), left());
    }

    private Map<String, String> ofItsJvm() {
        var properties = new HashMap<>(asked.properties());
        properties.keySet().retainAll(System.getProperties().stringPropertyNames());
        return properties;
    }

    private Reading read() {
        var properties = new HashMap<>(asked.properties());
        if (!asked.profiles().isEmpty()) properties.put("quarkus.profile", String.join(",", asked.profiles()));
        try {
            var read = read(properties, asked.variables(), true);
            var locations = LOCATIONS.stream()
                    .flatMap(name -> read.config.getOptionalValues(name, String.class).stream())
                    .findFirst()
                    .orElse(List.of());
            if (locations.stream().allMatch(QuarkusInside::isAbsolute)) return read;
            properties.put(
                    LOCATIONS.get(0),
                    locations.stream() // Quarkus would look for a relative one in the folder of the process
                            .map(location -> isAbsolute(location)
                                    ? location
                                    : asked.root().resolve(location).toString())
                            .collect(Collectors.joining(",")));
            return read(properties, asked.variables(), true);
        } catch (Unreadable e) {
            throw e;
        } catch (
                RuntimeException e) { // Quarkus reports mistakes in the app's configuration by many kinds of exceptions
            throw unreadable(e, properties);
        }
    }

    private Reading read(Map<String, String> properties, Map<String, String> variables, boolean mapped) {
        var builder = new QuarkusBuilder(properties, variables, asked.root(), this::decided, mapped);
        (own ? BuiltQuarkus.customizer() : new UnbuiltQuarkus()).configBuilder(builder);
        var config = builder.build();
        return new Reading(builder, config, new QuarkusPlaces(config, asked.root(), variables));
    }

    /** Quarkus's message holds values. So the files are read again, or a setting is looked for that the message names. */
    private Unreadable unreadable(RuntimeException e, Map<String, String> properties) {
        var file = files().map(
                        one -> problem(shown(one.place()), one.name(), AppSettings.text(one.place(), one.content())))
                .flatMap(Optional::stream)
                .findFirst();
        if (file.isPresent()) return new Unreadable(file.get(), e);
        try {
            var read = read(properties, asked.variables(), false);
            var named = read.names().stream()
                    .filter(name -> String.valueOf(e.getMessage()).contains(name))
                    .max(Comparator.comparing(String::length));
            if (named.isPresent()) return new Unreadable(read.places.refused(named.get()), e);
        } catch (RuntimeException again) {
            e.addSuppressed(again);
        }
        return new Unreadable(
                "the app's configuration is refused by Quarkus (" + e.getClass().getSimpleName() + ")", e);
    }

    /** The files that any app has, inside and beside it. */
    private Stream<Deployable.Resource> files() {
        var profiles = Stream.concat(
                Stream.of(""),
                Stream.concat(asked.profiles().stream(), Stream.of("prod")).map(profile -> "-" + profile));
        return profiles.flatMap(profile ->
                        Stream.of(".properties", ".yaml", ".yml").map(type -> "application" + profile + type))
                .flatMap(name -> {
                    var beside = asked.root().resolve("config").resolve(name);
                    return Stream.concat(
                            asked.app().resource(name).stream(),
                            Stream.of(beside)
                                    .filter(Files::isRegularFile)
                                    .map(path -> new Deployable.Resource(
                                            name, path.toString(), () -> Files.newInputStream(path))));
                });
    }

    private static Optional<String> problem(String place, String name, String text) {
        return name.endsWith(".properties") ? PropertiesProblem.of(place, text) : YamlLines.problem(place, text);
    }

    private String shown(String place) {
        return QuarkusPlaces.shown(place, asked.root());
    }

    private static boolean isAbsolute(String location) {
        return location.matches("[a-z]{2,}:.*|/.*");
    }

    /** The value of a name for which Quarkus has one if the app sets none. */
    private Optional<String> decided(String name) {
        if (name.equals("quarkus.uuid")) throw new QuarkusBuilder.Undecided(AT_EACH_START);
        if (own || !NAME.equals(name) && !VERSION.equals(name)) return Optional.empty();
        var value = artifact().flatMap(maven -> NAME.equals(name) ? maven.name() : maven.version());
        if (value.isEmpty())
            throw new QuarkusBuilder.Undecided("needs " + name + ", which is fixed when the app is built");
        return value;
    }

    private static Optional<MavenArtifact> artifact() {
        var loader = (FrameworkLoader) QuarkusInside.class.getClassLoader();
        return Arrays.stream(loader.getURLs())
                .limit(1)
                .filter(url -> url.getProtocol().equals("file"))
                .map(url -> MavenArtifact.of(Path.of(URI.create(url.toString()))))
                .findFirst();
    }

    private static Properties properties(String place, Deployable.Content content) {
        var properties = new Properties();
        try (var in = content.open()) {
            properties.load(in);
            return properties;
        } catch (IOException e) {
            throw new Unreadable(place + " cannot be read: " + e.getMessage(), e);
        }
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
        main.filter(settings -> settings.containsKey("url") || others.isEmpty() || isRefused(MAIN))
                .ifPresent(settings -> repos.put(MAIN, settings));
        repos.putAll(others);
    }

    private boolean isRefused(String repo) {
        return refused.stream()
                .anyMatch(
                        setting -> setting.repo().equals(repo) && setting.key().equals("url"));
    }

    /** The data sources with a name. */
    private Set<String> names() {
        var names = new TreeSet<String>();
        var fixed = atBuild.places.fixed().map(ConfigSource::getPropertyNames).orElseGet(atBuild::names);
        for (var property : fixed) {
            var parts = NAMED.matcher(property);
            if (parts.matches() && !OWN_SEGMENTS.contains(parts.group(1)))
                names.add(parts.group(1).replace("\"", ""));
        }
        return names;
    }

    /** The settings of one repo. Empty if the app has no such database: it is switched off, or a named one has no settings for Flyway. */
    private Optional<Map<String, Value>> repo(String datasource, String repo) {
        var flyway = group(
                now, FLYWAY, datasource, "", QuarkusNames.FLYWAY, "io.quarkus.flyway.runtime.FlywayRuntimeConfig");
        var built = group(
                atBuild,
                FLYWAY,
                datasource,
                "",
                QuarkusNames.FLYWAY_AT_BUILD,
                "io.quarkus.flyway.runtime.FlywayBuildTimeConfig");
        var source = group(
                now,
                DATASOURCE,
                datasource,
                "",
                QuarkusNames.DATASOURCE,
                "io.quarkus.datasource.runtime.DataSourcesRuntimeConfig");
        var jdbc = group(
                now,
                DATASOURCE,
                datasource,
                "jdbc.",
                QuarkusNames.JDBC,
                "io.quarkus.agroal.runtime.DataSourcesJdbcRuntimeConfig");
        if (source.is("active", "false") || !datasource.equals(DEFAULT) && flyway.isEmpty() && built.isEmpty())
            return Optional.empty();
        var settings = new Settings(repo);
        source.unknown("active")
                .ifPresent(unknown -> settings.refuse(
                        "url",
                        now.places.value(unknown.written(), List.of("")),
                        "is of a data source whose active " + unknown.problem()));
        address(settings, flyway, source, jdbc);
        if (built.unknown("locations").isPresent()) settings.put("migrations", built, "locations");
        else settings.put("migrations", locations(built));
        for (var name : flyway.names()) {
            if (!NOT_FOR_FLYWAY.contains(name))
                settings.put("flyway." + (name.startsWith("placeholders.") ? name : camel(name)), flyway, name);
        }
        flyway.value("schemas")
                .filter(value -> !value.texts().stream().allMatch(text -> text.equals(text.strip())))
                .ifPresent(value -> settings.refuse(
                        "flyway.schemas",
                        Optional.of(value),
                        "has blanks beside a comma, which Quarkus keeps as part of the names"));
        if (!flyway.has("ignore-migration-patterns"))
            ignoredMigrations(flyway).ifPresent(value -> settings.put("flyway.ignoreMigrationPatterns", value));
        return Optional.of(settings.values);
    }

    private static Value locations(QuarkusGroup atBuild) {
        var written = atBuild.value("locations").orElse(QuarkusGroup.byDefault(List.of("db/migration")));
        var isDefault =
                written.source().equals(QuarkusPlaces.BUILD) && written.texts().equals(List.of("db/migration"));
        return new Value(
                written.texts().stream().map(AppSettings::location).toList(),
                isDefault ? QuarkusGroup.DEFAULT : written.source(),
                written.line());
    }

    /** What is put into a repo's block, and what is refused. */
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
            group.unknown(name)
                    .ifPresent(unknown ->
                            refuse(key, now.places.value(unknown.written(), List.of("")), unknown.problem()));
        }

        void refuse(String key, Optional<Value> place, String problem) {
            refused.add(new Refused(
                    repo,
                    key,
                    place.map(Value::source).orElse(QuarkusPlaces.BUILD),
                    place.map(Value::line).orElse(0),
                    problem));
        }
    }

    /** The address: Flyway's own, or the data source's with Flyway's own user, or the data source with everything that its pool does. */
    private void address(Settings settings, QuarkusGroup flyway, QuarkusGroup source, QuarkusGroup jdbc) {
        var hasAddress = flyway.has("jdbc-url");
        var hasUser = flyway.has("username") && flyway.has("password");
        settings.put("url", hasAddress ? flyway : jdbc, hasAddress ? "jdbc-url" : "url");
        if (hasAddress && !hasUser)
            settings.refuse(
                    "url",
                    flyway.value("jdbc-url"),
                    "is refused by Quarkus without a username and a password beside it");
        settings.put("user", hasUser || hasAddress ? flyway : source, "username");
        settings.put("password", hasUser || hasAddress ? flyway : source, "password");
        if (hasUser || hasAddress) return;
        settings.put("init-sql", jdbc, "new-connection-sql");
        for (var name : jdbc.names()) {
            if (name.startsWith("additional-jdbc-properties."))
                settings.put(name.replaceFirst("[^.]+", "flyway.jdbcProperties"), jdbc, name);
        }
        source.value("credentials-provider")
                .ifPresent(provider -> settings.refuse(
                        "password",
                        Optional.of(provider),
                        "comes from the credentials provider "
                                + provider.texts().get(0) + ", which only the running app asks"));
    }

    /** Two settings of Quarkus for one of Flyway. */
    private static Optional<Value> ignoredMigrations(QuarkusGroup flyway) {
        var patterns = new ArrayList<String>();
        var missing = flyway.value("ignore-missing-migrations")
                .filter(value -> value.texts().equals(List.of("true")));
        var future = flyway.value("ignore-future-migrations")
                .filter(value -> value.texts().equals(List.of("true")));
        missing.ifPresent(value -> patterns.add("*:Missing"));
        future.ifPresent(value -> patterns.add("*:Future"));
        return missing.or(() -> future).map(value -> new Value(patterns, value.source(), value.line()));
    }

    private QuarkusGroup group(
            Reading from, String root, String datasource, String below, Map<String, Class<?>> names, String type) {
        var plain = root + (datasource.equals(DEFAULT) ? "" : datasource + ".");
        var quoted = datasource.equals(DEFAULT) ? plain : root + '"' + datasource + "\".";
        var isQuoted = datasource.contains(".") || isWritten(quoted);
        var isMixed = !datasource.contains(".") && !plain.equals(quoted) && isQuoted && isWritten(plain);
        var group = new QuarkusGroup(
                from.places,
                from.builder.unknown(),
                known,
                (isQuoted ? quoted : plain) + below,
                (isQuoted ? plain : quoted) + below,
                isMixed);
        return (own
                        ? BuiltQuarkus.fill(group, from.config, type, datasource, below.replace(".", ""))
                        : group.named(names))
                .withoutChance();
    }

    /** Whether anything is written below a prefix when the app starts. This also decides which spelling counts for what the build has fixed. */
    private boolean isWritten(String prefix) {
        return now.names().stream().anyMatch(name -> name.startsWith(prefix));
    }

    /** Settings written for Flyway that nobody reads, or that are set at the start although only the build counts. */
    private List<Ignored> ignored() {
        var ignored = new ArrayList<Ignored>();
        var variables = known.stream()
                .map(QuarkusInside::asVariable)
                .map(QuarkusInside::single)
                .collect(Collectors.toSet());
        for (var name : now.names()) {
            if (!name.startsWith(FLYWAY) || known.contains(name)) continue;
            now.places
                    .value(now.config.getConfigValue(name), List.of())
                    .filter(place -> !place.source().equals(QuarkusPlaces.BUILD))
                    .filter(place ->
                            !place.source().startsWith(VARIABLE) || !variables.contains(single(asVariable(name))))
                    .ifPresent(place -> ignored.add(new Ignored(name, place.source(), place.line())));
        }
        for (var name : known) {
            if (QuarkusNames.FLYWAY_AT_BUILD.keySet().stream().noneMatch(fixed -> name.endsWith("." + fixed))) continue;
            if (asked.properties().containsKey(name)) ignored.add(new Ignored(name, "property " + name, 0));
            if (asked.variables().containsKey(asVariable(name)))
                ignored.add(new Ignored(name, VARIABLE + asVariable(name), 0));
        }
        return ignored;
    }

    /** As in the name of a variable: an underscore stands for each character that a variable cannot have. */
    static String asVariable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** The name of a variable may stand for a property with quotes or without. */
    private static String single(String variable) {
        return variable.replaceAll("_+", "_");
    }

    private List<Left> left() {
        var names = now.builder.left().stream().map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
        if (own) names.addAll(BuiltQuarkus.left());
        return names.stream()
                .map(name -> new Left(
                        name,
                        asked.app()
                                .resource(name.replace('.', '/') + ".class")
                                .map(file -> file.place().replaceFirst("!.*", ""))
                                .orElse("")))
                .toList();
    }

    private Framework framework() {
        if (!own)
            return new Framework(
                    "SmallRye Config",
                    Optional.ofNullable(SmallRyeConfig.class.getPackage().getImplementationVersion())
                            .orElse("3"),
                    false);
        return new Framework(
                "Quarkus",
                asked.app()
                        .resource("META-INF/maven/io.quarkus/quarkus-core/pom.properties")
                        .map(file -> properties(file.place(), file.content()).getProperty("version"))
                        .orElse("3"),
                true);
    }

    /** {@code outOfOrder} for {@code out-of-order}. */
    private static String camel(String kebab) {
        return Pattern.compile("-(.)")
                .matcher(kebab)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
