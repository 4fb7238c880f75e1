package release.migrate.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.internal.database.base.Table;
import release.config.RepoConfig;
import release.database.Dialect;
import release.database.Session;
import release.migrate.fastpath.OwnTables;
import release.repo.Sessions;
import release.report.Report;

/**
 * A lock that the database gives to a session. The script of a migration may free it, since it runs in that session; as long as
 * the journal names a session that is still there, the lock is as good as held.
 */
abstract class SessionLock extends MigrationLock {
    final Connection session;
    private final RepoConfig repo;
    private final Table<?, ?> history;

    SessionLock(RepoConfig repo, Connection session, Table<?, ?> history, Report report) {
        super(repo, report);
        this.repo = repo;
        this.session = session;
        this.history = history;
    }

    /** Takes the lock if the database has it free. */
    @Override
    abstract boolean takeFreed() throws SQLException;

    /** The number of the session that has it; null if none has. */
    abstract String user() throws SQLException;

    @Override
    public boolean take() throws SQLException {
        if (!takeFreed()) return false;
        if (isTransactional() || running().isEmpty()) return true;
        release();
        return false;
    }

    @Override
    public boolean isHeld() throws SQLException {
        return user() != null || running().isPresent();
    }

    @Override
    public Optional<Session> holder() throws SQLException {
        var id = user();
        return id == null ? running() : new Sessions(repo, session).of(id);
    }

    /** The session of another run that has begun a migration and is there still. */
    private Optional<Session> running() throws SQLException {
        var stamp = stamp();
        if (stamp.isEmpty()
                || stamp.get()
                        .startsWith(
                                Dialect.of(repo.database()).sessionId(session).orElseThrow() + " "))
            return Optional.empty();
        return new Sessions(repo, session).alive(stamp.get());
    }

    /** What the journal says of that session. */
    private Optional<String> stamp() throws SQLException {
        try (var query = session.createStatement();
                var rows = query.executeQuery(
                        "select * from " + history.getSchema().getTable(OwnTables.JOURNAL))) {
            while (rows.next()) {
                if (OwnTables.isOf(history.getName(), rows)
                        && OwnTables.session(rows).isPresent()) return OwnTables.session(rows);
            }
            return Optional.empty();
        } catch (SQLException e) {
            if (Dialect.of(repo.database()).isNoTable(e)) return Optional.empty();
            throw e;
        }
    }
}
