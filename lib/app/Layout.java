package release.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import release.app.Deployable.Kind;

/** Detects how a deployable is laid out, and thus what its class path is. */
final class Layout {
    /** Where Spring Boot puts the app's classes and libraries. */
    private record Boot(String classes, List<String> libraries) {
        /** The index that says which jars are in which layer of an image. */
        String layers() {
            return classes.replace("classes/", "layers.idx");
        }
    }

    /** In jars and in wars. */
    private static final List<Boot> BOOT = List.of(
            new Boot("BOOT-INF/classes/", List.of("BOOT-INF/lib/")),
            new Boot("WEB-INF/classes/", List.of("WEB-INF/lib/", "WEB-INF/lib-provided/")));

    private static final String QUARKUS_JAR = "quarkus-run.jar";
    private static final String LIBRARIES = "lib";
    /** In an image made by Jib, this folder is beside {@code classes} and {@code resources}. */
    private static final String JIB_LIBRARIES = "libs";

    private static final Pattern JAR = Pattern.compile("/([^/\"]+\\.jar)\"");
    private static final Pattern INDEXED = Pattern.compile("- \"(.+)\"");

    private Layout() {}

    static Deployable open(Path file) {
        if (Files.isDirectory(file)) return folder(file);
        if (!Files.isRegularFile(file))
            throw new Unreadable(Files.exists(file) ? "is neither a file nor a folder" : "does not exist");
        if (file.endsWith(QUARKUS_JAR) && isQuarkus(file.getParent())) return quarkus(file.getParent());
        return jar(JarRoot.of(file), file);
    }

    private static Deployable jar(JarRoot jar, Path file) {
        try {
            for (var boot : BOOT) {
                if (jar.names().stream().anyMatch(name -> name.startsWith(boot.classes())))
                    return springBoot(jar, boot);
            }
            return new Deployable(Kind.JAR, jar, List.of(jar), () -> libraries(jar, file));
        } catch (Unreadable e) {
            closing(jar, e);
            throw e;
        }
    }

    private static void closing(Root root, Unreadable e) {
        try {
            root.close();
        } catch (IOException closing) {
            e.addSuppressed(closing);
        }
    }

    private static Deployable springBoot(JarRoot jar, Boot boot) {
        var libraries = boot.libraries().stream()
                .flatMap(
                        folder -> jar.names().stream().filter(name -> name.startsWith(folder) && name.endsWith(".jar")))
                .toList();
        libraries.stream().filter(name -> !jar.isStored(name)).findFirst().ifPresent(name -> {
            throw new Unreadable(
                    "holds " + name + " compressed; a jar in a jar must be stored uncompressed to be read in place");
        });
        return new Deployable(
                Kind.SPRING_BOOT,
                jar,
                List.of(),
                List.of(jar.folder(boot.classes())),
                () -> jar.resource(boot.layers())
                        .map(index -> modules(index.content()))
                        .orElse(Set.of()),
                () -> List.copyOf(libraries.stream().map(jar::jar).toList()));
    }

    private static Deployable folder(Path folder) {
        if (isQuarkus(folder)) return quarkus(folder);
        for (var boot : BOOT) {
            var classes = folder.resolve(boot.classes());
            if (!Files.isDirectory(classes)) continue;
            var layers = folder.resolve(boot.layers());
            return new Deployable(
                    Kind.SPRING_BOOT,
                    new FolderRoot(folder),
                    List.of(),
                    List.of(new FolderRoot(classes)),
                    () -> Files.isRegularFile(layers) ? modules(() -> Files.newInputStream(layers)) : Set.of(),
                    () -> indexed(
                            folder,
                            boot.libraries().stream()
                                    .flatMap(libraries -> jars(folder.resolve(libraries)).stream())
                                    .toList()));
        }
        var extracted = Files.isDirectory(folder.resolve(LIBRARIES))
                ? jars(folder).stream().filter(Layout::namesLibraries).toList()
                : List.<Path>of();
        if (extracted.size() == 1) return jar(JarRoot.of(extracted.get(0)), extracted.get(0));
        if (Files.isDirectory(folder.resolve(JIB_LIBRARIES)) && Files.isDirectory(folder.resolve("classes"))) {
            var parts = Stream.of("resources", "classes")
                    .map(folder::resolve)
                    .filter(Files::isDirectory)
                    .<Root>map(FolderRoot::new)
                    .toList();
            return new Deployable(
                    Kind.FOLDER, new FolderRoot(folder), parts, () -> libraries(jars(folder.resolve(JIB_LIBRARIES))));
        }
        return new Deployable(
                Kind.FOLDER, new FolderRoot(folder), parts(folder), () -> libraries(jars(folder.resolve(LIBRARIES))));
    }

