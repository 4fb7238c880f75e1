package release.migrate.seed;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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
 * @param isCancelled whether a signal has ended it
 */
public record SeedFailure(RepoConfig repo, Report report, String name, BooleanSupplier isCancelled) {

    Failure of(SQLException e, Optional<String> statement) {
        return of(e, name, statement);
    }

    Failure of(SQLException e, String location, Optional<String> statement) {
        return new Failure(
                FlywayFailure.isLocked(e) ? ExitCode.LOCKED : ExitCode.FAILED,
                Optional.of(location),
                statement.map(report::redact).map(SqlMessage::statement),
                report.redact(Redactor.of(statement.orElse("")).redact(SqlMessage.of(e))),
                Optional.ofNullable(SqlMessage.root(e).getSQLState()),
                Optional.empty(),
                Optional.empty());
    }

    Failure of(IOException e) {
        return at(
                name,
                Optional.empty(),
                "cannot be read: " + report.redact(SqlMessage.oneLine(String.valueOf(e.getMessage()))));
    }

    Failure at(String location, Optional<String> statement, String message) {
        return new Failure(
                ExitCode.FAILED,
                Optional.of(location),
                statement.map(report::redact).map(SqlMessage::statement),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** What kept a seed from its first step. */
    Failure before(SQLException e, String statement) {
        return of(e, Optional.of(statement))
                .leaving(
                        "Nothing of it was run.",
                        FlywayFailure.isLocked(e)
                                ? "Another process is writing to this database. Wait for it to end, then: "
                                        + report.again()
                                : "Let this user create and write the table release_seed_history, where it stands what"
                                        + " has run; then: "
                                        + report.again());
    }

    /** What to do about the seed, and to type then. */
    String fix(String verb) {
        return verb + " the seed, then: " + report.again();
    }

    /**
     * A run before this one has left it half done.
     *
     * @param seed what to type to run it once that is mended
     */
    public static Failure half(Seeding.Row row, Report report, String seed) {
        return new Failure(
                ExitCode.DISAGREE,
                Optional.empty(),
                Optional.empty(),
                "A run of " + row.at().replace('T', ' ')
                        + " ended in its midst, after it may have committed something.",
                Optional.empty(),
                Optional.of("What it has committed, if anything, is there. The rest is not."),
                Optional.of("Undo by hand what is there of it, then: " + report.here("repair") + " && " + seed));
    }

    /** A seed of which nothing remains. One that a signal has ended, or that others have kept from its locks, is right as it is. */
    Failure rolledBack(Failure failure) {
        return failure.leaving(
                "It was rolled back, nothing of it remains.",
                isCancelled.getAsBoolean()
                        ? "Go on with: " + report.again()
                        : failure.code() == ExitCode.LOCKED
                                ? FlywayFailure.WAIT + ", then: " + report.again()
                                : fix(isThere(failure) ? "Set when = once if it is to run once, or fix" : "Fix"));
    }

    /** Whether the database has the row already, which is what a seed finds that runs again: 23505 in the standard, 23000 on MariaDB. */
    private static boolean isThere(Failure failure) {
        return failure.sqlState()
                .filter(state -> state.equals("23505") || state.equals("23000"))
                .isPresent();
    }

    /**
     * A seed of which something may remain.
     *
     * @param how that came, in a sentence
     * @param isKept whether the history has to forget it first
     */
    Failure half(Failure failure, String how, boolean isKept) {
        var mended = isCancelled.getAsBoolean()
                ? ""
                : failure.code() == ExitCode.LOCKED
                        ? ", wait until others have let go of what it needs"
                        : ", fix the seed";
        return failure.leaving(
                "It may be half applied: " + how,
                "Undo by hand what remains of it" + mended + ", then: " + (isKept ? report.here("repair") + " && " : "")
                        + report.again());
    }
}
