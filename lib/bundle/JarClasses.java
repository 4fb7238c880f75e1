package release.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** Loads the classes of a jar in a JVM that archives them. */
public final class JarClasses {
    private JarClasses() {}

    /**
     * Loads classes, and initializes none. A class that builds on a missing library is skipped: nothing else needs it then.
     *
     * @param which whether a file in the jar, such as {@code org/postgresql/Driver.class}, is wanted
     */
    public static void load(Path jar, Predicate<String> which) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            for (var entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (which.test(entry.getName())) load(entry.getName());
            }
        }
    }

    private static void load(String file) {
        var suffix = ".class";
        if (!file.endsWith(suffix) || file.startsWith("META-INF/") || file.endsWith("-info.class")) return;
        try {
            Class.forName(
                    file.substring(0, file.length() - suffix.length()).replace('/', '.'),
                    false,
                    JarClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }
}
