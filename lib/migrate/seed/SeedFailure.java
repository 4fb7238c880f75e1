package release.migrate.seed;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import release.config.Redactor;
import release.config.RepoConfig;
import release.migrate.flyway.FlywayFailure;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/**
 * Says what went wrong with a seed, and what to do about it.
 *
 * @param name its file, as people are shown it
 */
public record SeedFailure(RepoConfig repo, Report report, String name) {
    static final String ROLLED_BACK = "It was rolled back, nothing of it remains.";

    /** How what is said of one begins that has left something. */
    private static final String HALF = "It may be half applied";

    /** The same failure of a seed that a signal has ended: the seed is right as it is. */
    static Failure cancelled(Failure failure, Report report) {
        var state = failure.state().orElse("");
        return state.equals(ROLLED_BACK) ? failure.leaving(state, "Go on with: " + report.again())
            : state.startsWith(HALF) ? failure.leaving(state, "Undo by hand what remains of it, then: " + report.here("repair") + " && " + report.again()) : failure;
    }

    Failure of(SQLException e, Optional<String> statement) {
        return of(e, name, statement);
    }

    Failure of(SQLException e, String location, Optional<String> statement) {
        return new Failure(FlywayFailure.isLocked(e) ? ExitCode.LOCKED : ExitCode.FAILED, Optional.of(location),
            statement.map(report::redact).map(SqlMessage::statement), report.redact(Redactor.of(statement.orElse("")).redact(SqlMessage.of(e))),
            Optional.ofNullable(SqlMessage.root(e).getSQLState()), Optional.empty(), Optional.empty());
    }

    Failure of(IOException e) {
        return at(name, Optional.empty(), "cannot be read: " + report.redact(SqlMessage.oneLine(String.valueOf(e.getMessage()))));
    }

    Failure at(String location, Optional<String> statement, String message) {
        return new Failure(ExitCode.FAILED, Optional.of(location), statement.map(report::redact).map(SqlMessage::statement),
            message, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What kept a seed from its first step. */
    Failure before(SQLException e, String statement) {
        return of(e, Optional.of(statement)).leaving("Nothing of it was run.", FlywayFailure.isLocked(e)
            ? "Another process is writing to this database. Wait for it to end, then: " + report.again()
            : "Let this user create and write the table release_seed_history, where it stands what has run; then: "
                + report.again());
    }

    /** What to type next. */
    String fix(String verb) {
        return fix(verb, false);
    }

    /** @param isHalf whether the history has to forget it first */
    String fix(String verb, boolean isHalf) {
        return verb + " the seed, then: " + (isHalf ? report.here("repair") + " && " : "") + report.again();
    }

    /**
     * A run before this one has left it half done.
     *
     * @param seed what to type to run it once that is mended
     */
    public static Failure half(Seeding.Row row, Report report, String seed) {
        return new Failure(ExitCode.DISAGREE, Optional.empty(), Optional.empty(), "A run of " + row.at().replace('T', ' ') + " ended in its midst, after it had committed something.",
            Optional.empty(), Optional.of("What it committed is there, the rest is not."),
            Optional.of("Undo by hand what is there of it, then: " + report.here("repair") + " && " + seed));
    }

    /** A seed that others have kept from its locks is right as it is. */
    Failure rolledBack(Failure failure) {
        return failure.leaving(ROLLED_BACK, failure.code() == ExitCode.LOCKED ? "Wait until others have let go of what it needs, then: " + report.again() : fix("Fix"));
    }
}
