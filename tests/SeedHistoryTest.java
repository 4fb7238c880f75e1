package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** When a seed runs: always, once, or when it has changed; what the history of seeds remembers of it. */
class SeedHistoryTest {
    private static final String ONE_MORE = "insert into users select coalesce(max(id), 0) + 1, 'Ada' from users;\n";
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database, String seeds) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql",
            "create table users (id int primary key, name varchar(40) not null);\n").with("main", "seeds = " + seeds)
            .file("rel/main/a.sql", ONE_MORE).file("rel/main/b.sql", ONE_MORE).file("rel/main/c.sql", ONE_MORE);
    }

    private static final String EACH = """
        [{ file = rel/main/a.sql, when = always }
            { file = rel/main/b.sql, when = once }
            { file = rel/main/c.sql, when = changed }]""";

    @EveryDatabase
    void runs_always_once_or_when_the_file_has_changed(TestDatabase database) {
        var shop = shop(database, EACH);

        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded       5 ms
              seed c.sql ............................................. seeded       5 ms
            1 repo: 1 applied, 3 seeded
            """, seeds(shop.run("seed")));
        stopTheClock(shop, database);
        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded before  2026-01-02T03:04:05
              seed c.sql ............................................. unchanged  2026-01-02T03:04:05
            1 repo: 1 seeded, 1 unchanged, 1 seeded before
            """, seeds(shop.run("seed")));
        assertEquals(4, users(shop));

        shop.file("rel/main/b.sql", ONE_MORE + "-- edited\n").file("rel/main/c.sql", ONE_MORE + "-- edited\n");
        stopTheClock(shop, database);
        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded before  2026-01-02T03:04:05
              seed c.sql ............................................. seeded       5 ms
            1 repo: 2 seeded, 1 seeded before
            """, seeds(shop.run("seed", "--only-seeds")));
        assertEquals(6, users(shop));

        shop.file("rel/main/c.sql", ONE_MORE);
        assertTrue(seeds(shop.run("seed")).endsWith("1 repo: 2 seeded, 1 seeded before\n"));
        assertTrue(seeds(shop.run("seed")).endsWith("1 repo: 1 seeded, 1 unchanged, 1 seeded before\n"));
    }

    @EveryDatabase
    void the_history_holds_path_checksum_and_moment(TestDatabase database) {
        var shop = shop(database, EACH).file("rel/main/b.sql", "");
        shop.run("seed");

        // The SHA-256 of nothing, as anybody can look up.
        assertEquals(List.of("rel/main/b.sql | e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 | null"),
            shop.rows("main", "select " + column("seed", database) + ", " + column("checksum", database) + ", " + column("row_count", database)
                + " from " + table(database) + " where " + column("seed", database) + " like '%b.sql'"));
        assertEquals("3", shop.query("main", "select count(*) from " + table(database) + " where "
            + column("installed_on", database) + " is not null and " + column("execution_time", database) + " >= 0").get(0));
    }

    @EveryDatabase
    void a_seed_that_fails_is_not_in_the_history_and_runs_again(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, when = once }]").file("rel/main/a.sql", ONE_MORE + "insert into nowhere values (1);\n");

        assertEquals(1, shop.run("seed").exit());
        assertEquals("0", shop.query("main", "select count(*) from " + table(database)).get(0));
        assertEquals(0, users(shop));

        shop.file("rel/main/a.sql", ONE_MORE);
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 seeded\n"));
        assertEquals(1, users(shop));
    }

    @EveryDatabase
    void a_changed_seed_that_fails_keeps_the_row_of_its_last_run(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, when = changed }]");
        shop.run("seed");
        var before = shop.rows("main", "select * from " + table(database));

        shop.file("rel/main/a.sql", ONE_MORE + "insert into nowhere values (1);\n");
        assertEquals(1, shop.run("seed").exit());
        assertEquals(before, shop.rows("main", "select * from " + table(database)));

        shop.file("rel/main/a.sql", ONE_MORE);
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 unchanged\n"));
    }

    @EveryDatabase
    void only_what_runs_begins_a_history(TestDatabase database) {
        var shop = shop(database, "[]");
        shop.run("seed");
        assertFalse(shop.has("main", table(database)));

        shop = new TestRelease(folder).repo("main", shop.url("main")).with("main", "seeds = [{ file = rel/main/a.sql, environments = [prod] }]")
            .config("environment { dev {}, prod {} }");
        assertTrue(shop.run("seed", "--env", "dev").out().endsWith("1 repo: 1 skipped\n"));
        assertFalse(shop.has("main", table(database)));
    }

    @EveryDatabase
    void paths_in_any_language_and_case_are_told_apart(TestDatabase database) {
        var shop = shop(database, "[{ file = \"rel/main/größe 東京.sql\", when = once }, { file = rel/main/b.sql, when = once }, { file = rel/main/B.sql, when = once }]")
            .file("rel/main/größe 東京.sql", ONE_MORE).file("rel/main/B.sql", ONE_MORE);

        assertEquals(0, shop.run("seed").exit());
        assertTrue(shop.run("seed").out().endsWith("1 repo: 3 seeded before\n"));
        assertEquals(3, users(shop));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.H2})
    void the_history_is_in_the_schema_that_migrations_run_in(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, when = once }]").with("main", "flyway.defaultSchema = sales");

        assertEquals(0, shop.run("seed").exit());

        assertEquals("1", shop.query("main", "select count(*) from \"sales\"." + table(database)).get(0));
        assertFalse(shop.has("main", table(database)));
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 seeded before\n"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_commits_in_its_midst_and_fails_does_not_count_as_seeded(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, when = once }]")
            .file("rel/main/a.sql", ONE_MORE + "execute immediate 'create table more (id int)';\ninsert into nowhere values (1);\n");
        assertEquals(1, shop.run("seed").exit());
        assertTrue(shop.run("status").out().endsWith("  seed a.sql ............................................. pending\n1 repo: 1 applied, 1 seed pending\n"), shop.run("status").out());

        shop.file("rel/main/a.sql", ONE_MORE);
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 seeded\n"));
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 seeded before\n"));
    }

    @Test
    void a_user_who_may_not_create_the_history_is_told_so() {
        var shop = shop(TestDatabase.POSTGRESQL, "[rel/main/a.sql]");
        shop.run("migrate");
        shop.execute("main", "do 'begin create role seeder login; exception when duplicate_object then null; end'");
        shop.execute("main", "grant select, insert on users to seeder");
        shop.execute("main", "grant select on flyway_schema_history to seeder");
        var limited = new TestRelease(folder).repo("main", shop.url("main").replace("user=postgres", "user=seeder"))
            .with("main", "seeds = [rel/main/a.sql]");

        var run = limited.run("seed", "--only-seeds");

        Golden.verify("seed-history-forbidden", run.out());
        assertEquals(1, run.exit());
        assertEquals(0, users(shop));
    }

    @EveryDatabase
    void after_a_version_it_refuses_to_run_before_it(TestDatabase database) {
        var shop = shop(database, """
            [{ file = rel/main/a.sql, when = once, after = "1.10" }, rel/main/b.sql]""")
            .migration("main", "V1_9__more.sql", "create table more (id int);\n");

        var run = shop.run("seed", "--only-seeds", "--json");
        assertEquals(20, run.exit());
        run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              V1.9 more .............................................. applied      5 ms
              seed a.sql ............................................. FAILED
                  rel/config.conf:5
                  It runs after V1.10, and the newest applied version is V1.9.
                  Nothing of it was run.
                  See jbang status@shop, then: jbang migrate@shop && jbang seed@shop
              seed b.sql ............................................. skipped
            1 repo: 2 applied, 1 failed, 1 skipped
            """.formatted(kind(database)), run.out());
        assertEquals(20, run.exit());
        assertEquals(0, users(shop));

        shop.migration("main", "V1_10__many.sql", "create table many (id int);\n");
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 applied, 2 seeded\n"));
    }

    @EveryDatabase
    void a_baseline_counts_as_its_version(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, after = 5 }]").migration("main", "R__view.sql", "drop view if exists v;\ncreate view v as select 1 as one;\n");
        shop.execute("main", "create table users (id int primary key, name varchar(40) not null)");

        shop.run("baseline", "--at", "4");
        assertTrue(shop.run("seed").out().contains("      It runs after V5, and the newest applied version is V4.\n"));

        shop = new TestRelease(folder).repo("main", database).with("main", "seeds = [{ file = rel/main/a.sql, after = 5 }]");
        shop.execute("main", "create table users (id int primary key, name varchar(40) not null)");
        shop.run("baseline", "--at", "5");
        assertEquals(0, shop.run("seed").exit());
    }

    @Test
    void a_repo_without_a_version_has_not_reached_any() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2).with("main", "migrations = [], seeds = [{ file = rel/main/a.sql, after = 5 }]")
            .file("rel/main/a.sql", "");

        assertTrue(shop.run("seed").out().contains("      It runs after V5, and no version is applied.\n"));
    }

    private static String seeds(TestRelease.Run run) {
        assertEquals(0, run.exit(), run.out() + run.err());
        return run.out().lines().filter(line -> line.startsWith("  seed ") || line.startsWith("1 repo: ")).collect(Collectors.joining("\n", "", "\n"));
    }

    private static int users(TestRelease shop) {
        return Integer.parseInt(shop.query("main", "select count(*) from users").get(0));
    }

    static void stopTheClock(TestRelease shop, TestDatabase database) {
        shop.execute("main", "update " + table(database) + " set " + column("installed_on", database) + " = '2026-01-02 03:04:05.678'");
    }

    static String table(TestDatabase database) {
        return column("release_seed_history", database);
    }

    private static String column(String name, TestDatabase database) {
        return database == TestDatabase.H2 ? "\"" + name + "\"" : name;
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
