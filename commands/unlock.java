///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.cli.Confirmation;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "unlock", header = "Shows who holds the migration lock, and ends that session", description =
    "A lock ends with its session, so there is none to free after a crash. But a session may outlive its process for a while, as when"
    + " a machine is gone. Without --yes it only shows who holds the lock: exit 0 if nobody does, 22 if somebody does.",
    footer = {"rel/jbang unlock",
        "rel/jbang unlock --repo main --yes"})
@ExitCodes({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class unlock extends ReleaseCommand {
    @Mixin
    Confirmation consent = new Confirmation();

    public static void main(String... arguments) {
        run(new unlock(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.unlock(consent);
    }
}
