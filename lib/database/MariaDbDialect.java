package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import release.config.DatabaseUrl;
import release.config.RepoConfig;

/** What is different on MariaDB, and on MySQL but for what {@link MySqlDialect} says. */
class MariaDbDialect extends Dialect {
    private static final String SESSIONS = "select p.id, p.user, nullif(p.host, ''), date_format(now() - interval p.time second, '%H:%i:%s'),"
        + " concat_ws(' ', lower(p.command), nullif(p.state, '')), p.info from information_schema.processlist p where ";
    private static final int ER_DB_CREATE_EXISTS = 1007;
    private static final int ER_DB_DROP_EXISTS = 1008;
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final int ER_BAD_DB_ERROR = 1049;
    private static final int ER_NO_SUCH_THREAD = 1094;
    private static final String ER_WARNING_NOT_COMPLETE_ROLLBACK = "1196";

    @Override
    DatabaseLocation location(DatabaseUrl url) {
        return onServer(url);
    }

    /** The driver takes it as it is written. */
    @Override
    String decoded(String name) {
        return name;
    }

    /** It drops a database from under others, but not from under a transaction. */
    @Override
    public List<String> dropDatabase(String name) {
        return List.of("set session lock_wait_timeout = 5", "drop database " + quoted(name));
    }

    @Override
    public boolean isDatabaseThere(SQLException e) {
        return e.getErrorCode() == ER_DB_CREATE_EXISTS;
    }

    @Override
    public boolean isNoDatabase(SQLException e) {
        return e.getErrorCode() == ER_DB_DROP_EXISTS;
    }

    @Override
    public boolean isDatabaseUsed(SQLException e) {
        return e.getErrorCode() == ER_LOCK_WAIT_TIMEOUT;
    }

    @Override
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return config.url().jdbc().contains("connectionAttributes=") ? Map.of()
            : Map.of("connectionAttributes", "program_name:" + config.client().replaceAll("[:,]", "-"));
    }

    @Override
    public Limits limits(DatabaseUrl url) {
        return Limits.of(url.jdbc(), "socketTimeout", Map.of("connectTimeout", Limits.MILLIS, "socketTimeout", Limits.MILLIS, "tcpKeepAlive", "true"));
    }

    @Override
    public void limitNext(Statement statement, int seconds) throws SQLException {
        statement.execute("set session lock_wait_timeout = " + seconds);
    }

    /** A USE would leave the driver behind. */
    @Override
    public boolean enter(Connection connection, String schema, String path) throws SQLException {
        return changes(() -> connection.setCatalog(schema)) && isIn(connection, schema);
    }

    @Override
    public Optional<String> currentSchema(Connection connection) throws SQLException {
        return one(connection, "select database()");
    }

    /** A server may keep its names in lower case. */
    @Override
    public boolean isIn(Connection connection, String schema) throws SQLException {
        return currentSchema(connection).filter(schema::equalsIgnoreCase).isPresent();
    }

    @Override
    public boolean isNoSchema(SQLException e) {
        return e.getErrorCode() == ER_BAD_DB_ERROR;
    }

    @Override
    public List<String> tables(Connection connection, Optional<String> schema) throws SQLException {
        return tables(connection, schema.orElse(connection.getCatalog()), null);
    }

    @Override
    public boolean canBeReadOnly(DatabaseUrl url) {
        return true;
    }

    @Override
    void beginReadOnlySession(Connection connection, boolean transactional) throws SQLException {
        execute(connection, "set session transaction read only");
    }

    @Override
    public void beginReadOnlyTransaction(Connection connection) throws SQLException {
        execute(connection, "start transaction read only");
    }

    @Override
    public boolean executeOne(Statement statement, String sql) throws SQLException {
        try (var text = statement.getConnection().prepareStatement("set @release_eval = ?")) {
            text.setString(1, sql);
            text.execute();
        }
        statement.execute("prepare release_eval from @release_eval");
        return statement.execute("execute release_eval");
    }

    @Override
    public Optional<String> effectOutside(String sql) {
        return effect(Pattern.compile("(?i)\\b(?:outfile|dumpfile)\\b|" + calls("get_lock|release_lock|release_all_locks"
            + "|sys_(?:exec|eval|set|get)|lib_mysqludf\\w*|service_(?:get|release)_\\w*locks|keyring_\\w+|audit_log_\\w+|group_replication_\\w+"
            + "|asynchronous_connection_\\w+|spider_\\w+|ps_kill\\w*")), sql);
    }

    @Override
    void release(Connection connection, Savepoint savepoint) throws SQLException {
        connection.releaseSavepoint(savepoint);
    }

    @Override
    public boolean isRollbackIncomplete(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("show warnings")) {
            while (rows.next()) if (ER_WARNING_NOT_COMPLETE_ROLLBACK.equals(rows.getString(2))) return true;
            return false;
        }
    }

    @Override
    public Optional<String> sessionId(Connection connection) throws SQLException {
        return one(connection, "select connection_id()");
    }

    /** Number, and begin of its server. */
    @Override
    public Optional<String> sessionStamp(Connection connection) throws SQLException {
        return Optional.of(sessionId(connection).orElseThrow() + " " + begin(connection));
    }

    /** When the server was started, in seconds, and give or take one: afterwards it counts its sessions anew. */
    private static long begin(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery("show global status like 'Uptime'")) {
            row.next();
            return Long.parseLong(one(connection, "select unix_timestamp()").orElseThrow()) - row.getLong(2);
        }
    }

    @Override
    public Optional<String> session(long id) {
        return Optional.of(SESSIONS + "p.id = " + id);
    }

    @Override
    public Optional<String> session(Connection connection, String stamp) throws SQLException {
        var parts = stamp.split(" ", 2);
        return Math.abs(begin(connection) - Long.parseLong(parts[1])) > 2 ? Optional.empty() : session(Long.parseLong(parts[0]));
    }

    @Override
    public Optional<String> blocker(long id) {
        return Optional.of(SESSIONS + "p.id = (select t.trx_mysql_thread_id from information_schema.innodb_trx t"
            + " where t.trx_mysql_thread_id <> " + id + " and exists (select 1 from information_schema.processlist w where w.id = "
            + id + " and (w.state like 'Waiting for%lock%' or exists (select 1 from information_schema.innodb_trx o"
            + " where o.trx_mysql_thread_id = w.id and o.trx_state = 'LOCK WAIT'))) order by t.trx_started limit 1)");
    }

    /** It may be the one of the same database that has done nothing for longest, and waits for nobody. */
    @Override
    public Optional<String> tableHolder(String name, String table) {
        return Optional.of(SESSIONS + "p.db = database() and p.id <> connection_id() and p.command <> 'Daemon' and coalesce(p.state, '') not like 'Waiting for%' order by p.time desc, p.id limit 1");
    }

    @Override
    public boolean isTableHolderCertain() {
        return false;
    }

    @Override
    public Optional<String> cancel(long id) {
        return Optional.of("kill query " + id);
    }

    @Override
    public Optional<String> terminate(long id) {
        return Optional.of("kill " + id);
    }

    @Override
    public boolean isNoSession(SQLException e) {
        return e.getErrorCode() == ER_NO_SUCH_THREAD;
    }

    /** A database, table, column, index, trigger, procedure, view or sequence is there already, or is not. */
    @Override
    public boolean isIfExists(int code, String message) {
        return Set.of(1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 4091, 4092).contains(code);
    }

    @Override
    String quote() {
        return "`";
    }
}
