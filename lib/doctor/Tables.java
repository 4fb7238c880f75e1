package release.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import release.config.RepoConfig;

/** The tables in the schema that Flyway migrates in. */
final class Tables {
    private Tables() {}

    /** Their names. Flyway does not count what a PostgreSQL extension brought along, so neither do we. */
    static List<String> of(Connection connection, RepoConfig config) throws SQLException {
        var schema = HistoryTable.schema(config).orElse(connection.getSchema());
        return switch (config.database()) {
            case POSTGRESQL -> Query.rows(connection, """
                select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname = ? and c.relkind in ('r', 'p')
                  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')""", schema).stream().map(row -> row.get(0)).toList();
            case MARIADB, MYSQL -> listed(connection, HistoryTable.schema(config).orElse(connection.getCatalog()), null);
            case H2, SQLSERVER, ORACLE -> listed(connection, connection.getCatalog(), schema);
            case SQLITE -> listed(connection, null, null);
        };
    }

    private static List<String> listed(Connection connection, String catalog, String schema) throws SQLException {
        var names = new ArrayList<String>();
        try (var rows = connection.getMetaData().getTables(catalog, schema, "%", null)) {
            while (rows.next()) {
                var isOfSchema = schema == null || schema.equals(rows.getString("TABLE_SCHEM"));
                var type = rows.getString("TABLE_TYPE");
                if (isOfSchema && type.contains("TABLE") && !type.contains("SYSTEM")) names.add(rows.getString("TABLE_NAME"));
            }
        }
        return names;
    }
}
