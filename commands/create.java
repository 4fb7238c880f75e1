///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "create", header = "Creates the database of every repo that has none", description =
    "On a server, the repo's user creates it and needs the right to do so. For H2 and SQLite it is a file. An existing "
    + "database is left unchanged: exit 0.",
    footer = {"rel/jbang create",
        "rel/jbang create --repo main"})
@ExitCodes({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class create extends ReleaseCommand {
    public static void main(String... arguments) {
        run(new create(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.create();
    }
}
