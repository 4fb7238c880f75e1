package release.develop;

import java.sql.SQLException;
import java.util.Optional;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.repo.SqlMessage;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Creates and drops the database of a repo, each as one step of the report. */
public final class RepoDatabase {
    private final RepoConfig repo;
    private final Report report;
    private final DatabaseLocation place;

    public RepoDatabase(RepoConfig repo, Report report) {
        this.repo = repo;
        this.report = report;
        this.place = DatabaseLocation.of(repo.url());
    }

    /** The state of a database after a create or drop, or why that failed. */
    record Outcome(State state, Optional<Failure> failure) {
        static Outcome of(State state) {
            return new Outcome(state, Optional.empty());
        }

        static Outcome failed(Failure failure) {
            return new Outcome(State.FAILED, Optional.of(failure));
        }
    }

    private interface Work {
        Outcome run() throws SQLException;
    }

    /**
     * Creates it unless it exists.
     *
     * @throws Unreachable if its server does not answer, or refuses us
     */
    public void create() {
        if (place instanceof DatabaseLocation.OnServer there) {
            step(there.name(), new DatabaseServer(repo, there, report)::create);
        } else if (place instanceof DatabaseLocation.InFile there) {
            step(repo.shown(there.file()), new DatabaseFile(repo, there, report)::create);
        } else {
            nothing("create");
        }
    }

    /**
     * Drops it if it exists and nobody uses it.
     *
     * @throws Unreachable if its server does not answer, or refuses us
     */
    public void drop() {
        if (place instanceof DatabaseLocation.OnServer there) {
            step(there.name(), new DatabaseServer(repo, there, report)::drop);
        } else if (place instanceof DatabaseLocation.InFile there) {
            step(repo.shown(there.file()), new DatabaseFile(repo, there, report)::drop);
        } else {
            nothing("drop");
        }
    }

    private void nothing(String verb) {
        if (place instanceof DatabaseLocation.Elsewhere there) {
            report.failed(Failure.of(
                    ExitCode.MISCONFIGURED,
                    "This database is not ours to " + verb + ": " + there.why() + ".",
                    Character.toUpperCase(verb.charAt(0)) + verb.substring(1) + " it with its own tools."));
        } else {
            report.note("in memory: nothing to " + verb);
        }
    }

    private void step(String name, Work work) {
        var step = Step.of(Kind.DATABASE, "db", name, State.PENDING);
        report.began(step);
        long begin = report.nanos();
        Outcome outcome;
        try {
            outcome = work.run();
        } catch (SQLException e) {
            outcome = Outcome.failed(refused(e));
        }
        var ended = step.finished(outcome.state(), report.since(begin));
        report.ended(outcome.failure().map(ended::failed).orElse(ended));
    }

    private Failure refused(SQLException e) {
        return new Failure(
                ExitCode.FAILED,
                Optional.empty(),
                Optional.empty(),
                report.redact(SqlMessage.of(e)),
                Optional.ofNullable(e.getSQLState()),
                Optional.empty(),
                Optional.empty());
    }
}
