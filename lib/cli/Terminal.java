package release.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import release.config.Command;
import release.config.InvalidConfiguration;
import release.config.Lifecycle;
import release.config.Origin;
import release.config.Problem;
import release.config.Redactor;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.Suggestion;
import release.config.Variables;
import release.config.hocon.Config;
import release.hooks.Child;
import release.migrate.MigrationSettings;
import release.repo.Drivers;
import release.report.ExitCode;
import release.report.Progress;
import release.report.Report;
import release.report.format.Console;
import release.report.format.Csv;
import release.report.format.Json;
import release.report.format.JsonProgress;
import release.report.format.PlainText;
import release.run.Task;
import release.startup.NoLog;

/**
 * Connects a command with the person or script that runs it: reads the arguments, prints the report, and turns each failure into
 * lines for a person and an exit code for a script.
 *
 * @param variables the process environment
 * @param classPath leads to the checkout of the running script
 * @param interactive whether a person sees the output on a terminal
 * @param nanos the clock that times steps
 */
public record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> variables,
        Path cwd,
        String classPath,
        boolean interactive,
        LongSupplier nanos) {

    /** The width of the output if no terminal tells one. */
    static final int NARROW = 80;

    /** The terminal of this process. Only we write to it. */
    public static Terminal ofProcess() {
        logNothing();
        return new Terminal(
                utf8(FileDescriptor.out),
                utf8(FileDescriptor.err),
                Variables.ofProcess(),
                Path.of("").toAbsolutePath(),
                System.getProperty("java.class.path"),
                isTerminal(),
                System::nanoTime);
    }

    /** Sets the log manager by its name. If its class were initialized first, the JDK would choose its own manager. */
    public static void logNothing() {
        System.setProperty("java.util.logging.manager", NoLog.class.getName());
    }

    /**
     * Ends the process with an exit code. If that is 0 and no other thread runs, the process ends as main returns: on JDK 21 and later,
     * System.exit looks for a logger in each jar on the class path, which takes 6 % of the processor time of a warm {@code migrate} with
     * nothing pending on JDK 25, and nothing on JDK 17.
     */
    public static void exit(int code) {
        if (code != 0 || othersRun()) System.exit(code);
    }

    /** Whether another thread keeps the process alive: one that a migration in Java has left behind. */
    private static boolean othersRun() {
        var threads = new Thread[Thread.activeCount() + 1];
        int count = Thread.enumerate(threads);
        return Stream.of(threads)
                .limit(count)
                .anyMatch(thread -> thread != Thread.currentThread() && !thread.isDaemon());
    }

    /** UTF-8 whatever the locale: JSON demands it, and containers often have no locale at all. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /**
     * Runs a command.
     *
     * @param command an object with picocli's annotations and the {@link Options} mixin; it is called for its task
     * @return the process exit code
     */
    public int run(Callable<Task> command, String... arguments) {
        return parsed(command, arguments, (typed, options) -> run(typed, options, command));
    }

    /**
     * Runs a command that needs no release, and prints the lines that it returns.
     *
     * @param command an object with picocli's annotations
     */
    public int runAlone(Callable<List<String>> command, String... arguments) {
        return parsed(command, arguments, (typed, options) -> {
            var name = typed.command();
            try {
                command.call().forEach(out::println);
                return ExitCode.DONE.code();
            } catch (InvalidConfiguration e) {
                return refused(
                        name,
                        false,
                        e.problems().stream().map(Problem::toString).toList());
            } catch (Exception e) {
                return unexpected(name, options, Redactor.none(), e, "");
            }
        });
    }

    private int parsed(Object command, String[] arguments, BiFunction<Typed, Options, Integer> then) {
        var name = command.getClass().getName();
        try {
            var unreadable = unreadable(arguments);
            if (unreadable.isPresent())
                return written(
                        name,
                        refused(name, List.of(arguments).contains("--json"), List.of(name + ": " + unreadable.get())));
            if (command instanceof WithOptions plain && plain.options().takePlain(arguments))
                return written(name, then.apply(Typed.plain(name, arguments), plain.options()));
            return written(name, new Arguments(this, List.of(arguments)).read(command, then));
        } finally {
            out.flush();
            err.flush();
        }
    }

    /** What is wrong with an argument that the JVM could not read. The JVM puts U+FFFD there: without a UTF-8 locale, for all that is not ASCII. */
    private static Optional<String> unreadable(String... arguments) {
        return Stream.of(arguments)
                .filter(argument -> argument.indexOf('\uFFFD') >= 0)
                .findFirst()
                .map(argument -> "cannot read the argument "
                        + Problem.printable(Redactor.none().redact(argument)) + ": "
                        + ("UTF-8".equals(System.getProperty("sun.jnu.encoding"))
                                ? "it is not written in UTF-8"
                                : "set LC_ALL=C.UTF-8"));
    }

    /** The exit code. It is not 0 if stdout could not be written: a full disk, a closed pipe. */
    private int written(String name, int exit) {
        if (!out.checkError()) return exit;
        err.println(name + ": stdout could not be written; the output is incomplete");
        return exit == ExitCode.DONE.code() ? ExitCode.FAILED.code() : exit;
    }

    private int run(Typed typed, Options options, Callable<Task> command) {
        var name = typed.command();
        var secrets = Redactor.none();
        var before = System.out;
        try {
            var task = command.call();
            // Output of others' code, such as a migration or a snippet, must not get into a document.
            if (options.json || options.csv || options.plain) System.setOut(err);
            if (!(task instanceof Task.WithoutConfig)) Drivers.ahead(variables.values());
            var root = ReleaseRoot.find(options.root, variables, classPath, cwd);
            var release = task instanceof Task.WithoutConfig
                    ? unread(root)
                    : Config.read(root, options.selection(variables), variables, MigrationSettings::problem);
            secrets = release.secrets();
            try (var console = new Console(out, look(options))) {
                Progress progress = options.json
                        ? new JsonProgress(out, err)
                        : options.csv ? new Csv(out, err) : options.plain ? new PlainText(out, err) : console;
                var report = new Report(
                        name,
                        release.name(),
                        release.version(),
                        release.environment(),
                        typed.next(release, variables, classPath),
                        secrets::redact,
                        debug(options, secrets),
                        nanos,
                        progress);
                report.started();
                var child = new Child(release, variables, options.json, interactive);
                var named = release.named("reltasks " + name + " " + release.name() + "@" + host());
                task.run(options.noHooks ? named.withoutHooks() : named, report, child);
                report.finished();
                return report.processExitCode();
            }
        } catch (InvalidConfiguration e) {
            return refused(
                    name,
                    options.json,
                    e.problems().stream()
                            .map(Problem::toString)
                            .map(secrets::redact)
                            .toList());
        } catch (Exception e) {
            return unexpected(name, options, secrets, e, " (--debug shows where)");
        } finally {
            System.setOut(before);
        }
    }

    /**
     * Runs a command of the team's own as a process. The first argument names it; the others are passed on unchanged.
     *
     * @return its exit code
     */
    public int runCustom(String... arguments) {
        try {
            var unreadable = unreadable(arguments);
            if (unreadable.isPresent()) return refused("run", false, List.of("run: " + unreadable.get()));
            var root = ReleaseRoot.find(Optional.empty(), variables, classPath, cwd);
            var release = Config.read(root, new Options().selection(variables), variables, MigrationSettings::problem);
            if (arguments.length == 0) throw unknown("run", release, "is missing: name a command");
            var command = release.command(arguments[0])
                    .orElseThrow(() -> unknown(arguments[0], release, "is not a command of release." + release.name()));
            var rest = List.of(arguments).subList(1, arguments.length);
            if (command.kind() == Command.Kind.LIST && !rest.isEmpty()) {
                throw InvalidConfiguration.because(
                        command.source(), command.name(), "is a list of commands and takes no arguments");
            }
            return new Child(release, variables, false, interactive).run(command, rest);
        } catch (InvalidConfiguration e) {
            return refused(
                    "run", false, e.problems().stream().map(Problem::toString).toList());
        } catch (IOException e) {
            err.println(arguments[0] + ": " + e.getMessage());
            return ExitCode.FAILED.code();
        }
    }

    /** A release of which only what a bundle's launcher says is known. */
    private Release unread(Path root) {
        return new Release(
                variables.getOrDefault("RELEASE_NAME", root.getFileName().toString()),
                variables.getOrDefault("RELEASE_VERSION", ""),
                "",
                false,
                List.of(),
                root,
                List.of(),
                List.of(),
                Lifecycle.none(),
                List.of(),
                List.of(),
                Redactor.none());
    }

    /** The name of this machine, from its environment. Asking the network may take long. */
    private String host() {
        try {
            var told = Path.of("/proc/sys/kernel/hostname");
            return Files.isReadable(told)
                    ? Files.readString(told).strip()
                    : variables.getOrDefault("HOSTNAME", "localhost");
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static InvalidConfiguration unknown(String name, Release release, String problem) {
        var names = release.commands().stream().map(Command::name).toList();
        return InvalidConfiguration.because(
                Origin.of("command"),
                name,
                problem + Suggestion.hint(name, names) + " (defined: " + String.join(", ", names) + ")");
    }

    int refused(String name, boolean json, List<String> problems) {
        if (json) out.println(Json.problems(name, ExitCode.MISCONFIGURED, problems));
        problems.forEach(err::println);
        return ExitCode.MISCONFIGURED.code();
    }

    /** Reports a bug, or a case that nobody foresaw: in one line, with the trace for --debug. */
    private int unexpected(String name, Options options, Redactor secrets, Exception e, String hint) {
        var problem = secrets.redact(name + ": unexpected " + e.getClass().getSimpleName()
                + (e.getMessage() == null ? "" : ": " + e.getMessage().strip().replaceAll("\\s+", " ")));
        if (options.json) out.println(Json.problems(name, ExitCode.FAILED, List.of(problem)));
        err.println(problem + (options.debug ? "" : hint));
        if (options.debug) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            err.print(secrets.redact(trace.toString()));
        }
        return ExitCode.FAILED.code();
    }

    private java.util.function.Consumer<String> debug(Options options, Redactor secrets) {
        return options.debug ? text -> err.println(secrets.redact(text)) : text -> {};
    }

    private Console.Look look(Options options) {
        var dumb = "dumb".equals(variables.get("TERM"));
        var colour = switch (options.colour) {
            case always -> true;
            case never -> false;
            case auto ->
                interactive && !dumb && variables.getOrDefault("NO_COLOR", "").isEmpty();
        };
        return new Console.Look(
                colour,
                interactive && !dumb,
                interactive ? Arguments.width() : NARROW,
                Duration.ofSeconds(interactive ? 1 : 10));
    }

    /** Since JDK 22 there is a console even without a terminal, so it must be asked. Before, there was none. */
    private static boolean isTerminal() {
        var console = System.console();
        if (console == null) return false;
        try {
            return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
