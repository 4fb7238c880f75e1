package release.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals that ask this process to end, given to whoever answers them instead of ending the JVM at once. The JDK has
 * no other way to tell one from another.
 */
final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();
    private volatile Signal received;

    /** @param answer what to do about a signal, given its name; it is called in a thread of its own */
    Signals(Consumer<String> answer) {
        for (var name : NAMES) {
            var signal = new Signal(name);
            before.put(signal, Signal.handle(signal, caught -> {
                received = caught;
                answer.accept(caught.getName());
            }));
        }
    }

    /** What a shell's exit code says of a process that the last signal ended: 128 and its number. */
    Optional<Integer> exitCode() {
        return Optional.ofNullable(received).map(signal -> 128 + signal.getNumber());
    }

    /** Sends a signal to a process; one that has ended does not hear it. */
    static void send(String name, Process process) {
        if (!process.isAlive()) return;
        if (name.equals("TERM")) {
            process.destroy();
            return;
        }
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the signals back to who had them before. */
    @Override
    public void close() {
        before.forEach(Signal::handle);
    }
}
