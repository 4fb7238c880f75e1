package release.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import release.config.Misconfigured;
import release.config.ReleaseRoot;
import release.config.Source;

/** The list of what every file of a bundle has to be, in the format of {@code sha256sum}. */
public final class Manifest {
    /** What {@link ReleaseRoot#MANIFEST} is for the bundle, for its class archive: that is not the same on every assembly. */
    static final String OF_ARCHIVE = "ARCHIVE.sha256";
    private static final int HASH = 64;

    private Manifest() {}

    /** Writes the list of all files of a bundle but its class archive. */
    static void write(Path bundle) throws IOException {
        write(bundle, ReleaseRoot.MANIFEST, path -> !isArchive(path));
    }

    /** Writes the list of the class archive alone. */
    static void writeOfArchive(Path bundle) throws IOException {
        write(bundle, OF_ARCHIVE, Manifest::isArchive);
    }

    /** Whether a path in a bundle belongs to its class archive. */
    static boolean isArchive(String path) {
        return path.equals(OF_ARCHIVE) || path.equals(ClassArchive.CDS) || path.equals(ClassArchive.AOT);
    }

    private static void write(Path bundle, String list, Predicate<String> listed) throws IOException {
        var lines = new StringBuilder();
        for (var file : files(bundle)) {
            if (listed.test(file) && !isList(file)) lines.append(sha256(bundle.resolve(file))).append("  ").append(file).append('\n');
        }
        Files.writeString(bundle.resolve(list), lines);
    }

    /**
     * What of a bundle is not as it was assembled.
     *
     * @return each file that was changed, is missing or was added, by its path, with what is wrong about it
     * @throws Misconfigured if the folder is no bundle, or its list cannot be read as one
     */
    public static Map<String, String> differences(Path bundle) throws IOException {
        if (!ReleaseRoot.isBundle(bundle)) {
            throw Misconfigured.because(Source.of(bundle.toString()), "", "is no bundle: it has no " + ReleaseRoot.MANIFEST);
        }
        var listed = new TreeMap<String, String>();
        for (var list : List.of(ReleaseRoot.MANIFEST, OF_ARCHIVE)) {
            if (Files.exists(bundle.resolve(list))) listed.putAll(read(bundle.resolve(list)));
        }
        var differences = new TreeMap<String, String>();
        for (var file : files(bundle)) {
            if (isList(file)) continue;
            var wanted = listed.remove(file);
            if (wanted == null) differences.put(file, "was added");
            else if (!wanted.equals(sha256(bundle.resolve(file)))) differences.put(file, "was changed");
        }
        listed.keySet().forEach(file -> differences.put(file, "is missing"));
        return differences;
    }

    private static boolean isList(String file) {
        return file.equals(ReleaseRoot.MANIFEST) || file.equals(OF_ARCHIVE);
    }

    private static Map<String, String> read(Path list) throws IOException {
        var listed = new TreeMap<String, String>();
        int number = 0;
        for (var line : Files.readString(list).lines().toList()) {
            number++;
            if (!line.matches("[0-9a-f]{64}  .+")) {
                throw Misconfigured.because(new Source(list.getFileName().toString(), number), "", "is no line of a list of SHA-256");
            }
            listed.put(line.substring(HASH + 2), line.substring(0, HASH));
        }
        return listed;
    }

    /** Every file of a bundle by its path, in order; a link is one too, which no bundle has. */
    static TreeSet<String> files(Path bundle) throws IOException {
        var files = new TreeSet<String>();
        try (var walk = Files.walk(bundle)) {
            walk.filter(path -> !Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .forEach(path -> files.add(bundle.relativize(path).toString()));
        }
        return files;
    }

    /** The SHA-256 of a file; of what cannot be read, none. */
    static String sha256(Path file) throws IOException {
        if (!Files.isRegularFile(file)) return "";
        try (var in = Files.newInputStream(file)) {
            return sha256(in);
        }
    }

    private static String sha256(InputStream in) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var buffer = new byte[1 << 16];
            for (int read; (read = in.read(buffer)) >= 0; ) digest.update(buffer, 0, read);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
