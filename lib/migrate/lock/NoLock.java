package release.migrate.lock;

import java.util.Optional;
import release.config.RepoConfig;
import release.database.Session;
import release.report.Report;

/** For databases whose lock only Flyway knows: it takes it for each migration, and nobody sees it. */
final class NoLock extends MigrationLock {
    NoLock(RepoConfig repo, Report report) {
        super(repo, report);
    }

    @Override
    public boolean take() {
        return true;
    }

    @Override
    void release() {}

    @Override
    public boolean replacesFlyways() {
        return false;
    }

    @Override
    public boolean isHeld() {
        return false;
    }

    @Override
    public Optional<Session> holder() {
        return Optional.empty();
    }
}
