package release.eval;

import java.util.Optional;
import java.util.regex.Pattern;
import release.config.Database;
import release.repo.SqlMessage;

/**
 * Looks whether a statement only reads, before it runs. The database itself refuses to write; this is for what it lets pass in
 * spite of that: a command that is no query, and functions whose effects no transaction takes back.
 */
final class ReadCheck {
    private static final Pattern READS = Pattern.compile("(?is)[\\s(]*(select|with|values|table|show|explain|describe|desc|pragma)\\b.*");
    /**
     * To some databases a comment in a comment ends with the first of the two, to others with the second; and to some a comment
     * of one line ends with a carriage return.
     */
    private static final Pattern DISGUISED = Pattern.compile("(?s).*\\r(?!\\n).*|(?:\\s|(?:--|#)[^\\n]*\\n|/\\*(?:(?!\\*/|/\\*).)*\\*/)*/\\*(?:(?!\\*/).)*/\\*.*");
    private static final Pattern LITERAL = Pattern.compile("'[^']*'|\"[^\"]*\"");
    /** Where one of these stands, a quote may be no quote. */
    private static final Pattern UNCLEAR = Pattern.compile("--|/[*/]|\\$\\$|[`\\[#]");
    /** Queries of H2 can write, and what they write to a linked table it does not refuse; it also takes several statements for one. */
    private static final Pattern H2_WRITES = Pattern.compile("(?is).*(?:;|\\b(?:insert|update|delete|merge|nextval"
        + "|replace(?:\\s|/\\*.*?\\*/|(?:--|//)[^\\n]*\\n)+into|next(?:\\s|/\\*.*?\\*/|(?:--|//)[^\\n]*\\n)+value)\\b).*");
    private static final Pattern POSTGRESQL_OUTSIDE = calls("pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile\\w*|pg_switch_(?:wal|xlog)"
        + "|pg_create_restore_point|pg_promote|pg_(?:wal|xlog)_replay_\\w+|pg_(?:start|stop)_backup|pg_backup_(?:start|stop)"
        + "|pg_(?:create|drop|copy)_\\w*replication_slot|pg_sync_replication_slots|pg_replication_\\w+|pg_logical_\\w+|pg_stat_(?:\\w+_)?reset\\w*"
        + "|pg_log_(?:backend_memory_contexts|standby_snapshot)|pg_(?:try_)?advisory_\\w+|pg_notify|pg_file_\\w+|pg_import_system_collations"
        + "|gin_clean_pending_list|brin_(?:de)?summarize_\\w+|lo_(?:export|import|creat|create|unlink|put|from_bytea|truncate\\w*)|lowrite|binary_upgrade_\\w+"
        + "|dblink\\w*|postgres_fdw_disconnect\\w*|http|http_\\w+|pg_background_\\w+|(?:un)?schedule\\w*"
        + "|query_to_xml\\w*|ts_stat|ts_rewrite|crosstab\\w*|connectby");
    private static final Pattern MYSQL_OUTSIDE = Pattern.compile("(?i)\\b(?:outfile|dumpfile)\\b|" + calls("get_lock|release_lock|release_all_locks"
        + "|sys_(?:exec|eval|set|get)|lib_mysqludf\\w*|service_(?:get|release)_\\w*locks|keyring_\\w+|audit_log_\\w+|group_replication_\\w+"
        + "|asynchronous_connection_\\w+|spider_\\w+|ps_kill\\w*"));
    private static final Pattern H2_OUTSIDE = calls("csvwrite|file_write|link_schema|cancel_session|abort_session");
    private static final Pattern SQLITE_OUTSIDE = Pattern.compile("(?i)\\b(?:temp|data)_store_directory\\b|" + calls("load_extension|fts3_tokenizer|writefile"));

    private ReadCheck() {}

    /** Whether a statement begins as one that reads, and seems to be no more than that. */
    static boolean mayRead(String sql, Database database) {
        var text = SqlMessage.uncommented(sql);
        if (!READS.matcher(text).matches() || DISGUISED.matcher(sql).matches()) return false;
        return database != Database.H2 || !H2_WRITES.matcher(UNCLEAR.matcher(text).find() ? text : LITERAL.matcher(text).replaceAll("''")).matches();
    }

    /** What in a statement may have effects outside of its transaction. It is looked for in texts too: some functions run a text. */
    static Optional<String> outside(String sql, Database database) {
        var known = switch (database) {
            case POSTGRESQL -> POSTGRESQL_OUTSIDE;
            case MARIADB, MYSQL -> MYSQL_OUTSIDE;
            case H2 -> H2_OUTSIDE;
            case SQLITE -> SQLITE_OUTSIDE;
            case SQLSERVER, ORACLE -> null;
        };
        if (known == null) return Optional.empty();
        var found = known.matcher(sql);
        return found.find() ? Optional.of(found.group().endsWith("\"") ? "A name that is written as U&\"...\"" : found.group()) : Optional.empty();
    }

    /** A name that is called; between it and the parenthesis may be a comment. It may be written as {@code U&"..."}, which is not read here. */
    private static Pattern calls(String names) {
        return Pattern.compile("(?i)(?<![\\w$])(?:(?:" + names + ")(?=[\"`\\s]*(?:\\(|/\\*|--|//|#))|u&\")");
    }
}
