package release.migrate;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import release.config.RepoConfig;
import release.report.Report;
import release.report.Step;

/**
 * Hears from Flyway which migration runs and reports each as applied once it is committed.
 *
 * <p>Flyway's {@code AFTER_EACH_MIGRATE} comes before the history row is written and the transaction committed. The
 * next thing heard after that commit is the next migration's beginning, or the end of the run; with
 * {@code group = true} there is one commit, at the end.
 */
final class StepListener implements Callback {
    private final RepoConfig repo;
    private final Report report;
    private final boolean group;
    private final List<Step> uncommitted = new ArrayList<>();
    private Optional<Step> running = Optional.empty();
    private long begin;
    private int statements;

    StepListener(RepoConfig repo, Report report, boolean group) {
        this.repo = repo;
        this.report = report;
        this.group = group;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE
            || event == Event.AFTER_EACH_MIGRATE_STATEMENT;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        if (event == Event.AFTER_EACH_MIGRATE_STATEMENT) statements++;
        else if (event == Event.BEFORE_EACH_MIGRATE) begin(context.getMigrationInfo());
        else running.ifPresent(step -> {
            uncommitted.add(step.finished(Step.State.APPLIED, elapsed()));
            running = Optional.empty();
        });
    }

    @Override
    public String getCallbackName() {
        return "report";
    }

    private void begin(MigrationInfo migration) {
        if (!group) committed();
        statements = 0;
        begin = report.nanos();
        running = Optional.of(step(repo, migration, Step.State.PENDING));
        report.began(running.get());
    }

    /** Everything that ran is committed now. */
    void committed() {
        uncommitted.forEach(report::ended);
        uncommitted.clear();
    }

    /** Forgets what ran and was rolled back, and gives its names; the files are those of what is applied all the same. */
    List<String> rolledBackExcept(Set<String> files) {
        var lost = uncommitted.stream().filter(step -> step.file().filter(files::contains).isEmpty()).toList();
        uncommitted.removeAll(lost);
        return lost.stream().map(Step::name).toList();
    }

    /** How many statements of the migration at hand have succeeded. */
    int statements() {
        return statements;
    }

    Duration elapsed() {
        return report.since(begin);
    }

    /** A migration as a step of the report. */
    static Step step(RepoConfig repo, MigrationInfo migration, Step.State state) {
        var step = Step.of(Step.Kind.MIGRATION, name(migration), migration.getDescription(), state);
        var file = migration.getPhysicalLocation();
        return file == null || file.isEmpty() ? step : step.file(repo.shown(Path.of(file)));
    }

    static String name(MigrationInfo migration) {
        return migration.getVersion() == null ? "R" : "V" + migration.getVersion();
    }
}
