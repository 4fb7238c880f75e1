///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Applies the pending migrations of every repo of the release
//SOURCES ../lib/ReleaseTasks.java

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "migrate", header = "Applies the pending migrations of every repo of the release", description =
    "Each migration is reported once it is committed; at the first that fails the run stops and the repos after it are "
    + "skipped. Nothing pending is done too: exit 0.")
class migrate implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--target", paramLabel = "VERSION", description = "The last version to apply (default: all).")
    Optional<String> target = Optional.empty();

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new migrate(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.migrate(target);
    }
}
