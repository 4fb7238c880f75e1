package release.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The signals that ask this process to end. They go to listeners instead of ending the JVM at once. Only this class of the JDK tells
 * one signal from another, and it allows one handler for each: so all listeners share it.
 */
public final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("TERM", "INT", "HUP");
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final List<Signals> LISTENING = new ArrayList<>();
    private static final Map<Signal, SignalHandler> BEFORE = new LinkedHashMap<>();
    private static volatile Signal received;
    private final Consumer<String> answer;
    private volatile Signal heard;

    /**
     * @param answer what to do about a signal, given its name; it is called in a thread of its own, or at once if the signal
     *     came while others were listening already
     */
    public Signals(Consumer<String> answer) {
        this.answer = answer;
        Signal before;
        synchronized (BEFORE) {
            if (LISTENING.isEmpty()) begin();
            LISTENING.add(this);
            before = received;
            heard = before;
        }
        if (before != null) answer.accept(before.getName());
    }

    private static void begin() {
        received = null;
        for (var name : NAMES) {
            var signal = new Signal(name);
            BEFORE.put(signal, Signal.handle(signal, Signals::caught));
        }
    }

    /** A signal that arrives as the last listener leaves goes to the previous handler. */
    private static void caught(Signal signal) {
        List<Signals> listening;
        synchronized (BEFORE) {
            if (LISTENING.isEmpty()) {
                Signal.raise(signal);
                return;
            }
            received = signal;
            LISTENING.forEach(listener -> listener.heard = received);
            listening = List.copyOf(LISTENING);
        }
        listening.forEach(listener -> listener.answer.accept(signal.getName()));
    }

    /** The exit code of a process that the last signal ended, as shells define it: 128 and its number. It stays after {@link #close}. */
    public Optional<Integer> exitCode() {
        return Optional.ofNullable(heard).map(Signals::code);
    }

    private static int code(Signal signal) {
        return 128 + signal.getNumber();
    }

    /** Ends this process as the last signal asks: in order if that is soon. A wait in the process may prevent that. */
    public static void end() {
        var last = received; // gone if the last listener has just left
        int code = code(last == null ? new Signal("TERM") : last);
        inBackground("ending", () -> {
            try {
                Thread.sleep(LAST_WORDS.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(code);
        });
        System.exit(code);
    }

    /** Does slow work about a signal, while others hear of it, or of the next one. */
    public static void inBackground(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Passes a signal on to a child. A terminal has sent its interrupts to the child itself. */
    public static void pass(String name, ProcessHandle child, boolean onTerminal) {
        if (!(onTerminal && name.equals("INT"))) send(name, child);
    }

    /** Sends a signal to a process. It does nothing if the process has ended. */
    public static void send(String name, ProcessHandle process) {
        if (!process.isAlive()) return;
        if (name.equals("TERM")) {
            process.destroy();
            return;
        }
        try { // every shell has a kill; not every machine has a program of that name
            new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException noShell) {
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops listening. The last listener gives the signals back to the previous handler. */
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
