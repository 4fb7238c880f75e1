package release.migrate.seed;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import release.config.Database;
import release.config.Seed.When;
import release.database.Dialect;
import release.migrate.fastpath.OwnTables;
import release.migrate.flyway.Columns;
import release.migrate.seed.Seeding.Row;

/**
 * The table that remembers which seeds have run, in the schema that migrations run in. Its columns:
 *
 * <ul>
 * <li>{@code seed}: the file's path below the release root, by which it is known again
 * <li>{@code checksum}: SHA-256 of the file, which tells whether it has changed since; a dash for one that runs always
 * <li>{@code row_count}: how many rows a file of rows had, for whoever wonders whether all of them came
 * <li>{@code installed_on}: when it began to run last, for {@code status}
 * <li>{@code execution_time}: how many milliseconds that took, for whoever plans a deployment; null until it has ended. Others
 * see that only of a seed that has committed in its midst
 * <li>{@code history_table}: the history of the migrations beside which it runs, since apps that each have one may share a schema
 * </ul>
 */
public final class SeedHistory {
    /** The seeds of an app with Flyway's own name for its history are known by their paths alone. */
    private static final String COMMON = "flyway_schema_history";
    /** Ends the name of a second row of a seed, which has no execution time while a call in the seed runs. */
    private static final String CALL = " (call)";

    private final Dialect dialect;
    private final org.flywaydb.core.internal.database.base.Database<?> database;
    private final Table<?, ?> table;
    private final String migrations;
    private Optional<Boolean> hasColumn = Optional.empty();
    private final Connection connection;

