package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import release.config.DatabaseUrl;
import release.config.RepoConfig;
import release.config.Seed.OnConflict;

/** What is different on MariaDB, and on MySQL but for what {@link MySqlDialect} says. */
class MariaDbDialect extends Dialect {
    static final Dialect DIALECT = new MariaDbDialect();
    private static final String SESSIONS =
            "select p.id, p.user, nullif(p.host, ''), date_format(now() - interval p.time second, '%H:%i:%s'),"
                + " concat_ws(' ', lower(p.command), nullif(p.state, '')), p.info from information_schema.processlist"
                + " p where ";
    private static final String EXACT = " character set utf8mb4 collate utf8mb4_bin";
    private static final String LOCK_WAIT_TIMEOUT = "lock_wait_timeout";
    private static final String INNODB_LOCK_WAIT_TIMEOUT = "innodb_lock_wait_timeout";
    private static final String MAX_STATEMENT_TIME = "max_statement_time";
    /** In seconds. */
    private static final long YEAR = 31_536_000;

    private static final int ER_TABLE_NOT_LOCKED = 1100;
    private static final int ER_DB_CREATE_EXISTS = 1007;
    private static final int ER_DB_DROP_EXISTS = 1008;
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final int ER_BAD_DB_ERROR = 1049;
    private static final int ER_PARSE_ERROR = 1064;
    private static final int ER_NO_SUCH_THREAD = 1094;
    private static final String ER_WARNING_NOT_COMPLETE_ROLLBACK = "1196";

