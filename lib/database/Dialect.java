package release.database;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import release.config.Database;
import release.config.DatabaseUrl;
import release.config.RepoConfig;
import release.config.Seed.OnConflict;

/**
 * All that differs between the databases. Each has a subclass. The methods here hold for a database of which nothing is known: it is asked
 * nothing that not every database knows. SQL Server and Oracle are such databases for the most part. A dialect has no state.
 */
public abstract class Dialect {
    private static final Pattern SERVER =
            Pattern.compile("((?:\\w+:)?//(?:[^?]*@)?[^/?]*/)?([^/?]*)(\\?.*)?", Pattern.DOTALL);

    /**
     * The dialect of a database; nothing else in lib has to know a new one. It is read from a field, since to check that a new object is a
     * dialect the JVM would load the classes of all.
     */
    public static Dialect of(Database database) {
        return switch (database) {
            case H2 -> H2Dialect.DIALECT;
            case SQLITE -> SqliteDialect.DIALECT;
            case POSTGRESQL -> PostgresDialect.DIALECT;
            case MARIADB -> MariaDbDialect.DIALECT;
            case MYSQL -> MySqlDialect.DIALECT;
            case SQLSERVER -> SqlServerDialect.DIALECT;
            case ORACLE -> OracleDialect.DIALECT;
        };
    }

    // Where a database is.

    /** Where a URL leads. A database is created and dropped by that. */
    DatabaseLocation location(DatabaseUrl url) {
        return new DatabaseLocation.Elsewhere(
                "ReleaseTasks cannot do it on " + url.database().label());
    }

    /** A new database in memory with the settings of a URL that leads to a file, which is there as long as a connection to it. */
    DatabaseUrl inMemory(DatabaseUrl url) {
        throw new IllegalStateException("no databases in memory on " + url.database());
    }

    /** The database among others to which a URL leads that ends with {@code //host:port/name?parameters}. */
    final DatabaseLocation onServer(DatabaseUrl url) {
        var parts = SERVER.matcher(url.jdbc().substring(url.database().prefix().length()));
        if (!parts.matches() || parts.group(2).isEmpty())
            return new DatabaseLocation.Elsewhere("its URL names no database");
        var name = decoded(parts.group(2));
        var host = parts.group(1) == null ? "" : parts.group(1);
        var parameters = parts.group(3) == null ? "" : parts.group(3);
        return new DatabaseLocation.OnServer(
                name,
                besides(name).stream()
                        .map(other -> url.leadingTo(host + other + parameters))
                        .toList());
    }

    /** The name of a database as the driver takes it out of the URL. Most drivers decode it as a form. */
    String decoded(String name) {
        return URLDecoder.decode(name, StandardCharsets.UTF_8);
    }

    /** Databases of the same server that one may connect to in order to create or drop this one; an empty name is none. */
    List<String> besides(String name) {
        return List.of("");
    }

    /** What drops a database of this name, once it has waited for others for a few seconds. */
    public List<String> dropDatabase(String name) {
        return List.of("drop database " + quoted(name));
    }

    /** Whether an error says that a database is there already. */
    public boolean isDatabaseThere(SQLException e) {
        return false;
    }

    /** Whether an error says that there is no such database. */
    public boolean isNoDatabase(SQLException e) {
        return false;
    }

    /** Whether an error says that others use a database. */
    public boolean isDatabaseUsed(SQLException e) {
        return false;
    }

    /** How many connections to a database are open; empty where the database does not tell. */
    public OptionalLong connections(Connection connection, String name) throws SQLException {
        return OptionalLong.empty();
    }

    /** Files that an engine keeps beside its main one, by their exact names, given the name of that. */
    public Pattern filesBeside(String main) {
        throw new IllegalStateException("no files of " + getClass().getSimpleName());
    }

    // How one connects.

