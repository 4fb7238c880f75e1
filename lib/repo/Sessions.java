package release.repo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import release.config.Database;
import release.config.Redactor;
import release.config.RepoConfig;
import release.database.Session;

/**
 * What a database tells of its sessions: what one does, who is in its way, how far its index is; and how to end one.
 * SQLite has none, and of SQL Server and Oracle we do not ask.
 */
public final class Sessions {
    private static final String POSTGRESQL = "select a.pid, nullif(a.application_name, ''), a.client_addr,"
        + " to_char(coalesce(a.xact_start, a.state_change), 'HH24:MI:SS'), a.state, a.query from pg_stat_activity a where ";
    private static final String MYSQL = "select p.id, p.user, nullif(p.host, ''), date_format(now() - interval p.time second, '%H:%i:%s'),"
        + " concat_ws(' ', lower(p.command), nullif(p.state, '')), p.info from information_schema.processlist p where ";
    private static final String H2 = "select s.session_id, s.user_name, s.client_addr, formatdatetime(coalesce(s.executing_statement_start,"
        + " s.session_start), 'HH:mm:ss'), case when s.executing_statement is null then s.session_state else 'active' end,"
        + " s.executing_statement from information_schema.sessions s where ";
    /** MariaDB's and MySQL's ER_NO_SUCH_THREAD. */
    private static final int NO_SUCH_THREAD = 1094;
    private final Database kind;
    private final Redactor secrets;
    private final Connection connection;

    /** @param connection what the database is asked over; not the one that is asked about, which is busy */
    public Sessions(RepoConfig config, Connection connection) {
        this.kind = config.database();
        this.secrets = config.secrets();
        this.connection = connection;
    }

    /** Lets a connection that is about to be made say who we are; a name that the URL gives wins. */
    static void name(RepoConfig config, Properties properties) {
        var url = config.url().jdbc();
        switch (config.database()) {
            case POSTGRESQL -> ask(properties, url, "ApplicationName", config.client());
            case MARIADB, MYSQL -> ask(properties, url, "connectionAttributes", "program_name:" + config.client().replaceAll("[:,]", "-"));
            case SQLSERVER -> ask(properties, url, "applicationName", config.client());
            case H2, SQLITE, ORACLE -> { }
        }
    }

    private static void ask(Properties properties, String url, String name, String value) {
        if (!url.contains(name + "=")) properties.setProperty(name, value);
    }

