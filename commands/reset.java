///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.cli.Confirmation;
import release.cli.ExitCodes;
import release.cli.LockTimeout;
import release.cli.ReleaseCommand;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "reset", header = "Drops the database of every repo and sets it up again", description =
    "Does what drop and then setup do, in one report. For development: there is no way back. Nothing is set up unless every "
    + "database could be dropped.",
    footer = {"rel/jbang reset",
        "rel/jbang reset --env test"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class reset extends ReleaseCommand {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Mixin
    Confirmation consent = new Confirmation();

    public static void main(String... arguments) {
        run(new reset(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.reset(consent, lockTimeout);
    }
}
