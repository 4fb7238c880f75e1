package release.support;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Another process that has a database open, until it is closed. */
public final class DatabaseHoldingProcess implements AutoCloseable {
    private final Process process;

    /** Runs some statements on one connection and keeps it open. */
    public DatabaseHoldingProcess(String url, String... statements) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp", System.getProperty("java.class.path"), DatabaseHoldingProcess.class.getName(), url));
        command.addAll(List.of(statements));
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        if (process.getInputStream().read() != '.') throw new IllegalStateException("it did not open " + url);
    }

    public static void main(String... arguments) throws SQLException, IOException {
        try (var connection = DriverManager.getConnection(arguments[0]); var statement = connection.createStatement()) {
            for (int i = 1; i < arguments.length; i++) statement.execute(arguments[i]);
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
