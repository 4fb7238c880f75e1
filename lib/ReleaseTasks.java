//JAVA 17+
//JAVAC_OPTIONS -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 -encoding UTF-8 -proc:none -XDignore.symbol.file -XDstringConcat=inline
//JAVA_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djdk.console=java.base -Djdk.reflect.useNativeAccessorOnly=true --enable-native-access=ALL-UNNAMED
//DEPS org.postgresql:postgresql:42.7.14
//DEPS info.picocli:picocli:4.7.7
//DEPS com.typesafe:config:1.4.10
//DEPS com.google.code.gson:gson:2.15.0
//DEPS de.siegmar:fastcsv:4.4.0
//DEPS org.flywaydb:flyway-core:13.12.0
//DEPS org.flywaydb:flyway-database-postgresql:13.12.0
//DEPS org.flywaydb:flyway-mysql:13.12.0
//DEPS com.h2database:h2:2.5.252
//DEPS org.mariadb.jdbc:mariadb-java-client:3.5.11
//DEPS org.springframework.boot:spring-boot-loader:4.0.7
//DEPS org.springframework.boot:spring-boot:4.0.7
//DEPS org.springframework.boot:spring-boot-flyway:4.0.7@fatjar
//DEPS io.smallrye.config:smallrye-config-core:3.15.1
//DEPS io.smallrye.config:smallrye-config-source-yaml:3.15.1
//DEPS org.yaml:snakeyaml:2.5
//DEPS release-root.jar
//SOURCES Arguments.java
//SOURCES AtLeast.java
//SOURCES Awaiting.java
//SOURCES Catalog.java
//SOURCES Completion.java
//SOURCES Consent.java
//SOURCES Doctor.java
//SOURCES DriverAdvice.java
//SOURCES EachRepo.java
//SOURCES Exits.java
//SOURCES Help.java
//SOURCES Kept.java
//SOURCES Listing.java
//SOURCES LockTimeout.java
//SOURCES MaxFailures.java
//SOURCES NoLog.java
//SOURCES Options.java
//SOURCES OwnCode.java
//SOURCES Pace.java
//SOURCES Parallel.java
//SOURCES Rehearsal.java
//SOURCES RepoWaiter.java
//SOURCES Shard.java
//SOURCES Terminal.java
//SOURCES Typed.java
//SOURCES Units.java
//SOURCES WithOptions.java
//SOURCES Workers.java
//SOURCES bundle/Bundle.java
//SOURCES bundle/CheckoutFiles.java
//SOURCES bundle/ClassArchive.java
//SOURCES bundle/Contents.java
//SOURCES bundle/FakePostgres.java
//SOURCES bundle/Jar.java
//SOURCES bundle/JarClasses.java
//SOURCES bundle/JavaRuntime.java
//SOURCES bundle/Launcher.java
//SOURCES bundle/Libraries.java
//SOURCES bundle/Manifest.java
//SOURCES bundle/Run.java
//SOURCES bundle/Scripts.java
//SOURCES bundle/TarGz.java
//SOURCES bundle/Tool.java
//SOURCES bundle/Training.java
//SOURCES bundle/Tree.java
//SOURCES bundle/Workplace.java
//SOURCES cli/ReleaseCommand.java
//SOURCES config/App.java
//SOURCES config/AppDefaults.java
//SOURCES config/AppReader.java
//SOURCES config/AppReading.java
//SOURCES config/Command.java
//SOURCES config/CommandReader.java
//SOURCES config/Config.java
//SOURCES config/Database.java
//SOURCES config/DatabaseUrl.java
//SOURCES config/DeployableReader.java
//SOURCES config/Durations.java
//SOURCES config/HoconProblem.java
//SOURCES config/Hook.java
//SOURCES config/Lifecycle.java
//SOURCES config/Locking.java
//SOURCES config/Loops.java
//SOURCES config/MigrationRules.java
//SOURCES config/Misconfigured.java
//SOURCES config/NamedFiles.java
//SOURCES config/Nearest.java
//SOURCES config/Opening.java
//SOURCES config/Place.java
//SOURCES config/Problem.java
//SOURCES config/Release.java
//SOURCES config/ReleaseReader.java
//SOURCES config/ReleaseRoot.java
//SOURCES config/RepoConfig.java
//SOURCES config/Secrets.java
//SOURCES config/Section.java
//SOURCES config/Seed.java
//SOURCES config/SeedReader.java
//SOURCES config/Selection.java
//SOURCES config/Setting.java
//SOURCES config/Source.java
//SOURCES config/TenantName.java
//SOURCES config/Tenants.java
//SOURCES config/TenantsReader.java
//SOURCES config/Unset.java
//SOURCES config/Variables.java
//SOURCES deployable/AppClassLoader.java
//SOURCES deployable/ClassFile.java
//SOURCES deployable/DecidingCode.java
//SOURCES deployable/Deployable.java
//SOURCES deployable/FolderRoot.java
//SOURCES deployable/JarRoot.java
//SOURCES deployable/Layout.java
//SOURCES deployable/Root.java
//SOURCES deployable/Unreadable.java
//SOURCES deployable/ZipEnd.java
//SOURCES develop/DatabaseFile.java
//SOURCES develop/DatabaseServer.java
//SOURCES develop/MigrationFiles.java
//SOURCES develop/NewMigration.java
//SOURCES develop/RepoDatabase.java
//SOURCES develop/Version.java
//SOURCES doctor/Capacity.java
//SOURCES doctor/Catalogs.java
//SOURCES doctor/Check.java
//SOURCES doctor/Checkup.java
//SOURCES doctor/Clock.java
//SOURCES doctor/DatabaseFolder.java
//SOURCES doctor/Finding.java
//SOURCES doctor/Grants.java
//SOURCES doctor/H2.java
//SOURCES doctor/HistoryCheck.java
//SOURCES doctor/HistoryTable.java
//SOURCES doctor/Machine.java
//SOURCES doctor/MySql.java
//SOURCES doctor/OpenConnections.java
//SOURCES doctor/Pooler.java
//SOURCES doctor/Postgres.java
//SOURCES doctor/PostgresIndexes.java
//SOURCES doctor/PostgresRights.java
//SOURCES doctor/Query.java
//SOURCES doctor/Registration.java
//SOURCES doctor/Tables.java
//SOURCES eval/Ending.java
//SOURCES eval/Evaluation.java
//SOURCES eval/Evaluator.java
//SOURCES eval/Execution.java
//SOURCES eval/Input.java
//SOURCES eval/ReadCheck.java
//SOURCES eval/SnippetEvaluation.java
//SOURCES init/AppConfig.java
//SOURCES init/ChecksumList.java
//SOURCES init/Datasource.java
//SOURCES init/Init.java
//SOURCES init/Suite.java
//SOURCES migrate/AdvisoryLock.java
//SOURCES migrate/AppFlyway.java
//SOURCES migrate/AppMigration.java
//SOURCES migrate/AppliedVersion.java
//SOURCES migrate/Columns.java
//SOURCES migrate/Direction.java
//SOURCES migrate/Disagreement.java
//SOURCES migrate/Doubt.java
//SOURCES migrate/Due.java
//SOURCES migrate/FileLock.java
//SOURCES migrate/FlywayFailure.java
//SOURCES migrate/FlywayLog.java
//SOURCES migrate/FlywayMessage.java
//SOURCES migrate/FlywayOpener.java
//SOURCES migrate/FlywayParts.java
//SOURCES migrate/FlywaySettings.java
//SOURCES migrate/FollowedConnection.java
//SOURCES migrate/Footprint.java
//SOURCES migrate/H2Transaction.java
//SOURCES migrate/Halt.java
//SOURCES migrate/History.java
//SOURCES migrate/HistoryLock.java
//SOURCES migrate/HistoryVersion.java
//SOURCES migrate/JavaFailure.java
//SOURCES migrate/JavaMigrations.java
//SOURCES migrate/Journal.java
//SOURCES migrate/MariaDbTransaction.java
//SOURCES migrate/MigrationLock.java
//SOURCES migrate/MigrationName.java
//SOURCES migrate/MigrationNames.java
//SOURCES migrate/MigrationRun.java
//SOURCES migrate/MigrationSession.java
//SOURCES migrate/MigrationStep.java
//SOURCES migrate/Migrator.java
//SOURCES migrate/NamedLock.java
//SOURCES migrate/NoLock.java
//SOURCES migrate/OldHistory.java
//SOURCES migrate/OneMigration.java
//SOURCES migrate/Outcome.java
//SOURCES migrate/OwnTransaction.java
//SOURCES migrate/PackagedScripts.java
//SOURCES migrate/Placeholder.java
//SOURCES migrate/PlainHistory.java
//SOURCES migrate/PlainMigrations.java
//SOURCES migrate/PlainScript.java
//SOURCES migrate/PlainScripts.java
//SOURCES migrate/PlainSettings.java
//SOURCES migrate/PlainVersion.java
//SOURCES migrate/PostgresTransaction.java
//SOURCES migrate/Reading.java
//SOURCES migrate/Remains.java
//SOURCES migrate/Rollback.java
//SOURCES migrate/RoundTrip.java
//SOURCES migrate/RowLock.java
//SOURCES migrate/Script.java
//SOURCES migrate/ScriptEnd.java
//SOURCES migrate/ScriptError.java
//SOURCES migrate/ScriptParsers.java
//SOURCES migrate/SeedFailure.java
//SOURCES migrate/SeedHistory.java
//SOURCES migrate/SeedScript.java
//SOURCES migrate/SeedTransaction.java
//SOURCES migrate/Seeding.java
//SOURCES migrate/SessionLock.java
//SOURCES migrate/SessionSettings.java
//SOURCES migrate/SqlAdvice.java
//SOURCES migrate/SqlScript.java
//SOURCES migrate/SqlText.java
//SOURCES migrate/SqliteTransaction.java
//SOURCES migrate/StatementListener.java
//SOURCES migrate/Stop.java
//SOURCES migrate/StoredProgram.java
//SOURCES migrate/Timeouts.java
//SOURCES migrate/Together.java
//SOURCES migrate/Undecodable.java
//SOURCES migrate/Unfinished.java
//SOURCES migrate/UnknownTransaction.java
//SOURCES migrate/UpToDate.java
//SOURCES migrate/Watch.java
//SOURCES migrate/WithoutCallbacks.java
//SOURCES repo/Attempt.java
//SOURCES repo/CannotBegin.java
//SOURCES repo/Connections.java
//SOURCES repo/Connector.java
//SOURCES repo/CurrentSchema.java
//SOURCES repo/Drivers.java
//SOURCES repo/H2Classes.java
//SOURCES repo/InitSqlFailed.java
//SOURCES repo/InvalidIndexes.java
//SOURCES repo/Limits.java
//SOURCES repo/NoSuchSchema.java
//SOURCES repo/PgDriver.java
//SOURCES repo/ReadOnly.java
//SOURCES repo/Repo.java
//SOURCES repo/ServerMessages.java
//SOURCES repo/Session.java
//SOURCES repo/Sessions.java
//SOURCES repo/SqlMessage.java
//SOURCES repo/TenantNames.java
//SOURCES repo/Unreachable.java
//SOURCES report/Console.java
//SOURCES report/Csv.java
//SOURCES report/ExitCode.java
//SOURCES report/Failure.java
//SOURCES report/Invocation.java
//SOURCES report/Json.java
//SOURCES report/JsonProgress.java
//SOURCES report/Lines.java
//SOURCES report/Next.java
//SOURCES report/Plain.java
//SOURCES report/Progress.java
//SOURCES report/RepoReport.java
//SOURCES report/Report.java
//SOURCES report/Result.java
//SOURCES report/Spool.java
//SOURCES report/Step.java
//SOURCES report/Summary.java
//SOURCES report/Table.java
//SOURCES report/Tally.java
//SOURCES report/Underway.java
//SOURCES run/BoundedProcess.java
//SOURCES run/Child.java
//SOURCES run/Hooks.java
//SOURCES run/ProcessTree.java
//SOURCES run/Programs.java
//SOURCES run/RepoAction.java
//SOURCES run/Start.java
//SOURCES run/Task.java
//SOURCES seed/SeedFile.java
//SOURCES seed/Seeder.java
//SOURCES seed/Standing.java
//SOURCES seed/rows/BadRow.java
//SOURCES seed/rows/Blame.java
//SOURCES seed/rows/Column.java
//SOURCES seed/rows/Copy.java
//SOURCES seed/rows/CopyError.java
//SOURCES seed/rows/CopyText.java
//SOURCES seed/rows/CsvRows.java
//SOURCES seed/rows/FileName.java
//SOURCES seed/rows/Header.java
//SOURCES seed/rows/Inserts.java
//SOURCES seed/rows/Iso.java
//SOURCES seed/rows/JsonRows.java
//SOURCES seed/rows/JsonText.java
//SOURCES seed/rows/Kind.java
//SOURCES seed/rows/LineByLine.java
//SOURCES seed/rows/Loader.java
//SOURCES seed/rows/Row.java
//SOURCES seed/rows/RowFile.java
//SOURCES seed/rows/Rows.java
//SOURCES seed/rows/Statements.java
//SOURCES seed/rows/Table.java
//SOURCES seed/rows/TableSearch.java
//SOURCES seed/rows/Utf8.java
//SOURCES seed/rows/Values.java
//SOURCES settings/AppSettings.java
//SOURCES settings/EmptyClass.java
//SOURCES settings/Found.java
//SOURCES settings/FrameworkLoader.java
//SOURCES settings/Inside.java
//SOURCES settings/PropertiesProblem.java
//SOURCES settings/YamlLines.java
//SOURCES settings/YamlProblem.java
//SOURCES settings/inside/AppOnly.java
//SOURCES settings/inside/BuiltQuarkus.java
//SOURCES settings/inside/FirstResolver.java
//SOURCES settings/inside/MavenArtifact.java
//SOURCES settings/inside/QuarkusBuilder.java
//SOURCES settings/inside/QuarkusGroup.java
//SOURCES settings/inside/QuarkusInside.java
//SOURCES settings/inside/QuarkusNames.java
//SOURCES settings/inside/QuarkusPlaces.java
//SOURCES settings/inside/RelativeConfigTree.java
//SOURCES settings/inside/SpringAddress.java
//SOURCES settings/inside/SpringEnvironment.java
//SOURCES settings/inside/SpringFactories.java
//SOURCES settings/inside/SpringInside.java
//SOURCES settings/inside/SpringPool.java
//SOURCES settings/inside/SpringProblem.java
//SOURCES settings/inside/SpringResources.java
//SOURCES settings/inside/SpringValues.java
//SOURCES settings/inside/UnbuiltQuarkus.java
//SOURCES signal/Signals.java
//SOURCES signal/StopRequests.java
//SOURCES snippet/Folder.java
//SOURCES snippet/JavaFile.java
//SOURCES snippet/Shell.java
//SOURCES snippet/ShellClasses.java
//SOURCES snippet/Snippet.java
//SOURCES snippet/Visible.java
package release;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import release.config.Hook;
import release.config.Lifecycle;
import release.config.Misconfigured;
import release.develop.RepoDatabase;
import release.migrate.MigrationNames;
import release.migrate.Migrator;
import release.migrate.UpToDate;
import release.repo.Repo;
import release.repo.Repo.Access;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.run.RepoAction;
import release.run.Task;
import release.seed.Seeder;

