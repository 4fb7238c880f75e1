package release.seed.rows;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import release.config.Seed;
import release.database.Dialect;

/**
 * Puts rows into a table of PostgreSQL with COPY, which is much faster than any INSERT. In its text format every row is
 * one line (https://www.postgresql.org/docs/current/sql-copy.html), so the line that an error names is the number of a row.
 */
final class Copy implements Loader {
    private final Seed seed;
    private final Table table;
    private final CopyManager manager;
    private final Values values;
    private final CopyText text = new CopyText();
    private CopyIn copy;
    private List<Column> columns;
    private long before;
    private long rows;

    Copy(Seed seed, Table table, Connection connection, Dialect dialect) throws SQLException {
        this.seed = seed;
        this.table = table;
        this.values = new Values(dialect);
        this.manager = connection.unwrap(PGConnection.class).getCopyAPI();
    }

    @Override
    public void add(Row row) throws BadRow, SQLException, IOException {
        if (row.columns() != columns) begin(row.columns());
        try {
            for (int i = 0; i < row.values().length; i++) text.value((String) values.of(row, i));
        } catch (BadRow wrong) {
            text.dropRow();
            throw wrong;
        }
        text.endRow();
        rows++;
        if (text.isFull()) send();
    }

    /** Columns may change from row to row; each COPY has its own. */
    private void begin(List<Column> next) throws BadRow, SQLException, IOException {
        finish();
        before += rows;
        rows = 0;
        columns = next;
        copy = manager.copyIn("copy " + table.qualified() + " ("
                + table.quoted(columns.stream().map(Column::name).toList()) + ") from stdin");
    }

    private void send() throws BadRow, SQLException, IOException {
        try {
            copy.writeToCopy(text.bytes(), 0, text.size());
            text.clear();
        } catch (SQLException e) {
            throw named(e);
        }
    }

    @Override
    public void finish() throws BadRow, SQLException, IOException {
        if (copy == null || !copy.isActive()) return;
        if (text.size() > 0) send();
        try {
            copy.endCopy();
        } catch (SQLException e) {
            throw named(e);
        }
    }

    /** The row that an error is about, read again from the file; the error itself if it does not tell. */
    private SQLException named(SQLException e) throws BadRow, IOException {
        text.clear();
        var culprit = CopyError.of(e);
        if (culprit.isEmpty()) return e;
        try (var again = Rows.open(seed, table)) {
            long number = 0;
            for (var row = again.next(); row != null; row = again.next()) {
                if (culprit.get().isAbout(row, ++number - before))
                    throw BadRow.ofDatabase(row, culprit.get().column(row), e);
            }
        }
        return e;
    }

    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) copy.cancelCopy();
    }
}
