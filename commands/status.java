///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lists the migrations of every repo and how they stand
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "status", header = "Lists the migrations of every repo and how they stand", description =
    "Changes nothing. Exit 0 whatever it finds, unless --exit-code asks for more.")
class status implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--exit-code", description = "Exit 20 if migrations are pending, 21 if history and files disagree.")
    boolean exitCode;

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new status(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.status(exitCode);
    }
}
