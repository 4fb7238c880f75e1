package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A copy of this checkout and a home folder of its own, in which commands are run as processes, just as a person would
 * type them. It shares the Maven repository with the machine, and what the launcher and JBang keep with the other
 * sandboxes of this run, so that not every test downloads and builds the same again.
 */
public final class Sandbox {
    /** The property that names the folder which the sandboxes of a run of tests share. */
    static final String SHARED = "release.sandboxes";
    /** A run in the background of a shell ignores SIGINT, and so does all that it starts; not every env can undo that. */
    private static final List<String> HEEDING_SIGNALS =
            canSetSignals() ? List.of("env", "--default-signal=INT") : List.of();

    private static final int PATIENCE_MINUTES = 30; // no machine needs that long: it hangs
    /** A command that does what its first argument says: exit, copy stdin, print a variable, sleep until a signal comes; or prints its arguments. */
    public static final String PROBE = """
        class probe {
            public static void main(String... args) throws Exception {
                switch (args[0]) {
                    case "exit" -> System.exit(Integer.parseInt(args[1]));
                    case "copy" -> System.in.transferTo(System.out);
                    case "variable" -> System.out.println(System.getenv(args[1]));
                    case "sleep" -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended")));
                        System.out.println("running");
                        Thread.sleep(600_000);
                    }
                    default -> System.out.print("<" + String.join("><", args) + ">\\n");
                }
            }
        }
        """;
    /** Arguments in which a shell could find something to do. */
    public static final List<String> TRICKY = List.of(
            "",
            "a  b",
            "it's",
            "\"",
            "$HOME $(exit 3) `exit 4` ${x",
            "back\\slash\\",
            "line\nbreak\n",
            "*",
            "~",
            "grüße 🎉 漢字",
            "--help",
            "--",
            "-",
            "@args@",
            "@rel/jbang",
            "%s",
            "!!",
            "a=b",
            "#",
            ";&|<>()",
            "\ttab",
            "");

    private static final String[] WHOLE = {
        "commands",
        "lib",
        "rel",
        "tests/test.java",
        "tests/format.java",
        "tests/apps",
        "jbang-catalog.json",
        "README.md",
        "LICENSE"
    };
    private final Path folder;
    private final Path checkout;
    private final Map<String, String> variables = new HashMap<>();

    /** What a process did. */
    public record Run(int exit, String out, String err) {
        /** Without the lines that JBang writes while it builds. */
        public Run withoutBuildMessages() {
            return new Run(exit, out, err.replaceAll("(?m)^\\[jbang] .*\\R", ""));
        }
    }

    /** A process that runs, or has ended. */
    public record Started(Process process, Path out, Path err) {
        /** Waits until it has printed a text on stdout. */
        public Started says(String text) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
            while (!Files.readString(out).contains(text)) {
                var ended = process.waitFor(10, TimeUnit.MILLISECONDS)
                        && !Files.readString(out).contains(text);
                if (ended || System.nanoTime() > deadline) {
                    throw new AssertionError((ended ? "it ended" : "it still runs") + " without: " + text + "\n"
                            + Files.readString(out) + Files.readString(err));
                }
            }
            return this;
        }

        public Started signal(String name) throws IOException, InterruptedException {
            assertEquals(
                    0,
                    new ProcessBuilder("sh", "-c", "kill -s " + name + " " + process.pid())
                            .inheritIO()
                            .start()
                            .waitFor());
            return this;
        }

