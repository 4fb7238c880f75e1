package release.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Commands of a release as processes of their own, which can be signalled and killed. */
public final class Commands {
    /** The JVM that runs the tests. */
    public static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private static final AtomicInteger COUNT = new AtomicInteger();
    private final Path root;
    private final Path outputs;

    /** @param root the release root */
    public Commands(Path root) {
        this.root = root;
        this.outputs = root.resolve("outputs");
    }

    /** One that runs, or has ended. */
    public record Running(Process process, Path output) {
        public String text() {
            return TestRelease.unchecked(() -> Files.readString(output));
        }

        /** Waits for its end and gives its exit code. */
        public int exit() throws InterruptedException {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("it did not end: " + text());
            }
            return process.exitValue();
        }

        /** Waits until it has printed a text. */
        public void says(String text) throws InterruptedException {
            Wait.until("it says " + text, () -> {
                var ended = !process.isAlive(); // before the look at what it said, which may be its last word
                if (text().contains(text)) return true;
                if (ended) throw new IllegalStateException("it ended without: " + text + "\n" + text());
                return false;
            });
        }

        /** Kills it as soon as it has printed a text, or later, if it has not ended before. */
        public void killAfter(String text, long millis) throws InterruptedException {
            while (process.isAlive() && !text().contains(text)) Thread.sleep(2);
            Thread.sleep(millis);
            process.destroyForcibly();
        }

        public void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                    .inheritIO()
                    .start()
                    .waitFor(); // not every machine has a program kill
        }
    }

    /** Starts a command, whose stdout and stderr come together. */
    public Running start(String command, String... arguments) throws IOException {
        return start(List.of(), command, arguments);
    }

    /** Starts a command on a JVM with options. */
    public Running start(List<String> options, String command, String... arguments) throws IOException {
        Files.createDirectories(outputs);
        var output = outputs.resolve(command + "-" + COUNT.incrementAndGet());
        var line = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), command, "--root", root.toString()));
        line.addAll(List.of(arguments));
        return new Running(
                java(line)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** A process of the java that runs the tests, without the variables of the release that runs them. */
    public static ProcessBuilder java(List<String> words) {
        var builder = new ProcessBuilder(
                Stream.concat(Stream.of(JAVA), words.stream()).toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("RELEASE_"));
        return builder;
    }

    /** Runs a command to its end. */
    public Running run(String command, String... arguments) throws IOException, InterruptedException {
        var running = start(command, arguments);
        running.exit();
        return running;
    }
}
