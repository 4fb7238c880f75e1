///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.cli.WithOptions;
import release.report.ExitCode;
import release.run.Parallel;
import release.run.Task;

@Command(name = "status", header = "Lists the migrations of every repo and their state", description =
    "Changes nothing. Exit 0 whatever it finds, unless --exit-code asks for more. Seeds are listed below the migrations,"
    + " and never change the exit code.",
    footer = {"rel/jbang status",
        "rel/jbang status --exit-code --json"})
@ExitCodes({ExitCode.FAILED, ExitCode.PENDING, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class status extends ReleaseCommand implements WithOptions {
    @Mixin
    Parallel parallel = new Parallel();

    @Option(names = "--exit-code", description = "Exit 20 if migrations are pending, 21 if history and files disagree.")
    boolean exitCode;

    @Option(names = "--strict", description = "Exit 21 if the database is ahead of the files: an older release than the one that migrated it.")
    boolean strict;

    public static void main(String... arguments) {
        run(new status(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.status(parallel, exitCode, strict);
    }
}
