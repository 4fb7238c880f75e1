package release.migrate;

import java.util.Optional;
import release.migrate.fastpath.UpToDate;
import release.migrate.flyway.MigrationNames;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/**
 * The migrations of one open repo; what comes of them is in its report. Flyway is loaded only where the look before it does not
 * tell enough.
 */
public final class Migrator {
    private final Repo repo;
    private final Report report;

    public Migrator(Repo repo, Report report) {
        this.repo = repo;
        this.report = report;
    }

    private FlywayMigrator flyway() {
        return new FlywayMigrator(repo, report);
    }

    /**
     * Applies the pending migrations, each reported once it is committed.
     *
     * @param target the last version to apply; all if empty
     * @param strict whether a database that is ahead of the files is a failure
     */
    public void migrate(Optional<String> target, boolean strict) {
        MigrationNames.warn(repo.config(), report);
        if (target.isEmpty() && UpToDate.reported(repo, report)) return;
        var flyway = flyway();
        if (!strict || !flyway.isAhead()) flyway.migrate(target);
    }

    /** Applies the pending migrations; false if that failed, or a signal has stopped it. */
    public boolean isMigrated() {
        migrate(Optional.empty(), false);
        return !report.hasRepoFailed() && !report.isStopped();
    }

    /** Whether nothing is pending; if something is, that is a failure. */
    public boolean requireUpToDate() {
        if (!repo.isStillToCome() && (UpToDate.of(repo).isSo() || flyway().upToDate())) return true;
        report.failed(Failure.of(
                ExitCode.PENDING,
                "Migrations are pending, and --only-seeds runs none.",
                "See " + report.invocation("status") + ", or run both: "
                        + report.invocation(report.command()).without("--only-seeds")));
        return false;
    }

    /**
     * Lists the migrations and how they stand.
     *
     * @param exitCode whether pending migrations and disagreements become the exit code
     * @param strict whether a database that is ahead of the files disagrees with them
     */
    public void status(boolean exitCode, boolean strict) {
        MigrationNames.warn(repo.config(), report);
        if (!isQuicklyTold()) flyway().status(exitCode, strict);
    }

    /** Compares the history with the files. */
    public void validate() {
        MigrationNames.warn(repo.config(), report);
        if (!isQuicklyTold()) flyway().validate();
    }

    /** The migrations of one of many tenants are only listed if there is something to do about them. */
    private boolean isQuicklyTold() {
        return repo.config().isOneOfMany() && UpToDate.reported(repo, report);
    }

    /** Repairs the history. */
    public void repair() {
        flyway().repair();
    }

    /** Takes the last applied versions back: down to one that stays, or a number of steps. */
    public void rollback(Optional<String> to, int steps) {
        flyway().rollback(to, steps);
    }

    /** Takes the last applied versions back and applies them again. */
    public void redo(int steps) {
        flyway().redo(steps);
    }

    /** Begins the history of a database that already has the schema of a version. */
    public void baseline(String version, String description) {
        flyway().baseline(version, description);
    }

    /** Shows who holds the lock, and ends those sessions if that is asked for. */
    public void unlock(boolean ends) {
        flyway().unlock(ends);
    }
}
