///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Migrates every repo of the release and then runs its seeds
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Exits;
import release.LockTimeout;
import release.MaxFailures;
import release.Options;
import release.Parallel;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.WithOptions;
import release.report.ExitCode;

@Command(name = "seed", header = "Migrates every repo of the release and then runs its seeds", description =
    "Each seed is one transaction: one that fails leaves nothing of itself behind, and the ones after it are skipped."
    + " It runs always, once or when its file has changed, and in the environments that it names; in a protected one only if it names it.",
    footer = {"rel/jbang seed",
        "rel/jbang seed --only-seeds --repo main"})
@Exits({ExitCode.FAILED, ExitCode.PENDING, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class seed implements Callable<Task>, WithOptions {
    @Mixin
    Options options = new Options();

    @Mixin
    LockTimeout patience = new LockTimeout();

    @Mixin
    Parallel parallel = new Parallel();

    @Mixin
    MaxFailures failures = new MaxFailures();

    @Option(names = "--only-seeds", description = "Do not migrate; refuse (exit 20) where a migration is pending.")
    boolean onlySeeds;

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new seed(), arguments));
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public Task call() {
        return onlySeeds ? ReleaseTasks.onlySeeds(patience, parallel, failures) : ReleaseTasks.seed(patience, parallel, failures);
    }
}
