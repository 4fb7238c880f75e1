package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.regex.Pattern;
import release.database.Dialect;
import release.repo.SqlMessage;

/**
 * MariaDB and MySQL commit at most statements that do more than read and write rows, and in procedures: a savepoint from before
 * such a statement is gone then (https://mariadb.com/docs/server/reference/sql-statements/transactions/sql-statements-that-cause-an-implicit-commit).
 */
final class MariaDbTransaction extends OwnTransaction {
    /** What reads and writes rows and variables, where functions and triggers cannot commit; tables of the session; and savepoints, which would go with ours. */
    private static final Pattern ROWS = Pattern.compile("(?i)(/\\*M?!\\d*"
        + " ?)?(insert|update|delete|replace|select|with|values|do|show|explain|describe|desc|use|checksum|handler|prepare|deallocate|create"
        + " temporary table|drop temporary table|savepoint|release savepoint|rollback( work)? to|set"
        + " (?!statement|password|role|default|[/#-])(?!.*autocommit))\\b.*");
    /** What makes or changes one thing, and does so as a whole or not at all; a table that is replaced is dropped before. */
    private static final Pattern WHOLE =
            Pattern.compile("(?i)(((create|alter)( or replace)?( (definer|algorithm|sql security) ?=? ?\\S+)*"
                    + " (view|procedure|function|aggregate function)|create( definer ?= ?\\S+)?"
                    + " (trigger|event|package)|create ((temporary|unique|fulltext|spatial|vector)"
                    + " )?(table|index|sequence|database|schema)|alter( (online|ignore|definer ?= ?\\S+))*"
                    + " (table|event|sequence|database|schema)|truncate|commit|rollback|start transaction|set"
                    + " (?!statement|[/#-])|lock|unlock)\\b.*|begin( work)?)");
    /** What is no code, whatever else it leaves. */
    private static final Pattern NO_CODE = Pattern.compile(
            "(?i)(create|alter|drop|rename|grant|revoke|flush|analyze|optimize|repair|check|checksum|show|use|explain|describe|desc|load|handler|"
                + "install|uninstall|prepare|deallocate)\\b.*");

    private static final Pattern SET = Pattern.compile("(?i)(/\\*M?!\\d* ?)?set\\b.*");
    /** How a comment begins and ends that is none. */
    private static final Pattern CONDITION = Pattern.compile("/\\*M?!\\d*|\\*/|;$");

    private static final String PROBE = "release_probe";
    private static final int NO_SAVEPOINT = 1305;
    private static final int DEADLOCK = 1213;
    private static final Pattern BEGINS =
            Pattern.compile("(?i)(begin( work)?|start transaction\\b.*|(commit|rollback)\\b.*\\bchain)");
    private final Dialect dialect;
    private boolean isWatched;
    /** Whether a transaction is open that the script has begun itself, where else each statement commits by itself. */
    private boolean isOwn;

    MariaDbTransaction(Connection connection, Dialect dialect) {
        super(connection);
        this.dialect = dialect;
    }

    @Override
    public void begin() {
        isWatched = false;
        isOwn = false;
    }

    @Override
    boolean mayCommit(String sql) throws SQLException {
        isWatched = false;
        int first = sql.indexOf(';');
        var begin = SqlMessage.statement(sql);
        var isSeveral = first >= 0 && first < sql.stripTrailing().length() - 1;
        var setsAutocommit = SET.matcher(begin).matches()
                && sql.toLowerCase(Locale.ROOT).contains("autocommit"); // which may stand far behind
        return commitsAtOnce()
                || isSeveral
                || setsAutocommit
                || !ROWS.matcher(begin).matches();
    }

    @Override
    boolean commitsAtOnce() throws SQLException {
        return connection.getAutoCommit() && !isOwn;
    }

    /** A savepoint outside of any transaction is gone at once. */
    private boolean isInTransaction() throws SQLException {
        execute("savepoint " + PROBE);
        try {
            execute("release savepoint " + PROBE);
            return true;
        } catch (SQLException e) {
            if (e.getErrorCode() != NO_SAVEPOINT) throw e;
            return false;
        }
    }

    @Override
    public void watch() throws SQLException {
        setSavepoint();
        isWatched = true;
    }

    @Override
    public End after(String sql) throws SQLException {
        var wasOwn = isOwn;
        isOwn = connection.getAutoCommit()
                && (wasOwn || BEGINS.matcher(unconditional(sql)).matches())
                && isInTransaction();
        if (connection.getAutoCommit() && !wasOwn && !isOwn) return End.COMMITTED;
        var isRolledBack = isRollback(unconditional(sql)) && !dialect.isRollbackIncomplete(connection);
        if (!isWatched || !isGone()) return End.NONE;
        return isRolledBack ? End.ROLLED_BACK : End.COMMITTED;
    }

    private boolean isGone() throws SQLException {
        isWatched = false;
        return isSavepointGone(refusal -> refusal.getErrorCode() == NO_SAVEPOINT);
    }

    @Override
    End afterFailure(String sql, SQLException failure) throws SQLException {
        if (isWatched && isGone()) return End.COMMITTED;
        if (connection.getAutoCommit()) return End.NONE;
        execute("rollback");
        if (dialect.isRollbackIncomplete(connection)) return End.COMMITTED;
        return SqlMessage.root(failure).getErrorCode() == DEADLOCK ? End.ROLLED_BACK : End.NONE;
    }

    @Override
    boolean leavesPart(String sql) {
        return !ROWS.matcher(SqlMessage.statement(sql)).matches() && !isWhole(sql);
    }

    @Override
    boolean isWhole(String sql) {
        return WHOLE.matcher(unconditional(sql)).matches();
    }

    /** Only when it rolls back does the server say that a table knows no transactions. */
    @Override
    boolean leavesRows(String sql) throws SQLException {
        return ROWS.matcher(SqlMessage.statement(sql)).matches()
                && one("select 1 from information_schema.tables t join information_schema.engines e on e.engine ="
                                + " t.engine where t.table_schema = database() and t.table_type = 'BASE TABLE' and"
                                + " e.transactions = 'NO' limit 1")
                        .isPresent();
    }

    @Override
    public boolean mayRollBack(String sql) {
        return leavesPart(sql) && !NO_CODE.matcher(unconditional(sql)).matches();
    }

    private static String unconditional(String sql) {
        return SqlMessage.oneLine(CONDITION.matcher(SqlMessage.statement(sql)).replaceAll(" "));
    }
}
