package release.migrate.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.output.CommandResultFactory;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.info.MigrationInfoServiceImpl;
import org.flywaydb.core.internal.util.ValidatePatternUtils;
import release.config.InvalidConfiguration;
import release.config.RepoConfig;
import release.migrate.fastpath.UpToDate;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/**
 * One run over the pending migrations of a repo, under its lock. Flyway says which they are; this applies them one after
 * the other, in the order and with the callbacks of Flyway's own migrate.
 */
public final class MigrationRun {
    /** So many migrations are sent together at most. */
    private static final int MOST = 16;
    /** And only this part of those that have just gone quickly: in a small release each is alone and seen by itself. */
    private static final int SHARE = 8;
    /** In nanoseconds; what takes no longer has not taken long. */
    private static final long QUICK = 100_000_000;

    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final History history;
    private final StopSignal stop;
    private final Journal journal;
    private final MigrationLock lock;
    private final Applier applier;

    public MigrationRun(
            Repo repo,
            Report report,
            FlywayParts flyway,
            History history,
            StopSignal stop,
            StatementListener statements) {
        this.config = repo.config();
        this.report = report;
        this.flyway = flyway;
        this.history = history;
        this.stop = stop;
        this.lock = MigrationLock.of(repo, flyway.database(), flyway.table(), report);
        var session = new MigrationSession(config.database(), flyway, lock.stillHeld());
        this.journal = new Journal(repo, flyway, session);
        this.applier = new Applier(Work.of(
                repo,
                report,
                flyway,
                stop,
                lock,
                statements,
                session,
                new Direction.Forwards(flyway, session),
                journal));
    }

    /** Applies what is pending; what goes wrong is reported. */
    public void run() {
        try (applier) {
            stop.check();
            flyway.prepare(config.database(), lock.isTransactional());
            if (lock.isTransactional()) migrate();
            else lock.hold(stop::check, this::migrate);
        }
    }

    private void migrate() {
        flyway.callbacks().onMigrateOrUndoEvent(Event.BEFORE_MIGRATE);
        int applied;
        try {
            applied = applyPending();
        } catch (FlywayException e) {
            afterError();
            throw e;
        }
        if (report.hasRepoFailed()) {
            afterError();
            return;
        }
        if (applied > 0) flyway.callbacks().onMigrateOrUndoEvent(Event.AFTER_MIGRATE_APPLIED);
        flyway.callbacks().onMigrateOrUndoEvent(Event.AFTER_MIGRATE);
        flyway.callbacks()
                .onOperationFinishEvent(
                        Event.AFTER_MIGRATE_OPERATION_FINISH,
                        CommandResultFactory.createMigrateResult(
                                flyway.database().getCatalog(),
                                flyway.database().getDatabaseType().getName(),
                                flyway.settings()));
    }

    private void afterError() {
        new FlywayFailure(config, report)
                .ofCallbackAfter(Event.AFTER_MIGRATE_ERROR, flyway.callbacks()::onMigrateOrUndoEvent);
    }

    /** How many it has applied; what stopped it is reported. */
    private int applyPending() {
        var info = flyway.info();
        var pending = pending(info);
        if (refuses(info)) return 0;
        int applied = 0;
        try (var due = ScriptPrefetch.of(pending, config, flyway)) {
            for (int i = 0; i < due.complete(); i++) if (!isReadable(due, i)) return 0;
            int quick = 0; // so many before the next have not taken long, one after the other
            while (applied < due.count() && !stop.requested()) {
                if (!isReadable(due, applied)) return applied;
                long begin = System.nanoTime();
                int count = applier.apply(next(due, applied, quick / SHARE));
                applied += count;
                if (report.hasRepoFailed()) return applied;
                quick = System.nanoTime() - begin < QUICK ? quick + count : 0;
            }
        }
        if (stop.requested() && applied == pending.size() && config.isOneOfMany()) {
            stop.answer(); // it is done, and whoever goes over the tenants begins no other one
        } else if (stop.requested()) {
            report.failed(stop.failure("Stopped by " + stop.signal() + "; " + left(pending.size() - applied) + "."));
            return applied;
        }
        applier.end();
        if (applied == 0) report.note(UpToDate.note(newest(info)));
        return applied;
    }

