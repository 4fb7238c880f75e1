package release.migrate.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.internal.database.base.Table;
import release.config.RepoConfig;
import release.report.Report;

/** The named lock of MariaDB and MySQL, under the name that Flyway gives it. */
final class NamedLock extends SessionLock {
    private final String name;

    NamedLock(RepoConfig repo, Connection session, Table<?, ?> history, Report report) {
        super(repo, session, history, report);
        this.name = "'Flyway-" + history.toString().hashCode() + "'";
    }

    @Override
    boolean takeFreed() throws SQLException {
        return "1".equals(one(session, "select get_lock(" + name + ", 0)"));
    }

    @Override
    void release() throws SQLException {
        one(session, "select release_lock(" + name + ")");
    }

    @Override
    public Optional<String> stillHeld() {
        return Optional.of("coalesce(is_used_lock(" + name + ") = connection_id(), false)");
    }

    @Override
    String user() throws SQLException {
        return one(session, "select is_used_lock(" + name + ")");
    }
}
