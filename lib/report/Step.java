package release.report;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One thing a run did, found or could not do in a repo.
 *
 * @param name {@code V1}, {@code R}, {@code seed}
 * @param file where it is written, relative to the release root, if it is a file
 * @param at when it was applied, as the database says, for steps from its history
 * @param result what a statement returned
 * @param reason why it is in this state, if that is no failure
 * @param messages what the database said while it ran, one a line
 */
public record Step(
        Kind kind,
        String name,
        String description,
        Optional<String> file,
        State state,
        Optional<Duration> took,
        Optional<String> at,
        Optional<Failure> failure,
        Optional<Result> result,
        Optional<String> reason,
        List<String> messages) {
    public Step {
        messages = List.copyOf(messages);
    }

    /** The subject of a step. */
    public enum Kind {
        MIGRATION,
        CALLBACK,
        SEED,
        HISTORY,
        CONNECTION,
        DATABASE,
        HOOK,
        EVAL,
        CHECK
    }

    /** The state of a step. */
    public enum State {
        APPLIED("applied"),
        SEEDED("seeded"),
        PENDING("pending"),
        FAILED("FAILED"),
        SKIPPED("skipped"),
        BASELINE("baseline"),
        CHANGED("changed"),
        MISSING("file missing"),
        AHEAD("ahead of the files"),
        IGNORED("ignored"),
        DELETED("deleted"),
        REPAIRED("repaired"),
        READY("ready"),
        DONE("done"),
        CREATED("created"),
        EXISTS("exists already"),
        DROPPED("dropped"),
        ABSENT("is not there"),
        UNCHANGED("unchanged"),
        ROLLED_BACK("rolled back"),
        BEFORE("seeded before"),
        OUTDATED("changed since"),
        OK("ok"),
        WARNING("warning");

        private final String text;

        State(String text) {
            this.text = text;
        }

        /** The word in the report. */
        public String text() {
            return text;
        }
    }

    /** A step of which no more is known, or that has only begun. */
    public static Step of(Kind kind, String name, String description, State state) {
        return new Step(
                kind,
                name,
                description,
                Optional.empty(),
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Whether this is a pending seed. It is no pending migration, which status --exit-code is about. */
    public boolean isPendingSeed() {
        return kind == Kind.SEED && state == State.PENDING;
    }

    /** The same step in another state. */
    public Step in(State other) {
        return new Step(kind, name, description, file, other, took, at, failure, result, reason, messages);
    }

    public Step file(String path) {
        return new Step(kind, name, description, Optional.of(path), state, took, at, failure, result, reason, messages);
    }

    public Step at(String when) {
        return new Step(
                kind, name, description, file, state, took, Optional.of(when), failure, result, reason, messages);
    }

    public Step finished(State end, Duration duration) {
        return new Step(
                kind, name, description, file, end, Optional.of(duration), at, failure, result, reason, messages);
    }

    public Step withResult(Result what) {
        return new Step(kind, name, description, file, state, took, at, failure, Optional.of(what), reason, messages);
    }

    /** The same step with the reason for its state, if that is no failure. */
    public Step withReason(String why) {
        return new Step(kind, name, description, file, state, took, at, failure, result, Optional.of(why), messages);
    }

    /** The same step with its progress: {@code users.csv, 300,000 rows}. */
    public Step advanced(String how) {
        return new Step(kind, name, description + ", " + how, file, state, took, at, failure, result, reason, messages);
    }

    public Step withMessages(List<String> lines) {
        return new Step(kind, name, description, file, state, took, at, failure, result, reason, lines);
    }

    /** The same step with its failure. */
    public Step withFailure(Failure why) {
        return new Step(kind, name, description, file, state, took, at, Optional.of(why), result, reason, messages);
    }

    public Step failed(Failure why) {
        return new Step(
                kind, name, description, file, State.FAILED, took, at, Optional.of(why), result, reason, messages);
    }
}
