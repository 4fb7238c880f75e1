package release.snippet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A temporary folder. Closing it deletes it with its content. */
record Folder(Path path) implements AutoCloseable {
    static Folder temporary(String name) throws IOException {
        return new Folder(Files.createTempDirectory(name));
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
        }
    }
}
