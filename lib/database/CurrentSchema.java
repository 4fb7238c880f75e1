package release.database;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import release.config.Database;

/**
 * The schema in which a connection works, as the database itself says. A database that is asked for a schema that is not
 * there stays where it is, so that what is meant for one tenant would go into the default schema.
 */
public final class CurrentSchema {
    /** H2: SCHEMA_NOT_FOUND_1. MariaDB and MySQL: ER_BAD_DB_ERROR. */
    private static final Set<Integer> NOT_THERE = Set.of(90079, 1049);
    private static final String NOT_ALLOWED = "42501";

    private CurrentSchema() {}

    /** A name where a driver expects a pattern, so that no other one fits; null stays null. */
    public static String asPattern(DatabaseMetaData metadata, String name) throws SQLException {
        var escape = metadata.getSearchStringEscape();
        if (name == null || escape == null || escape.isEmpty()) return name;
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    /**
     * What a new connection has before it: what is not found in the schema is looked for there. Only PostgreSQL has such.
     */
    public static String path(Database database, Connection connection) throws SQLException {
        return database == Database.POSTGRESQL ? one(connection, "show search_path") : "";
    }

    /** A new connection changes to a schema, as a pool of the app has the driver do it; whether it is there, {@link #is} says. */
    public static void begin(Connection connection, String schema) throws SQLException {
        isThere(() -> connection.setSchema(schema));
    }

    /**
     * Changes to a schema.
     *
     * @param path as {@link #path} gave it when the connection was new
     * @return whether the connection is in it now; if not, it is not there yet
     * @throws SQLException if it is there and the database does not let us in
     */
    public static boolean enter(Database database, Connection connection, String schema, String path) throws SQLException {
        return switch (database) {
            case POSTGRESQL -> enterPostgres(connection, schema, path);
            case MARIADB, MYSQL -> isThere(() -> connection.setCatalog(schema)) && is(database, connection, schema); // a USE would leave the driver behind
            case H2 -> isThere(() -> connection.setSchema(schema)) && is(database, connection, schema);
            case SQLITE, SQLSERVER, ORACLE -> throw new IllegalStateException("no schemas of tenants on " + database);
        };
    }

    /** PostgreSQL takes any name. It says afterwards, in the same round trip, where that has led. */
    private static boolean enterPostgres(Connection connection, String schema, String path) throws SQLException {
        try (var set = connection.prepareStatement("select set_config('search_path', ?, false), current_schema(), to_regnamespace(?) is not null")) {
            set.setString(1, quoted(schema) + (path.isBlank() ? "" : ", " + path));
            set.setString(2, quoted(schema));
            try (var rows = set.executeQuery()) {
                rows.next();
                if (schema.equals(rows.getString(2))) return true;
                if (rows.getBoolean(3)) throw new SQLException("permission denied for schema " + schema, NOT_ALLOWED);
                return false;
            }
        }
    }

    /** Where a connection is; empty if that is nowhere, or on a database that does not tell. */
    public static Optional<String> of(Database database, Connection connection) throws SQLException {
        return switch (database) {
            case POSTGRESQL -> Optional.ofNullable(one(connection, "select current_schema()"));
            case MARIADB, MYSQL -> Optional.ofNullable(one(connection, "select database()"));
            case H2 -> Optional.ofNullable(one(connection, "select schema()"));
            case ORACLE -> Optional.ofNullable(one(connection, "select sys_context('USERENV', 'CURRENT_SCHEMA') from dual"));
            case SQLITE, SQLSERVER -> Optional.empty();
        };
    }

    /** Whether a connection is in a schema. A server of MariaDB may keep its names in lower case, and H2 may not mind the case. */
    public static boolean is(Database database, Connection connection, String schema) throws SQLException {
        return switch (database) {
            case POSTGRESQL, ORACLE -> of(database, connection).filter(schema::equals).isPresent();
            case MARIADB, MYSQL, H2 -> of(database, connection).filter(schema::equalsIgnoreCase).isPresent();
            case SQLITE, SQLSERVER -> true;
        };
    }

    private interface Change {
        void run() throws SQLException;
    }

    private static boolean isThere(Change change) throws SQLException {
        try {
            change.run();
            return true;
        } catch (SQLException e) {
            if (NOT_THERE.contains(e.getErrorCode())) return false;
            throw e;
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A name as a person types it for PostgreSQL: in quotes where it would be read as another one. */
    public static String typed(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : quoted(name);
    }
}
