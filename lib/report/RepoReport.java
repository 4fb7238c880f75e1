package release.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened in one repo.
 *
 * @param database its kind, such as {@code postgresql}
 * @param address where it is, without anything secret
 * @param note a remark that stands for all steps, such as "up to date at V10"
 * @param failure why the repo as a whole failed, beyond its steps
 */
public record RepoReport(String app, String repo, String database, String address, boolean skipped, List<Step> steps,
                         Optional<String> note, Optional<Failure> failure) {
    public RepoReport {
        steps = List.copyOf(steps);
    }

    /** Every failure in this repo, its own or of a step. */
    public List<Failure> failures() {
        return Stream.concat(steps.stream().flatMap(step -> step.failure().stream()), failure.stream()).toList();
    }
}
