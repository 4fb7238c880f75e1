package release.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Commands of a release as processes of their own, which can be signalled and killed. */
public final class Commands {
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
            try {
                return Files.readString(output);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
            while (!text().contains(text)) {
                if (!process.isAlive() && !text().contains(text)) throw new IllegalStateException("it ended without: " + text + "\n" + text());
                Thread.sleep(20);
            }
        }

        public void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-s", name, String.valueOf(process.pid())).inheritIO().start().waitFor();
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
        var line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        line.addAll(options);
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), command, "--root", root.toString()));
        line.addAll(List.of(arguments));
        var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("RELEASE_")); // of the release that runs the tests
        return new Running(builder.start(), output);
    }

    /** Runs a command to its end. */
    public Running run(String command, String... arguments) throws IOException, InterruptedException {
        var running = start(command, arguments);
        running.exit();
        return running;
    }
}
