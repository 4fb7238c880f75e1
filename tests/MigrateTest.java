package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.OnEachJdk;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What migrate does, says, and writes into the history, which is what Flyway would write. */
@OnEachJdk
class MigrateTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
                .migration(
                        "main", "V10__fill_users.sql", "insert into users values (1);\ninsert into users values (2);\n")
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
    }

    @EveryDatabase
    void applies_pending_migrations_in_version_order_and_only_once(TestDatabase database) {
        var shop = shop(database);

        shop.run("migrate").exits(0).complains("").prints("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              V2  create orders ...................................... applied      5 ms
              V10 fill users ......................................... applied      5 ms
              R   user ids ........................................... applied      5 ms
            1 repo: 4 applied
            """.formatted(database.kind()));
        shop.run("migrate").exits(0).prints("""
            shop 1.0
            repo main  (%s <main>)
              up to date at V10
            1 repo: nothing to do
            """.formatted(database.kind()));

        assertEquals(List.of("1", "2"), shop.query("main", "select id from user_ids order by id"));
    }

    @EveryDatabase
    void says_what_is_committed_when_a_callback_fails_and_that_it_runs_again(TestDatabase database) {
        var shop = shop(database)
                .migration("main", "afterMigrate.sql", "create table marks (id int);\nselect * from nowhere;\n");
        var left = database.kind().matches("h2|mariadb|mysql")
                ? "may be half done (" + database.kind() + " commits each DDL statement)."
                : "was rolled back, unless it commits by itself.";

        shop.run("migrate")
                .exits(1)
                .says("  callback afterMigrate .................................. FAILED\n")
                .says("afterMigrate.sql:2\n      select * from nowhere\n")
                .says("      What is reported as done is committed. afterMigrate " + left + "\n")
                .says("afterMigrate.sql, then: jbang migrate@shop\n")
                .ends("1 repo: 4 applied, 1 failed\n");
        assertEquals(database.kind().matches("h2|mariadb|mysql"), shop.has("main", "marks"));

        shop.migration("main", "afterMigrate.sql", "create table done (id int);\n")
                .run("migrate")
                .exits(0);
        assertTrue(shop.has("main", "done"));
    }

    @EveryDatabase
    void stops_at_the_target_and_repeatable_migrations_wait_while_versions_after_it_are_pending(TestDatabase database) {
        var shop = shop(database)
                .migration("main", "R__user_ids.sql", "create view user_ids as select id from late;\n")
                .migration("main", "V11__late.sql", "create table late (id int);\n");

        shop.run("migrate", "--target", "2").exits(0);
        assertTrue(shop.has("main", "orders"));
        assertEquals(List.of(), shop.query("main", "select id from users"));

        shop.run("migrate", "--target", "10").exits(0);
        assertFalse(shop.has("main", "user_ids"));

        shop.run("migrate", "--target", "11").exits(0);
        assertTrue(shop.has("main", "user_ids"));

        shop.migration("main", "V12__later.sql", "create table later (id int);\n")
                .migration("main", "V13__last.sql", "create table last (id int);\n");
        shop.run("migrate", "--target", "12").exits(0);
        assertTrue(shop.has("main", "later"));
    }

    @Test
    void refuses_a_target_that_is_no_version() {
        var shop = shop(TestDatabase.H2);

        shop.run("migrate", "--target", "11")
                .exits(2)
                .complains("--target 11 is no version of app.shop.repos.main; did you mean 1?\n");

        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void keeps_what_was_applied_before_a_failure_says_what_remains_and_goes_on_once_that_is_mended(
            TestDatabase database) {
        var shop = shop(database).migration("main", "V3__broken.sql", """
            create table parcels (id int primary key);

            -- This one is wrong.
            alter table userz
              add email varchar(100);
            """);

        shop.run("migrate").exits(1).isGolden("migrate-failure-" + database.kind());

        assertTrue(shop.has("main", "orders"));
        assertEquals(!database.rollsBackDdl(), shop.has("main", "parcels"));

        shop.migration("main", "V3__broken.sql", "create table parcels (id int primary key);\n");
        if (!database.rollsBackDdl()) {
            shop.run("migrate").exits(21).isGolden("migrate-after-failure-" + database.kind());
            shop.execute("main", "drop table parcels");
            shop.run("repair").exits(0);
        }
        shop.run("migrate").exits(0);
        assertTrue(shop.has("main", "parcels"));
        assertEquals(List.of("1", "2"), shop.query("main", "select id from users order by id"));
    }

    @EveryDatabase
    void callbacks_that_fail_after_a_failure_do_not_hide_it(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__broken.sql", "insert into nowhere values (1);\n")
                .migration("main", "afterEachMigrateError.sql", "insert into neither values (1);\n")
                .migration("main", "afterMigrateError.sql", "insert into nor values (1);\n");

        shop.run("migrate")
                .exits(1)
                .says(
                        "  afterEachMigrateError failed too: rel/main/afterEachMigrateError.sql:1 ",
                        "      insert into nowhere values (1)\n",
                        "V1 was rolled back, nothing of it remains.",
                        "  afterMigrateError failed too: rel/main/afterMigrateError.sql:1 ");
    }

    @EveryDatabase
    void refuses_a_history_whose_files_were_changed(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "V2__create_orders.sql", "create table orders (id int primary key, total int);\n")
                .migration("main", "V11__more.sql", "create table more (id int);\n");

        shop.run("migrate").exits(21).isGolden("migrate-changed-" + database.kind());

        assertFalse(shop.has("main", "more"));
    }

    @EveryDatabase
    void refuses_a_database_with_tables_but_without_a_history(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table older (id int)");

        shop.run("migrate").exits(21).says("jbang baseline@shop --at VERSION");

        assertFalse(shop.has("main", "users"));
    }

    @EveryDatabase
    void stops_at_the_first_failing_repo_lists_the_rest_as_skipped_and_closes_them_all(TestDatabase database) {
        var shop = shop(database)
                .repo("second", database)
                .repo("third", database)
                .migration("second", "V1__broken.sql", "select * from nowhere;\n")
                .migration("third", "V1__fine.sql", "create table fine (id int);\n");

        shop.run("migrate").exits(1).isGolden("migrate-three-repos-" + database.kind());

        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
        assertTrue(shop.has("main", "users"));
        assertFalse(shop.has("third", "fine"));
    }

    @Test
    void only_the_named_repo_is_touched() {
        var shop = shop(TestDatabase.H2)
                .repo("second", TestDatabase.H2)
                .migration("second", "V1__fine.sql", "create table fine (id int);\n");

        shop.run("migrate", "--repo", "second").exits(0);

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

        shop.run("migrate").exits(0);

        assertTrue(shop.has("main", "pear"));
        assertTrue(shop.has("main", "late"));
        assertTrue(shop.has("main", database.quoted("release_history")));
    }

    @Test
    void a_repo_without_migrations_has_nothing_to_do() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2).with("main", "migrations = none");

        shop.run("migrate").exits(0).prints("""
            shop 1.0
            repo main  (h2 <main>)
              no migrations
            1 repo: nothing to do
            """);
    }

    @EveryDatabase
    void writes_the_history_as_flyway_does(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .repo("flyway", database)
                .with("flyway", "migrations = [rel/main]")
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "V2_1__" + "long_".repeat(45) + "name.sql", "insert into users values (1);\n")
                .migration("main", "V3__.sql", "insert into users values (2);\n")
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
        shop.run("migrate", "--repo", "main").exits(0);

        shop.flyway("flyway", "rel/main").load().migrate();

        assertEquals(history(shop, "flyway", database), history(shop, "main", database));
        assertTrue(history(shop, "main", database).size() >= 4);
    }

    @EveryDatabase
    void plain_scripts_are_in_it_as_flyway_would_find_them(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "migrations = [rel/main, rel/later]")
                .repo("flyway", database)
                .with("flyway", "migrations = [rel/main]")
                .migration("main", "V01__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "below/V2_1_0__fill.sql", "\uFEFFinsert into users\r\nvalues (1);\r\n")
                .migration("later", "V2.2__Fill  more-ö.sql", "insert into users values (2); -- ö")
                .migration("later", "below/V10__fill.sql", "insert into users values (10);\n")
                .migration("later", "V9__fill.sql", "insert into users values (9);\n")
                .migration(
                        "later",
                        "R__view.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n")
                .file("rel/main/notes.md", "Nothing to run.\n");

        var run = shop.run("migrate", "--repo", "main", "--debug").exits(0);
        shop.flyway("flyway", "rel/main", "rel/later").load().migrate();

        assertFalse(run.err().contains("flyway looks for the migrations"), run.err());
        assertEquals(history(shop, "flyway", database), history(shop, "main", database));
        assertTrue(history(shop, "main", database).size() >= 6);
    }

    private static List<String> history(TestRelease shop, String repo, TestDatabase database) {
        var columns = Stream.of(
                        "installed_rank",
                        "version",
                        "description",
                        "type",
                        "script",
                        "checksum",
                        "installed_by",
                        "success")
                .map(database::quoted)
                .collect(Collectors.joining(", "));
        return shop.rows(repo, "select " + columns + " from " + database.history() + " order by 1");
    }

    @Test
    void each_migration_finds_the_role_the_schema_and_the_timeouts_that_the_first_found() {
        var look = "insert into seen select current_user, current_setting('search_path'),"
                + " current_setting('lock_timeout'), current_setting('statement_timeout');\n";
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .with("main", "lock-timeout = 7s, flyway { defaultSchema = shop, createSchemas = true }")
                .migration("main", "V1__look.sql", "create table shop.seen (a text, b text, c text, d text);\n" + look)
                .migration("main", "V2__change.sql", look + """
                    set role pg_monitor;
                    set search_path = pg_catalog;
                    set lock_timeout = 1;
                    set statement_timeout = '1h';
                    """)
                .migration("main", "V3__look.sql", look);

        shop.run("migrate").exits(0);

        var seen = shop.rows("main", "select * from shop.seen");
        assertEquals(Collections.nCopies(3, seen.get(0)), seen);
        assertTrue(seen.get(0).matches("postgres \\| \"?shop\"?, ?\"\\$user\", public \\| 7s \\| 0"), seen.get(0));
    }

    @Test
    void what_only_the_commit_refuses_is_rolled_back_and_reported() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V1__create_users.sql",
                        "create table users (id int primary key, boss int references users deferrable initially"
                                + " deferred);\n")
                .migration("main", "V2__fill.sql", "create table teams (id int);\ninsert into users values (1, 9);\n")
                .migration("main", "V3__more.sql", "create table more (id int);\n");

        shop.run("migrate")
                .exits(1)
                .says(
                        "V2  fill ............................................... FAILED",
                        "(23503)",
                        "V2 was rolled back, nothing of it remains.");

        assertFalse(shop.has("main", "teams"));
        assertFalse(shop.has("main", "more"));
        assertEquals(
                List.of("1"), shop.query("main", "select version from flyway_schema_history order by installed_rank"));
        shop.migration("main", "V2__fill.sql", "insert into users values (1, 1);\n");
        shop.run("migrate").exits(0);
        assertEquals(
                List.of("1", "2", "3"),
                shop.query("main", "select installed_rank from flyway_schema_history order by installed_rank"));
    }
}
