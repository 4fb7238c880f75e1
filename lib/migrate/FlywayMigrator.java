package release.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.RepairOutput;
import org.flywaydb.core.internal.command.DbBaseline;
import org.flywaydb.core.internal.command.DbRepair;
import org.flywaydb.core.internal.command.DbSchemas;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.database.Session;
import release.migrate.apply.History;
import release.migrate.apply.Journal;
import release.migrate.apply.MigrationRun;
import release.migrate.apply.MigrationSession;
import release.migrate.apply.MigrationStep;
import release.migrate.apply.Rollback;
import release.migrate.apply.StatementListener;
import release.migrate.apply.StopSignal;
import release.migrate.apply.Unfinished;
import release.migrate.flyway.FastPathResolver;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.FlywaySettings;
import release.migrate.flyway.JavaMigrations;
import release.migrate.flyway.OldHistory;
import release.migrate.flyway.WithoutCallbacks;
import release.migrate.lock.HistoryLock;
import release.migrate.lock.MigrationLock;
import release.migrate.seed.SeedHistory;
import release.repo.Repo;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** What Flyway does for one open repo: migrate, tell the status, validate, repair, baseline; all into the report. */
public final class FlywayMigrator {
    private static final String NO_SCHEMA = "no schema yet";
    private final Repo open;
    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;
    private final FlywayFailure failures;
    private final History history;

    public FlywayMigrator(Repo repo, Report report) {
        this.open = repo;
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
        this.failures = new FlywayFailure(repo.config(), report);
        this.history = new History(repo.config(), report, settings);
    }

    /**
     * Applies pending migrations, each reported once it is committed.
     *
     * @param target the last version to apply; all if empty
     * @throws InvalidConfiguration if the target is no version of this repo
     */
    public void migrate(Optional<String> target) {
        migrate(target, true);
    }

    /** @param waits whether repeatable migrations wait while versions after the target are pending */
    private void migrate(Optional<String> target, boolean waits) {
        if (repo.hasNoMigrations()) {
            report.note("no migrations");
            return;
        }
        guarded(() -> {
            target.ifPresent(version -> target(version, waits));
            run();
        });
    }

    /** Begins anew where whoever served an H2 database to all has ended: what is done is in the history. */
    private void run() {
        for (int turn = 1; ; turn++) {
            try {
                once();
                return;
            } catch (FlywayException e) {
                if (turn == Repo.TURNS
                        || report.isStopped()
                        || FlywayFailure.sql(e).filter(open::isServerHandover).isEmpty()) throw e;
                report.debug(e);
            }
        }
    }

    private void once() {
        StopSignal.during(
                open,
                report,
                "migration",
                stop -> under(FastPathResolver.settings(settings, open, report), stop, (flyway, statements) -> {
                    if (settings.isValidateOnMigrate()) history.report(history.disagreements(flyway));
                    if (!report.hasRepoFailed())
                        new MigrationRun(open, report, flyway, history, stop, statements).run();
                }));
    }

    private interface Work {
        void with(FlywayParts flyway, StatementListener statements) throws SQLException;
    }

    /** Whether something is applied that is newer than the files, each of which is reported as a failure then. */
    public boolean isAhead() {
        guarded(() -> Arrays.stream(info().all())
                .filter(migration -> migration.getState() == MigrationState.FUTURE_SUCCESS)
                .forEach(migration -> report.ended(MigrationStep.of(repo, migration, State.AHEAD)
                        .withFailure(Failure.of(
                                ExitCode.DISAGREE,
                                "It is applied, but newer than the files of this" + " release.",
                                "Deploy the release that has it; or leave --strict"
                                        + " away, if the older release can live with"
                                        + " it.")))));
        return report.hasRepoFailed();
    }

    /** Shows who holds the lock of migrations; ends that session if asked to. */
    public void unlock(boolean end) {
        guarded(() -> look(flyway -> {
            if (!isThere(flyway, "nobody holds the lock")) return;
            try {
                report(MigrationLock.of(open, flyway.database(), flyway.table(), report), end);
            } catch (SQLException e) {
                throw new FlywayException(SqlMessage.of(e), e);
            }
        }));
    }

    private void report(MigrationLock lock, boolean end) throws SQLException {
        if (lock.take()) {
            lock.free();
            report.note("nobody holds the lock");
            return;
        }
        var holder = lock.holder();
        var who = holder.map(Session::line).orElse("a session of which the database does not tell");
        if (!end) {
            report.failed(Failure.of(
                    ExitCode.LOCKED,
                    "The lock is held by " + who,
                    "It ends with that session. If its process is gone: "
                            + report.here("unlock").with("--yes")));
            return;
        }
        try (var connection = open.connectToLook()) {
            var ended = holder.isPresent()
                    && new Sessions(repo, connection).end(holder.get().id());
            if (ended) report.note("ended " + who + "; what it had not committed is rolled back");
            else
                report.failed(Failure.of(
                        ExitCode.LOCKED, "The lock is held by " + who, "It ends with its process: end that."));
        }
    }

