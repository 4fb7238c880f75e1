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

@Command(name = "drop", header = "Drops the database of every repo, with all that is in it", description =
    "For development: there is no way back. A database that others use is not dropped: exit 22. If there is none, nothing "
    + "is done: exit 0.",
    footer = {"rel/jbang drop --repo main"})
@ExitCodes({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class drop extends ReleaseCommand {
    @Mixin
    Confirmation consent = new Confirmation();

    public static void main(String... arguments) {
        run(new drop(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.drop(consent);
    }
}
