package release.doctor;

import java.util.Optional;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/**
 * What a check found.
 *
 * @param text in a few words
 * @param advice of a warning: what it means, and what to do
 * @param failure of what is wrong
 */
public record Finding(String name, String text, State state, Optional<String> advice, Optional<Failure> failure) {

    static Finding ok(String name, String text) {
        return new Finding(name, text, State.OK, Optional.empty(), Optional.empty());
    }

    /** Something that works, but not as one would want it. */
    static Finding warning(String name, String text, String advice) {
        return new Finding(name, text, State.WARNING, Optional.of(advice), Optional.empty());
    }

    /** Something because of which a run fails. */
    static Finding failed(String name, String text, Failure failure) {
        return new Finding(name, text, State.FAILED, Optional.empty(), Optional.of(failure));
    }

    static Finding failed(String name, String text, String message, String next) {
        return failed(name, text, Failure.of(ExitCode.FAILED, message, next));
    }

    /** The finding as a step of the report. */
    public Step step() {
        var step = Step.of(Kind.CHECK, name, text, state);
        var advised = advice.map(step::withReason).orElse(step);
        return failure.map(advised::withFailure).orElse(advised);
    }
}
