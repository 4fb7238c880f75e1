package release.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.deployable.Deployable;
import release.deployable.Unreadable;

/** What an app's own configuration says about its databases and migrations, read as its framework reads it. */
public final class AppSettings {
    private static final List<String> FILES = List.of("application.properties", "application.yml", "application.yaml");
    private static final Pattern OF_QUARKUS = Pattern.compile("(?m)^\\s*[\"']?(?:%[^.:]+[\"']?\\.)?quarkus[.:]");

    /**
     * A value, and where the app has it from.
     *
     * @param texts one, or the elements of a list
     * @param source a file, for people: {@code /srv/app/myapp.jar!BOOT-INF/classes/application.yml}; or
     *        {@code variable NAME}, {@code property NAME}, or whose default it is
     * @param line in the file; 0 if it has none
     */
    public record Value(List<String> texts, String source, int line) {
        public Value {
            texts = List.copyOf(texts);
        }
    }

    private AppSettings() {}

    /**
     * Reads the settings of each of the app's databases.
     *
     * @param root what relative files are relative to: the app is started there
     * @param profiles the active ones; if there are none, the app's own configuration and the variables say
     * @param properties what the app is started with besides, as {@code -Dname=value} would give it
     * @param variables the process environment
     * @return by the name of a repo ({@code main} for the app's default database) its settings, by their keys in a
     *         repo's block of rel/config.conf: url, user, password, migrations, and flyway.NAME for each of Flyway's;
     *         what the app does not say is not there, but for the place of migrations
     * @throws Unreadable if the configuration cannot be read
     */
    public static Map<String, Map<String, Value>> read(Deployable app, Path root, List<String> profiles,
                                                       Map<String, String> properties, Map<String, String> variables) {
        var started = new HashMap<>(ofItsJvm(root));
        started.putAll(properties);
        return isOfQuarkus(app, root, properties, variables)
            ? new QuarkusSettings(app, root, profiles, started, variables).read()
            : new SpringSettings(app, root, profiles, started, variables).read();
    }

    /** What placeholders may refer to since every JVM has it: {@code jdbc:h2:file:${user.home}/shop}. */
    private static Map<String, String> ofItsJvm(Path root) {
        return Map.of("user.dir", root.toString(), "user.home", System.getProperty("user.home"),
            "user.name", System.getProperty("user.name"), "java.io.tmpdir", System.getProperty("java.io.tmpdir"));
    }

    /** What is laid out as one framework's is that; anything else is Quarkus's if something speaks of it. */
    private static boolean isOfQuarkus(Deployable app, Path root, Map<String, String> properties, Map<String, String> variables) {
        return switch (app.kind()) {
            case SPRING_BOOT -> false;
            case QUARKUS -> true;
            case JAR, FOLDER -> Stream.concat(properties.keySet().stream(), variables.keySet().stream())
                .anyMatch(name -> name.startsWith("quarkus.") || name.startsWith("QUARKUS_DATASOURCE"))
                || FILES.stream().flatMap(name -> contents(app, root, name)).anyMatch(text -> OF_QUARKUS.matcher(text).find());
        };
    }

    private static Stream<String> contents(Deployable app, Path root, String name) {
        var inside = app.resource(name).stream().map(resource -> text(resource.place(), resource.content()));
        var outside = Stream.of(root.resolve("config").resolve(name)).filter(Files::isRegularFile)
            .map(file -> text(file.toString(), () -> Files.newInputStream(file)));
        return Stream.concat(inside, outside);
    }

    /** @throws Unreadable if it cannot be read */
    static String text(String place, Deployable.Content content) {
        try (var in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | UncheckedIOException e) {
            throw new Unreadable(place + " cannot be read: " + e.getMessage(), e);
        }
    }
}
