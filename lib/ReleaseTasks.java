//JAVA 17+
//JAVAC_OPTIONS -encoding UTF-8 -XDignore.symbol.file
//JAVA_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto --enable-native-access=ALL-UNNAMED
//DEPS info.picocli:picocli:4.7.7
//DEPS com.typesafe:config:1.4.10
//DEPS com.google.code.gson:gson:2.15.0
//DEPS org.flywaydb:flyway-core:13.12.0
//DEPS org.flywaydb:flyway-database-postgresql:13.12.0
//DEPS org.flywaydb:flyway-mysql:13.12.0
//DEPS com.h2database:h2:2.5.252
//DEPS org.postgresql:postgresql:42.7.14
//DEPS org.mariadb.jdbc:mariadb-java-client:3.5.11
//DEPS release-root.jar
//SOURCES Catalog.java
//SOURCES Consent.java
//SOURCES EachRepo.java
//SOURCES Listing.java
//SOURCES Options.java
//SOURCES Terminal.java
//SOURCES config/App.java
//SOURCES config/AppReader.java
//SOURCES config/Command.java
//SOURCES config/CommandReader.java
//SOURCES config/Config.java
//SOURCES config/Database.java
//SOURCES config/DatabaseUrl.java
//SOURCES config/HoconProblem.java
//SOURCES config/Hook.java
//SOURCES config/Lifecycle.java
//SOURCES config/Misconfigured.java
//SOURCES config/Nearest.java
//SOURCES config/Place.java
//SOURCES config/Problem.java
//SOURCES config/Release.java
//SOURCES config/ReleaseReader.java
//SOURCES config/ReleaseRoot.java
//SOURCES config/RepoConfig.java
//SOURCES config/Secrets.java
//SOURCES config/Section.java
//SOURCES config/Selection.java
//SOURCES config/Setting.java
//SOURCES config/Source.java
//SOURCES config/Unset.java
//SOURCES develop/DatabaseFile.java
//SOURCES develop/DatabaseServer.java
//SOURCES develop/MigrationFiles.java
//SOURCES develop/NewMigration.java
//SOURCES develop/RepoDatabase.java
//SOURCES develop/Version.java
//SOURCES eval/Ending.java
//SOURCES eval/Evaluation.java
//SOURCES eval/Evaluator.java
//SOURCES eval/Execution.java
//SOURCES eval/Input.java
//SOURCES eval/JavaFile.java
//SOURCES eval/Shell.java
//SOURCES eval/Snippet.java
//SOURCES migrate/Disagreement.java
//SOURCES migrate/FlywayFailure.java
//SOURCES migrate/FlywayLog.java
//SOURCES migrate/FlywaySettings.java
//SOURCES migrate/History.java
//SOURCES migrate/Migrator.java
//SOURCES migrate/SeedScript.java
//SOURCES migrate/SqlScript.java
//SOURCES migrate/SqlText.java
//SOURCES migrate/StepListener.java
//SOURCES repo/Connections.java
//SOURCES repo/ReadOnly.java
//SOURCES repo/Repo.java
//SOURCES repo/SqlMessage.java
//SOURCES repo/Unreachable.java
//SOURCES report/Console.java
//SOURCES report/Csv.java
//SOURCES report/ExitCode.java
//SOURCES report/Failure.java
//SOURCES report/Json.java
//SOURCES report/Lines.java
//SOURCES report/Progress.java
//SOURCES report/RepoReport.java
//SOURCES report/Report.java
//SOURCES report/Result.java
//SOURCES report/Step.java
//SOURCES report/Table.java
//SOURCES run/Child.java
//SOURCES run/Hooks.java
//SOURCES run/Signals.java
//SOURCES run/Start.java
//SOURCES seed/Seeder.java
package release;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import release.config.Hook;
import release.config.Misconfigured;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.Source;
import release.eval.Evaluator;
import release.eval.Input;
import release.develop.NewMigration;
import release.develop.RepoDatabase;
import release.migrate.Migrator;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.run.Child;
import release.run.Hooks;
import release.run.Start;
import release.seed.Seeder;

/**
 * The prep work of a deployment, without starting the app: load the release's configuration, open each repo, run its
 * pending migrations and then its seeds, close it, report, and say with the exit code how it went.
 */
public final class ReleaseTasks {
    /** The version of the suite. */
    public static final String VERSION = "0.1.0";

    /** What a command does with a loaded release; it may run others of its commands as processes. */
    @FunctionalInterface
    public interface Task {
        void run(Release release, Report report, Child child) throws IOException, InterruptedException;
    }

    /** What a command does in one open repo; what the database refuses becomes the failure of the repo. */
    @FunctionalInterface
    public interface Work {
        void in(Repo repo, Report report) throws SQLException;
    }

    private ReleaseTasks() {}

    /**
     * Opens each repo of the release in turn, lends it to some work, and closes it: for commands of a team's own.
     *
     * @param work gets an open repo, and the report, where it says what it did
     */
    public static Task withRepos(Work work) {
        return EachRepo.untilOneFails(work);
    }

