///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.LockTimeout;
import release.cli.ReleaseCommand;
import release.cli.WithOptions;
import release.report.ExitCode;
import release.run.MaxFailures;
import release.run.Parallel;
import release.run.Task;

@Command(name = "seed", header = "Migrates every repo of the release and then runs its seeds", description =
    "Each seed is one transaction: a failed seed leaves nothing behind, and the seeds after it are skipped."
    + " A seed runs always, once or when its file has changed, in the environments that it names; in a protected one only if it names that one.",
    footer = {"rel/jbang seed",
        "rel/jbang seed --only-seeds --repo main"})
@ExitCodes({ExitCode.FAILED, ExitCode.PENDING, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class seed extends ReleaseCommand implements WithOptions {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Mixin
    Parallel parallel = new Parallel();

    @Mixin
    MaxFailures maxFailures = new MaxFailures();

    @Option(names = "--only-seeds", description = "Do not migrate; refuse (exit 20) if a migration is pending.")
    boolean onlySeeds;

    public static void main(String... arguments) {
        run(new seed(), arguments);
    }

    @Override
    public Task call() {
        return onlySeeds ? ReleaseTasks.onlySeeds(lockTimeout, parallel, maxFailures) : ReleaseTasks.seed(lockTimeout, parallel, maxFailures);
    }
}
