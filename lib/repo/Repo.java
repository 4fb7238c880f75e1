package release.repo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.sql.DataSource;
import release.app.Deployable;
import release.app.Unreadable;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.database.Dialect;
import release.database.ReadOnly;
import release.database.Session;

/** A repo that is open: its database answered. Open it in try-with-resources, use it, and it is closed. */
public final class Repo implements AutoCloseable {
    /** How many may take their turn in serving an H2 database before the last of them comes to it. */
    public static final int TURNS = 6;
    /** The first try must have a chance, however short the deadline. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(5);
    /** What is meant to be done to a database. */
    public enum Access {
        /** Work. An embedded database that is not there is created. */
        WORK,
        /** What is there. Nothing is created: in place of an embedded database that is not there yet, an empty one in memory is opened. */
        EXISTING,
        /** What others have written, and may not change anything: the database refuses that, as {@link ReadOnly} tells. */
        READ
    }

    /** How long a process that serves a database to others waits for the next of them to end. */
    private static final Duration REGARD = Duration.ofSeconds(10);

    private final RepoConfig config;
    private final Connector connector;
    private final Connection first;
    private final Optional<Repo> server;
    private final boolean isStillToCome;
    private final Map<Class<?>, Object> kept = new HashMap<>();
    private String path;
    /** The schema that the first connection has entered last: it serves one tenant after the other. */
    private Optional<String> inside = Optional.empty();

    private Optional<Deployable> deployable;

    private Repo(Connector connector, Connection first, Optional<Deployable> deployable, boolean isStillToCome) {
        this.config = connector.config();
        this.connector = connector;
        this.first = first;
        this.deployable = deployable;
        this.server = Optional.empty();
        this.isStillToCome = isStillToCome;
    }

    /** One of the tenants that have their schemas in the database of another repo. */
    private Repo(Repo server, RepoConfig config) {
        this.config = config;
        this.connector =
                new Connector(config, server.connector.driver(), server.connector.access(), server.connector.crowd());
        this.first = server.first;
        this.deployable = Optional.empty();
        this.server = Optional.of(server);
        this.isStillToCome = server.isStillToCome;
    }

    /**
     * Opens a repo by connecting to its database.
     *
     * @throws Unreachable if the database does not answer, or refuses us
     */
    public static Repo open(RepoConfig config) {
        return open(config, Access.WORK, Optional.empty());
    }

    /**
     * Opens a repo for what is meant to be done.
     *
     * @param full if others of this run are open too: hears of it if the server has no connection left, for this or for any that is asked for later
     * @throws Unreachable if the database does not answer, or refuses us
     */
    public static Repo open(RepoConfig config, Access access, Optional<Runnable> full) {
        return open(config, Connector.PATIENCE, access, full);
    }

    /**
     * Opens a repo whose connections can only read: the database refuses the rest, as {@link ReadOnly} tells.
     *
     * @throws Unreachable if the database does not answer, is not there, or refuses us
     */
    public static Repo openToRead(RepoConfig config) {
        return open(config, Access.READ, Optional.empty());
    }

    private static Repo open(RepoConfig configured, Duration patience, Access access, Optional<Runnable> crowd) {
        var isStillToCome = access == Access.EXISTING && isStillToCome(configured);
        var config = isStillToCome && DatabaseLocation.of(configured.url()) instanceof DatabaseLocation.InFile place
                ? configured.at(place.inMemory())
                : configured;
        Optional<Deployable> app = config.database().hasDriver()
                ? Optional.empty()
                : config.deployable().map(Deployable::open);
        var opened = false;
        long begin = System.nanoTime();
        try {
            if (DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place
                    && place.use() != DatabaseLocation.InFile.Use.CREATE) ReadOnly.requireFile(place.file());
            var connector = new Connector(config, Drivers.of(config, app), access, crowd);
            if (access == Access.WORK) connector.createFolder();
            var repo = new Repo(
                    connector,
                    patience.isZero()
                            ? connector.connect(patience, connector::anywhere, Connector.Use.LOOK)
                            : connector.first(patience),
                    app,
                    isStillToCome);
            opened = true;
            return repo;
        } catch (SQLException e) {
            throw new Unreachable(config, e, Duration.ofNanos(System.nanoTime() - begin));
        } finally {
            if (!opened && app.isPresent()) close(app.get());
        }
    }

