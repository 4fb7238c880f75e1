///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.doctor.Doctor;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "doctor", header = "Looks for what would go wrong in a run", description =
    "Checks this machine, the catalog and the database of every repo. Says for each thing whether it is ok, and what to do"
    + " if it is not. Changes nothing. Warnings alone are no failure: exit 0.",
    footer = {"rel/jbang doctor",
        "rel/jbang doctor --env prod --repo main --json"})
@ExitCodes({ExitCode.FAILED, ExitCode.DISAGREE, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class doctor extends ReleaseCommand {
    public static void main(String... arguments) {
        run(new doctor(), arguments);
    }

    @Override
    public Task call() {
        return Doctor.task();
    }
}
