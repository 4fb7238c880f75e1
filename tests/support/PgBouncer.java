package release.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A real PgBouncer in front of a PostgreSQL database, on a free port, until it is closed. */
public final class PgBouncer implements AutoCloseable {
    private static final Pattern SERVER = Pattern.compile("jdbc:postgresql://([^:/]+):(\\d+)/(\\w+)\\?user=(\\w+)");
    private final Process process;
    private final String url;

    /**
     * @param url the database's, with its user
     * @param mode {@code session}, {@code transaction} or {@code statement}
     * @param size how many connections to the server it keeps
     */
    public PgBouncer(Path folder, String url, String mode, int size) throws IOException, InterruptedException {
        var server = SERVER.matcher(url);
        if (!server.find()) throw new IllegalArgumentException(url);
        int port = TestDatabase.freePort();
        var log = folder.resolve("pgbouncer-" + port + ".log");
        var file = Files.writeString(folder.resolve("pgbouncer-" + port + ".ini"), """
            [databases]
            * = host=%s port=%s user=%s
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = any
            pool_mode = %s
            default_pool_size = %d
            ignore_startup_parameters = extra_float_digits
            """.formatted(
                        server.group(1), server.group(2), server.group(4), port, mode, size));
        var command = new ArrayList<>(
                List.of(Prerequisites.find("pgbouncer").orElseThrow().toString()));
        if (System.getProperty("user.name").equals("root"))
            command.addAll(List.of("-u", "nobody")); // it refuses to run as root
        command.add(file.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Wait.until("pgbouncer listens", () -> {
            if (!process.isAlive()) throw new IllegalStateException(Files.readString(log));
            return listens(port);
        });
        this.url = "jdbc:postgresql://127.0.0.1:" + port + "/" + server.group(3) + "?user=" + server.group(4);
    }

    /** The database's URL through the pooler. */
    public String url() {
        return url;
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }
}
