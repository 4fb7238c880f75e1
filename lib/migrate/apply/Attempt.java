package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.executor.Context;
import org.flywaydb.core.api.output.CommandResultFactory;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.jdbc.ExecutionTemplateFactory;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import release.migrate.flyway.Cancelled;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.LockFreed;
import release.migrate.flyway.PendingMigration;
import release.migrate.flyway.SqlText;
import release.migrate.lock.MigrationLock;
import release.repo.SqlMessage;
import release.report.RepoFailed;
import release.report.Step;

/** One try of a migration, or of a group as one: its transaction, the script with the callbacks around it, its row in the history. */
final class Attempt {
    private final Work work;
    private final FlywayParts flyway;
    private final StopSignal stop;
    private final MigrationLock lock;
    private final StatementListener statements;
    private final MigrationSession session;
    private final Direction direction;
    private final Footprint footprint;
    private final RepeatablePhase phase;
    private final List<PendingMigration> group;
    private final List<Step> done = new ArrayList<>();
    private PendingMigration last;
    private long begin;

    /** @param begin when the first try began, in nanoseconds of the report; empty if this is the first */
    Attempt(Work work, RepeatablePhase phase, List<PendingMigration> group, OptionalLong begin) {
        this.work = work;
        this.flyway = work.flyway();
        this.stop = work.stop();
        this.lock = work.lock();
        this.statements = work.statements();
        this.session = work.session();
        this.direction = work.direction();
        this.footprint = work.footprint();
        this.phase = phase;
        this.group = group;
        this.last = group.get(0); // the history may be locked, and then none begins
        this.begin = begin.orElseGet(work.report()::nanos);
    }

    /** The migration that ran last: if the attempt has failed, the one that did. */
    PendingMigration last() {
        return last;
    }

    /** When that one began, in nanoseconds of the report. */
    long begin() {
        return begin;
    }

    /** Those that have run; if the attempt has failed, they may be rolled back. */
    List<Step> done() {
        return done;
    }

    /**
     * Runs it.
     *
     * @throws FlywayMigrateException if it fails: what is not committed is rolled back
     */
    void run() {
        var inTransaction = group.stream().allMatch(PendingMigration::inTransaction);
        footprint.clear();
        Callable<Void> body = () -> {
            for (var due : group) migrate(due, inTransaction);
            return null;
        };
        Callable<Void> whole = inTransaction
                ? () -> ExecutionTemplateFactory.createExecutionTemplate(flyway.connection(), flyway.database())
                        .execute(body)
                : body;
        try {
            if (lock.replacesFlyways()) whole.call();
            else flyway.history().lock(whole);
        } catch (FlywayMigrateException | RepoFailed e) {
            throw e;
        } catch (FlywayException e) { // of the commit, or of the row in the history
            throw failure(last, e);
        } catch (SQLException e) {
            throw failure(last, new FlywaySqlException("Unable to commit", e));
        } catch (Exception e) {
            throw new FlywayException(e);
        } finally {
            if (lock.isTransactional()) lock.free();
        }
    }

    private void migrate(PendingMigration due, boolean inTransaction) throws SQLException {
        long start = System.nanoTime();
        var isFirst = due == group.get(0);
        var isLast = due == group.get(group.size() - 1);
        last = due;
        if (!isFirst) begin = work.report().nanos();
        work.report().began(work.step(due));
        phase.begin(due);
        if (!flyway.settings().isSkipExecutingMigrations()) run(due, inTransaction);
        footprint.end(
                inTransaction && isLast,
                commits -> underLock(
                        due,
                        () -> direction.record(
                                due.migration(),
                                (int) Duration.ofNanos(System.nanoTime() - start)
                                        .toMillis(),
                                commits)));
        done.add(work.said(
                work.step(due).finished(direction.done(), work.report().since(begin))));
    }

    /** Does what needs the lock, which a script may have freed: if no other run has had it meanwhile, we take it again. */
    private void underLock(PendingMigration due, MigrationSession.Work work) throws SQLException {
        try {
            work.run();
        } catch (LockFreed freed) {
            lock.takeAgain();
            if (!direction.isDue(due.migration())) throw freed;
            work.run();
        }
    }

    private void run(PendingMigration due, boolean inTransaction) throws SQLException {
        var migration = due.migration();
        underLock(due, () -> session.begin(due.timeouts(), inTransaction));
        flyway.callbacks().setMigrationInfo(migration);
        work.watch(due, Optional.empty());
        try {
            footprint.begin(
                    direction.script(migration),
                    migration.getResolvedMigration().getScript(),
                    due.timeouts(),
                    inTransaction);
            statements.begin(footprint);
            callback(direction.before(), e -> stop.failed());
            executed(due, inTransaction);
            callback(direction.after(), e -> look(Optional.of("a callback"), FlywayFailure.sql(e)));
        } finally {
            work.watch().end();
            flyway.callbacks().setMigrationInfo(null);
        }
    }

