package release.database;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import release.config.DatabaseUrl;
import release.config.RepoConfig;
import release.database.DatabaseLocation.InFile.Use;

/** What is different on SQLite: it is a file, and has no sessions and no schemas. */
final class SqliteDialect extends Dialect {
    static final Dialect DIALECT = new SqliteDialect();
    private static final Pattern ONLY_IF_THERE = Pattern.compile("[?&](mode=rw|open_mode=[23])(?=&|$)");
    private static final Pattern READ_ONLY = Pattern.compile("[?&](mode=ro|open_mode=1|immutable=1)(?=&|$)");
    private static final String OPEN_MODE = "open_mode";
    /** Without its {@code SQLITE_OPEN_CREATE}. */
    private static final String READ_WRITE = "2";

    private static final int SQLITE_READONLY = 8;
    private static final String BUSY_TIMEOUT = "busy_timeout";

    @Override
    DatabaseLocation location(DatabaseUrl url) {
        var rest = url.jdbc().substring(url.database().prefix().length());
        if (rest.startsWith(":resource:")) return new DatabaseLocation.Elsewhere("it is inside a jar");
        if (url.file().isEmpty()) return new DatabaseLocation.InMemory();
        var settings = rest.startsWith("file:")
                ? rest
                : DatabaseUrl.WITHOUT_FILE.matcher(rest).replaceAll("");
        var use = READ_ONLY.matcher(settings).find()
                ? Use.READ
                : ONLY_IF_THERE.matcher(settings).find() ? Use.WRITE : Use.CREATE;
        var making = rest.replaceAll("([?&]open_mode)=[123](?=&|$)", "$1=6");
        if (rest.startsWith("file:")) {
            making = making.replaceAll("([?&]mode)=r[ow](?=&|$)", "$1=rwc")
                    .replaceAll("([?&]immutable)=1(?=&|$)", "$1=0");
        }
        return new DatabaseLocation.InFile(url.file().get(), url.leadingTo(making), use);
    }

    @Override
    public Pattern filesBeside(String main) {
        return Pattern.compile(Pattern.quote(main) + "(-(wal|shm|journal)|\\.lock)");
    }

    @Override
    DatabaseUrl inMemory(DatabaseUrl url) {
        return url.leadingTo("file::memory:?cache=shared");
    }