    /** Whether the script of one of them could be read; if not, that is reported. */
    private boolean isReadable(ScriptPrefetch due, int index) {
        try {
            due.get(index);
            return true;
        } catch (FlywayException e) {
            report.ended(unreadable(config, due.migration(index), e, report, report.again()));
            return false;
        }
    }

    /** @param again what to type once it is mended */
    private static Step unreadable(
            RepoConfig config, MigrationInfo migration, FlywayException e, Report report, String again) {
        var step = MigrationStep.of(config, migration, State.FAILED);
        return step.failed(new FlywayFailure(config, report).unreadable(e, step.file(), "Mend that", again));
    }

    /** Each pending migration whose script a run could not read as a failed step; changes nothing. */
    public static void readPending(RepoConfig config, Report report, FlywayParts flyway) {
        try (var due = ScriptPrefetch.of(List.of(flyway.info().pending()), config, flyway)) {
            for (int i = 0; i < due.count(); i++) {
                try {
                    due.get(i);
                } catch (FlywayException e) {
                    report.ended(unreadable(
                            config,
                            due.migration(i),
                            e,
                            report,
                            report.invocation("migrate").toString()));
                } catch (InvalidConfiguration e) {
                    var step = MigrationStep.of(config, due.migration(i), State.FAILED);
                    e.problems()
                            .forEach(problem -> report.ended(step.failed(
                                    Failure.of(ExitCode.MISCONFIGURED, problem.key() + " " + problem.message(), "")
                                            .at(problem.source().toString()))));
                }
            }
        }
    }

    /** What is to be applied next of what is due: several only as a group, or if they can be sent together, {@code most} of them. */
    private List<PendingMigration> next(ScriptPrefetch due, int from, int most) {
        if (flyway.settings().isGroup())
            return IntStream.range(from, due.count()).mapToObj(due::get).toList();
        var next = new ArrayList<>(List.of(due.get(from)));
        int end = Math.min(from + Math.min(most, MOST), due.count());
        for (int i = from + 1; i < end && due.isReadable(i) && due.get(i).goesWith(next.get(0)); i++)
            next.add(due.get(i));
        return next;
    }

    private static String left(int count) {
        return count == 0
                ? "nothing is pending here any more; callbacks, hooks and repos that come next were not begun"
                : count == 1 ? "1 migration is still pending" : count + " migrations are still pending";
    }

    private static Optional<String> newest(MigrationInfoServiceImpl info) {
        return Optional.ofNullable(info.current())
                .map(MigrationInfo::getVersion)
                .map(MigrationVersion::getVersion);
    }

    private List<MigrationInfoImpl> pending(MigrationInfoServiceImpl info) {
        var pending = List.of(info.pending());
        return flyway.settings().getTarget() == MigrationVersion.NEXT && !pending.isEmpty()
                ? pending.subList(0, 1)
                : pending;
    }

    /** Whether an earlier run has left something that must be looked at first, which then is reported. */
    private boolean refuses(MigrationInfoServiceImpl info) {
        if (Arrays.stream(info.all()).anyMatch(migration -> migration.getState().isFailed() && !isIgnored(migration))) {
            history.report(history.failed(flyway));
            return true;
        }
        if (flyway.settings().isValidateOnMigrate() && Arrays.stream(info.all()).anyMatch(MigrationRun::disagrees)) {
            var found = history.disagreements(flyway);
            history.report(found);
            if (!found.isEmpty()) return true;
        }
        try {
            var half = journal.half(info);
            half.ifPresent(entry -> report.ended(entry.failed(config, info, report, report.again())));
            return half.isPresent();
        } catch (SQLException e) {
            throw new FlywayException("cannot read the journal of migrations: " + SqlMessage.of(e), e);
        }
    }

    /** Another release may have applied another migration of a version while this run waited for the lock. */
    private static boolean disagrees(MigrationInfo migration) {
        return migration instanceof MigrationInfoImpl one
                && one.getResolvedMigration() != null
                && one.getAppliedMigration() != null
                && !(one.isChecksumMatching() && one.isDescriptionMatching() && one.isTypeMatching());
    }

    private boolean isIgnored(MigrationInfo migration) {
        return migration.getState() == MigrationState.FUTURE_FAILED
                && ValidatePatternUtils.isFutureIgnored(flyway.settings().getIgnoreMigrationPatterns());
    }
}
