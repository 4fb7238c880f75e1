package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

class StatusTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
            .migration("main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
    }

    @EveryDatabase
    void of_a_new_database_everything_is_pending_and_nothing_is_created(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run("status");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... pending
              V2  create orders ...................................... pending
              R   user ids ........................................... pending
            1 repo: 3 pending
            """.formatted(kind(database)), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertFalse(shop.has("main", history(database)));
    }

    @EveryDatabase
    void of_an_up_to_date_database_everything_is_applied(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        stopTheClock(shop, "main", database);

        var run = shop.run("status", "--exit-code");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied   2026-01-02T03:04:05
              V2  create orders ...................................... applied   2026-01-02T03:04:05
              R   user ids ........................................... applied   2026-01-02T03:04:05
            1 repo: 3 applied
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void shows_how_each_migration_stands(TestDatabase database) throws IOException {
        var shop = shop(database)
            .migration("main", "V3__rename_users.sql", "create table renamed (id int);\n")
            .migration("main", "V5__create_parcels.sql", "create table parcels (id int);\n")
            .migration("main", "V6__next_version.sql", "create table next_version (id int);\n");
        shop.run("migrate");
        stopTheClock(shop, "main", database);
        shop.migration("main", "V2__create_orders.sql", "create table orders (id int primary key, total int);\n")
            .migration("main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select id + 1 as id from users;\n")
            .migration("main", "V4__too_late.sql", "create table too_late (id int);\n");
        delete(shop, "V3__rename_users.sql");
        delete(shop, "V6__next_version.sql");

        var run = shop.run("status", "--exit-code");

        Golden.verify("status", run.out().replace(kind(database), "DATABASE"));
        assertEquals(21, run.exit());
        assertFalse(shop.has("main", "too_late"));
    }

    @EveryDatabase
    void one_that_came_late_is_applied_out_of_order_where_that_is_allowed(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.outOfOrder = true");
        shop.run("migrate");
        shop.migration("main", "V1_5__late.sql", "create table late (id int);\n");

        assertEquals(20, shop.run("status", "--exit-code").exit());
        shop.run("migrate");
        stopTheClock(shop, "main", database);
        var run = shop.run("status", "--exit-code");

        assertTrue(run.out().contains("  V1.5 late .............................................. applied   2026-01-02T03:04:05\n"), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void a_failed_migration_stays_failed_where_it_could_not_be_rolled_back(TestDatabase database) {
        var shop = shop(database).migration("main", "V3__broken.sql",
            "create table parcels (id int);\ninsert into nowhere values (1);\n");
        shop.run("migrate");
        if (!database.rollsBackDdl()) stopTheClock(shop, "main", database);

        var run = shop.run("status", "--exit-code");

        assertTrue(run.out().contains(database.rollsBackDdl()
            ? "  V3  broken ............................................. pending\n"
            : "  V3  broken ............................................. FAILED    2026-01-02T03:04:05\n"), run.out());
        assertEquals(database.rollsBackDdl() ? 20 : 21, run.exit());
    }

    @EveryDatabase
    void what_lies_below_a_baseline_is_ignored(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table users (id int)");
        shop.run("baseline", "--at", "1");
        stopTheClock(shop, "main", database);

        var run = shop.run("status", "--exit-code");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... ignored
              V1  baseline ........................................... baseline  2026-01-02T03:04:05
              V2  create orders ...................................... pending
              R   user ids ........................................... pending
            1 repo: 2 pending, 1 baseline, 1 ignored
            """.formatted(kind(database)), run.out());
        assertEquals(20, run.exit());
    }

    @EveryDatabase
    void a_repeatable_migration_that_changed_is_pending_again(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select 7 as id;\n");

        var run = shop.run("status", "--exit-code");

        assertTrue(run.out().contains("  R   user ids ........................................... pending\n1 repo: 2 applied, 1 pending\n"), run.out());
        assertEquals(20, run.exit());
        shop.run("migrate");
        assertEquals(0, shop.run("status", "--exit-code").exit());
        assertTrue(shop.run("status").out().endsWith("1 repo: 3 applied\n"));
    }

    @EveryDatabase
    void pending_migrations_are_no_failure_unless_asked(TestDatabase database) {
        var shop = shop(database);

        assertEquals(0, shop.run("status").exit());
        assertEquals(20, shop.run("status", "--exit-code").exit());
    }

    @EveryDatabase
    void changes_no_row_of_the_history(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id bigint primary key);\n")
            .migration("main", "V3__more.sql", "create table more (id int);\n");
        var before = shop.rows("main", "select * from " + history(database));

        shop.run("status", "--exit-code");

        assertEquals(before, shop.rows("main", "select * from " + history(database)));
    }

    @EveryDatabase
    void a_repo_that_cannot_be_reached_does_not_hide_the_others(TestDatabase database) {
        var shop = shop(database).repo("lost", "jdbc:mariadb://127.0.0.1:1/nothing_here?user=root").repo("last", database)
            .migration("last", "V1__create_events.sql", "create table events (id int);\n");

        var run = shop.run("status", "--exit-code");

        assertEquals("""
            shop 1.0
            repo main  (%1$s <main>)
              V1  create users ....................................... pending
              V2  create orders ...................................... pending
              R   user ids ........................................... pending
            repo lost  (mariadb <lost>)
              FAILED
              rel/config.conf:8
              cannot reach mariadb <lost>: Socket fail to connect to 127.0.0.1:1. Connection refused (08000)
              Check host and port in app.shop.repos.lost.url, and that the database is up.
            repo last  (%1$s <last>)
              V1  create events ...................................... pending
            3 repos: 4 pending, 1 failed
            """.formatted(kind(database)), run.out());
        assertEquals(23, run.exit());
    }

    @EveryDatabase
    void json_is_one_whole_document(TestDatabase database) {
        var shop = shop(database).repo("lost", "jdbc:postgresql://127.0.0.1:1/nothing_here");
        shop.run("migrate", "--repo", "main", "--target", "1");
        stopTheClock(shop, "main", database);

        var run = shop.run("status", "--json");

        Golden.verify("status-json", run.out().replaceFirst("\"" + kind(database) + "\"", "\"DATABASE\""));
        assertEquals("", run.err());
        assertEquals(23, run.exit());
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.H2})
    void looks_into_the_configured_schema_and_creates_none(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.defaultSchema = sales");

        var run = shop.run("status");

        assertTrue(run.out().endsWith("1 repo: 3 pending\n"), run.out());
        assertEquals(List.of(), shop.query("main",
            "select schema_name from information_schema.schemata where lower(schema_name) = 'sales'"));
    }

    @EveryDatabase
    void no_connection_is_left_open(TestDatabase database) throws Exception {
        var shop = shop(database);

        shop.run("status");

        assertEquals(0, shop.otherConnections("main"));
    }

    @Test
    void a_repo_without_migrations_has_nothing_to_show() {
        var run = new TestRelease(folder).repo("main", TestDatabase.H2).run("status", "--exit-code");

        assertEquals("shop 1.0\nrepo main  (h2 <main>)\n1 repo: nothing to do\n", run.out());
        assertEquals(0, run.exit());
    }

    /** All rows of the history were written at one moment, so that output can be compared as a whole. */
    private static void stopTheClock(TestRelease shop, String repo, TestDatabase database) {
        var column = database == TestDatabase.H2 ? "\"installed_on\"" : "installed_on";
        shop.execute(repo, "update " + history(database) + " set " + column + " = '2026-01-02 03:04:05.678'");
    }

    private static String history(TestDatabase database) {
        return database == TestDatabase.H2 ? "\"flyway_schema_history\"" : "flyway_schema_history";
    }

    private static void delete(TestRelease shop, String migration) throws IOException {
        Files.delete(shop.root().resolve("rel/main").resolve(migration));
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
