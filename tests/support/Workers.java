package release.support;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import release.support.Event.Kind;

/**
 * Runs test classes in several processes, each of which takes the next class when it is done with one. However the run ends,
 * nothing of it is left behind: no process, no server and no temporary file.
 */
public final class Workers implements AutoCloseable {
    /** Each may start a PostgreSQL: a machine of many processors has not as much memory. */
    private static final int MOST = 8;
    /** Longer than JUnit lets any test take: it cannot end one that does not heed an interrupt. */
    private static final Duration SILENCE = Tests.LONGEST_TEST.plusMinutes(5);

    private final List<String> options;
    private final Outcome outcome;
    private final Queue<String> classes;
    /** Where all of them keep temporary files; tests that run something as another user reach theirs through it. */
    private final Path temporary = Files.createTempDirectory("tests", asFileAttribute(fromString("rwx--x--x")));

    private final List<Process> processes = new ArrayList<>();
    private volatile boolean closed;

    private Workers(Collection<String> classes, List<String> options, Outcome outcome) throws IOException {
        this.classes = new ConcurrentLinkedQueue<>(classes);
        this.options = options;
        this.outcome = outcome;
    }

    /**
     * Runs all of them and tells the outcome of each test.
     *
     * @param options which of their tests run, as {@link Tests#options} says it
     */
    public static void run(Collection<String> classes, List<String> options, Outcome outcome)
            throws IOException, InterruptedException, ExecutionException {
        // One more than processors: a third of the time a test waits for a lock or for another process.
        int many = Math.min(Math.min(Runtime.getRuntime().availableProcessors() + 1, MOST), classes.size());
        var threads = Executors.newFixedThreadPool(many);
        var clock = Executors.newSingleThreadScheduledExecutor();
        try (var workers = new Workers(classes, options, outcome)) {
            Runtime.getRuntime().addShutdownHook(new Thread(workers::breakOff));
            int pause = outcome.isOnTerminal() ? 1 : 10;
            clock.scheduleAtFixedRate(outcome::showProgress, pause, pause, TimeUnit.SECONDS);
            var ends = new ArrayList<Future<?>>();
            for (int i = 0; i < many; i++) ends.add(threads.submit(workers::work));
            for (var end : ends) end.get();
        } finally {
            clock.shutdownNow();
            threads.shutdown();
        }
    }

    private void work() {
        try {
            while (!classes.isEmpty()) runInOneProcess();
        } catch (IOException e) {
            if (!closed)
                outcome.heard(new Event(Kind.FAILED, "a process for tests", "    It did not start: " + e + "\n"));
        }
    }

    /** Until no class is left, or the process ends while it runs one. */
    private void runInOneProcess() throws IOException {
        try (var port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var process = start(port.getLocalPort());
            if (process.isEmpty()) return;
            process.get().onExit().thenRun(() -> close(port)); // else one that ended at once would be waited for
            port.setSoTimeout((int) SILENCE.toMillis());
            try (var socket = port.accept();
                    var events = events(socket)) {
                for (var name = classes.poll(); name != null; name = classes.poll()) {
                    if (!run(name, process.get(), events)) return;
                }
            } finally {
                end(process.get());
            }
            int code = process.get().exitValue();
            if (code != 0 && !closed)
                outcome.heard(new Event(Kind.FAILED, "a process for tests", "    Its exit code is " + code + ".\n"));
        }
    }

    private static ObjectInputStream events(Socket socket) throws IOException {
        socket.setSoTimeout((int) SILENCE.toMillis());
        return new ObjectInputStream(socket.getInputStream());
    }

    /** Whether the process is still there after it has run a class. */
    private boolean run(String name, Process process, ObjectInputStream events) {
        outcome.began(name);
        try {
            process.outputWriter().write(name + "\n");
            process.outputWriter().flush();
            Event event;
            do {
                event = (Event) events.readObject();
                outcome.heard(event);
            } while (event.kind() != Kind.CLASS_ENDED);
            return true;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        } catch (IOException gone) {
            var why = gone instanceof SocketTimeoutException
                    ? "did not end a test in " + SILENCE.toMinutes() + " minutes"
                    : "has ended";
            end(process);
            outcome.heard(new Event(
                    Kind.FAILED,
                    name,
                    "    The process that ran it " + why + "; its exit code is " + process.exitValue() + ".\n"));
            outcome.heard(new Event(Kind.CLASS_ENDED, name, ""));
            return false;
        }
    }

    /** Starts this JVM once more, as a {@link Worker}; empty if the run was broken off. */
    private synchronized Optional<Process> start(int port) throws IOException {
        if (closed) return Optional.empty();
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-D" + Sandbox.SHARED + "=" + temporary.resolve("shared"),
                // what it unpacks is kept for the next run
                "-Dot.epg.working-dir=" + Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg"),
                "-cp",
                System.getProperty("java.class.path"),
                Worker.class.getName(),
                String.valueOf(port)));
        command.addAll(options);
        var process = new ProcessBuilder(command)
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT)
                .start();
        processes.add(process);
        return Optional.of(process);
    }

    private static void end(Process process) {
        closeInput(process);
        try {
            if (process.waitFor(10, TimeUnit.MINUTES)) return;
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A worker ends when its input does. */
    private static void closeInput(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException gone) {
            // It has ended before.
        }
    }

    private static void close(ServerSocket port) {
        try {
            port.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void breakOff() {
        if (closed) return;
        outcome.end();
        close();
    }

    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        classes.clear();
        processes.forEach(Workers::closeInput); // all end at once
        processes.forEach(Workers::end);
        try {
            Tree.delete(temporary);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("test: " + temporary + " could not be deleted: " + e.getMessage()); // no reason to fail
        }
    }
}
