package release.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/** A port in front of a database server that closes the first connections at once, and counts them all. */
public final class RefusingProxy implements AutoCloseable {
    private static final Pattern HOST = Pattern.compile("//([^:/]+):(\\d+)/");
    private final String url;
    private final ServerSocket port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new ArrayList<>();
    private final Semaphore connected = new Semaphore(0);

    /** @param url of a database on the server behind the port */
    public RefusingProxy(String url) throws IOException {
        this.url = url;
    }

    /** The database's URL through this port. */
    public String url() {
        return HOST.matcher(url).replaceFirst("//127.0.0.1:" + port.getLocalPort() + "/");
    }

    public void acceptsFromConnection(int first) {
        start(() -> {
            for (int number = 1; ; number++) {
                var client = port.accept();
                if (number < first) client.close();
                else forward(client);
                connected.release();
            }
        });
    }

    /** Waits for so many more connections. */
    public void awaitConnections(int times) throws InterruptedException {
        connected.acquire(times);
    }

    /** How many connections there were, without those that were waited for. */
    public int connections() {
        return connected.availablePermits();
    }

    private synchronized void forward(Socket client) throws IOException {
        var host = HOST.matcher(url);
        host.find();
        var server = new Socket(host.group(1), Integer.parseInt(host.group(2)));
        open.addAll(List.of(client, server));
        start(() -> client.getInputStream().transferTo(server.getOutputStream()));
        start(() -> server.getInputStream().transferTo(client.getOutputStream()));
    }

    private static void start(Forwarding work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException closed) {
                // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void close() {
        try {
            port.close();
            for (var socket : open) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Forwarding {
        void run() throws IOException;
    }
}
