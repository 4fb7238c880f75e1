package release.config;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.settings.AppSettings;
import release.settings.AppSettings.Value;
import release.settings.Inside.Question;
import release.deployable.Unreadable;

/** Lays what an app's own configuration says about its databases below what rel/config.conf says of the app. */
final class AppDefaults {
    private static final String PROPERTY = "property ";
    private final Path root;
    private final List<String> profiles;
    private final Map<String, String> variables;

    /** @param profiles those that are active in the app; if there are none it decides itself */
    AppDefaults(Path root, List<String> profiles, Map<String, String> variables) {
        this.root = root;
        this.profiles = List.copyOf(profiles);
        this.variables = variables;
    }

    /**
     * The same app, where every key that is not written has the value that the app itself gives it, and its origin. What
     * is wrong with the app's configuration is added to its section's problems.
     */
    Section below(Section app, DeployableReader deployable) {
        if (deployable.open().isEmpty() || app.lacksVariables("properties")) return app;
        var properties = app.again().section("properties").map(Section::flattened).orElse(Map.of());
        var texts = properties.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().value()));
        try {
            return below(app, deployable, AppSettings.read(new Question(deployable.open().get(), root, profiles, texts, variables)).repos(), properties);
        } catch (Unreadable e) {
            deployable.damaged(e);
            return app;
        }
    }

    private Section below(Section app, DeployableReader deployable, Map<String, Map<String, Value>> found,
                          Map<String, Section.Located<String>> properties) {
        var written = app.again().section("repos").map(Section::sections).orElse(Map.of());
        var defaults = ConfigFactory.empty().root();
        var withUrl = new ArrayList<String>();
        for (var name : Stream.concat(written.keySet().stream(), found.keySet().stream()).distinct().toList()) {
            var settings = found.getOrDefault(name, Map.of());
            var repo = Optional.ofNullable(written.get(name));
            var hasUrl = settings.containsKey("url") || repo.filter(block -> block.has("url")).isPresent();
            if (hasUrl) withUrl.add(name);
            else repo.ifPresent(block -> app.problem(block.source(), "repos." + name + ".url",
                "is missing, and " + deployable.shown() + " " + sought(app.path("repos." + name + ".url"))));
            if (hasUrl) defaults = defaults.withFallback(defaults(name, settings, repo, properties, deployable));
        }
        if (withUrl.isEmpty() && written.isEmpty()) {
            deployable.problem("names " + deployable.shown() + ", which " + sought(app.path("repos.main.url")));
        }
        return app.withFallback(defaults);
    }

    private String sought(String url) {
        return "names no database" + (profiles.isEmpty() ? "" : " under " + String.join(",", profiles))
            + ": there is neither spring.datasource.url nor quarkus.datasource.jdbc.url in its application.properties, .yml or .yaml,"
            + " in those of the release root and its config folder, or in a variable; set one of them, or " + url;
    }

    private ConfigObject defaults(String repo, Map<String, Value> settings, Optional<Section> written,
                                  Map<String, Section.Located<String>> properties, DeployableReader deployable) {
        var vendor = written.flatMap(block -> block.text("url")).map(Section.Located::value)
            .or(() -> Optional.ofNullable(settings.get("url")).map(value -> value.texts().get(0))).flatMap(this::vendor);
        var block = ConfigFactory.empty().root();
        for (var setting : settings.entrySet()) {
            if (setting.getKey().equals("password") && written.filter(own -> own.has("password-file")).isPresent()) continue;
            var texts = setting.getValue().texts().stream().map(text -> vendor.map(name -> text.replace("{vendor}", name)).orElse(text)).toList();
            if (setting.getKey().equals("migrations") && !mustExist(settings, written)) texts = texts.stream().filter(deployable::hasLocation).toList();
            if (texts.isEmpty()) continue;
            block = block.withFallback(value(texts, origin(setting.getValue(), properties)).atPath(path(setting.getKey())).root());
        }
        var place = Optional.ofNullable(settings.get("url")).map(url -> origin(url, properties)).orElse(block.origin());
        return block.withOrigin(place).atKey(repo).root().atKey("repos").root();
    }

    /** A location that is not there is passed over by Flyway, and so by the frameworks, unless it is told to fail then. */
    private static boolean mustExist(Map<String, Value> settings, Optional<Section> written) {
        var own = written.flatMap(block -> block.section("flyway")).map(Section::flattened).map(flyway -> flyway.get("failOnMissingLocations")).map(Section.Located::value);
        return own.or(() -> Optional.ofNullable(settings.get("flyway.failOnMissingLocations")).map(value -> value.texts().get(0))).filter("true"::equals).isPresent();
    }

    /** Spring Boot's name of a kind of database is ours. */
    private Optional<String> vendor(String url) {
        try {
            return Optional.of(DatabaseUrl.parse(url, root).database().label());
        } catch (IllegalArgumentException saidElsewhere) {
            return Optional.empty();
        }
    }

    private static String path(String key) {
        return ConfigUtil.joinPath(key.split("\\."));
    }

    private static ConfigValue value(List<String> texts, ConfigOrigin origin) {
        var values = texts.stream().map(text -> ConfigValueFactory.fromAnyRef(text).withOrigin(origin)).toList();
        return values.size() == 1 ? values.get(0) : ConfigValueFactory.fromIterable(values).withOrigin(origin);
    }

    /** Where the app has a value from; a property that it is started with, where that is written. */
    private ConfigOrigin origin(Value value, Map<String, Section.Located<String>> properties) {
        var property = value.source().startsWith(PROPERTY) ? properties.get(value.source().substring(PROPERTY.length())) : null;
        return property == null ? origin(value.source(), value.line()) : origin(property.source().name(), property.source().line());
    }

    private ConfigOrigin origin(String name, int line) {
        if (line > 0) return ConfigOriginFactory.newFile(root.resolve(name).toString()).withLineNumber(line);
        return name.startsWith(root.toString()) ? ConfigOriginFactory.newFile(name) : ConfigOriginFactory.newSimple(name);
    }
}