    /** The folder. If Gradle built it, all of its parts: Gradle separates what it compiles from what it copies. */
    private static List<Root> parts(Path folder) {
        var parts = new LinkedHashSet<>(List.of(folder));
        gradle(folder).ifPresent(build -> {
            for (var language : List.of("java", "kotlin", "groovy", "scala"))
                parts.add(build.resolve("classes").resolve(language).resolve("main"));
            parts.add(build.resolve("resources/main"));
        });
        return parts.stream()
                .filter(Files::isDirectory)
                .<Root>map(FolderRoot::new)
                .toList();
    }

    /** The folder that Gradle builds in, if this is one of its parts: classes/java/main or resources/main. */
    private static Optional<Path> gradle(Path folder) {
        if (folder.endsWith("resources/main"))
            return Optional.ofNullable(folder.getParent().getParent());
        var languages = Optional.of(folder)
                .filter(part -> part.endsWith("main"))
                .map(Path::getParent)
                .map(Path::getParent);
        return languages.filter(classes -> classes.endsWith("classes")).map(Path::getParent);
    }

    /** Whether the manifest names libraries, as in the jars that Spring Boot's {@code extract} puts beside their libraries. */
    private static boolean namesLibraries(Path file) {
        try (var jar = JarRoot.library(file)) {
            return jar.classPath()
                    .filter(path -> path.contains(LIBRARIES + "/"))
                    .isPresent();
        } catch (IOException e) {
            throw new Unreadable("holds what cannot be read: " + e.getMessage(), e);
        }
    }

    /** The jars in the layer of the app itself. They were built together with it. */
    private static Set<String> modules(Deployable.Content index) {
        var jars = new LinkedHashSet<String>();
        try (var lines = new BufferedReader(new InputStreamReader(index.open(), StandardCharsets.UTF_8))) {
            var inApplication = false;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("- ")) inApplication = line.startsWith("- \"application\"");
                var jar = JAR.matcher(line);
                if (inApplication && jar.find()) jars.add(jar.group(1));
            }
            return jars;
        } catch (IOException e) {
            throw new Unreadable("has an index that cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isQuarkus(Path folder) {
        return Files.isDirectory(folder.resolve("quarkus")) && Files.isDirectory(folder.resolve("lib/main"));
    }

    /** The classes that Quarkus has rewritten come before the app's compiled ones. */
    private static Deployable quarkus(Path folder) {
        return new Deployable(
                Kind.QUARKUS,
                new FolderRoot(folder),
                libraries(jars(folder.resolve("quarkus"))),
                libraries(jars(folder.resolve("app"))),
                Set::of,
                () -> libraries(Stream.of("lib/main", "lib/boot")
                        .flatMap(name -> jars(folder.resolve(name)).stream())
                        .toList()));
    }

    private static List<Root> libraries(List<Path> jars) {
        return List.copyOf(jars.stream().map(JarRoot::library).toList());
    }

    private static List<Path> jars(Path folder) {
        if (!Files.isDirectory(folder)) return List.of();
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new Unreadable("holds what cannot be read: " + e.getMessage(), e);
        }
    }

    /** The libraries in the order of Spring Boot's index, if there is one. */
    private static List<Root> indexed(Path folder, List<Path> jars) {
        var index = folder.resolve("BOOT-INF/classpath.idx");
        if (!Files.isRegularFile(index)) return libraries(jars);
        try (var lines = Files.lines(index)) {
            var ordered = new LinkedHashSet<>(lines.map(INDEXED::matcher)
                    .filter(line -> line.matches())
                    .map(line -> folder.resolve(line.group(1)))
                    .filter(jars::contains)
                    .toList());
            ordered.addAll(jars);
            return libraries(List.copyOf(ordered));
        } catch (IOException e) {
            throw new Unreadable("has an index that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The jars that a jar's manifest names, and those that their manifests name. Like the JVM, it skips jars that do not exist. */
    private static List<Root> libraries(JarRoot jar, Path file) {
        var roots = new ArrayList<Root>();
        follow(jar, file, roots, new LinkedHashSet<>(Set.of(file)));
        return roots;
    }

    private static void follow(JarRoot jar, Path file, List<Root> roots, Set<Path> seen) {
        for (var written : jar.classPath().orElse("").trim().split("\\s+")) {
            var path = relative(file, written);
            if (written.isEmpty() || path == null || !seen.add(path)) continue;
            if (Files.isDirectory(path)) roots.add(new FolderRoot(path));
            if (!Files.isRegularFile(path)) continue;
            var library = JarRoot.library(path);
            roots.add(library);
            follow(library, path, roots, seen);
        }
    }

    private static Path relative(Path jar, String written) {
        try {
            var uri = jar.toUri().resolve(URI.create(written));
            return "file".equals(uri.getScheme()) ? Path.of(uri).normalize() : null;
        } catch (IllegalArgumentException noPath) {
            return null;
        }
    }
}
