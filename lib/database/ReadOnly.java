package release.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.postgresql.core.BaseConnection;
import release.config.Database;
import release.config.RepoConfig;

/**
 * Makes connections that can only read. H2 and SQLite open the file so; PostgreSQL, MariaDB and MySQL refuse every
 * change, of functions too, in read-only transactions. An H2 server, SQL Server and Oracle have nothing of the kind.
 */
public final class ReadOnly {
    private static final String H2_ACCESS = "ACCESS_MODE_DATA";
    private static final String SQLITE_OPEN_MODE = "open_mode";
    /** Without its {@code SQLITE_OPEN_CREATE}. */
    private static final String SQLITE_READ_WRITE = "2";
    /** What a URL may ask for against it: that H2 or SQLite opens the file to write, that PostgreSQL takes several statements at once. */
    private static final List<String> AGAINST = List.of(H2_ACCESS + "=r", "open_mode=1", "enable_load_extension=false", "preferQueryMode=extended");
    private static final List<String> H2_ELSEWHERE = List.of("jdbc:h2:tcp:", "jdbc:h2:ssl:", "jdbc:h2:mem:");

    private ReadOnly() {}

    /**
     * What the driver is asked for as it connects. An H2 that may turn into a server refuses the demand.
     *
     * @throws SQLException if there is no such file: the drivers say so in riddles
     */
    public static void ask(RepoConfig config, Properties properties) throws SQLException {
        if (config.database() == Database.H2 && holds(config)) properties.setProperty(H2_ACCESS, "r");
        if (config.database() == Database.SQLITE) properties.setProperty(SQLITE_OPEN_MODE, "1");
        if (DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place) requireFile(place.file());
    }

    /**
     * Asks the driver to create no file, where the URL does not say that itself.
     *
     * @throws SQLException if there is no such file
     */
    public static void askForNoFile(RepoConfig config, Properties properties) throws SQLException {
        if (!(DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place)) return;
        requireFile(place.file());
        var url = config.url().jdbc().toUpperCase(Locale.ROOT);
        if (config.database() == Database.H2 && !url.contains("IFEXISTS=")) properties.setProperty("IFEXISTS", "TRUE");
        if (config.database() == Database.SQLITE && !url.contains("MODE=")) properties.setProperty(SQLITE_OPEN_MODE, SQLITE_READ_WRITE);
    }

    /** The URL to connect with: whatever it asks for against reading only is replaced. */
    public static String url(RepoConfig config) {
        var url = config.url().jdbc();
        for (var setting : AGAINST) url = url.replaceAll("(?i)([?&;])" + setting.split("=", 2)[0] + "=[^&;]*", "$1" + setting);
        return url;
    }

    /** Whether the database refuses to write, once it was asked to. What functions do outside of it, it does not refuse. */
    public static boolean holds(RepoConfig config) {
        var url = config.url().jdbc();
        return switch (config.database()) {
            case H2 -> H2_ELSEWHERE.stream().noneMatch(url::startsWith) && !url.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE");
            case SQLITE, POSTGRESQL, MARIADB, MYSQL -> true;
            case SQLSERVER, ORACLE -> false;
        };
    }

    /** Begins a transaction that stays so, whatever a function in it says of the session. */
    public static void begin(Database database, Connection connection) throws SQLException {
        var begin = switch (database) {
            case POSTGRESQL -> "set transaction read only";
            case MARIADB, MYSQL -> "start transaction read only";
            case H2, SQLITE, SQLSERVER, ORACLE -> "";
        };
        if (begin.isEmpty()) return;
        try (var statement = connection.createStatement()) {
            statement.execute(begin);
        }
    }

    /**
     * Executes a text that the database takes for one statement. Its server is asked to prepare it, which it refuses of several;
     * who only looks for their ends may be wrong about where a text in quotes or a comment ends.
     */
    public static boolean execute(Database database, Statement statement, String sql) throws SQLException {
        switch (database) {
            case POSTGRESQL -> {
                // The driver has the server prepare each statement that it finds in a text.
                var driver = statement.getConnection().unwrap(BaseConnection.class);
                if (driver.createQuery(sql, true, true).query.getSubqueries() != null) throw new SQLException("this is more than one statement", "42601");
                return statement.execute(sql);
            }
            case MARIADB, MYSQL -> {
                try (var text = statement.getConnection().prepareStatement("set @release_eval = ?")) {
                    text.setString(1, sql);
                    text.execute();
                }
                statement.execute("prepare release_eval from @release_eval");
                return statement.execute("execute release_eval");
            }
            case H2, SQLITE, SQLSERVER, ORACLE -> {
                return statement.execute(sql);
            }
        }
        throw new IllegalStateException(database.label());
    }

    /** @throws SQLException if the file of a database is not there: the drivers say so in riddles */
    public static void requireFile(Path file) throws SQLException {
        if (!Files.exists(file)) throw new SQLException("there is no such file yet", "3D000");
    }

    /** What the server is told for the whole session, so that it holds after a commit too. */
    public static void demand(RepoConfig config, Connection connection) throws SQLException {
        switch (config.database()) {
            case H2, SQLITE -> { }
            case POSTGRESQL -> {
                // Behind a pooler in transaction mode the session is soon another's; there each transaction begins so.
                if (config.locking().transactional()) connection.setReadOnly(true);
                else execute(connection, "set session characteristics as transaction read only");
            }
            case MARIADB, MYSQL -> execute(connection, "set session transaction read only");
            case SQLSERVER, ORACLE -> connection.setReadOnly(true);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