    /**
     * Takes the last applied versions back, each reported once that is committed.
     *
     * @param to the version that stays, or 0 for none; if it is not given, so many steps
     * @throws InvalidConfiguration if that version is not applied
     */
    public void rollback(Optional<String> to, int steps) {
        rollback(to, steps, "");
    }

    /** @param then what is to come after it, should something keep it from its end */
    private void rollback(Optional<String> to, int steps, String then) {
        if (steps < 1)
            throw InvalidConfiguration.because(Origin.of("--steps"), String.valueOf(steps), "must be at least 1");
        IntFunction<Optional<String>> left = count -> to.isPresent()
                ? Optional.empty()
                : Optional.of(
                        count > 0
                                ? report.here("rollback").with("--steps", String.valueOf(count))
                                        + (then.isEmpty() ? "" : " && " + then)
                                : then.isEmpty() ? report.here("status").toString() : then);
        var which = to.map(Rollback::to).orElseGet(() -> Rollback.steps(steps));
        guarded(() -> StopSignal.during(
                open,
                report,
                "migration",
                stop -> under(Rollback.settings(settings), stop, (flyway, statements) -> {
                    if (isThere(flyway, "nothing to roll back"))
                        new Rollback(open, report, flyway, stop, statements).run(which, left);
                })));
    }

    /** Takes the last applied versions back, and applies them again, but nothing that comes after them. */
    public void redo(int steps) {
        guarded(() -> {
            var newest = AppliedVersion.of(open, report);
            var again = newest.version()
                    .map(version ->
                            report.here("migrate").with("--target", version).toString());
            var isCurrent = Arrays.stream(info().pending()).allMatch(migration -> migration.getVersion() != null);
            rollback(Optional.empty(), steps, again.orElse(""));
            if (report.hasRepoFailed() || report.isStopped()) return;
            again.ifPresent(report::left);
            newest.version().ifPresent(version -> migrate(Optional.of(version), !isCurrent));
        });
    }

    /** Opens a Flyway for work that a second signal may cancel. */
    private void under(FluentConfiguration settings, StopSignal stop, Work work) {
        var statements = new StatementListener(repo.database(), report::redact, stop);
        FlywayParts.lend(
                stop.watched(settings),
                flyway -> {
                    try {
                        work.with(flyway, statements);
                    } catch (SQLException e) {
                        throw new FlywayException(SqlMessage.of(e), e);
                    }
                },
                statements);
    }

    /**
     * Stops at a version. Repeatable migrations describe the newest schema and wait while versions after the target
     * are pending; Flyway would run them all the same. That they do not wait is right where they had run on this schema before.
     */
    private void target(String target, boolean waits) {
        var all = info().all();
        var versions = Arrays.stream(all)
                .map(MigrationInfo::getVersion)
                .filter(version -> version != null)
                .map(MigrationVersion::getVersion)
                .distinct()
                .toList();
        if (!versions.contains(target)) {
            throw InvalidConfiguration.because(
                    Origin.of("--target"),
                    target,
                    "is no version of " + repo.key() + Suggestion.hint(target, versions));
        }
        settings.target(target);
        if (waits
                && Arrays.stream(info().all())
                        .anyMatch(migration -> migration.getState() == MigrationState.ABOVE_TARGET)) {
            settings.repeatableSqlMigrationPrefix("(repeatable migrations wait)")
                    .ignoreMigrationPatterns(history.ignoring("repeatable:missing"));
        }
    }

    /**
     * Lists every migration and how it stands, in the order in which they apply.
     *
     * @param exitCode whether pending migrations and disagreements become the exit code
     * @param strict whether what is ahead of the files is a disagreement
     */
    public void status(boolean exitCode, boolean strict) {
        looking(flyway -> {
            var invalid = history.disagreements(flyway);
            var info = flyway.look();
            var unfinished = Unfinished.of(open, flyway, info, report);
            history.list(info, invalid, unfinished);
            if (!isInSchema()) report.note(NO_SCHEMA);
            else if (unfinished.isEmpty()
                    && info.pending().length > 0
                    && flyway.schema().exists())
                Unfinished.run(open, flyway, report).ifPresent(report::note);
            if (exitCode && report.has(State.PENDING)) report.demand(ExitCode.PENDING);
            if (exitCode
                            && (!invalid.isEmpty()
                                    || unfinished.filter(Unfinished::isHalf).isPresent())
                    || strict && report.has(State.AHEAD)) report.demand(ExitCode.DISAGREE);
        });
    }

