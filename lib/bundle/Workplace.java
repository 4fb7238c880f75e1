package release.bundle;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A hidden folder beside the place of a bundle, in which it is put together. Whoever holds its lock is at work in it, so
 * that the next assembly can tell it from one that a killed assembly has left.
 */
final class Workplace implements AutoCloseable {
    private static final String LOCK = "lock";
    private final Path folder;
    private final FileChannel lock;

    private Workplace(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Takes away what killed assemblies of the same name have left, and makes a new one, empty but for its lock. */
    static Workplace in(Path output, String name) throws IOException {
        Files.createDirectories(output);
        try (var left = Files.newDirectoryStream(output, "." + name + ".*")) {
            for (var folder : left) deleteIfLeft(folder);
        }
        // It has its name once it is locked: before, another assembly would take it for one that was left.
        var nameless = Files.createTempDirectory(output, ".");
        var lock = FileChannel.open(nameless.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        return new Workplace(Files.move(nameless, output.resolve("." + name + nameless.getFileName())), lock);
    }

    private static void deleteIfLeft(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.WRITE); var lock = channel.tryLock()) {
            if (lock != null) Tree.delete(folder);
        }
    }

    Path folder() {
        return folder;
    }

    /** Deletes it with all that is in it. */
    @Override
    public void close() throws IOException {
        Tree.delete(folder);
        lock.close();
    }
}
