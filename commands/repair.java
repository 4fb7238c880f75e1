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

@Command(name = "repair", header = "Repairs the history of every repo after a failed or changed migration", description =
    "Removes failed migrations from the history, marks migrations without a file as deleted, and takes checksums and "
    + "descriptions from the files. It does not undo what a failed migration left in the database.",
    footer = {"rel/jbang repair --repo main",
        "rel/jbang repair --env prod --yes && rel/jbang migrate --env prod"})
@ExitCodes({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class repair extends ReleaseCommand {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Mixin
    Confirmation consent = new Confirmation();

    public static void main(String... arguments) {
        run(new repair(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.repair(consent, lockTimeout);
    }
}
