///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.ReleaseTasks;
import release.cli.Confirmation;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.eval.Evaluator;
import release.eval.Input;
import release.repo.Repo.Access;
import release.report.ExitCode;
import release.run.EachRepo;
import release.run.Task;

@Command(name = "eval", header = "Runs SQL or a Java snippet against one repo of the release", description =
    "All of it runs in one read-only transaction, which is rolled back; with --write it may change data and is "
    + "committed. A .java file has a class with a static method run(java.sql.Connection); a .jsh file finds the variables "
    + "connection and repo. Java could open another connection, so in a protected environment it needs --yes, as --write does. "
    + "A read-only transaction does not stop functions with effects outside of it, such as pg_terminate_backend, lo_export, dblink, "
    + "get_lock, into outfile, csvwrite or link_schema: the known ones need --yes everywhere; your own functions are not checked. "
    + "H2 on a server, in memory or with AUTO_SERVER, SQL Server and Oracle cannot enforce read-only: what runs there is rolled back, "
    + "and needs --yes in a protected environment.",
    footer = {"rel/jbang eval --repo main -e \"select count(*) from users\"",
        "rel/jbang eval --repo main --csv report.sql >report.csv",
        "rel/jbang eval --repo main --write backfill.java"})
@ExitCodes({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class eval extends ReleaseCommand {
    @Mixin
    Confirmation consent = new Confirmation();

    @Option(names = {"-e", "--execute"}, paramLabel = "SQL", description = "Statements to run; may be repeated.")
    List<String> statements = List.of();

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "A .sql, .java or .jsh file to run.")
    Optional<Path> file = Optional.empty();

    @Option(names = "--write", description = "Commit what it changes.")
    boolean write;

    @Option(names = "--csv", description = "Every row as CSV on stdout, and nothing else there.")
    void csv(boolean asked) {
        options.csv(asked);
    }

    public static void main(String... arguments) {
        run(new eval(), arguments);
    }

    @Override
    public Task call() {
        var input = new Input(statements, file, write, options.isCsv(), options.isJson());
        Task task = (release, report, child) -> EachRepo.requireSingleRepo(write ? Access.WORK : Access.READ, (repo, own) ->
            Evaluator.run(input, repo, own, new Evaluator.Confirmation(release.guarded(), () -> consent.isGiven(release, child)))).run(release, report, child);
        return write || input.isJava() ? consent.guard(task) : task;
    }
}
