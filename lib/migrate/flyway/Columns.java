package release.migrate.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.internal.database.base.Table;
import release.migrate.fastpath.OwnTables;

/** The columns of our own tables, which earlier versions have created with fewer. */
public final class Columns {
    private Columns() {}

    public static boolean has(Connection connection, Table<?, ?> table, String column) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select * from " + table + " where 1 = 0")) {
            return OwnTables.has(rows.getMetaData(), column);
        }
    }
}
