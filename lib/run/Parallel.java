package release.run;

import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import release.config.InvalidConfiguration;
import release.config.Origin;

/** How a command works on many repos and tenants. */
public final class Parallel {
    private static final int MOST = 256;

    @Option(
            names = "--parallel",
            paramLabel = "N",
            description =
                    "How many repos and tenants at once, each with its own lock and about three connections (default:"
                            + " 1).")
    int parallel = 1;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "Only this part of the tenants, from 1/N to N/N (default: from JOB_COMPLETION_INDEX and"
                    + " RELEASE_SHARDS, if both are set; else all).")
    Optional<String> shard = Optional.empty();

    /** @throws InvalidConfiguration if what was typed makes no sense */
    Concurrency pace(int failures, Map<String, String> variables) {
        if (parallel < 1 || parallel > MOST)
            throw InvalidConfiguration.because(
                    Origin.of("--parallel"), String.valueOf(parallel), "must be from 1 to " + MOST);
        if (failures < 1)
            throw InvalidConfiguration.because(
                    Origin.of("--max-failures"), String.valueOf(failures), "must be at least 1");
        return new Concurrency(parallel, failures, Shard.of(shard, variables));
    }
}