        /** Waits for its end. */
        public Run end() {
            try {
                if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                    process.destroyForcibly();
                    throw new AssertionError("still running after " + PATIENCE_MINUTES + " minutes:\n"
                            + Files.readString(out) + Files.readString(err));
                }
                return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** @param checkout the copy's name in the folder; a space in it is welcome */
    public Sandbox(Path folder, String checkout) {
        this(folder, checkout, WHOLE);
    }

    /** @param content what is copied of the checkout */
    public Sandbox(Path folder, String checkout, String... content) {
        this.folder = folder;
        this.checkout = folder.resolve(checkout);
        try {
            Files.createDirectories(home());
            for (var entry : content) {
                var target = this.checkout.resolve(entry);
                Files.createDirectories(target.getParent());
                Tree.copy(Checkout.root().resolve(entry), target);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        variable("HOME", home().toString());
        var java = System.getProperty("java.home");
        variable("PATH", Path.of(java, "bin") + File.pathSeparator + System.getenv("PATH"));
        variable("JAVA_HOME", java);
        variable("LANG", "C.UTF-8");
        variable(
                "JBANG_REPO",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString());
        variable("RELEASE_CACHE", System.getProperty(SHARED) + "/release");
        variable("JBANG_CACHE_DIR", System.getProperty(SHARED) + "/jbang");
        variable("RELEASE_LOCK_WAIT", "1800"); // while others build
    }

    /**
     * One that has the launcher and no command but {@code probe}, which is this Java. What JBang builds is its own: such tests
     * choose other locks, and only a lock keeps two builds from breaking each other.
     */
    public static Sandbox withProbe(Path folder, String checkout, String java) {
        return new Sandbox(folder, checkout, "rel/jbang", "rel/warm.sh", "rel/checksums", "lib/release-root.jar")
                .file("commands/probe.java", java)
                .file(
                        "jbang-catalog.json",
                        "{ \"aliases\": { \"probe\": { \"script-ref\": \"commands/probe.java\" } } }\n")
                .variable("JBANG_CACHE_DIR", folder.resolve("jbang cache").toString());
    }

    /** The command lines of all processes that name the checkout. */
    public List<String> processes() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(checkout.toString()))
                .toList();
    }

    /** Lets what {@link #compiled} gives run here. */
    public Sandbox withCompiledCommands() {
        return variable("CLASSPATH", System.getProperty("java.class.path"));
    }

    /** The words of a shell that run a command of the suite without rel/jbang, as it was compiled with the tests. */
    public String compiled(String command) {
        return "env JBANG_LAUNCH_CMD=rel/jbang RELEASE_ROOT=" + quoted(checkout)
                + " java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto " + command;
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

    /** The launcher, as a word of a shell. */
    public String launcher() {
        return quoted(checkout.resolve("rel/jbang"));
    }

    /** A word as a shell reads it. */
    public static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }

    /** Arguments as a shell reads them. */
    public static String typed(List<String> arguments) {
        return String.join(" ", arguments.stream().map(Sandbox::quoted).toList());
    }

    public Sandbox variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    public Sandbox without(String name) {
        variables.remove(name);
        return this;
    }

    /** Writes a file of the checkout. */
    public Sandbox file(String name, String text) {
        new TestRelease(checkout).file(name, text);
        return this;
    }

    /** Writes a file of the checkout that can be executed. */
    public Sandbox script(String name, String text) {
        new TestRelease(checkout).script(name, text);
        return this;
    }

    /** Runs a POSIX shell script in the checkout. */
    public Run sh(String script) {
        return sh(checkout, script);
    }

    /** Runs a POSIX shell script in a folder and waits for its end. */
    public Run sh(Path cwd, String script) {
        return start(cwd, script).end();
    }

    /** Runs a script that has to end well, and gives what it printed on stdout. */
    public String done(String script) {
        var run = sh(script);
        assertEquals(0, run.exit(), () -> script + "\n" + run.out() + run.err());
        return run.out();
    }

    /** Runs a script that has to end with this exit code, and gives what it printed on stderr. */
    public String failed(int exit, String script) {
        var run = sh(script);
        assertEquals(exit, run.exit(), () -> script + "\n" + run.out() + run.err());
        return run.err();
    }

    private static boolean canSetSignals() {
        try {
            return new ProcessBuilder("env", "--default-signal=INT", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Starts a POSIX shell script without anything on stdin. */
    public Started start(Path cwd, String script) {
        try {
            var builder = new ProcessBuilder(Stream.concat(HEEDING_SIGNALS.stream(), Stream.of("sh", "-c", script))
                            .toList())
                    .directory(cwd.toFile());
            var out = Files.createTempFile(folder, "out", "");
            var err = Files.createTempFile(folder, "err", "");
            builder.redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(variables);
            var process = builder.start();
            process.getOutputStream().close();
            return new Started(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
