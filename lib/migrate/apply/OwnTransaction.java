package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import release.config.Database;
import release.database.Dialect;
import release.repo.SqlMessage;

/**
 * The transaction that we began for a migration or a seed, and what becomes of it. A script can end it in its midst: by a word,
 * by a procedure, or by a statement at which the database commits by itself. Afterwards the database is asked, one class for
 * each. Before a statement, its text only rules out what by the rules of the database can end no transaction.
 */
public abstract class OwnTransaction {
    /** What became of the transaction at a statement. */
    public enum End {
        NONE,
        COMMITTED,
        ROLLED_BACK
    }

    private static final String SAVEPOINT = "release_begin";
    private static final Pattern ENDS =
            Pattern.compile("(?i)(commit|end|abort|prepare transaction|rollback(?!( work| transaction)? to\\b))\\b.*");
    private static final Pattern ROLLS_BACK = Pattern.compile("(?i)(rollback|abort)\\b.*");
    final Connection connection;

    OwnTransaction(Connection connection) {
        this.connection = connection;
    }

    public static OwnTransaction of(Database kind, Connection connection) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> new PostgresTransaction(connection);
            case MARIADB, MYSQL -> new MariaDbTransaction(connection, Dialect.of(kind));
            case H2 -> new H2Transaction(connection);
            case SQLITE -> new SqliteTransaction(connection);
            default -> new UnknownTransaction(connection, kind);
        };
    }

    /** A script begins. */
    public abstract void begin() throws SQLException;

    /** A callback begins, whatever the script before it has done. */
    void beginCallback() throws SQLException {
        begin();
    }

    /** Whether the end of the transaction can only be seen where something of ours was written in it. */
    boolean needsMark() {
        return false;
    }

    /** Whether a statement ends the transaction by its own words. */
    boolean ends(String sql) throws SQLException {
        return isEnd(sql);
    }

    /** Whether a statement may commit what was written, or what it writes itself. */
    abstract boolean mayCommit(String sql) throws SQLException;

    /** Whether what is written is committed at once. */
    boolean commitsAtOnce() throws SQLException {
        return connection.getAutoCommit();
    }

    /** What may commit, or code that nobody has read, runs next; something of ours was written before it. */
    public abstract void watch() throws SQLException;

    /** What became of the transaction at a statement that has succeeded; the connection stays as the script left it. */
    public abstract End after(String sql) throws SQLException;

    /** What became of it at a statement that has failed; this may roll back what is still open, which is to come anyway. */
    abstract End afterFailure(String sql, SQLException failure) throws SQLException;

    /** Whether a statement that has failed may have left a part of what it does. */
    abstract boolean leavesPart(String sql) throws SQLException;

    /** Whether a statement that has failed, outside of any transaction, may have left a part of the rows that it writes. */
    boolean leavesRows(String sql) throws SQLException {
        return false;
    }

    /** Whether a statement runs code, which may roll back all that came before it in the transaction, and commit what it does then. */
    public boolean mayRollBack(String sql) throws SQLException {
        return leavesPart(sql);
    }

    /** Whether a statement that has failed has left nothing of what it does, although the transaction was committed at it. */
    boolean isWhole(String sql) throws SQLException {
        return !leavesPart(sql);
    }

    /** Sees to it that a transaction is open, for what we write next. */
    void resume() throws SQLException {}

    /** Commits our own, and begins the next one. */
    void next() throws SQLException {
        connection.commit();
    }

    /** Commits what a script has begun itself, outside of any transaction of ours, and not ended. */
    void commit() throws SQLException {
        execute("commit");
    }

    /** Rolls that back. */
    void rollBack() throws SQLException {
        execute("rollback");
    }

    /** What is committed is there even if this process is killed. */
    public void flush() throws SQLException {}

    static boolean isEnd(String sql) {
        return ENDS.matcher(SqlMessage.statement(sql)).matches();
    }

    static boolean isRollback(String sql) {
        return ROLLS_BACK.matcher(SqlMessage.statement(sql)).matches() && isEnd(sql);
    }

    void setSavepoint() throws SQLException {
        execute("savepoint " + SAVEPOINT);
    }

    /**
     * Whether the savepoint is gone, and with it the transaction that it was set in; it is released if not.
     *
     * @param says whether that is what the database's refusal says
     */
    boolean isSavepointGone(Predicate<SQLException> says) throws SQLException {
        try {
            execute("release savepoint " + SAVEPOINT);
            return false;
        } catch (SQLException e) {
            if (!says.test(e)) throw e;
            return true;
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Optional<String> one(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }
}