    /** Applies the pending migrations of every repo, up to a version if one is given. */
    public static Task migrate(Optional<String> target) {
        return around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE,
            withRepos((repo, report) -> new Migrator(repo, report).migrate(target)));
    }

    /** Migrates every repo and then runs its seeds. */
    public static Task seed() {
        return around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE, around(Hook.PRE_SEED, Hook.POST_SEED, withRepos((repo, report) -> {
            new Migrator(repo, report).migrate(Optional.empty());
            if (!report.hasFailed()) Seeder.seed(repo, report);
        })));
    }

    /** Runs the seeds of every repo, and refuses where a migration is pending. */
    public static Task onlySeeds() {
        return around(Hook.PRE_SEED, Hook.POST_SEED, withRepos((repo, report) -> {
            if (new Migrator(repo, report).upToDate()) Seeder.seed(repo, report);
            else report.failed(Failure.of(ExitCode.PENDING, "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: " + report.invocation("seed")));
        }));
    }

    /** Lists the migrations of every repo and how they stand. */
    public static Task status(boolean exitCode) {
        return EachRepo.evenIfOneFails((repo, report) -> new Migrator(repo, report).status(exitCode));
    }

    /** Compares the history of every repo with its files. */
    public static Task validate() {
        return EachRepo.evenIfOneFails((repo, report) -> new Migrator(repo, report).validate());
    }

    /** Repairs the history of every repo. */
    public static Task repair(Consent consent) {
        return guarded(consent, withRepos((repo, report) -> new Migrator(repo, report).repair()));
    }

    /** Begins the history of databases that already have the schema of some version. */
    public static Task baseline(Consent consent, String version, String description) {
        return guarded(consent, withRepos((repo, report) -> new Migrator(repo, report).baseline(version, description)));
    }

    /** Writes the files of the next migration of one repo. */
    public static Task newMigration(String name, boolean undo, boolean java) {
        return (release, report, child) -> new NewMigration(name, undo, java, Clock.systemUTC()).write(release, report);
    }

    /** Creates the database of every repo that has none. */
    public static Task create() {
        return EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).create());
    }

    /** Drops the database of every repo. */
    public static Task drop(Consent consent) {
        return guarded(consent, EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).drop()));
    }

    /** Creates the database of every repo, migrates it and runs its seeds. */
    public static Task setup() {
        return inOrder(create(), seed());
    }

    /** Drops the database of every repo and sets it up anew. */
    public static Task reset(Consent consent) {
        return inOrder(drop(consent), setup());
    }

    /** Waits until every database answers, together at most so long. */
    public static Task await(Duration timeout) {
        return EachRepo.awaited(timeout);
    }

    /** Runs SQL or a Java snippet in one repo; unless it may write, it changes nothing there. */
    public static Task eval(Options options, Consent consent, List<String> statements, Optional<Path> file, boolean write) {
        var input = new Input(statements, file, write, options.csv, options.json);
        var task = EachRepo.theOne(write ? Repo::open : Repo::openToRead, (repo, report) -> Evaluator.run(input, repo, report));
        return write || input.isJava() ? guarded(consent, task) : task;
    }

    /** Lists the commands of the release; its own are marked. */
    public static Task commands() {
        return (release, report, child) -> Listing.commands(release, report);
    }

    /** Lists every value of the release's configuration and where it comes from. */
    public static Task describe() {
        return (release, report, child) -> Listing.settings(release, report);
    }

    /** Writes jbang-catalog.json from the configuration, or only checks that it would not change. */
    public static Task catalog(boolean check) {
        return (release, report, child) -> new Catalog(release, report).write(check);
    }

    /**
     * Runs the app with the release's hooks around it, and ends when it ends, with its exit code.
     *
     * @param check whether only to list what would run
     */
    public static Task start(List<String> arguments, boolean check) {
        return (release, report, child) -> {
            var line = release.lifecycle().start().orElseThrow(() -> Misconfigured.because(Source.of(ReleaseRoot.CONFIG),
                "release." + release.name() + ".start", "is missing: the command line of the app"));
            if (check) Listing.start(release, line, report);
            else new Start(release, report, child).run(arguments);
        };
    }

    /** Runs a task and then another one, which only if the first went well. */
    private static Task inOrder(Task first, Task second) {
        return (release, report, child) -> {
            first.run(release, report, child);
            if (!report.failed()) second.run(release, report, child);
        };
    }

    /** Runs a task between two hooks: nothing of it if the first fails, and the second only if it went well. */
    private static Task around(Hook before, Hook after, Task task) {
        return (release, report, child) -> {
            if (!Hooks.run(before, release, report, child)) {
                release.repos().forEach(repo -> EachRepo.skipped(repo, report));
                return;
            }
            task.run(release, report, child);
            if (!report.failed()) Hooks.run(after, release, report, child);
        };
    }

    /**
     * Lets a task that can destroy something run in a protected environment only with a consent: the option, or the
     * release's name typed on a terminal.
     */
    private static Task guarded(Consent consent, Task task) {
        return (release, report, child) -> {
            if (!release.guarded() || consent.yes || child.onTerminal() && Consent.typed(release)) {
                task.run(release, report, child);
                return;
            }
            report.failed(Failure.of(ExitCode.REFUSED, "The environment " + release.environment() + " is protected.",
                "If you mean it: " + report.invocation(report.command()) + " --yes"));
        };
    }
}
