package release.migrate.apply;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import release.config.RepoConfig;
import release.database.Dialect;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.migrate.flyway.Remains;
import release.repo.Repo;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** What comes of a migration that has failed: its row in the history if something of it may be there, and what is reported. */
final class Outcome {
    private final Work work;
    private final Repo repo;
    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final Direction direction;
    private final Journal journal;
    private final FlywayFailure failures;

    Outcome(Work work) {
        this.work = work;
        this.repo = work.repo();
        this.config = work.config();
        this.report = work.report();
        this.flyway = work.flyway();
        this.direction = work.direction();
        this.journal = work.journal();
        this.failures = new FlywayFailure(config, report);
    }

    /**
     * Reports a migration that has failed.
     *
     * @param begin when it began, in nanoseconds of the report
     * @param done those of the group that had run before it
     * @param tries how often it was tried
     */
    void failed(FlywayMigrateException e, PendingMigration due, long begin, List<Step> done, int tries) {
        var remains = work.footprint().remains();
        var step = FlywayFailure.callback(e)
                .map(FlywayFailure::step)
                .orElseGet(() -> work.said(MigrationStep.of(config, due.migration(), State.FAILED)
                        .finished(State.FAILED, report.since(begin))));
        var name = direction.script(due.migration());
        var failure = failures.ofMigration(e, name, remains);
        keep(due, remains);
        var applied = done.isEmpty() ? Set.<Optional<String>>of() : applied();
        done.stream().filter(other -> applied.contains(other.file())).forEach(report::ended);
        var file = MigrationStep.of(config, due.migration(), State.FAILED).file();
        var lost = done.stream()
                .filter(other ->
                        !applied.contains(other.file()) && !other.file().equals(file))
                .toList(); // the commit may be what failed
        var told = FlywayFailure.isLocked(e)
                ? failures.blocked(failure, name, remains, tries, work.watch().blocker())
                : failure;
        report.ended(step.failed(withIndexes(told, remains)));
        if (!lost.isEmpty())
            report.note("rolled back with it, as one group: "
                    + String.join(", ", lost.stream().map(Step::name).toList()));
        if (work.stop().requested()) work.stop().answer();
    }

    /** The history is told what has failed half-way, and then the journal need not know. Over a lost connection only the journal does. */
    private void keep(PendingMigration due, Optional<Remains> remains) {
        try {
            if (remains.isEmpty() || direction.recordFailure(due.migration())) {
                journal.end();
            } else {
                var some = remains.get();
                journal.leave(some.name(), some.script(), some.ran() + 1, some.sql()); // its row may be rolled back
            }
        } catch (FlywayException | SQLException lost) {
            report.debug(lost);
        }
    }

    /** The files of all that the history has as applied; none if it cannot be asked any more. */
    private Set<Optional<String>> applied() {
        try {
            return Arrays.stream(flyway.info().applied())
                    .filter(applied -> !applied.getState().isFailed())
                    .map(applied ->
                            MigrationStep.of(config, applied, State.APPLIED).file())
                    .filter(Optional::isPresent)
                    .collect(Collectors.toSet());
        } catch (FlywayException lost) {
            report.debug(lost);
            return Set.of();
        }
    }

    private Failure withIndexes(Failure failure, Optional<Remains> remains) {
        var sql = remains.map(Remains::sql).orElse("");
        var dialect = Dialect.of(config.database());
        if (!dialect.mayLeaveIndexes(sql)) return failure;
        try (var connection = repo.connectToLook()) {
            var invalid = dialect.invalidIndexes(connection, sql);
            if (invalid.isEmpty()) return failure;
            return failure.leaving(
                    failure.state().orElse("") + " Invalid indexes are left: " + String.join(", ", invalid) + ".",
                    "Drop them (drop index concurrently " + String.join("; drop index concurrently ", invalid)
                            + "), mend what kept them from being built, then: " + report.here("repair") + " && "
                            + report.again());
        } catch (SQLException e) {
            report.debug(e);
            return failure;
        }
    }
}
