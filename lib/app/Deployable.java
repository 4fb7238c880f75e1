package release.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/**
 * The deployed app, a jar or a folder, opened to be read and never started. It is read in place: nothing is unpacked, and of jars
 * only the directories are read until a file is asked for.
 */
public final class Deployable implements AutoCloseable {
    private static final String FLYWAY = "org/flywaydb/core/api/migration/JavaMigration.class";

    /** How it is laid out. */
    public enum Kind {
        JAR,
        FOLDER,
        SPRING_BOOT,
        QUARKUS
    }

    /** Where the bytes of a resource come from; reading damaged ones is an {@code IOException}. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /**
     * A file on the app's class path.
     *
     * @param name as a class loader knows it: {@code db/migration/V1__users.sql}
     * @param place its path for people: {@code /srv/app/myapp.jar!BOOT-INF/classes/db/migration/V1__users.sql}
     */
    public record Resource(String name, String place, Content content) {}

    private final Kind kind;
    private final Root top;
    private final List<Root> own;
    private final List<Root> compiled;
    private final Supplier<Set<String>> modules;
    private final Supplier<List<Root>> needed;
    private List<Root> libraries;
    private AppClassLoader loader;

    /**
     * @param top holds its manifest
     * @param own hold the app's own classes
     * @param needed its libraries, asked for once
     */
    Deployable(Kind kind, Root top, List<Root> own, Supplier<List<Root>> needed) {
        this(kind, top, List.of(), own, Set::of, needed);
    }

    /**
     * @param top holds its manifest
     * @param generated classes that its framework has generated from the app's own; they come first
     * @param compiled hold the app's own classes
     * @param modules the names of libraries that were built together with the app
     * @param needed its libraries, asked for once
     */
    Deployable(
            Kind kind,
            Root top,
            List<Root> generated,
            List<Root> compiled,
            Supplier<Set<String>> modules,
            Supplier<List<Root>> needed) {
        this.kind = kind;
        this.top = top;
        this.own = Stream.concat(generated.stream(), compiled.stream()).toList();
        this.compiled = List.copyOf(compiled);
        this.modules = modules;
        this.needed = needed;
    }

    /**
     * Opens a jar, a Spring Boot jar, a Quarkus fast-jar folder or a folder of classes.
     *
     * @throws Unreadable if it is none of these, or damaged; a damaged library is found only once it is read
     */
    public static Deployable open(Path file) {
        return Layout.open(file.toAbsolutePath().normalize());
    }

    public Kind kind() {
        return kind;
    }

    /**
     * The first file of this name on the app's class path.
     *
     * @throws Unreadable if a library is damaged that is searched for it
     */
    public Optional<Resource> resource(String name) {
        return first(own, name).or(() -> first(libraries(), name));
    }

    /**
     * An attribute of the app's manifest: {@code Implementation-Version}.
     *
     * @throws Unreadable if the manifest is damaged
     */
    public Optional<String> attribute(String name) {
        return top.resource("META-INF/MANIFEST.MF").flatMap(manifest -> {
            try (var in = manifest.content().open()) {
                return Optional.ofNullable(new Manifest(in).getMainAttributes().getValue(name));
            } catch (IOException e) {
                throw new Unreadable("has a damaged manifest: " + e.getMessage(), e);
            }
        });
    }

    private static Optional<Resource> first(List<Root> roots, String name) {
        return roots.stream().flatMap(root -> root.resource(name).stream()).findFirst();
    }

    /**
     * Every file below a folder of the app's class path, sorted by name. A name that several jars have is listed several times, first the
     * one that a class loader finds first. A jar that does not list the folder itself is skipped if another jar does: so do class
     * loaders, and thus a Flyway in the app.
     *
     * @param folder {@code db/migration}; empty for all files
     * @throws Unreadable if a library is damaged
     */
    public List<Resource> below(String folder) {
        var prefix = prefix(folder);
        var roots = roots();
        var listing = roots.stream().filter(root -> root.lists(prefix)).toList();
        return (listing.isEmpty() ? roots : listing)
                .stream()
                        .flatMap(root -> root.below(prefix).stream())
                        .sorted(Comparator.comparing(Resource::name))
                        .toList();
    }

    /** Every file of this name on the app's class path. */
    public List<Resource> resources(String name) {
        return roots().stream().flatMap(root -> root.resource(name).stream()).toList();
    }

    /**
     * Every file that was compiled or copied from the app's own sources, in all of its modules if they are known. Also the files of
     * libraries that Spring scans, from the package of the main class on. Other files of libraries, and generated ones, are left out.
     */
    public List<Resource> compiled() {
        var names = modules.get();
        var scanned = attribute("Start-Class")
                .filter(name -> name.contains("."))
                .map(name -> name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/'));
        var ofLibraries = names.isEmpty() && scanned.isEmpty()
                ? Stream.<Resource>empty()
                : libraries().stream()
                        .flatMap(library -> names.contains(library.name())
                                ? library.below("").stream()
                                : scanned.stream().flatMap(folder -> library.below(folder).stream()));
        return Stream.concat(compiled.stream().flatMap(root -> root.below("").stream()), ofLibraries)
                .toList();
    }

    /** The class file of a class, and those of its nested classes. */
    public List<Resource> classes(String type) {
        var path = type.replace('.', '/');
        int end = path.lastIndexOf('/') + 1;
        return roots().stream().filter(root -> root.resource(path + ".class").isPresent()).findFirst().stream()
                .flatMap(root -> root.below(path.substring(0, end)).stream())
                .filter(file ->
                        file.name().equals(path + ".class") || file.name().startsWith(path + "$"))
                .toList();
    }

    /** The names of the jars and folders of its libraries. A library is opened for that only if its manifest names others. */
    public List<String> libraryNames() {
        return libraries().stream().map(Root::name).toList();
    }

    /** Whether there is any file below a folder. The libraries are asked only if the app itself has none. */
    public boolean has(String folder) {
        var prefix = prefix(folder);
        return own.stream().anyMatch(root -> !root.below(prefix).isEmpty())
                || libraries().stream().anyMatch(root -> !root.below(prefix).isEmpty());
    }

    private static String prefix(String folder) {
        return folder.isEmpty() || folder.endsWith("/") ? folder : folder + "/";
    }

    private List<Root> roots() {
        var roots = new ArrayList<>(own);
        roots.addAll(libraries());
        return roots;
    }

    private List<Root> libraries() {
        if (libraries == null) libraries = needed.get();
        return libraries;
    }

    /**
     * Loads the app's own classes. Its libraries come first; of ours it sees only Flyway, if the app has none. Closing this
     * closes the class loader.
     */
    public ClassLoader classLoader() {
        if (loader == null) {
            loader = new AppClassLoader(roots(), resource(FLYWAY).isEmpty());
        }
        return loader;
    }

    /** Its class path for a class loader that can read jars in jars. */
    public URL[] urls() {
        return AppClassLoader.urls(roots());
    }

    /**
     * Its class path as plain files and folders, since a compiler reads nothing else.
     *
     * @param folder where packed libraries are unpacked to
     */
    public List<Path> classPath(Path folder) throws IOException {
        var plain = new ArrayList<Path>();
        for (var root : roots()) plain.add(root.plain(folder));
        return plain;
    }

    @Override
    public void close() throws IOException {
        var open = new ArrayList<AutoCloseable>();
        if (loader != null) open.add(loader);
        open.addAll(own);
        if (libraries != null) open.addAll(libraries);
        Root.close(open);
    }
}
