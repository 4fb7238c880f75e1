package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import release.config.Database;
import release.config.Durations;
import release.migrate.flyway.Timeouts;

/**
 * The settings of the session that migrates. They are read before the first migration, with what the URL, the user and the
 * server have set, and put back before each later one and at the end: a release that is migrated at once gives what it gives
 * version by version. To reset the session instead would undo what it was opened with, and free its locks.
 */
final class SessionSettings {
    /** The order counts: to be another user takes the role away, and only the right one may set the rest. */
    private static final List<String> OF_POSTGRESQL = List.of("session_authorization", "role", "search_path", "lock_timeout", "statement_timeout",
        "session_replication_role", "check_function_bodies", "row_security", "TimeZone", "DateStyle", "IntervalStyle", "client_encoding",
        "standard_conforming_strings", "escape_string_warning", "backslash_quote", "quote_all_identifiers", "array_nulls", "transform_null_equals",
        "bytea_output", "extra_float_digits", "xmlbinary", "xmloption", "lc_messages", "lc_monetary", "lc_numeric", "lc_time",
        "default_transaction_isolation", "default_transaction_read_only", "default_transaction_deferrable", "default_tablespace", "temp_tablespaces",
        "default_table_access_method", "default_text_search_config", "client_min_messages", "idle_in_transaction_session_timeout",
        "synchronous_commit", "maintenance_work_mem", "work_mem");
    private static final List<String> OF_MARIADB = List.of("lock_wait_timeout", "innodb_lock_wait_timeout", "max_statement_time", "sql_mode", "time_zone",
        "unique_checks", "foreign_key_checks", "check_constraint_checks", "tx_isolation", "transaction_isolation", "tx_read_only", "transaction_read_only",
        "character_set_client", "character_set_results", "character_set_connection", "collation_connection", "sql_notes", "sql_warnings",
        "sql_safe_updates", "sql_auto_is_null", "sql_select_limit", "sql_quote_show_create", "explicit_defaults_for_timestamp", "innodb_strict_mode",
        "default_storage_engine", "default_tmp_storage_engine", "group_concat_max_len", "lc_time_names", "old_mode", "alter_algorithm", "completion_type",
        "auto_increment_increment", "auto_increment_offset", "div_precision_increment", "low_priority_updates", "system_versioning_alter_history",
        "system_versioning_insert_history");
    private static final List<String> OF_SQLITE = List.of("busy_timeout", "foreign_keys", "recursive_triggers", "ignore_check_constraints", "legacy_alter_table",
        "writable_schema", "query_only", "read_uncommitted", "automatic_index", "cell_size_check", "trusted_schema",
        "reverse_unordered_selects", "full_column_names", "short_column_names", "cache_size", "secure_delete");
    private static final String H2_LOCK = "LOCK_TIMEOUT";
    private static final String H2_QUERY = "QUERY_TIMEOUT";
    private static final String H2_ISOLATION = "SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL";
    private static final String OF_H2 = "select '" + H2_LOCK + "', cast(lock_timeout() as varchar) union all select '" + H2_ISOLATION + "', isolation_level"
        + " from information_schema.sessions where session_id = session_id() union all select setting_name, setting_value"
        + " from information_schema.settings where setting_name in ('" + H2_QUERY + "', 'TIME ZONE', 'TRUNCATE_LARGE_LENGTH', 'VARIABLE_BINARY')";
    /** What databases have where nobody has set anything. */
    private static final Map<String, List<String>> UNSET = Map.of("lock_timeout", List.of("0"), "lock_wait_timeout", List.of("86400", "31536000"),
        "innodb_lock_wait_timeout", List.of("50"), H2_LOCK, List.of("2000"));
    /** In seconds, where there is none that is endless. */
    private static final long YEAR = 31_536_000;
    private final Database kind;
    private final Connection connection;
    private Map<String, String> found = Map.of();
    private Map<String, String> others = Map.of();

    SessionSettings(Database kind, Connection connection) {
        this.kind = kind;
        this.connection = connection;
    }

    /** Remembers them as they are now. */
    void read() throws SQLException {
        others = all();
        found = listed();
    }

    /** Those that are put back, as they were found. */
    Map<String, String> found() {
        return found;
    }

    /** How long a statement waits for a lock: as its migration says, or else as the session was opened, or else by default. */
    Duration lock(Timeouts timeouts) {
        return timeouts.lock().orElseGet(() -> switch (kind) {
            case POSTGRESQL -> isSet("lock_timeout") ? Durations.parse(found.get("lock_timeout")).orElse(timeouts.otherwise()) : timeouts.otherwise();
            case MARIADB, MYSQL -> isSet("innodb_lock_wait_timeout") ? Duration.ofSeconds(Long.parseLong(found.get("innodb_lock_wait_timeout"))) : timeouts.otherwise();
            case H2 -> isSet(H2_LOCK) ? Duration.ofMillis(Long.parseLong(found.get(H2_LOCK))) : timeouts.otherwise();
            case SQLITE, SQLSERVER, ORACLE -> timeouts.otherwise();
        });
    }

    private boolean isSet(String name) {
        return found.containsKey(name) && !UNSET.getOrDefault(name, List.of()).contains(found.get(name));
    }

