package release.migrate.apply;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import release.repo.SqlMessage;

/**
 * H2 commits at DDL, and any function in Java may commit. It gives each transaction a number, once something is written in it,
 * and releases savepoints that are gone without a word (https://h2database.com/html/functions.html#transaction_id).
 */
final class H2Transaction extends OwnTransaction {
    private static final Pattern ROWS = Pattern.compile("(?i)(insert|update|delete|merge)\\b.*");
    private static final Pattern IN_PARTS = Pattern.compile("(?i)(execute|runscript|backup|script)\\b.*");
    /** What makes or changes one thing as a whole or not at all, and calls no function. */
    private static final Pattern WHOLE = Pattern.compile(
            "(?i)(create (?!.*\\bas\\b)|create (or replace )?(force"
                + " )?(view|alias)|alter|drop|truncate|comment|grant|revoke|commit|rollback|savepoint|release|checkpoint|analyze)\\b.*");

    private static final Pattern MAKES_CODE = Pattern.compile("(?i)create\\b.*\\b(alias|trigger)\\b.*");
    /** What has code of its own: functions by their names, and tables by those of their triggers. */
    private static final String CODE =
            "select ROUTINE_NAME, '' from INFORMATION_SCHEMA.ROUTINES union select EVENT_OBJECT_TABLE, '' from"
                    + " INFORMATION_SCHEMA.TRIGGERS";
    /** What calls it, if its text names it. */
    private static final String CALLERS =
            "select TABLE_NAME, VIEW_DEFINITION from INFORMATION_SCHEMA.VIEWS union all select TABLE_NAME, concat_ws('"
                + " ', COLUMN_DEFAULT, GENERATION_EXPRESSION, COLUMN_ON_UPDATE) from INFORMATION_SCHEMA.COLUMNS where"
                + " COLUMN_DEFAULT is not null or GENERATION_EXPRESSION is not null or COLUMN_ON_UPDATE is not null"
                + " union all select t.TABLE_NAME, c.CHECK_CLAUSE from INFORMATION_SCHEMA.CHECK_CONSTRAINTS c join"
                + " INFORMATION_SCHEMA.TABLE_CONSTRAINTS t on t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA and"
                + " t.CONSTRAINT_NAME = c.CONSTRAINT_NAME";

    private static final int DEADLOCK = 40001;
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;
    private PreparedStatement query;
    private boolean mayFlush = true;
    private Optional<Set<String>> code = Optional.empty();
    private Optional<String> number = Optional.empty();

    H2Transaction(Connection connection) {
        super(connection);
    }

    @Override
    public void begin() throws SQLException {
        watch();
    }

    @Override
    boolean needsMark() {
        return true;
    }

    @Override
    boolean mayCommit(String sql) throws SQLException {
        return connection.getAutoCommit() || !isRows(sql);
    }

    /** Whether a statement only writes rows, and calls nothing that is not H2's own. */
    private boolean isRows(String sql) throws SQLException {
        var line = SqlMessage.statement(sql);
        if (!ROWS.matcher(line).matches()) {
            var isNone = code.filter(Set::isEmpty).isPresent()
                    && WHOLE.matcher(line).matches()
                    && !MAKES_CODE.matcher(line).matches();
            if (!isNone) code = Optional.empty(); // a default or a view may call one now
            return false;
        }
        if (code.isEmpty()) code = Optional.of(code());
        return !names(code.get(), sql);
    }

    /** The names of all that has code, or calls what has. */
    private Set<String> code() throws SQLException {
        var code = new HashSet<String>();
        for (var row : rows(CODE)) code.add(row.get(0).toUpperCase(Locale.ROOT));
        if (code.isEmpty()) return code;
        var callers = rows(CALLERS);
        while (callers.removeIf(
                caller -> names(code, caller.get(1)) && code.add(caller.get(0).toUpperCase(Locale.ROOT)))) {}
        return code;
    }

    private static boolean names(Set<String> code, String sql) {
        var text = sql.toUpperCase(Locale.ROOT);
        return code.stream().anyMatch(text::contains);
    }

    @Override
    public void watch() throws SQLException {
        number = current();
    }

    @Override
    public End after(String sql) throws SQLException {
        if (!connection.getAutoCommit() && number.equals(current())) return End.NONE;
        return isRollback(sql) ? End.ROLLED_BACK : End.COMMITTED;
    }

    @Override
    End afterFailure(String sql, SQLException failure) throws SQLException {
        if (connection.getAutoCommit() || number.equals(current())) return End.NONE;
        return SqlMessage.root(failure).getErrorCode() == DEADLOCK ? End.ROLLED_BACK : End.COMMITTED;
    }

    @Override
    boolean leavesPart(String sql) throws SQLException {
        return IN_PARTS.matcher(SqlMessage.statement(sql)).matches() || !isRows(sql) && !isWhole(sql);
    }

    /** A function may do anything, but those of H2 itself commit nothing. */
    @Override
    boolean isWhole(String sql) throws SQLException {
        var line = SqlMessage.statement(sql);
        return !IN_PARTS.matcher(line).matches()
                && (WHOLE.matcher(line).matches()
                        || one("select 1 from INFORMATION_SCHEMA.routines limit 1")
                                .isEmpty());
    }

    /** H2 writes to the disk half a second later (https://h2database.com/html/commands.html#set_write_delay); only an administrator may ask for it. */
    @Override
    public void flush() throws SQLException {
        if (!mayFlush) return;
        try {
            execute("checkpoint");
        } catch (SQLException e) {
            if (e.getErrorCode() != ADMIN_RIGHTS_REQUIRED) throw e;
            mayFlush = false;
        }
    }

    private List<List<String>> rows(String query) throws SQLException {
        var found = new ArrayList<List<String>>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) found.add(List.of(rows.getString(1), String.valueOf(rows.getString(2))));
        }
        return found;
    }

    private Optional<String> current() throws SQLException {
        if (query == null) query = connection.prepareStatement("select transaction_id()");
        try (var rows = query.executeQuery()) {
            rows.next();
            return Optional.ofNullable(rows.getString(1));
        }
    }
}
