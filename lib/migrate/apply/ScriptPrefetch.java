package release.migrate.apply;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.InvalidConfiguration;
import release.config.RepoConfig;
import release.migrate.flyway.FastPathResolver;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;
import release.migrate.flyway.Script;

/**
 * Pending migrations, whose scripts are read while those before them are applied. Where a script may need a setting that is
 * missing, or have wrong ones of its own, all of them are read before the first is applied.
 */
final class ScriptPrefetch implements AutoCloseable {
    private final List<MigrationInfoImpl> pending;
    private final List<CompletableFuture<PendingMigration>> due;
    private final boolean isAhead;
    private volatile boolean isOver;

    private ScriptPrefetch(List<MigrationInfoImpl> pending, boolean isAhead) {
        this.pending = pending;
        this.due = Stream.generate(CompletableFuture<PendingMigration>::new)
                .limit(pending.size())
                .toList();
        this.isAhead = isAhead;
    }

    /** Begins to read. */
    static ScriptPrefetch of(List<MigrationInfoImpl> pending, RepoConfig config, FlywayParts flyway) {
        var scripts = pending.isEmpty() ? Optional.<Script.Scripts>empty() : Script.Scripts.of(config, flyway);
        var reading = new ScriptPrefetch(
                pending, scripts.isPresent() && FastPathResolver.areSelfContained(flyway.settings()));
        Runnable work = () -> reading.read(migration ->
                PendingMigration.of(migration, scripts.flatMap(all -> all.read(migration)), config, flyway.settings()));
        if (reading.isAhead) begin(new Thread(work, "reading scripts of " + config.key()));
        else work.run();
        return reading;
    }

    private static void begin(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Function<MigrationInfoImpl, PendingMigration> script) {
        for (int i = 0; i < pending.size() && !isOver; i++) {
            try {
                due.get(i).complete(script.apply(pending.get(i)));
            } catch (RuntimeException | Error e) { // whoever gets it hears of that
                due.get(i).completeExceptionally(e);
            }
        }
    }

    /** How many there are. */
    int count() {
        return pending.size();
    }

    /** So many of them must be right before the first is applied. */
    int complete() {
        return isAhead ? 0 : count();
    }

    MigrationInfoImpl migration(int index) {
        return pending.get(index);
    }

    /** Waits until one of them is read; false if its script is wrong. */
    boolean isReadable(int index) {
        return due.get(index).handle((read, wrong) -> wrong == null).join();
    }

    /**
     * Waits until one of them is read.
     *
     * @throws FlywayException if its script is wrong
     * @throws InvalidConfiguration if it says what cannot be read of timeouts
     */
    PendingMigration get(int index) {
        try {
            return due.get(index).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw e;
        }
    }

    /** Reads no more of them. */
    @Override
    public void close() {
        isOver = true;
    }
}
