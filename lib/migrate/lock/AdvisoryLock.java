package release.migrate.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.internal.database.base.Table;
import release.config.RepoConfig;
import release.report.Report;

/** PostgreSQL's advisory lock, of the session or of the transaction at hand, under the number that Flyway gives it. */
final class AdvisoryLock extends SessionLock {
    /** The letters of "Flyway" in a number, as Flyway puts them there. */
    private static final long FLYWAY =
            (0x46L << 40) + (0x6CL << 32) + (0x79L << 24) + (0x77 << 16) + (0x61 << 8) + 0x79;

    private final RepoConfig repo;
    private final long key;

    AdvisoryLock(RepoConfig repo, Connection session, Table<?, ?> history, Report report) {
        super(repo, session, history, report);
        this.repo = repo;
        this.key = FLYWAY + history.toString().hashCode();
    }

    @Override
    public boolean isTransactional() {
        return repo.locking().transactional();
    }

    /** A session holds it twice: to see that it does, it frees it once and takes it back, which is no matter of the server's. */
    @Override
    boolean takeFreed() throws SQLException {
        if (!isTransactional())
            return "t"
                    .equals(one(
                            session, "select pg_try_advisory_lock(" + key + ") and pg_try_advisory_lock(" + key + ")"));
        session.setAutoCommit(false);
        if ("t".equals(one(session, "select pg_try_advisory_xact_lock(" + key + ")"))) return true;
        session.rollback();
        return false;
    }

    @Override
    void release() throws SQLException {
        if (!isTransactional()) {
            one(session, "select pg_advisory_unlock(" + key + ") and pg_advisory_unlock(" + key + ")");
        } else if (!session.getAutoCommit()) {
            session.commit();
            session.setAutoCommit(true);
        }
    }

    @Override
    public Optional<String> stillHeld() {
        return isTransactional()
                ? Optional.empty()
                : Optional.of("case when pg_advisory_unlock(" + key + ") then pg_try_advisory_lock(" + key
                        + ") else false end");
    }

    @Override
    String user() throws SQLException {
        return one(
                session,
                "select pid from pg_locks where locktype = 'advisory' and granted and objsubid = 1 and classid = "
                        + (key >>> 32) + " and objid = " + (key & 0xFFFFFFFFL)
                        + " and database = (select oid from pg_database where datname = current_database())");
    }
}
