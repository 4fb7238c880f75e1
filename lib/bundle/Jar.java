package release.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Jars whose bytes depend only on their contents. */
final class Jar {
    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    /** The oldest Java that runs the compiled classes. */
    static final String RELEASE = "17";

    private Jar() {}

    /** The entries of a jar, without its manifest and the leftovers of build tools. */
    static SortedMap<String, byte[]> read(Path jar) throws IOException {
        var entries = new TreeMap<String, byte[]>();
        try (var file = new JarFile(jar.toFile())) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) file.stream()::iterator) {
                if (entry.isDirectory() || entry.getName().matches("META-INF/(MANIFEST\\.MF|maven/.*)")) continue;
                try (var in = file.getInputStream(entry)) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
        return entries;
    }

    static void write(Path jar, SortedMap<String, byte[]> entries) throws IOException {
        Files.createDirectories(jar.getParent());
        try (var out = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar)))) {
            for (var entry : entries.entrySet()) {
                var header = new ZipEntry(entry.getKey());
                header.setTimeLocal(TIME);
                out.putNextEntry(header);
                out.write(entry.getValue());
            }
        }
    }

    /**
     * Compiles sources.
     *
     * @param what names the sources, in the message if they cannot be compiled
     * @param release the oldest Java that they are for
     * @param scratch an empty folder
     * @return the classes by their names in a jar
     */
    static SortedMap<String, byte[]> compiled(
            String what, List<Path> sources, String classPath, String release, Path scratch) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "-d",
                scratch.toString(),
                "--release",
                release,
                "-proc:none",
                "-nowarn",
                "-g",
                "-encoding",
                "UTF-8",
                "-XDstringConcat=inline",
                "-cp",
                classPath)); // as in lib/ReleaseTasks.java, for a JVM that begins sooner
        sources.forEach(source -> arguments.add(source.toString()));
        Tool.jdk("javac", what, arguments);
        var classes = new TreeMap<String, byte[]>();
        try (Stream<Path> files = Files.walk(scratch)) {
            for (var file : files.filter(Files::isRegularFile).toList())
                classes.put(scratch.relativize(file).toString(), Files.readAllBytes(file));
        }
        return classes;
    }
}
