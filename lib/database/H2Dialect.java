package release.database;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import release.config.DatabaseUrl;
import release.config.RepoConfig;
import release.config.Seed.OnConflict;
import release.database.DatabaseLocation.InFile.Use;

/** What is different on H2: embedded, it is a file that one process has open at a time. */
final class H2Dialect extends Dialect {
    static final Dialect DIALECT = new H2Dialect();
    private static final Pattern ONLY_IF_THERE = Pattern.compile("(?i);(IFEXISTS|FORBID_CREATION)=TRUE(?=;|$)");
    private static final Pattern READ_ONLY = Pattern.compile("(?i);ACCESS_MODE_DATA=r(?=;|$)");
    /** What writes a file of the same name, by other means of the system. */
    private static final Pattern FILE = Pattern.compile("((file|nio|nioMapped|async|retry):)*");

    private static final String MAIN_FILE = ".mv.db";
    private static final String ACCESS = "ACCESS_MODE_DATA";
    private static final String AUTO_SERVER = "AUTO_SERVER=TRUE";
    private static final String TRACE = "TRACE_LEVEL_FILE";
    private static final String SESSIONS =
            "select s.SESSION_ID, s.USER_NAME, s.CLIENT_ADDR, formatdatetime(coalesce(s.EXECUTING_STATEMENT_START,"
                + " s.SESSION_START), 'HH:mm:ss'), case when s.EXECUTING_STATEMENT is null then s.SESSION_STATE else"
                + " 'active' end, s.EXECUTING_STATEMENT from INFORMATION_SCHEMA.SESSIONS s where ";
    private static final String LOCK_TIMEOUT = "LOCK_TIMEOUT";
    private static final String QUERY_TIMEOUT = "QUERY_TIMEOUT";
    private static final String ISOLATION = "SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL";
    private static final int STATEMENT_WAS_CANCELED = 57014;
    private static final int LOCK_TIMEOUT_1 = 50200;
    private static final int DATABASE_ALREADY_OPEN_1 = 90020;
    private static final int DATABASE_IS_READ_ONLY = 90097;
    private static final int NOT_ENOUGH_RIGHTS_FOR_1 = 90096;
    private static final int ADMIN_RIGHTS_REQUIRED = 90040;
    private static final int SCHEMA_NOT_FOUND_1 = 90079;

    @Override
    DatabaseLocation location(DatabaseUrl url) {
        var rest = url.jdbc().substring(url.database().prefix().length());
        var name = FILE.matcher(rest.split(";", 2)[0]).replaceFirst("");
        if (name.matches("(mem|memFS|nioMemFS|memLZF|nioMemLZF):.*")) return new DatabaseLocation.InMemory();
        if (name.matches("[A-Za-z]{2,}:.*"))
            return new DatabaseLocation.Elsewhere("its URL names no single file on this machine that may be written");
        var file = name.startsWith("~") ? System.getProperty("user.home") + name.substring(1) : name;
        var use = READ_ONLY.matcher(rest).find()
                ? Use.READ
                : ONLY_IF_THERE.matcher(rest).find() ? Use.WRITE : Use.CREATE;
        var making =
                READ_ONLY.matcher(ONLY_IF_THERE.matcher(rest).replaceAll("")).replaceAll("");
        return new DatabaseLocation.InFile(Path.of(file + MAIN_FILE), url.leadingTo(making), use);
    }

    @Override
    public Pattern filesBeside(String main) {
        return Pattern.compile(Pattern.quote(main.substring(0, main.length() - MAIN_FILE.length()))
                + "\\.(trace\\.db(\\.old)?|lock\\.db|[0-9a-fA-F]+\\.temp\\.db|mv\\.db\\.(newFile|tempFile))");
    }

    /** Without what it refuses in memory. */
    @Override
    DatabaseUrl inMemory(DatabaseUrl url) {
        var parts = url.jdbc().split("(?=;)", 2);
        return url.leadingTo("mem:" + UUID.randomUUID()
                + (parts.length == 1 ? "" : parts[1].replaceAll("(?i);(AUTO_SERVER|CIPHER)=[^;]*", "")));
    }

