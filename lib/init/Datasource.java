package release.init;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import release.config.Misconfigured;
import release.config.Source;

/**
 * The database that an app says it uses, as far as its own configuration tells without starting it.
 *
 * @param file where it was found, relative to the app's folder; none if the app says nothing
 * @param locations folders of migrations, relative to the app's folder
 */
record Datasource(Optional<String> file, Optional<String> url, Optional<String> user, Optional<String> password,
                  List<String> locations) {
    private static final String RESOURCES = "src/main/resources/";
    private static final String DEFAULT_LOCATION = "classpath:db/migration";
    private static final List<String> FILES = List.of("application.properties", "application.yml", "application.yaml");

    /** Reads Spring Boot's or Quarkus's configuration in a folder; without one, only the usual place of migrations. */
    static Datasource of(Path folder) {
        for (var name : FILES) {
            var file = folder.resolve(RESOURCES).resolve(name);
            if (!Files.isRegularFile(file)) continue;
            var found = of(RESOURCES + name, settings(file), folder);
            if (found.url().isPresent()) return found;
        }
        return new Datasource(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
            locations(Map.of(), folder));
    }

    private static Datasource of(String file, Map<String, String> settings, Path folder) {
        return new Datasource(Optional.of(file), first(settings, "spring.datasource.url", "quarkus.datasource.jdbc.url"),
            first(settings, "spring.datasource.username", "quarkus.datasource.username"),
            first(settings, "spring.datasource.password", "quarkus.datasource.password"), locations(settings, folder));
    }

    private static Optional<String> first(Map<String, String> settings, String... keys) {
        return Stream.of(keys).map(settings::get).filter(value -> value != null && !value.isBlank()).findFirst();
    }

    private static List<String> locations(Map<String, String> settings, Path folder) {
        var written = first(settings, "spring.flyway.locations", "spring.flyway.locations[0]", "quarkus.flyway.locations")
            .orElse(DEFAULT_LOCATION);
        return Stream.of(written.split("\\s*,\\s*"))
            .map(location -> location.startsWith("classpath:") ? RESOURCES + location.substring(10).replaceFirst("^/", "")
                : location.replaceFirst("^filesystem:", ""))
            .filter(location -> Files.isDirectory(folder.resolve(location))).toList();
    }

    private static Map<String, String> settings(Path file) {
        try {
            var text = Files.readString(file);
            return file.toString().endsWith(".properties") ? properties(text) : yaml(text);
        } catch (IOException | RuntimeException e) {
            throw Misconfigured.because(Source.of(file.toString()), "", "cannot be read: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static Map<String, String> properties(String text) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(text));
        var settings = new LinkedHashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** Of several documents the first: those after it are for profiles. */
    private static Map<String, String> yaml(String text) {
        var settings = new LinkedHashMap<String, String>();
        var documents = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).iterator();
        if (documents.hasNext() && documents.next() instanceof Map<?, ?> tree) flatten("", tree, settings);
        return settings;
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> settings) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) flatten(prefix + key + ".", inner, settings);
            else if (value instanceof List<?> list) settings.put(prefix + key, String.join(",", list.stream().map(String::valueOf).toList()));
            else if (value != null) settings.put(prefix + key, value.toString());
        });
    }
}
