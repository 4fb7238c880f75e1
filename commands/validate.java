///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.cli.WithOptions;
import release.report.ExitCode;
import release.run.Parallel;
import release.run.Task;

@Command(name = "validate", header = "Checks that the history of every repo agrees with its files", description =
    "Names each migration that failed, or whose file was changed or is gone, and what to do: exit 21. Pending "
    + "migrations are no disagreement. Changes nothing.",
    footer = {"rel/jbang validate",
        "rel/jbang validate --env prod --repo main"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class validate extends ReleaseCommand implements WithOptions {
    @Mixin
    Parallel parallel = new Parallel();

    public static void main(String... arguments) {
        run(new validate(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.validate(parallel);
    }
}
