package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What is applied is taken back by the scripts that undo it, and every Flyway understands the history after it. */
class RollbackTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "U1__create_users.sql", "drop table users;\n")
            .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
            .migration("main", "U2__create_orders.sql", "drop table orders;\n")
            .migration("main", "V3__create_parcels.sql", "create table parcels (id int primary key);\ninsert into parcels values (1);\n")
            .migration("main", "U3__create_parcels.sql", "delete from parcels;\ndrop table parcels;\n");
        assertEquals(0, shop.run("migrate").exit());
        return shop;
    }

    @EveryDatabase
    void takes_the_last_version_back_or_those_after_one_and_with_0_all(TestDatabase database) {
        var shop = shop(database);
        var nothing = shop.run("rollback", "--to", "3");
        assertTrue(nothing.out().contains("  nothing to roll back, at V3\n"), nothing.out());

        var run = shop.run("rollback");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V3  create parcels ..................................... rolled back     5 ms
            1 repo: 1 rolled back
            """.formatted(database.kind()), run.out());
        assertEquals(0, run.exit());
        assertFalse(shop.has("main", "parcels"));
        assertTrue(shop.has("main", "orders"));
        assertEquals(0, shop.run("rollback", "--to", "1").exit());
        assertFalse(shop.has("main", "orders"));
        assertTrue(shop.has("main", "users"));
        assertEquals(0, shop.run("rollback", "--to", "0").exit());
        assertFalse(shop.has("main", "users"));
        var none = shop.run("rollback");
        assertTrue(none.out().contains("  nothing to roll back\n"), none.out());
        assertEquals(0, none.exit());
    }

    @EveryDatabase
    void stock_flyway_sees_the_version_as_pending_and_applies_it_again(TestDatabase database) {
        var shop = shop(database);
        shop.run("rollback", "--to", "1");
        var flyway = shop.flyway("main", "rel/main").load();

        assertEquals(List.of("1 SUCCESS", "2 DELETED", "3 DELETED", "2 PENDING", "3 PENDING"), states(flyway));
        flyway.validateWithResult();
        assertEquals(2, flyway.migrate().migrationsExecuted);

        assertEquals(0, shop.run("status", "--exit-code").exit());
        assertTrue(shop.has("main", "parcels"));
    }

    private static List<String> states(Flyway flyway) {
        return Arrays.stream(flyway.info().all()).filter(row -> row.getVersion() != null).map(row -> row.getVersion() + " " + row.getState().name()).toList();
    }

    @EveryDatabase
    void migrate_applies_it_again_and_it_can_be_taken_back_once_more(TestDatabase database) {
        var shop = shop(database);
        for (int round = 0; round < 2; round++) {
            assertEquals(0, shop.run("rollback", "--steps", "2").exit());
            assertFalse(shop.has("main", "orders"));
            var status = shop.run("status");
            assertTrue(status.out().contains("V2  create orders ...................................... pending\n"), status.out());
            assertFalse(status.out().contains("deleted"), status.out());
            assertEquals(20, shop.run("status", "--exit-code").exit());
            assertEquals(0, shop.run("validate").exit());
            assertEquals(0, shop.run("migrate").exit());
            assertEquals(List.of("1"), shop.query("main", "select id from parcels"));
        }
        assertEquals(0, shop.run("status", "--exit-code").exit());
    }

    @EveryDatabase
    void redo_takes_back_and_applies_again_but_nothing_that_comes_later(TestDatabase database) {
        var shop = shop(database).migration("main", "V4__later.sql", "create table later (id int);\n");
        shop.execute("main", "insert into parcels values (2)");

        var run = shop.run("redo");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V3  create parcels ..................................... rolled back     5 ms
              V3  create parcels ..................................... applied      5 ms
            1 repo: 1 applied, 1 rolled back
            """.formatted(database.kind()), run.out());
        assertEquals(List.of("1"), shop.query("main", "select id from parcels"));
        assertFalse(shop.has("main", "later"));
    }

    @Test
    void where_one_script_is_missing_nothing_is_run() {
        var shop = shop(TestDatabase.H2).delete("rel/main/U2__create_orders.sql");

        var run = shop.run("rollback", "--to", "0");

        assertEquals("""
            shop 1.0
            repo main  (h2 <main>)
              FAILED
              No script undoes V2, so that nothing was rolled back.
              Write U2__NAME.sql in rel/main, or restore a backup.
            1 repo: 1 failed
            """, run.out());
        assertEquals(1, run.exit());
        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void a_version_that_is_not_applied_is_refused_with_what_was_meant() {
        var shop = shop(TestDatabase.H2);

        var run = shop.run("rollback", "--to", "22");

        assertEquals("--to 22 is not applied here; did you mean 2?\n", run.err());
        assertEquals(2, run.exit());
        assertEquals(2, shop.run("rollback", "--to", "1; drop").exit());
        assertEquals(2, shop.run("rollback", "--steps", "many").exit());
        assertEquals(2, shop.run("rollback", "--steps", "0").exit());
        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void a_baseline_cannot_be_rolled_back() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2).migration("main", "U2__x.sql", "drop table t;\n");
        shop.execute("main", "create table t (id int)");
        assertEquals(0, shop.run("baseline", "--at", "2").exit());

        var run = shop.run("rollback");

        assertTrue(run.out().contains("V2 is the baseline: what was there before it cannot be rolled back.\n"), run.out());
        assertEquals(1, run.exit());
        assertTrue(shop.has("main", "t"));
    }

    @EveryDatabase
    void a_script_that_fails_half_way_is_told_and_the_rest_waits(TestDatabase database) {
        var shop = shop(database).migration("main", "U2__create_orders.sql", "drop table orders;\ndrop table no_such_table;\n");

        var run = shop.run("rollback", "--to", "0");

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("rolled back     5 ms\n"), run.out());
        assertTrue(run.out().contains("  V2  create orders ...................................... FAILED       5 ms\n      rel/main/U2__create_orders.sql:2\n"), run.out());
        assertEquals(database.rollsBackDdl(), shop.has("main", "orders"));
        assertTrue(shop.has("main", "users"));
        if (database.rollsBackDdl()) {
            assertTrue(run.out().contains("U2 was rolled back, nothing of it remains.\n      Fix the script, then: jbang rollback@shop\n"), run.out());
        } else {
            var again = shop.run("migrate");
            assertEquals(21, again.exit(), again.out());
            assertTrue(again.out().contains("Take back by hand what has run of U2, then: jbang repair@shop && jbang rollback@shop\n"), again.out());
            assertEquals(21, shop.run("rollback").exit());
            shop.execute("main", "create table orders (id int primary key)");
            assertEquals(0, shop.run("repair").exit());
        }
        shop.migration("main", "U2__create_orders.sql", "drop table orders;\n");
        assertEquals(0, shop.run("rollback").exit());
        assertFalse(shop.has("main", "orders"));
        assertEquals(0, shop.run("migrate").exit());
        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void of_several_repos_one_must_be_chosen_and_a_protected_environment_wants_a_consent() {
        var shop = shop(TestDatabase.H2).repo("second", TestDatabase.H2).config("protected = true");

        var run = shop.run("rollback", "--yes");
        assertEquals("--repo must choose one of shop.main, shop.second\n", run.err());
        assertEquals(2, run.exit());
        assertEquals(24, shop.run("rollback", "--repo", "main").exit());
        assertTrue(shop.has("main", "parcels"));
        assertEquals(0, shop.run("rollback", "--repo", "main", "--yes").exit());
        assertFalse(shop.has("main", "parcels"));
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_is_fine_unless_it_must_not_be(TestDatabase database) {
        var shop = shop(database).delete("rel/main/V3__create_parcels.sql");

        assertEquals(0, shop.run("migrate").exit());
        var status = shop.run("status", "--exit-code");
        assertEquals(0, status.exit());
        assertTrue(status.out().contains("V3  create parcels ..................................... ahead of the files"), status.out());
        assertEquals(0, shop.run("wait").exit());
        assertEquals(21, shop.run("status", "--strict").exit());
        var strict = shop.run("migrate", "--strict");
        assertEquals(21, strict.exit());
        assertTrue(strict.out().contains("It is applied, but newer than the files of this release.\n"), strict.out());
    }
}
