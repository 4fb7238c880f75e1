package release.support;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A copy of this checkout and a home folder of its own, in which commands are run as processes, just as a person would
 * type them. Only the Maven repository is shared with the machine, and what the launcher and JBang keep with the other
 * sandboxes of this run, so that not every test downloads and builds the same again.
 */
public final class Sandbox {
    /** What a process did. */
    public record Run(int exit, String out, String err) {}

    /** The property that names the folder which the sandboxes of a run of tests share. */
    static final String SHARED = "release.sandboxes";
    private static final List<String> CONTENT = List.of("commands", "lib", "rel", "tests", "jbang-catalog.json", "README.md", "LICENSE");
    private final Path folder;
    private final Path checkout;
    private final Map<String, String> variables = new HashMap<>();

    /** @param checkout the copy's name in the folder; a space in it is welcome */
    public Sandbox(Path folder, String checkout) {
        this.folder = folder;
        this.checkout = folder.resolve(checkout);
        try {
            Files.createDirectories(home());
            for (var entry : CONTENT) Tree.copy(Checkout.root().resolve(entry), this.checkout.resolve(entry));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        variable("HOME", home().toString());
        var java = System.getProperty("java.home");
        variable("PATH", Path.of(java, "bin") + File.pathSeparator + System.getenv("PATH"));
        variable("JAVA_HOME", java);
        variable("LANG", "C.UTF-8");
        variable("JBANG_REPO", Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
        variable("RELEASE_CACHE", System.getProperty(SHARED) + "/release");
        variable("JBANG_CACHE_DIR", System.getProperty(SHARED) + "/jbang");
    }

    /** Nothing was ever downloaded or built here by another sandbox. */
    public Sandbox cold() {
        return without("RELEASE_CACHE").without("JBANG_CACHE_DIR");
    }

    public Path checkout() {
        return checkout;
    }

    public Path home() {
        return folder.resolve("home");
    }

    public Sandbox variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Sandbox without(String name) {
        variables.remove(name);
        return this;
    }

    /** Runs a POSIX shell script in the checkout. */
    public Run sh(String script) {
        return sh(checkout, script);
    }

    /** Runs a POSIX shell script in a folder and waits for its end. */
    public Run sh(Path cwd, String script) {
        try {
            var out = Files.createTempFile(folder, "out", "");
            var err = Files.createTempFile(folder, "err", "");
            var process = start(cwd, out, err, script);
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("still running after 10 minutes: " + script);
            }
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs a POSIX shell script in the checkout, sends it a signal once it has printed "running", and waits for its end. */
    public Run signalled(String signal, String script) throws IOException, InterruptedException {
        var out = Files.createTempFile(folder, "out", "");
        var err = Files.createTempFile(folder, "err", "");
        var process = start(checkout, out, err, "exec " + script);
        while (!Files.readString(out).contains("running")) {
            if (!process.isAlive()) throw new AssertionError("ended with exit code " + process.exitValue() + ": " + Files.readString(err));
            Thread.sleep(20);
        }
        var sent = sh("kill -" + signal + " " + process.pid());
        if (sent.exit() != 0) throw new AssertionError(sent.err());
        return new Run(process.waitFor(), Files.readString(out), Files.readString(err));
    }

    /** Starts a POSIX shell script; whoever asks waits for it, or ends it. */
    public Process start(Path cwd, Path out, Path err, String script) throws IOException {
        // Whoever runs the tests in the background may have told them, and all that they start, to ignore SIGINT.
        var builder = new ProcessBuilder("env", "--default-signal=INT", "sh", "-c", script).directory(cwd.toFile())
            .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        return builder.start();
    }
}