    /** Whether no migration is pending; what else is wrong, and would make migrate refuse, is reported and counts as up to date. */
    public boolean upToDate() {
        if (repo.hasNoMigrations()) return true;
        var isPending = new AtomicBoolean();
        try {
            awaitHistory(repo.locking().patience());
            takeJavaMigrations();
            look(flyway -> {
                if (settings.isValidateOnMigrate()) history.report(history.disagreements(flyway));
                var info = flyway.look();
                isPending.set(info.pending().length > 0);
                if (!report.hasRepoFailed())
                    Unfinished.of(open, flyway, info, report)
                            .filter(Unfinished::isHalf)
                            .ifPresent(half -> report.ended(half.entry().failed(repo, info, report, report.again())));
            });
            return report.hasRepoFailed() || !isPending.get();
        } catch (RepoFailed e) {
            report.failed(e.failure());
            return true;
        } catch (FlywayException e) {
            report.failed(failures.of(e));
            return true;
        }
    }

    /** Compares history and files; each disagreement is a failed step. Pending migrations are none. */
    public void validate() {
        looking(flyway -> {
            try {
                flyway.refuseOldHistory();
            } catch (OldHistory e) {
                report.failed(failures.of(e).advising(e.advice() + ", then: " + report.invocation("migrate")));
                return;
            }
            history.report(history.disagreements(flyway));
            var info = flyway.look();
            var unfinished = Unfinished.of(open, flyway, info, report);
            unfinished
                    .filter(Unfinished::isHalf)
                    .ifPresent(half -> report.ended(half.entry()
                            .failed(
                                    repo,
                                    info,
                                    report,
                                    report.invocation("migrate").toString())));
            if (!report.hasRepoFailed()) report.note(isInSchema() ? "history and files agree" : NO_SCHEMA);
        });
    }

    /** Reads the scripts of all pending migrations, as migrate does before it runs any; what it could not read is a failed step. */
    public void readPending() {
        looking(flyway -> MigrationRun.readPending(repo, report, flyway));
    }

    /** Removes failed migrations from the history, forgets interrupted ones, and takes over the files' checksums and descriptions. */
    public void repair() {
        alone(flyway -> isThere(flyway, "nothing to repair"), (flyway, statements) -> {
            var journal = new Journal(open, flyway, new MigrationSession(repo.database(), flyway, Optional.empty()));
            var left = journal.left();
            var result = new DbRepair(
                            flyway.database(),
                            flyway.resolver(),
                            flyway.history(),
                            flyway.callbacks(),
                            flyway.settings())
                    .repair();
            if (left.isPresent()) {
                journal.end();
                report.ended(Step.of(
                        Kind.HISTORY, left.get().name(), left.get().ended() + ": to run again", State.REPAIRED));
            }
            result.migrationsRemoved.forEach(row -> repaired(row, "failed, removed from the history"));
            result.migrationsDeleted.forEach(row -> repaired(row, "without a file, marked as deleted"));
            result.migrationsAligned.forEach(row -> repaired(row, "taken over from the file"));
            var half = new SeedHistory(
                            repo.database(),
                            flyway.database(),
                            flyway.schema(),
                            settings.getTable(),
                            flyway.connection())
                    .forgetHalf();
            half.forEach(seed -> report.ended(Step.of(Kind.HISTORY, "seed", seed + ": was half done", State.REPAIRED)));
            if (half.isEmpty() && result.repairActions.isEmpty() && left.isEmpty()) report.note("nothing to repair");
        });
    }

    /**
     * Works on the history under the lock of migrations.
     *
     * @param ready whether there is a schema, in which some databases have the lock
     */
    private void alone(Predicate<FlywayParts> ready, Work work) {
        guarded(() -> StopSignal.during(
                open,
                report,
                "work",
                stop -> under(settings, stop, (flyway, statements) -> {
                    if (ready.test(flyway))
                        MigrationLock.of(open, flyway.database(), flyway.table(), report)
                                .hold(stop::check, () -> {
                                    try {
                                        work.with(flyway, statements);
                                    } catch (SQLException e) {
                                        throw new FlywayException(SqlMessage.of(e), e);
                                    }
                                });
                })));
    }

    /** Whether the schema is there; if not, what that means is noted. */
    private boolean isThere(FlywayParts flyway, String otherwise) {
        var isThere = flyway.schema().exists();
        if (!isThere) report.note(otherwise + ", " + NO_SCHEMA);
        return isThere;
    }

