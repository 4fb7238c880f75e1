package release.migrate.fastpath;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import release.config.Database;
import release.config.Locking;
import release.database.Dialect;
import release.repo.Repo;
import release.repo.SqlMessage;

/** Flyway's history in a database, read by one statement, and compared with scripts as Flyway compares them. */
final class FastPathHistory {
    /** What Flyway writes into the history of a schema that it has created. */
    private static final String SCHEMA_CREATED = "<< Flyway Schema Creation >>";

    private final FastPathScripts scripts;
    private final Map<String, Integer> repeatables = new HashMap<>();
    private FastPathVersion last;
    private Optional<String> newest = Optional.empty();
    private int versions;
    private boolean hasJournal;

    private FastPathHistory(FastPathScripts scripts) {
        this.scripts = scripts;
    }

    /**
     * Compares the history with all scripts.
     *
     * @param table of the history; a plain word
     * @return the newest version, as it stands in the history; empty if there are only repeatable ones
     * @throws NeedsFlyway unless each script has run, as it is now, and each in its turn, and no others have
     */
    static Optional<String> newest(Repo repo, String table, FastPathScripts scripts) {
        var history = new FastPathHistory(scripts);
        try {
            query(repo, rows(repo.config().database(), table), rows -> {
                while (rows.next()) history.add(rows);
                return history;
            });
            if (history.hasJournal
                    && query(
                            repo,
                            "select * from "
                                    + Dialect.of(repo.config().database()).quoted(OwnTables.JOURNAL),
                            rows -> isUnderway(rows, table))) {
                throw new NeedsFlyway("a migration is in the journal");
            }
        } catch (SQLException e) {
            throw new NeedsFlyway("the history cannot be read: " + SqlMessage.of(e));
        }
        return history.end();
    }

    private static boolean isUnderway(ResultSet rows, String table) throws SQLException {
        while (rows.next()) if (OwnTables.isOf(table, rows)) return true;
        return false;
    }

    /** The rows, and with each whether the table is in the current schema, where Flyway looks for it, and whether a journal is there. */
    private static String rows(Database database, String table) {
        var dialect = Dialect.of(database);
        var hasJournal = dialect.hasTable(OwnTables.JOURNAL);
        if (hasJournal.isEmpty()) throw new NeedsFlyway("it is " + database.label());
        return dialect.quoting("select h.\"version\", h.\"description\", h.\"type\", h.\"checksum\", h.\"success\", ")
                + dialect.isOfCurrentSchema("h", table) + ", " + hasJournal.get() + " from "
                + dialect.inCurrentSchema(table)
                + dialect.quoting(" h where h.\"installed_rank\" > -1 order by h.\"installed_rank\"");
    }

    private static <T> T query(Repo repo, String sql, Repo.Reading<T> reading) throws SQLException {
        var look = Locking.look(
                repo.config().locking().patience(),
                Duration.ZERO); // who has locked the history for longer is found out in another way
        return repo.query(sql, look, reading);
    }

    private void add(ResultSet row) throws SQLException {
        var version = row.getString(1);
        var description = row.getString(2);
        if (!row.getBoolean(5)) throw new NeedsFlyway(description + " has failed");
        if (!row.getBoolean(6)) throw new NeedsFlyway("the history is not in the current schema");
        hasJournal = row.getBoolean(7);
        if ("SCHEMA".equals(row.getString(3)) && version == null && SCHEMA_CREATED.equals(description))
            return; // that is no migration
        if (!"SQL".equals(row.getString(3))) throw new NeedsFlyway(description + " is no script");
        int checksum = row.getInt(4);
        if (row.wasNull() || description == null) throw new NeedsFlyway("the history is incomplete");
        if (version == null) repeatables.put(description, checksum);
        else add(version, description, checksum);
    }

    private void add(String text, String description, int checksum) {
        var version = FastPathVersion.of(text).orElseThrow(() -> new NeedsFlyway("V" + text + " is no common version"));
        if (last != null && version.compareTo(last) <= 0)
            throw new NeedsFlyway("V" + text + " was applied out of order");
        if (!scripts.has(version, description, checksum)) throw new NeedsFlyway("V" + text + " has no such script");
        last = version;
        newest = Optional.of(text.replace('_', '.'));
        versions++;
    }

    /** Of a repeatable script only the last run counts. */
    private Optional<String> end() {
        repeatables.forEach((description, checksum) -> {
            if (!scripts.has(description, checksum)) throw new NeedsFlyway(description + " has no such script");
        });
        if (versions + repeatables.size() < scripts.count()) throw new NeedsFlyway("a script has not run");
        if (versions + repeatables.size() == 0) throw new NeedsFlyway("the history is empty");
        return newest;
    }
}
