package release.migrate;

import java.util.Optional;
import release.config.RepoConfig;
import release.repo.Session;
import release.report.Report;

/** For databases whose lock only Flyway knows: it takes it for each migration, and nobody sees it. */
final class NoLock extends MigrationLock {
    NoLock(RepoConfig repo, Report report) {
        super(repo, report);
    }

    @Override
    boolean take() {
        return true;
    }

    @Override
    void release() {}

    @Override
    boolean isHeld() {
        return false;
    }

    @Override
    Optional<Session> holder() {
        return Optional.empty();
    }
}
