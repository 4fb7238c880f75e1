package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.postgresql.core.BaseConnection;
import release.config.DatabaseUrl;
import release.config.Durations;
import release.config.RepoConfig;

/** What is different on PostgreSQL. */
final class PostgresDialect extends Dialect {
    static final Dialect DIALECT = new PostgresDialect();
    private static final String SESSIONS = "select a.pid, nullif(a.application_name, ''), a.client_addr,"
            + " to_char(coalesce(a.xact_start, a.state_change), 'HH24:MI:SS'), a.state, a.query from pg_stat_activity a"
            + " where ";
    private static final String LOCK_TIMEOUT = "lock_timeout";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final String ACTIVE_SQL_TRANSACTION = "25001";
    private static final String DUPLICATE_DATABASE = "42P04";
    private static final String OBJECT_IN_USE = "55006";
    private static final String INVALID_CATALOG_NAME = "3D000";

    @Override
    DatabaseLocation location(DatabaseUrl url) {
        return onServer(url);
    }

    /** It has no connection without a database, and drops none that it is connected to. */
    @Override
    List<String> besides(String name) {
        return List.of("postgres", "template1").stream()
                .filter(other -> !other.equals(name))
                .toList();
    }

    /** The server itself waits 5 s for the others to leave. */
    @Override
    public boolean isDatabaseUsed(SQLException e) {
        return OBJECT_IN_USE.equals(e.getSQLState());
    }

    @Override
    public boolean isDatabaseThere(SQLException e) {
        return DUPLICATE_DATABASE.equals(e.getSQLState());
    }

    @Override
    public boolean isNoDatabase(SQLException e) {
        return INVALID_CATALOG_NAME.equals(e.getSQLState());
    }

    @Override
    public OptionalLong connections(Connection connection, String name) throws SQLException {
        return OptionalLong.of(
                Long.parseLong(names(connection, "select count(*) from pg_stat_activity where datname = ?", name)
                        .get(0)));
    }

