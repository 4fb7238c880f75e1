//JAVA 17+
//JAVAC_OPTIONS -encoding UTF-8 -XDignore.symbol.file
//JAVA_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto
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
//SOURCES config/Problem.java
//SOURCES config/Release.java
//SOURCES config/ReleaseReader.java
//SOURCES config/ReleaseRoot.java
//SOURCES config/RepoConfig.java
//SOURCES config/Secrets.java
//SOURCES config/Section.java
//SOURCES config/Selection.java
//SOURCES config/Source.java
//SOURCES config/Unset.java
//SOURCES migrate/Disagreement.java
//SOURCES migrate/FlywayFailure.java
//SOURCES migrate/FlywayLog.java
//SOURCES migrate/FlywaySettings.java
//SOURCES migrate/History.java
//SOURCES migrate/Migrator.java
//SOURCES migrate/SeedScript.java
//SOURCES migrate/StepListener.java
//SOURCES repo/Connections.java
//SOURCES repo/Repo.java
//SOURCES repo/SqlMessage.java
//SOURCES repo/Unreachable.java
//SOURCES report/Console.java
//SOURCES report/ExitCode.java
//SOURCES report/Failure.java
//SOURCES report/Json.java
//SOURCES report/Lines.java
//SOURCES report/Progress.java
//SOURCES report/RepoReport.java
//SOURCES report/Report.java
//SOURCES report/Step.java
//SOURCES run/Child.java
//SOURCES run/Hooks.java
//SOURCES run/Signals.java
//SOURCES run/Start.java
//SOURCES seed/Seeder.java
package release;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import release.config.Hook;
import release.config.Misconfigured;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.RepoConfig;
import release.config.Source;
import release.migrate.Migrator;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Report.Row;
import release.report.Step;
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
        return inEachRepo(false, work);
    }

    /** Applies the pending migrations of every repo, up to a version if one is given. */
    public static Task migrate(Optional<String> target) {
        return around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE,
            inEachRepo(false, (repo, report) -> new Migrator(repo, report).migrate(target)));
    }

    /** Migrates every repo and then runs its seeds. */
    public static Task seed() {
        return around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE, around(Hook.PRE_SEED, Hook.POST_SEED, inEachRepo(false, (repo, report) -> {
            new Migrator(repo, report).migrate(Optional.empty());
            if (!report.hasFailed()) Seeder.seed(repo, report);
        })));
    }

    /** Runs the seeds of every repo, and refuses where a migration is pending. */
    public static Task onlySeeds() {
        return around(Hook.PRE_SEED, Hook.POST_SEED, inEachRepo(false, (repo, report) -> {
            if (new Migrator(repo, report).upToDate()) Seeder.seed(repo, report);
            else report.failed(Failure.of(ExitCode.PENDING, "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: " + report.invocation("seed")));
        }));
    }

    /** Lists the migrations of every repo and how they stand. */
    public static Task status(boolean exitCode) {
        return inEachRepo(true, (repo, report) -> new Migrator(repo, report).status(exitCode));
    }

    /** Compares the history of every repo with its files. */
    public static Task validate() {
        return inEachRepo(true, (repo, report) -> new Migrator(repo, report).validate());
    }

    /** Repairs the history of every repo. */
    public static Task repair() {
        return inEachRepo(false, (repo, report) -> new Migrator(repo, report).repair());
    }

    /** Begins the history of databases that already have the schema of some version. */
    public static Task baseline(String version, String description) {
        return inEachRepo(false, (repo, report) -> new Migrator(repo, report).baseline(version, description));
    }

    /** Waits until every database answers, together at most so long. */
    public static Task await(Duration timeout) {
        return (release, report, child) -> {
            long deadline = System.nanoTime() + timeout.toNanos();
            requireDrivers(release, report);
            for (var repo : release.repos()) {
                opened(repo, report);
                awaitOne(repo, report, deadline);
                report.closed();
            }
        };
    }

    private static void awaitOne(RepoConfig config, Report report, long deadline) {
        var step = Step.of(Step.Kind.CONNECTION, "db", "connection", Step.State.PENDING);
        long begin = report.nanos();
        report.began(step);
        try (var repo = Repo.await(config, deadline)) {
            report.ended(step.finished(Step.State.READY, report.since(begin)));
        } catch (Unreachable e) {
            report.ended(step.finished(Step.State.FAILED, report.since(begin)).failed(failure(config, e, report)));
        } catch (SQLException e) {
            report.failed(refused(e, report));
        }
    }

    /** Lists the commands of the release; its own are marked. */
    public static Task commands() {
        return (release, report, child) -> release.commands().forEach(command -> report.row(new Row(command.name(),
            command.description() + (command.custom() ? " (custom: " + command.script() + ")" : ""),
            Catalog.details(command))));
    }

    /** Writes jbang-catalog.json from the configuration, or only checks that it would not change. */
    public static Task catalog(boolean check) {
        return (release, report, child) -> new Catalog(release, report).write(check);
    }

    /**
     * Runs the app with the release's hooks around it, and ends when it ends, with its exit code.
     *
     * @throws Misconfigured if the release does not say how it is started
     */
    public static Task start(List<String> arguments, boolean check) {
        return (release, report, child) -> {
            var line = release.lifecycle().start().orElseThrow(() -> Misconfigured.because(Source.of(ReleaseRoot.CONFIG),
                "release." + release.name() + ".start", "is missing: the command line of the app"));
            if (check) plan(release, report, line);
            else new Start(release, report, child).run(arguments);
        };
    }

    private static void plan(Release release, Report report, String line) {
        var lifecycle = release.lifecycle();
        for (var hook : List.of(Hook.PRE_START, Hook.POST_START, Hook.PRE_STOP, Hook.POST_STOP)) {
            if (hook == Hook.POST_START) {
                report.row(new Row("start", line, Map.of("start", line)));
                lifecycle.ready().ifPresent(check -> report.row(new Row("ready", check, Map.of("ready", check))));
            }
            for (var name : lifecycle.hook(hook)) report.row(new Row(hook.label(), name, Map.of(hook.label(), name)));
        }
    }

    /** Runs a task between two hooks: nothing of it if the first fails, and the second only if it went well. */
    private static Task around(Hook before, Hook after, Task task) {
        return (release, report, child) -> {
            if (!Hooks.run(before, release, report, child)) {
                release.repos().forEach(repo -> skipped(repo, report));
                return;
            }
            task.run(release, report, child);
            if (!report.failed()) Hooks.run(after, release, report, child);
        };
    }

    /** Opens, uses and closes each repo in turn; once one has failed the others are skipped, unless all are wanted. */
    private static Task inEachRepo(boolean all, Work work) {
        return (release, report, child) -> {
            requireDrivers(release, report);
            var failed = false;
            for (var config : release.repos()) {
                if (failed && !all) {
                    skipped(config, report);
                    continue;
                }
                opened(config, report);
                try (var repo = Repo.open(config)) {
                    work.in(repo, report);
                } catch (Unreachable e) {
                    report.failed(failure(config, e, report));
                } catch (SQLException e) {
                    if (!report.hasFailed()) report.failed(refused(e, report));
                }
                failed |= report.hasFailed();
                report.closed();
            }
        };
    }

    private static void requireDrivers(Release release, Report report) {
        Repo.requireDrivers(release, report.invocation("catalog"));
    }

    private static void skipped(RepoConfig config, Report report) {
        report.skipped(config.app(), config.name(), config.database().label(), config.url().address());
    }

    private static void opened(RepoConfig config, Report report) {
        report.opened(config.app(), config.name(), config.database().label(), config.url().address());
    }

    private static Failure failure(RepoConfig config, Unreachable e, Report report) {
        return new Failure(e.inUse() ? ExitCode.LOCKED : ExitCode.UNREACHABLE, Optional.of(config.source().toString()),
            Optional.empty(), report.redact(e.getMessage()), e.sqlState(), Optional.empty(), Optional.of(e.advice()));
    }

    private static Failure refused(SQLException e, Report report) {
        return new Failure(ExitCode.FAILED, Optional.empty(), Optional.empty(), report.redact(SqlMessage.of(e)),
            Optional.ofNullable(e.getSQLState()), Optional.empty(), Optional.empty());
    }
}
