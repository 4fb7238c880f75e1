package release.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.database.Dialect;
import release.database.ReadOnly;

/**
 * Makes the connections of a repo, with what each database wants of one.
 *
 * @param access what is meant to be done
 * @param crowd hears that the server has no connection left, where others of this run have some: to wait for them while one
 *     has some oneself could be for ever. Who is alone waits.
 */
record Connector(RepoConfig config, Driver driver, Repo.Access access, Optional<Runnable> crowd) {
    private static final String CONNECT_RETRIES = "connectRetries";
    private static final String JDBC_PROPERTIES = "jdbcProperties.";
    /** How long a database that others have for themselves is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a connection is for, by which it is decided how long an answer may take: to look never takes long, to work may. */
    enum Use {
        LOOK(Duration.ofSeconds(60)),
        /** An index may take hours. */
        WORK(Duration.ZERO);

        /** Zero: as long as it takes. */
        private final Duration answer;

        Use(Duration answer) {
            this.answer = answer;
        }
    }

    /** What is done with a new connection before anybody gets it. */
    @FunctionalInterface
    interface Entry {
        void into(Connection connection) throws SQLException;
    }

    /** An embedded H2 is open in one process at a time; the others wait for their turn. */
    Connection connect(Duration patience, Entry entry, Use use) throws SQLException {
        long deadline = System.nanoTime()
                + patience.multipliedBy(isServedInTurn() ? Repo.TURNS : 1).toNanos();
        while (true) {
            try {
                return connect(entry, use);
            } catch (SQLException e) {
                if (crowd.isPresent() && dialect().isOutOfConnections(SqlMessage.root(e)))
                    crowd.get().run();
                var isWaitedFor = dialect().isInUse(e)
                        || isServerHandover(e)
                        || crowd.isEmpty() && dialect().isOutOfConnections(SqlMessage.root(e));
                if (!isWaitedFor || System.nanoTime() > deadline) throw e;
                // Those who open an H2 file at once keep each other from it unless they come at different moments.
                Repo.pause(Duration.ofMillis(
                        isServedInTurn() ? ThreadLocalRandom.current().nextLong(100, 2000) : 100));
            }
        }
    }

    /**
     * The first connection, which is tried as often as Flyway's connectRetries say: after pauses of 1, 2, 4 seconds and so on, up to
     * connectRetriesInterval.
     */
    Connection first(Duration patience) throws SQLException {
        int left = number(CONNECT_RETRIES, 0);
        for (long pause = 1; ; pause *= 2) {
            try {
                return connect(patience, this::anywhere, Use.LOOK);
            } catch (SQLException e) {
                if (left-- <= 0 || !dialect().isLost(SqlMessage.root(e))) throw e;
                pause = Math.min(pause, number(CONNECT_RETRIES + "Interval", 120));
                Repo.pause(Duration.ofSeconds(pause));
            }
        }
    }

    private int number(String setting, int byDefault) {
        return Optional.ofNullable(config.flyway().get(setting))
                .map(Integer::parseInt)
                .orElse(byDefault);
    }

    private Connection connect(Entry entry, Use use) throws SQLException {
        var properties = new Properties();
        config.flyway().forEach((name, value) -> {
            if (name.startsWith(JDBC_PROPERTIES))
                properties.setProperty(name.substring(JDBC_PROPERTIES.length()), value);
        });
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password));
        properties.putAll(dialect().connectionProperties(config, PATIENCE));
        // A pooler in transaction mode hands each transaction to another session, which knows no statement that was
        // prepared.
        if (config.locking().transactional()) properties.setProperty("prepareThreshold", "0");
        if (access == Repo.Access.READ) ReadOnly.ask(config, properties);
        if (access == Repo.Access.EXISTING) ReadOnly.askForNoFile(config, properties);
        var limits = dialect().limits(config.url());
        limits.ask(properties);
        var connection = connect(properties);
        if (connection == null)
            throw new SQLException("the driver of " + config.database().label() + " refuses this URL");
        try {
            if (access == Repo.Access.READ) ReadOnly.demand(config, connection);
            limits.set(connection, use.answer);
            begin(connection);
            entry.into(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What a pool of the app does with a new connection, in the same order. */
    private void begin(Connection connection) throws SQLException {
        var opening = config.opening();
        if (opening.schema().isPresent())
            dialect().beginIn(connection, opening.schema().get());
        for (var sql : opening.sql()) {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new InitSqlFailed(config, sql, e);
            }
        }
    }

    /** For who names the schema in all that is sent, or asks about the server: the schema need not be there. */
    void anywhere(Connection connection) {}

    /** For Flyway, which creates the schema of a tenant, or one that its own settings name too, and enters it then. */
    void inSchemaIfThere(Connection connection) throws SQLException {
        if (!isIn(connection) && !config.migrationSchema().equals(schema())) throw missing();
    }

    /** For all others. */
    void inSchema(Connection connection) throws SQLException {
        if (!isIn(connection)) throw missing();
    }

    /** Where connections are to be; empty if that is not said. */
    Optional<String> schema() {
        return config.connectionSchema();
    }

    NoSuchSchema missing() {
        return new NoSuchSchema(schema().orElseThrow());
    }

    private boolean isIn(Connection connection) throws SQLException {
        return schema().isEmpty() || isIn(connection, dialect().searchPath(connection));
    }

    /**
     * Whether a connection is where it is to be; a tenant's is led there.
     *
     * @param path as {@link Dialect#searchPath} gave it when the connection was new
     */
    boolean isIn(Connection connection, String path) throws SQLException {
        var wanted = schema().orElseThrow();
        return config.schema().isPresent()
                ? dialect().enter(connection, wanted, path)
                : dialect().isIn(connection, wanted);
    }

    /** Once more without what the driver has refused because only an administrator may ask for it. */
    private Connection connect(Properties properties) throws SQLException {
        var url =
                access == Repo.Access.READ ? ReadOnly.url(config) : config.url().jdbc();
        try {
            return driver.connect(url, properties);
        } catch (SQLException e) {
            if (dialect().isNoSchemaInUrl(e)) throw new NoSuchSchema(e);
            if (dialect().refusedProperty(e).map(properties::remove).isEmpty()) throw e;
            return driver.connect(url, properties);
        }
    }

    /** SQLite does not create the folder of its file. H2 does, but several that do so at once keep each other from it. */
    void createFolder() throws SQLException {
        if (!(DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place)) return;
        try {
            Files.createDirectories(place.file().toAbsolutePath().getParent());
        } catch (IOException e) {
            throw new SQLException("cannot create the folder of " + place.file(), e);
        }
    }

    /** With AUTO_SERVER the first process serves an H2 database to all; when it ends, the next one does, after some seconds. */
    boolean isServedInTurn() {
        return dialect().servedSessions(config.url()).isPresent();
    }

    /** Whether an error only says that the process has ended which served this database to all, and that another one will. */
    boolean isServerHandover(SQLException e) {
        return isServedInTurn()
                && (dialect().isLost(SqlMessage.root(e)) || dialect().isInUse(SqlMessage.root(e)));
    }

    private Dialect dialect() {
        return Dialect.of(config.database());
    }
}
