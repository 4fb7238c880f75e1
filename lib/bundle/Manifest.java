package release.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.ReleaseRoot;

/** The checksums of all files of a bundle, in the format of {@code sha256sum}. */
public final class Manifest {
    /** Like {@link ReleaseRoot#MANIFEST}, for the class archive only: that differs with every assembly. */
    static final String OF_ARCHIVE = "ARCHIVE.sha256";
    /** Which files may be executed, in the format {@code 755  path}. It comes after {@link ReleaseRoot#MANIFEST}, the first file of a bundle. */
    private static final String MODES = "MODES";

    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;
    private static final int HASH = 64;

    private Manifest() {}

    /** Writes the list of all files of a bundle except its class archive. */
    static void write(Path bundle) throws IOException {
        var modes = new StringBuilder();
        for (var file : files(bundle)) {
            if (Files.isExecutable(bundle.resolve(file))) modes.append(line(Integer.toOctalString(EXECUTABLE), file));
        }
        Files.writeString(bundle.resolve(MODES), modes);
        write(bundle, ReleaseRoot.MANIFEST, path -> !isArchive(path));
    }

    /** Writes the list of the class archive. */
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
            if (listed.test(file) && !isList(file)) lines.append(line(sha256(bundle.resolve(file)), file));
        }
        Files.writeString(bundle.resolve(list), lines);
    }

    /** A line as sha256sum writes it. It begins with a backslash if the name has a line break or a backslash. */
    private static String line(String value, String file) {
        var escaped = file.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        return (escaped.equals(file) ? "" : "\\") + value + "  " + escaped + "\n";
    }

    /**
     * The files of a bundle that differ from the assembled ones.
     *
     * @return what is wrong, by path: the file was changed, is missing, was added, became a link, or allows other users more than before
     * @throws InvalidConfiguration if the folder is no bundle, or its list cannot be read
     */
    public static Map<String, String> differences(Path bundle) throws IOException {
        if (!ReleaseRoot.isBundle(bundle)) {
            throw InvalidConfiguration.because(
                    Origin.of(bundle.toString()), "", "is not a bundle: it has no " + ReleaseRoot.MANIFEST);
        }
        var listed = listed(bundle);
        var modes = listed.containsKey(MODES) && Files.isRegularFile(bundle.resolve(MODES))
                ? Optional.of(read(bundle.resolve(MODES), 3))
                : Optional.<Map<String, String>>empty();
        var differences = new TreeMap<String, String>();
        for (var file : files(bundle)) {
            var wanted = listed.remove(file);
            if (Files.isSymbolicLink(bundle.resolve(file))) differences.put(file, "is a link");
            else if (!isList(file) && wanted == null) differences.put(file, "was added");
            else if (!isList(file) && !wanted.equals(sha256(bundle.resolve(file))))
                differences.put(file, "was changed");
            else
                mode(bundle.resolve(file), modes.map(list -> list.containsKey(file) ? EXECUTABLE : PLAIN))
                        .ifPresent(mode -> differences.put(file, mode));
        }
        listed.keySet().forEach(file -> differences.put(file, "is missing"));
        try (var walk = Files.walk(bundle)) {
            for (var folder : walk.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                if ((mode(folder) & 022) != 0)
                    differences.put(bundle.relativize(folder) + "/", "can be written by others");
            }
        }
        return differences;
    }

    /** The files of a bundle that its lists do not name, such as a database that a run has written. */
    static TreeSet<String> added(Path bundle) throws IOException {
        var added = files(bundle);
        added.removeAll(listed(bundle).keySet());
        added.removeIf(Manifest::isList);
        return added;
    }

    /** The SHA-256 of each file that the lists name. */
    private static Map<String, String> listed(Path bundle) throws IOException {
        var listed = new TreeMap<>(read(bundle.resolve(ReleaseRoot.MANIFEST), HASH));
        listed.keySet().removeIf(Manifest::isArchive);
        if (Files.exists(bundle.resolve(OF_ARCHIVE))) {
            var archive = read(bundle.resolve(OF_ARCHIVE), HASH);
            archive.keySet().removeIf(file -> !isArchive(file));
            listed.putAll(archive);
        }
        return listed;
    }

    /** The problem with the mode of a file: it allows more than before, or may no longer be executed. A umask may remove rights to read and write. */
    private static Optional<String> mode(Path file, Optional<Integer> wanted) throws IOException {
        int mode = mode(file);
        int most = wanted.orElse(EXECUTABLE);
        boolean isWrong = (mode & ~most) != 0 || wanted.isPresent() && most == EXECUTABLE && (mode & 0111) == 0;
        return isWrong
                ? Optional.of(
                        "has the mode " + Integer.toOctalString(mode) + " instead of " + Integer.toOctalString(most))
                : Optional.empty();
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    private static boolean isList(String file) {
        return file.equals(ReleaseRoot.MANIFEST) || file.equals(OF_ARCHIVE);
    }

    private static Map<String, String> read(Path list, int digits) throws IOException {
        var listed = new TreeMap<String, String>();
        int number = 0;
        for (var line : Files.readString(list).split("\n")) {
            number++;
            var text = line.startsWith("\\") ? line.substring(1) : line;
            if (!text.matches("[0-9a-f]{" + digits + "}  .+")) {
                throw InvalidConfiguration.because(
                        new Origin(list.getFileName().toString(), number), "", "is not a line of a SHA-256 list");
            }
            listed.put(
                    text.equals(line) ? text.substring(digits + 2) : unescaped(text.substring(digits + 2)),
                    text.substring(0, digits));
        }
        return listed;
    }

    private static String unescaped(String name) {
        return Pattern.compile("\\\\(.)")
                .matcher(name)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1).equals("n") ? "\n" : found.group(1).equals("r") ? "\r" : found.group(1)));
    }

    /** Every file of a bundle by its path, in order. A link counts as a file, although no bundle has one. */
    static TreeSet<String> files(Path bundle) throws IOException {
        var files = new TreeSet<String>();
        try (var walk = Files.walk(bundle)) {
            walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .forEach(path -> files.add(bundle.relativize(path).toString()));
        }
        return files;
    }

    /** The SHA-256 of a file; empty if it cannot be read. */
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
