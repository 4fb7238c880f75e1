///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Checks that the history of every repo agrees with its files
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Exits;
import release.Options;
import release.Parallel;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.WithOptions;
import release.report.ExitCode;

@Command(name = "validate", header = "Checks that the history of every repo agrees with its files", description =
    "A migration whose file was changed or is gone, or that failed, is named, with what to do: exit 21. Pending "
    + "migrations are no disagreement. Changes nothing.",
    footer = {"rel/jbang validate",
        "rel/jbang validate --env prod --repo main"})
@Exits({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class validate implements Callable<Task>, WithOptions {
    @Mixin
    Options options = new Options();

    @Mixin
    Parallel parallel = new Parallel();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new validate(), arguments));
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public Task call() {
        return ReleaseTasks.validate(parallel);
    }
}
