package release.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Another process that holds the lock on a file beside a SQLite database, until it is closed. */
public final class FileLockingProcess implements AutoCloseable {
    private final Process process;

    public FileLockingProcess(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), FileLockingProcess.class.getName(), file.toString())).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        if (process.getInputStream().read() != '.') throw new IllegalStateException("it did not lock " + file);
    }

    public static void main(String... arguments) throws IOException {
        try (var channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(Long.MAX_VALUE - 1, 1, false);
            System.out.print('.');
            System.out.flush();
            System.in.read();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
