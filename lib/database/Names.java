package release.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/** Names of schemas and tables where they are not SQL. */
public final class Names {
    private Names() {}

    /** A name where a driver expects a pattern, so that no other one fits; null stays null. */
    public static String asPattern(DatabaseMetaData metadata, String name) throws SQLException {
        var escape = metadata.getSearchStringEscape();
        if (name == null || escape == null || escape.isEmpty()) return name;
        return name.replace(escape, escape + escape).replace("_", escape + "_").replace("%", escape + "%");
    }

    /** A name as a person types it for PostgreSQL: in quotes where it would be read as another one. */
    public static String typed(String name) {
        return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
