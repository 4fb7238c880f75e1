package release.migrate.seed;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.flywaydb.core.api.FlywayException;
import release.config.Database;
import release.config.Seed;
import release.config.Seed.When;
import release.database.Dialect;
import release.migrate.apply.OwnTransaction;
import release.migrate.apply.OwnTransaction.End;
import release.migrate.seed.Seeding.Body;
import release.migrate.seed.Seeding.Failed;
import release.migrate.seed.Seeding.Result;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/** The one transaction of a seed: its row in the history first, then what it does. Both are there in the end, or neither. */
final class SeedTransaction {
    private static final String ENDED = "A seed is one transaction and cannot begin or end one itself.";
    /** The database has ended it, to end a deadlock. */
    private static final String DEADLOCK = "40001";

    private final Seed seed;
    private final Database kind;
    private final boolean foreign;
    private final SeedHistory history;
    private final SeedFailure failures;
    private final Report report;
    private final Repo repo;
    private final Connection connection;
    private final OwnTransaction own;
    private List<String> statements = List.of();
    private boolean hasCalls;
    /** Whether a row says that a call runs. */
    private boolean isCalling;
    /** Whether a call has ended the transaction; then that row stays until the seed has ended. */
    private boolean hasEnded;

    /** @param foreign whether what runs in it could end it */
    SeedTransaction(Seed seed, Repo repo, boolean foreign, SeedHistory history, SeedFailure failures, Report report)
            throws SQLException {
        this.seed = seed;
        this.repo = repo;
        this.kind = repo.config().database();
        this.foreign = foreign;
        this.history = history;
        this.failures = failures;
        this.report = report;
        this.connection = history.connection();
        this.own = OwnTransaction.of(kind, connection);
    }

    /** Before it runs: these are the statements of its script. */
    SeedTransaction of(List<String> statements) {
        this.statements = statements;
        return this;
    }

    Result run(String checksum, Body body) throws SQLException {
        boolean known;
        try {
            history.create();
            known = history.has(failures.name());
        } catch (SQLException e) {
            return Result.failed(failures.before(e, history.ddl()));
        }
        connection.setAutoCommit(false);
        var ended = false;
        try {
            expectCalls();
            var result = claimed(checksum, known, body);
            ended = true;
            return result;
        } finally {
            if (!ended) rollBack(); // Flyway commits what it finds when it closes a connection
        }
    }

    private void expectCalls() throws SQLException {
        for (var sql : statements) hasCalls = hasCalls || own.mayRollBack(sql);
        if (!hasCalls) return;
        history.expectCalls(failures.name());
        connection.commit();
    }

    private Result claimed(String checksum, boolean known, Body body) throws SQLException {
        try {
            if (!history.claim(failures.name(), checksum, seed.when(), known)) {
                rollBack();
                return new Result(false, OptionalLong.empty(), Optional.empty(), List.of());
            }
        } catch (SQLException e) {
            rollBack();
            return Result.failed(failures.before(e, "insert into release_seed_history"));
        }
        if (foreign) {
            own.begin();
            own.watch();
        }
        var claim = connection.setSavepoint();
        long begin = System.nanoTime();
        try {
            var rows = body.run(connection);
            var isWhole = !connection.isClosed()
                    && !connection.getAutoCommit()
                    && history.finish(
                            failures.name(),
                            rows,
                            Duration.ofNanos(System.nanoTime() - begin).toMillis())
                    && (!foreign || own.after("") == End.NONE);
            return isWhole ? committed(rows) : Result.failed(ended());
        } catch (Failed e) {
            return Result.failed(undone(e.failure().at(failures.name()), claim));
        } catch (IOException e) {
            return Result.failed(undone(failures.of(e), claim));
        } catch (SQLException e) {
            return Result.failed(undone(failures.of(e, Optional.empty()), claim));
        }
    }

    /** A statement of its script comes next: of a call, which may roll back the row of the seed and commit then, another row tells while it runs. */
    void before(String sql) throws SQLException {
        if (isCalling || !own.mayRollBack(sql)) return;
        try (var other = repo.connectToLook()) {
            history.call(failures.name(), other, true);
        }
        isCalling = true;
        own.watch();
    }

