package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.SeedRelease;
import release.support.TestDatabase;
import release.support.TestRelease;

/** When a seed runs: always, once, or when it has changed; what the history of seeds remembers of it, and status tells. */
class SeedHistoryTest extends SeedRelease {
    private static final String ONE_MORE = "insert into users select coalesce(max(id), 0) + 1, 'Ada' from users;\n";
    private static final String FAILING = ONE_MORE + "insert into nowhere values (1);\n";
    private static final String ONCE = "[{ file = rel/main/a.sql, when = once }]";
    private static final String EACH = """
        [{ file = rel/main/a.sql, when = always }
            { file = rel/main/b.sql, when = once }
            { file = rel/main/c.sql, when = changed }]\
        """;

    private TestRelease shop(TestDatabase database, String seeds) {
        return shop(database)
                .with("main", "misnamed = ignore, seeds = " + seeds)
                .file("rel/main/a.sql", ONE_MORE)
                .file("rel/main/b.sql", ONE_MORE)
                .file("rel/main/c.sql", ONE_MORE);
    }

    @EveryDatabase
    void a_seed_runs_always_once_or_when_the_file_has_changed_and_status_tells_when_it_ran(TestDatabase database) {
        var shop = shop(database, EACH);

        assertEquals("""
              seed a.sql ............................................. pending
              seed b.sql ............................................. pending
              seed c.sql ............................................. pending
            1 repo: 1 pending, 3 seeds pending
            """, seedLines(shop.run("status")));
        assertFalse(shop.has("main", history(database)));
        assertFalse(shop.has("main", "users"));
        shop.run("migrate");
        assertTrue(
                seedLines(shop.run("status", "--exit-code")).endsWith("1 repo: 1 applied, 3 seeds pending\n"),
                "no pending migration");
        assertFalse(shop.has("main", history(database)));

        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded       5 ms
              seed c.sql ............................................. seeded       5 ms
            1 repo: 3 seeded
            """, seedLines(shop.run("seed")));
        stopTheClock(shop, database);
        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded before  2026-01-02T03:04:05
              seed c.sql ............................................. unchanged  2026-01-02T03:04:05
            1 repo: 1 seeded, 1 unchanged, 1 seeded before
            """, seedLines(shop.run("seed")));
        assertEquals(4, users(shop));

        for (var name : List.of("a", "b", "c")) shop.file("rel/main/" + name + ".sql", ONE_MORE + "-- edited\n");
        stopTheClock(shop, database);
        var before = shop.rows("main", "select * from " + history(database));
        assertEquals("""
              seed a.sql ............................................. seeded    2026-01-02T03:04:05
              seed b.sql ............................................. seeded    2026-01-02T03:04:05
              seed c.sql ............................................. changed since  2026-01-02T03:04:05
            1 repo: 1 applied, 2 seeded, 1 changed since
            """, seedLines(shop.run("status", "--exit-code")));
        assertEquals(before, shop.rows("main", "select * from " + history(database)));
        assertEquals("""
              seed a.sql ............................................. seeded       5 ms
              seed b.sql ............................................. seeded before  2026-01-02T03:04:05
              seed c.sql ............................................. seeded       5 ms
            1 repo: 2 seeded, 1 seeded before
            """, seedLines(shop.run("seed", "--only-seeds")));
        assertEquals(6, users(shop));

