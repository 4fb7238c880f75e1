package release.support;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

/** An app written by a test: sources, files and libraries, packed in any of the layouts in which apps are deployed. */
public final class TestApp {
    private final Path scratch;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final Map<String, TestApp> libraries = new LinkedHashMap<>();
    private final Set<String> modules = new TreeSet<>();
    private String classPath = System.getProperty("java.class.path");

    /** @param scratch where its classes are compiled to */
    public TestApp(Path scratch) {
        this.scratch = scratch;
    }

    /** From here on sources are compiled against the app's own classes and libraries only. */
    public TestApp alone() {
        classPath = "";
        return this;
    }

    public TestApp file(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** All that another app has. */
    public TestApp add(TestApp other) {
        files.putAll(other.files);
        libraries.putAll(other.libraries);
        return this;
    }

    /** A library; what is compiled later sees it. */
    public TestApp library(String name, TestApp library) {
        libraries.put(name, library);
        return this;
    }

    /** A library that was built together with the app, as Spring Boot's index of layers says. */
    public TestApp module(String name, TestApp module) {
        modules.add(name);
        return library(name, module);
    }

    /** Adds a class. */
    public TestApp source(String name, String code) {
        return sources(Map.of(name, code));
    }

    /** Adds classes that need each other. */
    public TestApp sources(Map<String, String> code) {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(scratch), "sources");
            var out = Files.createDirectories(folder.resolve("classes"));
            var arguments = new ArrayList<>(List.of(
                    "-d",
                    out.toString(),
                    "-proc:none",
                    "-nowarn",
                    "-g",
                    "-encoding",
                    "UTF-8",
                    "-cp",
                    unpacked() + File.pathSeparator + classPath));
            for (var source : code.entrySet()) {
                var file = folder.resolve(source.getKey().replace('.', '/') + ".java");
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
                arguments.add(file.toString());
            }
            var errors = new ByteArrayOutputStream();
            if (ToolProvider.getSystemJavaCompiler().run(null, errors, errors, arguments.toArray(String[]::new)) != 0) {
                throw new IllegalArgumentException(errors.toString(StandardCharsets.UTF_8));
            }
            try (var classes = Files.walk(out)) {
                for (var file : classes.filter(Files::isRegularFile).sorted().toList()) {
                    files.put(out.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything it has so far in one folder, to compile against. */
    private Path unpacked() throws IOException {
        var folder = Files.createTempDirectory(scratch, "unpacked");
        for (var library : libraries.values()) library.folder(folder);
        return folder(folder);
    }

    /** A folder of classes and files, without the libraries. */
    public Path folder(Path folder) {
        files.forEach((name, content) -> write(folder.resolve(name), content));
        return folder;
    }

    /** A plain jar whose libraries lie in {@code lib/} beside it, as its manifest says. */
    public Path jar(Path jar) {
        libraries.forEach((name, library) -> write(jar.resolveSibling("lib").resolve(name), library.packed()));
        var names = libraries.keySet().stream().map(name -> "lib/" + name).toList();
        var manifest = names.isEmpty()
                ? Entry.text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n")
                : Entry.manifest(String.join(" ", names));
        return write(jar, zipped(List.of(manifest), "", files));
    }

    /** A Spring Boot jar. */
    public Path springBoot(Path jar) {
        return boot(jar, "BOOT-INF");
    }

    /** A Spring Boot war. */
    public Path war(Path war) {
        return boot(war, "WEB-INF");
    }

    private Path boot(Path jar, String top) {
        var entries = new ArrayList<Entry>(List.of(
                Entry.folder(top + "/"),
                Entry.folder(top + "/classes/"),
                Entry.folder(top + "/lib/"),
                Entry.text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nStart-Class: shop.Shop\n"),
                Entry.text("org/springframework/boot/loader/Fake.class", "fake")));
        if (!modules.isEmpty()) entries.add(Entry.text(top + "/layers.idx", layers(top)));
        libraries.forEach((name, library) -> entries.add(Entry.stored(top + "/lib/" + name, library.packed())));
        return write(jar, zipped(entries, top + "/classes/", files));
    }

    private String layers(String top) {
        return "- \"dependencies\":\n  - \"" + top + "/lib/\"\n- \"application\":\n  - \"" + top + "/classes/\"\n"
                + modules.stream()
                        .map(name -> "  - \"" + top + "/lib/" + name + "\"\n")
                        .collect(Collectors.joining());
    }

    /** A Spring Boot jar that was unpacked. */
    public Path explodedBoot(Path folder) {
        libraries.forEach(
                (name, library) -> write(folder.resolve("BOOT-INF/lib").resolve(name), library.packed()));
        if (!modules.isEmpty())
            write(folder.resolve("BOOT-INF/layers.idx"), layers("BOOT-INF").getBytes(StandardCharsets.UTF_8));
        folder(folder.resolve("BOOT-INF/classes"));
        return folder;
    }

    /** The folder {@code /app} of an image that Jib makes. */
    public Path jib(Path folder) {
        libraries.forEach((name, library) -> write(folder.resolve("libs").resolve(name), library.packed()));
        folder(folder.resolve("classes"));
        return folder;
    }

    /** A Quarkus fast-jar folder. */
    public Path quarkus(Path folder) {
        write(folder.resolve("app/shop.jar"), packed());
        for (var jar : List.of("quarkus/generated-bytecode.jar", "quarkus-run.jar"))
            zip(folder.resolve(jar), Entry.folder("META-INF/"));
        libraries.forEach((name, library) -> write(folder.resolve("lib/main").resolve(name), library.packed()));
        return folder;
    }

    private byte[] packed() {
        return zipped(List.of(), "", files);
    }

    /** One entry of a zip file. */
    public record Entry(String name, byte[] content, boolean compressed) {
        public static Entry folder(String name) {
            return stored(name, new byte[0]);
        }

        public static Entry text(String name, String text) {
            return new Entry(name, text.getBytes(StandardCharsets.UTF_8), true);
        }

        /** Not compressed. */
        public static Entry stored(String name, byte[] content) {
            return new Entry(name, content, false);
        }

        public static Entry manifest(String classPath) {
            return text("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nClass-Path: " + classPath + "\n");
        }
    }

    /** A zip file with just these entries, whatever they are called. */
    public static Path zip(Path file, Entry... entries) {
        return write(file, zipped(List.of(entries), "", Map.of()));
    }

    private static byte[] zipped(List<Entry> entries, String prefix, Map<String, byte[]> files) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var entry : entries) put(zip, entry);
            for (var folder : folders(files.keySet())) put(zip, Entry.folder(prefix + folder));
            for (var file : files.entrySet()) put(zip, new Entry(prefix + file.getKey(), file.getValue(), true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The folders that files lie in, each after the one that it lies in. */
    private static Set<String> folders(Set<String> files) {
        var folders = new TreeSet<String>();
        for (var file : files) {
            for (int slash = file.indexOf('/'); slash >= 0; slash = file.indexOf('/', slash + 1))
                folders.add(file.substring(0, slash + 1));
        }
        return folders;
    }

    private static void put(ZipOutputStream zip, Entry entry) throws IOException {
        var header = new ZipEntry(entry.name());
        if (!entry.compressed()) {
            var checksum = new CRC32();
            checksum.update(entry.content());
            header.setMethod(ZipEntry.STORED);
            header.setSize(entry.content().length);
            header.setCrc(checksum.getValue());
        }
        zip.putNextEntry(header);
        zip.write(entry.content());
        zip.closeEntry();
    }

    private static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
