package release.migrate.fastpath;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The tables of our own, beside the history of migrations in its schema. Earlier versions have created them with fewer columns. */
public final class OwnTables {
    /** Which migration is underway. */
    public static final String JOURNAL = "release_migration_journal";
    /** Who may migrate, on H2. */
    public static final String LOCK = "release_migration_lock";
    /** Which seeds have run. */
    public static final String SEEDS = "release_seed_history";
    /** The name of the history that a row belongs to: apps that each have one may share a schema. */
    public static final String HISTORY = "history_table";
    /** The session that has written a row of the journal. */
    public static final String SESSION = "session_id";

    private static final Set<String> ALL = Set.of(JOURNAL, LOCK, SEEDS);

    private OwnTables() {}

    /** Whether a table of this name is ours. */
    public static boolean are(String table) {
        return ALL.contains(table);
    }

    /** Whether a row of the journal belongs to this history: one of an earlier version, which lacks the column, may belong to any. */
    public static boolean isOf(String history, ResultSet row) throws SQLException {
        if (!has(row.getMetaData(), HISTORY)) return true;
        var whose = row.getString(HISTORY);
        return whose == null || whose.equals(history);
    }

    /** The session that has written a row of the journal; empty if it has gone since, or nobody knows. */
    public static Optional<String> session(ResultSet row) throws SQLException {
        return has(row.getMetaData(), SESSION) ? Optional.ofNullable(row.getString(SESSION)) : Optional.empty();
    }

    public static boolean has(ResultSetMetaData columns, String column) throws SQLException {
        for (int i = 1; i <= columns.getColumnCount(); i++)
            if (column.equalsIgnoreCase(columns.getColumnName(i))) return true;
        return false;
    }
}
