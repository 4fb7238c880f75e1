package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import release.repo.SqlMessage;

/**
 * On SQLite only a statement that says so ends a transaction; a savepoint in it is gone then. The driver does not notice:
 * what the script does next is committed statement by statement (https://www.sqlite.org/lang_transaction.html).
 */
final class SqliteTransaction extends OwnTransaction {
    private boolean isOpen;
    private boolean isWatched;
    /** Whether the script has begun the transaction that is open, and by a savepoint. */
    private boolean isBySavepoint;

    SqliteTransaction(Connection connection) {
        super(connection);
    }

    @Override
    public void begin() throws SQLException {
        isWatched = false;
        isBySavepoint = false;
        isOpen = !connection.getAutoCommit();
    }

    @Override
    void beginCallback() {
        isWatched = false;
    }

    @Override
    boolean mayCommit(String sql) {
        isWatched = false;
        return !isOpen || isEnd(sql) || isRelease(sql);
    }

    @Override
    boolean commitsAtOnce() {
        return !isOpen;
    }

    @Override
    public void watch() throws SQLException {
        isWatched = isOpen;
        if (isWatched) setSavepoint();
    }

    @Override
    public End after(String sql) throws SQLException {
        var line = SqlMessage.statement(sql);
        if (!isOpen) {
            isOpen = line.matches("(?i)(begin|savepoint)\\b.*");
            isBySavepoint = isOpen && line.matches("(?i)savepoint\\b.*");
            return isOpen ? End.NONE : End.COMMITTED;
        }
        if (isRelease(sql)) {
            isWatched = false;
            isOpen = !mayBegin();
            return isOpen ? End.NONE : End.COMMITTED;
        }
        if (!isWatched || !isGone()) return End.NONE;
        isOpen = !isEnd(sql) && !connection.getAutoCommit(); // the driver's own commit begins anew
        return isRollback(sql) ? End.ROLLED_BACK : End.COMMITTED;
    }

    /** Whether this may release the savepoint that began the transaction, which commits it. */
    private boolean isRelease(String sql) {
        return isBySavepoint && SqlMessage.statement(sql).matches("(?i)release\\b.*");
    }

    /** Whether no transaction is open. */
    private boolean mayBegin() throws SQLException {
        try {
            execute("begin");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("within a transaction")) throw e;
            return false;
        }
        execute("rollback");
        return true;
    }

    private boolean isGone() throws SQLException {
        isWatched = false;
        return isSavepointGone(refusal -> String.valueOf(refusal.getMessage()).contains("no such savepoint"));
    }

    @Override
    End afterFailure(String sql, SQLException failure) throws SQLException {
        var end = isWatched && isGone() ? End.COMMITTED : End.NONE;
        if (end == End.COMMITTED) isOpen = false;
        resume();
        return end;
    }

    @Override
    boolean leavesPart(String sql) {
        return false;
    }

    @Override
    void resume() throws SQLException {
        if (!isOpen && !connection.getAutoCommit()) execute("begin");
        isOpen = isOpen || !connection.getAutoCommit();
    }

    @Override
    void commit() throws SQLException {
        if (isOpen) execute("commit");
    }

    @Override
    void rollBack() throws SQLException {
        if (isOpen) execute("rollback");
    }
}
