package release.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Asks a database. */
final class Query {
    private Query() {}

    /** Every row, each with its columns as texts, null where they are null. */
    static List<List<String>> rows(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) statement.setString(i + 1, parameters[i]);
            try (var result = statement.executeQuery()) {
                var rows = new ArrayList<List<String>>();
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    var row = new ArrayList<String>();
                    for (int i = 1; i <= columns; i++) row.add(result.getString(i));
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /** The only row. */
    static List<String> row(Connection connection, String sql, String... parameters) throws SQLException {
        var rows = rows(connection, sql, parameters);
        if (rows.size() != 1) throw new SQLException("expected one row, not " + rows.size());
        return rows.get(0);
    }

    /** The only column of the only row. */
    static String value(Connection connection, String sql, String... parameters) throws SQLException {
        return row(connection, sql, parameters).get(0);
    }

    /** Whether a column is true, as PostgreSQL, H2 and MariaDB write that. */
    static boolean isTrue(String value) {
        return value != null && List.of("t", "true", "on", "yes", "1").contains(value.toLowerCase(Locale.ROOT));
    }
}
