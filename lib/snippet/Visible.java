package release.snippet;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.app.Deployable;

/** The classes that a snippet may name besides those of the JDK. */
public final class Visible implements AutoCloseable {
    private final ClassLoader loader;
    private final List<Path> classPath;
    private final Optional<Folder> unpacked;

    private Visible(ClassLoader loader, List<Path> classPath, Optional<Folder> unpacked) {
        this.loader = loader;
        this.classPath = List.copyOf(classPath);
        this.unpacked = unpacked;
    }

    /** The classes of the suite and of its libraries. */
    public static Visible ours() {
        return new Visible(
                Visible.class.getClassLoader(),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .toList(),
                Optional.empty());
    }

    /**
     * The classes of an app, and ours where the app has none of that name: the app may bring another version of a library. Jars inside a
     * jar are unpacked for the compiler, until this is closed.
     *
     * @throws IOException if there is no room to unpack them
     */
    public static Visible of(Deployable app) throws IOException {
        var ours = ours();
        var folder = Folder.temporary("app");
        try {
            var classPath = Stream.concat(app.classPath(folder.path()).stream(), ours.classPath.stream())
                    .toList();
            return new Visible(new Fallback(app.classLoader(), ours.loader), classPath, Optional.of(folder));
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /** The class loader that finds them. */
    ClassLoader loader() {
        return loader;
    }

    /** The same as plain files and folders: the compiler reads nothing else. */
    List<Path> classPath() {
        return classPath;
    }

    @Override
    public void close() throws IOException {
        if (unpacked.isPresent()) unpacked.get().close();
    }

    /** The same as a value of the compiler's option. */
    String joined() {
        return classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Asks a second loader for classes that the first one does not have. */
    private static final class Fallback extends ClassLoader {
        private final ClassLoader second;

        Fallback(ClassLoader first, ClassLoader second) {
            super(first);
            this.second = second;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            return second.loadClass(name);
        }

        @Override
        protected URL findResource(String name) {
            return second.getResource(name);
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return second.getResources(name);
        }
    }
}