    /** @param failed is told of a failure, before anything is rolled back */
    private void callback(Event event, Consumer<FlywayException> failed) throws SQLException {
        footprint.beforeCallback();
        try {
            flyway.callbacks().onEachMigrateOrUndoEvent(event);
        } catch (FlywayException e) {
            failed.accept(e);
            throw e;
        }
        footprint.afterCallback();
    }

    private void executed(PendingMigration due, boolean inTransaction) throws SQLException {
        var connection = flyway.connection();
        var before = connection.getAutoCommit();
        var code = due.migration().getType() == CoreMigrationType.SQL
                ? Optional.<String>empty()
                : Optional.of(due.migration().getScript());
        try {
            if (flyway.database().useSingleConnection() && !inTransaction) connection.setAutoCommit(true);
            if (code.isPresent()) {
                stop.requireRunning();
                footprint.beforeCode(code.get());
            }
            execute(due.migration(), code);
            if (connection.getAutoCommit() != before) connection.setAutoCommit(before);
            if (code.isPresent()) footprint.after(code.get());
        } catch (FlywayException e) {
            look(code, FlywayFailure.sql(e));
            afterError();
            throw failure(
                    due,
                    FlywayFailure.cause(e, Footprint.NotAllowed.class)
                            .map(refused -> located(due, refused))
                            .or(() -> FlywayFailure.cause(e, Cancelled.class))
                            .orElse(e));
        } catch (SQLException e) {
            look(code, Optional.of(e));
            afterError();
            if (stop.isCancelled()) throw failure(due, new FlywayException(SqlMessage.of(e), e));
            throw new FlywayMigrateException(due.migration(), false, e, due.inTransaction(), result(flyway));
        }
    }

    /** A program that a signal has ended has failed, whatever it exits with. */
    private void execute(MigrationInfoImpl migration, Optional<String> code) throws SQLException {
        try {
            migration
                    .getResolvedMigration()
                    .getExecutor()
                    .execute(context(code.map(of -> FollowedConnection.of(flyway.connection(), footprint, of))
                            .orElse(flyway.connection())));
        } catch (FlywayException e) {
            if (PendingMigration.isProgram(migration)) stop.requireRunning();
            throw e;
        }
        if (PendingMigration.isProgram(migration)) stop.requireRunning();
    }

    private void afterError() {
        new FlywayFailure(work.config(), work.report())
                .ofCallbackAfter(direction.failed(), flyway.callbacks()::onEachMigrateOrUndoEvent);
    }

    /** Looks what is committed of one that has failed, before it is rolled back. */
    private void look(Optional<String> code, Optional<SQLException> failure) {
        stop.failed();
        try {
            footprint.failed(code.orElseGet(statements::last), failure.orElseGet(SQLException::new));
        } catch (SQLException e) {
            work.report().debug(e);
            footprint.lost(code.orElseGet(statements::last));
        }
    }

    /** The statement of the script that was not allowed. */
    private FlywayException located(PendingMigration due, Footprint.NotAllowed refused) {
        if (due.migration().getType() != CoreMigrationType.SQL) return refused;
        var script = SqlText.script(due.migration(), flyway.settings());
        var statements = SqlText.statements(script, flyway.database(), flyway.settings());
        if (refused.number() == 0 || refused.number() > statements.size()) return refused;
        return new FlywaySqlScriptException(
                script,
                statements.get(refused.number() - 1),
                new SQLException(refused.getMessage()),
                flyway.settings().getCurrentEnvironmentName());
    }

    private Context context(Connection connection) {
        return new Context() {
            @Override
            public Configuration getConfiguration() {
                return flyway.settings();
            }

            @Override
            public Connection getConnection() {
                return connection;
            }
        };
    }

    private FlywayMigrateException failure(PendingMigration due, FlywayException e) {
        return failure(work, due, e);
    }

    /** What Flyway would throw of a migration that has failed. */
    static FlywayMigrateException failure(Work work, PendingMigration due, FlywayException e) {
        return new FlywayMigrateException(
                due.migration(), false, work.stop().cancelled(e), due.inTransaction(), result(work.flyway()));
    }

    /** What Flyway's exception wants to have; nobody reads it. To ask for the catalog would need the connection, which may be lost. */
    private static MigrateResult result(FlywayParts flyway) {
        return CommandResultFactory.createMigrateResult(
                "", flyway.database().getDatabaseType().getName(), flyway.settings());
    }
}
