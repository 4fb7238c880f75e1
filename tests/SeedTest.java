package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

class SeedTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql",
            "create table users (id int primary key, name varchar(40) not null);\n");
    }

    @EveryDatabase
    void migrates_first_and_then_runs_the_seeds_in_their_order(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "zoo.sql", "insert into users values (1, 'Ada');\n")
            .seed("main", "art.sql", "insert into users select id + 1, 'Emmy' from users;\n");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              seed zoo.sql ........................................... seeded       5 ms
              seed art.sql ........................................... seeded       5 ms
            1 repo: 1 applied, 2 seeded
            """.formatted(kind(database)), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(List.of("Ada", "Emmy"), names(shop));
    }

    @EveryDatabase
    void runs_the_seeds_again_where_nothing_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql",
            "insert into users select coalesce(max(id), 0) + 1, 'Ada' from users;\n");
        shop.run("seed");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              up to date at V1
              seed users.sql ......................................... seeded       5 ms
            1 repo: 1 seeded
            """.formatted(kind(database)), run.out());
        assertEquals(List.of("Ada", "Ada"), names(shop));
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

        Golden.verify("seed-failure-" + kind(database), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void goes_on_once_the_failed_seed_was_fixed(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into nowhere values (1);\n");
        assertEquals(1, shop.run("seed").exit());
        shop.file("rel/main/users.sql", "insert into users values (1, 'Ada');\n");

        assertEquals(0, shop.run("seed").exit());

        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void a_syntax_error_rolls_back_what_came_before_it(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsart into users values (2, 'Emmy');\n");

        var run = shop.run("seed");

        assertTrue(run.out().contains("      rel/main/users.sql:2\n      insart into users values (2, 'Emmy')\n"), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_failing_migration_runs_no_seed(TestDatabase database) {
        var shop = shop(database).migration("main", "V2__broken.sql", "insert into nowhere values (1);\n")
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(1, run.exit());
        assertFalse(run.out().contains("users.sql"), run.out());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void repos_after_a_failing_seed_are_skipped(TestDatabase database) {
        var shop = shop(database).repo("second", database).seed("main", "users.sql", "insert into nowhere values (1);\n")
            .migration("second", "V1__fine.sql", "create table fine (id int);\n");

        var run = shop.run("seed");

        assertTrue(run.out().endsWith("repo second  skipped\n2 repos: 1 applied, 1 failed, 1 skipped\n"), run.out());
        assertFalse(shop.has("second", "fine"));
    }

    @EveryDatabase
    void only_seeds_runs_them_where_nothing_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              seed users.sql ......................................... seeded       5 ms
            1 repo: 1 seeded
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void only_seeds_refuses_where_a_migration_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");
        shop.migration("main", "V2__create_orders.sql", "create table orders (id int);\n");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              FAILED
              Migrations are pending, and --only-seeds runs none.
              See jbang status@shop, or run both: jbang seed@shop
            1 repo: 1 failed
            """.formatted(kind(database)), run.out());
        assertEquals(20, run.exit());
        assertFalse(shop.has("main", "orders"));
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void only_seeds_refuses_where_migrate_would(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id int primary key);\n");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... changed
                  rel/main/V1__create_users.sql
                  The file was changed after it was applied.
                  Restore the file; or, if the database already is as the file says: jbang repair@shop
              seed users.sql ......................................... skipped
            1 repo: 1 skipped, 1 changed
            """.formatted(kind(database)), run.out());
        assertEquals(21, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_repo_without_seeds_only_migrates(TestDatabase database) {
        var run = shop(database).run("seed");

        assertTrue(run.out().endsWith("applied      5 ms\n1 repo: 1 applied\n"), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void a_repo_without_migrations_only_seeds(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).with("main", "migrations = []")
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.execute("main", "create table users (id int primary key, name varchar(40))");

        assertEquals(0, shop.run("seed").exit());
        assertEquals(List.of("Ada"), names(shop));
        assertFalse(shop.has("main", history(database)));
    }

    @EveryDatabase
    void no_connection_is_left_open(TestDatabase database) throws Exception {
        var shop = shop(database).repo("second", database)
            .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
            .seed("second", "second.sql", "insert into nowhere values (1);\n");

        shop.run("seed");

        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @EveryDatabase
    void json_says_the_same(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
            .seed("main", "second.sql", "insert into users values (1, 'Emmy');\n")
            .seed("main", "third.sql", "insert into users values (2, 'Grace');\n");

        var run = shop.run("seed", "--json");

        Golden.verify("seed-json-" + kind(database), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
    }

    private static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by id");
    }

    private static String history(TestDatabase database) {
        return quoted(database, "flyway_schema_history");
    }

    private static String quoted(TestDatabase database, String name) {
        return database == TestDatabase.H2 ? "\"" + name + "\"" : name;
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
