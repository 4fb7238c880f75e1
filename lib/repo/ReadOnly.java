package release.repo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import release.config.Database;
import release.config.RepoConfig;

/**
 * Makes connections that can only read. H2 and SQLite open the file so; PostgreSQL, MariaDB and MySQL refuse every
 * change, of functions too, in read-only transactions. An H2 server has nothing of the kind.
 */
final class ReadOnly {
    private static final String H2_ACCESS = "ACCESS_MODE_DATA";
    private static final List<String> H2_ELSEWHERE = List.of("jdbc:h2:tcp:", "jdbc:h2:ssl:", "jdbc:h2:mem:");

    private ReadOnly() {}

    /**
     * What the driver is asked for as it connects. An H2 that may turn into a server refuses the demand.
     *
     * @throws SQLException if there is no such file: the drivers say so in riddles
     */
    static void ask(RepoConfig config, Properties properties) throws SQLException {
        var url = config.url().jdbc();
        var isH2File = config.database() == Database.H2 && H2_ELSEWHERE.stream().noneMatch(url::startsWith);
        if (isH2File && !url.toUpperCase().contains("AUTO_SERVER=TRUE") && !url.toUpperCase().contains(H2_ACCESS)) {
            properties.setProperty(H2_ACCESS, "r");
            requireFile(url.substring("jdbc:h2:".length()).replaceFirst("^file:", "").split(";", 2)[0] + ".mv.db");
        }
        if (config.database() == Database.SQLITE) {
            properties.setProperty("open_mode", "1");
            if (config.url().file().isPresent()) requireFile(config.url().file().get().toString());
        }
    }

    private static void requireFile(String file) throws SQLException {
        if (file.startsWith("/") && !Files.exists(Path.of(file))) throw new SQLException("there is no such file yet", "3D000");
    }

    /** What the server is told for the whole session, so that it holds after a commit too. */
    static void demand(RepoConfig config, Connection connection) throws SQLException {
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
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }
}
