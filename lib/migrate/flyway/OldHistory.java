package release.migrate.flyway;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import release.database.Names;
import release.repo.SqlMessage;

/** A history that is not the one to go on with: of a Flyway so old that what is written into it today fails, or under another name. */
public final class OldHistory extends FlywayException {
    /** What the history was called up to Flyway 4. */
    private static final String NAME = "schema_version";
    /** A column of Flyway 1 to 3 that may not be null, and that nobody fills any more. */
    private static final String RANK = "version_rank";

    private final String advice;

    private OldHistory(String message, String advice) {
        super(message);
        this.advice = advice;
    }

    /** What to do, as the beginning of a sentence. */
    public String advice() {
        return advice;
    }

    /**
     * Looks at the history that is there.
     *
     * @throws OldHistory if it is one of Flyway 1 to 3
     */
    static void refuseRanks(Connection connection, Table<?, ?> table) {
        try {
            if (!Columns.has(connection, table, RANK)) return;
        } catch (SQLException e) {
            throw unreadable(table.toString(), e);
        }
        throw new OldHistory(
                "The history " + table.getName() + " was made by Flyway 1 to 3: it has the column " + RANK
                        + ", which nothing fills any more.",
                "Make installed_rank its primary key in place of version, let version be null, and drop the column "
                        + RANK);
    }

    /**
     * Looks for a history beside the one that is configured, which is not there.
     *
     * @throws OldHistory if there is one under another name
     */
    static void refuseName(Database<?> database, Schema<?, ?> schema, String table) {
        if (!table.equals(NAME) && schema.getTable(NAME).exists()) {
            throw new OldHistory(
                    "There is no history " + table + ", but the table " + NAME + ", in which Flyway up to 4 kept it.",
                    "Set flyway.table = " + NAME + ", or rename that table to " + table);
        }
        var others = histories(database, schema).stream()
                .filter(name -> !name.equals(table) && !isEmpty(database, schema, name))
                .toList();
        if (others.isEmpty()) return;
        throw new OldHistory(
                "There is no history " + table + ", but " + String.join(", ", others)
                        + ", in which Flyway has kept one.",
                "If it is another app's, begin one with baseline --at VERSION; if it is this app's, set flyway.table = "
                        + others.get(0));
    }

    /** Whether a table is a history in which nothing stands, as a run leaves it that could begin with no migration. */
    static boolean isEmpty(Database<?> database, Schema<?, ?> schema, String table) {
        try (var statement = database.getMainConnection().getJdbcConnection().createStatement()) {
            statement.setMaxRows(3); // two may be of what Flyway has created
            try (var rows = statement.executeQuery("select * from " + schema.getTable(table))) {
                while (rows.next()) if (rows.getInt("installed_rank") > 0) return false;
                return true;
            }
        } catch (SQLException e) {
            throw unreadable(table, e);
        }
    }

    /** The tables of a schema that have the columns of a history. */
    static List<String> histories(Database<?> database, Schema<?, ?> schema) {
        var tables = Stream.of(schema.allTables()).map(one -> one.getName()).toList();
        var names = new ArrayList<String>();
        try {
            var data = database.getMainConnection().getJdbcConnection().getMetaData();
            var name = schema.getName();
            try (var rows = database.catalogIsSchema()
                    ? data.getColumns(name, null, "%", "installed_rank")
                    : data.getColumns(null, Names.asPattern(data, name), "%", "installed_rank")) {
                while (rows.next())
                    if (tables.contains(rows.getString("TABLE_NAME"))) names.add(rows.getString("TABLE_NAME"));
            }
            return names;
        } catch (SQLException e) {
            throw unreadable(schema.getName(), e);
        }
    }

    private static FlywayException unreadable(String what, SQLException e) {
        return new FlywayException("cannot look at " + what + ": " + SqlMessage.of(e), e);
    }
}
