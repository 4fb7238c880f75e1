package release.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.output.CommandResultFactory;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.jdbc.ExecutionTemplateFactory;
import release.config.Database;
import release.config.RepoConfig;
import release.repo.InvalidIndexes;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** Runs the script of one migration, or of several as one where they are a group: again if others had locked what it needs, and then reports it. */
final class OneMigration {
    private static final int TRIES = 10;
    private final Repo repo;
    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final Stop stop;
    private final Journal journal;
    private final MigrationLock lock;
    private final StatementListener statements;
    private final MigrationSession session;
    private final Direction direction;
    private final FlywayFailure failures;
    private Watch watch;
    private boolean versioned = true;
    private MigrationInfoImpl last;
    private long begin;

    OneMigration(Repo repo, Report report, FlywayParts flyway, Stop stop, Journal journal, MigrationLock lock, StatementListener statements,
                 MigrationSession session, Direction direction) {
        this.repo = repo;
        this.config = repo.config();
        this.report = report;
        this.flyway = flyway;
        this.stop = stop;
        this.journal = journal;
        this.lock = lock;
        this.statements = statements;
        this.session = session;
        this.direction = direction;
        this.failures = new FlywayFailure(config, report, direction.command());
    }

    /**
     * Applies a group of migrations, most often of one.
     *
     * @return false if it failed, which is reported then
     */
    boolean apply(List<MigrationInfoImpl> group, Map<MigrationInfoImpl, Timeouts> timeouts) {
        if (refuses(group)) return false;
        try (var watching = new Watch(repo, stop.session(), report)) {
            watch = watching;
            return tried(group, timeouts);
        }
    }

    private boolean tried(List<MigrationInfoImpl> group, Map<MigrationInfoImpl, Timeouts> timeouts) {
        for (int attempt = 1; ; attempt++) {
            var done = new ArrayList<Step>();
            try {
                if (lock.isTransactional() && !isNext(group)) return true;
                execute(group, timeouts, done);
                journal.end();
                done.forEach(report::ended);
                return true;
            } catch (FlywayMigrateException e) {
                flyway.history().clearCache();
                if (!mayTryAgain(e, group, attempt)) {
                    failed(e, done, attempt);
                    return false;
                }
                pause(e, timeouts.get(last).lock(), attempt);
            } catch (SQLException e) {
                throw new FlywayException("cannot write the journal of migrations: " + SqlMessage.of(e), e);
            }
        }
    }

    /** Begins a transaction with the lock in it; false if another run has applied these meanwhile. */
    private boolean isNext(List<MigrationInfoImpl> group) {
        lock.await(stop::check);
        var isDue = direction.isDue(group.get(0));
        if (!isDue) lock.free();
        return isDue;
    }

    private void execute(List<MigrationInfoImpl> group, Map<MigrationInfoImpl, Timeouts> timeouts, List<Step> done) {
        var inTransaction = inTransaction(group);
        Callable<Void> body = () -> {
            for (var migration : group) migrate(migration, timeouts.get(migration), inTransaction, migration == group.get(group.size() - 1), done);
            return null;
        };
        Callable<Void> whole = inTransaction
            ? () -> ExecutionTemplateFactory.createExecutionTemplate(flyway.connection(), flyway.database()).execute(body) : body;
        try {
            if (flyway.database().useSingleConnection()) whole.call();
            else flyway.history().lock(whole);
        } catch (FlywayMigrateException | Halt e) {
            throw e;
        } catch (FlywayException e) { // of the commit, or of the row in the history
            throw failure(last, e);
        } catch (Exception e) {
            throw new FlywayException(e);
        } finally {
            if (lock.isTransactional()) lock.free();
        }
    }

    private boolean inTransaction(List<MigrationInfoImpl> group) {
        return group.stream().allMatch(MigrationInfoImpl::canExecuteInTransaction);
    }

