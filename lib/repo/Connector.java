package release.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import release.config.Database;
import release.config.RepoConfig;
import release.database.CurrentSchema;
import release.database.DatabaseLocation;
import release.database.ReadOnly;

/**
 * Makes the connections of a repo, with what each database wants of one.
 *
 * @param access what is meant to be done
 * @param crowd hears that the server has no connection left, where others of this run have some: to wait for them while one
 *     has some oneself could be for ever. Who is alone waits.
 */
record Connector(RepoConfig config, Driver driver, Repo.Access access, Optional<Runnable> crowd) {
    /** Another process has an embedded H2 database open: its {@code DATABASE_ALREADY_OPEN_1}. */
    private static final int H2_ALREADY_OPEN = 90020;
    /** Its {@code SCHEMA_NOT_FOUND_1}. */
    private static final int H2_NO_SCHEMA = 90079;
    private static final String H2_AUTO_SERVER = "AUTO_SERVER=TRUE";
    private static final String H2_TRACE = "TRACE_LEVEL_FILE";
    private static final String CONNECT_RETRIES = "connectRetries";
    private static final String JDBC_PROPERTIES = "jdbcProperties.";
    private static final String SQLITE_PATIENCE = "busy_timeout";
    /** How long a database that others have for themselves is waited for. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What a connection is for, by which it is decided how long an answer may take: to look never takes long, to work may. */
    enum Use { LOOK, WORK }

    /** What is done with a new connection before anybody gets it. */
    @FunctionalInterface
    interface Entry {
        void into(Connection connection) throws SQLException;
    }

    /** An embedded H2 is open in one process at a time; the others wait for their turn. */
    Connection connect(Duration patience, Entry entry, Use use) throws SQLException {
        long deadline = System.nanoTime() + patience.multipliedBy(isServedInTurn() ? Repo.TURNS : 1).toNanos();
        while (true) {
            try {
                return connect(entry, use);
            } catch (SQLException e) {
                if (crowd.isPresent() && SqlMessage.isOutOfConnections(e)) crowd.get().run();
                var isWaitedFor = inUse(e) || isServerHandover(e) || crowd.isEmpty() && SqlMessage.isOutOfConnections(e);
                if (!isWaitedFor || System.nanoTime() > deadline) throw e;
                // Those who open an H2 file at once keep each other from it unless they come at different moments.
                Repo.pause(Duration.ofMillis(isServedInTurn() ? ThreadLocalRandom.current().nextLong(100, 2000) : 100));
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
                if (left-- <= 0 || !SqlMessage.isLost(e)) throw e;
                pause = Math.min(pause, number(CONNECT_RETRIES + "Interval", 120));
                Repo.pause(Duration.ofSeconds(pause));
            }
        }
    }

    private int number(String setting, int byDefault) {
        return Optional.ofNullable(config.flyway().get(setting)).map(Integer::parseInt).orElse(byDefault);
    }

    private Connection connect(Entry entry, Use use) throws SQLException {
        var properties = new Properties();
        config.flyway().forEach((name, value) -> {
            if (name.startsWith(JDBC_PROPERTIES)) properties.setProperty(name.substring(JDBC_PROPERTIES.length()), value);
        });
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password));
        // H2 would write errors, with their statements, into a file beside the database, and if it cannot, to stderr.
        if (config.database() == Database.H2 && !config.url().jdbc().contains(H2_TRACE)) properties.setProperty(H2_TRACE, "0");
        // SQLite lets one connection write at a time; the others wait for their turn, as long as the URL says if it does.
        if (config.database() == Database.SQLITE && !config.url().jdbc().toLowerCase(Locale.ROOT).contains(SQLITE_PATIENCE)) properties.setProperty(SQLITE_PATIENCE, String.valueOf(PATIENCE.toMillis()));
        Sessions.name(config, properties);
        // A pooler in transaction mode hands each transaction to another session, which knows no statement that was prepared.
        if (config.locking().transactional()) properties.setProperty("prepareThreshold", "0");
        if (access == Repo.Access.READ) ReadOnly.ask(config, properties);
        if (access == Repo.Access.EXISTING) ReadOnly.askForNoFile(config, properties);
        var limits = Limits.of(config);
        limits.ask(properties);
        var connection = connect(properties);
        if (connection == null) throw new SQLException("the driver of " + config.database().label() + " refuses this URL");
        try {
            if (access == Repo.Access.READ) ReadOnly.demand(config, connection);
            limits.set(connection, use);
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
        if (opening.schema().isPresent()) CurrentSchema.begin(connection, opening.schema().get());
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
        return schema().isEmpty() || isIn(connection, CurrentSchema.path(config.database(), connection));
    }

    /**
     * Whether a connection is where it is to be; a tenant's is led there.
     *
     * @param path as {@link CurrentSchema#path} gave it when the connection was new
     */
    boolean isIn(Connection connection, String path) throws SQLException {
        var wanted = schema().orElseThrow();
        return config.schema().isPresent() ? CurrentSchema.enter(config.database(), connection, wanted, path)
            : CurrentSchema.is(config.database(), connection, wanted);
    }

    /** Only an administrator may tell an H2 database where to write its errors; whoever is none connects without saying so. */
    private Connection connect(Properties properties) throws SQLException {
        var url = access == Repo.Access.READ ? ReadOnly.url(config) : config.url().jdbc();
        try {
            return driver.connect(url, properties);
        } catch (SQLException e) {
            if (config.database() == Database.H2 && e.getErrorCode() == H2_NO_SCHEMA) throw new NoSuchSchema(e);
            if (e.getErrorCode() != Repo.H2_NO_ADMINISTRATOR || properties.remove(H2_TRACE) == null) throw e;
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
        return config.database() == Database.H2 && config.url().jdbc().toUpperCase(Locale.ROOT).contains(H2_AUTO_SERVER);
    }

    /** Whether an error only says that the process has ended which served this database to all, and that another one will. */
    boolean isServerHandover(SQLException e) {
        return isServedInTurn() && (SqlMessage.isLost(e) || inUse(SqlMessage.root(e)));
    }

    static boolean inUse(SQLException e) {
        return e.getErrorCode() == H2_ALREADY_OPEN;
    }
}
