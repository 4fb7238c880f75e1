package release.bundle;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;

/**
 * The jars that run a bundle's commands: the shared source, compiled for any supported Java, and the rest of our class path.
 * picocli is published as Java 5 byte code, which no class archive can hold, so its source is compiled again.
 */
final class Libraries {
    private static final String FOLDER = "lib/";
    private static final String CHECKSUMS = "rel/checksums/checksums.sha256";
    private static final String PICOCLI_SOURCES = "picocli-.*-sources\\.jar";
    private final Path root;
    private final Path bundle;
    private final Path scratch;
    private final List<String> shared = new ArrayList<>();

    /** @param scratch a folder for compiled classes */
    Libraries(Path root, Path bundle, Path scratch) {
        this.root = root;
        this.bundle = bundle;
        this.scratch = scratch;
    }

    /** Puts the suite's jars into the bundle. These commands are compiled together with the shared source. */
    void addShared(String name, Collection<Path> commands) throws IOException {
        var running = running();
        var sources = new ArrayList<>(commands);
        sources.addAll(sources());
        var classPath = String.join(
                File.pathSeparator,
                running.subList(1, running.size()).stream().map(Path::toString).toList());
        var classes = Jar.compiled("commands/ and lib/", sources, classPath, Jar.RELEASE, folder("classes"));
        shared.add(FOLDER + name + ".jar");
        Jar.write(bundle.resolve(shared.get(0)), classes);
        for (var jar : running.subList(1, running.size())) {
            var file = jar.getFileName().toString();
            if (file.equals("release-root.jar") || file.matches(PICOCLI_SOURCES)) continue;
            shared.add(add(jar));
        }
        check(running.subList(1, running.size()));
        picocli(running);
    }

    /** The shared source. JBang has compiled it for its own JDK only. */
    private List<Path> sources() throws IOException {
        var lib = root.resolve("lib");
        if (!Files.isRegularFile(lib.resolve("ReleaseTasks.java"))) {
            throw InvalidConfiguration.because(
                    Origin.of(root.toString()),
                    "",
                    "has no shared source in lib/ to compile; put the suite there: init --upgrade");
        }
        try (var files = Files.walk(lib)) {
            return files.filter(file -> file.toString().endsWith(".java") && !file.startsWith(lib.resolve("init")))
                    .sorted()
                    .toList();
        }
    }

    /** Our own class path. It begins with the jar that JBang built from the shared source. */
    private static List<Path> running() throws IOException {
        try {
            var ours = Path.of(Libraries.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Stream.concat(
                            Stream.of(ours),
                            Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                    .map(Path::of)
                                    .filter(entry -> !entry.equals(ours)
                                            && entry.toString().endsWith(".jar")
                                            && Files.isRegularFile(entry)))
                    .toList();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    private void picocli(List<Path> running) throws IOException {
        var sources = running.stream()
                .filter(jar -> jar.getFileName().toString().matches(PICOCLI_SOURCES))
                .findFirst();
        if (sources.isEmpty()) throw new IOException("the sources of picocli are not on the class path");
        var unpacked = folder("picocli-sources");
        var files = new ArrayList<Path>();
        for (var entry : Jar.read(sources.get()).entrySet()) {
            if (!entry.getKey().matches("picocli/.*\\.java")) continue;
            var file = unpacked.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.write(file, entry.getValue()));
        }
        var jar = FOLDER + sources.get().getFileName().toString().replace("-sources", "");
        Jar.write(bundle.resolve(jar), Jar.compiled("picocli", files, "", Jar.RELEASE, folder("picocli")));
    }

    /** The class path of the suite's commands, as paths in the bundle. */
    List<String> shared() {
        return List.copyOf(shared);
    }

    /** Adds other jars. A jar with the content of one of the suite's is not added again. */
    List<String> addAll(List<Path> jars) throws IOException {
        check(jars);
        var added = new ArrayList<String>();
        for (var jar : jars) {
            if (!jar.getFileName().toString().equals("release-root.jar")) added.add(add(jar));
        }
        return added;
    }

    /** Puts a jar into the bundle. If another content has its name, it goes into a folder named after its content. */
    private String add(Path jar) throws IOException {
        var name = FOLDER + jar.getFileName();
        var there = bundle.resolve(name);
        var isOurs = jar.getFileName().toString().matches("picocli-.*\\.jar");
        if (Files.exists(there) && !isOurs && !Manifest.sha256(there).equals(Manifest.sha256(jar))) {
            name = FOLDER + Manifest.sha256(jar).substring(0, 8) + "/" + jar.getFileName();
        }
        if (!Files.exists(bundle.resolve(name))) Tree.copy(jar, bundle.resolve(name));
        return name;
    }

    /** Checks jars of a Maven repository against the list of checksums, as the launcher does, if the checkout has the list. */
    private void check(List<Path> jars) throws IOException {
        var list = root.resolve(CHECKSUMS);
        if (!Files.isRegularFile(list)) return;
        var listed = new HashMap<String, String>();
        for (var line : Files.readString(list).lines().toList()) listed.put(line.substring(66), line.substring(0, 64));
        var problems = new ArrayList<Problem>();
        for (var jar : jars) {
            var path = inRepository(jar, listed);
            if (path.isEmpty() ? isPublished(jar) : !listed.get(path).equals(Manifest.sha256(jar))) {
                problems.add(new Problem(
                        Origin.of(CHECKSUMS),
                        "",
                        (path.isEmpty() ? "has no entry for " : "has another checksum for ")
                                + jar
                                + (path.isEmpty()
                                        ? "; review it, then add it: rel/jbang checksums"
                                        : "; find out who changed it")));
            }
        }
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
    }

    /** The path under which a list knows a jar: the longest that ends the jar's own path. Empty if there is none. */
    private static String inRepository(Path jar, Map<String, String> listed) {
        for (int i = 0; i < jar.getNameCount(); i++) {
            var path = jar.subpath(i, jar.getNameCount()).toString();
            if (listed.containsKey(path)) return path;
        }
        return "";
    }

    /** Whether a jar lies in a Maven repository: {@code .../artifact/version/artifact-version.jar}. */
    private static boolean isPublished(Path jar) {
        return jar.getNameCount() > 2
                && jar.getFileName().toString().startsWith(jar.getName(jar.getNameCount() - 3) + "-");
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(scratch.resolve(name));
    }
}
