package release.app.settings.inside;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import release.app.Unreadable;
import release.app.settings.Found;
import release.app.settings.FrameworkLoader;

/** Chooses the classes that Spring Boot runs while it prepares the environment: only its own, none of the app or of other libraries. */
final class SpringFactories {
    private static final String FILE = "META-INF/spring.factories";
    private static final String BOOT = "org.springframework.boot.";
    private static final String CONFIG = BOOT + "context.config.";
    private static final Pattern KEPT = Pattern.compile(
            ".*\\.(EnvironmentPostProcessor|ConfigDataLocationResolver|ConfigDataLoader|PropertySourceLoader)");
    private static final String LISTENER = "EnvironmentPostProcessorApplicationListener";
    /** Classes that may change an app's settings without being named in them. */
    private static final Pattern DECIDING =
            Pattern.compile(".*\\.(EnvironmentPostProcessor|PropertySourceLoader|SpringApplicationRunListener)=.*"
                    + "|.*\\.ApplicationListener=.*\\.BootstrapApplicationListener");
    /** One changes classes of the JVM, the other is for development only. */
    private static final Pattern UNWANTED = Pattern.compile(".*\\.(reactor|devtools)\\..*");

    private SpringFactories() {}

    /** Shows the loader only the classes that are to run. Returns those that would run otherwise. */
    static List<Found.Left> filter(FrameworkLoader loader) {
        var kept = new TreeMap<String, Set<String>>();
        kept.put(
                CONFIG + "ConfigDataLocationResolver",
                new LinkedHashSet<>(List.of(AppOnly.class.getName(), RelativeConfigTree.class.getName())));
        kept.put(CONFIG + "ConfigDataLoader", new LinkedHashSet<>(List.of(AppOnly.Loader.class.getName())));
        var left = new LinkedHashSet<Found.Left>();
        try {
            for (var url : Collections.list(loader.getResources(FILE))) {
                read(url).forEach((key, values) -> {
                    for (var written : values.toString().split(",")) {
                        var name = written.strip();
                        if (isKept(key.toString(), name))
                            kept.computeIfAbsent(key.toString(), other -> new LinkedHashSet<>())
                                    .add(name);
                        else if (!name.startsWith(BOOT)
                                && DECIDING.matcher(key + "=" + name).matches())
                            left.add(new Found.Left(name, place(url)));
                    }
                });
            }
        } catch (IOException e) {
            throw new Unreadable(FILE + " cannot be read: " + e.getMessage(), e);
        }
        loader.answer(
                FILE,
                kept.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + String.join(",", entry.getValue()))
                        .collect(Collectors.joining("\n")));
        return new ArrayList<>(left);
    }

    private static boolean isKept(String key, String name) {
        return name.startsWith(BOOT)
                && !UNWANTED.matcher(name).matches()
                && (KEPT.matcher(key).matches() || name.endsWith("." + LISTENER));
    }

    private static Properties read(URL url) throws IOException {
        var connection = url.openConnection();
        connection.setUseCaches(false);
        var factories = new Properties();
        try (var in = connection.getInputStream()) {
            factories.load(in);
        }
        return factories;
    }

    /** The jar, or the file in a folder. */
    private static String place(URL url) {
        return url.toString()
                .replaceFirst("^(jar:)?(nested:|file:)+", "")
                .replaceFirst("!/" + FILE + "$", "")
                .replace("/!", "!");
    }
}
