package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import release.database.Dialect;
import release.migrate.flyway.Timeouts;

/**
 * The settings of the session that migrates. They are read before the first migration, with what the URL, the user and the
 * server have set, and put back before each later one and at the end: a release that is migrated at once gives what it gives
 * version by version. To reset the session instead would undo what it was opened with, and free its locks.
 */
final class SessionSettings {
    private final Dialect dialect;
    private final Connection connection;
    private Map<String, String> found = Map.of();
    private Map<String, String> others = Map.of();

    SessionSettings(Dialect dialect, Connection connection) {
        this.dialect = dialect;
        this.connection = connection;
    }

    /** Remembers them as they are now. */
    void read() throws SQLException {
        others = dialect.otherSettings(connection);
        found = dialect.settings(connection, others);
    }

    /** Those that are put back, as they were found. */
    Map<String, String> found() {
        return found;
    }

    /** How long a statement waits for a lock: as its migration says, or else as the session was opened, or else by default. */
    Duration lock(Timeouts timeouts) {
        return timeouts.lock().or(() -> dialect.lockTimeout(found)).orElse(timeouts.otherwise());
    }

    /** The settings for a migration: those that were found, and its timeouts. */
    private Map<String, String> wanted(Timeouts timeouts) {
        var wanted = new LinkedHashMap<>(found);
        dialect.timeouts(found, timeouts.lock(), timeouts.statement(), timeouts.otherwise())
                .forEach(wanted::replace);
        return wanted;
    }

    /** Puts back what has changed, and tells the timeouts of the next migration. Not for PostgreSQL, which is told so with other things. */
    void putBack(Timeouts timeouts) throws SQLException {
        putBack(changed(wanted(timeouts)));
    }

    /**
     * The same in the midst of a transaction, without what would commit it.
     *
     * @return whether that is all
     */
    boolean putBackInTransaction(Timeouts timeouts) throws SQLException {
        var changed = new ArrayList<>(changed(wanted(timeouts)));
        var commits = changed.removeIf(setting -> dialect.commitsAtSetting(setting.getKey()));
        putBack(changed);
        return !commits;
    }

    /** Puts back what has changed, timeouts too. */
    void putBack() throws SQLException {
        putBack(changed(found));
    }

    private List<Map.Entry<String, String>> changed(Map<String, String> wanted) throws SQLException {
        if (wanted.isEmpty()) return List.of();
        var now = dialect.settings(connection, others);
        return wanted.entrySet().stream()
                .filter(setting -> !Objects.equals(setting.getValue(), now.get(setting.getKey())))
                .toList();
    }

    private void putBack(List<Map.Entry<String, String>> changed) throws SQLException {
        if (changed.isEmpty()) return;
        for (var sql : dialect.set(changed)) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** The names of settings that have another value than in the beginning, and are not put back. */
    List<String> changed() throws SQLException {
        var now = dialect.otherSettings(connection);
        var names = new TreeSet<String>();
        now.forEach((name, value) -> {
            if (!found.containsKey(name) && !Objects.equals(value, others.get(name))) names.add(name);
        });
        names.removeAll(dialect.globalSettings(connection, now));
        return new ArrayList<>(names);
    }
}
