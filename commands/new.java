///usr/bin/env jbang "$0" "$@" ; exit $?
//MAIN newMigration
//SOURCES ../lib/ReleaseTasks.java

import java.time.Clock;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.develop.NewMigration;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "new", header = "Writes the file of the next migration of a repo", description =
    "Its version follows the newest one in the style of the folder: the next number, or the time in UTC. No file is "
    + "ever overwritten.",
    footer = {"rel/jbang new add users --repo main",
        "rel/jbang new \"add phone\" --repo main --undo",
        "rel/jbang new backfill totals --repo main --java"})
@ExitCodes({ExitCode.FAILED})
class newMigration extends ReleaseCommand {
    @Parameters(paramLabel = "NAME", arity = "0..*", description = "What it does: add_users, AddUsers or \"add users\".")
    List<String> name = List.of();

    @Option(names = "--undo", description = "Also write its undo script; without NAME, the undo script of the newest migration that has none.")
    boolean undo;

    @Option(names = "--java", description = "Write it in Java, among the sources of the app.")
    boolean java;

    public static void main(String... arguments) {
        run(new newMigration(), arguments);
    }

    @Override
    public Task call() {
        var migration = new NewMigration(String.join(" ", name), undo, java, Clock.systemUTC());
        return (release, report, child) -> migration.write(release, report);
    }
}
