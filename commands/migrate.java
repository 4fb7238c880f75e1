///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import java.util.Optional;
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

@Command(name = "migrate", header = "Applies the pending migrations of every repo of the release", description =
    "Each migration is reported once it is committed. At the first failure, the run stops and the repos after it are "
    + "skipped. With nothing pending: exit 0. Of several runs at once, one migrates and the others wait for it.",
    footer = {"rel/jbang migrate",
        "rel/jbang migrate --repo main --target 5",
        "rel/jbang migrate --env prod --json"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.INTERRUPTED, ExitCode.TERMINATED})
class migrate extends ReleaseCommand implements WithOptions {
    @Mixin
    LockTimeout lockTimeout = new LockTimeout();

    @Mixin
    Parallel parallel = new Parallel();

    @Mixin
    MaxFailures maxFailures = new MaxFailures();

    @Option(names = "--target", paramLabel = "VERSION", description = "The last version to apply (default: all).")
    Optional<String> target = Optional.empty();

    @Option(names = "--strict", description = "Exit 21 if the database is ahead of the files: an older release than the one that migrated it.")
    boolean strict;

    public static void main(String... arguments) {
        run(new migrate(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.migrate(lockTimeout, parallel, maxFailures, target, strict);
    }
}
