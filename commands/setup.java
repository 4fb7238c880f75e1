///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Creates the database of every repo, migrates it and runs its seeds
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Exits;
import release.LockTimeout;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

@Command(name = "setup", header = "Creates the database of every repo, migrates it and runs its seeds", description =
    "What create and then seed do, in one report. What is done already is not done again.",
    footer = {"rel/jbang setup"})
@Exits({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class setup implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    LockTimeout patience = new LockTimeout();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new setup(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.setup(patience);
    }
}
