package release.migrate.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step.State;

/** Takes applied versions back, the one applied last first, each by its script {@code U3__name.sql}; all of them have one, or none is run. */
public final class Rollback {
    private final RepoConfig config;
    private final Report report;
    private final FlywayParts flyway;
    private final StopSignal stop;
    private final Journal journal;
    private final MigrationLock lock;
    private final Applier applier;

    /** @param flyway with the settings of {@link #settings} */
    public Rollback(Repo repo, Report report, FlywayParts flyway, StopSignal stop, StatementListener statements) {
        this.config = repo.config();
        this.report = report;
        this.flyway = flyway;
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
                new Direction.Backwards(flyway, session),
                journal));
    }

    /** Those with which Flyway takes scripts that undo for the migrations of their versions. */
    public static FluentConfiguration settings(FluentConfiguration settings) {
        return new FluentConfiguration()
                .configuration(settings)
                .sqlMigrationPrefix("U")
                .repeatableSqlMigrationPrefix("(none while undoing)")
                .javaMigrations()
                .validateMigrationNaming(false)
                .group(false)
                .target(MigrationVersion.LATEST);
    }

    /**
     * Takes versions back.
     *
     * @param which gives those of the applied versions that are taken back
     * @param left what to type to take back so many that are left; empty if that is to type it again
     */
    public void run(ToTakeBack which, IntFunction<Optional<String>> left) {
        try (applier) {
            if (lock.isTransactional()) takeBack(which, left);
            else lock.hold(stop::check, () -> takeBack(which, left));
        }
    }

    /** Chooses which of some versions, of which the one applied last comes first, are taken back. */
    public interface ToTakeBack {
        List<MigrationVersion> of(List<MigrationVersion> applied);
    }

    /** Those applied last, so many of them. */
    public static ToTakeBack steps(int count) {
        return applied -> applied.subList(0, Math.min(count, applied.size()));
    }

    /**
     * All that are newer than a version, or all if that is 0.
     *
     * @throws InvalidConfiguration if that version is not applied
     */
    public static ToTakeBack to(String version) {
        return applied -> {
            if (version.equals("0")) return applied;
            var names = applied.stream().map(MigrationVersion::getVersion).toList();
            var wanted = Optional.of(version)
                    .filter(text -> text.matches("\\d+([._]\\d+)*"))
                    .map(MigrationVersion::fromVersion)
                    .filter(applied::contains)
                    .orElseThrow(() -> InvalidConfiguration.because(
                            Origin.of("--to"),
                            version.isEmpty() ? "\"\"" : version,
                            "is not applied here" + Suggestion.hint(version, names)));
            return applied.stream().filter(other -> other.compareTo(wanted) > 0).toList();
        };
    }

    private void takeBack(ToTakeBack which, IntFunction<Optional<String>> left) {
        var applied = applied();
        if (refuses()) return;
        var versions =
                which.of(applied.stream().map(MigrationInfoImpl::getVersion).toList());
        var chosen = applied.stream()
                .filter(migration -> versions.contains(migration.getVersion()))
                .toList();
        if (chosen.isEmpty()) {
            report.note("nothing to roll back"
                    + (applied.isEmpty()
                            ? ""
                            : ", at V"
                                    + applied.stream()
                                            .map(MigrationInfoImpl::getVersion)
                                            .max(Comparator.naturalOrder())
                                            .orElseThrow()));
            return;
        }
        var scripts = scripts();
        var without = chosen.stream()
                .filter(migration -> !scripts.containsKey(migration.getVersion()))
                .toList();
        if (without.isEmpty()
                && chosen.stream().noneMatch(migration -> migration.getType().isBaseline()))
            run(
                    chosen.stream()
                            .map(migration -> scripts.get(migration.getVersion()))
                            .toList(),
                    left);
        else refuse(chosen, without);
    }

    private void run(List<MigrationInfoImpl> scripts, IntFunction<Optional<String>> left) {
        var due = scripts.stream()
                .map(script -> PendingMigration.of(script, Optional.empty(), config, flyway.settings()))
                .toList();
        flyway.callbacks().onMigrateOrUndoEvent(Event.BEFORE_UNDO);
        for (int i = 0; i < scripts.size(); i++) {
            if (stop.requested()) {
                report.failed(stop.failure("Stopped by " + stop.signal() + "; " + (scripts.size() - i) + " of "
                        + scripts.size() + " are not rolled back."));
                break;
            }
            if (applier.apply(List.of(due.get(i))) == 0) break;
            left.apply(scripts.size() - i - 1).ifPresent(report::left);
        }
        flyway.callbacks().onMigrateOrUndoEvent(report.hasRepoFailed() ? Event.AFTER_UNDO_ERROR : Event.AFTER_UNDO);
    }

    private void refuse(List<MigrationInfoImpl> chosen, List<MigrationInfoImpl> without) {
        var baseline = chosen.stream()
                .filter(migration -> migration.getType().isBaseline())
                .findFirst();
        report.failed(baseline.map(migration -> Failure.of(
                        ExitCode.FAILED,
                        "V" + migration.getVersion() + " is the baseline: what was there before it"
                                + " cannot be rolled back.",
                        ""))
                .orElseGet(() -> Failure.of(
                        ExitCode.FAILED,
                        names("V", without, "") + (without.size() == 1 ? " has" : " have")
                                + " no undo script; nothing was rolled back.",
                        "Write " + names("U", without, "__NAME.sql") + " in " + places() + ", or restore a backup.")));
    }

    private static String names(String letter, List<MigrationInfoImpl> migrations, String rest) {
        return String.join(
                ", ",
                migrations.stream()
                        .map(migration -> letter + migration.getVersion() + rest)
                        .toList());
    }

    private String places() {
        var places =
                new ArrayList<>(config.migrations().stream().map(config::shown).toList());
        places.addAll(
                config.packaged().stream().map(folder -> "classpath:" + folder).toList());
        return String.join(", ", places);
    }

    /** What stands, what was applied last first: that need not be the highest version. */
    private List<MigrationInfoImpl> applied() {
        return Arrays.stream(flyway.info().all())
                .map(MigrationInfoImpl.class::cast)
                .filter(info -> info.getAppliedMigration() != null
                        && info.getVersion() != null
                        && Direction.Backwards.stands(info.getState()))
                .sorted(Comparator.comparing((MigrationInfoImpl info) ->
                                info.getAppliedMigration().getInstalledRank())
                        .reversed())
                .toList();
    }

    /** The scripts that undo, by the versions that they undo. */
    private Map<MigrationVersion, MigrationInfoImpl> scripts() {
        var scripts = new HashMap<MigrationVersion, MigrationInfoImpl>();
        Arrays.stream(flyway.info().all())
                .map(MigrationInfoImpl.class::cast)
                .filter(info -> info.getResolvedMigration() != null && info.getVersion() != null)
                .forEach(info -> scripts.put(info.getVersion(), info));
        return scripts;
    }

    /** Whether an earlier run has left something that must be looked at first, which then is reported. */
    private boolean refuses() {
        Arrays.stream(flyway.info().all())
                .filter(info -> info.getState().isFailed())
                .forEach(info -> report.ended(MigrationStep.of(config, info, State.FAILED)
                        .failed(Failure.of(
                                ExitCode.DISAGREE,
                                "It failed in an earlier run and may be half applied.",
                                "Undo by hand what remains of it, then: " + report.here("repair")))));
        try {
            var info = flyway.info();
            journal.half(info).ifPresent(entry -> report.ended(entry.failed(config, info, report, report.again())));
            return report.hasRepoFailed();
        } catch (SQLException e) {
            throw new FlywayException("cannot read the journal of migrations: " + SqlMessage.of(e), e);
        }
    }
}
