package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
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
import release.config.RepoConfig;
import release.migrate.flyway.Cancelled;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.LockFreed;
import release.migrate.flyway.PendingMigration;
import release.migrate.flyway.SqlText;
import release.migrate.flyway.Timeouts;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** Runs the script of one migration, of several together, or of several as one where they are a group: again if others had locked what it needs, and then reports it. */
final class OneMigration implements AutoCloseable {
    private static final int TRIES = 10;
    private final Repo repo;
    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final StopSignal stop;
    private final MigrationLock lock;
    private final StatementListener statements;
    private final MigrationSession session;
    private final Direction direction;
    private final Footprint footprint;
    private final Outcome outcome;
    private final BlockerWatch watch;
    private boolean versioned = true;
    private PendingMigration last;
    private long begin;
    /** Whether it was tried before: then it has begun with the first try. */
    private boolean isAgain;

    OneMigration(Repo repo, Report report, FlywayParts flyway, StopSignal stop, Journal journal, MigrationLock lock, StatementListener statements,
                 MigrationSession session, Direction direction) {
        this.repo = repo;
        this.config = repo.config();
        this.report = report;
        this.flyway = flyway;
        this.stop = stop;
        this.lock = lock;
        this.statements = statements;
        this.session = session;
        this.direction = direction;
        this.footprint = new Footprint(transaction(flyway), journal, session, lock.isTransactional());
        this.outcome = new Outcome(repo, report, flyway, direction, journal);
        this.watch = new BlockerWatch(repo, stop.session(flyway.connection()), report);
    }

    private OwnTransaction transaction(FlywayParts flyway) {
        try {
            return OwnTransaction.of(config.database(), flyway.connection());
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to follow the transaction of migrations", e);
        }
    }

    /**
     * Applies migrations: those of a group as one; else so many of them as can be sent together, or only the first.
     *
     * @return how many are done; if the next one failed, that is reported
     */
    int apply(List<PendingMigration> due) {
        if (refuses(due)) return 0;
        watch.forget();
        isAgain = false;
        var together = together(due);
        if (together.isPresent()) return sent(together.get(), due);
        var group = flyway.settings().isGroup() ? due : due.subList(0, 1);
        return isDone(group, 1) ? group.size() : 0;
    }

    private Optional<MigrationBatch> together(List<PendingMigration> due) {
        try {
            return due.stream().allMatch(one -> one.script().isPresent()) ? MigrationBatch.of(due, session, flyway, report::debug) : Optional.empty();
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to prepare scripts for the database", e);
        }
    }

    private int sent(MigrationBatch together, List<PendingMigration> due) {
        begin(due.get(0));
        var others = due.size() == 1 ? Optional.<String>empty() : Optional.of("and " + (due.size() - 1) + " more");
        others.ifPresent(report::advanced);
        var wrong = run(together, others);
        for (int i = 0; i < together.applied(); i++) {
            together.tell(i, statements.messages());
            report.ended(said(MigrationStep.of(config, due.get(i).migration(), State.PENDING).finished(direction.done(),
                due.size() == 1 ? report.since(begin) : together.took(i))));
        }
        return wrong.isEmpty() ? due.size() : mended(together, due, wrong.get());
    }

    private Optional<SQLException> run(MigrationBatch together, Optional<String> others) {
        begin(last.timeouts(), others);
        try {
            together.run();
            return Optional.empty();
        } catch (SQLException e) {
            stop.failed();
            return Optional.of(e);
        } finally {
            watch.end();
        }
    }

    private void begin(Timeouts timeouts, Optional<String> others) {
        watch.begin(session.lockTimeout(timeouts), timeouts.statement().orElse(Duration.ZERO), others);
    }

    /** Tries the one that failed once more if that may help, alone, and reports it. */
    private int mended(MigrationBatch together, List<PendingMigration> due, SQLException cause) {
        if (together.applied() == due.size()) throw new FlywaySqlException("Unable to go on", cause);
        last = due.get(together.applied());
        var rest = List.of(last);
        for (int i = 0; i < together.applied(); i++) begin += together.took(i).toNanos();
        begin = Math.min(begin, report.nanos()); // the database has a clock of its own
        isAgain = true;
        if (together.hasChangedSession()) return together.applied() + (isDone(rest, 1) ? 1 : 0);
        var e = failure(last, together.failure(cause));
        if (isTriedAgain(e, rest, 1)) return together.applied() + (isDone(rest, 2) ? 1 : 0);
        together.tell(together.applied(), statements.messages());
        failed(e, List.of(), 1);
        if (together.isLost() && due.size() > 1) report.note("sent with it, and each there as a whole or not at all: "
            + String.join(", ", due.stream().skip(1).map(other -> direction.script(other.migration())).toList()));
        return together.applied();
    }

    /** Runs a group, or one, until it is done or has failed, which is reported then. */
    private boolean isDone(List<PendingMigration> group, int first) {
        for (int attempt = first; ; attempt++) {
            var done = new ArrayList<Step>();
            try {
                if (lock.isTransactional() && !isNext(group)) return true;
                execute(group, done);
                tell(done);
                return true;
            } catch (FlywayMigrateException e) {
                flyway.history().clearCache();
                footprint.rolledBack();
                if (!isTriedAgain(e, group, attempt)) {
                    failed(e, done, attempt);
                    return false;
                }
            }
        }
    }

