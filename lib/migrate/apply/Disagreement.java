package release.migrate.apply;

import java.util.Optional;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.output.ValidateOutput;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step.State;

/** One point in which the history in the database and the files disagree, in words that say how to end it. */
record Disagreement(State state, String message, String next) {

    static Disagreement of(ValidateOutput migration, Report report) {
        var repair = report.here("repair");
        return switch ((CoreErrorCode) migration.errorDetails.errorCode) {
            case CHECKSUM_MISMATCH, DESCRIPTION_MISMATCH, TYPE_MISMATCH ->
                new Disagreement(
                        State.CHANGED,
                        "The file was changed after it was applied.",
                        "Restore the file; or, if the database already is as the file says: " + repair);
            case APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED, APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED ->
                new Disagreement(
                        State.MISSING,
                        "It was applied, but its file is gone.",
                        "Restore the file; or, if it is gone for good: " + repair);
            case FAILED_VERSIONED_MIGRATION, FAILED_REPEATABLE_MIGRATION, FAILED_BASELINE_MIGRATION ->
                new Disagreement(
                        State.FAILED,
                        "It failed in an earlier run and may be half applied.",
                        "Undo by hand what remains of it, fix the script, then: " + repair + " && "
                                + report.invocation("migrate"));
            case RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED ->
                new Disagreement(
                        State.IGNORED,
                        "It is not applied, but later ones are.",
                        "Give it a version after the last applied one, or set flyway.outOfOrder = true.");
            default -> new Disagreement(State.CHANGED, migration.errorDetails.errorMessage.strip(), "");
        };
    }

    Failure failure(Optional<String> file) {
        return new Failure(
                ExitCode.DISAGREE,
                file,
                Optional.empty(),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.of(next).filter(text -> !text.isEmpty()));
    }
}
