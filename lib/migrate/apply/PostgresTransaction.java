package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import release.repo.SqlMessage;

/**
 * On PostgreSQL only a statement that says so ends a transaction: a procedure cannot commit in one that it did not begin. The
 * driver knows whether one is open; its number tells whether it is still the same, and later what became of it
 * (https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT).
 */
final class PostgresTransaction extends OwnTransaction {
    /** What does not run as a whole or not at all, where no transaction is around it. */
    private static final Pattern IN_PARTS =
            Pattern.compile("(?i)(call|do|vacuum|reindex|cluster)\\b.*|.*\\bconcurrently\\b.*");

    private final PgConnection session;
    private boolean wasOpen;
    private Optional<String> number = Optional.empty();

    PostgresTransaction(Connection connection) throws SQLException {
        super(connection);
        this.session = connection.unwrap(PgConnection.class);
    }

    @Override
    public void begin() {
        number = Optional.empty();
        wasOpen = isOpen();
    }

    @Override
    boolean ends(String sql) throws SQLException {
        return parts(sql).anyMatch(OwnTransaction::isEnd);
    }

    /** A text that Flyway takes for one statement may be several for the driver. */
    private Stream<String> parts(String sql) throws SQLException {
        int first = sql.indexOf(';');
        if (first < 0 || first == sql.length() - 1) return Stream.of(sql);
        var parts = session.getQueryExecutor().createSimpleQuery(sql).getSubqueries();
        return parts == null ? Stream.of(sql) : Arrays.stream(parts).map(Object::toString);
    }

    @Override
    boolean mayCommit(String sql) throws SQLException {
        number = Optional.empty();
        wasOpen = isOpen();
        if (!wasOpen) return connection.getAutoCommit();
        return ends(sql) && current().isPresent();
    }

    /** Outside of a transaction of ours a script may have begun one itself. */
    @Override
    boolean commitsAtOnce() throws SQLException {
        return connection.getAutoCommit() && !isOpen();
    }

    @Override
    public void watch() throws SQLException {
        wasOpen = isOpen();
        if (wasOpen) number = current();
    }

    @Override
    public End after(String sql) throws SQLException {
        if (number.isEmpty())
            return !isOpen() && (connection.getAutoCommit() || wasOpen && !ends(sql)) ? End.COMMITTED : End.NONE;
        return isOpen() && number.equals(current()) ? End.NONE : became();
    }

    /** What fails in a transaction is rolled back with it; before it, code or a text of several statements may have committed. */
    @Override
    End afterFailure(String sql, SQLException failure) throws SQLException {
        if (connection.getAutoCommit() || number.isEmpty()) return End.NONE;
        connection.rollback();
        return became();
    }

    private End became() throws SQLException {
        var isIdle = !isOpen();
        var status = one("select txid_status(" + number.orElseThrow() + ")");
        number = Optional.empty();
        if (isIdle && !connection.getAutoCommit())
            connection.rollback(); // the script finds no transaction that it did not begin
        return status.filter("aborted"::equals).isPresent() ? End.ROLLED_BACK : End.COMMITTED;
    }

    @Override
    boolean leavesPart(String sql) throws SQLException {
        return connection.getAutoCommit()
                && IN_PARTS.matcher(SqlMessage.oneLine(SqlMessage.uncommented(sql)))
                        .matches();
    }

    @Override
    void commit() throws SQLException {
        if (isOpen()) execute("commit");
    }

    @Override
    void rollBack() throws SQLException {
        if (session.getTransactionState() != TransactionState.IDLE) execute("rollback");
    }

    private boolean isOpen() {
        return session.getTransactionState() == TransactionState.OPEN;
    }

    /** The number of the transaction, once something is written in it. */
    private Optional<String> current() throws SQLException {
        return one("select txid_current_if_assigned()");
    }
}
