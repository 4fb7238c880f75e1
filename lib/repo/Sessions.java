package release.repo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import release.config.Redactor;
import release.config.RepoConfig;
import release.database.Dialect;
import release.database.Session;

/**
 * What a database tells of its sessions: what one does, who is in its way, how far its index is; and how to end one.
 * SQLite has none, and of SQL Server and Oracle we do not ask.
 */
public final class Sessions {
    private final Dialect dialect;
    private final Redactor secrets;
    private final Connection connection;

    /** @param connection what the database is asked over; not the one that is asked about, which is busy */
    public Sessions(RepoConfig config, Connection connection) {
        this.dialect = Dialect.of(config.database());
        this.secrets = config.secrets();
        this.connection = connection;
    }

    /** What a session does. */
    public Optional<Session> of(String id) throws SQLException {
        return find(dialect.session(number(id)));
    }

    /** The session of a stamp, as {@link Dialect#sessionStamp} gave it, if it has not ended. */
    public Optional<Session> alive(String stamp) throws SQLException {
        return find(dialect.session(connection, stamp));
    }

    /** Who is in a session's way, as {@link Dialect#blocker} says. */
    public Optional<Session> blocking(String id) throws SQLException {
        return find(dialect.blocker(number(id)));
    }

    /**
     * Who holds a table, so that others cannot even read it; on MariaDB and MySQL, who may hold it.
     *
     * @param name of the table as SQL
     * @param table its name
     */
    public Optional<Session> holding(String name, String table) throws SQLException {
        return find(dialect.tableHolder(name, table));
    }

    /** How far the index is that a session creates, where the database tells: {@code building index, 45%}. */
    public Optional<String> progress(String id) throws SQLException {
        var query = dialect.indexProgress(number(id));
        if (query.isEmpty()) return Optional.empty();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query.get())) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** Ends what a session runs; false where the database cannot be asked for that. Whoever has ended needs no cancelling. */
    public boolean cancel(String id) throws SQLException {
        try {
            return run(dialect.cancel(number(id)));
        } catch (SQLException e) {
            if (!dialect.isNoSession(SqlMessage.root(e))) throw e;
            return true;
        }
    }

    /** Ends a session: what it has not committed is rolled back; false where the database cannot be asked for that. */
    public boolean end(String id) throws SQLException {
        return run(dialect.terminate(number(id)));
    }

    private static long number(String id) {
        return Long.parseLong(id);
    }

    private boolean run(Optional<String> sql) throws SQLException {
        if (sql.isEmpty()) return false;
        try (var statement = connection.createStatement()) {
            statement.execute(sql.get());
            return true;
        }
    }

    private Optional<Session> find(Optional<String> query) throws SQLException {
        if (query.isEmpty()) return Optional.empty();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query.get())) {
            if (!rows.next()) return Optional.empty();
            return Optional.of(new Session(
                    rows.getString(1),
                    text(rows, 2),
                    text(rows, 3),
                    text(rows, 4),
                    text(rows, 5),
                    text(rows, 6).map(secrets::redact).map(SqlMessage::statement)));
        }
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