        shop.file("rel/main/c.sql", ONE_MORE);
        assertTrue(seedLines(shop.run("seed")).endsWith("1 repo: 2 seeded, 1 seeded before\n"));
        assertTrue(seedLines(shop.run("seed")).endsWith("1 repo: 1 seeded, 1 unchanged, 1 seeded before\n"));
    }

    @EveryDatabase
    void status_says_the_same_in_json(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).with("main", """
            migrations = none, seeds = [rel/main/always.sql, { file = rel/main/once.sql, when = once }
                  { file = rel/main/changed.sql, when = changed }]\
            """);
        for (var name : List.of("always", "once", "changed")) shop.file("rel/main/" + name + ".sql", "");
        seeded(shop);
        stopTheClock(shop, database);
        shop.file("rel/main/changed.sql", "-- edited\n");

        Golden.verify(
                "status-seeds-json",
                shop.run("status", "--json").out().replaceFirst("\"" + database.kind() + "\"", "\"DATABASE\""));
    }

    @EveryDatabase
    void the_history_holds_path_checksum_and_moment(TestDatabase database) {
        var shop = shop(database, EACH).file("rel/main/b.sql", "");
        seeded(shop);

        // The SHA-256 of nothing, as anybody can look up.
        assertEquals(
                List.of("rel/main/b.sql | e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 | null | 3"),
                shop.rows("main", """
                    select [seed], [checksum], [row_count],
                      (select count(*) from [release_seed_history] where [installed_on] is not null and [execution_time] >= 0)
                    from [release_seed_history] where [seed] like '%b.sql'
                    """.replaceAll("[\\[\\]]", database.isOnMariaDb() ? "`" : "\"")));
    }

    @EveryDatabase
    void a_seed_that_fails_runs_again_and_its_row_is_that_of_its_last_run_if_it_had_one(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/b.sql, when = changed }, { file = rel/main/a.sql, when = once }]")
                .file("rel/main/a.sql", FAILING);

        assertEquals(1, shop.run("seed").exit());
        var before = shop.rows("main", "select * from " + history(database));
        assertEquals(1, before.size());
        assertEquals(1, users(shop));

        shop.file("rel/main/a.sql", ONE_MORE).file("rel/main/b.sql", FAILING);
        assertEquals(1, shop.run("seed").exit());
        assertEquals(before, shop.rows("main", "select * from " + history(database)));
        assertEquals(1, users(shop));

        shop.file("rel/main/b.sql", ONE_MORE);
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 seeded, 1 unchanged\n"));
        assertEquals(2, users(shop));
    }

    @EveryDatabase
    void only_what_runs_begins_a_history(TestDatabase database) {
        var shop = shop(database, "[]");
        assertTrue(seeded(shop).out().endsWith("applied      5 ms\n1 repo: 1 applied\n"));
        assertFalse(shop.has("main", history(database)));

        shop = new TestRelease(folder)
                .repo("main", shop.url("main"))
                .with("main", "misnamed = ignore, seeds = [{ file = rel/main/a.sql, environments = [prod] }]")
                .config("environment { dev {}, prod {} }");
        assertTrue(shop.run("seed", "--env", "dev").out().endsWith("1 repo: 1 skipped\n"));
        assertFalse(shop.has("main", history(database)));
    }

    @EveryDatabase
    void paths_in_any_language_and_case_are_told_apart(TestDatabase database) {
        var shop =
                shop(database, """
                    [{ file = "rel/main/größe 東京.sql", when = once }, { file = rel/main/b.sql, when = once }, { file = rel/main/B.sql, when = once }]\
                    """).file("rel/main/größe" + " 東京.sql", ONE_MORE).file("rel/main/B.sql", ONE_MORE);

        seeded(shop);
        assertTrue(seeded(shop).out().endsWith("1 repo: 3 seeded before\n"));
        assertEquals(3, users(shop));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.H2})
    void the_history_is_in_the_schema_that_migrations_run_in(TestDatabase database) {
        var shop = shop(database, ONCE).with("main", "flyway.defaultSchema = sales");

        seeded(shop);

        assertEquals(List.of("1"), shop.query("main", "select count(*) from \"sales\"." + history(database)));
        assertFalse(shop.has("main", history(database)));
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 seeded before\n"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_commits_in_its_midst_and_fails_runs_again_only_after_repair(TestDatabase database) {
        var shop = shop(database, ONCE)
                .file(
                        "rel/main/a.sql",
                        ONE_MORE
                                + "execute immediate 'create table more (id int)';\ninsert into nowhere values (1);\n");
        shop.run("seed")
                .exits(1)
                .says("Undo by hand what remains of it, fix the seed, then: jbang repair@shop && jbang seed@shop");
        shop.run("status")
                .exits(0)
                .says(
                        "  seed a.sql ............................................. FAILED  ",
                        "      What it has committed, if anything, is there. The rest is not.\n"
                            + "      Undo by hand what is there of it, then: jbang repair@shop && jbang seed@shop\n");
        shop.run("status", "--exit-code").exits(21);
        shop.run("doctor")
                .exits(21)
                .says(
                        "  seeds       a.sql ",
                        "ended in its midst, after it may have committed something.",
                        "then: jbang repair@shop && jbang seed@shop\n");

        shop.file("rel/main/a.sql", ONE_MORE)
                .run("seed")
                .exits(21)
                .says(
                        "ended in its midst, after it may have committed something.",
                        "Undo by hand what is there of it, then: jbang repair@shop && jbang seed@shop");
        assertEquals(1, users(shop));
        shop.execute("main", "delete from users");
        shop.run("repair").exits(0).says("rel/main/a.sql: was half done");
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 seeded\n"));
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 seeded before\n"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void rows_in_a_table_without_transactions_are_there_once_and_told(TestDatabase database) {
        for (var seed : List.of(
                "a.sql, when = once",
                "users.csv, when = once",
                "users.csv, when = always",
                "users.json, when = changed")) {
            var file = seed.replaceFirst(",.*", "");
            var shop = shop(database)
                    .with("main", "misnamed = ignore, seeds = [{ file = rel/main/" + seed + " }]")
                    .file(
                            "rel/main/a.sql",
                            "insert into users values (1, 'Ada');\n" + "insert into nowhere values (1);\n")
                    .file("rel/main/users.csv", "id,name\n1,Ada\n1,Ada\n")
                    .file("rel/main/users.json", "[{\"id\": 1, \"name\": \"Ada\"}, {\"id\": \"x\", \"name\": \"\"}]");
            shop.run("migrate").exits(0);
            shop.execute("main", "alter table users engine = MyISAM");
            shop.run("seed")
                    .exits(1)
                    .says(
                            file.equals("a.sql")
                                    ? "      rel/main/a.sql:2\n      insert into nowhere values (1)\n"
                                    : "",
                            "It may be half applied: what it wrote into tables that know no transactions is there.",
                            "Undo by hand what remains of it, fix the seed, then: jbang repair@shop && jbang"
                                    + " seed@shop");
            assertEquals(1, users(shop), seed);
            shop.run("seed").exits(21).says("ended in its midst, after it may have committed something.");
            assertEquals(1, users(shop), seed);
        }
    }

    @EveryDatabase
    void two_apps_with_a_history_each_in_one_schema_run_their_own_seeds_of_one_name(TestDatabase database) {
        var first = shop(database, ONCE).file("rel/main/a.sql", ONE_MORE);
        seeded(first);
        var second = new TestRelease(folder)
                .repo("main", first.url("main"))
                .with(
                        "main",
                        "migrations = none\n"
                                + "    flyway { table = second_history, baselineOnMigrate = true }\n"
                                + "    seeds = "
                                + ONCE);

        second.run("seed").exits(0).ends("1 seeded\n");
        second.run("seed").exits(0).ends("1 seeded before\n");

        assertEquals(2, users(first));
        assertTrue(seeded(first).out().endsWith("1 seeded before\n"));
    }

    /** Before there was a column for it, no row said whose it is. */
    @EveryDatabase
    void a_history_of_an_earlier_version_is_gone_on_with(TestDatabase database) {
        var shop = shop(database, ONCE).file("rel/main/a.sql", ONE_MORE);
        seeded(shop);
        shop.execute("main", "alter table " + history(database) + " drop column " + database.quoted("history_table"));

        assertTrue(seeded(shop).out().endsWith("1 seeded before\n"));
        assertEquals(1, users(shop));
        shop.execute(
                "main", "update " + history(database) + " set " + database.quoted("seed") + " = 'rel/main/other.sql'");
        assertTrue(seeded(shop).out().endsWith("1 seeded\n"));
    }

    @Test
    void a_user_who_may_not_create_the_history_is_told_so() {
        var shop = shop(TestDatabase.POSTGRESQL, "[rel/main/a.sql]");
        shop.run("migrate");
        shop.execute(
                "main",
                "create role seeder login; grant select, insert on users to seeder; grant select on"
                        + " flyway_schema_history to seeder");
        var limited = new TestRelease(folder)
                .repo("main", shop.url("main").replace("user=postgres", "user=seeder"))
                .with("main", "misnamed = ignore, seeds = [rel/main/a.sql]");

        var run = limited.run("seed", "--only-seeds");

        Golden.verify("seed-history-forbidden", run.out());
        assertEquals(1, run.exit());
        assertEquals(0, users(shop));
    }

    @EveryDatabase
    void after_a_version_it_refuses_to_run_before_it(TestDatabase database) {
        var shop =
                shop(database, """
                    [{ file = rel/main/a.sql, when = once, after = "1.10" }, rel/main/b.sql]\
                    """).migration("main", "V1_9__more.sql", "create" + " table" + " more" + " (id int);\n");

        assertEquals(20, shop.run("seed", "--only-seeds", "--json").exit());
        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              V1.9 more .............................................. applied      5 ms
              seed a.sql ............................................. FAILED
                  rel/config.conf:5
                  It runs after V1.10, and the newest applied version is V1.9.
                  Nothing of it was run.
                  No file of this release has that version: add it, or correct after.
              seed b.sql ............................................. skipped
            1 repo: 2 applied, 1 failed, 1 skipped
            """.formatted(database.kind()), run.out());
        assertEquals(20, run.exit());
        assertEquals(0, users(shop));

        shop.migration("main", "V1_10__many.sql", "create table many (id int);\n");
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 applied, 2 seeded\n"));
    }

    @EveryDatabase
    void a_baseline_counts_as_its_version_and_a_repo_without_a_version_has_not_reached_any(TestDatabase database) {
        var shop = shop(database, "[{ file = rel/main/a.sql, after = 5 }]")
                .migration("main", "R__view.sql", "drop view if exists v;\ncreate view v as select 1 as one;\n");
        shop.execute("main", CREATE_USERS);
        shop.run("baseline", "--at", "4");
        assertTrue(shop.run("seed").out().contains("      It runs after V5, and the newest applied version is V4.\n"));

        shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "misnamed = ignore, seeds = [{ file = rel/main/a.sql, after = 5 }]");
        shop.execute("main", CREATE_USERS);
        shop.run("baseline", "--at", "5");
        seeded(shop);

        shop = shop(database, "[{ file = rel/main/a.sql, after = 5 }]").with("main", "migrations = none");
        assertTrue(shop.run("seed").out().contains("      It runs after V5, and no version is applied.\n"));
    }

    private static int users(TestRelease shop) {
        return Integer.parseInt(shop.query("main", "select count(*) from users").get(0));
    }

    private static void stopTheClock(TestRelease shop, TestDatabase database) {
        shop.execute(
                "main",
                "update " + history(database) + " set " + database.quoted("installed_on")
                        + " = '2026-01-02 03:04:05.678'");
    }
}
