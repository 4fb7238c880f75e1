package release.repo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import release.config.Database;
import release.config.Misconfigured;
import release.config.Problem;
import release.config.Release;
import release.config.RepoConfig;

/** A repo that is open: its database answered. Open it in try-with-resources, use it, and it is closed. */
public final class Repo implements AutoCloseable {
    /** Another process has an embedded H2 database open: its {@code DATABASE_ALREADY_OPEN_1}. */
    private static final int H2_ALREADY_OPEN = 90020;
    private static final String H2_TRACE = "TRACE_LEVEL_FILE";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** The first try must have a chance, however short the deadline. */
    private static final Duration SHORTEST_ATTEMPT = Duration.ofSeconds(1);
    private final RepoConfig config;
    private final Driver driver;
    private final Connection first;
    private final boolean readOnly;

    private Repo(RepoConfig config, Driver driver, Connection first, boolean readOnly) {
        this.config = config;
        this.driver = driver;
        this.first = first;
        this.readOnly = readOnly;
    }

    /**
     * Opens a repo by connecting to its database.
     *
     * @throws Unreachable if the database does not answer, or refuses us
     */
    public static Repo open(RepoConfig config) {
        return open(config, PATIENCE, false);
    }

    /**
     * Opens a repo whose connections can only read: the database refuses the rest, as {@link ReadOnly} tells.
     *
     * @throws Unreachable if the database does not answer, is not there, or refuses us
     */
    public static Repo openToRead(RepoConfig config) {
        return open(config, PATIENCE, true);
    }

    private static Repo open(RepoConfig config, Duration patience, boolean readOnly) {
        try {
            if (!readOnly) createFolder(config);
            var driver = (Driver) Class.forName(config.database().driverClass()).getDeclaredConstructor().newInstance();
            return new Repo(config, driver, patiently(config, driver, patience, readOnly), readOnly);
        } catch (SQLException e) {
            throw new Unreachable(config, e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("requireDrivers was not asked about " + config, e);
        }
    }

    /**
     * Opens a repo once its database answers, trying again with growing pauses.
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
        var thread = new Thread(() -> {
            try {
                attempt.complete(open(config, Duration.ZERO, false));
            } catch (RuntimeException | Error e) {
                attempt.completeExceptionally(e);
            }
        }, "connecting to " + config.key());
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
            throw new Unreachable(config, new SQLException("no answer in time", "08001", e));
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

    /**
     * Checks that every repo of a release has its JDBC driver on the class path.
     *
     * @throws Misconfigured naming each repo whose driver is missing, and how to add it
     */
    public static void requireDrivers(Release release, String catalogCommand) {
        var missing = release.repos().stream().filter(repo -> !repo.database().hasDriver()).map(repo -> {
            var name = repo.database().label();
            var remedy = release.drivers().contains(repo.database())
                ? "it is named in drivers, but this run was not started from a catalog that adds it; run: "
                : "add drivers = [" + name + "] to release." + release.name() + ", then run: ";
            return new Problem(repo.source(), repo.key() + ".url",
                "needs the JDBC driver of " + name + ", which is not on the class path; " + remedy + catalogCommand);
        }).toList();
        if (!missing.isEmpty()) throw new Misconfigured(missing);
    }

    public RepoConfig config() {
        return config;
    }

    /** A new connection, which whoever asked for it closes. */
    public Connection connect() throws SQLException {
        return connect(config, driver, readOnly);
    }

    /** New connections for a library that opens and closes them itself. */
    public DataSource dataSource() {
        return new Connections(this::connect);
    }

    /** Closes the connection that kept the database open. An embedded database closes with it. */
    @Override
    public void close() throws SQLException {
        first.close();
    }

    /** An embedded H2 is open in one process at a time; the others wait for their turn. */
    private static Connection patiently(RepoConfig config, Driver driver, Duration patience, boolean readOnly)
            throws SQLException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return connect(config, driver, readOnly);
            } catch (SQLException e) {
                if (e.getErrorCode() != H2_ALREADY_OPEN || System.nanoTime() > deadline) throw e;
                pause(Duration.ofMillis(100));
            }
        }
    }

    private static Connection connect(RepoConfig config, Driver driver, boolean readOnly) throws SQLException {
        var properties = new Properties();
        config.user().ifPresent(user -> properties.setProperty("user", user));
        config.password().ifPresent(password -> properties.setProperty("password", password));
        // H2 would write errors, with their statements, into a file beside the database, and if it cannot, to stderr.
        if (config.database() == Database.H2 && !config.url().jdbc().contains(H2_TRACE)) properties.setProperty(H2_TRACE, "0");
        if (readOnly) ReadOnly.ask(config, properties);
        var connection = driver.connect(config.url().jdbc(), properties);
        if (connection == null) throw new SQLException("the driver of " + config.database().label() + " refuses this URL");
        if (readOnly) ReadOnly.demand(config, connection);
        return connection;
    }

    /** SQLite does not create the folder of its file, as H2 does. */
    private static void createFolder(RepoConfig config) throws SQLException {
        if (config.database() != Database.SQLITE) return;
        var file = config.url().jdbc().substring("jdbc:sqlite:".length()).replaceFirst("^file:", "").replaceFirst("\\?.*", "");
        if (file.startsWith(":") || file.isEmpty()) return;
        try {
            Files.createDirectories(Path.of(file).getParent());
        } catch (IOException e) {
            throw new SQLException("cannot create the folder of " + file, e);
        }
    }

    static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static boolean inUse(SQLException e) {
        return e.getErrorCode() == H2_ALREADY_OPEN;
    }
}
