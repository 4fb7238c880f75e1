package release.init;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import release.config.InvalidConfiguration;
import release.config.Origin;

/**
 * The database that an app uses, as far as its own configuration says without starting it.
 *
 * @param file where it was found, relative to the app's folder; none if the app names no database
 * @param locations folders of migrations, relative to the app's folder
 * @param notTaken the app's other settings of its database, line by line, so that none is dropped in silence
 */
record Datasource(
        Optional<String> file,
        Optional<String> url,
        Optional<String> user,
        Optional<String> password,
        List<String> locations,
        List<String> notTaken) {
    private static final String RESOURCES = "src/main/resources/";
    /** No setting has this name. */
    private static final String MORE_DOCUMENTS = "---";

    private static final String DEFAULT_LOCATION = "classpath:db/migration";
    private static final List<String> FILES = List.of("application.properties", "application.yml", "application.yaml");

    private static final String OURS = "(spring|quarkus)\\.(flyway|datasource)\\..*";
    /** Settings that are taken over, or that the URL implies. */
    private static final String TAKEN =
            "spring\\.datasource\\.(url|username|password|driver-class-name)|quarkus\\.datasource\\.(jdbc\\.url|username|password|db-kind)"
                + "|(spring|quarkus)\\.flyway\\.(locations(\\[0])?|enabled|migrate-at-start)";

    /** Reads Spring Boot's or Quarkus's configuration in a folder. If there is none, it has only the usual location of migrations. */
    static Datasource of(Path folder) {
        for (var name : FILES) {
            var file = folder.resolve(RESOURCES).resolve(name);
            if (!Files.isRegularFile(file)) continue;
            var found = of(RESOURCES + name, settings(file), folder);
            if (found.url().isPresent()) return found;
        }
        return new Datasource(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                locations(Map.of())
                        .filter(location -> Files.isDirectory(folder.resolve(location)))
                        .toList(),
                List.of());
    }

    private static Datasource of(String file, Map<String, String> settings, Path folder) {
        return new Datasource(
                Optional.of(file),
                first(settings, "spring.datasource.url", "quarkus.datasource.jdbc.url"),
                first(settings, "spring.datasource.username", "quarkus.datasource.username"),
                first(settings, "spring.datasource.password", "quarkus.datasource.password"),
                locations(settings)
                        .filter(location -> Files.isDirectory(folder.resolve(location)))
                        .toList(),
                notTaken(file, settings, folder));
    }

    private static List<String> notTaken(String file, Map<String, String> settings, Path folder) {
        var lines = new ArrayList<String>();
        settings.keySet().stream()
                .filter(key -> key.matches(OURS) && !key.matches(TAKEN))
                .sorted()
                .forEach(key -> lines.add(key + " is not taken over; if it matters, write what it says into the repo"));
        first(settings, "spring.datasource.password", "quarkus.datasource.password")
                .filter(password -> !password.matches("\\$\\{[A-Za-z0-9_.-]+}"))
                .ifPresent(password ->
                        lines.add("its password is not copied; set the variable that rel/config.conf names for it"));
        locations(settings)
                .filter(location -> !Files.isDirectory(folder.resolve(location)))
                .forEach(location ->
                        lines.add("the migrations' location " + location + " is not taken over: it is no folder"));
        if (settings.containsKey(MORE_DOCUMENTS))
            lines.add("the documents after the first are not read: they are for profiles");
        try (var others = Files.list(folder.resolve(RESOURCES))) {
            others.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("application-.*\\.(properties|ya?ml)"))
                    .sorted()
                    .forEach(name -> lines.add(name + ", of a profile, is not read"));
        } catch (IOException e) {
            throw InvalidConfiguration.because(
                    Origin.of(folder.resolve(RESOURCES).toString()), "", "cannot be read: " + e.getMessage());
        }
        return lines.stream()
                .map(line -> file + ": " + line.replaceAll("\\p{Cntrl}", "?"))
                .toList();
    }

    private static Optional<String> first(Map<String, String> settings, String... keys) {
        return Stream.of(keys)
                .map(settings::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    /** The folders, as Flyway reads locations: one that does not say where it is lies on the class path. */
    private static Stream<String> locations(Map<String, String> settings) {
        var written = first(
                        settings, "spring.flyway.locations", "spring.flyway.locations[0]", "quarkus.flyway.locations")
                .orElse(DEFAULT_LOCATION);
        return Stream.of(written.split("\\s*,\\s*"))
                .map(location -> location.startsWith("filesystem:")
                        ? location.substring("filesystem:".length())
                        : RESOURCES + location.replaceFirst("^(classpath:)?/*", ""));
    }

    private static Map<String, String> settings(Path file) {
        try {
            var text = Files.readString(file);
            return file.toString().endsWith(".properties") ? properties(text) : yaml(text);
        } catch (IOException | RuntimeException e) {
            throw InvalidConfiguration.because(
                    Origin.of(file.toString()),
                    "",
                    "cannot be read: " + e.getMessage().lines().findFirst().orElse(""));
        }
    }

    private static Map<String, String> properties(String text) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(text));
        var settings = new LinkedHashMap<String, String>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }

    /** The first of several documents. Later ones are for profiles. */
    private static Map<String, String> yaml(String text) {
        var settings = new LinkedHashMap<String, String>();
        var documents =
                new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text).iterator();
        if (documents.hasNext() && documents.next() instanceof Map<?, ?> tree) flatten("", tree, settings);
        if (documents.hasNext()) settings.put(MORE_DOCUMENTS, "");
        return settings;
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> settings) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) flatten(prefix + key + ".", inner, settings);
            else if (value instanceof List<?> list)
                settings.put(
                        prefix + key,
                        String.join(",", list.stream().map(String::valueOf).toList()));
            else if (value != null) settings.put(prefix + key, value.toString());
        });
    }
}
