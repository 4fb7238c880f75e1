package release.migrate;

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
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import release.config.Misconfigured;
import release.config.Nearest;
import release.config.RepoConfig;
import release.config.Source;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
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
    private final History history;

    public Migrator(Repo repo, Report report) {
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
        this.failures = new FlywayFailure(repo.config(), report);
        this.history = new History(repo.config(), report, settings);
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
            history.report(history.disagreements());
            if (!report.hasFailed()) report.failed(failures.of(e));
        } catch (FlywayException e) {
            listener.committed();
            throw e;
        }
    }

    private void failed(FlywayMigrateException e, StepListener listener) {
        var lost = settings.isGroup() ? listener.rolledBackExcept(history.files(flyway().info())) : List.<String>of();
        listener.committed();
        var name = StepListener.name(e.getMigration());
        var step = StepListener.step(repo, e.getMigration(), State.FAILED).finished(State.FAILED, listener.elapsed());
        report.ended(step.failed(failures.ofMigration(e, name, listener.statements())));
        if (!lost.isEmpty()) report.note((repo.database().rollsBackDdl() ? "rolled back with it, as one group: "
            : "not in the history, though their DDL stays: ") + String.join(", ", lost));
    }

    private static String at(String version) {
        return version == null || version.isEmpty() ? "" : " at V" + version;
    }

    /**
     * Stops at a version. Repeatable migrations describe the newest schema and wait while versions after the target
     * are pending; Flyway would run them all the same.
     */
    private void target(String target) {
        var all = flyway().info().all();
        var versions = Arrays.stream(all).map(MigrationInfo::getVersion)
            .filter(version -> version != null).map(MigrationVersion::getVersion).distinct().toList();
        if (!versions.contains(target)) {
            throw Misconfigured.because(Source.of("--target"), target,
                "is no version of " + repo.key() + Nearest.hint(target, versions));
        }
        settings.target(target);
        if (Arrays.stream(flyway().info().all()).anyMatch(migration -> migration.getState() == MigrationState.ABOVE_TARGET)) {
            settings.repeatableSqlMigrationPrefix("(repeatable migrations wait)")
                .ignoreMigrationPatterns(history.ignoring("repeatable:missing"));
        }
    }

    /**
     * Lists every migration and how it stands, in the order in which they apply.
     *
     * @param exitCode whether pending migrations and disagreements become the exit code
     */
    public void status(boolean exitCode) {
        guarded(() -> {
            var invalid = history.disagreements();
            history.list(flyway().info(), invalid);
            if (exitCode && report.has(State.PENDING)) report.demand(ExitCode.PENDING);
            if (exitCode && !invalid.isEmpty()) report.demand(ExitCode.DISAGREE);
        });
    }

    /** Whether no migration is pending; what else is wrong, and would make migrate refuse, is reported and counts as up to date. */
    public boolean upToDate() {
        if (repo.migrations().isEmpty()) return true;
        try {
            if (settings.isValidateOnMigrate()) history.report(history.disagreements());
            return report.hasFailed() || flyway().info().pending().length == 0;
        } catch (FlywayException e) {
            report.failed(failures.of(e));
            return true;
        }
    }

    /** Compares history and files; each disagreement is a failed step. Pending migrations are none. */
    public void validate() {
        guarded(() -> {
            var disagreements = history.disagreements();
            history.report(disagreements);
            if (disagreements.isEmpty()) report.note("history and files agree");
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
        report.ended(Step.of(Kind.HISTORY, History.name(row.version), row.description + ": " + what, State.REPAIRED));
    }

    /**
     * Begins a history in a database that already has the schema of some version. Where it has begun there, nothing happens.
     *
     * @throws Misconfigured if the version is none
     */
    public void baseline(String version, String description) {
        if (!version.matches("\\d+([._]\\d+)*")) {
            throw Misconfigured.because(Source.of("--at"), version.isEmpty() ? "\"\"" : version,
                "is no version: write numbers with dots between them, such as 7 or 2.1");
        }
        var at = MigrationVersion.fromVersion(version);
        guarded(() -> {
            var applied = List.of(flyway().info().applied());
            if (applied.isEmpty()) {
                new Flyway(settings.baselineVersion(at).baselineDescription(description)).baseline();
                report.ended(Step.of(Kind.HISTORY, History.name(at.getVersion()), description, State.BASELINE));
            } else if (applied.stream().anyMatch(row -> row.getState() == MigrationState.BASELINE && row.getVersion().equals(at))) {
                report.note("the baseline is at " + History.name(at.getVersion()) + " already");
            } else {
                report.failed(Failure.of(ExitCode.FAILED, "This database has a history, and a baseline can only be its beginning.",
                    "See what is applied: " + report.invocation("status")));
            }
        });
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
