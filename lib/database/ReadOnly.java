package release.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import release.config.RepoConfig;

/**
 * Makes connections that can only read. H2 and SQLite open the file so; PostgreSQL, MariaDB and MySQL refuse every
 * change, of functions too, in read-only transactions. An H2 server, SQL Server and Oracle have nothing of the kind.
 */
public final class ReadOnly {
    private ReadOnly() {}

    /**
     * What the driver is asked for as it connects.
     *
     * @throws SQLException if there is no such file: the drivers say so in riddles
     */
    public static void ask(RepoConfig config, Properties properties) throws SQLException {
        properties.putAll(Dialect.of(config.database()).readOnlyProperties(config.url()));
        if (DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place) requireFile(place.file());
    }

    /**
     * Asks the driver to create no file, where the URL does not say that itself.
     *
     * @throws SQLException if there is no such file
     */
    public static void askForNoFile(RepoConfig config, Properties properties) throws SQLException {
        var location = DatabaseLocation.of(config.url());
        if (location instanceof DatabaseLocation.InMemory) return;
        if (location instanceof DatabaseLocation.InFile place) requireFile(place.file());
        properties.putAll(Dialect.of(config.database()).existingFileProperties(config.url()));
    }

    /** The URL to connect with: whatever it asks for against reading only is replaced. */
    public static String url(RepoConfig config) {
        var url = config.url().jdbc();
        for (var setting : Dialect.of(config.database()).readOnlyParameters()) {
            url = url.replaceAll("(?i)([?&;])" + setting.split("=", 2)[0] + "=[^&;]*", "$1" + setting);
        }
        return url;
    }

    /** @throws SQLException if the file of a database is not there: the drivers say so in riddles */
    public static void requireFile(Path file) throws SQLException {
        if (!Files.exists(file)) throw new SQLException("there is no such file yet", "3D000");
    }

    /** What the server is told for the whole session, so that it holds after a commit too. */
    public static void demand(RepoConfig config, Connection connection) throws SQLException {
        Dialect.of(config.database())
                .beginReadOnlySession(connection, config.locking().transactional());
    }
}
