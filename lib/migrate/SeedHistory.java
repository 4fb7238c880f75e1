package release.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import release.config.Database;
import release.config.Seed.When;
import release.migrate.Seeding.Row;

/**
 * The table that remembers which seeds have run, in the schema that migrations run in. Its columns:
 *
 * <ul>
 * <li>{@code seed}: the file's path below the release root, by which it is known again
 * <li>{@code checksum}: SHA-256 of the file, which tells whether it has changed since; a dash for one that runs always
 * <li>{@code row_count}: how many rows a file of rows had, for whoever wonders whether all of them came
 * <li>{@code installed_on}: when it began to run last, for {@code status}
 * <li>{@code execution_time}: how many milliseconds that took, for whoever plans a deployment; null until it has ended
 * </ul>
 */
final class SeedHistory {
    static final String NAME = "release_seed_history";
    private final Database kind;
    private final org.flywaydb.core.internal.database.base.Database<?> database;
    private final Table<?, ?> table;
    private final Connection connection;

    SeedHistory(Database kind, org.flywaydb.core.internal.database.base.Database<?> database, Schema<?, ?> schema, Connection connection) {
        this.kind = kind;
        this.database = database;
        this.table = schema.getTable(NAME);
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** What it says, by the names of the seeds; nothing if it is not there. */
    Map<String, Row> rows() throws SQLException {
        var found = new HashMap<String, Row>();
        if (!table.exists()) return found;
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select " + name("seed") + ", "
                + name("checksum") + ", " + name("installed_on") + ", " + name("execution_time") + " from " + table)) {
            while (rows.next()) {
                found.put(rows.getString(1), new Row(rows.getString(2), shown(rows.getString(3)), rows.getObject(4) != null));
            }
        }
        return found;
    }

    /** Databases keep the time in the zone of whoever wrote it, and some with fractions. */
    private static String shown(String moment) {
        return moment.substring(0, 19).replace(' ', 'T');
    }

    /** Creates it if it is not there, whoever else does so at the same time. Some databases commit at that. */
    void create() throws SQLException {
        if (table.exists()) return;
        try (var statement = connection.createStatement()) {
            statement.execute(ddl());
        } catch (SQLException e) {
            if (!table.exists()) throw e;
        }
    }

    String ddl() {
        // MariaDB would compare paths without regard to case and accents, and may not know all of their letters.
        var path = switch (kind) {
            case H2, SQLITE, POSTGRESQL -> "varchar(500)";
            case MARIADB, MYSQL -> "varchar(500) character set utf8mb4 collate utf8mb4_bin";
            case SQLSERVER -> "nvarchar(400)";
            case ORACLE -> "varchar2(500 char)";
        };
        var moment = kind == Database.SQLSERVER ? "datetime2" : "timestamp";
        var number = kind == Database.ORACLE ? "number(19)" : "bigint";
        return "create table " + table + " (" + name("seed") + " " + path + " not null primary key, " + name("checksum") + " char(64) not null, "
            + name("row_count") + " " + number + ", " + name("installed_on") + " " + moment + " default current_timestamp not null, "
            + name("execution_time") + " " + number + ")";
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
        try (var insert = connection.prepareStatement("insert into " + table + " (" + name("seed") + ", " + name("checksum") + ", "
                + name("installed_on") + ") values (?, ?, current_timestamp)")) {
            insert.setString(1, seed);
            insert.setString(2, checksum);
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
        try (var update = connection.prepareStatement("update " + table + " set " + name("checksum") + " = ?, " + name("row_count") + " = null, "
                + name("installed_on") + " = current_timestamp, " + name("execution_time") + " = null where " + name("seed") + " = ?" + mayRun)) {
            update.setString(1, checksum);
            update.setString(2, seed);
            if (when == When.CHANGED) update.setString(3, checksum);
            return update.executeUpdate() == 1;
        }
    }

    /** Completes the row of a seed that has run; false if it is not there any more, since something rolled it back. */
    boolean finish(String seed, OptionalLong rows, long millis) throws SQLException {
        try (var update = connection.prepareStatement("update " + table + " set " + name("row_count") + " = ?, " + name("execution_time")
                + " = ? where " + name("seed") + " = ? and " + name("execution_time") + " is null")) {
            set(update, 1, rows);
            update.setLong(2, millis);
            update.setString(3, seed);
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