    /** Tells what is committed, once it is on the disk. */
    private void tell(List<Step> done) {
        try {
            footprint.settle();
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to make sure that what is committed is on the disk", e);
        } finally {
            done.forEach(report::ended);
        }
    }

    /** Begins a transaction with the lock in it; false if another run has applied these meanwhile. */
    private boolean isNext(List<PendingMigration> group) {
        lock.await(stop::check);
        var isDue = direction.isDue(group.get(0).migration());
        if (!isDue) lock.free();
        return isDue;
    }

    private void execute(List<PendingMigration> group, List<Step> done) {
        var inTransaction = group.stream().allMatch(PendingMigration::inTransaction);
        footprint.clear();
        last = group.get(0); // the history may be locked, and then none begins
        if (!isAgain) begin = report.nanos();
        Callable<Void> body = () -> {
            for (var due : group) migrate(due, inTransaction, due == group.get(group.size() - 1), done);
            return null;
        };
        Callable<Void> whole = inTransaction
            ? () -> ExecutionTemplateFactory.createExecutionTemplate(flyway.connection(), flyway.database()).execute(body) : body;
        try {
            if (hasLock()) whole.call();
            else flyway.history().lock(whole);
        } catch (FlywayMigrateException | RepoFailed e) {
            throw e;
        } catch (FlywayException e) { // of the commit, or of the row in the history
            throw failure(last, e);
        } catch (Exception e) {
            throw new FlywayException(e);
        } finally {
            if (lock.isTransactional()) lock.free();
        }
    }

    /** Whether the lock that we hold is Flyway's own. */
    private boolean hasLock() {
        return switch (config.database()) {
            case POSTGRESQL, MARIADB, MYSQL, SQLITE -> true;
            case H2, SQLSERVER, ORACLE -> false;
        };
    }

    /** Whether migrations cannot run as they are configured to, which then is reported. */
    private boolean refuses(List<PendingMigration> group) {
        var odd = group.stream().filter(due -> !due.inTransaction()).findFirst();
        var alone = odd.isPresent() && (group.size() == 1 || group.stream().noneMatch(PendingMigration::inTransaction) || flyway.settings().isMixed());
        if (odd.isEmpty() || alone && !lock.isTransactional()) return false;
        report.ended(MigrationStep.of(config, odd.get().migration(), State.FAILED).failed(Failure.of(ExitCode.FAILED, "It cannot run in a transaction, and "
            + (lock.isTransactional() ? "lock = transaction needs one." : "a group is one (flyway.group)."), lock.isTransactional()
                ? "Nothing of it was run. Run it past the pooler, with lock = session and a URL that leads to the database itself."
                : "Nothing was run. Take it out of the group, or permit groups without a transaction: flyway.mixed = true.")));
        return true;
    }

