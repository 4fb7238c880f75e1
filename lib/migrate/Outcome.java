package release.migrate;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import release.config.Database;
import release.config.RepoConfig;
import release.repo.InvalidIndexes;
import release.repo.Repo;
import release.repo.Session;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** What comes of a migration that has failed: its row in the history if something of it may be there, and what is reported. */
final class Outcome {
    /** Only what builds an index so leaves one that is invalid. */
    private static final Pattern CONCURRENTLY = Pattern.compile("(?i)\\bconcurrently\\b");
    private final Repo repo;
    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final Direction direction;
    private final Journal journal;
    private final FlywayFailure failures;

    Outcome(Repo repo, Report report, FlywayParts flyway, Direction direction, Journal journal) {
        this.repo = repo;
        this.config = repo.config();
        this.report = report;
        this.flyway = flyway;
        this.direction = direction;
        this.journal = journal;
        this.failures = new FlywayFailure(config, report);
    }

    /**
     * Reports a migration that has failed.
     *
     * @param group it is one of, as which they are run
     * @param remains what of them may be there, besides those that are in the history
     * @param done those of the group that had run before it
     * @param tries how often it was tried
     */
    void failed(FlywayMigrateException e, Due due, List<Due> group, Step step, List<Remains> remains, List<Step> done, int tries, Optional<Session> blocker) {
        var name = direction.script(due.migration());
        var failure = failures.ofMigration(e, name, remains);
        var half = group.stream().filter(other -> remains.stream().anyMatch(some -> some.script().equals(other.migration().getResolvedMigration().getScript()))).toList();
        keep(half, remains);
        var applied = done.isEmpty() ? Set.<Optional<String>>of() : applied();
        done.stream().filter(other -> applied.contains(other.file())).forEach(report::ended);
        var lost = done.stream().filter(other -> !applied.contains(other.file()) && !isOf(other, half) && !isOf(other, List.of(due))).toList(); // the commit may be what failed
        var isBlocked = FlywayFailure.isLocked(e) && remains.isEmpty();
        report.ended(step.failed(isBlocked ? failures.blocked(failure, name, tries, blocker) : withIndexes(failure, remains)));
        if (!lost.isEmpty()) report.note("rolled back with it, as one group: " + String.join(", ", lost.stream().map(Step::name).toList()));
    }

    /** The history is told what has failed half-way, and then the journal need not know. Over a lost connection only the journal does. */
    private void keep(List<Due> half, List<Remains> remains) {
        try {
            var isRecorded = true;
            for (var due : half) isRecorded &= direction.recordFailure(due.migration());
            var last = remains.isEmpty() ? null : remains.get(remains.size() - 1);
            if (isRecorded) journal.end();
            else journal.leave(last.name(), last.script(), last.ran() + 1, last.sql()); // its row may be rolled back
        } catch (FlywayException | SQLException lost) {
            report.debug(lost);
        }
    }

    private boolean isOf(Step step, List<Due> dues) {
        return dues.stream().anyMatch(one -> MigrationStep.of(config, one.migration(), State.FAILED).file().equals(step.file()));
    }

    /** The files of all that the history has as applied; none if it cannot be asked any more. */
    private Set<Optional<String>> applied() {
        try {
            return Arrays.stream(flyway.info().applied()).filter(applied -> !applied.getState().isFailed())
                .map(applied -> MigrationStep.of(config, applied, State.APPLIED).file()).filter(Optional::isPresent).collect(Collectors.toSet());
        } catch (FlywayException lost) {
            report.debug(lost);
            return Set.of();
        }
    }

    private Failure withIndexes(Failure failure, List<Remains> remains) {
        var sql = remains.stream().map(Remains::sql).collect(Collectors.joining(";\n"));
        if (config.database() != Database.POSTGRESQL || !CONCURRENTLY.matcher(sql).find()) return failure;
        try (var connection = repo.connectToLook()) {
            var invalid = InvalidIndexes.of(connection, sql);
            if (invalid.isEmpty()) return failure;
            return failure.leaving(failure.state().orElse("") + " Invalid indexes are left: " + String.join(", ", invalid) + ".",
                "Drop them (drop index concurrently " + String.join("; drop index concurrently ", invalid) + "), mend what kept them from being built, then: " + report.here("repair") + " && " + report.again());
        } catch (SQLException e) {
            report.debug(e);
            return failure;
        }
    }
}