    /** It has succeeded. */
    void after(String sql) throws SQLException {
        if (!isCalling || hasEnded) return;
        hasEnded = own.after(sql) != End.NONE;
        if (hasEnded) return;
        try (var other = repo.connectToLook()) {
            history.call(failures.name(), other, false);
        }
        isCalling = false;
    }

    /** The row of the seed tells all that there is. */
    private void endCalls() throws SQLException {
        if (!hasCalls) return;
        try (var other = repo.connectToLook()) {
            history.endCalls(failures.name(), other);
        }
    }

    /** The seed is done: a row that is left says that no call runs, and goes with the next run. */
    private void forgetCalls() {
        try {
            endCalls();
        } catch (SQLException e) {
            report.debug(e);
        }
    }

    private Result committed(OptionalLong rows) {
        var isCommitted = false;
        try {
            connection.commit();
            isCommitted = true;
            forgetCalls();
            own.flush();
            return new Result(true, rows, Optional.empty(), List.of());
        } catch (SQLException e) {
            var failure = failures.of(e, Optional.of("commit"));
            rollBack();
            return Result.failed(
                    isCommitted || lost(failure)
                            ? failure.leaving(
                                    "The connection was lost at the commit: the seed is there as a whole or not at"
                                            + " all.",
                                    "Look which, then: " + report.again())
                            : failures.rolledBack(failure));
        }
    }

    /** What ran has ended the transaction, and what it has done since is rolled back. */
    private Failure ended() throws SQLException {
        rollBack();
        remember();
        endCalls();
        return failures.half(
                failures.at(failures.name(), Optional.empty(), ENDED),
                "it committed or rolled back what ran before.",
                isHalf());
    }

    /** Rolls back, and says what remains: its row in the history, if it has committed in its midst. */
    private Failure undone(Failure failure, Savepoint claim) throws SQLException {
        var wasClaimed = isClaimed(failure, claim);
        var isWhole = rollBack();
        var isClaimed = wasClaimed || isHalf();
        if (!isWhole || !isClaimed) remember();
        if (lost(failure))
            return isCalling
                    ? failures.half(failure, "a statement in it may have committed.", true)
                    : failures.rolledBack(failure);
        endCalls();
        if (!isHalf()) return failures.rolledBack(failure);
        return failures.half(
                failure,
                !isWhole
                        ? "what it wrote into tables that know no transactions is there."
                        : isClaimed
                                ? "a statement in it committed what ran before."
                                : "a statement in it rolled back what ran before, and what came then may be committed.",
                true);
    }

    /** Whether its row is there when it fails, as far as anybody can tell before the rollback. If it is not there after it either, what ran has rolled it back, and may have committed since. */
    private boolean isClaimed(Failure failure, Savepoint claim) throws SQLException {
        if (connection.isClosed()
                || lost(failure)
                || failure.sqlState().filter(DEADLOCK::equals).isPresent()) return true;
        try {
            return isHalf();
        } catch (SQLException | FlywayException e) { // PostgreSQL tells nothing more in a transaction that has failed
            return isThere(claim);
        }
    }

    private boolean isThere(Savepoint claim) {
        try {
            connection.rollback(claim);
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Writes its row again, if that was rolled back: something may be there all the same. */
    private void remember() throws SQLException {
        if (connection.isClosed() || isHalf()) return;
        if (history.claim(failures.name(), "-", When.ALWAYS, history.has(failures.name()))
                && !connection.getAutoCommit()) connection.commit();
    }

    private boolean isHalf() throws SQLException {
        return !connection.isClosed() && history.isHalf(failures.name());
    }

    /** Gives whether that has reached all of it. */
    private boolean rollBack() {
        try {
            if (connection.isClosed() || connection.getAutoCommit()) return true;
            connection.rollback();
            return !Dialect.of(kind).isRollbackIncomplete(connection);
        } catch (SQLException e) {
            report.debug("rolling back failed, closing the connection does it: " + SqlMessage.of(e));
            return true;
        }
    }

    private static boolean lost(Failure failure) {
        return failure.code() == ExitCode.FAILED
                && failure.sqlState().orElse("").startsWith("08");
    }
}
