package release.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A port in front of a database server. It counts connections, can close the first ones at once, can be as slow as a server far away,
 * and can take connections to which it never says a word.
 */
public final class Proxy implements AutoCloseable {
    private record Chunk(long due, byte[] bytes) {}

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static final Pattern HOST = Pattern.compile("//([^:/]+):(\\d+)/");
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> muted = new CopyOnWriteArrayList<>();
    private final Semaphore connected = new Semaphore(0);
    private final String url;
    private final long oneWay;
    private volatile int spoken = Integer.MAX_VALUE;

    /**
     * @param url of a database on the server behind the port
     * @param first the first connection that is not closed at once
     * @param roundTrip how long it takes until an answer can be there
     */
    public Proxy(String url, int first, Duration roundTrip) throws IOException {
        this.url = url;
        this.oneWay = roundTrip.toNanos() / 2;
        start(() -> accept(first));
    }

    /** The database's URL through this port. */
    public String url() {
        return HOST.matcher(url).replaceFirst("//127.0.0.1:" + port() + "/");
    }

    public int port() {
        return door.getLocalPort();
    }

    /** Waits for so many more connections. */
    public void awaitConnections(int times) throws InterruptedException {
        connected.acquire(times);
    }

    /** From now on it takes connections and never says a word, after so many more; those that are there go on. */
    public void muteAfter(int more) {
        spoken = connected.availablePermits() + more;
    }

    /** Waits for the first connection that gets no word. */
    public void awaitMute() throws InterruptedException {
        Wait.until("one gets no word", () -> !muted.isEmpty());
    }

    /** How many connections there were, without those that were waited for. */
    public int connections() {
        return connected.availablePermits();
    }

    private static void start(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException over) {
                // one of both sides has closed it
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept(int first) throws IOException {
        var host = HOST.matcher(url);
        host.find();
        for (int number = 1; ; number++) {
            var client = door.accept();
            if (number < first) {
                client.close();
            } else if (number > spoken) {
                muted.add(client);
            } else {
                var server = new Socket(host.group(1), Integer.parseInt(host.group(2)));
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                carry(client, server);
                carry(server, client);
            }
            connected.release();
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Chunk> underway = new LinkedBlockingQueue<>();
        start(() -> {
            try (from) {
                var buffer = new byte[65_536];
                for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
                    underway.add(new Chunk(System.nanoTime() + oneWay, Arrays.copyOf(buffer, count)));
                }
            } finally {
                underway.add(new Chunk(System.nanoTime() + oneWay, new byte[0]));
            }
        });
        start(() -> {
            try (to) {
                for (var chunk = underway.take(); chunk.bytes().length > 0; chunk = underway.take()) {
                    TimeUnit.NANOSECONDS.sleep(chunk.due() - System.nanoTime());
                    to.getOutputStream().write(chunk.bytes());
                }
            }
        });
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (var client : muted) client.close();
    }
}
