package release.seed.rows;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import release.config.Seed.OnConflict;
import release.database.Dialect;

/**
 * The statements that put rows with the same columns into a table. PostgreSQL, SQLite and, for update, H2 can be told
 * what to do at a row whose primary key is there. MySQL and MariaDB, whose ON DUPLICATE KEY means any unique key and whose
 * INSERT IGNORE passes over every error, and H2 for skip, are asked first how many of the rows are there: if none, they are
 * inserted; if all, they are left or updated by their primary key, which those two look at first; if some, each half is
 * treated so.
 */
final class Statements implements AutoCloseable {
    private final OnConflict onConflict;
    private final Table table;
    private final List<Column> columns;
    private final Connection connection;
    private final Dialect dialect;
    private final int[] key;
    private PreparedStatement last;
    private String lastSql = "";

    Statements(OnConflict wanted, Table table, List<Column> columns, Connection connection, Dialect dialect) {
        var names = columns.stream().map(Column::name).toList();
        // A row that is nothing but its key has nothing to update.
        this.onConflict = wanted == OnConflict.UPDATE && table.key().containsAll(names) ? OnConflict.SKIP : wanted;
        this.table = table;
        this.columns = columns;
        this.connection = connection;
        this.dialect = dialect;
        this.key = table.key().stream().mapToInt(names::indexOf).toArray();
    }

    /** Writes rows; each has a value for each column. */
    void write(List<Object[]> rows) throws SQLException {
        if (!asksFirst()) {
            insert(rows, onConflict);
            return;
        }
        long there = there(rows);
        if (there == 0) insert(rows, OnConflict.FAIL);
        else if (there < rows.size()) {
            int half = rows.size() / 2;
            write(rows.subList(0, half));
            write(rows.subList(half, rows.size()));
        } else if (onConflict == OnConflict.UPDATE) insert(rows, OnConflict.UPDATE);
    }

    private boolean asksFirst() {
        return onConflict != OnConflict.FAIL && !dialect.decidesByKey(onConflict);
    }

    private long there(List<Object[]> rows) throws SQLException {
        var tuple = marks(key.length);
        var sql = "select count(*) from " + table.qualified() + " where (" + table.quoted(table.key()) + ") in ("
                + String.join(", ", Collections.nCopies(rows.size(), key.length == 1 ? "?" : tuple)) + ")";
        try (var statement = connection.prepareStatement(sql)) {
            int parameter = 0;
            for (var row : rows) for (int i : key) bind(statement, ++parameter, row[i], columns.get(i));
            try (var count = statement.executeQuery()) {
                count.next();
                return count.getLong(1);
            }
        }
    }

    private void insert(List<Object[]> rows, OnConflict mode) throws SQLException {
        var statement = prepared(sql(mode, rows.size()));
        int parameter = 0;
        for (var row : rows) {
            for (int i = 0; i < row.length; i++) bind(statement, ++parameter, row[i], columns.get(i));
        }
        statement.executeUpdate();
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        if (sql.equals(lastSql)) return last;
        close();
        last = connection.prepareStatement(sql);
        lastSql = sql;
        return last;
    }

    /** Text that the server reads goes without a type, so that it is taken for the column's. */
    private void bind(PreparedStatement statement, int parameter, Object value, Column column) throws SQLException {
        if (dialect.readsText()) statement.setObject(parameter, value, Types.OTHER);
        else if (value == null) statement.setNull(parameter, column.sqlType());
        else statement.setObject(parameter, value);
    }

    private String sql(OnConflict mode, int rows) {
        var names = columns.stream().map(Column::name).toList();
        var into = table.qualified() + " (" + table.quoted(names) + ")";
        var values = " values " + String.join(", ", Collections.nCopies(rows, marks(columns.size())));
        return switch (mode) {
            case FAIL -> "insert into " + into + values;
            case SKIP -> dialect.insertOrSkip(into, values, table.quoted(table.key()));
            case UPDATE ->
                dialect.insertOrUpdate(
                        into,
                        values,
                        table.quoted(table.key()),
                        names.stream()
                                .filter(name -> !table.key().contains(name))
                                .map(table::quoted)
                                .toList());
        };
    }

    private static String marks(int count) {
        return IntStream.range(0, count).mapToObj(i -> "?").collect(Collectors.joining(", ", "(", ")"));
    }

    @Override
    public void close() throws SQLException {
        if (last != null) last.close();
        last = null;
        lastSql = "";
    }
}
