package release.report;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Counts how the tenants of one repo went: there may be thousands of them. Only one thread at a time may add to it. */
public final class TenantCounts {
    public static final String UP_TO_DATE = "up to date";
    private final String app;
    private final String repo;
    private final String database;
    private final String address;
    private final int size;
    private final int all;
    private final Optional<String> shard;
    private final Map<Step.State, Integer> states = new EnumMap<>(Step.State.class);
    private final Map<String, Integer> quiet = new LinkedHashMap<>();
    private int done;
    private int skipped;
    private int failed;
    private int stopped;
    private int pendingSeeds;
    private Optional<Failure> failure = Optional.empty();

    /**
     * @param size how many tenants this run is about
     * @param all how many there are
     * @param shard which part of them this run is about, such as {@code 3/8}
     */
    public TenantCounts(
            String app, String repo, String database, String address, int size, int all, Optional<String> shard) {
        this.app = app;
        this.repo = repo;
        this.database = database;
        this.address = address;
        this.size = size;
        this.all = all;
        this.shard = shard;
    }

    /** Adds what was done in these tenants in an earlier round. */
    void takeOver(TenantCounts before) {
        before.states.forEach((state, count) -> states.merge(state, count, Integer::sum));
        failed += before.failed;
        stopped += before.stopped;
        if (failure.isEmpty()) failure = before.failure;
    }

    void add(RepoReport tenant) {
        done++;
        if (tenant.skipped()) {
            skipped++;
        } else if (tenant.isQuiet()) {
            quiet.merge(tenant.note().orElse(UP_TO_DATE), 1, Integer::sum);
        } else {
            tenant.steps().forEach(this::add);
            tenant.failure()
                    .filter(why -> !why.isStop())
                    .ifPresent(why -> states.merge(Step.State.FAILED, 1, Integer::sum));
            if (tenant.hasFailed()) failed++;
            if (tenant.isStopped()) stopped++;
            if (failure.isEmpty()) failure = tenant.failures().stream().findFirst();
        }
    }

    private void add(Step step) {
        if (step.isPendingSeed()) pendingSeeds++;
        else states.merge(step.state(), 1, Integer::sum);
    }

    /** Whether all of them have ended. */
    boolean isComplete() {
        return done == size;
    }

    public String app() {
        return app;
    }

    /** The repo whose tenants these are. */
    public String repo() {
        return repo;
    }

    public String database() {
        return database;
    }

    public String address() {
        return address;
    }

    public int size() {
        return size;
    }

    public int all() {
        return all;
    }

    public Optional<String> shard() {
        return shard;
    }

    /** How many steps ended in which state, in tenants in which something was done or is to do. */
    public Map<Step.State, Integer> states() {
        return states;
    }

    /** How many tenants have which note, among tenants in which nothing was done and nothing is to do. */
    public Map<String, Integer> quiet() {
        return quiet;
    }

    public int skipped() {
        return skipped;
    }

    public int failed() {
        return failed;
    }

    public int stopped() {
        return stopped;
    }

    public int pendingSeeds() {
        return pendingSeeds;
    }

    /** The first failure. */
    Optional<Failure> failure() {
        return failure;
    }
}
