///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Repairs the history of every repo after a failed or changed migration
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

@Command(name = "repair", header = "Repairs the history of every repo after a failed or changed migration", description =
    "Removes failed migrations from the history, marks those without a file as deleted, and takes over checksums and "
    + "descriptions from the files. It does not undo what a failed migration left in the database.",
    footer = {"rel/jbang repair --repo main",
        "rel/jbang repair --env prod --yes && rel/jbang migrate --env prod"})
@Exits({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class repair implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    LockTimeout patience = new LockTimeout();

    @Mixin
    Consent consent = new Consent();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new repair(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.repair(consent, patience);
    }
}
