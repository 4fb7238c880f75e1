package release.signal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals that ask this process to end, given to whoever answers them instead of ending the JVM at once. The JDK has
 * no other way to tell one from another, and one handler for each: so those who listen at the same time share it.
 */
public final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final List<Signals> LISTENING = new CopyOnWriteArrayList<>();
    private static final Map<Signal, SignalHandler> BEFORE = new LinkedHashMap<>();
    private static volatile Event received;
    private final Consumer<String> answer;
    private Event heard;

    /** One of them as it came: the same may come again. */
    private static final class Event {
        private final Signal signal;

        Event(Signal signal) {
            this.signal = signal;
        }
    }

    /**
     * @param answer what to do about a signal, given its name; it is called in a thread of its own, unless the signal
     *     has come while others were listening already: then at once
     */
    public Signals(Consumer<String> answer) {
        this.answer = answer;
        synchronized (BEFORE) {
            if (LISTENING.isEmpty()) begin();
            LISTENING.add(this);
        }
        var before = received;
        if (before != null) hear(before);
    }

    private static void begin() {
        received = null;
        for (var name : NAMES) {
            var signal = new Signal(name);
            BEFORE.put(signal, Signal.handle(signal, caught -> {
                var event = new Event(caught);
                received = event;
                LISTENING.forEach(listener -> listener.hear(event));
            }));
        }
    }

    private void hear(Event event) {
        synchronized (this) {
            if (heard == event) return;
            heard = event;
        }
        answer.accept(event.signal.getName());
    }

    /** What a shell's exit code says of a process that the last signal ended: 128 and its number. */
    public synchronized Optional<Integer> exitCode() {
        return Optional.ofNullable(heard).map(event -> 128 + event.signal.getNumber());
    }

    /** Passes a signal that we got on to a child; a terminal has sent its interrupts to that itself. */
    public static void pass(String name, ProcessHandle child, boolean onTerminal) {
        if (!(onTerminal && name.equals("INT"))) send(name, child);
    }

    /** Sends a signal to a process; one that has ended does not hear it. */
    public static void send(String name, ProcessHandle process) {
        if (!process.isAlive()) return;
        if (name.equals("TERM")) {
            process.destroy();
            return;
        }
        try { // every shell has a kill; not every machine has a program of that name
            new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid()).inheritIO().start().waitFor();
        } catch (IOException noShell) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Hears no more; the last one gives the signals back to who had them before. */
    @Override
    public void close() {
        synchronized (BEFORE) {
            LISTENING.remove(this);
            if (!LISTENING.isEmpty()) return;
            BEFORE.forEach(Signal::handle);
            BEFORE.clear();
            received = null;
        }
    }
}