    /** It would write errors, with their statements, into a file beside the database, and if it cannot, to stderr. */
    @Override
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return config.url().jdbc().contains(TRACE) ? Map.of() : Map.of(TRACE, "0");
    }

    @Override
    public Limits limits(DatabaseUrl url) {
        return url.jdbc().matches("(?i)jdbc:h2:(tcp|ssl):.*")
                ? Limits.of(url.jdbc(), "NETWORK_TIMEOUT", Map.of("NETWORK_TIMEOUT", Limits.MILLIS))
                : Limits.none();
    }

    /** The session has a limit of its own, {@code LOCK_TIMEOUT}. */
    @Override
    public void limitNext(Statement statement, int seconds) {}

    /** Only an administrator may say where it writes its errors. */
    @Override
    public Optional<String> refusedProperty(SQLException e) {
        return e.getErrorCode() == ADMIN_RIGHTS_REQUIRED ? Optional.of(TRACE) : Optional.empty();
    }

    @Override
    public boolean isInUse(SQLException e) {
        return e.getErrorCode() == DATABASE_ALREADY_OPEN_1;
    }

    /** With AUTO_SERVER the first process serves a database to all; when it ends, the next one does, after some seconds. */
    @Override
    public Optional<String> servedSessions(DatabaseUrl url) {
        return url.jdbc().toUpperCase(Locale.ROOT).contains(AUTO_SERVER)
                ? Optional.of("select count(CLIENT_ADDR) from INFORMATION_SCHEMA.SESSIONS where exists (select 1 from"
                        + " INFORMATION_SCHEMA.SESSIONS where SESSION_ID = SESSION_ID() and CLIENT_ADDR is null)")
                : Optional.empty();
    }

    @Override
    public boolean enter(Connection connection, String schema, String path) throws SQLException {
        return changes(() -> connection.setSchema(schema)) && isIn(connection, schema);
    }

    @Override
    Optional<String> currentSchema() {
        return Optional.of("select schema()");
    }

    /** It may not mind the case. */
    @Override
    boolean isSame(String found, String schema) {
        return found.equalsIgnoreCase(schema);
    }

    @Override
    public boolean isNoSchema(SQLException e) {
        return e.getErrorCode() == SCHEMA_NOT_FOUND_1;
    }

    @Override
    public boolean isNoSchemaInUrl(SQLException e) {
        return isNoSchema(e);
    }

    /** A server has nothing of the kind, and who may turn into one refuses the demand. */
    @Override
    public boolean canBeReadOnly(DatabaseUrl url) {
        return !url.jdbc().matches("(?s)jdbc:h2:(tcp|ssl|mem):.*")
                && !url.jdbc().toUpperCase(Locale.ROOT).contains(AUTO_SERVER);
    }

    @Override
    Map<String, String> readOnlyProperties(DatabaseUrl url) {
        return canBeReadOnly(url) ? Map.of(ACCESS, "r") : Map.of();
    }

    @Override
    Map<String, String> existingFileProperties(DatabaseUrl url) {
        return url.jdbc().toUpperCase(Locale.ROOT).contains("IFEXISTS=") ? Map.of() : Map.of("IFEXISTS", "TRUE");
    }

    @Override
    List<String> readOnlyParameters() {
        return List.of(ACCESS + "=r");
    }

    /** The file is opened so. */
    @Override
    void beginReadOnlySession(Connection connection, boolean transactional) {}

    /** Queries can write, and what they write to a linked table is not refused; several statements are taken for one. */
    @Override
    public boolean mayWrite(String query) {
        return query.matches(
                "(?is).*(?:;|\\b(?:insert|update|delete|merge|nextval|replace(?:\\s|/\\*.*?\\*/|(?:--|//)[^\\n"
                        + "]*\\n"
                        + ")+into|next(?:\\s|/\\*.*?\\*/|(?:--|//)[^\\n"
                        + "]*\\n"
                        + ")+value)\\b).*");
    }

    @Override
    public Optional<String> effectOutside(String sql) {
        return effect(Pattern.compile(calls("csvwrite|file_write|link_schema|cancel_session|abort_session")), sql);
    }

    /** It keeps the rows of a database that it only reads in memory. */
    @Override
    public void beginStreaming(Statement statement) throws SQLException {
        statement.execute("set lazy_query_execution 1");
    }

    @Override
    public Optional<String> sessionId(Connection connection) throws SQLException {
        return one(connection, "select session_id()");
    }

    @Override
    public Optional<String> session(long id) {
        return Optional.of(SESSIONS + "s.session_id = " + id);
    }

    @Override
    public Optional<String> blocker(long id) {
        return Optional.of(SESSIONS
                + "s.SESSION_ID = (select w.BLOCKER_ID from INFORMATION_SCHEMA.SESSIONS w where w.SESSION_ID = " + id
                + ")");
    }

    @Override
    public Optional<String> tableHolder(String name, String table) {
        return Optional.of(
                SESSIONS + "s.SESSION_ID = (select l.SESSION_ID from INFORMATION_SCHEMA.LOCKS l where l.TABLE_NAME = "
                        + literal(table) + " and l.SESSION_ID <> SESSION_ID() order by l.LOCK_TYPE limit 1)");
    }

    @Override
    public Optional<String> cancel(long id) {
        return Optional.of("select cancel_session(" + id + ")");
    }

    @Override
    public Optional<String> terminate(long id) {
        return Optional.of("select abort_session(" + id + ")");
    }

    @Override
    public Map<String, String> settings(Connection connection, Map<String, String> others) throws SQLException {
        return pairs(
                connection,
                "select '" + LOCK_TIMEOUT + "', cast(lock_timeout() as varchar) union all select '" + ISOLATION
                        + "', ISOLATION_LEVEL from INFORMATION_SCHEMA.SESSIONS where SESSION_ID = SESSION_ID() union"
                        + " all select SETTING_NAME, SETTING_VALUE from INFORMATION_SCHEMA.SETTINGS where SETTING_NAME"
                        + " in ('" + QUERY_TIMEOUT
                        + "', 'TIME ZONE', 'TRUNCATE_LARGE_LENGTH', 'VARIABLE_BINARY')");
    }

    @Override
    public Map<String, String> otherSettings(Connection connection) throws SQLException {
        return pairs(
                connection,
                "select SETTING_NAME, SETTING_VALUE from INFORMATION_SCHEMA.SETTINGS where SETTING_NAME in ('MODE',"
                        + " 'NON_KEYWORDS')");
    }

    @Override
    public List<String> set(List<Map.Entry<String, String>> settings) {
        return settings.stream()
                .map(setting -> "set " + setting.getKey() + " "
                        + (setting.getKey().equals("TIME ZONE") ? value(setting.getValue()) : setting.getValue()))
                .toList();
    }

    @Override
    public boolean commitsAtSetting(String name) {
        return name.equals(ISOLATION);
    }

    @Override
    public Optional<Duration> lockTimeout(Map<String, String> settings) {
        return isSet(settings, LOCK_TIMEOUT, "2000")
                ? Optional.of(Duration.ofMillis(Long.parseLong(settings.get(LOCK_TIMEOUT))))
                : Optional.empty();
    }

    @Override
    public Map<String, String> timeouts(
            Map<String, String> settings, Optional<Duration> lock, Optional<Duration> statement, Duration otherwise) {
        var timeouts = new HashMap<String, String>();
        var wait = lock.or(() -> lockTimeout(settings)).orElse(otherwise);
        timeouts.put(LOCK_TIMEOUT, String.valueOf(wait.isZero() ? Integer.MAX_VALUE : wait.toMillis()));
        statement.ifPresent(limit -> timeouts.put(QUERY_TIMEOUT, String.valueOf(limit.toMillis())));
        return timeouts;
    }

    /** Too long is what a QUERY_TIMEOUT of the URL says. */
    @Override
    public boolean isLockTimeout(SQLException e) {
        return e.getErrorCode() == LOCK_TIMEOUT_1 || e.getErrorCode() == STATEMENT_WAS_CANCELED;
    }

    @Override
    public boolean commitsAtTemporaryTables() {
        return true;
    }

    @Override
    public Optional<String> hasTable(String table) {
        return Optional.of(isIn("schema()", table));
    }

    @Override
    public String isOfCurrentSchema(String alias, String table) {
        return isIn("schema()", table);
    }

    @Override
    public Object parameter(Object value) {
        return value;
    }

    @Override
    public Object json(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int mostParameters() {
        return 8_000;
    }

    @Override
    public boolean knowsOnConflict() {
        return true;
    }

    @Override
    public boolean decidesByKey(OnConflict wanted) {
        return wanted == OnConflict.UPDATE;
    }

    @Override
    public String insertOrUpdate(String into, String values, String key, List<String> others) {
        return "merge into " + into + " key (" + key + ")" + values;
    }

    /** A closed database, a broken connection; or the process that served the database to others has ended, and they all try to. */
    @Override
    public boolean isLost(SQLException e) {
        return super.isLost(e)
                || Set.of(90067, 90098, 90121).contains(e.getErrorCode())
                || String.valueOf(e.getMessage()).contains("Lock file recently modified");
    }

    @Override
    public boolean isForbidden(SQLException e) {
        return super.isForbidden(e)
                || e.getErrorCode() == NOT_ENOUGH_RIGHTS_FOR_1
                || e.getErrorCode() == ADMIN_RIGHTS_REQUIRED;
    }

    /** TABLE_OR_VIEW_NOT_FOUND: as such, with one of a like name, and in an empty database. */
    @Override
    public boolean isNoTable(SQLException e) {
        return Set.of(42102, 42103, 42104).contains(e.getErrorCode());
    }

    @Override
    public boolean isReadOnly(SQLException e) {
        return e.getErrorCode() == DATABASE_IS_READ_ONLY;
    }
}