/**
 * The prep work of a deployment, without starting the app, in the order in which it happens. Each task loads the release's
 * configuration, opens each repo, does its work there, reports, and says with the exit code how it went.
 */
public final class ReleaseTasks {
    /** The version of the suite. */
    public static final String VERSION = "0.1.0";

    private ReleaseTasks() {}

    /** Opens each repo of the release in turn, lends it to an action, and closes it: for commands of a team's own. */
    public static Task withRepos(RepoAction action) {
        return EachRepo.untilOneFails(action);
    }

    /**
     * Waits until every database answers, all together at most for this time.
     *
     * @param atLeast the versions that have to be applied there, each as {@code VERSION} or {@code REPO=VERSION}
     * @throws Misconfigured if one of them is none
     */
    public static Task await(Duration timeout, List<String> atLeast) {
        return RepoWaiter.until(timeout, AtLeast.parse(atLeast));
    }

    /** Creates the database of every repo that has none. */
    public static Task create() {
        return EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).create());
    }

    /** Begins the history of databases that already have the schema of a version. */
    public static Task baseline(Consent consent, LockTimeout lockTimeout, String version, String description) {
        return consent.guard(lockTimeout.limit(withRepos((repo, report) -> new Migrator(repo, report).baseline(version, description))));
    }

    /** Compares the history of every repo with its files. */
    public static Task validate(Parallel parallel) {
        return named(false, EachRepo.toTheEnd(parallel, (repo, report) -> {
            MigrationNames.warn(repo.config(), report);
            if (!isQuicklyTold(repo, report)) new Migrator(repo, report).validate();
        }));
    }

    /**
     * Lists the migrations and seeds of every repo and how they stand.
     *
     * @param exitCode whether pending migrations, not seeds, and disagreements become the exit code
     * @param strict whether a database that is ahead of the files disagrees with them
     */
    public static Task status(Parallel parallel, boolean exitCode, boolean strict) {
        return named(false, (release, report, child) -> EachRepo.toTheEnd(parallel, (repo, own) -> {
            MigrationNames.warn(repo.config(), own);
            if (!isQuicklyTold(repo, own)) new Migrator(repo, own).status(exitCode || strict, strict);
            new Seeder(release, repo, own).status(exitCode || strict);
        }).run(release, report, child));
    }

    /** The migrations of one of many tenants are only listed if there is something to do about them. */
    private static boolean isQuicklyTold(Repo repo, Report report) {
        return repo.config().isOneOfMany() && UpToDate.reported(repo, report);
    }

    /**
     * Applies the pending migrations of every repo and tenant, several at once where that is asked for.
     *
     * @param target the last version to apply; all if empty
     * @param strict whether a database that is ahead of the files is a failure
     */
    public static Task migrate(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures, Optional<String> target, boolean strict) {
        return named(true, lockTimeout.limit(OwnCode.warned(EachRepo.atPace(parallel, maxFailures, (repo, report) -> {
            MigrationNames.warn(repo.config(), report);
            if (target.isEmpty() && UpToDate.reported(repo, report)) return;
            var migrator = new Migrator(repo, report);
            if (!strict || !migrator.isAhead()) migrator.migrate(target);
        }).between(Hook.PRE_MIGRATE, Hook.POST_MIGRATE))));
    }

    /** Migrates every repo and tenant and then runs its seeds, several at once where that is asked for. */
    public static Task seed(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures) {
        return seed(lockTimeout, action -> EachRepo.atPace(parallel, maxFailures, action));
    }

    private static Task seed(LockTimeout lockTimeout, Function<RepoAction, Task> loop) {
        return named(true, lockTimeout.limit(OwnCode.warned((release, report, child) -> seed(release.lifecycle(), loop).run(release, report, child))));
    }

    /** A repo is opened once for both, unless a hook is to run between the migrations of all repos and their seeds. */
    private static Task seed(Lifecycle lifecycle, Function<RepoAction, Task> loop) {
        if (lifecycle.hook(Hook.POST_MIGRATE).isEmpty() && lifecycle.hook(Hook.PRE_SEED).isEmpty()) {
            return seeded(loop, ReleaseTasks::isMigrated).between(Hook.PRE_MIGRATE, Hook.POST_SEED);
        }
        return loop.apply(ReleaseTasks::isMigrated).between(Hook.PRE_MIGRATE, Hook.POST_MIGRATE)
            .then(seeded(loop, (repo, report) -> true).between(Hook.PRE_SEED, Hook.POST_SEED));
    }

    /** Migrates a repo; false if that failed. */
    private static boolean isMigrated(Repo repo, Report report) {
        MigrationNames.warn(repo.config(), report);
        if (!UpToDate.reported(repo, report)) new Migrator(repo, report).migrate(Optional.empty());
        return !report.hasFailed() && !report.isStopped();
    }

    /** Runs the seeds of every repo, and refuses where a migration is pending. */
    public static Task onlySeeds(LockTimeout lockTimeout, Parallel parallel, MaxFailures maxFailures) {
        return named(false, lockTimeout.limit(seeded(action -> EachRepo.atPace(parallel, maxFailures, action), (repo, report) -> {
            if (UpToDate.of(repo).isSo() || new Migrator(repo, report).upToDate()) return true;
            report.failed(Failure.of(ExitCode.PENDING, "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: " + report.invocation(report.command()).without("--only-seeds")));
            return false;
        }).between(Hook.PRE_SEED, Hook.POST_SEED)));
    }

    /** Runs the seeds of every repo that is ready for them, if it has any. */
    private static Task seeded(Function<RepoAction, Task> loop, BiPredicate<Repo, Report> ready) {
        return (release, report, child) -> loop.apply((repo, own) -> {
            if (ready.test(repo, own) && !repo.config().seeds().isEmpty()) new Seeder(release, repo, own).seed();
        }).run(release, report, child);
    }

    /** Repairs the history of every repo. */
    public static Task repair(Consent consent, LockTimeout lockTimeout) {
        return consent.guard(lockTimeout.limit(withRepos((repo, report) -> new Migrator(repo, report).repair())));
    }

    /** Takes the last applied versions of one repo back: down to one that stays, or a number of steps. */
    public static Task rollback(Consent consent, LockTimeout lockTimeout, Optional<String> to, int steps) {
        return consent.guard(lockTimeout.limit(EachRepo.theOne(Access.WORK, (repo, report) -> new Migrator(repo, report).rollback(to, steps))));
    }

    /** Takes the last applied versions of one repo back and applies them again. */
    public static Task redo(Consent consent, LockTimeout lockTimeout, int steps) {
        return consent.guard(named(true, lockTimeout.limit(EachRepo.theOne(Access.WORK, (repo, report) -> new Migrator(repo, report).redo(steps)))));
    }

    /** Shows who holds the lock of every repo; with a consent, ends the sessions that do. */
    public static Task unlock(Consent consent) {
        return EachRepo.toTheEnd((repo, report) -> new Migrator(repo, report).unlock(consent.isGiven()));
    }

    /** Drops the database of every repo. */
    public static Task drop(Consent consent) {
        return consent.guard(EachRepo.unopened((repo, report) -> new RepoDatabase(repo, report).drop()));
    }

    /** Creates the database of every repo, migrates it and runs its seeds. */
    public static Task setup(LockTimeout lockTimeout) {
        return named(true, create().then(seed(lockTimeout, EachRepo::untilOneFails)));
    }

    /** Drops the database of every repo and sets it up again. */
    public static Task reset(Consent consent, LockTimeout lockTimeout) {
        return named(true, drop(consent).then((release, report, child) -> {
            report.left(report.invocation("setup").toString());
            setup(lockTimeout).run(release, report, child);
        }));
    }

    /** Runs a task only if the files in all folders of migrations are named as migrations are; a task that migrates needs some. */
    private static Task named(boolean migrates, Task task) {
        return (release, report, child) -> {
            MigrationNames.require(release.repos(), migrates);
            task.run(release, report, child);
        };
    }
}
