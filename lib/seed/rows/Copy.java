package release.seed.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import release.config.Database;
import release.config.Seed;

/**
 * Puts rows into a table of PostgreSQL with COPY, which is much faster than any INSERT. In its text format every row is
 * one line (https://www.postgresql.org/docs/current/sql-copy.html), so the line that an error names is the number of a row.
 */
final class Copy implements Loader {
    private static final int FULL = 1 << 16;
    private final Seed seed;
    private final Table table;
    private final CopyManager manager;
    private final Values values = new Values(Database.POSTGRESQL);
    private byte[] buffer = new byte[2 * FULL];
    private int size;
    private CopyIn copy;
    private List<Column> columns;
    private long before;
    private long rows;

    Copy(Seed seed, Table table, Connection connection) throws SQLException {
        this.seed = seed;
        this.table = table;
        this.manager = connection.unwrap(PGConnection.class).getCopyAPI();
    }

    @Override
    public void add(Row row) throws BadRow, SQLException, IOException {
        if (row.columns() != columns) begin(row.columns());
        int begin = size;
        try {
            for (int i = 0; i < row.values().length; i++) {
                append((String) values.of(row, i));
                buffer[size++] = '\t';
            }
            buffer[size - 1] = '\n';
        } catch (BadRow wrong) {
            size = begin;
            throw wrong;
        }
        rows++;
        if (size > FULL) send();
    }

    /** Columns may change from row to row; each COPY has its own. */
    private void begin(List<Column> next) throws BadRow, SQLException, IOException {
        finish();
        before += rows;
        rows = 0;
        columns = next;
        copy = manager.copyIn("copy " + table.qualified() + " (" + table.quoted(columns.stream().map(Column::name).toList()) + ") from stdin");
    }

    /** A value, or \N for null, with room left for what follows it. */
    private void append(String value) {
        if (value == null) {
            reserve(3);
            buffer[size++] = '\\';
            buffer[size++] = 'N';
            return;
        }
        var bytes = value.getBytes(StandardCharsets.UTF_8);
        reserve(2 * bytes.length + 1);
        int plain = 0;
        while (plain < bytes.length && !isSpecial(bytes[plain])) plain++;
        System.arraycopy(bytes, 0, buffer, size, plain);
        size += plain;
        for (int i = plain; i < bytes.length; i++) {
            if (isSpecial(bytes[i])) escape(bytes[i]);
            else buffer[size++] = bytes[i];
        }
    }

    private static boolean isSpecial(byte c) {
        return c == '\\' || c >= 0 && c < ' ';
    }

    private void escape(byte c) {
        byte letter = switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\\' -> '\\';
            default -> 0;
        };
        if (letter != 0) buffer[size++] = '\\';
        buffer[size++] = letter != 0 ? letter : c;
    }

    private void reserve(int more) {
        if (buffer.length - size < more) buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, size + more));
    }

    private void send() throws BadRow, SQLException, IOException {
        try {
            copy.writeToCopy(buffer, 0, size);
            size = 0;
        } catch (SQLException e) {
            throw named(e);
        }
    }

    @Override
    public void finish() throws BadRow, SQLException, IOException {
        if (copy == null || !copy.isActive()) return;
        if (size > 0) send();
        try {
            copy.endCopy();
        } catch (SQLException e) {
            throw named(e);
        }
    }

    /** The row that an error is about, read again from the file; the error itself if it does not tell. */
    private SQLException named(SQLException e) throws BadRow, IOException {
        size = 0;
        var culprit = CopyError.of(e);
        if (culprit.isEmpty()) return e;
        try (var again = Rows.open(seed, table)) {
            long number = 0;
            for (var row = again.next(); row != null; row = again.next()) {
                if (culprit.get().isAbout(row, ++number - before)) throw BadRow.ofDatabase(row, culprit.get().column(row), e);
            }
        }
        return e;
    }

    @Override
    public void close() throws SQLException {
        if (copy != null && copy.isActive()) copy.cancelCopy();
    }
}
