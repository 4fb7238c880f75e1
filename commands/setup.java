///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.LockTimeout;
import release.cli.ReleaseCommand;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "setup", header = "Creates the database of every repo, migrates it and runs its seeds", description =
    "Does what create and then seed do, in one report. What is done already is skipped.",
    footer = {"rel/jbang setup"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class setup extends ReleaseCommand {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    public static void main(String... arguments) {
        run(new setup(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.setup(lockTimeout);
    }
}
