package release.seed.rows;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import release.config.Database;
import release.config.Seed.OnConflict;
import release.database.Dialect;
import release.database.SavepointScope;
import release.repo.SqlMessage;

/**
 * Puts rows into a table with INSERT statements of many rows each. A statement that fails is undone and repeated row by
 * row, so that the row is found; one that fails only because a key comes twice in it then succeeds.
 */
final class Inserts implements Loader {
    private static final int MOST_ROWS = 500;
    private static final int MOST_TEXT = 1 << 20;
    private final OnConflict onConflict;
    private final Table table;
    private final Connection connection;
    private final Database database;
    private final Values values;
    private final List<Row> pending = new ArrayList<>();
    private final List<Object[]> converted = new ArrayList<>();
    private Statements statements;
    private List<Column> columns;
    private int length;

    Inserts(OnConflict onConflict, Table table, Connection connection, Database database) {
        this.onConflict = onConflict;
        this.table = table;
        this.connection = connection;
        this.database = database;
        this.values = new Values(Dialect.of(database));
    }

    /** As it is written in the configuration. */
    static String word(OnConflict onConflict) {
        return onConflict.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void add(Row row) throws BadRow, SQLException {
        if (row.columns() != columns) begin(row);
        var objects = new Object[row.values().length];
        for (int i = 0; i < objects.length; i++) objects[i] = values.of(row, i);
        pending.add(row);
        converted.add(objects);
        length += row.length();
        if (pending.size() == most() || length > MOST_TEXT) finish();
    }

    private void begin(Row row) throws BadRow, SQLException {
        finish();
        close();
        var names = row.columns().stream().map(Column::name).toList();
        if (onConflict != OnConflict.FAIL) {
            var by = "on-conflict = " + word(onConflict) + " goes by the primary key, ";
            if (table.key().isEmpty()) throw BadRow.ofFile(by + "and the table " + table.name() + " has none.");
            if (!names.containsAll(table.key())) {
                throw BadRow.ofLine(row.line(), by + String.join(", ", table.key()) + ", which the row has not.");
            }
        }
        columns = row.columns();
        statements = new Statements(onConflict, table, columns, connection, Dialect.of(database));
    }

    /** As many rows as a statement may have parameters for, and what is not rolled back cannot be repeated. */
    private int most() {
        if (!table.isRolledBack()) return 1;
        return Math.max(1, Math.min(MOST_ROWS, Dialect.of(database).mostParameters() / columns.size()));
    }

    @Override
    public void finish() throws BadRow, SQLException {
        if (pending.isEmpty()) return;
        var rows = List.copyOf(pending);
        var objects = List.copyOf(converted);
        pending.clear();
        converted.clear();
        length = 0;
        var failure = rows.size() == 1
                ? Optional.<SQLException>empty()
                : SavepointScope.of(connection, database, () -> statements.write(objects));
        if (failure.isPresent() && Blame.isNoRows(failure.get())) throw failure.get();
        if (failure.isPresent() || rows.size() == 1) oneByOne(rows, objects, failure);
    }

    private void oneByOne(List<Row> rows, List<Object[]> objects, Optional<SQLException> first)
            throws BadRow, SQLException {
        for (int i = 0; i < rows.size(); i++) {
            try {
                statements.write(objects.subList(i, i + 1));
            } catch (SQLException e) {
                first.filter(one -> !SqlMessage.of(e).equals(SqlMessage.of(one)))
                        .ifPresent(e::addSuppressed);
                if (Blame.isNoRows(e)) throw e;
                throw BadRow.ofDatabase(rows.get(i), Blame.column(rows.get(i), e), e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        if (statements != null) statements.close();
    }
}
