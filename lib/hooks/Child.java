package release.hooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.config.Command;
import release.config.InvalidConfiguration;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.Variables;
import release.process.Signals;
import release.process.StopRequests;
import release.report.ExitCode;

/**
 * A command of the release as a process. It runs in the release root, with our stdin, stdout and stderr. Variables tell it what it is
 * part of and how to reach the databases, so that no password stands on a command line.
 *
 * @param variables our own environment
 * @param quiet whether its output goes to stderr, since stdout is for one JSON document
 * @param onTerminal whether a terminal itself sends its interrupts to the child
 */
public record Child(Release release, Map<String, String> variables, boolean quiet, boolean onTerminal) {
    /** Which lists the processes above us are running, one a line. A list that would run itself is stopped in its second round. */
    private static final String LISTS = "RELEASE_RUNNING_LISTS";

    /** Runs the process of a command, and returns how it ended. */
    @FunctionalInterface
    interface Runner<T> {
        T run(Command command, ProcessBuilder builder) throws IOException;
    }

    /**
     * Runs a command and waits for its end. A signal that we get meanwhile is passed on to it.
     *
     * @return its exit code; for a list, that of the first that failed
     * @throws InvalidConfiguration if it is a list that already runs
     */
    public int run(Command command, List<String> arguments) throws IOException {
        return run(command, arguments, (member, builder) -> await(builder), code -> code == ExitCode.DONE.code())
                .orElse(ExitCode.DONE.code());
    }

    /** Runs a command, or the members of a list until one has not gone well. Returns how the last one ended, if there was any. */
    <T> Optional<T> run(Command command, List<String> arguments, Runner<T> runner, Predicate<T> isWell)
            throws IOException {
        if (command.kind() != Command.Kind.LIST) return Optional.of(runner.run(command, process(command, arguments)));
        var within = within(command);
        var last = Optional.<T>empty();
        for (var member : command.members()) {
            last = within.run(release.command(member).orElseThrow(), List.of(), runner, isWell);
            if (last.filter(isWell.negate()).isPresent()) return last;
        }
        return last;
    }

    /**
     * The same. Its processes know that they run in a list.
     *
     * @throws InvalidConfiguration if they run in it already: a script of the list would run the list for ever
     */
    private Child within(Command list) {
        var entry = list.name() + " of release." + release.name() + " in " + release.root();
        var running = variables.getOrDefault(LISTS, "").lines().toList();
        if (running.contains(entry)) {
            throw InvalidConfiguration.because(
                    list.source(),
                    "release." + release.name() + ".commands." + list.name(),
                    "would run itself: "
                            + running.subList(running.indexOf(entry), running.size()).stream()
                                    .map(other -> other.split(" ")[0] + " > ")
                                    .collect(Collectors.joining())
                            + list.name());
        }
        return with(
                LISTS,
                String.join(
                        "\n", Stream.concat(running.stream(), Stream.of(entry)).toList()));
    }

    /** The same with one more variable in our environment, and thus in the process's. */
    Child with(String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return new Child(release, more, quiet, onTerminal);
    }

    private int await(ProcessBuilder builder) throws IOException {
        try (var asked = new StopRequests()) {
            if (asked.count() > 0) return asked.exitCode(); // nothing is begun after a signal
            var process = builder.start();
            process.onExit().thenRun(asked::wake);
            int passed = 0;
            while (process.isAlive()) {
                asked.await(() -> !process.isAlive(), System.nanoTime() + TimeUnit.DAYS.toNanos(1), passed);
                if (asked.count() == passed) continue;
                passed = asked.count();
                if (asked.isUrgent()) process.destroyForcibly();
                else Signals.pass(asked.last(), process.toHandle(), onTerminal);
            }
            return asked.count() > 0 ? asked.exitCode() : process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private ProcessBuilder process(Command command, List<String> arguments) {
        var line = new ArrayList<String>();
        if (command.kind() != Command.Kind.EXECUTABLE) line.addAll(jbang());
        line.add(
                command.kind() == Command.Kind.SUITE && ReleaseRoot.isBundle(release.root())
                        ? command.name()
                        : command.file().toString());
        line.addAll(arguments);
        var builder = builder(line);
        builder.environment().put("RELEASE_COMMAND", command.name());
        return builder;
    }

    /** A process of this release, which is not started yet. */
    ProcessBuilder builder(List<String> line) {
        var builder = new ProcessBuilder(quiet ? onStderr(line) : line)
                .directory(release.root().toFile())
                .inheritIO();
        var environment = builder.environment();
        environment.remove(Variables.DROPPED);
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

    /** If a command runs us, it has set these too, perhaps for another environment. */
    private static void put(Map<String, String> environment, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> environment.put(name, text), () -> environment.remove(name));
    }

    /** The same line with its stdout on our stderr. Opening stderr by a name would truncate a file behind it. */
    private List<String> onStderr(List<String> line) {
        var words = new ArrayList<>(List.of(shell(), "-c", "exec \"$0\" \"$@\" >&2"));
        words.addAll(line);
        return words;
    }

    /** The shell that runs a line of the release. */
    String shell() {
        return Variables.shell(variables);
    }

    /** The launcher of the release, in a bundle or a checkout; otherwise the JBang that runs us. */
    private List<String> jbang() {
        var bundled = variables.get("RELEASE_LAUNCHER");
        if (bundled != null && ReleaseRoot.isBundle(release.root()))
            return List.of(Path.of(bundled).toAbsolutePath().toString());
        var launcher = release.root().resolve("rel/jbang");
        var words = new ArrayList<String>();
        if (Files.isExecutable(launcher)) words.add(launcher.toString());
        else words.addAll(List.of(running(), "run"));
        var drivers = release.drivers().stream()
                .flatMap(driver -> driver.dependencies().stream())
                .toList();
        if (!drivers.isEmpty()) words.add("--deps=" + String.join(",", drivers));
        return words;
    }

    private String running() {
        var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "jbang");
        return launcher.contains("/") ? Path.of(launcher).toAbsolutePath().toString() : launcher;
    }
}