    /** Whether migrations cannot run as they are configured to, which then is reported. */
    private boolean refuses(List<MigrationInfoImpl> group) {
        var odd = group.stream().filter(migration -> !migration.canExecuteInTransaction()).findFirst();
        var alone = odd.isPresent() && (group.size() == 1 || group.stream().noneMatch(MigrationInfoImpl::canExecuteInTransaction) || flyway.settings().isMixed());
        if (odd.isEmpty() || alone && !lock.isTransactional()) return false;
        report.ended(MigrationStep.of(config, odd.get(), State.FAILED).failed(Failure.of(ExitCode.FAILED, "It cannot run in a transaction, and "
            + (lock.isTransactional() ? "lock = transaction needs one." : "a group is one (flyway.group)."), lock.isTransactional()
                ? "Nothing of it was run. Run it past the pooler, with lock = session and a URL that leads to the database itself."
                : "Nothing was run. Take it out of the group, or permit groups without a transaction: flyway.mixed = true.")));
        return true;
    }

    private void migrate(MigrationInfoImpl migration, Timeouts timeouts, boolean inTransaction, boolean isLast, List<Step> done) throws SQLException {
        last = migration;
        begin = report.nanos();
        long start = System.nanoTime();
        var step = MigrationStep.of(config, migration, State.PENDING);
        report.began(step);
        if (migration.getVersion() == null && versioned) {
            finish();
            flyway.callbacks().onMigrateOrUndoEvent(Event.BEFORE_REPEATABLES);
        }
        statements.begin(Optional.empty());
        if (!flyway.settings().isSkipExecutingMigrations()) run(migration, timeouts, inTransaction);
        direction.record(migration, (int) Duration.ofNanos(System.nanoTime() - start).toMillis(), inTransaction && isLast);
        done.add(step.finished(direction.done(), report.since(begin)));
    }

    /** All versions are applied; what comes next is repeatable. */
    void finish() {
        if (versioned) flyway.callbacks().onMigrateOrUndoEvent(Event.AFTER_VERSIONED);
        versioned = false;
    }

    private void run(MigrationInfoImpl migration, Timeouts timeouts, boolean inTransaction) throws SQLException {
        session.begin(timeouts, inTransaction);
        var atomic = flyway.database().supportsDdlTransactions() && inTransaction;
        if (!atomic) journal.begin(direction.script(migration), migration.getResolvedMigration().getScript());
        statements.begin(atomic ? Optional.empty() : Optional.of(journal));
        flyway.callbacks().setMigrationInfo(migration);
        watch.begin(timeouts);
        try {
            flyway.callbacks().onEachMigrateOrUndoEvent(direction.before());
            executed(migration, inTransaction);
            flyway.callbacks().onEachMigrateOrUndoEvent(direction.after());
        } finally {
            watch.end();
            flyway.callbacks().setMigrationInfo(null);
        }
        // Elsewhere it and its row in the history are committed together.
        if (!atomic && !flyway.database().useSingleConnection()) journal.at(statements.succeeded() + 1, "commit");
    }

    private void executed(MigrationInfoImpl migration, boolean inTransaction) throws SQLException {
        var connection = flyway.connection();
        var before = connection.getAutoCommit();
        try {
            if (flyway.database().useSingleConnection() && !inTransaction) connection.setAutoCommit(true);
            migration.getResolvedMigration().getExecutor().execute(context());
            if (flyway.database().useSingleConnection() && !inTransaction) connection.setAutoCommit(before);
        } catch (FlywayException e) {
            flyway.callbacks().onEachMigrateOrUndoEvent(direction.failed());
            throw failure(migration, e);
        } catch (SQLException e) {
            flyway.callbacks().onEachMigrateOrUndoEvent(direction.failed());
            throw new FlywayMigrateException(migration, false, e, migration.canExecuteInTransaction(), result());
        }
    }

    private Context context() {
        return new Context() {
            @Override
            public Configuration getConfiguration() {
                return flyway.settings();
            }

            @Override
            public Connection getConnection() {
                return flyway.connection();
            }
        };
    }

