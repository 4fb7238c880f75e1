package release.seed;

import java.util.Optional;
import release.config.Release;
import release.config.Seed;
import release.config.Seed.When;
import release.migrate.seed.Seeding.Row;
import release.report.Step.State;

/**
 * How a seed stands in one database and environment, before anything is done about it.
 *
 * @param state skipped, pending, failed if it was left half done, changed since it ran last, or seeded
 * @param reason why it is skipped
 * @param at when it ran last
 */
record Standing(State state, Optional<String> reason, Optional<String> at) {

    /**
     * Compares what is configured with what has happened.
     *
     * @param checksum of its file as it is now
     * @param last its row in the history
     */
    static Standing of(Seed seed, Release release, String checksum, Optional<Row> last) {
        var reason = reason(seed, release.environment(), release.guarded());
        if (reason.isPresent()) return new Standing(State.SKIPPED, reason, Optional.empty());
        if (last.isEmpty()) return new Standing(State.PENDING, Optional.empty(), Optional.empty());
        if (!last.get().finished())
            return new Standing(State.FAILED, Optional.of("It was left half done."), last.map(Row::at));
        var isOld = seed.when() == When.CHANGED && !last.get().checksum().equals(checksum);
        return new Standing(isOld ? State.OUTDATED : State.SEEDED, Optional.empty(), last.map(Row::at));
    }

    /** Why a seed is not for an environment. */
    static Optional<String> reason(Seed seed, String environment, boolean guarded) {
        if (seed.environments().contains(environment)) return Optional.empty();
        if (!seed.environments().isEmpty()) {
            return Optional.of("It is for " + String.join(", ", seed.environments()) + " (" + seed.source() + ").");
        }
        return guarded
                ? Optional.of(environment + " is protected, and a seed runs there only with environments = ["
                        + environment + "] (" + seed.source() + ").")
                : Optional.empty();
    }

    /** What a run says instead of running it; empty if it is to run. */
    Optional<State> left(When when) {
        if (state == State.SKIPPED) return Optional.of(state);
        if (state != State.SEEDED) return Optional.empty();
        return switch (when) {
            case ALWAYS -> Optional.empty();
            case ONCE -> Optional.of(State.BEFORE);
            case CHANGED -> Optional.of(State.UNCHANGED);
        };
    }
}
