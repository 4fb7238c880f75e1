package release.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A Maven repository on this machine that answers every request in the same way, well or badly, and remembers them. */
public final class FakeMavenRepository implements AutoCloseable {
    /** How it answers: with the file, one byte of it changed, the first half, 404, not at all, or with nothing more after the first half. */
    public enum Answer {
        FILE,
        CHANGED,
        HALF,
        MISSING,
        REFUSED,
        STUCK
    }

    private final HttpServer server;
    private final byte[] content;
    private final Answer answer;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    public FakeMavenRepository(Path file, Answer answer) throws IOException {
        this.answer = answer;
        content = Files.readAllBytes(file);
        if (answer == Answer.CHANGED) content[content.length / 2] ^= 1;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        if (answer == Answer.REFUSED) server.stop(0);
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/maven2";
    }

    /** The paths asked for, first to last. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** Waits until somebody has got the first half of a STUCK answer. */
    public void awaitStuck() throws InterruptedException {
        stuck.await();
    }

    @Override
    public void close() {
        closing.countDown();
        if (answer != Answer.REFUSED) server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(exchange.getRequestURI().getPath());
        try (exchange) {
            switch (answer) {
                case FILE, CHANGED -> send(exchange, content);
                case HALF -> send(exchange, half());
                case MISSING -> exchange.sendResponseHeaders(404, -1);
                case STUCK -> {
                    send(exchange, half());
                    stuck.countDown();
                    closing.await();
                }
                case REFUSED -> throw new IllegalStateException("stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] half() {
        return Arrays.copyOf(content, content.length / 2);
    }

    private void send(HttpExchange exchange, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(bytes);
        exchange.getResponseBody().flush();
    }
}
