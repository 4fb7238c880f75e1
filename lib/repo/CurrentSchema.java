package release.repo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import release.config.Database;

/** Lets a connection work in the schema of one tenant, so that whoever writes SQL need not name it. */
final class CurrentSchema {
    /** H2: SCHEMA_NOT_FOUND_1. MariaDB and MySQL: ER_BAD_DB_ERROR. */
    private static final Set<Integer> NOT_THERE = Set.of(90079, 1049);

    private CurrentSchema() {}

    /**
     * What a new connection has before it: what is not found in the schema is looked for there. Only PostgreSQL has such.
     */
    static String path(Database database, Connection connection) throws SQLException {
        if (database != Database.POSTGRESQL) return "";
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("show search_path")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /**
     * Changes to a schema.
     *
     * @param path as {@link #path} gave it when the connection was new
     * @return whether it is there; else the first migration creates it
     */
    static boolean set(Database database, Connection connection, String schema, String path) throws SQLException {
        return switch (database) {
            case POSTGRESQL -> {
                try (var set = connection.prepareStatement("select to_regnamespace(?) is not null, set_config('search_path', ?, false)")) {
                    set.setString(1, quoted(schema));
                    set.setString(2, quoted(schema) + (path.isBlank() ? "" : ", " + path));
                    try (var rows = set.executeQuery()) {
                        rows.next();
                        yield rows.getBoolean(1);
                    }
                }
            }
            case MARIADB, MYSQL -> isThere(() -> connection.setCatalog(schema)); // a USE would leave the driver behind
            case H2 -> isThere(() -> connection.setSchema(schema));
            case SQLITE, SQLSERVER, ORACLE -> throw new IllegalStateException("no schemas of tenants on " + database);
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

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
