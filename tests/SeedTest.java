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

/** The command seed: what runs, in which order and environment, and what it says of it. */
class SeedTest extends SeedRelease {
    @EveryDatabase
    void migrates_first_and_then_runs_the_seeds_in_their_order_each_time(TestDatabase database) {
        var shop = shop(database)
                .seed("main", "zoo.sql", "insert into users select coalesce(max(id), 0) + 1, 'Ada' from users;\n")
                .seed("main", "art.sql", "insert into users select max(id) + 1, 'Emmy' from users;\n");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              seed zoo.sql ........................................... seeded       5 ms
              seed art.sql ........................................... seeded       5 ms
            1 repo: 1 applied, 2 seeded
            """.formatted(database.kind()), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              up to date at V1
              seed zoo.sql ........................................... seeded       5 ms
              seed art.sql ........................................... seeded       5 ms
            1 repo: 2 seeded
            """.formatted(database.kind()), seeded(shop).out());
        assertEquals(List.of("Ada", "Emmy", "Ada", "Emmy"), names(shop));
    }

    @EveryDatabase
    void a_failing_seed_leaves_nothing_of_itself_and_those_after_it_are_skipped(TestDatabase database) {
        var shop = shop(database)
                .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
                .seed("main", "second.sql", """
                    insert into users values (2, 'Emmy');

                    -- The same id again.
                    insert into users
                      values (1, 'Grace');
                    insert into users values (3, 'Mary');
                    """)
                .seed("main", "third.sql", "insert into users values (4, 'Rosalind');\n");

        var run = shop.run("seed");

        Golden.verify("seed-failure-" + database.kind(), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void a_syntax_error_rolls_back_what_came_before_it(TestDatabase database) {
        assertFailsAndLeavesNothing(
                seeding(database, "insert into users values (1, 'Ada');\ninsart into users values (2, 'Emmy');\n"),
                "      rel/main/users.sql:2\n      insart into users values (2, 'Emmy')\n");
    }

    @Test
    void a_failing_migration_runs_no_seed() {
        var shop = seeding(TestDatabase.H2, "insert into users values (1, 'Ada');\n")
                .migration("main", "V2__broken.sql", "insert into nowhere values (1);\n");

        assertFalse(assertFailsAndLeavesNothing(shop).out().contains("users.sql"));
    }

    @EveryDatabase
    void repos_after_a_failing_seed_are_skipped_and_no_connection_is_left_open(TestDatabase database) throws Exception {
        var shop = seeding(database, "insert into users values (1, 'Ada');\n")
                .repo("second", database)
                .repo("third", database)
                .seed("second", "users.sql", "insert into nowhere values (1);\n")
                .migration("third", "V1__fine.sql", "create table fine (id int);\n");

        var run = shop.run("seed");

        assertTrue(
                run.out().endsWith("repo third  skipped\n3 repos: 1 applied, 1 seeded, 1 failed, 1 skipped\n"),
                run.out());
        assertFalse(shop.has("third", "fine"));
        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @EveryDatabase
    void only_seeds_runs_them_where_nothing_is_pending_and_refuses_where_migrate_would_do_something_or_refuse(
            TestDatabase database) {
        var shop = seeding(database, "insert into users values (1, 'Ada');\n");
        shop.run("migrate");
        assertOnlySeeds(shop, 0, """
            shop 1.0
            repo main  (%s <main>)
              seed users.sql ......................................... seeded       5 ms
            1 repo: 1 seeded
            """.formatted(database.kind()));

        shop.migration("main", "V2__create_orders.sql", "create table orders (id int);\n");
        assertOnlySeeds(shop, 20, """
            shop 1.0
            repo main  (%s <main>)
              FAILED
              Migrations are pending, and --only-seeds runs none.
              See jbang status@shop, or run both: jbang seed@shop
            1 repo: 1 failed
            """.formatted(database.kind()));
        assertFalse(shop.has("main", "orders"));

        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id int primary key);\n");
        assertOnlySeeds(shop, 21, """
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... changed
                  rel/main/V1__create_users.sql
                  The file was changed after it was applied.
                  Restore the file; or, if the database already is as the file says: jbang repair@shop
              seed users.sql ......................................... skipped
            1 repo: 1 skipped, 1 changed
            """.formatted(database.kind()));
        assertEquals(List.of("Ada"), names(shop));
    }

    private static void assertOnlySeeds(TestRelease shop, int exit, String output) {
        var run = shop.run("seed", "--only-seeds");
        assertEquals(output, run.out());
        assertEquals(exit, run.exit());
    }

    @EveryDatabase
    void a_repo_without_migrations_only_seeds(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "migrations = none")
                .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.execute("main", CREATE_USERS);

        assertSeeds(shop, "Ada");
        assertFalse(shop.has("main", database.history()));
    }

    @EveryDatabase
    void json_says_the_same(TestDatabase database) {
        var shop = shop(database)
                .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
                .seed("main", "second.sql", "insert into users values (1, 'Emmy');\n")
                .seed("main", "third.sql", "insert into users values (2, 'Grace');\n");

        var run = shop.run("seed", "--json");

        Golden.verify("seed-json-" + database.kind(), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
    }

    private TestRelease withRows(TestDatabase database, String rows) {
        return shop(database)
                .with(
                        "main",
                        "seeds = [rel/main/users.csv, { file = rel/main/more.ndjson, table = users, on-conflict ="
                                + " update }]")
                .file("rel/main/users.csv", rows)
                .file("rel/main/more.ndjson", "{\"id\": 2, \"name\": \"Grace\"}\n{\"id\": 3, \"name\": \"Mary\"}\n");
    }

    @EveryDatabase
    void rows_of_files_go_into_their_tables_and_are_counted(TestDatabase database) {
        var shop = withRows(database, "id,name\n1,Ada\n2,\"Noether, Emmy\"\n");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              seed users.csv ......................................... seeded       5 ms
                  2 rows affected
              seed more.ndjson ....................................... seeded       5 ms
                  2 rows affected
            1 repo: 1 applied, 2 seeded
            """.formatted(database.kind()), seeded(shop).out());
        assertEquals(
                List.of("1 | Ada", "2 | Grace", "3 | Mary"),
                shop.rows("main", "select id, name from users order by id"));
        assertEquals(
                List.of("2", "2"),
                shop.query("main", "select " + database.quoted("row_count") + " from " + history(database)));
    }

    @EveryDatabase
    void a_bad_row_is_named_and_nothing_of_its_file_stays(TestDatabase database) {
        var shop = withRows(database, "id,name\n1,Ada\nsecond,Emmy\n");

        var out = assertFailsAndLeavesNothing(
                        shop,
                        "\n      rel/main/users.csv:3:1\n",
                        "\n      It was rolled back, nothing of it remains.\n",
                        "\n      Fix the seed, then: jbang seed@shop\n")
                .out();

        // PostgreSQL reads it itself, and repeats it in its message.
        assertEquals(
                database == TestDatabase.POSTGRESQL ? 2 : 1,
                out.lines().filter(line -> line.contains("second")).count(),
                out);
        assertEquals(List.of(), shop.query("main", "select 1 from " + history(database)));
    }

    private TestRelease withEnvironments() {
        return shop(TestDatabase.H2)
                .with("main", """
                    seeds = [rel/main/all.sql
                          { file = rel/main/demo.sql, environments = [dev, test] }
                          { file = rel/main/prices.sql, environments = [prod, dev] }
                        ]\
                    """)
                .config("environment { dev {}, test {}, prod.protected = true }")
                .file("rel/main/all.sql", "insert into users values (1, 'all');\n")
                .file("rel/main/demo.sql", "insert into users values (2, 'demo');\n")
                .file("rel/main/prices.sql", "insert into users values (3, 'prices');\n");
    }

    @Test
    void a_seed_runs_in_its_environments_and_says_so_in_others() {
        var shop = withEnvironments();

        assertEquals("""
            shop 1.0 (test)
            repo main  (h2 <main>)
              V1  create users ....................................... applied      5 ms
              seed all.sql ........................................... seeded       5 ms
              seed demo.sql .......................................... seeded       5 ms
              seed prices.sql ........................................ skipped
                  It is for prod, dev (rel/config.conf:7).
            1 repo: 1 applied, 2 seeded, 1 skipped
            """, shop.run("seed", "--env", "test").out());
        assertEquals(List.of("all", "demo"), names(shop));

        shop.execute("main", "delete from users");
        assertTrue(seeded(shop).out().endsWith("1 repo: 1 seeded, 2 skipped\n"));
    }

    @Test
    void in_a_protected_environment_a_seed_runs_only_where_it_names_it_and_json_says_why() {
        var shop = withEnvironments();
        var skipped = """
              seed all.sql ........................................... skipped
                  prod is protected, and a seed runs there only with environments = [prod] (rel/config.conf:5).
              seed demo.sql .......................................... skipped
                  It is for dev, test (rel/config.conf:6).
            """;

        assertEquals("""
            shop 1.0 (prod)
            repo main  (h2 <main>)
              no database yet; migrate creates it
              V1  create users ....................................... pending
            %s  seed prices.sql ........................................ pending
            1 repo: 1 pending, 2 skipped, 1 seed pending
            """.formatted(skipped), shop.run("status", "--env", "prod").out());
        assertEquals("""
            shop 1.0 (prod)
            repo main  (h2 <main>)
              V1  create users ....................................... applied      5 ms
            %s  seed prices.sql ........................................ seeded       5 ms
            1 repo: 1 applied, 1 seeded, 2 skipped
            """.formatted(skipped), shop.run("seed", "--env", "prod").out());
        assertEquals(List.of("prices"), names(shop));
        Golden.verify(
                "seed-environments-json",
                withEnvironments().run("seed", "--env", "prod", "--json").out());
    }
}
