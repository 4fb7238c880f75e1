package release.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import release.config.RepoConfig;
import release.repo.Session;
import release.repo.Sessions;
import release.report.Report;

/** The named lock of MariaDB and MySQL, under the name that Flyway gives it. */
final class NamedLock extends MigrationLock {
    private final RepoConfig repo;
    private final Connection session;
    private final String name;

    NamedLock(RepoConfig repo, Connection session, int number, Report report) {
        super(repo, report);
        this.repo = repo;
        this.session = session;
        this.name = "'Flyway-" + number + "'";
    }

    @Override
    boolean take() throws SQLException {
        return "1".equals(one(session, "select get_lock(" + name + ", 0)"));
    }

    @Override
    void release() throws SQLException {
        one(session, "select release_lock(" + name + ")");
    }

    @Override
    boolean isHeld() throws SQLException {
        return user() != null;
    }

    @Override
    Optional<String> stillHeld() {
        return Optional.of("coalesce(is_used_lock(" + name + ") = connection_id(), false)");
    }

    @Override
    Optional<Session> holder() throws SQLException {
        var id = user();
        return id == null ? Optional.empty() : new Sessions(repo, session).of(id);
    }

    private String user() throws SQLException {
        return one(session, "select is_used_lock(" + name + ")");
    }
}
