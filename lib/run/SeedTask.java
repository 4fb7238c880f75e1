package release.run;

import java.util.function.Function;
import java.util.function.Predicate;
import release.config.Hook;
import release.migrate.Migrator;
import release.seed.Seeder;

/** Runs the seeds of every repo, with the hooks around it. The loop turns what is done in each repo into a task. */
public final class SeedTask {
    private SeedTask() {}

    /** Migrates first. A repo is opened once for both, unless a hook runs between the migrations of all repos and their seeds. */
    public static Task afterMigrating(Function<RepoAction, Task> loop) {
        var inOne = seeded(loop, Migrator::isMigrated).between(Hook.PRE_MIGRATE, Hook.POST_SEED);
        var inTurn = loop.apply((repo, report) -> new Migrator(repo, report).isMigrated())
                .between(Hook.PRE_MIGRATE, Hook.POST_MIGRATE)
                .then(seeded(loop, migrator -> true).between(Hook.PRE_SEED, Hook.POST_SEED));
        return (release, report, child) -> {
            var hasHooks = !release.lifecycle().hook(Hook.POST_MIGRATE).isEmpty()
                    || !release.lifecycle().hook(Hook.PRE_SEED).isEmpty();
            (hasHooks ? inTurn : inOne).run(release, report, child);
        };
    }

    /** Refuses if a migration is pending. */
    public static Task alone(Function<RepoAction, Task> loop) {
        return seeded(loop, Migrator::requireUpToDate).between(Hook.PRE_SEED, Hook.POST_SEED);
    }

    /** @param ready whether the migrations of a repo allow its seeds to run */
    private static Task seeded(Function<RepoAction, Task> loop, Predicate<Migrator> ready) {
        return (release, report, child) -> loop.apply((repo, own) -> {
                    if (ready.test(new Migrator(repo, own))
                            && !repo.config().seeds().isEmpty()) new Seeder(release, repo, own).seed();
                })
                .run(release, report, child);
    }
}