    /** The number that the database gives to the session of a connection; empty where it has none. */
    public static Optional<String> id(Database kind, Connection connection) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> one(connection, "select pg_backend_pid()");
            case MARIADB, MYSQL -> one(connection, "select connection_id()");
            case H2 -> one(connection, "select session_id()");
            case SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    /** By what a session is told from all others of its server, now and later; empty where no script can free what the session holds. */
    public static Optional<String> stamp(Database kind, Connection connection) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> one(connection, "select pid || ' ' || extract(epoch from backend_start) || ' ' || application_name from pg_stat_activity where pid = pg_backend_pid()");
            case MARIADB, MYSQL -> Optional.of(id(kind, connection).orElseThrow() + " " + begin(connection));
            case H2, SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    /** When a server of MariaDB or MySQL was started, in seconds, and give or take one: afterwards it counts its sessions anew. */
    private static long begin(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("show global status like 'Uptime'")) {
            row.next();
            return Long.parseLong(one(connection, "select unix_timestamp()").orElseThrow()) - row.getLong(2);
        }
    }

    /**
     * The session of a stamp, if it has not ended. One of PostgreSQL that does nothing may be a pooler's, and serve others by now: it has to
     * have its name still.
     */
    public Optional<Session> alive(String stamp) throws SQLException {
        var parts = stamp.split(" ", 3); // number, begin, name
        return switch (kind) {
            case POSTGRESQL -> session(POSTGRESQL + "a.pid = " + number(parts[0]) + " and extract(epoch from a.backend_start)::text = " + literal(parts[1])
                + " and (a.state <> 'idle' or a.application_name = " + literal(parts[2]) + ")");
            case MARIADB, MYSQL -> Math.abs(begin(connection) - number(parts[1])) > 2 ? Optional.empty() : of(parts[0]);
            case H2, SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    /** What a session does. */
    public Optional<Session> of(String id) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> session(POSTGRESQL + "a.pid = " + number(id));
            case MARIADB, MYSQL -> session(MYSQL + "p.id = " + number(id));
            case H2 -> session(H2 + "s.session_id = " + number(id));
            case SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    /**
     * Who is in a session's way. Where the database does not tell who holds a table, it is the oldest open transaction of
     * another, while the session waits for a table.
     */
    public Optional<Session> blocking(String id) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> session(POSTGRESQL + "a.pid = any(pg_blocking_pids(" + number(id) + ")) order by a.xact_start limit 1");
            case MARIADB, MYSQL -> session(MYSQL + "p.id = (select t.trx_mysql_thread_id from information_schema.innodb_trx t"
                + " where t.trx_mysql_thread_id <> " + number(id) + " and exists (select 1 from information_schema.processlist w where w.id = "
                + number(id) + " and (w.state like 'Waiting for%lock%' or exists (select 1 from information_schema.innodb_trx o"
                + " where o.trx_mysql_thread_id = w.id and o.trx_state = 'LOCK WAIT'))) order by t.trx_started limit 1)");
            case H2 -> session(H2 + "s.session_id = (select w.blocker_id from information_schema.sessions w where w.session_id = " + number(id) + ")");
            case SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    /**
     * Who holds a table, so that others cannot even read it. MariaDB and MySQL do not tell; there it may be the one of the same database
     * that has done nothing for longest, and waits for nobody.
     *
     * @param name of the table as SQL
     * @param table its name
     */
    public Optional<Session> holding(String name, String table) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> session(POSTGRESQL + "a.pid = (select l.pid from pg_locks l where l.relation = to_regclass(" + literal(name)
                + ") and l.pid <> pg_backend_pid() order by l.granted desc, l.mode = 'AccessExclusiveLock' desc limit 1)");
            case MARIADB, MYSQL -> session(MYSQL + "p.db = database() and p.id <> connection_id() and p.command <> 'Daemon' and coalesce(p.state, '') not like 'Waiting for%' order by p.time desc, p.id limit 1");
            case H2 -> session(H2 + "s.session_id = (select l.session_id from information_schema.locks l where l.table_name = " + literal(table)
                + " and l.session_id <> session_id() order by l.lock_type limit 1)");
            case SQLITE, SQLSERVER, ORACLE -> Optional.empty();
        };
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** How far the index is that a session creates, where the database tells: {@code building index, 45%}. */
    public Optional<String> progress(String id) throws SQLException {
        if (kind != Database.POSTGRESQL) return Optional.empty();
        return one(connection, "select phase || case when blocks_total > 0 then ', ' || 100 * blocks_done / blocks_total || '%'"
            + " when tuples_total > 0 then ', ' || 100 * tuples_done / tuples_total || '%' else '' end"
            + " from pg_stat_progress_create_index where pid = " + number(id));
    }

    /** Ends what a session runs; false where the database cannot be asked for that. */
    public boolean cancel(String id) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> run("select pg_cancel_backend(" + number(id) + ")");
            case MARIADB, MYSQL -> killQuery(id);
            case H2 -> run("select cancel_session(" + number(id) + ")");
            case SQLITE, SQLSERVER, ORACLE -> false;
        };
    }

    /** Whoever has ended needs no cancelling. */
    private boolean killQuery(String id) throws SQLException {
        try {
            return run("kill query " + number(id));
        } catch (SQLException e) {
            if (SqlMessage.root(e).getErrorCode() != NO_SUCH_THREAD) throw e;
            return true;
        }
    }

    /** Ends a session: what it has not committed is rolled back; false where the database cannot be asked for that. */
    public boolean end(String id) throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> run("select pg_terminate_backend(" + number(id) + ")");
            case MARIADB, MYSQL -> run("kill " + number(id));
            case H2 -> run("select abort_session(" + number(id) + ")");
            case SQLITE, SQLSERVER, ORACLE -> false;
        };
    }

    private static long number(String id) {
        return Long.parseLong(id);
    }

    private boolean run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
            return true;
        }
    }

    private static Optional<String> one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    private Optional<Session> session(String sql) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            if (!rows.next()) return Optional.empty();
            return Optional.of(new Session(rows.getString(1), text(rows, 2), text(rows, 3), text(rows, 4), text(rows, 5),
                text(rows, 6).map(secrets::redact).map(SqlMessage::statement)));
        }
    }

    private static Optional<String> text(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
