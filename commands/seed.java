///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Migrates every repo of the release and then runs its seeds
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "seed", header = "Migrates every repo of the release and then runs its seeds", description =
    "Each seed is one transaction: one that fails leaves nothing of itself behind, and the ones after it are skipped.")
class seed implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--only-seeds", description = "Do not migrate; refuse (exit 20) where a migration is pending.")
    boolean onlySeeds;

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new seed(), arguments));
    }

    @Override
    public Task call() {
        return onlySeeds ? ReleaseTasks.onlySeeds() : ReleaseTasks.seed();
    }
}
