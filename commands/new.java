///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Writes the file of the next migration of a repo
//MAIN newMigration
//SOURCES ../lib/ReleaseTasks.java

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.Exits;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

@Command(name = "new", header = "Writes the file of the next migration of a repo", description =
    "Its version follows the newest one in the style of the folder: the next number, or the time in UTC. No file is "
    + "ever overwritten.",
    footer = {"rel/jbang new add users --repo main",
        "rel/jbang new \"add phone\" --undo",
        "rel/jbang new backfill totals --java"})
@Exits({ExitCode.FAILED})
class newMigration implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "What it does: add_users, AddUsers or \"add users\".")
    List<String> name = List.of();

    @Option(names = "--undo", description = "Also the file that undoes it; without NAME, that of the newest one that lacks it.")
    boolean undo;

    @Option(names = "--java", description = "In Java.")
    boolean java;

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new newMigration(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.newMigration(String.join(" ", name), undo, java);
    }
}
