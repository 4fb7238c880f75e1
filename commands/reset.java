///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Drops the database of every repo and sets it up anew
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Consent;
import release.Exits;
import release.LockTimeout;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

@Command(name = "reset", header = "Drops the database of every repo and sets it up anew", description =
    "What drop and then setup do, in one report. For development: there is no way back. Nothing is set up unless every "
    + "database could be dropped.",
    footer = {"rel/jbang reset",
        "rel/jbang reset --env test"})
@Exits({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class reset implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    LockTimeout patience = new LockTimeout();

    @Mixin
    Consent consent = new Consent();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new reset(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.reset(consent, patience);
    }
}
