package release.migrate.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import release.config.RepoConfig;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/**
 * What it takes to apply migrations to a repo, or to take them back: the same for every one of a run.
 *
 * @param footprint what of the migration at hand may be committed already
 * @param watch who keeps it waiting
 */
record Work(
        Repo repo,
        Report report,
        FlywayParts flyway,
        StopSignal stop,
        MigrationLock lock,
        StatementListener statements,
        MigrationSession session,
        Direction direction,
        Journal journal,
        Footprint footprint,
        BlockerWatch watch) {

    static Work of(
            Repo repo,
            Report report,
            FlywayParts flyway,
            StopSignal stop,
            MigrationLock lock,
            StatementListener statements,
            MigrationSession session,
            Direction direction,
            Journal journal) {
        try {
            var transaction = OwnTransaction.of(repo.config().database(), flyway.connection());
            return new Work(
                    repo,
                    report,
                    flyway,
                    stop,
                    lock,
                    statements,
                    session,
                    direction,
                    journal,
                    new Footprint(transaction, journal, session, lock.isTransactional()),
                    new BlockerWatch(repo, stop.session(flyway.connection()), report));
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to follow the transaction of migrations", e);
        }
    }

    RepoConfig config() {
        return repo.config();
    }

    /** A migration as a step of the report, before it has run. */
    Step step(PendingMigration due) {
        return MigrationStep.of(config(), due.migration(), State.PENDING);
    }

    /** A step with what the database said while it ran. */
    Step said(Step step) {
        return step.withMessages(
                statements.messages().lines().stream().map(report::redact).toList());
    }

    /** @param others what runs along, in words */
    void watch(PendingMigration due, Optional<String> others) {
        watch.begin(
                session.lockTimeout(due.timeouts()), due.timeouts().statement().orElse(Duration.ZERO), others);
    }
}
