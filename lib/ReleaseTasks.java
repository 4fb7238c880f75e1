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
//SOURCES config/Variables.java
//SOURCES config/Unset.java
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
//SOURCES repo/H2Classes.java
//SOURCES repo/InitSqlFailed.java
//SOURCES repo/Drivers.java
//SOURCES repo/InvalidIndexes.java
//SOURCES repo/Limits.java
//SOURCES repo/NoSuchSchema.java
//SOURCES repo/PgDriver.java
//SOURCES repo/ReadOnly.java
//SOURCES repo/Repo.java
//SOURCES repo/Session.java
//SOURCES repo/Sessions.java
//SOURCES repo/ServerMessages.java
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
//SOURCES run/Start.java
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

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import release.bundle.Bundle;
import release.bundle.Manifest;
import release.config.Config;
import release.config.Hook;
import release.config.Lifecycle;
import release.config.Misconfigured;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.Selection;
import release.config.Source;
import release.config.Variables;
import release.doctor.Machine;
import release.eval.Evaluator;
import release.eval.Input;
import release.develop.NewMigration;
import release.develop.RepoDatabase;
import release.migrate.MigrationNames;
import release.migrate.Migrator;
import release.migrate.PlainSettings;
import release.migrate.UpToDate;
import release.repo.Repo;
import release.repo.Repo.Access;
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

    /** A task that looks only at files: the configuration is not read for it, and may be what is wrong. */
    public interface OfFiles extends Task {}

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

    /**
     * Applies the pending migrations of every repo, one after the other.
     *
     * @param target the last version to apply; all if empty
     * @param strict whether a database that is ahead of the files is a failure
     */
    public static Task migrate(LockTimeout patience, Optional<String> target, boolean strict) {
        return migrate(patience, ReleaseTasks::withRepos, target, strict);
    }

    /** Applies the pending migrations of every repo and tenant, several at once where that is asked for. */
    public static Task migrate(LockTimeout patience, Parallel parallel, MaxFailures failures, Optional<String> target, boolean strict) {
        return migrate(patience, work -> atPace(parallel, failures, work), target, strict);
    }

    private static Task migrate(LockTimeout patience, Function<Work, Task> over, Optional<String> target, boolean strict) {
        return named(true, patient(patience, warning(around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE, over.apply((repo, report) -> {
            MigrationNames.warn(repo.config(), report);
            if (target.isEmpty() && UpToDate.reported(repo, report)) return;
            var migrator = new Migrator(repo, report);
            if (!strict || !migrator.isAhead()) migrator.migrate(target);
        })))));
    }

    /** Migrates every repo and then runs its seeds, one after the other. */
    public static Task seed(LockTimeout patience) {
        return seed(patience, ReleaseTasks::withRepos);
    }

    /** Migrates every repo and tenant and then runs its seeds, several at once where that is asked for. */
    public static Task seed(LockTimeout patience, Parallel parallel, MaxFailures failures) {
        return seed(patience, work -> atPace(parallel, failures, work));
    }

    private static Task seed(LockTimeout patience, Function<Work, Task> over) {
        return named(true, patient(patience, warning((release, report, child) -> seed(release.lifecycle(), over).run(release, report, child))));
    }

    /** A repo is opened once for both, unless something is to run between the migrations of all repos and their seeds. */
    private static Task seed(Lifecycle lifecycle, Function<Work, Task> over) {
        if (lifecycle.hook(Hook.POST_MIGRATE).isEmpty() && lifecycle.hook(Hook.PRE_SEED).isEmpty()) {
            return around(Hook.PRE_MIGRATE, Hook.POST_SEED, seeded(over, ReleaseTasks::isMigrated));
        }
        return inOrder(around(Hook.PRE_MIGRATE, Hook.POST_MIGRATE, over.apply(ReleaseTasks::isMigrated)),
            around(Hook.PRE_SEED, Hook.POST_SEED, seeded(over, (repo, report) -> true)));
    }

    /** Migrates a repo; false if that failed. */
    private static boolean isMigrated(Repo repo, Report report) {
        MigrationNames.warn(repo.config(), report);
        if (!UpToDate.reported(repo, report)) new Migrator(repo, report).migrate(Optional.empty());
        return !report.hasFailed() && !report.isStopped();
    }

    /** Runs the seeds of every repo, and refuses where a migration is pending. */
    public static Task onlySeeds(LockTimeout patience, Parallel parallel, MaxFailures failures) {
        return named(false, patient(patience, around(Hook.PRE_SEED, Hook.POST_SEED, seeded(work -> atPace(parallel, failures, work), (repo, report) -> {
            if (UpToDate.of(repo).isSo() || new Migrator(repo, report).upToDate()) return true;
            report.failed(Failure.of(ExitCode.PENDING, "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: " + report.invocation(report.command()).without("--only-seeds")));
            return false;
        }))));
    }

    /** Runs a task only if the files in all folders of migrations are named as migrations are; for some there have to be any. */
    private static Task named(boolean isMigrated, Task task) {
        return (release, report, child) -> {
            MigrationNames.require(release.repos(), isMigrated);
            task.run(release, report, child);
        };
    }

    /** Says first what of the apps cannot be known, and then runs a task. */
    private static Task warning(Task task) {
        return (release, report, child) -> {
            OwnCode.warn(release, report);
            task.run(release, report, child);
        };
    }

    /** Runs the seeds of every repo that is ready for them, if it has any. */
    private static Task seeded(Function<Work, Task> over, BiPredicate<Repo, Report> ready) {
        return (release, report, child) -> over.apply((repo, own) -> {
            if (ready.test(repo, own) && !repo.config().seeds().isEmpty()) new Seeder(release, repo, own).seed();
        }).run(release, report, child);
    }

    private static Task atPace(Parallel parallel, MaxFailures failures, Work work) {
        return EachRepo.atPace(child -> parallel.pace(failures.count, child.variables()), work);
    }

    /** For work that only looks, however many fail. */
    private static Task looking(Parallel parallel, Work work) {
        return EachRepo.looking(child -> parallel.pace(1, child.variables()), work);
    }

    /**
     * Lists the migrations and seeds of every repo and how they stand.
     *
     * @param exitCode whether pending migrations, not seeds, and disagreements become the exit code
     * @param strict whether a database that is ahead of the files disagrees with them
     */
    public static Task status(Parallel parallel, boolean exitCode, boolean strict) {
        return named(false, (release, report, child) -> looking(parallel, (repo, own) -> {
            MigrationNames.warn(repo.config(), own);
            if (!isQuicklyTold(repo, own)) new Migrator(repo, own).status(exitCode || strict, strict);
            new Seeder(release, repo, own).status(exitCode || strict);
        }).run(release, report, child));
    }

    /** Compares the history of every repo with its files. */
    public static Task validate(Parallel parallel) {
        return named(false, looking(parallel, (repo, report) -> {
            MigrationNames.warn(repo.config(), report);
            if (!isQuicklyTold(repo, report)) new Migrator(repo, report).validate();
        }));
    }

    /** Of one of many tenants all migrations are only listed if something is to do about them. */
    private static boolean isQuicklyTold(Repo repo, Report report) {
        return repo.config().isOneOfMany() && UpToDate.reported(repo, report);
    }

    /** Repairs the history of every repo. */
    public static Task repair(Consent consent, LockTimeout patience) {
        return guarded(consent, patient(patience, withRepos((repo, report) -> new Migrator(repo, report).repair())));
    }

    /** Takes the last applied versions of one repo back: down to one that stays, or so many steps. */
    public static Task rollback(Consent consent, LockTimeout patience, Optional<String> to, int steps) {
        return guarded(consent, patient(patience, EachRepo.theOne(Access.WORK, (repo, report) -> new Migrator(repo, report).rollback(to, steps))));
    }

    /** Takes the last applied versions of one repo back and applies them again. */
    public static Task redo(Consent consent, LockTimeout patience, int steps) {
        return guarded(consent, named(true, patient(patience, EachRepo.theOne(Access.WORK, (repo, report) -> new Migrator(repo, report).redo(steps)))));
    }

    /** Shows who holds the lock of every repo; with a consent, ends the sessions that do. */
    public static Task unlock(Consent consent) {
        return EachRepo.evenIfOneFails((repo, report) -> new Migrator(repo, report).unlock(consent.yes));
    }

    /** Begins the history of databases that already have the schema of some version. */
    public static Task baseline(Consent consent, LockTimeout patience, String version, String description) {
        return guarded(consent, patient(patience, withRepos((repo, report) -> new Migrator(repo, report).baseline(version, description))));
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
    public static Task setup(LockTimeout patience) {
        return named(true, inOrder(create(), seed(patience)));
    }

    /** Drops the database of every repo and sets it up anew. */
    public static Task reset(Consent consent, LockTimeout patience) {
        Task rest = (release, report, child) -> {
            report.left(report.invocation("setup").toString());
            setup(patience).run(release, report, child);
        };
        return named(true, inOrder(drop(consent), rest));
    }

    /**
     * Waits until every database answers, together at most so long.
     *
     * @param atLeast the versions that have to be applied there, each as {@code VERSION} or {@code REPO=VERSION}
     * @throws Misconfigured if one of them is none
     */
    public static Task await(Duration timeout, List<String> atLeast) {
        return EachRepo.awaited(timeout, AtLeast.parse(atLeast));
    }

    /** Looks at the machine, the catalog and every repo, and tells what is not as a run needs it; it changes nothing. */
    public static Task doctor() {
        return (release, report, child) -> {
            new Machine(release, child.variables(), Catalog.isInStep(release), report).examine();
            warning(EachRepo.examined()).run(release, report, child);
        };
    }

    /** Runs SQL or a Java snippet in one repo; unless it may write, it changes nothing there. */
    public static Task eval(Options options, Consent consent, List<String> statements, Optional<Path> file, boolean write) {
        var input = new Input(statements, file, write, options.csv, options.json);
        Task task = (release, report, child) -> {
            var own = new Evaluator.Consent() {
                @Override
                public boolean isProtected() {
                    return release.guarded();
                }

                @Override
                public boolean isGiven() {
                    return consent.yes || release.guarded() && child.onTerminal() && Consent.typed(release);
                }
            };
            EachRepo.theOne(write ? Access.WORK : Access.READ, (repo, all) -> Evaluator.run(input, repo, all, own)).run(release, report, child);
        };
        return write || input.isJava() ? guarded(consent, task) : task;
    }

    /** Lists the commands of the release; its own are marked. */
    public static Task commands() {
        return (release, report, child) -> Listing.commands(release, report);
    }

    /** Lists every value of the release's configuration and where it comes from. */
    public static Task describe() {
        return warning((release, report, child) -> Listing.settings(release, report));
    }

    /**
     * Assembles a release into a folder and a .tar.gz that run with nothing but Java.
     *
     * @param name of the release; else it is that of RELEASE_NAME, or the default
     * @param output where they go
     * @param runtime whether a Java comes along
     * @return what came of it, line by line
     */
    public static List<String> bundle(Optional<String> root, Optional<String> name, Path output, boolean runtime) throws IOException {
        var variables = Variables.ofProcess();
        var folder = ReleaseRoot.find(root, variables, System.getProperty("java.class.path"), Path.of("").toAbsolutePath());
        var options = new Options();
        options.release = name;
        var selection = new Selection(options.selection(variables).release(), Optional.empty(), List.of(), List.of());
        return new Bundle(Config.outline(folder, selection, PlainSettings::problem), variables, output, runtime).assemble();
    }

    /** Compares the files of a bundle with what they were when it was assembled. */
    public static OfFiles verify() {
        return (release, report, child) -> Listing.differences(Manifest.differences(release.root()), report);
    }

    /** Writes jbang-catalog.json from the configuration, or only checks that it would not change. */
    public static Task catalog(boolean check) {
        return (release, report, child) -> new Catalog(release, report).write(check);
    }

    /** Prints a shell script that completes the commands of the release, of which these are the suite's. */
    public static Task completion(Options options, List<Object> commands) {
        options.plain = true;
        return (release, report, child) -> report.row(new Completion(release, commands).row());
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
            if (!report.failed() && !report.isStopped()) second.run(release, report, child);
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
            if (!report.failed() && !report.isStopped()) Hooks.run(after, release, report, child);
        };
    }

    /** Lets a task wait for the lock of migrations, but only so long. */
    private static Task patient(LockTimeout patience, Task task) {
        return (release, report, child) -> task.run(patience.of(release), report, child);
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
                "If you mean it: " + report.invocation(report.command()).with("--yes")));
        };
    }
}
