package release.run;

import java.util.Optional;

/**
 * How a run goes over many repos and tenants.
 *
 * @param parallel how many are worked on at once
 * @param failures how many may fail before the rest is skipped
 * @param shard the part of the tenants that the run is about; empty means all
 */
record Pace(int parallel, int failures, Optional<Shard> shard) {
    /** One after the other, until one fails. */
    static final Pace STEADY = new Pace(1, 1, Optional.empty());

    /** The same, but however many fail: for work that only looks. */
    Pace toTheEnd() {
        return new Pace(parallel, Integer.MAX_VALUE, shard);
    }

    /** The same, but one after the other. */
    Pace oneByOne() {
        return new Pace(1, failures, shard);
    }
}
