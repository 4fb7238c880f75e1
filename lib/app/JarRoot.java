package release.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.springframework.boot.loader.jar.NestedJarFile;
import org.springframework.boot.loader.net.protocol.jar.JarUrl;
import release.app.Deployable.Resource;

/** A jar, a jar inside a jar, or a folder in a jar. Its directory is read on the first question. */
final class JarRoot implements Root {
    /** Names that would lead out of the folder that a jar is unpacked into. */
    private static final Pattern OUTSIDE =
            Pattern.compile("[/\\\\].*|\\p{Alpha}:.*|(.*[/\\\\])?\\.\\.([/\\\\].*)?", Pattern.DOTALL);

    private final Path file;
    private final Optional<String> nested;
    private final String folder;
    private final String subject;
    private JarFile jar;
    private List<String> names;

    private JarRoot(Path file, Optional<String> nested, String folder, String subject) {
        this.file = file;
        this.nested = nested;
        this.folder = folder;
        this.subject = subject;
    }

    /** The deployable itself. */
    static JarRoot of(Path file) {
        return new JarRoot(file, Optional.empty(), "", "");
    }

    /** A library that lies beside the deployable or in its folder. */
    static JarRoot library(Path file) {
        return new JarRoot(file, Optional.empty(), "", "needs " + file + ", which ");
    }

    /** A jar in this jar. */
    JarRoot jar(String entry) {
        return new JarRoot(file, Optional.of(entry), "", "holds " + entry + ", which ");
    }

    /** A folder in this jar as a root of its own, which closes the jar. */
    JarRoot folder(String name) {
        open();
        var root = new JarRoot(file, Optional.empty(), name, subject);
        root.jar = jar;
        root.names = names;
        return root;
    }

    /** The names of its entries. */
    List<String> names() {
        open();
        return names;
    }

    /** Whether an entry is stored uncompressed, so that it can be read in place. */
    boolean isStored(String name) {
        open();
        return jar.getEntry(name).getMethod() == ZipEntry.STORED;
    }

    /** The jars that its manifest names. */
    Optional<String> classPath() {
        open();
        try {
            return Optional.ofNullable(jar.getManifest())
                    .flatMap(manifest ->
                            Optional.ofNullable(manifest.getMainAttributes().getValue("Class-Path")));
        } catch (IOException e) {
            throw new Unreadable(subject + "has a damaged manifest: " + e.getMessage(), e);
        }
    }

    private void open() {
        if (names != null) return;
        try {
            if (nested.isEmpty()) ZipTrailer.check(file);
            jar = nested.isPresent()
                    ? new NestedJarFile(file.toFile(), nested.get(), Runtime.version())
                    : new JarFile(file.toFile(), false, ZipFile.OPEN_READ, Runtime.version());
            var all = jar.stream().map(JarEntry::getName).toList();
            all.stream().filter(JarRoot::leadsOut).findFirst().ifPresent(name -> {
                throw new Unreadable(subject + "holds the entry " + printable(name) + ", which leads out of it");
            });
            names = all;
        } catch (IOException
                | UncheckedIOException
                | IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | NegativeArraySizeException e) {
            throw new Unreadable(subject + problem(e), e);
        }
    }

    /** Called for every file of every library: most names are answered without the pattern. */
    private static boolean leadsOut(String name) {
        var suspicious =
                name.contains("..") || name.startsWith("/") || name.startsWith("\\") || name.startsWith(":", 1);
        return suspicious && OUTSIDE.matcher(name).matches();
    }

    private String problem(Exception e) {
        if (!Files.isReadable(file)) return "cannot be read";
        try {
            if (!beginsAsJar()) return "is not a jar";
        } catch (IOException unreadable) {
            return "cannot be read: " + unreadable.getMessage();
        }
        return "is a jar that is cut off or damaged: " + printable(String.valueOf(e.getMessage()));
    }

    private boolean beginsAsJar() throws IOException {
        if (nested.isEmpty()) {
            try (var in = Files.newInputStream(file)) {
                return ZipTrailer.begins(in);
            }
        }
        try (var outer = new JarFile(file.toFile(), false);
                var in = outer.getInputStream(outer.getEntry(nested.get()))) {
            return ZipTrailer.begins(in);
        }
    }

    /** In one line, even if the jar holds control characters. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public String name() {
        return nested.map(entry -> entry.substring(entry.lastIndexOf('/') + 1))
                .orElse(file.getFileName().toString());
    }

    @Override
    public Optional<Resource> resource(String name) {
        open();
        return Optional.ofNullable(jar.getEntry(folder + name))
                .filter(entry -> !entry.isDirectory())
                .map(entry -> resource(entry, name));
    }

    @Override
    public List<Resource> below(String prefix) {
        open();
        return names.stream()
                .filter(name -> name.startsWith(folder + prefix) && !name.endsWith("/"))
                .map(name -> resource(jar.getEntry(name), name.substring(folder.length())))
                .toList();
    }

    @Override
    public boolean lists(String prefix) {
        open();
        return prefix.isEmpty() || jar.getEntry(folder + prefix) != null;
    }

    private Resource resource(ZipEntry entry, String name) {
        if (entry == null)
            throw new Unreadable(subject + "is a damaged jar: it lists " + printable(name) + " but does not hold it");
        var place = file + "!" + nested.map(inner -> inner + "!").orElse("") + folder + name;
        return new Resource(name, place, () -> content(entry));
    }

    private InputStream content(ZipEntry entry) throws IOException {
        try {
            return new Whole(jar.getInputStream(entry), entry.getCrc());
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new IOException("it is damaged", e);
        }
    }

    @Override
    public Path plain(Path to) throws IOException {
        if (nested.isEmpty() && folder.isEmpty()) return file;
        open();
        var target = to.resolve(nested.orElse(folder));
        if (nested.isPresent()) {
            Files.createDirectories(target.getParent());
            try (var outer = new JarFile(file.toFile(), false);
                    var in = outer.getInputStream(outer.getEntry(nested.get()))) {
                Files.copy(in, target);
            }
            return target;
        }
        for (var resource : below("")) {
            var copy = target.resolve(resource.name());
            Files.createDirectories(copy.getParent());
            try (var in = resource.content().open()) {
                Files.copy(in, copy);
            }
        }
        return target;
    }

    @Override
    public URL url() {
        try {
            if (nested.isEmpty() && folder.isEmpty()) return file.toUri().toURL();
            return JarUrl.create(file.toFile(), nested.orElse(folder));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        if (jar != null) jar.close();
    }

    /** Throws at the end if the content is not what was put into the jar. A zip file is not checked otherwise. */
    private static final class Whole extends CheckedInputStream {
        private final long expected;

        Whole(InputStream in, long expected) {
            super(in, new CRC32());
            this.expected = expected;
        }

        @Override
        public int read() throws IOException {
            return checked(super.read());
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return checked(super.read(bytes, offset, length));
        }

        private int checked(int read) throws IOException {
            if (read < 0 && getChecksum().getValue() != expected)
                throw new IOException("it is damaged, its checksum is wrong");
            return read;
        }
    }
}