    private FlywayMigrateException failure(MigrationInfoImpl migration, FlywayException e) {
        return new FlywayMigrateException(migration, false, e, migration.canExecuteInTransaction(), result());
    }

    private MigrateResult result() {
        return CommandResultFactory.createMigrateResult(flyway.database().getCatalog(), flyway.database().getDatabaseType().getName(), flyway.settings());
    }

    /** Whether others had locked what it needs, and nothing of it is there. */
    private boolean mayTryAgain(FlywayMigrateException e, List<MigrationInfoImpl> group, int attempt) {
        return attempt < TRIES && !stop.requested() && FlywayFailure.isLocked(e) && leavesNothing(e) && last.equals(group.get(0));
    }

    private boolean leavesNothing(FlywayMigrateException e) {
        if (flyway.database().supportsDdlTransactions()) return e.isExecutableInTransaction();
        return statements.succeeded() == 0 && last.getType() == CoreMigrationType.SQL;
    }

    private void pause(FlywayMigrateException e, Duration timeout, int attempt) {
        var longest = (timeout.isZero() ? Duration.ofSeconds(1) : timeout).multipliedBy(Math.min(attempt, 4));
        var pause = longest.toMillis() / 2 + ThreadLocalRandom.current().nextLong(longest.toMillis() / 2 + 1);
        report.waiting(direction.script(last) + " could not lock what it needs" + watch.blocker().map(session -> ", in its way is " + session.line()).orElse("")
            + "; trying again in " + Math.max(1, pause / 1000) + " s (" + attempt + " of " + TRIES + ")");
        stop.sleep(Duration.ofMillis(pause));
    }

    private void failed(FlywayMigrateException e, List<Step> done, int attempt) {
        var name = direction.script(last);
        var failure = failures.ofMigration(e, name, statements.succeeded());
        var blocked = FlywayFailure.isLocked(e) && leavesNothing(e);
        var undone = flyway.database().supportsDdlTransactions() && e.isExecutableInTransaction();
        if (!undone) keep(blocked);
        var lost = done.stream().filter(step -> undone || !isInHistory(step)).toList();
        done.stream().filter(step -> !lost.contains(step)).forEach(report::ended);
        var step = MigrationStep.of(config, last, State.FAILED).finished(State.FAILED, report.since(begin));
        report.ended(step.failed(blocked ? failures.blocked(failure, name, attempt, watch.blocker()) : withIndexes(failure, undone)));
        if (!lost.isEmpty()) report.note((undone ? "rolled back with it, as one group: " : "not in the history, though their DDL stays: ")
            + String.join(", ", lost.stream().map(Step::name).toList()));
        if (stop.requested()) stop.failure("");
    }

    /** The history is told that it failed, and then the journal need not know. Over a lost connection only the journal does. */
    private void keep(boolean nothing) {
        try {
            if (nothing || direction.recordFailure(last)) journal.end();
        } catch (FlywayException | SQLException lost) {
            report.debug(lost);
        }
    }

    private boolean isInHistory(Step step) {
        return step.file().isPresent() && Arrays.stream(flyway.info().applied()).filter(applied -> !applied.getState().isFailed())
            .anyMatch(applied -> MigrationStep.of(config, applied, State.APPLIED).file().equals(step.file()));
    }

    private Failure withIndexes(Failure failure, boolean undone) {
        if (undone || config.database() != Database.POSTGRESQL) return failure;
        try (var connection = repo.connect()) {
            var invalid = InvalidIndexes.of(connection);
            if (invalid.isEmpty()) return failure;
            return failure.leaving(failure.state().orElse("") + " Invalid indexes are left: " + String.join(", ", invalid) + ".",
                "Drop them (drop index concurrently " + invalid.get(0) + "), then: " + report.invocation("repair") + " && " + report.invocation(direction.command()));
        } catch (SQLException e) {
            report.debug(e);
            return failure;
        }
    }
}
