package release.support;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import release.support.Event.Kind;

/** Runs test classes in as many processes at once as the machine has processors, each of which takes the next class. */
public final class Workers {
    private final Tests tests;
    private final Outcome outcome;
    private final Queue<String> classes;
    private final Path shared;

    private Workers(Tests tests, Outcome outcome, Path shared) {
        this.tests = tests;
        this.outcome = outcome;
        this.shared = shared;
        classes = new ConcurrentLinkedQueue<>(tests.classes());
    }

    /** Runs all of them and tells the outcome of each test. */
    public static void run(Tests tests, Outcome outcome) throws IOException, InterruptedException, ExecutionException {
        var shared = Files.createTempDirectory("sandboxes");
        var workers = new Workers(tests, outcome, shared);
        int many = Runtime.getRuntime().availableProcessors();
        var threads = Executors.newFixedThreadPool(many);
        try {
            var ends = new ArrayList<Future<?>>();
            for (int i = 0; i < many; i++) ends.add(threads.submit(workers::work));
            for (var end : ends) end.get();
        } finally {
            threads.shutdown();
            Tree.delete(shared);
        }
    }

    private void work() {
        while (!classes.isEmpty()) {
            try {
                runInOneProcess();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Until no class is left, or the process ends in the midst of one, which has failed then. */
    private void runInOneProcess() throws IOException {
        var process = new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var names = process.outputWriter(); var events = new ObjectInputStream(process.getInputStream())) {
            for (var name = classes.poll(); name != null; name = classes.poll()) {
                long begin = System.nanoTime();
                names.write(name + "\n");
                names.flush();
                try {
                    for (var event = next(events); event.kind() != Kind.CLASS; event = next(events)) outcome.heard(event);
                } catch (EOFException e) {
                    outcome.heard(new Event(Kind.FAILED, name, 0, "    The process that ran it has ended.\n"));
                    return;
                } finally {
                    outcome.heard(new Event(Kind.CLASS, name.replaceFirst(".*\\.", ""), System.nanoTime() - begin, ""));
                }
            }
        } finally {
            await(process);
        }
    }

    private static void await(Process process) {
        try {
            process.waitFor(); // it ends once it has read the last name
        } catch (InterruptedException e) {
            process.destroy();
        }
    }

    private static Event next(ObjectInputStream events) throws IOException {
        try {
            return (Event) events.readObject();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** This JVM's own command line, but for the class. */
    private List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-D" + Sandbox.SHARED + "=" + shared, "-cp", System.getProperty("java.class.path"), Worker.class.getName()));
        command.addAll(tests.arguments());
        return command;
    }
}