    /** Whether the database is a file that is not there, and that is created by connecting to work with it. */
    private static boolean isStillToCome(RepoConfig config) {
        return DatabaseLocation.of(config.url()) instanceof DatabaseLocation.InFile place
                && place.use() == DatabaseLocation.InFile.Use.CREATE
                && !Files.exists(place.file())
                && hasRoom(place.file());
    }

    /** Whether a file can come to be there: what is above it is no file itself. */
    private static boolean hasRoom(Path file) {
        var above = file.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) above = above.getParent();
        return above != null && Files.isDirectory(above);
    }

    private static void close(Deployable app) {
        try {
            app.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens a repo to look at it once its database answers, trying again with growing pauses.
     *
     * @param deadline the {@link System#nanoTime} after which it is given up
     * @throws Unreachable when the time is over, or at once if the database refuses our user
     */
    public static Repo await(RepoConfig config, long deadline) {
        for (long pause = 100; ; pause = Math.min(2 * pause, 2000)) {
            try {
                return attempt(config, deadline - System.nanoTime());
            } catch (Unreachable e) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0 || e.refused() || Thread.currentThread().isInterrupted()) throw e;
                pause(Duration.ofMillis(Math.min(pause, left)));
            }
        }
    }

    /** Tries once, on a thread of its own: a server that accepts connections but never answers would hold a driver for ever. */
    private static Repo attempt(RepoConfig config, long nanos) {
        var attempt = new CompletableFuture<Repo>();
        var thread = new Thread(
                () -> {
                    try {
                        attempt.complete(open(config, Duration.ZERO, Access.EXISTING, Optional.empty()));
                    } catch (RuntimeException | Error e) {
                        attempt.completeExceptionally(e);
                    }
                },
                "connecting to " + config.key());
        thread.setDaemon(true);
        thread.start();
        try {
            return attempt.get(Math.max(nanos, SHORTEST_ATTEMPT.toNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) throw error;
            throw (RuntimeException) e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            attempt.thenAccept(Repo::abandon);
            if (e instanceof InterruptedException) Thread.currentThread().interrupt();
            throw new Unreachable(config, new SQLException("no answer in time", "08001", e), Duration.ofNanos(nanos));
        }
    }

    /** Closes what came too late for anybody to use it. */
    private void abandon() {
        try {
            close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public RepoConfig config() {
        return config;
    }

    /** Whether the database is a file that is not there yet. This is an empty one in memory in its place, and what is written into it is lost. */
    public boolean isStillToCome() {
        return isStillToCome;
    }

    /** Whether an error only says that the process has ended which served this database to all, and that another one will. */
    public boolean isServerHandover(SQLException e) {
        return connector.isServerHandover(e);
    }

    /**
     * A new connection, which whoever asked for it closes.
     *
     * @throws NoSuchSchema if the schema is not there in which the repo is to work
     */
    public Connection connect() throws SQLException {
        return connector.connect(Connector.PATIENCE, connector::inSchema, Connector.Use.WORK);
    }

    /** The same for who only looks, and gives up if the database does not answer. */
    public Connection connectToLook() throws SQLException {
        return connector.connect(Connector.PATIENCE, connector::inSchema, Connector.Use.LOOK);
    }

    /** The same, wherever that leads: the session that is looked at may have dropped the schema. */
    public Connection connectToWatch() throws SQLException {
        return connector.connect(Connector.PATIENCE, connector::anywhere, Connector.Use.LOOK);
    }

    /** A new connection to the database, for who counts how many there may be, and waits for none. */
    public Connection connectAtOnce() throws SQLException {
        return connector.connect(Duration.ZERO, connector::anywhere, Connector.Use.LOOK);
    }

    /** A new connection to the database for who asks about its server, or names the schema: that need not be there. */
    public Connection connectAnywhere() throws SQLException {
        return connector.connect(Connector.PATIENCE, connector::anywhere, Connector.Use.WORK);
    }

    /**
     * The same database for one of its tenants, without connecting anew. What it shares with this stays open when it is
     * closed.
     *
     * @throws SQLException if the connection is lost, or may not be in that schema
     */
    public Repo of(RepoConfig tenant) throws SQLException {
        var repo = new Repo(this, tenant.url().equals(config.url()) ? tenant : tenant.at(config.url()));
        repo.isInSchema();
        return repo;
    }

    /**
     * Whether the connection that keeps the database open is in the schema of this repo: it enters that as soon as it is
     * there. A repo without one is where its database begins.
     */
    public boolean isInSchema() throws SQLException {
        return server.orElse(this).hasEntered(connector);
    }

    private boolean hasEntered(Connector one) throws SQLException {
        if (inside.equals(one.schema())) return true;
        inside = Optional.empty();
        if (path == null) path = Dialect.of(config.database()).searchPath(first);
        if (one.isIn(first, path)) inside = one.schema();
        return inside.isPresent();
    }

    /** What is read out of the rows of a query. */
    @FunctionalInterface
    public interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    /**
     * Asks the database over the connection that keeps it open, and leaves no transaction behind.
     *
     * @throws NoSuchSchema if the schema is not there in which the repo is to work
     */
    public <T> T query(String sql, Reading<T> reading) throws SQLException {
        return query(sql, Duration.ZERO, reading);
    }

    /**
     * The same for who does not wait for others as long as it takes.
     *
     * @param limit how long others may keep it from answering; zero: as long as the connection lets them. H2 and SQLite have a limit of their own
     * @throws NoSuchSchema if the schema is not there in which the repo is to work
     */
    public <T> T query(String sql, Duration limit, Reading<T> reading) throws SQLException {
        if (!isInSchema()) throw connector.missing();
        try (var statement = first.createStatement()) {
            if (!limit.isZero())
                Dialect.of(config.database())
                        .limitNext(statement, (int) limit.plusMillis(999).toSeconds());
            try (var rows = statement.executeQuery(sql)) {
                return reading.of(rows);
            }
        } finally {
            if (!first.getAutoCommit()) first.rollback();
        }
    }

    /**
     * Who holds a table of the schema of this repo, asked over the same connection, which does not hold it itself.
     *
     * @param name of the table as SQL
     * @param table its name
     */
    public Optional<Session> holding(String name, String table) throws SQLException {
        return new Sessions(config, first).holding(name, table);
    }

    /** What is made once, and for all tenants in one database, since each of them asks for the same. */
    public <T> T kept(Class<T> kind, Supplier<T> making) {
        return kind.cast(server.orElse(this).kept.computeIfAbsent(kind, none -> making.get()));
    }

    /** New connections for Flyway, which opens and closes them itself, and creates the schema of a tenant. */
    public DataSource dataSource() {
        return dataSource(Connector.Use.WORK, connection -> {});
    }

    /** What is done with each new connection. */
    @FunctionalInterface
    public interface Opened {
        void hear(Connection connection) throws SQLException;
    }

    /** The same for who has to know which they are. */
    public DataSource dataSource(Opened each) {
        return dataSource(Connector.Use.WORK, each);
    }

    /** The same for who only looks, and gives up if the database does not answer. */
    public DataSource dataSourceToLook() {
        return dataSource(Connector.Use.LOOK, connection -> {});
    }

    private DataSource dataSource(Connector.Use use, Opened each) {
        return new UnpooledDataSource(() -> connector.connect(
                Connector.PATIENCE,
                connection -> {
                    connector.inSchemaIfThere(connection);
                    each.hear(connection);
                },
                use));
    }

    /**
     * The app that this repo belongs to, if its jar or folder is configured; it is open as long as the repo.
     *
     * @throws Unreadable if it cannot be opened any more
     */
    public Optional<Deployable> deployable() {
        if (server.isPresent()) return server.get().deployable();
        if (deployable.isEmpty()) deployable = config.deployable().map(Deployable::open);
        return deployable;
    }

    /** Closes the connection that kept the database open. An embedded database closes with it. */
    @Override
    public void close() throws SQLException {
        if (server.isPresent()) return;
        try (first) {
            if (connector.isServedInTurn()) leaveAfterTheOthers();
        } catch (SQLException e) {
            if (!isServerHandover(e)) throw e;
        } finally {
            deployable.ifPresent(Repo::close);
        }
    }

    /** Whoever left while it serves the database to others would end their sessions; some stay, though, as those of an app. */
    private void leaveAfterTheOthers() throws SQLException {
        long deadline = System.nanoTime() + REGARD.toNanos();
        try (var sessions = first.prepareStatement(
                Dialect.of(config.database()).servedSessions(config.url()).orElseThrow())) {
            for (int before = 0, others;
                    (others = count(sessions)) > 0
                            && System.nanoTime() < deadline
                            && !Thread.currentThread().isInterrupted();
                    before = others) {
                if (others != before) deadline = System.nanoTime() + REGARD.toNanos();
                pause(Duration.ofMillis(100));
            }
        }
    }

    private static int count(PreparedStatement query) throws SQLException {
        try (var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