    @Override
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return config.url().jdbc().contains("ApplicationName=") ? Map.of() : Map.of("ApplicationName", config.client());
    }

    @Override
    public Limits limits(DatabaseUrl url) {
        return Limits.of(
                url.jdbc(),
                "socketTimeout",
                Limits.has(url.jdbc(), "loginTimeout")
                        ? Map.of("tcpKeepAlive", "true")
                        : Map.of("socketTimeout", Limits.SECONDS, "tcpKeepAlive", "true"));
    }

    @Override
    public String searchPath(Connection connection) throws SQLException {
        return one(connection, "show search_path").orElse("");
    }

    /** It takes any name. It says afterwards, in the same round trip, where that has led. */
    @Override
    public boolean enter(Connection connection, String schema, String path) throws SQLException {
        try (var set = connection.prepareStatement(
                "select set_config('search_path', ?, false), current_schema(), to_regnamespace(?) is not null")) {
            set.setString(1, quoted(schema) + (path.isBlank() ? "" : ", " + path));
            set.setString(2, quoted(schema));
            try (var rows = set.executeQuery()) {
                rows.next();
                if (schema.equals(rows.getString(2))) return true;
                if (rows.getBoolean(3))
                    throw new SQLException("permission denied for schema " + schema, INSUFFICIENT_PRIVILEGE);
                return false;
            }
        }
    }

    @Override
    Optional<String> currentSchema() {
        return Optional.of("select current_schema()");
    }

    /** Flyway does not count what an extension brought along, so neither do we. */
    @Override
    public List<String> tables(Connection connection, Optional<String> schema) throws SQLException {
        return names(connection, """
            select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p')
              and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')\
            """, schema.orElse(connection.getSchema()));
    }

    private static List<String> names(Connection connection, String sql, String... parameters) throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) query.setString(i + 1, parameters[i]);
            var names = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) names.add(rows.getString(1));
            }
            return names;
        }
    }

    @Override
    public boolean canBeReadOnly(DatabaseUrl url) {
        return true;
    }

    /** Else it would take several statements at once. */
    @Override
    List<String> readOnlyParameters() {
        return List.of("preferQueryMode=extended");
    }

    /** Behind a pooler in transaction mode the session is soon another's; there each transaction begins so. */
    @Override
    void beginReadOnlySession(Connection connection, boolean transactional) throws SQLException {
        if (transactional) connection.setReadOnly(true);
        else execute(connection, "set session characteristics as transaction read only");
    }

    @Override
    public void beginReadOnlyTransaction(Connection connection) throws SQLException {
        execute(connection, "set transaction read only");
    }

    /** The driver has the server prepare each statement that it finds in a text. */
    @Override
    public boolean executeOne(Statement statement, String sql) throws SQLException {
        var driver = statement.getConnection().unwrap(BaseConnection.class);
        if (driver.createQuery(sql, true, true).query.getSubqueries() != null)
            throw new SQLException("this is more than one statement", "42601");
        return statement.execute(sql);
    }

    @Override
    public Optional<String> effectOutside(String sql) {
        return effect(
                Pattern.compile(calls(
                        "pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile\\w*|pg_switch_(?:wal|xlog)"
                            + "|pg_create_restore_point|pg_promote|pg_(?:wal|xlog)_replay_\\w+|pg_(?:start|stop)_backup|pg_backup_(?:start|stop)"
                            + "|pg_(?:create|drop|copy)_\\w*replication_slot|pg_sync_replication_slots|pg_replication_\\w+|pg_logical_\\w+|pg_stat_(?:\\w+_)?reset\\w*"
                            + "|pg_log_(?:backend_memory_contexts|standby_snapshot)|pg_(?:try_)?advisory_\\w+|pg_notify|pg_file_\\w+|pg_import_system_collations"
                            + "|gin_clean_pending_list|brin_(?:de)?summarize_\\w+|lo_(?:export|import|creat|create|unlink|put|from_bytea|truncate\\w*)|lowrite|binary_upgrade_\\w+"
                            + "|dblink\\w*|postgres_fdw_disconnect\\w*|http|http_\\w+|pg_background_\\w+|(?:un)?schedule\\w*"
                            + "|query_to_xml\\w*|ts_stat|ts_rewrite|crosstab\\w*|connectby")),
                sql);
    }

    @Override
    public Optional<String> sessionId(Connection connection) throws SQLException {
        return one(connection, "select pg_backend_pid()");
    }

    /** Number, begin, name. */
    @Override
    public Optional<String> sessionStamp(Connection connection) throws SQLException {
        return one(
                connection,
                "select pid || ' ' || extract(epoch from backend_start) || ' ' || application_name from"
                        + " pg_stat_activity where pid = pg_backend_pid()");
    }

    @Override
    public Optional<String> session(long id) {
        return Optional.of(SESSIONS + "a.pid = " + id);
    }

    /** One that does nothing may be a pooler's, and serve others by now: it has to have its name still. */
    @Override
    public Optional<String> session(Connection connection, String stamp) {
        var parts = stamp.split(" ", 3);
        return Optional.of(SESSIONS + "a.pid = " + Long.parseLong(parts[0])
                + " and extract(epoch from a.backend_start)::text = " + literal(parts[1])
                + " and (a.state <> 'idle' or a.application_name = " + literal(parts[2]) + ")");
    }

    @Override
    public Optional<String> blocker(long id) {
        return Optional.of(SESSIONS + "a.pid = any(pg_blocking_pids(" + id + ")) order by a.xact_start limit 1");
    }

    @Override
    public Optional<String> tableHolder(String name, String table) {
        return Optional.of(
                SESSIONS + "a.pid = (select l.pid from pg_locks l where l.relation = to_regclass(" + literal(name)
                        + ") and l.pid <> pg_backend_pid() order by l.granted desc, l.mode = 'AccessExclusiveLock'"
                        + " desc limit 1)");
    }

    /** {@code building index, 45%}. */
    @Override
    public Optional<String> indexProgress(long id) {
        return Optional.of(
                "select phase || case when blocks_total > 0 then ', ' || 100 * blocks_done / blocks_total || '%'"
                        + " when tuples_total > 0 then ', ' || 100 * tuples_done / tuples_total || '%' else '' end"
                        + " from pg_stat_progress_create_index where pid = " + id);
    }

    /** Only what builds an index so leaves one that is invalid. */
    @Override
    public boolean mayLeaveIndexes(String sql) {
        return Pattern.compile("(?i)\\bconcurrently\\b").matcher(sql).find();
    }

    /** An index that is being built does not count. The schema stands before a name where the search path does not lead to it. */
    @Override
    public List<String> invalidIndexes(Connection connection, String sql) throws SQLException {
        return names(
                connection,
                "select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indexrelid join"
                        + " pg_class t on t.oid = i.indrelid where not i.indisvalid and (position(lower(c.relname) in"
                        + " lower(?)) > 0 or position(lower(t.relname) in lower(?)) > 0) and not exists (select 1 from"
                        + " pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1",
                sql,
                sql);
    }

    @Override
    public Optional<String> cancel(long id) {
        return Optional.of("select pg_cancel_backend(" + id + ")");
    }

    @Override
    public Optional<String> terminate(long id) {
        return Optional.of("select pg_terminate_backend(" + id + ")");
    }

    /** The order counts: to be another user takes the role away, and only the right one may set the rest. */
    @Override
    public Map<String, String> settings(Connection connection, Map<String, String> others) throws SQLException {
        return pairs(
                connection,
                "select name, current_setting(name, true) from"
                    + " unnest(string_to_array('session_authorization,role,search_path,lock_timeout,statement_timeout,"
                    + "session_replication_role,check_function_bodies,row_security,TimeZone,DateStyle,IntervalStyle,client_encoding,"
                    + "standard_conforming_strings,escape_string_warning,backslash_quote,quote_all_identifiers,array_nulls,transform_null_equals,"
                    + "bytea_output,extra_float_digits,xmlbinary,xmloption,lc_messages,lc_monetary,lc_numeric,lc_time,"
                    + "default_transaction_isolation,default_transaction_read_only,default_transaction_deferrable,default_tablespace,temp_tablespaces,"
                    + "default_table_access_method,default_text_search_config,client_min_messages,idle_in_transaction_session_timeout,synchronous_commit,maintenance_work_mem,work_mem',"
                    + " ',')) with ordinality as listed (name, place) where current_setting(name, true) is not null"
                    + " order by place");
    }

    @Override
    public Map<String, String> otherSettings(Connection connection) throws SQLException {
        return pairs(
                connection,
                "select name, setting from pg_settings where source = 'session' and name not like 'transaction\\_%'");
    }

    @Override
    public Optional<Duration> lockTimeout(Map<String, String> settings) {
        return isSet(settings, LOCK_TIMEOUT, "0") ? Durations.parse(settings.get(LOCK_TIMEOUT)) : Optional.empty();
    }

    /** query_canceled, as our limit does it, and lock_not_available, as one of the server's own. */
    @Override
    public boolean isLockTimeout(SQLException e) {
        return "57014".equals(e.getSQLState()) || "55P03".equals(e.getSQLState());
    }

    @Override
    public Optional<String> hasTable(String table) {
        return Optional.of("(select " + oid(table) + " is not null)");
    }

    @Override
    public String isOfCurrentSchema(String alias, String table) {
        return alias + ".tableoid = (select " + oid(table) + ")";
    }

    private static String oid(String table) {
        return "to_regclass(quote_ident(current_schema()) || '.\"" + table + "\"')";
    }

    @Override
    public ColumnKind columnKind(int sqlType, String type) {
        return switch (type) {
            case "int2", "int4", "int8", "smallserial", "serial", "bigserial" -> ColumnKind.INTEGER;
            case "numeric" -> ColumnKind.DECIMAL;
            case "float4", "float8" -> ColumnKind.FLOAT;
            case "bool" -> ColumnKind.BOOLEAN;
            case "date" -> ColumnKind.DATE;
            case "time" -> ColumnKind.TIME;
            case "timestamp" -> ColumnKind.TIMESTAMP;
            case "timestamptz" -> ColumnKind.ZONED;
            case "uuid" -> ColumnKind.UUID;
            case "bytea" -> ColumnKind.BINARY;
            case "json", "jsonb" -> ColumnKind.JSON;
            default -> type.startsWith("_") ? ColumnKind.ARRAY : ColumnKind.TEXT;
        };
    }

    @Override
    public boolean readsText() {
        return true;
    }

    @Override
    public boolean hasCopy() {
        return true;
    }

    @Override
    public int mostParameters() {
        return 8_000;
    }

    @Override
    public boolean knowsOnConflict() {
        return true;
    }

    /** COPY takes values for an identity column, whatever it says of itself; so shall this. */
    @Override
    String overriding() {
        return " overriding system value";
    }

    @Override
    public boolean refusesTransaction(SQLException e) {
        return ACTIVE_SQL_TRANSACTION.equals(e.getSQLState());
    }

    @Override
    public String adviceWithoutSchema(String repo) {
        return "Create the schema that the user's search_path names, or set " + repo + ".schema to one that is there";
    }

    /** A shutdown, or its end. */
    @Override
    public boolean isLost(SQLException e) {
        return super.isLost(e) || String.valueOf(e.getSQLState()).matches("57P0[123]");
    }

    /** too_many_connections. */
    @Override
    public boolean isOutOfConnections(SQLException e) {
        return "53300".equals(e.getSQLState());
    }

    /** undefined_table. */
    @Override
    public boolean isNoTable(SQLException e) {
        return "42P01".equals(e.getSQLState());
    }
}