    /** It lets one connection write at a time; the others wait for their turn, as long as the URL says if it does. */
    @Override
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return config.url().jdbc().toLowerCase(Locale.ROOT).contains(BUSY_TIMEOUT)
                ? Map.of()
                : Map.of(BUSY_TIMEOUT, String.valueOf(patience.toMillis()));
    }

    /** The file has a limit of its own, {@code busy_timeout}. */
    @Override
    public void limitNext(Statement statement, int seconds) {}

    @Override
    public List<String> tables(Connection connection, Optional<String> schema) throws SQLException {
        return tables(connection, null, null);
    }

    @Override
    public boolean canBeReadOnly(DatabaseUrl url) {
        return true;
    }

    @Override
    Map<String, String> readOnlyProperties(DatabaseUrl url) {
        return Map.of(OPEN_MODE, "1");
    }

    @Override
    Map<String, String> existingFileProperties(DatabaseUrl url) {
        return url.file().isEmpty() || url.jdbc().toUpperCase(Locale.ROOT).contains("MODE=")
                ? Map.of()
                : Map.of(OPEN_MODE, READ_WRITE);
    }

    @Override
    List<String> readOnlyParameters() {
        return List.of(OPEN_MODE + "=1", "enable_load_extension=false");
    }

    /** The file is opened so. */
    @Override
    void beginReadOnlySession(Connection connection, boolean transactional) {}

    @Override
    public Optional<String> effectOutside(String sql) {
        return effect(
                Pattern.compile(
                        "(?i)\\b(?:temp|data)_store_directory\\b|" + calls("load_extension|fts3_tokenizer|writefile")),
                sql);
    }

    @Override
    public Map<String, String> settings(Connection connection, Map<String, String> others) throws SQLException {
        return row(
                connection,
                List.of(
                        BUSY_TIMEOUT,
                        "foreign_keys",
                        "recursive_triggers",
                        "ignore_check_constraints",
                        "legacy_alter_table",
                        "writable_schema",
                        "query_only",
                        "read_uncommitted",
                        "automatic_index",
                        "cell_size_check",
                        "trusted_schema",
                        "reverse_unordered_selects",
                        "full_column_names",
                        "short_column_names",
                        "cache_size",
                        "secure_delete"),
                "(select * from pragma_",
                ")");
    }

    @Override
    public List<String> set(List<Map.Entry<String, String>> settings) {
        return settings.stream()
                .map(setting -> "pragma " + setting.getKey() + " = " + setting.getValue())
                .toList();
    }

    @Override
    public Map<String, String> timeouts(
            Map<String, String> settings, Optional<Duration> lock, Optional<Duration> statement, Duration otherwise) {
        return lock.isEmpty()
                ? Map.of()
                : Map.of(
                        BUSY_TIMEOUT,
                        String.valueOf(
                                lock.get().isZero()
                                        ? Integer.MAX_VALUE
                                        : lock.get().toMillis()));
    }

    @Override
    public String inCurrentSchema(String table) {
        return "main." + quoted(table);
    }

    @Override
    public Optional<String> hasTable(String table) {
        return Optional.of("exists (select 1 from main.sqlite_master where name = '" + table + "')");
    }

    /** By the declared type, in the spirit of https://www.sqlite.org/datatype3.html#determination_of_column_affinity. */
    @Override
    public ColumnKind columnKind(int sqlType, String type) {
        if (type.contains("bool")) return ColumnKind.BOOLEAN;
        if (type.contains("int") && !type.contains("interval") && !type.contains("point")) return ColumnKind.INTEGER;
        if (type.contains("char") || type.contains("clob") || type.contains("text")) return ColumnKind.TEXT;
        if (type.contains("blob") || type.contains("binary")) return ColumnKind.BINARY;
        if (type.contains("real") || type.contains("floa") || type.contains("doub")) return ColumnKind.FLOAT;
        if (type.startsWith("dec") || type.startsWith("num")) return ColumnKind.DECIMAL;
        if (type.equals("date")) return ColumnKind.DATE;
        if (type.startsWith("datetime") || type.startsWith("timestamp")) return ColumnKind.TIMESTAMP;
        if (type.startsWith("time")) return ColumnKind.TIME;
        if (type.equals("uuid")) return ColumnKind.UUID;
        return type.startsWith("json") ? ColumnKind.JSON : ColumnKind.TEXT;
    }

    @Override
    public int integerBits(int sqlType, String type) {
        return 64;
    }

    @Override
    public boolean isSinglePrecision(int sqlType) {
        return false;
    }

    /** Its functions know no less than a millisecond, and its driver takes .5 and .123456 for so many of them. */
    @Override
    public Object parameter(Object value) {
        return value instanceof LocalDateTime timestamp
                ? written(timestamp.truncatedTo(ChronoUnit.MILLIS))
                : value instanceof BigDecimal number
                        ? number.toString()
                        : value instanceof Boolean truth ? (Object) (truth ? 1 : 0) : written(value);
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
    public String schema(Connection connection) {
        return null;
    }

    @Override
    public boolean refusesTransaction(SQLException e) {
        return Pattern.compile(
                        "(?i).*cannot VACUUM from within a transaction.*|.*Safety level may not be changed inside a"
                                + " transaction.*|.*cannot (ATTACH|DETACH) .*within (a )?transaction.*|.*cannot change"
                                + " into wal mode from within a transaction.*")
                .matcher(String.valueOf(e.getMessage()))
                .find();
    }

    @Override
    public boolean isOwnTransaction(SQLException e) {
        return Pattern.compile("(?i).*cannot start a transaction within a transaction.*|.*cannot (commit|rollback) - no"
                        + " transaction is active.*")
                .matcher(String.valueOf(e.getMessage()))
                .find();
    }

    @Override
    public boolean isReadOnly(SQLException e) {
        return e.getErrorCode() == SQLITE_READONLY;
    }
}
