///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.cli.Confirmation;
import release.cli.ExitCodes;
import release.cli.LockTimeout;
import release.cli.ReleaseCommand;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "redo", header = "Takes the last applied versions of a repo back and applies them again", description =
    "For development: a rollback, then a migrate up to the version that was there. It tries a new migration and its undo"
    + " script. Data that the script drops is gone.",
    footer = {"rel/jbang redo --repo main",
        "rel/jbang redo --repo main --steps 2"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED,
    ExitCode.INTERRUPTED, ExitCode.TERMINATED})
class redo extends ReleaseCommand {
    @Mixin
    Confirmation consent = new Confirmation();

    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Option(names = "--steps", paramLabel = "N", description = "How many versions (default: ${DEFAULT-VALUE}).")
    int steps = 1;

    public static void main(String... arguments) {
        run(new redo(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.redo(consent, lockTimeout, steps);
    }
}