    /** @param migrations the name of the table of their history */
    public SeedHistory(
            Database kind,
            org.flywaydb.core.internal.database.base.Database<?> database,
            Schema<?, ?> schema,
            String migrations,
            Connection connection) {
        this.dialect = Dialect.of(kind);
        this.database = database;
        this.table = schema.getTable(OwnTables.SEEDS);
        this.migrations = migrations;
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** What it says, by the names of the seeds; nothing if it is not there. */
    Map<String, Row> rows() throws SQLException {
        var found = new HashMap<String, Row>();
        var calls = new HashMap<String, Row>();
        if (!table.exists()) return found;
        try (var query = connection.prepareStatement("select " + name("seed") + ", " + name("checksum") + ", "
                + name("installed_on") + ", " + name("execution_time") + " from " + table + ours())) {
            if (hasColumn()) query.setString(1, migrations);
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    var key = rows.getString(1);
                    var row = new Row(rows.getString(2), shown(rows.getString(3)), rows.getObject(4) != null);
                    if (isCall(key) && !row.finished()) calls.put(seed(key), row);
                    else if (!isCall(key) && (isOurs(key) || !found.containsKey(key))) found.put(seed(key), row);
                }
            }
        }
        found.putAll(calls);
        return found;
    }

    /** Rows that do not say whose they are were written before there was a column for it. */
    private String ours() throws SQLException {
        return hasColumn()
                ? " where (" + name(OwnTables.HISTORY) + " = ? or " + name(OwnTables.HISTORY) + " is null)"
                : "";
    }

    private boolean hasColumn() throws SQLException {
        if (hasColumn.isEmpty()) hasColumn = Optional.of(Columns.has(connection, table, OwnTables.HISTORY));
        return hasColumn.get();
    }

    /** The row of a seed: two apps with seeds of the same name have two. */
    private String key(String seed) {
        return migrations.equals(COMMON) ? seed : migrations + ":" + seed;
    }

    private boolean isOurs(String key) {
        return key.startsWith(migrations + ":");
    }

    private static boolean isCall(String key) {
        return key.endsWith(CALL);
    }

    private String seed(String key) {
        var seed = isCall(key) ? key.substring(0, key.length() - CALL.length()) : key;
        return isOurs(seed) ? seed.substring(migrations.length() + 1) : seed;
    }

    /** Whether a seed has a row of its own. */
    boolean has(String seed) throws SQLException {
        try (var query = connection.prepareStatement("select 1 from " + table + " where " + name("seed") + " = ?")) {
            query.setString(1, key(seed));
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Whether what a seed has committed in its midst is there. */
    boolean isHalf(String seed) throws SQLException {
        try (var query = connection.prepareStatement("select 1 from " + table + " where " + name("seed") + " = ? and "
                + name("execution_time") + " is null")) {
            query.setString(1, key(seed));
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Before a seed begins that has calls: its row would keep others from writing theirs beside it. */
    void expectCalls(String seed) throws SQLException {
        endCalls(seed, connection);
        try (var insert = connection.prepareStatement("insert into " + table + " (" + name("seed") + ", "
                + name("checksum") + ", " + name("installed_on") + ", " + name("execution_time") + ", "
                + name(OwnTables.HISTORY) + ") values (?, '-', current_timestamp, 0, ?)")) {
            insert.setString(1, key(seed) + CALL);
            insert.setString(2, migrations);
            insert.executeUpdate();
        }
    }

    /** A call begins, in whose midst the seed may be rolled back, with its row, and something be committed; or it has ended, and has committed nothing. */
    void call(String seed, Connection own, boolean runs) throws SQLException {
        try (var update = own.prepareStatement("update " + table + " set " + name("execution_time") + " = "
                + (runs ? "null" : "0") + " where " + name("seed") + " = ?")) {
            update.setString(1, key(seed) + CALL);
            update.executeUpdate();
        }
    }

    /** No call comes any more, and the row of the seed tells enough. */
    void endCalls(String seed, Connection own) throws SQLException {
        try (var delete = own.prepareStatement("delete from " + table + " where " + name("seed") + " = ?")) {
            delete.setString(1, key(seed) + CALL);
            delete.executeUpdate();
        }
    }

    /** Forgets the seeds that have committed in their midst, so that they run again; gives their names. */
    public List<String> forgetHalf() throws SQLException {
        var half = rows().entrySet().stream()
                .filter(row -> !row.getValue().finished())
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (half.isEmpty()) return half;
        create();
        try (var delete = connection.prepareStatement(
                "delete from " + table + " where " + name("execution_time") + " is null and (" + name("seed")
                        + " = ? and " + name(OwnTables.HISTORY) + " is null or " + name("seed") + " in (?, ?))")) {
            for (var seed : half) {
                delete.setString(1, seed);
                delete.setString(2, key(seed));
                delete.setString(3, key(seed) + CALL);
                delete.executeUpdate();
            }
        }
        return half;
    }

    /** Databases keep the time in the zone of whoever wrote it, and some with fractions. */
    private static String shown(String moment) {
        return moment.substring(0, 19).replace(' ', 'T');
    }

    /** Creates it if it is not there, or what it lacks, whoever else does so at the same time. Some databases commit at that. */
    void create() throws SQLException {
        if (!table.exists()) create(ddl(), () -> table.exists());
        if (!hasColumn())
            create(
                    "alter table " + table + " add " + name(OwnTables.HISTORY) + " " + dialect.varchar(255),
                    () -> Columns.has(connection, table, OwnTables.HISTORY));
        hasColumn = Optional.empty();
    }

    private interface Check {
        boolean isThere() throws SQLException;
    }

    private void create(String ddl, Check check) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(ddl);
        } catch (SQLException e) {
            if (!check.isThere()) throw e;
        }
    }

    String ddl() {
        return "create table " + table + " (" + name("seed") + " " + dialect.pathType() + " not null primary key, "
                + name("checksum") + " char(64) not null, "
                + name("row_count") + " " + dialect.bigintType() + ", " + name("installed_on") + " "
                + dialect.timestampType() + " default current_timestamp not null, "
                + name("execution_time") + " " + dialect.bigintType() + ", " + name(OwnTables.HISTORY) + " "
                + dialect.varchar(255) + ")";
    }

    /**
     * Writes the row of a seed that is about to run, in the transaction at hand: whoever does so at the same time waits
     * for the end of it.
     *
     * @param known whether it has a row already
     * @return false if another run was faster: the transaction is to be given up, and the history read anew
     */
    boolean claim(String seed, String checksum, When when, boolean known) throws SQLException {
        if (known) return renewed(seed, checksum, when);
        try (var insert = connection.prepareStatement(
                "insert into " + table + " (" + name("seed") + ", " + name("checksum") + ", " + name("installed_on")
                        + ", " + name(OwnTables.HISTORY) + ") values (?, ?, current_timestamp, ?)")) {
            insert.setString(1, key(seed));
            insert.setString(2, checksum);
            insert.setString(3, migrations);
            insert.executeUpdate();
            return true;
        } catch (SQLException e) {
            connection.rollback();
            if (rows().containsKey(seed)) return false;
            throw e;
        }
    }

    private boolean renewed(String seed, String checksum, When when) throws SQLException {
        var mayRun = switch (when) {
            case ALWAYS -> "";
            case ONCE -> " and " + name("execution_time") + " is null";
            case CHANGED -> " and (" + name("execution_time") + " is null or " + name("checksum") + " <> ?)";
        };
        try (var update = connection.prepareStatement(
                "update " + table + " set " + name("checksum") + " = ?, " + name("row_count") + " = null, "
                        + name("installed_on") + " = current_timestamp, " + name("execution_time") + " = null, "
                        + name(OwnTables.HISTORY) + " = ? where " + name("seed") + " = ?" + mayRun)) {
            update.setString(1, checksum);
            update.setString(2, migrations);
            update.setString(3, key(seed));
            if (when == When.CHANGED) update.setString(4, checksum);
            return update.executeUpdate() == 1;
        }
    }

    /** Completes the row of a seed that has run; false if it is not there any more, since something rolled it back. */
    boolean finish(String seed, OptionalLong rows, long millis) throws SQLException {
        try (var update = connection.prepareStatement(
                "update " + table + " set " + name("row_count") + " = ?, " + name("execution_time") + " = ? where "
                        + name("seed") + " = ? and " + name("execution_time") + " is null")) {
            set(update, 1, rows);
            update.setLong(2, millis);
            update.setString(3, key(seed));
            return update.executeUpdate() == 1;
        }
    }

    private static void set(PreparedStatement statement, int index, OptionalLong number) throws SQLException {
        if (number.isPresent()) statement.setLong(index, number.getAsLong());
        else statement.setNull(index, Types.BIGINT);
    }

    private String name(String column) {
        return database.quote(column);
    }
}