    private void migrate(PendingMigration due, boolean inTransaction, boolean isLast, List<Step> done) throws SQLException {
        long start = System.nanoTime();
        begin(due);
        if (!flyway.settings().isSkipExecutingMigrations()) run(due, inTransaction);
        footprint.end(inTransaction && isLast, commits ->
            underLock(due, () -> direction.record(due.migration(), (int) Duration.ofNanos(System.nanoTime() - start).toMillis(), commits)));
        done.add(said(MigrationStep.of(config, due.migration(), State.PENDING).finished(direction.done(), report.since(begin))));
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

    /** With what the database said while it ran. */
    private Step said(Step step) {
        return step.withMessages(statements.messages().lines().stream().map(report::redact).toList());
    }

    private void begin(PendingMigration due) {
        last = due;
        if (!isAgain) begin = report.nanos();
        isAgain = false;
        report.began(MigrationStep.of(config, due.migration(), State.PENDING));
        if (due.migration().getVersion() == null && versioned) {
            finish();
            flyway.callbacks().onMigrateOrUndoEvent(Event.BEFORE_REPEATABLES);
        }
    }

    /** All versions are applied; what comes next is repeatable. */
    private void finish() {
        if (versioned) flyway.callbacks().onMigrateOrUndoEvent(Event.AFTER_VERSIONED);
        versioned = false;
    }

    /** All are done. */
    void end() {
        finish();
        if (lock.isTransactional()) return; // who knows in which session we are now
        try {
            session.putBack();
            var changed = session.changed();
            if (!changed.isEmpty()) report.note("a migration has changed " + String.join(", ", changed) + ", which held for those after it too");
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to put the settings of the session back", e);
        }
    }

    private void run(PendingMigration due, boolean inTransaction) throws SQLException {
        var migration = due.migration();
        underLock(due, () -> session.begin(due.timeouts(), inTransaction));
        flyway.callbacks().setMigrationInfo(migration);
        begin(due.timeouts(), Optional.empty());
        try {
            footprint.begin(direction.script(migration), migration.getResolvedMigration().getScript(), due.timeouts(), inTransaction);
            statements.begin(footprint);
            callback(direction.before(), e -> stop.failed());
            executed(due, inTransaction);
            callback(direction.after(), e -> look(Optional.of("a callback"), FlywayFailure.sql(e)));
        } finally {
            watch.end();
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
        var code = due.migration().getType() == CoreMigrationType.SQL ? Optional.<String>empty() : Optional.of(due.migration().getScript());
        try {
            if (flyway.database().useSingleConnection() && !inTransaction) connection.setAutoCommit(true);
            if (code.isPresent()) {
                stop.requireRunning();
                footprint.beforeCode(code.get());
            }
            execute(due.migration(), code);
            if (code.isPresent()) footprint.after(code.get());
            if (connection.getAutoCommit() != before) connection.setAutoCommit(before);
        } catch (FlywayException e) {
            look(code, FlywayFailure.sql(e));
            afterError();
            throw failure(due, FlywayFailure.cause(e, Footprint.NotAllowed.class).map(refused -> located(due, refused)).or(() -> FlywayFailure.cause(e, Cancelled.class)).orElse(e));
        } catch (SQLException e) {
            look(code, Optional.of(e));
            afterError();
            if (stop.isCancelled()) throw failure(due, new FlywayException(SqlMessage.of(e), e));
            throw new FlywayMigrateException(due.migration(), false, e, due.inTransaction(), result());
        }
    }

    /** A program that a signal has ended has failed, whatever it exits with. */
    private void execute(MigrationInfoImpl migration, Optional<String> code) throws SQLException {
        try {
            migration.getResolvedMigration().getExecutor().execute(context(code.map(of -> FollowedConnection.of(flyway.connection(), footprint, of)).orElse(flyway.connection())));
        } catch (FlywayException e) {
            if (PendingMigration.isProgram(migration)) stop.requireRunning();
            throw e;
        }
        if (PendingMigration.isProgram(migration)) stop.requireRunning();
    }

    private void afterError() {
        new FlywayFailure(config, report).ofCallbackAfter(direction.failed(), flyway.callbacks()::onEachMigrateOrUndoEvent);
    }

    /** Looks what is committed of one that has failed, before it is rolled back. */
    private void look(Optional<String> code, Optional<SQLException> failure) {
        stop.failed();
        try {
            footprint.failed(code.orElseGet(statements::last), failure.orElseGet(SQLException::new));
        } catch (SQLException e) {
            report.debug(e);
            footprint.lost(code.orElseGet(statements::last));
        }
    }

    /** The statement of the script that was not allowed. */
    private FlywayException located(PendingMigration due, Footprint.NotAllowed refused) {
        if (due.migration().getType() != CoreMigrationType.SQL) return refused;
        var script = SqlText.script(due.migration(), flyway.settings());
        var statements = SqlText.statements(script, flyway.database(), flyway.settings());
        if (refused.number() == 0 || refused.number() > statements.size()) return refused;
        return new FlywaySqlScriptException(script, statements.get(refused.number() - 1), new SQLException(refused.getMessage()),
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
        return new FlywayMigrateException(due.migration(), false, stop.cancelled(e), due.inTransaction(), result());
    }

    /** What Flyway's exception wants to have; nobody reads it. To ask for the catalog would need the connection, which may be lost. */
    private MigrateResult result() {
        return CommandResultFactory.createMigrateResult("", flyway.database().getDatabaseType().getName(), flyway.settings());
    }

    /** Whether others had locked what it needs, nothing of it is there, and nobody has asked us to end: now, or in the pause that this makes. */
    private boolean isTriedAgain(FlywayMigrateException e, List<PendingMigration> group, int attempt) {
        if (attempt == TRIES || stop.requested() || !FlywayFailure.isLocked(e) || !footprint.remains().isEmpty() || last != group.get(0)) return false;
        pause(session.lockTimeout(last.timeouts()), attempt);
        isAgain = true;
        return !stop.requested();
    }

    private void pause(Duration timeout, int attempt) {
        var longest = (timeout.isZero() ? Duration.ofSeconds(1) : timeout).multipliedBy(Math.min(attempt, 4));
        var pause = longest.toMillis() / 2 + ThreadLocalRandom.current().nextLong(longest.toMillis() / 2 + 1);
        report.waiting(direction.script(last.migration()) + " could not lock what it needs" + watch.blocker().map(session -> ", in its way is " + session.line()).orElse("")
            + "; trying again in " + Math.max(1, pause / 1000) + " s (" + attempt + " of " + TRIES + ")");
        stop.sleep(Duration.ofMillis(pause));
    }

    private void failed(FlywayMigrateException e, List<Step> done, int attempt) {
        var step = FlywayFailure.callback(e).map(FlywayFailure::step).orElseGet(() -> said(MigrationStep.of(config, last.migration(), State.FAILED).finished(State.FAILED, report.since(begin))));
        outcome.failed(e, last, step, footprint.remains(), done, attempt, watch.blocker());
        if (stop.requested()) stop.answer();
    }

    @Override
    public void close() {
        watch.close();
    }
}
