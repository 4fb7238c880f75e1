package release.settings;

import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.MapBackedConfigValueConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.source.yaml.YamlConfigSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import release.deployable.Deployable;
import release.deployable.Unreadable;

/**
 * The places where a Quarkus app looks for its configuration, with Quarkus's ordinals: the higher one wins. Each is named
 * as people are shown it.
 *
 * @see <a href="https://quarkus.io/guides/config-reference">Quarkus, Configuration Reference</a>
 */
record QuarkusSources(Deployable app, Path root, Map<String, String> properties, Map<String, String> variables) {
    static final String VARIABLES = "variables";
    static final String PROPERTIES = "PropertiesConfigSource[source=properties]";

    /** All of them, files of the profiles included, of which a later one wins. */
    List<ConfigSource> all(List<String> profiles) {
        var sources = new ArrayList<ConfigSource>();
        sources.add(new PropertiesConfigSource(properties, "properties", 400));
        sources.add(new EnvConfigSource(variables, 300) {
            @Override
            public String getName() {
                return VARIABLES;
            }
        });
        files("application", 250, sources);
        for (int i = 0; i < profiles.size(); i++) files("application-" + profiles.get(i), 251 + i, sources);
        return sources;
    }

    private void files(String name, int ordinal, List<ConfigSource> sources) {
        inside(name + ".properties").ifPresent(file -> sources.add(properties(file, ordinal)));
        outside(name + ".properties").ifPresent(file -> sources.add(properties(file, ordinal + 20)));
        for (var extension : List.of(".yaml", ".yml")) {
            inside(name + extension).ifPresent(file -> sources.add(yaml(file, ordinal + 10)));
            outside(name + extension).ifPresent(file -> sources.add(yaml(file, ordinal + 30)));
        }
    }

    private Optional<Deployable.Resource> inside(String name) {
        return app.resource(name);
    }

    private Optional<Deployable.Resource> outside(String name) {
        var file = root.resolve("config").resolve(name);
        return Files.isRegularFile(file)
            ? Optional.of(new Deployable.Resource(name, file.toString(), () -> Files.newInputStream(file))) : Optional.empty();
    }

    private ConfigSource properties(Deployable.Resource file, int ordinal) {
        try {
            return source(file, PropertiesConfigSource.urlToConfigValueMap(url(file), file.place(), ordinal), ordinal);
        } catch (IOException | IllegalArgumentException e) {
            throw new Unreadable(shown(file.place()) + " cannot be read: " + e.getMessage().replaceFirst("^SRCFG\\d+: ", ""), e);
        }
    }

    /** SmallRye reads YAML without lines, which are looked up beside it. */
    private ConfigSource yaml(Deployable.Resource file, int ordinal) {
        var text = AppSettings.text(file.place(), file.content());
        try {
            var lines = YamlLines.of(text);
            var values = new HashMap<String, ConfigValue>();
            new YamlConfigSource(file.place(), text, ordinal).getProperties().forEach((name, value) -> values.put(name,
                ConfigValue.builder().withName(name).withValue(value).withRawValue(value).withConfigSourceName(file.place())
                    .withConfigSourceOrdinal(ordinal).withLineNumber(lines.getOrDefault(name, 0)).build()));
            return source(file, values, ordinal);
        } catch (MarkedYAMLException e) {
            throw new Unreadable(YamlProblem.text(shown(file.place()), e), e);
        } catch (YAMLException e) {
            throw new Unreadable(shown(file.place()) + " is not valid YAML", e);
        }
    }

    private static ConfigSource source(Deployable.Resource file, Map<String, ConfigValue> values, int ordinal) {
        return new MapBackedConfigValueConfigSource(file.place(), values, ordinal) {};
    }

    /** SmallRye takes nothing but a URL; what replaces this constructor since JDK 20 is not in 17. */
    @SuppressWarnings("deprecation")
    private static URL url(Deployable.Resource file) throws MalformedURLException {
        var content = AppSettings.text(file.place(), file.content()).getBytes(StandardCharsets.UTF_8);
        return new URL(null, "app:/application.properties", new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {
                        // it is here
                    }

                    @Override
                    public InputStream getInputStream() {
                        return new ByteArrayInputStream(content);
                    }
                };
            }
        });
    }

    /** A place as people are shown it. */
    String shown(String place) {
        return place.startsWith(root + "/") ? place.substring(root.toString().length() + 1) : place;
    }
}
