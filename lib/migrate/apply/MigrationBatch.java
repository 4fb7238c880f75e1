package release.migrate.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.repo.ServerMessages;

/**
 * Migrations whose scripts are plain, sent to PostgreSQL in one round trip. Each is still a transaction of its own, in which
 * its row comes into the history; the first that fails is rolled back, and those after it are not run. Only the commit of the
 * last one waits until it is on the disk, and with it all before it are: what has not been waited for is not told as applied
 * (https://www.postgresql.org/docs/current/wal-async-commit.html).
 */
final class MigrationBatch {
    private static final String BEGIN = "begin";
    private static final String COMMIT = "commit";
    /** In milliseconds, as Flyway counts: without the row. */
    private static final String TOOK = "(extract(epoch from clock_timestamp() - now()) * 1000)::int";

    private static final String ROW = " returning installed_rank || ' ' || execution_time";
    /** A transaction that puts nothing but a remark into the log: its commit waits until that is on the disk. */
    private static final String WAIT = "select pg_logical_emit_message(true, 'release', '')";

    private static final String CONNECTION_FAILURE = "08006";
    private final List<PendingMigration> due;
    private final List<Integer> ends;
    private final RoundTrip trip;
    private final MigrationSession session;
    private final FlywayParts flyway;
    private boolean isLost;

    private MigrationBatch(
            List<PendingMigration> due,
            List<Integer> ends,
            RoundTrip trip,
            MigrationSession session,
            FlywayParts flyway) {
        this.due = due;
        this.ends = ends;
        this.trip = trip;
        this.session = session;
        this.flyway = flyway;
    }

    /**
     * Prepares some that are all plain.
     *
     * @param log hears of each statement
     * @return empty if this session cannot
     */
    static Optional<MigrationBatch> of(
            List<PendingMigration> due, MigrationSession session, FlywayParts flyway, Consumer<String> log)
            throws SQLException {
        if (!session.isKnown() || !flyway.connection().getAutoCommit()) return Optional.empty();
        var statements = new ArrayList<String>();
        var ends = new ArrayList<Integer>();
        for (var one : due) {
            statements.add(BEGIN);
            if (ends.isEmpty()) statements.add(session.state(one.timeouts()));
            for (var statement : one.script().orElseThrow().statements()) statements.add(statement.getSql());
            statements.add(
                    session.row(one.migration(), ends.size(), TOOK, session.unchanged(ends.size() == due.size() - 1))
                            + ROW);
            statements.add(COMMIT);
            ends.add(statements.size());
        }
        var trip = RoundTrip.of(flyway.connection(), statements);
        if (trip.isPresent()) statements.forEach(statement -> log.accept("sent: " + statement));
        return trip.map(found -> new MigrationBatch(due, ends, found, session, flyway));
    }

    /** Runs them; if that fails, what is applied is applied, and nothing of the next one is there. */
    void run() throws SQLException {
        try {
            trip.run();
            session.wrote(Integer.parseInt(row(due.size() - 1)[0]));
        } catch (SQLException e) {
            throw rolledBack(e);
        }
    }

    /** Rolls back and waits for what is applied; gives back what is to be told. */
    private SQLException rolledBack(SQLException cause) {
        try (var statement = flyway.connection().createStatement()) {
            statement.execute("rollback");
            if (applied() > 0) statement.execute(WAIT);
            return cause;
        } catch (SQLException e) { // the connection is lost, which rolls back too
            isLost = true;
            var told = session.isLost(cause) ? cause : new SQLException(e.getMessage(), CONNECTION_FAILURE);
            told.addSuppressed(e);
            return told;
        }
    }

    /** Whether the connection is, and with it what became of those that were underway. */
    boolean isLost() {
        return isLost;
    }

    /** How many are committed and stay so; if the connection is lost, nobody knows of any. */
    int applied() {
        return isLost
                ? 0
                : (int) ends.stream()
                        .takeWhile(end -> end <= trip.answers().size())
                        .count();
    }

    /** What the database said to the statements of one, or of the one that failed. */
    void tell(int index, ServerMessages messages) {
        messages.clear();
        int from = index == 0 ? 0 : ends.get(index - 1);
        trip.warnings().forEach((statement, warnings) -> {
            if (statement >= from && statement < ends.get(index)) warnings.forEach(messages::add);
        });
    }

    /** How long one of those took, as its row says. */
    Duration took(int index) {
        return Duration.ofMillis(Long.parseLong(row(index)[1]));
    }

    /** The rank of the row of one, and the milliseconds that are in it. */
    private String[] row(int index) {
        return trip.answers().get(ends.get(index) - 2).orElseThrow().split(" ");
    }

    /** Whether only the row of the one that failed could not be written: its script has changed the session. */
    boolean hasChangedSession() {
        return !isLost
                && failedAt()
                        == due.get(applied())
                                .script()
                                .orElseThrow()
                                .statements()
                                .size();
    }

    /** The index of the statement that failed, in its script. */
    private int failedAt() {
        int index = applied();
        return trip.answers().size() - (index == 0 ? 2 : ends.get(index - 1) + 1); // BEGIN, and of the first the state
    }

    /** What Flyway would throw of the one that failed. */
    FlywayException failure(SQLException e) {
        int index = applied();
        var failed = due.get(Math.min(index, due.size() - 1));
        var script = failed.script().orElseThrow();
        int at = failedAt();
        if (at >= script.statements().size())
            return new FlywaySqlException(
                    "Unable to write the row of version " + failed.migration().getVersion() + " into " + flyway.table(),
                    e);
        return new FlywaySqlScriptException(
                script.file(),
                script.statements().get(Math.max(0, at)),
                e,
                flyway.settings().getCurrentEnvironmentName());
    }
}
