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

/** A port in front of a database server that turns the first who knock away, and knows how many came. */
public final class Door implements AutoCloseable {
    private static final Pattern HOST = Pattern.compile("//([^:/]+):(\\d+)/");
    private final String url;
    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new ArrayList<>();
    private final Semaphore knocks = new Semaphore(0);

    /** @param url of a database on the server behind the door */
    public Door(String url) throws IOException {
        this.url = url;
    }

    /** The database's URL through the door. */
    public String url() {
        return HOST.matcher(url).replaceFirst("//127.0.0.1:" + door.getLocalPort() + "/");
    }

    public void opensWhenKnockedAt(int times) {
        start(() -> {
            for (int knock = 1; ; knock++) {
                var guest = door.accept();
                if (knock < times) guest.close();
                else letIn(guest);
                knocks.release();
            }
        });
    }

    /** Waits until somebody has knocked so many times more. */
    public void awaitKnocks(int times) throws InterruptedException {
        knocks.acquire(times);
    }

    /** How many have knocked, besides those that were awaited. */
    public int knocks() {
        return knocks.availablePermits();
    }

    private synchronized void letIn(Socket guest) throws IOException {
        var host = HOST.matcher(url);
        host.find();
        var server = new Socket(host.group(1), Integer.parseInt(host.group(2)));
        open.addAll(List.of(guest, server));
        start(() -> guest.getInputStream().transferTo(server.getOutputStream()));
        start(() -> server.getInputStream().transferTo(guest.getOutputStream()));
    }

    private static void start(Passing work) {
        var thread = new Thread(() -> {
            try {
                work.pass();
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
            door.close();
            for (var socket : open) socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Passing {
        void pass() throws IOException;
    }
}