    /** A replica, or a server that an administrator has closed: {@code ER_OPTION_PREVENTS_STATEMENT}, and 1792 of a transaction. */
    @Override
    public boolean isReadOnly(SQLException e) {
        return e.getErrorCode() == 1290 && String.valueOf(e.getMessage()).contains("read-only")
                || e.getErrorCode() == 1792;
    }

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
        return config.url().jdbc().contains("connectionAttributes=")
                ? Map.of()
                : Map.of(
                        "connectionAttributes",
                        "program_name:" + config.client().replaceAll("[:,]", "-"));
    }

    @Override
    public Limits limits(DatabaseUrl url) {
        return Limits.of(
                url.jdbc(),
                "socketTimeout",
                Map.of("connectTimeout", Limits.MILLIS, "socketTimeout", Limits.MILLIS, "tcpKeepAlive", "true"));
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
    Optional<String> currentSchema() {
        return Optional.of("select database()");
    }

    /** A server may keep its names in lower case. */
    @Override
    boolean isSame(String found, String schema) {
        return found.equalsIgnoreCase(schema);
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
        return effect(
                Pattern.compile("(?i)\\b(?:outfile|dumpfile)\\b|"
                        + calls("get_lock|release_lock|release_all_locks"
                              + "|sys_(?:exec|eval|set|get)|lib_mysqludf\\w*|service_(?:get|release)_\\w*locks|keyring_\\w+|audit_log_\\w+|group_replication_\\w+"
                              + "|asynchronous_connection_\\w+|spider_\\w+|ps_kill\\w*")),
                sql);
    }

    @Override
    public boolean isRollbackIncomplete(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show warnings")) {
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

    /** When the server was started, in seconds, and give or take one: afterwards it counts its sessions from 1 again. */
    private static long begin(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("show global status like 'Uptime'")) {
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
        return Math.abs(begin(connection) - Long.parseLong(parts[1])) > 2
                ? Optional.empty()
                : session(Long.parseLong(parts[0]));
    }

    @Override
    public Optional<String> blocker(long id) {
        return Optional.of(SESSIONS + "p.id = (select t.trx_mysql_thread_id from information_schema.innodb_trx t"
                + " where t.trx_mysql_thread_id <> " + id
                + " and exists (select 1 from information_schema.processlist w where w.id = "
                + id
                + " and (w.state like 'Waiting for%lock%' or exists (select 1 from"
                + " information_schema.innodb_trx o where o.trx_mysql_thread_id = w.id and o.trx_state = 'LOCK"
                + " WAIT'))) order by t.trx_started limit 1)");
    }

    /** It may be the one of the same database that has done nothing for longest, and waits for nobody. */
    @Override
    public Optional<String> tableHolder(String name, String table) {
        return Optional.of(SESSIONS
                + "p.db = database() and p.id <> connection_id() and p.command <> 'Daemon' and"
                + " coalesce(p.state, '') not like 'Waiting for%' order by p.time desc, p.id limit 1");
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
        return Set.of(1007, 1008, 1050, 1051, 1060, 1061, 1091, 1304, 1305, 1359, 1360, 4091, 4092)
                .contains(code);
    }

    @Override
    String quote() {
        return "`";
    }

    @Override
    public Map<String, String> settings(Connection connection, Map<String, String> others) throws SQLException {
        var names = List.of(
                LOCK_WAIT_TIMEOUT,
                INNODB_LOCK_WAIT_TIMEOUT,
                MAX_STATEMENT_TIME,
                "sql_mode",
                "time_zone",
                "unique_checks",
                "foreign_key_checks",
                "check_constraint_checks",
                "tx_isolation",
                "transaction_isolation",
                "tx_read_only",
                "transaction_read_only",
                "character_set_client",
                "character_set_results",
                "character_set_connection",
                "collation_connection",
                "sql_notes",
                "sql_warnings",
                "sql_safe_updates",
                "sql_auto_is_null",
                "sql_select_limit",
                "sql_quote_show_create",
                "explicit_defaults_for_timestamp",
                "innodb_strict_mode",
                "default_storage_engine",
                "default_tmp_storage_engine",
                "group_concat_max_len",
                "lc_time_names",
                "old_mode",
                "alter_algorithm",
                "completion_type",
                "auto_increment_increment",
                "auto_increment_offset",
                "div_precision_increment",
                "low_priority_updates",
                "system_versioning_alter_history",
                "system_versioning_insert_history");
        return row(connection, names.stream().filter(others::containsKey).toList(), "@@session.", "");
    }

    @Override
    public Map<String, String> otherSettings(Connection connection) throws SQLException {
        return pairs(connection, "show session variables");
    }

    /** Settings that the server has for all sessions, and what it counts by itself and has for this session alone, such as {@code last_insert_id}. */
    @Override
    public Set<String> globalSettings(Connection connection, Map<String, String> others) throws SQLException {
        var global = pairs(connection, "show global variables");
        return others.keySet().stream()
                .filter(name -> !global.containsKey(name) || Objects.equals(global.get(name), others.get(name)))
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> set(List<Map.Entry<String, String>> settings) {
        return List.of("set "
                + settings.stream()
                        .map(setting -> "session " + setting.getKey() + " = " + value(setting.getValue()))
                        .collect(Collectors.joining(", ")));
    }

    @Override
    public Optional<Duration> lockTimeout(Map<String, String> settings) {
        return isSet(settings, INNODB_LOCK_WAIT_TIMEOUT, "50")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(settings.get(INNODB_LOCK_WAIT_TIMEOUT))))
                : Optional.empty();
    }

    @Override
    public Map<String, String> timeouts(
            Map<String, String> settings, Optional<Duration> lock, Optional<Duration> statement, Duration otherwise) {
        var timeouts = new HashMap<String, String>();
        if (lock.isPresent() || !isSet(settings, LOCK_WAIT_TIMEOUT, "86400", String.valueOf(YEAR)))
            timeouts.put(LOCK_WAIT_TIMEOUT, seconds(lock.orElse(otherwise)));
        if (lock.isPresent() || !isSet(settings, INNODB_LOCK_WAIT_TIMEOUT, "50"))
            timeouts.put(INNODB_LOCK_WAIT_TIMEOUT, seconds(lock.orElse(otherwise)));
        statement.ifPresent(limit ->
                timeouts.put(MAX_STATEMENT_TIME, String.format(Locale.ROOT, "%.6f", limit.toMillis() / 1000.0)));
        return timeouts;
    }

    /** It knows no shorter ones than a second, and none that is endless. */
    private static String seconds(Duration lock) {
        return String.valueOf(
                lock.isZero() ? YEAR : Math.max(1, lock.plusMillis(999).toSeconds()));
    }

    @Override
    public boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == ER_LOCK_WAIT_TIMEOUT;
    }

    @Override
    public boolean locksAllRows() {
        return true;
    }

    @Override
    public String committedAlways() {
        return ", but under LOCK TABLES and in tables that know no transactions";
    }

    @Override
    public boolean isNotLocked(SQLException e) {
        return e.getErrorCode() == ER_TABLE_NOT_LOCKED;
    }

    @Override
    public Optional<String> unlockTables() {
        return Optional.of("unlock tables");
    }

    /** Else it would compare paths without regard to case and accents, and may not know all of their letters. */
    @Override
    public String pathType() {
        return super.pathType() + EXACT;
    }

    @Override
    public String tableOptions() {
        return " engine = InnoDB" + EXACT;
    }

    @Override
    public Optional<String> hasTable(String table) {
        return Optional.of(isIn("database()", table));
    }

    @Override
    public ColumnKind columnKind(int sqlType, String type) {
        if (type.startsWith("bit") || sqlType == Types.BIT || sqlType == Types.BOOLEAN) return ColumnKind.BIT;
        if (type.startsWith("year")) return ColumnKind.INTEGER;
        if (type.equals("json")) return ColumnKind.JSON;
        // A TIME of theirs is a duration, up to 838 hours.
        if (sqlType == Types.TIME) return ColumnKind.TEXT;
        return type.equals("bigint unsigned") ? ColumnKind.DECIMAL : super.columnKind(sqlType, type);
    }

    @Override
    public boolean isInSessionZone(String type) {
        return type.equalsIgnoreCase("timestamp");
    }

    /** To the drivers text says it without any zone. */
    @Override
    public Object parameter(Object value) {
        return written(value);
    }

    @Override
    public int mostParameters() {
        return 8_000;
    }

    @Override
    public boolean knowsOnConflict() {
        return true;
    }

    /** Its ON DUPLICATE KEY means any unique key, and its INSERT IGNORE passes over every error. */
    @Override
    public boolean decidesByKey(OnConflict wanted) {
        return false;
    }

    @Override
    public String insertOrUpdate(String into, String values, String key, List<String> others) {
        return "insert into " + into + values + " on duplicate key update " + assignments(others, "values(", ")");
    }

    @Override
    public boolean hasCatalogs() {
        return true;
    }

    @Override
    public String schema(Connection connection) throws SQLException {
        return connection.getCatalog();
    }

    @Override
    public boolean isTransactional(Connection connection, String catalog, String table) throws SQLException {
        try (var engine = connection.prepareStatement(
                "select transactions from information_schema.tables join information_schema.engines using (engine)"
                        + " where table_schema = ? and table_name = ?")) {
            engine.setString(1, catalog);
            engine.setString(2, table);
            try (var rows = engine.executeQuery()) {
                return rows.next() && "YES".equals(rows.getString(1));
            }
        }
    }

    @Override
    public boolean mayLackDelimiter(SQLException e) {
        return e.getErrorCode() == ER_PARSE_ERROR;
    }

    @Override
    public String adviceWithoutSchema(String repo) {
        return "Name the database at the end of " + repo + ".url: //host:port/DATABASE";
    }

    @Override
    public boolean isForbidden(SQLException e) {
        return super.isForbidden(e)
                || Set.of(1044, 1142, 1143, 1227, 1370, 1410).contains(e.getErrorCode());
    }

    /** ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED. */
    @Override
    public boolean isOutOfConnections(SQLException e) {
        return Set.of(1040, 1203, 1226).contains(e.getErrorCode());
    }

    @Override
    public boolean isNoTable(SQLException e) {
        return "42S02".equals(e.getSQLState());
    }
}
