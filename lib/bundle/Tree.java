package release.bundle;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** Folders whose files have times and modes that do not depend on the machine. */
final class Tree {
    /** The time of every file in a bundle. A class archive serves only jars with the times that it knows. */
    static final Instant TIME = Instant.parse("2000-01-01T00:00:00Z");

    private Tree() {}

    /** Copies a file, or a folder with its content. Links are followed, and executable files stay executable. */
    static void copy(Path from, Path to) throws IOException {
        try (var walk = Files.walk(from, FileVisitOption.FOLLOW_LINKS)) {
            for (var path : walk.filter(Files::isRegularFile).toList()) {
                var copy = path.equals(from)
                        ? to
                        : to.resolve(from.relativize(path).toString());
                Files.createDirectories(copy.getParent());
                Files.deleteIfExists(copy);
                try (var in = Files.newInputStream(path)) {
                    Files.copy(in, copy);
                }
                if (Files.isExecutable(path)) mode(copy, true);
            }
        }
    }

    static void mode(Path file, boolean executable) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** Gives a folder and everything below it one time and one of two modes, whatever the umask is. */
    static void settle(Path folder) throws IOException {
        for (var path : all(folder)) {
            mode(path, Files.isDirectory(path) || Files.isExecutable(path));
            Files.setLastModifiedTime(path, FileTime.from(TIME));
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) return;
        for (var path : all(folder)) Files.delete(path);
    }

    /** Everything below a folder, then the folder. */
    private static List<Path> all(Path folder) throws IOException {
        try (var walk = Files.walk(folder)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
