package release.migrate;

import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.RepairOutput;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import release.config.Misconfigured;
import release.config.Nearest;
import release.config.RepoConfig;
import release.config.Source;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** What Flyway does for one open repo: migrate, tell the status, validate, repair, baseline; all into the report. */
public final class Migrator {
    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;
    private final FlywayFailure failures;

    public Migrator(Repo repo, Report report) {
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
        this.failures = new FlywayFailure(repo.config(), report);
    }

    /**
     * Applies pending migrations, each reported once it is committed.
     *
     * @param target the last version to apply; all if empty
     * @throws Misconfigured if the target is no version of this repo
     */
    public void migrate(Optional<String> target) {
        if (repo.migrations().isEmpty()) {
            report.note("no migrations");
            return;
        }
        guarded(() -> {
            target.ifPresent(this::target);
            run();
        });
    }

    private void run() {
        var listener = new StepListener(repo, report, settings.isGroup());
        try {
            var result = flyway(listener).migrate();
            listener.committed();
            if (result.migrationsExecuted == 0) report.note("up to date" + at(result.initialSchemaVersion));
        } catch (FlywayMigrateException e) {
            failed(e, listener);
        } catch (FlywayValidateException e) {
            disagreements(invalid());
            if (!report.hasFailed()) report.failed(failures.of(e));
        } catch (FlywayException e) {
            listener.committed();
            throw e;
        }
    }

    private void failed(FlywayMigrateException e, StepListener listener) {
        if (settings.isGroup()) listener.rolledBack();
        listener.committed();
        var name = StepListener.name(e.getMigration());
        var step = StepListener.step(repo, e.getMigration(), State.FAILED).finished(State.FAILED, listener.elapsed());
        report.ended(step.failed(failures.ofMigration(e, name, listener.statements())));
    }

    private static String at(String version) {
        return version == null || version.isEmpty() ? "" : " at V" + version;
    }

    private void target(String target) {
        var versions = Arrays.stream(flyway().info().all()).map(MigrationInfo::getVersion)
            .filter(version -> version != null).map(MigrationVersion::getVersion).distinct().toList();
        if (!List.of("latest", "current", "next").contains(target) && !versions.contains(target)) {
            throw Misconfigured.because(Source.of("--target"), target,
                "is no version of " + repo.key() + Nearest.hint(target, versions));
        }
        settings.target(target);
    }

    /**
     * Lists every migration and how it stands, in the order in which they apply.
     *
     * @param exitCode whether pending migrations and disagreements become the exit code
     */
    public void status(boolean exitCode) {
        guarded(() -> {
            var changed = invalid();
            for (var migration : flyway().info().all()) {
                if (replaced(migration)) continue;
                var step = StepListener.step(repo, migration, state(migration, changed));
                var on = migration.getInstalledOn();
                report.ended(on == null ? step : step.at(on.toInstant().truncatedTo(ChronoUnit.SECONDS).toString()));
            }
            if (exitCode && report.has(State.PENDING)) report.demand(ExitCode.PENDING);
            if (exitCode && !changed.isEmpty()) report.demand(ExitCode.DISAGREE);
        });
    }

    /** Whether every migration is applied. */
    public boolean upToDate() {
        return repo.migrations().isEmpty() || flyway().info().pending().length == 0;
    }

    /** Compares history and files; each disagreement is a failed step. Pending migrations are none. */
    public void validate() {
        guarded(() -> {
            var invalid = invalid();
            disagreements(invalid);
            if (invalid.isEmpty()) report.note("history and files agree");
        });
    }

    /** Removes failed migrations from the history and takes over the files' checksums and descriptions. */
    public void repair() {
        guarded(() -> {
            var result = flyway().repair();
            result.migrationsRemoved.forEach(row -> repaired(row, "failed, removed from the history"));
            result.migrationsDeleted.forEach(row -> repaired(row, "without a file, marked as deleted"));
            result.migrationsAligned.forEach(row -> repaired(row, "taken over from the file"));
            if (result.repairActions.isEmpty()) report.note("nothing to repair");
        });
    }

    private void repaired(RepairOutput row, String what) {
        report.ended(Step.of(Kind.HISTORY, name(row.version), row.description + ": " + what, State.REPAIRED));
    }

    /** Begins a history in a database that already has the schema of some version. */
    public void baseline(String version, String description) {
        guarded(() -> {
            var result = new Flyway(settings.baselineVersion(version).baselineDescription(description)).baseline();
            var step = Step.of(Kind.HISTORY, name(result.baselineVersion), description, State.BASELINE);
            if (result.successfullyBaselined) report.ended(step);
        });
    }

    private List<ValidateOutput> invalid() {
        var patterns = Arrays.stream(settings.getIgnoreMigrationPatterns()).map(Object::toString).toList();
        var ignoring = new FluentConfiguration().configuration(settings);
        var withPending = new ArrayList<>(patterns.isEmpty() ? List.of("*:future") : patterns);
        withPending.add("*:pending");
        ignoring.ignoreMigrationPatterns(withPending.toArray(String[]::new));
        return new Flyway(ignoring).validateWithResult().invalidMigrations;
    }

    private void disagreements(List<ValidateOutput> invalid) {
        for (var migration : invalid) {
            var disagreement = Disagreement.of(migration, report);
            var step = Step.of(Kind.MIGRATION, name(migration.version), migration.description, disagreement.state());
            var located = migration.filepath == null || migration.filepath.isEmpty() ? step
                : step.file(repo.shown(Path.of(migration.filepath)));
            report.ended(located.because(disagreement.failure(located.file())));
        }
    }

    private static String name(String version) {
        return version == null || version.isEmpty() ? "R" : "V" + version;
    }

    /** Earlier runs of a repeatable migration: its newest row, or the pending one, says how it stands. */
    private static boolean replaced(MigrationInfo migration) {
        return migration.getState() == MigrationState.SUPERSEDED || migration.getState() == MigrationState.OUTDATED;
    }

    private static State state(MigrationInfo migration, List<ValidateOutput> invalid) {
        var changed = invalid.stream().anyMatch(other -> name(other.version).equals(StepListener.name(migration))
            && migration.getDescription().equals(other.description));
        return switch (migration.getState()) {
            case PENDING -> State.PENDING;
            case SUCCESS, OUT_OF_ORDER -> changed ? State.CHANGED : State.APPLIED;
            case FAILED, MISSING_FAILED, FUTURE_FAILED -> State.FAILED;
            case MISSING_SUCCESS -> State.MISSING;
            case FUTURE_SUCCESS -> State.AHEAD;
            case BASELINE -> State.BASELINE;
            case DELETED, UNDONE -> State.DELETED;
            case ABOVE_TARGET, BELOW_BASELINE, BASELINE_IGNORED, IGNORED, AVAILABLE, SUPERSEDED, OUTDATED -> State.IGNORED;
        };
    }

    private Flyway flyway(StepListener... listeners) {
        return new Flyway(new FluentConfiguration().configuration(settings).callbacks(listeners));
    }

    /** Runs work on Flyway; what it throws becomes the repo's failure. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (FlywayException e) {
            report.failed(failures.of(e));
        }
    }
}
