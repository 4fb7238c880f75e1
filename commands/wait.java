///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Waits until the database of every repo answers
//SOURCES ../lib/ReleaseTasks.java

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "wait", header = "Waits until the database of every repo answers", description =
    "Tries again until the time is over, then exit 23. Gives up at once where the database refuses the user.")
class wait implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long, for all repos together (default: ${DEFAULT-VALUE}).")
    long timeout = 60;

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new wait(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.await(Duration.ofSeconds(timeout));
    }
}
