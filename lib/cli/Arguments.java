package release.cli;

import java.io.PrintWriter;
import java.lang.reflect.Member;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import release.cli.Typed.Given;
import release.config.Problem;
import release.config.Redactor;
import release.report.ExitCode;

/** What was typed after a command. It is read into the command's fields, or answered by help or by what is wrong with it. */
record Arguments(Terminal terminal, List<String> typed) {
    /** The version of the suite. */
    public static final String VERSION = "0.1.0";

    /** Columns of the terminal on which a person sees the output. */
    static int width() {
        return width(new CommandLine(new Options()));
    }

    private static int width(CommandLine line) {
        return line.setUsageHelpAutoWidth(true).getCommandSpec().usageMessage().width();
    }

    /**
     * Reads the arguments into the command.
     *
     * @param command an object with picocli's annotations
     * @param then gets what was typed and the options of every command, if nothing is wrong
     * @return the exit code
     */
    int read(Object command, BiFunction<Typed, Options, Integer> then) {
        // An argument that begins with @ is taken as typed: picocli would read a file of that name.
        var line = new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false);
        var options = (Options) line.getMixins().getOrDefault("options", new Options());
        line.getCommandSpec()
                .usageMessage()
                .width(terminal.interactive() ? width(line) : Terminal.NARROW)
                .abbreviateSynopsis(true);
        Help.complete(line, line.getMixins().containsKey("options"));
        line.getCommandSpec().version("ReleaseTasks " + VERSION);
        try {
            line.parseArgs(typed.toArray(String[]::new));
            if (CommandLine.printHelpIfRequested(
                    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                            .getParseResult())) return ExitCode.DONE.code();
            return then.apply(typed(line), options);
        } catch (ParameterException e) {
            return terminal.refused(
                    line.getCommandName(),
                    typed.contains("--json"),
                    List.of(Problem.printable(Redactor.none().redact(usageProblem(e)))));
        }
    }

    /** What was given to each option and parameter, as typed. */
    private static Typed typed(CommandLine line) {
        var given = new ArrayList<Given>();
        for (var option : new LinkedHashSet<>(line.getParseResult().matchedOptions())) {
            if (option.arity().max() > 0)
                given.add(new Given(option.names()[0], option.originalStringValues(), owner(option)));
            else if (!option.originalStringValues().contains("false"))
                given.add(new Given(option.names()[0], List.of(), owner(option)));
        }
        for (var rest : new LinkedHashSet<>(line.getParseResult().matchedPositionals())) {
            given.add(new Given("", rest.originalStringValues(), owner(rest)));
        }
        return new Typed(line.getCommandName(), given);
    }

    /** The class that declares an option or parameter; if a mixin does, the mixin. */
    private static Class<?> owner(ArgSpec argument) {
        return ((Member) argument.userObject()).getDeclaringClass();
    }

    private static String usageProblem(ParameterException e) {
        var line = e.getCommandLine();
        var message = said(e).strip().replaceAll("\\s+", " ");
        var near = e instanceof CommandLine.UnmatchedArgumentException unmatched
                ? String.join(" or ", unmatched.getSuggestions())
                : "";
        return line.getCommandName() + ": " + message + (near.isEmpty() ? "" : "; did you mean " + near + "?") + " ("
                + line.getCommandName() + " --help lists the options)";
    }

    /** Names an unknown option without its value, which may be a password. */
    private static String said(ParameterException e) {
        if (!(e instanceof CommandLine.UnmatchedArgumentException unmatched && unmatched.isUnknownOption()))
            return e.getMessage();
        var written = unmatched.getUnmatched().get(0);
        return "Unknown option: " + (written.startsWith("--") ? written.split("=", 2)[0] : written.substring(0, 2));
    }
}