    /**
     * What a driver is asked for with each connection, unless the URL says it.
     *
     * @param patience how long a connection waits for others, where the driver would give up at once
     */
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return Map.of();
    }

    /** How long the server may take to answer, as far as the driver can be told; what the URL says of it wins. */
    public Limits limits(DatabaseUrl url) {
        return Limits.none();
    }

    /** How long others may keep the next statement from answering, in whole seconds. */
    public void limitNext(Statement statement, int seconds) throws SQLException {
        statement.setQueryTimeout(seconds);
    }

    /** The property with which the driver has just been refused, because only an administrator may ask for it; without it one may connect. */
    public Optional<String> refusedProperty(SQLException e) {
        return Optional.empty();
    }

    /** Whether an error says that another process has the database to itself now. */
    public boolean isInUse(SQLException e) {
        return false;
    }

    /**
     * A query that counts those whom this process serves the database to. Empty where each process opens it itself: then nobody has to take
     * turns in that.
     */
    public Optional<String> servedSessions(DatabaseUrl url) {
        return Optional.empty();
    }

    // The schema in which a connection works.

    /** What is looked for in other schemas once it is not found in this one: asked of a new connection, and empty on most databases. */
    public String searchPath(Connection connection) throws SQLException {
        return "";
    }

    /** A new connection changes to a schema, as a pool of the app has the driver do it; whether it is there, {@link #isIn} says. */
    public final void beginIn(Connection connection, String schema) throws SQLException {
        changes(() -> connection.setSchema(schema));
    }

    /**
     * Changes to a schema.
     *
     * @param path the {@link #searchPath} of the connection when it was new
     * @return whether the connection is in it now; if not, it is not there yet
     * @throws SQLException if it is there and the database does not let us in
     */
    public boolean enter(Connection connection, String schema, String path) throws SQLException {
        throw new IllegalStateException("no schemas of tenants on " + getClass().getSimpleName());
    }

    /** A query for the schema that a connection works in, which gives null if it works in none. */
    Optional<String> currentSchema() {
        return Optional.empty();
    }

    /** Where a connection is; empty if that is nowhere, or on a database that does not tell. */
    public final Optional<String> currentSchema(Connection connection) throws SQLException {
        return currentSchema().isEmpty()
                ? Optional.empty()
                : one(connection, currentSchema().get());
    }

    /** Whether a connection is in a schema, as far as the database tells. */
    public final boolean isIn(Connection connection, String schema) throws SQLException {
        return currentSchema().isEmpty()
                || currentSchema(connection)
                        .filter(found -> isSame(found, schema))
                        .isPresent();
    }

    /** Whether a name is that of a schema, as the database gives it. */
    boolean isSame(String found, String schema) {
        return found.equals(schema);
    }

    /**
     * What to do if a connection is in no schema, as the beginning of a sentence.
     *
     * @param repo as its settings begin: {@code app.shop.repos.main}
     */
    public String adviceWithoutSchema(String repo) {
        return "Set " + repo + ".flyway.defaultSchema";
    }

    /** Whether an error says that there is no such schema. */
    public boolean isNoSchema(SQLException e) {
        return false;
    }

    /** Whether an error of a connection that is made says that the schema is not there which its URL names. */
    public boolean isNoSchemaInUrl(SQLException e) {
        return false;
    }

    /** Tables of people's own in a schema, without what an extension brought along; empty: in that of the connection. */
    public List<String> tables(Connection connection, Optional<String> schema) throws SQLException {
        return tables(connection, connection.getCatalog(), schema.orElse(connection.getSchema()));
    }

    static List<String> tables(Connection connection, String catalog, String schema) throws SQLException {
        var names = new ArrayList<String>();
        try (var rows = connection.getMetaData().getTables(catalog, schema, "%", null)) {
            while (rows.next()) {
                var isOfSchema = schema == null || schema.equals(rows.getString("TABLE_SCHEM"));
                var type = rows.getString("TABLE_TYPE");
                if (isOfSchema && type.contains("TABLE") && !type.contains("SYSTEM"))
                    names.add(rows.getString("TABLE_NAME"));
            }
        }
        return names;
    }

    // To read only.

    /** Whether the database refuses to write, once it was asked to. What functions do outside of it, it does not refuse. */
    public boolean canBeReadOnly(DatabaseUrl url) {
        return false;
    }

    /** What the driver is asked for as it connects to read only. */
    Map<String, String> readOnlyProperties(DatabaseUrl url) {
        return Map.of();
    }

    /** What the driver is asked for so that it creates no file, unless the URL says that. */
    Map<String, String> existingFileProperties(DatabaseUrl url) {
        return Map.of();
    }

    /** Parameters as a URL may not have them where one reads only: {@code name=value}. */
    List<String> readOnlyParameters() {
        return List.of();
    }

    /**
     * Tells the server that the whole session reads only, so that it holds after a commit too.
     *
     * @param transactional whether the session may be another's after the next commit
     */
    void beginReadOnlySession(Connection connection, boolean transactional) throws SQLException {
        connection.setReadOnly(true);
    }

    /** Begins a transaction that reads only, whatever a function in it says of the session. */
    public void beginReadOnlyTransaction(Connection connection) throws SQLException {}

    /**
     * Executes a text that is one statement. The server is asked to prepare it, and refuses several. To look for their ends is not enough:
     * databases differ in where a text in quotes or a comment ends.
     *
     * @return whether it gives rows
     */
    public boolean executeOne(Statement statement, String sql) throws SQLException {
        return statement.execute(sql);
    }

    /** Whether a query can change something that the database does not refuse in a transaction that reads only. */
    public boolean mayWrite(String query) {
        return false;
    }

    /** What in a statement may have effects that no transaction takes back. It is looked for in texts too: some functions run a text. */
    public Optional<String> effectOutside(String sql) {
        return Optional.empty();
    }

    static Optional<String> effect(Pattern known, String sql) {
        var found = known.matcher(sql);
        return found.find()
                ? Optional.of(found.group().endsWith("\"") ? "A name that is written as U&\"...\"" : found.group())
                : Optional.empty();
    }

    /** A name that is called; between it and the parenthesis may be a comment. It may be written as {@code U&"..."}, which is not read here. */
    static String calls(String names) {
        return "(?i)(?<![\\w$])(?:(?:" + names + ")(?=[\"`\\s]*(?:\\(|/\\*|--|//|#))|u&\")";
    }

    /** How many rows the driver reads at once, of a query of any length. */
    public int fetchSize(int rows) {
        return rows;
    }

    /** Tells the session to keep none of the rows that it gives to the driver. */
    public void beginStreaming(Statement statement) throws SQLException {}

    // Transactions.

    /** Gives a savepoint back, if the driver can. */
    void release(Connection connection, Savepoint savepoint) throws SQLException {
        connection.releaseSavepoint(savepoint);
    }

    /** Whether the rollback that came last did not reach all of it, as tables of some engines know no transactions. */
    public boolean isRollbackIncomplete(Connection connection) throws SQLException {
        return false;
    }

    /** Whether the database commits at what makes and drops tables of the session too, if it commits at DDL. */
    public boolean commitsAtTemporaryTables() {
        return false;
    }

    /** Whether who changes one row of a small table keeps others from its other rows. */
    public boolean locksAllRows() {
        return false;
    }

    /** The end of a sentence that says that nothing was committed: what is committed all the same. Empty if nothing is. */
    public String committedAlways() {
        return "";
    }

    /** Whether an error says that a session under LOCK TABLES has not locked this one. */
    public boolean isNotLocked(SQLException e) {
        return false;
    }

    /** What ends LOCK TABLES, which would keep the session from other tables. */
    public Optional<String> unlockTables() {
        return Optional.empty();
    }

    /** Whether an error says that a statement cannot run in a transaction. */
    public boolean refusesTransaction(SQLException e) {
        return false;
    }

    /** Whether an error says that a script begins or ends a transaction in ours. */
    public boolean isOwnTransaction(SQLException e) {
        return false;
    }

    /** Whether an error may come of a statement that was cut at a semicolon of its body, for want of a DELIMITER. */
    public boolean mayLackDelimiter(SQLException e) {
        return false;
    }

    // Sessions. A query gives: number, name of its client or user, address, since when, what it does, its statement.

    /** The number that the database gives to the session of a connection; empty where it has none. */
    public Optional<String> sessionId(Connection connection) throws SQLException {
        return Optional.empty();
    }

    /** By what a session is told from all others of its server, now and later; empty where no script can free what the session holds. */
    public Optional<String> sessionStamp(Connection connection) throws SQLException {
        return Optional.empty();
    }

    /** A query for a session. */
    public Optional<String> session(long id) {
        return Optional.empty();
    }

    /** A query for the session of a {@link #sessionStamp}, which gives none if it has ended; empty if that is known already. */
    public Optional<String> session(Connection connection, String stamp) throws SQLException {
        return Optional.empty();
    }

    /**
     * A query for who is in a session's way. Where the database does not tell who holds a table, it is the oldest open transaction of
     * another, while the session waits for a table.
     */
    public Optional<String> blocker(long id) {
        return Optional.empty();
    }

    /**
     * A query for who holds a table, so that others cannot even read it.
     *
     * @param name of the table as SQL
     * @param table its name
     */
    public Optional<String> tableHolder(String name, String table) {
        return Optional.empty();
    }

    /** Whether that session holds it for certain. */
    public boolean isTableHolderCertain() {
        return true;
    }

    /** A query for how far the index is that a session creates. */
    public Optional<String> indexProgress(long id) {
        return Optional.empty();
    }

    /** Whether a statement that fails may leave indexes that cost, and serve nobody, as CREATE INDEX CONCURRENTLY does. */
    public boolean mayLeaveIndexes(String sql) {
        return false;
    }

    /** The names of the indexes that it may have left: it names them, or their table. */
    public List<String> invalidIndexes(Connection connection, String sql) throws SQLException {
        return List.of();
    }

    /** What ends the statement that a session runs. */
    public Optional<String> cancel(long id) {
        return Optional.empty();
    }

    /** What ends a session, and rolls back what it has not committed. */
    public Optional<String> terminate(long id) {
        return Optional.empty();
    }

    /** Whether an error says that there is no such session any more. */
    public boolean isNoSession(SQLException e) {
        return false;
    }

    /** Whether the database says with an error that something is there already, or is not, after {@code if exists}. */
    public boolean isIfExists(int code, String message) {
        return message.endsWith(", skipping");
    }

    // The settings of a session.

    /**
     * The settings that a script may change and that can be put back, in the order in which this is done.
     *
     * @param others what {@link #otherSettings} has given
     */
    public Map<String, String> settings(Connection connection, Map<String, String> others) throws SQLException {
        return Map.of();
    }

    /** The settings that cannot be put back, but can be compared; settings that end with their transaction are left out. */
    public Map<String, String> otherSettings(Connection connection) throws SQLException {
        return Map.of();
    }

    /** Names of {@link #otherSettings} that no session has for itself, or that the server counts with. */
    public Set<String> globalSettings(Connection connection, Map<String, String> others) throws SQLException {
        return Set.of();
    }

    /** Statements that set {@link #settings}. */
    public List<String> set(List<Map.Entry<String, String>> settings) {
        throw new IllegalStateException("no settings of " + getClass().getSimpleName());
    }

    /** Whether to set it commits the transaction at hand. */
    public boolean commitsAtSetting(String name) {
        return false;
    }

    /** How long a session waits for a lock, if it is set to anything else than the server is where nobody has set it. */
    public Optional<Duration> lockTimeout(Map<String, String> settings) {
        return Optional.empty();
    }

    /**
     * The settings of timeouts, as far as they are not told in another way.
     *
     * @param settings as they were found
     * @param lock how long a statement waits for a lock; zero: as long as it takes
     * @param statement how long it may run; zero: as long as it takes
     * @param otherwise how long it waits where neither lock nor the settings say it
     */
    public Map<String, String> timeouts(
            Map<String, String> settings, Optional<Duration> lock, Optional<Duration> statement, Duration otherwise) {
        return Map.of();
    }

    /** Whether a limit can be set for all statements. */
    public boolean limitsStatements() {
        return true;
    }

    /** Whether an error says that somebody else has locked what is read, or that it took too long. */
    public boolean isLockTimeout(SQLException e) {
        return false;
    }

    /** The value of a setting as SQL. */
    static String value(String value) {
        return value == null || value.matches("-?\\d+(\\.\\d+)?") ? value : literal(value);
    }

    static boolean isSet(Map<String, String> settings, String name, String... unset) {
        return settings.containsKey(name) && !List.of(unset).contains(settings.get(name));
    }

    static Map<String, String> pairs(Connection connection, String query) throws SQLException {
        var values = new LinkedHashMap<String, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) values.put(rows.getString(1), rows.getString(2));
        }
        return values;
    }

    /** The values of names, each with something before and after it in a query of one row. */
    static Map<String, String> row(Connection connection, List<String> names, String before, String after)
            throws SQLException {
        var values = new LinkedHashMap<String, String>();
        if (names.isEmpty()) return values;
        var columns = names.stream().map(name -> before + name + after).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select " + columns)) {
            row.next();
            for (int i = 0; i < names.size(); i++) values.put(names.get(i), row.getString(i + 1));
        }
        return values;
    }

    // Rows that are put into tables.

    /**
     * What a column takes.
     *
     * @param sqlType one of {@link Types}
     * @param type the database's name of the type, in lower case
     */
    public ColumnKind columnKind(int sqlType, String type) {
        if (type.equals("uuid") || type.equals("uniqueidentifier")) return ColumnKind.UUID;
        if (type.equals("json")) return ColumnKind.JSON;
        return switch (sqlType) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> ColumnKind.INTEGER;
            case Types.DECIMAL, Types.NUMERIC -> ColumnKind.DECIMAL;
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> ColumnKind.FLOAT;
            case Types.BOOLEAN, Types.BIT -> ColumnKind.BOOLEAN;
            case Types.DATE -> ColumnKind.DATE;
            case Types.TIME -> ColumnKind.TIME;
            case Types.TIMESTAMP -> ColumnKind.TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> ColumnKind.ZONED;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> ColumnKind.BINARY;
            default -> ColumnKind.TEXT;
        };
    }

    /** How many bits a column of integers has. */
    public int integerBits(int sqlType, String type) {
        if (type.startsWith("mediumint")) return 24;
        return switch (sqlType) {
            case Types.TINYINT -> 8;
            case Types.SMALLINT -> 16;
            case Types.INTEGER -> 32;
            default -> 64;
        };
    }

    /** Whether a column of integers takes none below zero. */
    public boolean isUnsigned(int sqlType, String type) {
        return type.contains("unsigned");
    }

    /** Whether a column of numbers keeps no more of them than a float does. */
    public boolean isSinglePrecision(int sqlType) {
        return sqlType == Types.REAL;
    }

    /** Whether a column of timestamps takes a time for one in the zone of the session. */
    public boolean isInSessionZone(String type) {
        return false;
    }

    /** Whether the server finds out the types of values by itself, so that each is sent as text, as a literal is. */
    public boolean readsText() {
        return false;
    }

    /** What the driver is given for a number, a boolean, a date, a time, a timestamp without a zone or a UUID. */
    public Object parameter(Object value) {
        return value instanceof UUID ? value.toString() : value;
    }

    /** What the driver is given for JSON. */
    public Object json(String text) {
        return text;
    }

    /** With seconds, and with a fraction of 3, 6 or 9 digits if there is one. */
    public static String written(LocalDateTime timestamp) {
        var text = timestamp.toString().replace('T', ' ');
        return timestamp.getSecond() == 0 && timestamp.getNano() == 0 ? text + ":00" : text;
    }

    /** Dates and times as texts, for drivers that have no types for them, or would put a zone to them. */
    static Object written(Object value) {
        return value instanceof LocalDateTime timestamp
                ? written(timestamp)
                : value instanceof LocalTime time
                        ? DateTimeFormatter.ISO_LOCAL_TIME.format(time)
                        : value instanceof Temporal || value instanceof UUID ? value.toString() : value;
    }

    /** How many parameters a statement may have; 1 if an INSERT has one row only. */
    public int mostParameters() {
        return 1;
    }

    /** Whether rows can be sent as CSV, by a COPY. */
    public boolean hasCopy() {
        return false;
    }

    /** Whether it is known how rows are written whose primary key may be there already. */
    public boolean knowsOnConflict() {
        return false;
    }

    /** Whether one statement can be told what to do at such a row, by the primary key alone; else it is asked first which are there. */
    public boolean decidesByKey(OnConflict wanted) {
        return true;
    }

    /**
     * What inserts rows, and leaves those that are there already.
     *
     * @param into the table and its columns
     * @param values the rows
     * @param key the columns of the primary key
     */
    public String insertOrSkip(String into, String values, String key) {
        return "insert into " + into + overriding() + values + " on conflict (" + key + ") do nothing";
    }

    /**
     * What inserts rows, and updates those that are there already.
     *
     * @param into the table and its columns
     * @param values the rows
     * @param key the columns of the primary key
     * @param others the other columns
     */
    public String insertOrUpdate(String into, String values, String key, List<String> others) {
        return "insert into " + into + overriding() + values + " on conflict (" + key + ") do update set "
                + assignments(others, "excluded.", "");
    }

    /** What has an INSERT take values for columns that have their values from the database. */
    String overriding() {
        return "";
    }

    static String assignments(List<String> columns, String before, String after) {
        return columns.stream()
                .map(name -> name + " = " + before + name + after)
                .collect(Collectors.joining(", "));
    }

    /** Whether the driver calls catalog what others call schema. */
    public boolean hasCatalogs() {
        return false;
    }

    /** The schema of a connection, as its driver calls it; null where that knows none. */
    public String schema(Connection connection) throws SQLException {
        return connection.getSchema();
    }

    /** Whether a statement that fails leaves nothing of what it wrote into a table. Of a view nothing is known, which may show any. */
    public boolean isTransactional(Connection connection, String catalog, String table) throws SQLException {
        return true;
    }

    // What an error says. Of errors that hang on each other, it is the one that knows most.

    /** Whether the connection is gone: class 08 of the standard, at least. */
    public boolean isLost(SQLException e) {
        return String.valueOf(e.getSQLState()).startsWith("08");
    }

    /** Whether our user lacks a right. */
    public boolean isForbidden(SQLException e) {
        return "42501".equals(e.getSQLState());
    }

    /** Whether the server, or what it allows our user, has no connection left. */
    public boolean isOutOfConnections(SQLException e) {
        return false;
    }

    /** Whether there is no such table. */
    public boolean isNoTable(SQLException e) {
        return false;
    }

    /** Whether a statement would have written where one reads only. */
    public boolean isReadOnly(SQLException e) {
        return "25006".equals(e.getSQLState());
    }

    // The language.

    /** A name as SQL. */
    public final String quoted(String name) {
        return quote() + name.replace(quote(), quote() + quote()) + quote();
    }

    /** SQL with names in double quotes, as the database wants it. */
    public final String quoting(String sql) {
        return sql.replace("\"", quote());
    }

    String quote() {
        return "\"";
    }

    /** The type of texts of up to so many characters. */
    public String varchar(int length) {
        return "varchar(" + length + ")";
    }

    /** The type of paths of files, which it compares as they are written, and of which it knows all letters. */
    public String pathType() {
        return varchar(500);
    }

    /** The type of moments. */
    public String timestampType() {
        return "timestamp";
    }

    /** The type of large integers. */
    public String bigintType() {
        return "bigint";
    }

    /** What follows the columns of a table of ours. */
    public String tableOptions() {
        return "";
    }

    /** A table of the current schema in a FROM. */
    public String inCurrentSchema(String table) {
        return quoted(table);
    }

    /** A condition: the current schema has a table. Empty if it is not known how to ask. */
    public Optional<String> hasTable(String table) {
        return Optional.empty();
    }

    /** A condition: a row was read from the current schema, and from no other one in which the table was found. */
    public String isOfCurrentSchema(String alias, String table) {
        return "true";
    }

    static String isIn(String schema, String table) {
        return "exists (select 1 from information_schema.tables where table_schema = " + schema + " and table_name = '"
                + table + "')";
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first value that a query gives; empty if that is null, or if it gives none. */
    static Optional<String> one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** What changes to a schema. */
    interface Change {
        void run() throws SQLException;
    }

    /** Whether the schema was there. */
    final boolean changes(Change change) throws SQLException {
        try {
            change.run();
            return true;
        } catch (SQLException e) {
            if (isNoSchema(e)) return false;
            throw e;
        }
    }
}
