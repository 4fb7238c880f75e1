///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Checks that the history of every repo agrees with its files
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "validate", header = "Checks that the history of every repo agrees with its files", description =
    "A migration whose file was changed or is gone, or that failed, is named, with what to do: exit 21. Pending "
    + "migrations are no disagreement. Changes nothing.")
class validate implements Callable<Task> {
    @Mixin
    Options options = new Options();

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new validate(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.validate();
    }
}
