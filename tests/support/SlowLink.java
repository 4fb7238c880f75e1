package release.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A way to a server of this machine on which everything takes as long as it would from another place. */
public final class SlowLink implements AutoCloseable {
    private record Chunk(long due, byte[] bytes) {}

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int port;
    private final long oneWay;

    /** @param roundTrip how long it takes until an answer can be there */
    public SlowLink(int port, Duration roundTrip) throws IOException {
        this.port = port;
        this.oneWay = roundTrip.toNanos() / 2;
        start("accepting", this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(String name, Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException over) {
                // one of both sides has closed it
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            var client = door.accept();
            var server = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            carry(client, server);
            carry(server, client);
        }
    }

    private void carry(Socket from, Socket to) {
        BlockingQueue<Chunk> underway = new LinkedBlockingQueue<>();
        start("reading", () -> {
            try (from) {
                var buffer = new byte[65_536];
                for (int count; (count = from.getInputStream().read(buffer)) >= 0;) {
                    underway.add(new Chunk(System.nanoTime() + oneWay, Arrays.copyOf(buffer, count)));
                }
            } finally {
                underway.add(new Chunk(System.nanoTime() + oneWay, new byte[0]));
            }
        });
        start("writing", () -> {
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
    }
}
