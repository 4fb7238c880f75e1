package release.run;

import java.util.Optional;

/**
 * How a run works on many repos and tenants.
 *
 * @param parallel how many at once
 * @param failures how many may fail before the rest is skipped
 * @param shard the part of the tenants that the run is about; empty means all
 */
record Concurrency(int parallel, int failures, Optional<Shard> shard) {
    /** One after the other, until one fails. */
    static final Concurrency STEADY = new Concurrency(1, 1, Optional.empty());

    /** The same without a limit of failures: for work that only looks. */
    Concurrency toTheEnd() {
        return new Concurrency(parallel, Integer.MAX_VALUE, shard);
    }

    /** The same, but one after the other. */
    Concurrency oneByOne() {
        return new Concurrency(1, failures, shard);
    }
}
