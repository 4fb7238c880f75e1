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
 * What is deployed, a jar or a folder, opened to be read and never started. It is read where it lies: nothing is
 * unpacked, and of jars only the directories are read until somebody asks for more.
 */
public final class Deployable implements AutoCloseable {
    private static final String FLYWAY = "org/flywaydb/core/api/migration/JavaMigration.class";

    /** How it is laid out. */
    public enum Kind { JAR, FOLDER, SPRING_BOOT, QUARKUS }

    /** Where the bytes of a resource come from; reading damaged ones is an {@code IOException}. */
    @FunctionalInterface
    public interface Content {
        InputStream open() throws IOException;
    }

    /**
     * A file on the app's class path.
     *
     * @param name as a class loader knows it: {@code db/migration/V1__users.sql}
     * @param place where it lies, for people: {@code /srv/app/myapp.jar!BOOT-INF/classes/db/migration/V1__users.sql}
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
     * @param top where its manifest is
     * @param own where the app's own classes are
     * @param needed its libraries, asked for once
     */
    Deployable(Kind kind, Root top, List<Root> own, Supplier<List<Root>> needed) {
        this(kind, top, List.of(), own, Set::of, needed);
    }

    /**
     * @param top where its manifest is
     * @param generated what its framework has made of the app's own classes; goes before them
     * @param compiled where the app's own classes are
     * @param modules the names of libraries that were built together with the app
     * @param needed its libraries, asked for once
     */
    Deployable(Kind kind, Root top, List<Root> generated, List<Root> compiled, Supplier<Set<String>> modules, Supplier<List<Root>> needed) {
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
     * @throws Unreadable if it is none of these, or damaged; of its libraries only once they are read
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
     * @throws Unreadable if a library that has to be looked into is damaged
     */
    public Optional<Resource> resource(String name) {
        return first(own, name).or(() -> first(libraries(), name));
    }

    /**
     * What the app's manifest says: {@code Implementation-Version}.
     *
     * @throws Unreadable if it has a damaged one
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
     * Every file below a folder of the app's class path, in the order of their names; a name that several jars have is
     * there several times, the one that a class loader finds first. As for a class loader, and so for a Flyway in the app, a
     * jar that does not list the folder itself does not have it, where another one does.
     *
     * @param folder {@code db/migration}; empty for all there is
     * @throws Unreadable if a library is damaged
     */
    public List<Resource> below(String folder) {
        var prefix = prefix(folder);
        var roots = roots();
        var listing = roots.stream().filter(root -> root.lists(prefix)).toList();
        return (listing.isEmpty() ? roots : listing).stream().flatMap(root -> root.below(prefix).stream())
            .sorted(Comparator.comparing(Resource::name)).toList();
    }

    /** Every file of this name on the app's class path. */
    public List<Resource> resources(String name) {
        return roots().stream().flatMap(root -> root.resource(name).stream()).toList();
    }

    /**
     * Every file that the app's own sources were made into, in all of its modules where they are known, and what else Spring scans,
     * which begins at the package of the main class: nothing more of other libraries, and nothing that a framework has generated.
     */
    public List<Resource> compiled() {
        var names = modules.get();
        var scanned = attribute("Start-Class").filter(name -> name.contains(".")).map(name -> name.substring(0, name.lastIndexOf('.') + 1).replace('.', '/'));
        var ofLibraries = names.isEmpty() && scanned.isEmpty() ? Stream.<Resource>empty() : libraries().stream().flatMap(library ->
            names.contains(library.name()) ? library.below("").stream() : scanned.stream().flatMap(folder -> library.below(folder).stream()));
        return Stream.concat(compiled.stream().flatMap(root -> root.below("").stream()), ofLibraries).toList();
    }

    /** The file of a class, and those of the classes in it. */
    public List<Resource> classes(String type) {
        var path = type.replace('.', '/');
        int end = path.lastIndexOf('/') + 1;
        return roots().stream().filter(root -> root.resource(path + ".class").isPresent()).findFirst().stream().flatMap(root -> root.below(path.substring(0, end)).stream())
            .filter(file -> file.name().equals(path + ".class") || file.name().startsWith(path + "$")).toList();
    }

    /** The names of the jars and folders of its libraries; none of them is opened for that unless its manifest names others. */
    public List<String> libraryNames() {
        return libraries().stream().map(Root::name).toList();
    }

    /** Whether there is any file below a folder; the libraries are asked only if the app itself has none. */
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
     * Loads the app's own classes: its libraries before anything else, and of ours none but Flyway where it has no
     * Flyway itself. Closing this closes it.
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
     * Its class path as plain files and folders, for a compiler, which reads nothing else.
     *
     * @param folder where what is packed into the app is unpacked to
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
