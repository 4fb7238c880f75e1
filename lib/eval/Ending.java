package release.eval;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import release.config.Database;
import release.config.Redactor;
import release.database.Dialect;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/** How the transaction of an evaluation begins and ends, and what is then left in the database. */
final class Ending {
    private static final String READ_ONLY_TRANSACTION = "25006";
    private final Report report;
    private final Dialect dialect;
    private final boolean write;
    private Optional<Savepoint> begin = Optional.empty();

    Ending(Report report, Dialect dialect, boolean write) {
        this.report = report;
        this.dialect = dialect;
        this.write = write;
    }

    /** Begins it, for so many statements; 0 if nobody knows how many. */
    void begin(Database database, Connection connection, int statements) throws SQLException {
        connection.setAutoCommit(false);
        if (!write) dialect.beginReadOnlyTransaction(connection);
        // Where a statement may commit by itself, a savepoint that is gone in the end tells that one did.
        if (write && !database.rollsBackDdl() && statements != 1) begin = Optional.of(connection.setSavepoint());
    }

    /** Ends what went well; whether that went well too. */
    boolean end(Connection connection) {
        try {
            if (write) connection.commit();
            else connection.rollback();
            return true;
        } catch (SQLException e) {
            var failure = failure(e, Optional.empty(), Optional.of(write ? "commit" : "rollback"));
            report.failed(
                    lost(failure) && write
                            ? failure.leaving(
                                    "The connection was lost at the commit: all of it is there or nothing.",
                                    "Look which.")
                            : undone(failure, connection));
            return false;
        }
    }

    /** Rolls back, and says what remains. Of a lost connection, and in a deadlock, the database has done so itself. */
    Failure undone(Failure failure, Connection connection) {
        var byItself = lost(failure) || failure.sqlState().orElse("").startsWith("40");
        try {
            if (begin.isPresent() && !byItself) connection.rollback(begin.get());
            if (!lost(failure)) connection.rollback();
        } catch (SQLException gone) {
            return failure.leaving(
                    "It may be half done: a statement committed what ran before.", "See what remains of it.");
        }
        return write
                ? failure.leaving("It was rolled back, nothing of it remains.", advice(false))
                : failure.leaving("Nothing was changed.", advice(refusedToWrite(failure)));
    }

    /** What to do about a failure: to allow what only reading forbids, or to correct it. */
    String advice(boolean refused) {
        return !write && refused
                ? "If it is to change something: "
                        + report.invocation(report.command()).with("--write")
                : "Correct it, then run it again.";
    }

    Failure failure(SQLException e, Optional<String> location, Optional<String> sql) {
        var root = SqlMessage.root(e);
        var state = dialect.isReadOnly(root) ? READ_ONLY_TRANSACTION : root.getSQLState();
        return new Failure(
                ExitCode.FAILED,
                location,
                sql.map(report::redact).map(SqlMessage::statement),
                report.redact(Redactor.of(sql.orElse("")).redact(SqlMessage.of(e))),
                Optional.ofNullable(state),
                Optional.empty(),
                Optional.empty());
    }

    private static boolean refusedToWrite(Failure failure) {
        return failure.sqlState().orElse("").equals(READ_ONLY_TRANSACTION);
    }

    private static boolean lost(Failure failure) {
        return failure.sqlState().orElse("").startsWith("08");
    }
}
