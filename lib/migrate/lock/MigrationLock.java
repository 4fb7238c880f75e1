package release.migrate.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import release.config.RepoConfig;
import release.database.Session;
import release.migrate.flyway.LockFreed;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;

/**
 * The lock of a repo's migrations: whoever has it is alone with them and with the seeds. It ends with the session that
 * holds it, at the latest. Where Flyway has one, it is Flyway's own, so that an app waits too which migrates by itself.
 */
public abstract class MigrationLock {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration TELL = Duration.ofSeconds(5);
    private final RepoConfig repo;
    private final Report report;

    /**
     * The lock of an open repo.
     *
     * @param database whose main connection takes the lock, where the lock is one of the session
     * @param history the table of Flyway's history, by which the lock is named
     */
    public static MigrationLock of(Repo repo, Database<?> database, Table<?, ?> history, Report report) {
        var session = database.getMainConnection().getJdbcConnection();
        return switch (repo.config().database()) {
            case POSTGRESQL -> new AdvisoryLock(repo.config(), session, history, report);
            case MARIADB, MYSQL -> new NamedLock(repo.config(), session, history, report);
            case H2 -> new RowLock(repo, history, report);
            case SQLITE -> new FileLock(repo.config(), report);
            default -> new NoLock(repo.config(), report);
        };
    }

    MigrationLock(RepoConfig repo, Report report) {
        this.repo = repo;
        this.report = report;
    }

    /** Takes the lock if it is free; does not wait. */
    public abstract boolean take() throws SQLException;

    /** Takes what our own script has freed, if no other run has. */
    boolean takeFreed() throws SQLException {
        return take();
    }

    abstract void release() throws SQLException;

    /** Whether somebody has it now; asks for nothing that would change anything. */
    public abstract boolean isHeld() throws SQLException;

    /** A condition in SQL: the session that migrates still has it. Empty if no script can free it. */
    public Optional<String> stillHeld() {
        return Optional.empty();
    }

    /** Who has it, as far as anybody knows. */
    public abstract Optional<Session> holder() throws SQLException;

    /** Whether Flyway's own, which it would take for each migration, is needless while this one is held. */
    public boolean replacesFlyways() {
        return true;
    }

    /** Whether it is part of each transaction, and so has to be taken anew by each. */
    public boolean isTransactional() {
        return false;
    }

    /**
     * Works under the lock.
     *
     * @param look is called before it is taken and while it waits, and may end that by throwing
     * @throws RepoFailed if the lock was not free in time
     */
    public void hold(Runnable look, Runnable work) {
        await(look);
        try {
            work.run();
        } finally {
            free();
        }
    }

    /** Waits for the lock and takes it; whoever does not end its session by that frees it. */
    public void await(Runnable look) {
        try {
            long begin = report.nanos();
            long told = 0;
            for (look.run(); !take(); look.run()) {
                var waited = report.since(begin);
                if (repo.locking()
                        .patience()
                        .filter(limit -> waited.compareTo(limit) >= 0)
                        .isPresent()) throw new RepoFailed(locked(waited));
                if (waited.dividedBy(TELL) > told) {
                    told = waited.dividedBy(TELL);
                    report.waiting("waiting " + waited.toSeconds() + " s for the lock of migrations"
                            + holder().map(who -> ", held by " + who.line()).orElse(""));
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to take the lock of migrations", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FlywayException("interrupted while waiting for the lock of migrations", e);
        }
    }

    /**
     * Takes it again, once a script has freed it.
     *
     * @throws LockFreed if another run has it now
     */
    public void takeAgain() {
        try {
            if (!takeFreed()) throw new LockFreed(holder());
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to take the lock of migrations again", e);
        }
    }

    private Failure locked(Duration waited) throws SQLException {
        return new Failure(
                ExitCode.LOCKED,
                Optional.empty(),
                Optional.empty(),
                "The lock of migrations was not free after " + waited.toSeconds() + " s.",
                Optional.empty(),
                holder().map(who -> "It is held by " + who.line()),
                Optional.of("Let that run end, then run the command again. If its process is gone: "
                        + report.here("unlock")));
    }

    /** The first value that a statement gives; null if it gives none. */
    static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    /** A lock whose session is lost is free already. */
    public void free() {
        try {
            release();
        } catch (SQLException e) {
            report.debug("releasing the lock failed, its session's end does it: " + e.getMessage());
        }
    }
}
