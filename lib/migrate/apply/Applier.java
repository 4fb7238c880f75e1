package release.migrate.apply;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** Applies what is pending: a migration alone, several sent together, or a group as one; again if others had locked what it needs. */
final class Applier implements AutoCloseable {
    private final Work work;
    private final Report report;
    private final FlywayParts flyway;
    private final RepeatablePhase phase;
    private final Retry retry;
    private final Outcome outcome;

    Applier(Work work) {
        this.work = work;
        this.report = work.report();
        this.flyway = work.flyway();
        this.phase = new RepeatablePhase(flyway);
        this.retry = new Retry(work);
        this.outcome = new Outcome(work);
    }

    /**
     * Applies migrations: those of a group as one; else as many of them as can be sent together, or only the first.
     *
     * @return how many are done; if the next one failed, that is reported
     */
    int apply(List<PendingMigration> due) {
        if (refuses(due)) return 0;
        work.watch().forget();
        var batch = batch(due);
        if (batch.isPresent()) return sent(batch.get(), due);
        var group = flyway.settings().isGroup() ? due : due.subList(0, 1);
        return isDone(group, 1, OptionalLong.empty()) ? group.size() : 0;
    }

    /** Whether migrations cannot run as they are configured to, which then is reported. */
    private boolean refuses(List<PendingMigration> group) {
        var odd = group.stream().filter(due -> !due.inTransaction()).findFirst();
        var alone = odd.isPresent()
                && (group.size() == 1
                        || group.stream().noneMatch(PendingMigration::inTransaction)
                        || flyway.settings().isMixed());
        if (odd.isEmpty() || alone && !work.lock().isTransactional()) return false;
        report.ended(MigrationStep.of(work.config(), odd.get().migration(), State.FAILED)
                .failed(Failure.of(
                        ExitCode.FAILED,
                        "It cannot run in a transaction, and "
                                + (work.lock().isTransactional()
                                        ? "lock = transaction needs one."
                                        : "a group is one (flyway.group)."),
                        work.lock().isTransactional()
                                ? "Nothing of it was run. Run it past the pooler, with lock = session"
                                        + " and a URL that leads to the database itself."
                                : "Nothing was run. Take it out of the group, or permit groups without"
                                        + " a transaction: flyway.mixed = true.")));
        return true;
    }

    private Optional<MigrationBatch> batch(List<PendingMigration> due) {
        try {
            return due.stream().allMatch(one -> one.script().isPresent())
                    ? MigrationBatch.of(due, work.session(), flyway, report::debug)
                    : Optional.empty();
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to prepare scripts for the database", e);
        }
    }

    private int sent(MigrationBatch batch, List<PendingMigration> due) {
        long begin = report.nanos();
        report.began(work.step(due.get(0)));
        phase.begin(due.get(0));
        var others = due.size() == 1 ? Optional.<String>empty() : Optional.of("and " + (due.size() - 1) + " more");
        others.ifPresent(report::advanced);
        var wrong = run(batch, due.get(0), others);
        for (int i = 0; i < batch.applied(); i++) {
            batch.tell(i, work.statements().messages());
            report.ended(work.said(work.step(due.get(i))
                    .finished(work.direction().done(), due.size() == 1 ? report.since(begin) : batch.took(i))));
        }
        return wrong.isEmpty() ? due.size() : mended(batch, due, begin, wrong.get());
    }

    private Optional<SQLException> run(MigrationBatch batch, PendingMigration first, Optional<String> others) {
        work.watch(first, others);
        try {
            batch.run();
            return Optional.empty();
        } catch (SQLException e) {
            work.stop().failed();
            return Optional.of(e);
        } finally {
            work.watch().end();
        }
    }

    /** Tries the one that failed once more if that may help, alone, and reports it. */
    private int mended(MigrationBatch batch, List<PendingMigration> due, long sent, SQLException cause) {
        int applied = batch.applied();
        if (applied == due.size()) throw new FlywaySqlException("Unable to go on", cause);
        var failed = due.get(applied);
        var alone = List.of(failed);
        long begin = begin(batch, sent);
        if (batch.hasChangedSession()) return applied + (isDone(alone, 1, OptionalLong.of(begin)) ? 1 : 0);
        var e = Attempt.failure(work, failed, batch.failure(cause));
        if (retry.isWorthIt(e, failed, 1)) return applied + (isDone(alone, 2, OptionalLong.of(begin)) ? 1 : 0);
        batch.tell(applied, work.statements().messages());
        outcome.failed(e, failed, begin, List.of(), 1);
        if (batch.isLost() && due.size() > 1)
            report.note("sent with it, and each there as a whole or not at all: "
                    + String.join(
                            ", ",
                            due.stream()
                                    .skip(1)
                                    .map(other -> work.direction().script(other.migration()))
                                    .toList()));
        return applied;
    }

    /** When the one that failed began, as far as the database has told of those before it; it has a clock of its own. */
    private long begin(MigrationBatch batch, long sent) {
        long begin = sent;
        for (int i = 0; i < batch.applied(); i++) begin += batch.took(i).toNanos();
        return Math.min(begin, report.nanos());
    }

    /**
     * Runs a group, or one, until it is done or has failed, which is reported then.
     *
     * @param tries how often it will have been tried after the next time
     * @param begin when it was tried first, in nanoseconds of the report
     */
    private boolean isDone(List<PendingMigration> group, int tries, OptionalLong begin) {
        if (work.lock().isTransactional() && !isNext(group)) return true;
        var attempt = new Attempt(work, phase, group, begin);
        try {
            attempt.run();
            tell(attempt.done());
            return true;
        } catch (FlywayMigrateException e) {
            flyway.history().clearCache();
            work.footprint().rolledBack();
            if (attempt.last() == group.get(0) && retry.isWorthIt(e, attempt.last(), tries))
                return isDone(group, tries + 1, OptionalLong.of(attempt.begin()));
            outcome.failed(e, attempt.last(), attempt.begin(), attempt.done(), tries);
            return false;
        }
    }

    /** Tells what is committed, once it is on the disk. */
    private void tell(List<Step> done) {
        try {
            work.footprint().settle();
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to make sure that what is committed is on the disk", e);
        } finally {
            done.forEach(report::ended);
        }
    }

    /** Begins a transaction with the lock in it; false if another run has applied these meanwhile. */
    private boolean isNext(List<PendingMigration> group) {
        work.lock().await(work.stop()::check);
        var isDue = work.direction().isDue(group.get(0).migration());
        if (!isDue) work.lock().free();
        return isDue;
    }

    /** All are done. */
    void end() {
        phase.endVersions();
        if (work.lock().isTransactional()) return; // who knows in which session we are now
        try {
            work.session().putBack();
            var changed = work.session().changed();
            if (!changed.isEmpty())
                report.note("a migration has changed " + String.join(", ", changed)
                        + ", which held for those after it too");
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to put the settings of the session back", e);
        }
    }

    @Override
    public void close() {
        work.watch().close();
    }
}
