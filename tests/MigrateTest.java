package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.OnEachJdk;
import release.support.TestDatabase;
import release.support.TestRelease;

@OnEachJdk
class MigrateTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
            .migration("main", "V10__fill_users.sql", "insert into users values (1);\ninsert into users values (2);\n")
            .migration("main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
    }

    @EveryDatabase
    void applies_pending_migrations_in_version_order(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run("migrate");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              V2  create orders ...................................... applied      5 ms
              V10 fill users ......................................... applied      5 ms
              R   user ids ........................................... applied      5 ms
            1 repo: 4 applied
            """.formatted(kind(database)), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(List.of("1", "2"), shop.query("main", "select id from user_ids order by id"));
    }

    @EveryDatabase
    void migrating_twice_changes_nothing(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");

        var run = shop.run("migrate");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              up to date at V10
            1 repo: nothing to do
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
        assertEquals(List.of("1", "2"), shop.query("main", "select id from users order by id"));
    }

    @EveryDatabase
    void stops_at_the_target(TestDatabase database) {
        var shop = shop(database);

        assertEquals(0, shop.run("migrate", "--target", "2").exit());

        assertTrue(shop.has("main", "orders"));
        assertEquals(List.of(), shop.query("main", "select id from users"));
    }

    @EveryDatabase
    void repeatable_migrations_wait_while_versions_after_the_target_are_pending(TestDatabase database) {
        var shop = shop(database).migration("main", "R__user_ids.sql", "create view user_ids as select id from late;\n")
            .migration("main", "V11__late.sql", "create table late (id int);\n");

        assertEquals(0, shop.run("migrate", "--target", "10").exit());
        assertFalse(shop.has("main", "user_ids"));

        assertEquals(0, shop.run("migrate", "--target", "11").exit());
        assertTrue(shop.has("main", "user_ids"));

        shop.migration("main", "V12__later.sql", "create table later (id int);\n")
            .migration("main", "V13__last.sql", "create table last (id int);\n");
        assertEquals(0, shop.run("migrate", "--target", "12").exit());
        assertTrue(shop.has("main", "later"));
    }

    @EveryDatabase
    void refuses_a_target_that_is_no_version(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run("migrate", "--target", "11");

        assertEquals("--target 11 is no version of app.shop.repos.main; did you mean 1?\n", run.err());
        assertEquals(2, run.exit());
        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void keeps_what_was_applied_before_the_failure_and_says_what_remains_of_it(TestDatabase database) {
        var shop = shop(database).migration("main", "V3__broken.sql", """
            create table parcels (id int primary key);

            -- This one is wrong.
            alter table userz
              add email varchar(100);
            """);

        var run = shop.run("migrate");

        Golden.verify("migrate-failure-" + kind(database), run.out());
        assertEquals(1, run.exit());
        assertTrue(shop.has("main", "orders"));
        assertEquals(!database.rollsBackDdl(), shop.has("main", "parcels"));
    }

    @EveryDatabase
    void goes_on_after_a_failed_migration_was_fixed(TestDatabase database) {
        var shop = shop(database).migration("main", "V3__broken.sql",
            "create table parcels (id int primary key);\nalter table userz add email varchar(100);\n");
        shop.run("migrate");
        shop.migration("main", "V3__broken.sql", "create table parcels (id int primary key);\n");

        if (!database.rollsBackDdl()) {
            var refused = shop.run("migrate");
            Golden.verify("migrate-after-failure-" + kind(database), refused.out());
            assertEquals(21, refused.exit());
            shop.execute("main", "drop table parcels");
            assertEquals(0, shop.run("repair").exit());
        }

        assertEquals(0, shop.run("migrate").exit());
        assertTrue(shop.has("main", "parcels"));
        assertEquals(List.of("1", "2"), shop.query("main", "select id from users order by id"));
    }

    @EveryDatabase
    void a_script_that_fails_at_its_first_statement_is_said_to_have_changed_nothing(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database)
            .migration("main", "V1__broken.sql", "insert into nowhere values (1);\n");

        var run = shop.run("migrate");

        assertTrue(run.out().contains(database.rollsBackDdl() ? "V1 was rolled back, nothing of it remains."
            : "V1 changed nothing, but the history marks it as failed."), run.out());
    }

    @EveryDatabase
    void refuses_a_history_whose_files_were_changed(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "V2__create_orders.sql", "create table orders (id int primary key, total int);\n")
            .migration("main", "V11__more.sql", "create table more (id int);\n");

        var run = shop.run("migrate");

        Golden.verify("migrate-changed-" + kind(database), run.out());
        assertEquals(21, run.exit());
        assertFalse(shop.has("main", "more"));
    }

    @EveryDatabase
    void refuses_a_database_with_tables_but_without_a_history(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table older (id int)");

        var run = shop.run("migrate");

        assertEquals(21, run.exit());
        assertTrue(run.out().contains("jbang baseline@shop --at VERSION"), run.out());
        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void stops_at_the_first_failing_repo_and_lists_the_rest_as_skipped(TestDatabase database) {
        var shop = shop(database).repo("second", database).repo("third", database)
            .migration("second", "V1__broken.sql", "select * from nowhere;\n")
            .migration("third", "V1__fine.sql", "create table fine (id int);\n");

        var run = shop.run("migrate");

        Golden.verify("migrate-three-repos-" + kind(database), run.out());
        assertEquals(1, run.exit());
        assertTrue(shop.has("main", "users"));
        assertFalse(shop.has("third", "fine"));
    }

    @EveryDatabase
    void only_the_named_repo_is_touched(TestDatabase database) {
        var shop = shop(database).repo("second", database)
            .migration("second", "V1__fine.sql", "create table fine (id int);\n");

        assertEquals(0, shop.run("migrate", "--repo", "second").exit());

        assertTrue(shop.has("second", "fine"));
        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void passes_flyway_settings_through(TestDatabase database) {
        var shop = shop(database)
            .with("main", "flyway { table = release_history, placeholders { fruit = pear }, outOfOrder = true }")
            .migration("main", "V11__placeholder.sql", "create table ${fruit} (id int);\n");
        shop.run("migrate");
        shop.migration("main", "V4__late.sql", "create table late (id int);\n");

        assertEquals(0, shop.run("migrate").exit());

        assertTrue(shop.has("main", "pear"));
        assertTrue(shop.has("main", "late"));
        assertTrue(shop.has("main", database == TestDatabase.H2 ? "\"release_history\"" : "release_history"));
    }

    @EveryDatabase
    void a_group_is_reported_once_it_is_committed_as_a_whole(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.group = true")
            .migration("main", "V3__broken.sql", "select * from nowhere;\n");

        var run = shop.run("migrate");

        assertEquals(1, run.exit());
        if (database.rollsBackDdl()) {
            assertFalse(run.out().contains("... applied"), run.out());
            assertFalse(shop.has("main", "users"));
        }
    }

    @EveryDatabase
    void every_repo_is_closed_even_when_one_fails(TestDatabase database) throws Exception {
        var shop = shop(database).repo("second", database).migration("second", "V1__broken.sql", "select * from nowhere;\n");

        shop.run("migrate");

        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @Test
    void a_repo_without_migrations_has_nothing_to_do() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2).with("main", "migrations = []");

        var run = shop.run("migrate");

        assertEquals("""
            shop 1.0
            repo main  (h2 <main>)
              no migrations
            1 repo: nothing to do
            """, run.out());
        assertEquals(0, run.exit());
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase();
    }
}
