package release.support;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Another process that has a database open, or holds the lock beside one of SQLite, until it is closed. */
public final class DatabaseHoldingProcess implements AutoCloseable {
    private final Process process;

    /** Runs some statements on one connection and keeps it open. */
    public DatabaseHoldingProcess(String url, String... statements) throws IOException {
        var command = new ArrayList<>(
                List.of("-cp", System.getProperty("java.class.path"), DatabaseHoldingProcess.class.getName(), url));
        command.addAll(List.of(statements));
        process = Commands.java(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.getInputStream().read() != '.') throw new IllegalStateException("it did not open " + url);
    }

    /** Holds the lock of migrations, which is on this file. */
    public static DatabaseHoldingProcess lockOn(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return new DatabaseHoldingProcess(file.toString());
    }

    public static void main(String... arguments) throws SQLException, IOException {
        if (arguments[0].startsWith("jdbc:")) {
            try (var connection = DriverManager.getConnection(arguments[0]);
                    var statement = connection.createStatement()) {
                for (int i = 1; i < arguments.length; i++) statement.execute(arguments[i]);
                hold();
            }
        } else {
            try (var channel =
                    FileChannel.open(Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock(Long.MAX_VALUE - 1, 1, false);
                hold();
            }
        }
    }

    private static void hold() throws IOException {
        System.out.print('.');
        System.out.flush();
        System.in.read();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        process.waitFor();
    }
}