    private void repaired(RepairOutput row, String what) {
        report.ended(Step.of(Kind.HISTORY, History.name(row.version), row.description + ": " + what, State.REPAIRED));
    }

    /**
     * Begins a history in a database that already has the schema of some version. Where it has begun there, nothing happens.
     *
     * @throws InvalidConfiguration if the version is none
     */
    public void baseline(String version, String description) {
        if (!version.matches("\\d+([._]\\d+)*")) {
            throw InvalidConfiguration.because(
                    Origin.of("--at"),
                    version.isEmpty() ? "\"\"" : version,
                    "is no version: write numbers with dots between them, such as 7 or 2.1");
        }
        var at = MigrationVersion.fromVersion(version);
        settings.baselineVersion(at).baselineDescription(description);
        alone(
                flyway -> {
                    if (flyway.schema().exists()) return true;
                    if (!settings.isCreateSchemas()) FlywayParts.require(flyway.schema());
                    begin(flyway, at, description);
                    return false;
                },
                (flyway, statements) -> {
                    var applied = List.of(flyway.info().applied());
                    if (applied.stream().allMatch(row -> row.getType() == CoreMigrationType.SCHEMA)) {
                        begin(flyway, at, description);
                    } else if (applied.stream()
                            .anyMatch(row -> row.getState() == MigrationState.BASELINE
                                    && row.getVersion().equals(at))) {
                        report.note("the baseline is at " + History.name(at.getVersion()) + " already");
                    } else {
                        report.failed(Failure.of(
                                ExitCode.FAILED,
                                "This database has a history, and a baseline can only be its beginning.",
                                "See what is applied: " + report.invocation("status")));
                    }
                });
    }

    /** A run that failed before its first migration has left a table of no versions, which Flyway's own baseline refuses. */
    private void begin(FlywayParts flyway, MigrationVersion at, String description) {
        if (flyway.history().exists()) {
            flyway.callbacks().onEvent(Event.BEFORE_BASELINE);
            flyway.history()
                    .addAppliedMigration(at, description, CoreMigrationType.BASELINE, description, null, 0, true);
            flyway.callbacks().onEvent(Event.AFTER_BASELINE);
        } else {
            if (settings.isCreateSchemas())
                new DbSchemas(flyway.database(), flyway.schemas(), flyway.history(), flyway.callbacks()).create(true);
            new DbBaseline(flyway.history(), at, description, flyway.callbacks(), flyway.database()).baseline();
        }
        report.ended(Step.of(Kind.HISTORY, History.name(at.getVersion()), description, State.BASELINE));
    }

    /** Whether a table of this name is one that we keep beside the history. */
    public static boolean isOurs(String table) {
        return FlywayParts.isOurs(table);
    }

    private boolean isInSchema() {
        try {
            return open.isInSchema();
        } catch (SQLException e) {
            throw new FlywayException(SqlMessage.of(e), e);
        }
    }

    /** Every migration and how it stands. */
    private MigrationInfoService info() {
        var info = new AtomicReference<MigrationInfoService>();
        look(flyway -> info.set(flyway.look()));
        return info.get();
    }

    /** Opens a Flyway that runs no callback. */
    private void look(Consumer<FlywayParts> work) {
        FlywayParts.lend(WithoutCallbacks.settings(settings), work);
    }

    /** The app's migrations in Java; to create them runs code of the app, which may fail. */
    private void takeJavaMigrations() {
        if (!repo.packaged().isEmpty())
            settings.javaMigrations(new JavaMigrations(open.deployable().orElseThrow(), settings).found());
    }

    private void awaitHistory(Optional<Duration> limit) {
        new HistoryLock(open, report, settings, settings.getTable()).await(limit);
    }

    /** Looks through Flyway, which is given only so long for an answer. */
    private void looking(Consumer<FlywayParts> work) {
        settings.dataSource(open.dataSourceToLook());
        guarded(HistoryLock.patience(repo.locking()), () -> look(work));
    }

    private void guarded(Runnable work) {
        guarded(repo.locking().patience(), work);
    }

    /** Runs work on Flyway once the history can be read, for which it waits so long; what it throws becomes the repo's failure. */
    private void guarded(Optional<Duration> limit, Runnable work) {
        try {
            awaitHistory(limit);
            takeJavaMigrations();
            work.run();
        } catch (RepoFailed e) {
            report.failed(e.failure());
        } catch (FlywayException e) {
            if (report.hasRepoFailed()) report.debug(e); // a lost connection cannot be closed in peace
            else failures.ofCallback(e).ifPresentOrElse(report::ended, () -> report.failed(failures.of(e)));
        }
    }
}
