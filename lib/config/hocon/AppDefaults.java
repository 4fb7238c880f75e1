package release.config.hocon;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.app.Unreadable;
import release.app.settings.AppSettings;
import release.app.settings.AppSettings.Value;
import release.app.settings.Found;
import release.app.settings.Inside.Question;
import release.config.AppReading;
import release.config.DatabaseUrl;
import release.config.Origin;
import release.config.ReleaseRoot;
import release.config.Section;

/** Lays the settings of an app's own databases below its block in rel/config.conf. */
final class AppDefaults {
    private static final String PROPERTY = "property ";
    private static final String FLYWAY = "flyway.";
    private static final Pattern OF_MAP = Pattern.compile("flyway\\.(placeholders|jdbcProperties)\\..*");
    private final Path root;
    private final List<String> profiles;
    private final Map<String, String> variables;

    /** @param profiles the active profiles of the app; if there are none, the app decides itself */
    AppDefaults(Path root, List<String> profiles, Map<String, String> variables) {
        this.root = root;
        this.profiles = List.copyOf(profiles);
        this.variables = variables;
    }

    /**
     * The same app. A key that is not written has the value of the app itself, with its origin. Problems of the app's configuration are
     * added to the section's problems.
     */
    Section below(Section app, DeployableReader deployable) {
        if (deployable.open().isEmpty() || app.lacksVariables("properties")) return app;
        var properties =
                app.again().section("properties").map(Section::flattened).orElse(Map.of());
        var texts = properties.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().value()));
        try {
            var found = AppSettings.read(new Question(deployable.open().get(), root, profiles, texts, variables));
            deployable.read(reading(found, properties));
            return below(app, deployable, found, properties);
        } catch (Unreadable e) {
            deployable.damaged(e);
            return app;
        }
    }

    private AppReading reading(Found found, Map<String, Section.Located<String>> properties) {
        var ignored = found.ignored().stream()
                .map(one -> one.name() + "  (" + Origin.of(origin(one.source(), one.line(), properties), root) + ")")
                .toList();
        var left = found.left().stream()
                .map(one -> one.className() + ", which may change the app's settings  ("
                        + Origin.of(origin(one.place(), 0), root) + ")")
                .toList();
        return new AppReading(
                found.framework().name() + " " + found.framework().version(),
                found.framework().own(),
                ignored,
                left);
    }

    private Section below(
            Section app, DeployableReader deployable, Found all, Map<String, Section.Located<String>> properties) {
        var found = all.repos();
        var written = app.again().section("repos").map(Section::sections).orElse(Map.of());
        var defaults = ConfigFactory.empty().root();
        var withUrl = new ArrayList<String>();
        for (var name : Stream.concat(written.keySet().stream(), found.keySet().stream())
                .distinct()
                .toList()) {
            var settings = found.getOrDefault(name, Map.of());
            var repo = Optional.ofNullable(written.get(name));
            var refused = all.refused().stream()
                    .filter(one -> one.repo().equals(name) && !gives(repo, one.key()))
                    .toList();
            refused.forEach(one -> app.problem(
                    Origin.of(origin(one.source(), one.line(), properties), root),
                    "repos." + name + "." + one.key(),
                    one.problem() + "; set it in " + ReleaseRoot.CONFIG));
            var hasUrl = settings.containsKey("url")
                    || gives(repo, "url")
                    || refused.stream().anyMatch(one -> one.key().equals("url"));
            if (hasUrl) withUrl.add(name);
            else
                repo.ifPresent(block -> app.problem(
                        block.source(),
                        "repos." + name + ".url",
                        "is missing, and " + deployable.shown() + " " + sought(app.path("repos." + name + ".url"))));
            if (hasUrl) defaults = defaults.withFallback(defaults(name, all, repo, properties, deployable));
        }
        if (withUrl.isEmpty() && written.isEmpty()) {
            deployable.problem("names " + deployable.shown() + ", which " + sought(app.path("repos.main.url")));
        }
        return app.withFallback(defaults);
    }

    /** Whether a repo's own block sets a key. */
    private static boolean gives(Optional<Section> block, String key) {
        if (key.startsWith(FLYWAY))
            return block.filter(own -> written(own).containsKey(key.substring(FLYWAY.length())))
                    .isPresent();
        return block.filter(own -> own.has(key) || key.equals("password") && own.has("password-file"))
                .isPresent();
    }

    private static Map<String, Section.Located<String>> written(Section block) {
        return block.section("flyway").map(Section::flattened).orElse(Map.of());
    }

    private String sought(String url) {
        return "names no database" + (profiles.isEmpty() ? "" : " under " + String.join(",", profiles))
                + ": there is neither spring.datasource.url nor quarkus.datasource.jdbc.url in its"
                + " application.properties, .yml or .yaml, in those of the release root and its config folder, or in a"
                + " variable; set one of them, or " + url;
    }

    private ConfigObject defaults(
            String repo,
            Found all,
            Optional<Section> written,
            Map<String, Section.Located<String>> properties,
            DeployableReader deployable) {
        var settings = all.repos().getOrDefault(repo, Map.of());
        var vendor = written.flatMap(block -> block.text("url"))
                .map(Section.Located::value)
                .or(() -> Optional.ofNullable(settings.get("url"))
                        .map(value -> value.texts().get(0)))
                .flatMap(this::vendor);
        var block = ConfigFactory.empty().root();
        for (var setting : settings.entrySet()) {
            if (gives(written, setting.getKey())) continue;
            var texts = setting.getValue().texts();
            if (setting.getKey().equals("migrations")) {
                if (all.framework().hasVendors())
                    texts = texts.stream()
                            .map(text -> vendor.map(name -> text.replace("{vendor}", name))
                                    .orElse(text))
                            .toList();
                if (!mustExist(settings, written))
                    texts = texts.stream().filter(deployable::hasLocation).toList();
            }
            if (texts.isEmpty()) continue;
            block = block.withFallback(value(
                            texts,
                            origin(
                                    setting.getValue().source(),
                                    setting.getValue().line(),
                                    properties))
                    .atPath(path(setting.getKey()))
                    .root());
        }
        var place = Optional.ofNullable(settings.get("url"))
                .map(url -> origin(url.source(), url.line(), properties))
                .orElse(block.origin());
        return block.withOrigin(place).atKey(repo).root().atKey("repos").root();
    }

    /** Flyway ignores a location that does not exist, and so do the frameworks, unless Flyway is told to fail then. */
    private static boolean mustExist(Map<String, Value> settings, Optional<Section> written) {
        var own = written.map(block -> written(block).get("failOnMissingLocations"))
                .map(Section.Located::value);
        return own.or(() -> Optional.ofNullable(settings.get("flyway.failOnMissingLocations"))
                        .map(value -> value.texts().get(0)))
                .filter("true"::equals)
                .isPresent();
    }

    /** The name that Spring Boot gives a kind of database. It is the same as ours. */
    private Optional<String> vendor(String url) {
        try {
            return Optional.of(DatabaseUrl.parse(url, root).database().label());
        } catch (IllegalArgumentException saidElsewhere) {
            return Optional.empty();
        }
    }

    /** What follows the name of a map is one name, even with dots. */
    private static String path(String key) {
        return ConfigUtil.joinPath(OF_MAP.matcher(key).matches() ? key.split("\\.", 3) : key.split("\\."));
    }

    private static ConfigValue value(List<String> texts, ConfigOrigin origin) {
        var values = texts.stream()
                .map(text -> ConfigValueFactory.fromAnyRef(text).withOrigin(origin))
                .toList();
        return values.size() == 1
                ? values.get(0)
                : ConfigValueFactory.fromIterable(values).withOrigin(origin);
    }

    /** The origin of an app's value; for a property that rel/config.conf starts the app with, the line there. */
    private ConfigOrigin origin(String source, int line, Map<String, Section.Located<String>> properties) {
        var property = source.startsWith(PROPERTY) ? properties.get(source.substring(PROPERTY.length())) : null;
        return property == null
                ? origin(source, line)
                : origin(property.source().name(), property.source().line());
    }

    private ConfigOrigin origin(String name, int line) {
        if (line > 0)
            return ConfigOriginFactory.newFile(root.resolve(name).toString()).withLineNumber(line);
        return name.startsWith(root.toString())
                ? ConfigOriginFactory.newFile(name)
                : ConfigOriginFactory.newSimple(name);
    }
}
