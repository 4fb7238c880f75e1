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

@Command(name = "baseline", header = "Begins the history of a database that already has a schema", description =
    "Records that the database has the schema of a version, so that migrate applies only what comes after it. Refused by "
    + "a database that already has a history.",
    footer = {"rel/jbang baseline --at 10",
        "rel/jbang baseline --repo main --at 10 --description 'as of last year'"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class baseline extends ReleaseCommand {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Mixin
    Confirmation consent = new Confirmation();

    @Option(names = "--at", required = true, paramLabel = "VERSION", description = "The version that the schema has.")
    String at;

    @Option(names = "--description", paramLabel = "TEXT", description = "What the history says (default: ${DEFAULT-VALUE}).")
    String description = "baseline";

    public static void main(String... arguments) {
        run(new baseline(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.baseline(consent, lockTimeout, at, description);
    }
}
