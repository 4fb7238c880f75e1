package release.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A hidden folder beside a bundle's destination, in which the bundle is assembled. An assembly holds its lock, so that the next one
 * can tell it from a folder that a killed assembly has left.
 */
final class Workplace implements AutoCloseable {
    private static final String LOCK = "lock";
    private final Path folder;
    private final FileChannel lock;

    private Workplace(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Deletes what killed assemblies of the same name have left, and creates a new folder, empty but for its lock. */
    static Workplace in(Path output, String name) throws IOException {
        Files.createDirectories(output);
        try (var left = Files.newDirectoryStream(output, "." + name + ".*")) {
            for (var folder : left) deleteIfLeft(folder);
        }
        // The folder gets its name once it is locked. Before that, another assembly would take it for a leftover.
        var nameless = Files.createTempDirectory(output, ".");
        var lock = FileChannel.open(nameless.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new Workplace(Files.move(nameless, output.resolve("." + name + nameless.getFileName())), lock);
    }

    private static void deleteIfLeft(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock != null) Tree.delete(folder);
        }
    }

    Path folder() {
        return folder;
    }

    /** Deletes the folder with its content. */
    @Override
    public void close() throws IOException {
        Tree.delete(folder);
        lock.close();
    }
}
