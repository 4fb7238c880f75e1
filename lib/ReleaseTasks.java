//JAVA 17+
//JAVAC_OPTIONS -encoding UTF-8
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
//SOURCES config/Config.java
//SOURCES config/Database.java
//SOURCES config/DatabaseUrl.java
//SOURCES config/HoconProblem.java
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
//SOURCES seed/Seeder.java
package release;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import release.config.Release;
import release.config.RepoConfig;
import release.migrate.Migrator;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Report.Row;
import release.report.Step;
import release.seed.Seeder;

/**
 * The prep work of a deployment, without starting the app: load the release's configuration, open each repo, run its
 * pending migrations and then its seeds, close it, report, and say with the exit code how it went.
 */
public final class ReleaseTasks {
    /** The version of the suite. */
    public static final String VERSION = "0.1.0";

    /** What a command does with a loaded release. */
    @FunctionalInterface
    public interface Task extends BiConsumer<Release, Report> {}

    /** What a command does in one open repo. */
    @FunctionalInterface
    interface Work extends BiConsumer<Repo, Report> {}

    private ReleaseTasks() {}

    /** Applies the pending migrations of every repo, up to a version if one is given. */
    public static Task migrate(Optional<String> target) {
        return inEachRepo(false, (repo, report) -> new Migrator(repo, report).migrate(target));
    }

    /** Migrates every repo and then runs its seeds. */
    public static Task seed() {
        return inEachRepo(false, (repo, report) -> {
            new Migrator(repo, report).migrate(Optional.empty());
            if (!report.hasFailed()) Seeder.seed(repo, report);
        });
    }

    /** Runs the seeds of every repo, and refuses where a migration is pending. */
    public static Task onlySeeds() {
        return inEachRepo(false, (repo, report) -> {
            if (new Migrator(repo, report).upToDate()) Seeder.seed(repo, report);
            else report.failed(Failure.of(ExitCode.PENDING, "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: " + report.invocation("seed")));
        });
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
        return (release, report) -> {
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
            report.failed(cleaningUp(e, report));
        }
    }

    /** Lists the commands of the release; its own are marked. */
    public static Task commands() {
        return (release, report) -> release.commands().forEach(command -> report.row(new Row(command.name(),
            command.description() + (command.custom() ? " (custom: " + command.script() + ")" : ""),
            Catalog.details(command))));
    }

    /** Writes jbang-catalog.json from the configuration, or only checks that it would not change. */
    public static Task catalog(boolean check) {
        return (release, report) -> new Catalog(release, report).write(check);
    }

    /** Opens, uses and closes each repo in turn; once one has failed the others are skipped, unless all are wanted. */
    private static Task inEachRepo(boolean all, Work work) {
        return (release, report) -> {
            requireDrivers(release, report);
            var failed = false;
            for (var config : release.repos()) {
                if (failed && !all) {
                    report.skipped(config.app(), config.name(), config.database().label(), config.url().address());
                    continue;
                }
                opened(config, report);
                try (var repo = Repo.open(config)) {
                    work.accept(repo, report);
                } catch (Unreachable e) {
                    report.failed(failure(config, e, report));
                } catch (SQLException e) {
                    if (!report.hasFailed()) report.failed(cleaningUp(e, report));
                }
                failed |= report.hasFailed();
                report.closed();
            }
        };
    }

    private static void requireDrivers(Release release, Report report) {
        Repo.requireDrivers(release, report.invocation("catalog"));
    }

    private static void opened(RepoConfig config, Report report) {
        report.opened(config.app(), config.name(), config.database().label(), config.url().address());
    }

    private static Failure failure(RepoConfig config, Unreachable e, Report report) {
        return new Failure(e.inUse() ? ExitCode.LOCKED : ExitCode.UNREACHABLE, Optional.of(config.source().toString()),
            Optional.empty(), report.redact(e.getMessage()), e.sqlState(), Optional.empty(), Optional.of(e.advice()));
    }

    private static Failure cleaningUp(SQLException e, Report report) {
        return Failure.of(ExitCode.FAILED, "closing the database failed: " + report.redact(SqlMessage.of(e)), "");
    }
}
