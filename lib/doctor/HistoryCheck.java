package release.doctor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import release.config.Release;
import release.database.Dialect;
import release.migrate.FlywayMigrator;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoReport;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;
import release.seed.Seeder;

/** How the histories of a repo's migrations and seeds stand, as status, validate and seed find them. */
record HistoryCheck(Release release, Repo repo, Report report) {
    private static final String NAME = "history";
    private static final String SCRIPTS = "scripts";
    private static final String SEEDS = "seeds";

    List<Finding> findings() throws SQLException {
        var findings = new ArrayList<>(migrations());
        findings.addAll(scripts());
        var seeds = counted(unheard -> new Seeder(release, repo, unheard).validate());
        for (var step : seeds.steps())
            findings.add(Finding.failed(
                    SEEDS,
                    step.description(),
                    step.file().map(step.failure().orElseThrow()::at).orElseThrow()));
        seeds.failure().ifPresent(failure -> findings.add(Finding.failed(SEEDS, "cannot be read", failure)));
        return findings;
    }

    /** What migrate could not read. */
    private List<Finding> scripts() {
        if (repo.config().hasNoMigrations()) return List.of();
        return counted(unheard -> new FlywayMigrator(repo, unheard).readPending()).steps().stream()
                .map(step -> finding(SCRIPTS, step))
                .toList();
    }

    private List<Finding> migrations() throws SQLException {
        if (repo.config().hasNoMigrations()) return List.of(Finding.ok(NAME, "no migrations"));
        var status = counted(unheard -> new FlywayMigrator(repo, unheard).status(false, false));
        if (status.failure().isPresent())
            return List.of(
                    Finding.failed(NAME, "cannot be read", status.failure().get()));
        var validation = counted(unheard -> new FlywayMigrator(repo, unheard).validate());
        var findings = new ArrayList<Finding>();
        status.steps()
                .forEach(step -> step.reason()
                        .filter(why -> step.state() == State.PENDING)
                        .ifPresent(why -> findings.add(Finding.warning(NAME, named(step), why))));
        for (var step : validation.steps()) findings.add(finding(NAME, step));
        validation.failure().ifPresent(failure -> findings.add(Finding.failed(NAME, "cannot be validated", failure)));
        if (findings.isEmpty()) findings.add(agreement(status));
        return findings;
    }

    private RepoReport counted(Consumer<Report> work) {
        var config = repo.config();
        var unheard = report.unheard();
        unheard.opened(
                config.app(),
                config.name(),
                config.database().label(),
                config.url().address());
        work.accept(unheard);
        unheard.closed();
        return unheard.repos().get(0);
    }

    private static String named(Step step) {
        return step.name() + " " + step.description();
    }

    private static Finding finding(String name, Step step) {
        var failure = step.failure().orElseThrow();
        return Finding.failed(name, named(step), step.file().map(failure::at).orElse(failure));
    }

    private Finding agreement(RepoReport status) throws SQLException {
        var counts = new TreeMap<State, Integer>();
        status.steps().forEach(step -> counts.merge(step.state(), 1, Integer::sum));
        var text = counts.isEmpty()
                ? "none, and no migrations"
                : counts.entrySet().stream()
                        .map(count ->
                                count.getValue() + " " + count.getKey().text().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "));
        if (counts.keySet().stream().anyMatch(state -> state != State.PENDING && state != State.IGNORED))
            return Finding.ok(NAME, text);
        return begins()
                ? Finding.ok(NAME, text)
                : Finding.failed(
                        NAME,
                        "tables, but no history",
                        Failure.of(
                                ExitCode.DISAGREE,
                                "The database has tables, but nothing says which migrations made them, so migrate"
                                        + " refuses it.",
                                "If its tables are those of a migration, say which one: "
                                        + report.here("baseline").with("--at", "VERSION")));
    }

    /** Whether a history can begin, or has done so. */
    private boolean begins() throws SQLException {
        var config = repo.config();
        if ("true".equals(config.flyway().get("baselineOnMigrate"))) return true;
        try (var connection = repo.connectAnywhere()) {
            var tables = Dialect.of(config.database()).tables(connection, HistoryTable.schema(config));
            return tables.stream().allMatch(name -> FlywayMigrator.isOurs(name))
                    || tables.stream().anyMatch(HistoryTable.name(config)::equalsIgnoreCase);
        }
    }
}
