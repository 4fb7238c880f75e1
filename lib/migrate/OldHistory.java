package release.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import release.repo.SqlMessage;

/** A history of a Flyway so old that what is written into it today fails, or that it is not even looked at. */
final class OldHistory extends FlywayException {
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
    String advice() {
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
            throw new FlywayException("cannot look at " + table + ": " + SqlMessage.of(e), e);
        }
        throw new OldHistory("The history " + table.getName() + " was made by Flyway 1 to 3: it has the column " + RANK + ", which nothing fills any more.",
            "Make installed_rank its primary key in place of version, let version be null, and drop the column " + RANK);
    }

    /**
     * Looks for a history beside the one that is configured, which is not there.
     *
     * @throws OldHistory if there is one of Flyway up to 4
     */
    static void refuseName(Schema<?, ?> schema, String table) {
        if (table.equals(NAME) || !schema.getTable(NAME).exists()) return;
        throw new OldHistory("There is no history " + table + ", but the table " + NAME + ", in which Flyway up to 4 kept it.",
            "Set flyway.table = " + NAME + ", or rename that table to " + table);
    }
}
