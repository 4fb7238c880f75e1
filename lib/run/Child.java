package release.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import release.config.Command;
import release.config.Release;
import release.config.ReleaseRoot;
import release.report.ExitCode;
import release.signal.Signals;

/**
 * A command of the release as a process: in the release root, with our stdin, stdout and stderr, and told by variables
 * what it is part of and how to reach the databases, so that no password stands on a command line.
 *
 * @param variables our own environment
 * @param quiet whether what it prints goes to stderr, since stdout is for one JSON document
 * @param onTerminal whether a terminal sends its interrupts to the child by itself
 * @param attended whether signals that we get meanwhile are for the child; else somebody above sees to them
 */
public record Child(Release release, Map<String, String> variables, boolean quiet, boolean onTerminal, boolean attended) {

    /**
     * Runs a command and waits for its end; a signal that we get meanwhile is passed on to it.
     *
     * @return its exit code; of a list, that of the first that failed
     */
    public int run(Command command, List<String> arguments) throws IOException {
        if (command.kind() != Command.Kind.LIST) return await(process(command, arguments));
        for (var member : command.members()) {
            int code = run(release.command(member).orElseThrow(), List.of());
            if (code != ExitCode.DONE.code()) return code;
        }
        return ExitCode.DONE.code();
    }

    /** The same with one more variable in our environment, and so in that of the process. */
    Child with(String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return new Child(release, more, quiet, onTerminal, attended);
    }

    /** The same, which leaves signals to whoever runs it. */
    Child unattended() {
        return new Child(release, variables, quiet, onTerminal, false);
    }

    private int await(ProcessBuilder builder) throws IOException {
        if (!attended) return ended(builder.start());
        var child = new Attended(this);
        int code = 0;
        try (child) {
            if (child.start(builder)) code = ended(child.process);
        }
        return child.signals.exitCode().orElse(code);
    }

    /** A process that hears the signals which come while it runs; none is started after one. */
    private static final class Attended implements AutoCloseable {
        private final Child child;
        private final AtomicInteger count = new AtomicInteger();
        private final Signals signals;
        private Process process;

        Attended(Child child) {
            this.child = child;
            this.signals = new Signals(this::hear);
        }

        private synchronized boolean start(ProcessBuilder builder) throws IOException {
            if (signals.exitCode().isPresent()) return false;
            process = builder.start();
            return true;
        }

        /** The third ends it, whether or not it listens. */
        private synchronized void hear(String name) {
            if (count.incrementAndGet() > 2 && process != null) process.destroyForcibly();
            else child.pass(name, process);
        }

        @Override
        public void close() {
            signals.close();
        }
    }

    private static int ended(Process process) {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A terminal has sent its interrupt to the child already. */
    void pass(String signal, Process child) {
        if (child != null && !(onTerminal && signal.equals("INT"))) Signals.send(signal, child);
    }

    private ProcessBuilder process(Command command, List<String> arguments) {
        var line = new ArrayList<String>();
        if (command.kind() != Command.Kind.EXECUTABLE) line.addAll(jbang());
        line.add(command.kind() == Command.Kind.SUITE && ReleaseRoot.isBundle(release.root()) ? command.name() : command.file().toString());
        line.addAll(arguments);
        var builder = builder(line);
        builder.environment().put("RELEASE_COMMAND", command.name());
        return builder;
    }

    /** A process of this release, not yet started. */
    ProcessBuilder builder(List<String> line) {
        var builder = new ProcessBuilder(quiet ? onStderr(line) : line).directory(release.root().toFile()).inheritIO();
        var environment = builder.environment();
        environment.putAll(variables);
        environment.put("RELEASE_NAME", release.name());
        environment.put("RELEASE_VERSION", release.version());
        environment.put("RELEASE_ROOT", release.root().toString());
        environment.put("RELEASE_ENV", release.environment());
        for (var repo : release.repos()) {
            var prefix = repo.variablePrefix(release.apps().size() > 1);
            environment.put(prefix + "URL", repo.url().jdbc());
            put(environment, prefix + "USER", repo.user());
            put(environment, prefix + "PASSWORD", repo.password());
        }
        return builder;
    }

    /** A command that runs us has set these too, maybe for another environment. */
    private static void put(Map<String, String> environment, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> environment.put(name, text), () -> environment.remove(name));
    }

    /** The same line with its stdout on our stderr; to open that by a name would cut off a file behind it. */
    private static List<String> onStderr(List<String> line) {
        var words = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" >&2"));
        words.addAll(line);
        return words;
    }

    /** The launcher of the release, in a bundle or a checkout, or else the JBang that runs us. */
    private List<String> jbang() {
        var bundled = variables.get("RELEASE_LAUNCHER");
        if (bundled != null && ReleaseRoot.isBundle(release.root())) return List.of(Path.of(bundled).toAbsolutePath().toString());
        var launcher = release.root().resolve("rel/jbang");
        var words = new ArrayList<String>();
        if (Files.isExecutable(launcher)) words.add(launcher.toString());
        else words.addAll(List.of(running(), "run"));
        var drivers = release.drivers().stream().flatMap(driver -> driver.dependencies().stream()).toList();
        if (!drivers.isEmpty()) words.add("--deps=" + String.join(",", drivers));
        return words;
    }

    private String running() {
        var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "jbang");
        return launcher.contains("/") ? Path.of(launcher).toAbsolutePath().toString() : launcher;
    }
}
