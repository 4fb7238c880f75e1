package release.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;

/** A file, or a folder with all that is in it. */
public final class Tree {
    private Tree() {}

    static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) Files.createDirectories(target);
                else Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** JUnit warns of each symbolic link in a temporary folder that leads out of it, so that tests take theirs away. */
    public static void deleteLinks(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) Files.delete(link);
        }
    }

    public static void delete(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
