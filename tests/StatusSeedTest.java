package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static release.SeedHistoryTest.stopTheClock;
import static release.SeedHistoryTest.table;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** The seeds below the migrations of a status. */
class StatusSeedTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .with("main", """
                seeds = [rel/main/always.sql, { file = rel/main/once.sql, when = once }
                      { file = rel/main/changed.sql, when = changed }]""")
            .file("rel/main/always.sql", "").file("rel/main/once.sql", "").file("rel/main/changed.sql", "");
    }

    @EveryDatabase
    void of_a_new_database_every_seed_is_pending_and_nothing_is_created(TestDatabase database) {
        var shop = shop(database);

        assertEquals("""
              seed always.sql ........................................ pending
              seed once.sql .......................................... pending
              seed changed.sql ....................................... pending
            1 repo: 1 pending, 3 seeds pending
            """, seeds(shop.run("status")));
        assertFalse(shop.has("main", table(database)));
        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void pending_seeds_are_no_pending_migrations(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");

        var run = shop.run("status", "--exit-code");

        assertEquals(0, run.exit(), run.out());
        assertEquals("1 repo: 1 applied, 3 seeds pending", run.out().lines().reduce((a, b) -> b).orElseThrow());
        assertFalse(shop.has("main", table(database)));
    }

    @EveryDatabase
    void tells_when_each_was_seeded_and_which_has_changed_since(TestDatabase database) {
        var shop = shop(database);
        shop.run("seed");
        stopTheClock(shop, database);
        for (var name : new String[] {"always", "once", "changed"}) shop.file("rel/main/" + name + ".sql", "-- edited\n");
        var before = shop.rows("main", "select * from " + table(database));

        var run = shop.run("status");

        assertEquals("""
              seed always.sql ........................................ seeded    2026-01-02T03:04:05
              seed once.sql .......................................... seeded    2026-01-02T03:04:05
              seed changed.sql ....................................... changed since  2026-01-02T03:04:05
            1 repo: 1 applied, 2 seeded, 1 changed since
            """, seeds(run));
        assertEquals(0, shop.run("status", "--exit-code").exit());
        assertEquals(before, shop.rows("main", "select * from " + table(database)));
    }

    @EveryDatabase
    void json_says_the_same(TestDatabase database) {
        var shop = shop(database).with("main", "migrations = []");
        shop.run("seed");
        stopTheClock(shop, database);
        shop.file("rel/main/changed.sql", "-- edited\n");

        Golden.verify("status-seeds-json", shop.run("status", "--json").out().replaceFirst("\"" + kind(database) + "\"", "\"DATABASE\""));
    }

    private static String seeds(TestRelease.Run run) {
        assertEquals("", run.err());
        return run.out().lines().filter(line -> line.startsWith("  seed ") || line.startsWith("1 repo: ")).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
