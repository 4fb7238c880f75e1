package release.report;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What happened in one repo.
 *
 * @param tenant whether it is a tenant; a tenant is shown only if something happened in it
 * @param database its kind, such as {@code postgresql}
 * @param address where it is, without anything secret
 * @param notes remarks on the repo as a whole, such as "up to date at V10", in the order in which they were made
 * @param failure why the repo as a whole failed, besides its steps
 */
public record RepoReport(
        String app,
        String repo,
        boolean tenant,
        String database,
        String address,
        boolean skipped,
        List<Step> steps,
        List<Note> notes,
        Optional<Failure> failure) {
    private static final Set<Step.State> AS_IT_SHOULD_BE = EnumSet.of(
            Step.State.APPLIED,
            Step.State.BASELINE,
            Step.State.IGNORED,
            Step.State.DELETED,
            Step.State.SEEDED,
            Step.State.BEFORE,
            Step.State.UNCHANGED,
            Step.State.SKIPPED,
            Step.State.OK);

    /**
     * A remark.
     *
     * @param after how many steps had ended before it
     */
    public record Note(String text, int after) {}

    public RepoReport {
        steps = List.copyOf(steps);
        notes = List.copyOf(notes);
    }

    /** All remarks in one text; empty if there is none. */
    public Optional<String> note() {
        return notes.stream().map(Note::text).reduce((one, next) -> one + "; " + next);
    }

    /** Every failure in this repo, its own or of a step. */
    public List<Failure> failures() {
        return Stream.concat(steps.stream().flatMap(step -> step.failure().stream()), failure.stream())
                .toList();
    }

    /** Whether anything went wrong here. A signal that stopped the work is no failure. */
    public boolean hasFailed() {
        return failures().stream().anyMatch(failure -> !failure.isStop());
    }

    /** Whether a signal stopped the work here, and nothing failed. */
    public boolean isStopped() {
        return !failures().isEmpty() && !hasFailed();
    }

    /** Whether nothing was done here and nothing is left to do. */
    public boolean isQuiet() {
        return failures().isEmpty()
                && steps.stream().allMatch(step -> step.took().isEmpty() && AS_IT_SHOULD_BE.contains(step.state()));
    }

    RepoReport ofTenant() {
        return new RepoReport(app, repo, true, database, address, skipped, steps, notes, failure);
    }
}
