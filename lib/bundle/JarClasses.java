package release.bundle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The classes of a jar, for a JVM that runs so that they are archived. */
public final class JarClasses {
    private JarClasses() {}

    /**
     * Loads classes, and initializes none. One that builds on a library that is not there is passed over: nothing else
     * needs it then.
     *
     * @param which tells of a file in the jar, such as {@code org/postgresql/Driver.class}, whether it is wanted
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
            Class.forName(file.substring(0, file.length() - suffix.length()).replace('/', '.'), false, JarClasses.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }
}
