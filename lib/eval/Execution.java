package release.eval;

import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import release.database.Dialect;
import release.report.Report;
import release.report.Result;

/** Runs one statement and reads what it gives: the first rows for a table, or every row, each passed on and forgotten. */
record Execution(Dialect dialect, Report report, boolean every, boolean write) {
    private static final int FIRST = 1000;
    private static final int FETCH = 500;

    Result of(String sql, Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (!every) statement.setMaxRows(FIRST + 1);
            if (every) dialect.beginStreaming(statement);
            statement.setFetchSize(dialect.fetchSize(FETCH));
            if (!(write ? statement.execute(sql) : dialect.executeOne(statement, sql)))
                return Result.changed(Math.max(0, statement.getUpdateCount()));
            try (var rows = statement.getResultSet()) {
                return read(rows);
            }
        }
    }

    private Result read(ResultSet rows) throws SQLException {
        var columns = new ArrayList<String>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++)
            columns.add(rows.getMetaData().getColumnLabel(i));
        report.columns(columns);
        var first = new ArrayList<List<Object>>();
        while (rows.next()) {
            if (first.size() == FIRST) return new Result(columns, first, true, OptionalLong.empty());
            var row = new ArrayList<Object>();
            for (int i = 1; i <= columns.size(); i++) row.add(cell(rows, i));
            report.cells(row);
            if (!every) first.add(row);
        }
        return new Result(columns, first, false, OptionalLong.empty());
    }

    /** A number, a boolean, a text or null. Bytes are shown as hexadecimal digits. */
    private static Object cell(ResultSet rows, int column) throws SQLException {
        var value = rows.getObject(column);
        if (value instanceof Double number && !Double.isFinite(number)) return number.toString();
        if (value instanceof Float number && !Float.isFinite(number)) return number.toString();
        if (value == null || value instanceof Number || value instanceof Boolean) return value;
        return value instanceof byte[] || value instanceof Blob
                ? HexFormat.of().formatHex(rows.getBytes(column))
                : rows.getString(column);
    }
}
