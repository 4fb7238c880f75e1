package release.app.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.app.Deployable;
import release.app.Unreadable;

/** What an app's own configuration says about its databases and migrations, read as its framework reads it. */
public final class AppSettings {
    private static final List<String> FILES = List.of("application.properties", "application.yml", "application.yaml");
    /** Written by Quarkus's build. */
    private static final String QUARKUS = "io/quarkus/runtime/generated/RunTimeConfig.class";

    private static final String SPRING_BOOT = "org/springframework/boot/SpringApplication.class";
    private static final Pattern OF_ANY_JVM = Pattern.compile("(java|os|user|file|line|path|native)\\..*");
    private static final Pattern OPTION = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");
    private static final Pattern OF_QUARKUS = Pattern.compile("(?m)^\\s*[\"']?(?:%[^.:]+[\"']?\\.)?quarkus[.:]");

    /** What they log about settings is reported here in other words, or has no effect. */
    private static final List<Logger> LOGGERS = Stream.of("org.springframework", "io.smallrye", "io.quarkus")
            .map(Logger::getLogger)
            .toList();

    /**
     * A value, and its origin in the app.
     *
     * @param texts one, or the elements of a list
     * @param source a file, for people: {@code /srv/app/myapp.jar!BOOT-INF/classes/application.yml}; or
     *        {@code variable NAME}, {@code property NAME}, or the program whose default it is
     * @param line in the file; 0 if it has none
     */
    public record Value(List<String> texts, String source, int line) {
        public Value {
            texts = List.copyOf(texts);
        }
    }

    private AppSettings() {}

    /**
     * Reads the settings of each of the app's databases with the app's own framework, or with the suite's if the app brings none.
     *
     * @throws Unreadable if the configuration cannot be read
     */
    public static Found read(Inside.Question asked) {
        var started = new HashMap<>(ofItsJvm(asked.root()));
        for (var name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"))
            started.putAll(properties(asked.variables().getOrDefault(name, "")));
        started.putAll(asked.properties());
        started.putAll(properties(asked.variables().getOrDefault("_JAVA_OPTIONS", "")));
        var question = new Inside.Question(asked.app(), asked.root(), asked.profiles(), started, asked.variables());
        return isOfQuarkus(question)
                ? inside(
                        "QuarkusInside", question, asked.app().resource(QUARKUS).isPresent())
                : inside(
                        "SpringInside",
                        question,
                        asked.app().resource(SPRING_BOOT).isPresent());
    }

    /**
     * Asks a framework.
     *
     * @param reader the class that asks it, of {@code release.app.settings.inside}
     * @param own whether it is the app's own framework, so that the reader must be linked to that
     */
    static Found inside(String reader, Inside.Question question, boolean own) {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        var levels = LOGGERS.stream().map(Logger::getLevel).toList();
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
        try (var loader = new FrameworkLoader(question.app(), own)) {
            thread.setContextClassLoader(loader);
            var inside = (Inside) loader.loadClass(FrameworkLoader.INSIDE + reader)
                    .getConstructor()
                    .newInstance();
            return inside.read(question);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (LinkageError e) {
            throw new Unreadable(
                    "brings a framework that does not run on this Java, "
                            + Runtime.version().feature() + ", or is older than Spring Boot 2.7" + " and Quarkus 3.15 ("
                            + e + "); set JAVA_HOME to the Java that the app runs on",
                    e);
        } finally {
            for (int i = 0; i < levels.size(); i++) LOGGERS.get(i).setLevel(levels.get(i));
            thread.setContextClassLoader(before);
        }
    }

    /** Properties that every JVM has, so that placeholders may refer to them: {@code jdbc:h2:file:${user.home}/shop}. */
    private static Map<String, String> ofItsJvm(Path root) {
        var properties = new HashMap<String, String>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> OF_ANY_JVM.matcher(name).matches())
                .forEach(name -> properties.put(name, System.getProperty(name)));
        properties.put("user.dir", root.toString());
        return properties;
    }

    /** The properties in a variable with options for the JVM. The JVM splits it at blanks outside of quotes. */
    private static Map<String, String> properties(String options) {
        var properties = new HashMap<String, String>();
        OPTION.matcher(options)
                .results()
                .map(option -> option.group().replaceAll("[\"']", ""))
                .filter(option -> option.startsWith("-D"))
                .forEach(option -> {
                    var parts = option.substring(2).split("=", 2);
                    properties.put(parts[0], parts.length > 1 ? parts[1] : "");
                });
        return properties;
    }

    /** An app with the layout of one framework belongs to that. Any other app belongs to Quarkus if a setting or variable names Quarkus. */
    private static boolean isOfQuarkus(Inside.Question asked) {
        return switch (asked.app().kind()) {
            case SPRING_BOOT -> false;
            case QUARKUS -> true;
            case JAR, FOLDER ->
                asked.app().resource(QUARKUS).isPresent()
                        || Stream.concat(asked.properties().keySet().stream(), asked.variables().keySet().stream())
                                .anyMatch(name -> name.startsWith("quarkus.") || name.startsWith("QUARKUS_DATASOURCE"))
                        || FILES.stream()
                                .flatMap(name -> contents(asked.app(), asked.root(), name))
                                .anyMatch(text -> OF_QUARKUS.matcher(text).find());
        };
    }

    /** A location as rel/config.conf writes it. Flyway looks on the class path if a location does not say where it is. */
    public static String location(String written) {
        var location = written.strip();
        return location.matches("[a-z0-9]+:.*") && !location.startsWith("classpath:")
                ? location
                : "classpath:" + location.replaceFirst("^(classpath:)?/*", "");
    }

    private static Stream<String> contents(Deployable app, Path root, String name) {
        var inside = app.resource(name).stream().map(resource -> text(resource.place(), resource.content()));
        var outside = Stream.of(root.resolve("config").resolve(name))
                .filter(Files::isRegularFile)
                .map(file -> text(file.toString(), () -> Files.newInputStream(file)));
        return Stream.concat(inside, outside);
    }

    /** @throws Unreadable if it cannot be read */
    public static String text(String place, Deployable.Content content) {
        try (var in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException | UncheckedIOException e) {
            throw new Unreadable(place + " cannot be read: " + e.getMessage(), e);
        }
    }
}
