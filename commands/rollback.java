///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import java.util.Optional;
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

@Command(name = "rollback", header = "Takes the last applied versions of a repo back", description =
    "Runs the undo scripts U<version>__<name>.sql beside the migrations, the newest version first, and marks each version in the history as deleted,"
    + " so that it is pending again. If a script is missing, none is run. Data that a script drops is gone.",
    footer = {"rel/jbang rollback --repo main",
        "rel/jbang rollback --repo main --steps 3",
        "rel/jbang rollback --repo main --to 7"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED,
    ExitCode.INTERRUPTED, ExitCode.TERMINATED})
class rollback extends ReleaseCommand {
    @Mixin
    Confirmation consent = new Confirmation();

    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Option(names = "--to", paramLabel = "VERSION", description = "Take back all versions newer than this one; 0 for all.")
    Optional<String> to = Optional.empty();

    @Option(names = "--steps", paramLabel = "N", description = "How many versions (default: ${DEFAULT-VALUE}).")
    int steps = 1;

    public static void main(String... arguments) {
        run(new rollback(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.rollback(consent, lockTimeout, to, steps);
    }
}