    /** The settings for a migration: those that were found, and its timeouts. */
    private Map<String, String> wanted(Timeouts timeouts) {
        var wanted = new LinkedHashMap<>(found);
        var lock = timeouts.lock();
        var statement = timeouts.statement().map(Duration::toMillis);
        switch (kind) {
            case MARIADB, MYSQL -> {
                for (var name : List.of("lock_wait_timeout", "innodb_lock_wait_timeout")) {
                    if (lock.isPresent() || !isSet(name)) wanted.replace(name, seconds(lock.orElse(timeouts.otherwise())));
                }
                statement.ifPresent(millis -> wanted.replace("max_statement_time", String.format(Locale.ROOT, "%.6f", millis / 1000.0)));
            }
            case H2 -> {
                var wait = lock(timeouts);
                wanted.replace(H2_LOCK, String.valueOf(wait.isZero() ? Integer.MAX_VALUE : wait.toMillis()));
                statement.ifPresent(millis -> wanted.replace(H2_QUERY, String.valueOf(millis)));
            }
            case SQLITE -> lock.ifPresent(limit -> wanted.replace("busy_timeout", String.valueOf(limit.isZero() ? Integer.MAX_VALUE : limit.toMillis())));
            case POSTGRESQL, SQLSERVER, ORACLE -> { }
        }
        return wanted;
    }

    /** They know no shorter ones than a second. */
    private static String seconds(Duration lock) {
        return String.valueOf(lock.isZero() ? YEAR : Math.max(1, lock.plusMillis(999).toSeconds()));
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
        var commits = changed.removeIf(setting -> setting.getKey().equals(H2_ISOLATION));
        putBack(changed);
        return !commits;
    }

    /** Puts back what has changed, timeouts too. */
    void putBack() throws SQLException {
        putBack(changed(found));
    }

    private List<Map.Entry<String, String>> changed(Map<String, String> wanted) throws SQLException {
        if (wanted.isEmpty()) return List.of();
        var now = listed();
        return wanted.entrySet().stream().filter(setting -> !Objects.equals(setting.getValue(), now.get(setting.getKey()))).toList();
    }

    private void putBack(List<Map.Entry<String, String>> changed) throws SQLException {
        if (changed.isEmpty()) return;
        switch (kind) {
            case MARIADB, MYSQL -> execute("set " + changed.stream().map(setting -> "session " + setting.getKey() + " = " + literal(setting.getValue()))
                .collect(Collectors.joining(", ")));
            case H2 -> {
                for (var setting : changed) execute("set " + setting.getKey() + " " + (setting.getKey().equals("TIME ZONE") ? literal(setting.getValue()) : setting.getValue()));
            }
            case SQLITE -> {
                for (var setting : changed) execute("pragma " + setting.getKey() + " = " + setting.getValue());
            }
            case POSTGRESQL, SQLSERVER, ORACLE -> throw new IllegalStateException(kind.label());
        }
    }

    private static String literal(String value) {
        return value == null || value.matches("-?\\d+(\\.\\d+)?") ? value : "'" + value.replace("'", "''") + "'";
    }

    /** The names of settings that have another value than in the beginning, and are not put back. */
    List<String> changed() throws SQLException {
        var now = all();
        var names = new TreeSet<String>();
        now.forEach((name, value) -> {
            if (!found.containsKey(name) && !Objects.equals(value, others.get(name))) names.add(name);
        });
        if (kind == Database.MARIADB || kind == Database.MYSQL) names.removeAll(notOfSessions(now));
        return new ArrayList<>(names);
    }

    private Map<String, String> listed() throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> pairs("select name, current_setting(name, true) from unnest(string_to_array('" + String.join(",", OF_POSTGRESQL)
                + "', ',')) with ordinality as listed (name, place) where current_setting(name, true) is not null order by place");
            case MARIADB, MYSQL -> row(OF_MARIADB.stream().filter(others::containsKey).toList(), "@@session.", "");
            case H2 -> pairs(OF_H2);
            case SQLITE -> row(OF_SQLITE, "(select * from pragma_", ")");
            case SQLSERVER, ORACLE -> Map.of();
        };
    }

    /** The settings of which it can be told whether they have changed, without those that end with their transaction. */
    private Map<String, String> all() throws SQLException {
        return switch (kind) {
            case POSTGRESQL -> pairs("select name, setting from pg_settings where source = 'session' and name not like 'transaction\\_%'");
            case MARIADB, MYSQL -> pairs("show session variables");
            case H2 -> pairs("select setting_name, setting_value from information_schema.settings where setting_name in ('MODE', 'NON_KEYWORDS')");
            case SQLITE, SQLSERVER, ORACLE -> Map.of();
        };
    }

    /** Those that the server has for all, and those that it counts with by itself, such as {@code last_insert_id}, which it has for nobody else. */
    private TreeSet<String> notOfSessions(Map<String, String> now) throws SQLException {
        var global = pairs("show global variables");
        return now.keySet().stream().filter(name -> !global.containsKey(name) || Objects.equals(global.get(name), now.get(name)))
            .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, String> row(List<String> names, String before, String after) throws SQLException {
        var values = new LinkedHashMap<String, String>();
        if (names.isEmpty()) return values;
        var columns = names.stream().map(name -> before + name + after).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement(); var row = statement.executeQuery("select " + columns)) {
            row.next();
            for (int i = 0; i < names.size(); i++) values.put(names.get(i), row.getString(i + 1));
        }
        return values;
    }

    private Map<String, String> pairs(String query) throws SQLException {
        var values = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(query)) {
            while (rows.next()) values.put(rows.getString(1), rows.getString(2));
        }
        return values;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
