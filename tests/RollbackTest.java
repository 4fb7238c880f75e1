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

    /** As after a kill between the two, where nothing is in one transaction. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.SQLITE})
    void an_undo_that_the_history_knows_is_not_underway_whatever_the_journal_says(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__a.sql", "create table a (id int);\n")
                .migration("main", "U1__a.sql", "drop table a;\n")
                .migration("main", "V2__b.sql", "create table b (id int);\n")
                .migration("main", "U2__b.sql", "drop table b;\n")
                .migration("main", "U2__b.sql.conf", "executeInTransaction=false\n");
        shop.run("migrate").exits(0);
        for (var next : List.of("rollback", "migrate")) {
            if (next.equals("migrate")) shop.run("migrate").exits(0);
            shop.run("rollback").exits(0);
            shop.execute(
                    "main",
                    "insert into release_migration_journal (name, script, statement_number, statement_text, client,"
                            + " history_table) values ('U2', 'U2__b.sql', 1, 'drop table b', 'somebody',"
                            + " 'flyway_schema_history')");

            shop.run(next).exits(0);

            assertEquals(List.of(), shop.query("main", "select script from release_migration_journal"));
        }
    }

    private TestRelease shop(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "U1__create_users.sql", "drop table users;\n")
                .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
                .migration("main", "U2__create_orders.sql", "drop table orders;\n")
                .migration(
                        "main",
                        "V3__create_parcels.sql",
                        "create table parcels (id int primary key);\ninsert into parcels values (1);\n")
                .migration("main", "U3__create_parcels.sql", "delete from parcels;\ndrop table parcels;\n");
        shop.run("migrate").exits(0);
        return shop;
    }

    @EveryDatabase
    void takes_the_last_version_back_or_those_after_one_and_with_0_all(TestDatabase database) {
        var shop = shop(database);
        shop.run("rollback", "--to", "3").says("  nothing to roll back, at V3\n");

        shop.run("rollback").exits(0).prints("""
            shop 1.0
            repo main  (%s <main>)
              V3  create parcels ..................................... rolled back     5 ms
            1 repo: 1 rolled back
            """.formatted(database.kind()));

        assertFalse(shop.has("main", "parcels"));
        assertTrue(shop.has("main", "orders"));
        shop.run("rollback", "--to", "1").exits(0);
        assertFalse(shop.has("main", "orders"));
        assertTrue(shop.has("main", "users"));
        shop.run("rollback", "--to", "0").exits(0);
        assertFalse(shop.has("main", "users"));
        shop.run("rollback").exits(0).says("  nothing to roll back\n");
    }

    @EveryDatabase
    void stock_flyway_sees_the_version_as_pending_and_applies_it_again(TestDatabase database) {
        var shop = shop(database);
        shop.run("rollback", "--to", "1");
        var flyway = shop.flyway("main", "rel/main").load();

        assertEquals(List.of("1 SUCCESS", "2 DELETED", "3 DELETED", "2 PENDING", "3 PENDING"), states(flyway));
        flyway.validateWithResult();
        assertEquals(2, flyway.migrate().migrationsExecuted);

        shop.run("status", "--exit-code").exits(0);
        assertTrue(shop.has("main", "parcels"));
    }

    private static List<String> states(Flyway flyway) {
        return Arrays.stream(flyway.info().all())
                .filter(row -> row.getVersion() != null)
                .map(row -> row.getVersion() + " " + row.getState().name())
                .toList();
    }

    @EveryDatabase
    void migrate_applies_it_again_and_it_can_be_taken_back_once_more(TestDatabase database) {
        var shop = shop(database);
        for (int round = 0; round < 2; round++) {
            shop.run("rollback", "--steps", "2").exits(0);
            assertFalse(shop.has("main", "orders"));
            shop.run("status")
                    .says("V2  create orders ...................................... pending\n")
                    .neverSays("deleted");
            shop.run("status", "--exit-code").exits(20);
            shop.run("validate").exits(0);
            shop.run("migrate").exits(0);
            assertEquals(List.of("1"), shop.query("main", "select id from parcels"));
        }
        shop.run("status", "--exit-code").exits(0);
    }

    @EveryDatabase
    void redo_takes_back_and_applies_again_but_nothing_that_comes_later(TestDatabase database) {
        var shop = shop(database).migration("main", "V4__later.sql", "create table later (id int);\n");
        shop.execute("main", "insert into parcels values (2)");

        shop.run("redo").prints("""
            shop 1.0
            repo main  (%s <main>)
              V3  create parcels ..................................... rolled back     5 ms
              V3  create parcels ..................................... applied      5 ms
            1 repo: 1 applied, 1 rolled back
            """.formatted(database.kind()));

        assertEquals(List.of("1"), shop.query("main", "select id from parcels"));
        assertFalse(shop.has("main", "later"));
    }

    /** A view goes with its table where the script that undoes says cascade, or before it where that cannot be said. */
    private TestRelease withView(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__payments.sql", "create table payments (id int);\n")
                .migration("main", "U1__payments.sql", "drop view if exists totals;\ndrop table payments;\n")
                .migration(
                        "main",
                        "R__totals.sql",
                        "drop view if exists totals;\ncreate view totals as select count(*) as n from payments;\n");
    }

    @EveryDatabase
    void redo_runs_repeatable_scripts_again_whose_view_may_be_gone_with_its_table(TestDatabase database) {
        var shop = withView(database);
        shop.run("migrate").exits(0);

        shop.run("redo")
                .exits(0)
                .says("  R   totals ............................................. applied")
                .says("1 repo: 2 applied, 1 rolled back\n");
        assertEquals(List.of("0"), shop.query("main", "select n from totals"));
        shop.run("migrate").exits(0).says("up to date");
        shop.run("validate").exits(0);

        shop.migration("main", "V2__later.sql", "create table later (id int);\n")
                .run("redo")
                .exits(0)
                .says("1 repo: 2 applied, 1 rolled back\n");
        assertEquals(List.of("0"), shop.query("main", "select n from totals"));
        assertFalse(shop.has("main", "later"));
    }

    @EveryDatabase
    void after_a_rollback_repeatable_scripts_are_pending_for_every_flyway(TestDatabase database) {
        var shop = withView(database);
        shop.run("migrate").exits(0);

        shop.run("rollback").exits(0).says("1 repo: 1 rolled back\n");

        shop.run("status", "--exit-code")
                .exits(20)
                .says("  R   totals ............................................. pending\n1 repo: 2 pending\n");
        assertEquals(2, shop.flyway("main", "rel/main").load().migrate().migrationsExecuted);
        assertEquals(List.of("0"), shop.query("main", "select n from totals"));
        shop.run("status", "--exit-code").exits(0).says("1 repo: 2 applied\n");
        shop.migration("main", "V2__t.sql", "create table t (id int);\n")
                .migration("main", "U2__t.sql", "drop table t;\n")
                .run("migrate")
                .exits(0);
        shop.run("rollback").exits(0);
        shop.run("rollback").exits(0);
        assertEquals(
                List.of("2"),
                shop.query(
                        "main",
                        "select count(*) from " + database.history() + " where " + database.quoted("type")
                                + " = 'DELETE' and " + database.quoted("description") + " = 'totals'"));
        shop.run("migrate").exits(0).says("1 repo: 3 applied\n");
    }

    @EveryDatabase
    void the_last_version_is_the_one_that_was_applied_last(TestDatabase database) {
        var shop = shop(database)
                .with("main", "flyway.outOfOrder = true")
                .migration("main", "V1_5__late.sql", "create table late (id int);\n")
                .migration("main", "U1_5__late.sql", "drop table late;\n");
        shop.run("migrate").exits(0);

        shop.run("rollback", "--to", "3").exits(0).says("  nothing to roll back, at V3\n");
        shop.run("redo")
                .exits(0)
                .says("  V1.5 late .............................................. rolled back")
                .says("1 repo: 1 applied, 1 rolled back\n");
        shop.run("rollback")
                .exits(0)
                .says("  V1.5 late .............................................. rolled back")
                .says("1 repo: 1 rolled back\n");
        shop.run("rollback").exits(0).says("  V3  create parcels");
        shop.run("migrate").exits(0);

        shop.run("rollback", "--to", "1.5").exits(0).says("1 repo: 2 rolled back\n");
        assertTrue(shop.has("main", "late"));
        assertFalse(shop.has("main", "orders"));
    }

    @Test
    void where_one_script_is_missing_nothing_is_run() {
        var shop = shop(TestDatabase.H2).delete("rel/main/U2__create_orders.sql");

        shop.run("rollback", "--to", "0").exits(1).prints("""
            shop 1.0
            repo main  (h2 <main>)
              FAILED
              V2 has no undo script; nothing was rolled back.
              Write U2__NAME.sql in rel/main, or restore a backup.
            1 repo: 1 failed
            """);

        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void a_version_that_is_not_applied_is_refused_with_what_was_meant() {
        var shop = shop(TestDatabase.H2);

        shop.run("rollback", "--to", "22").exits(2).complains("--to 22 is not applied here; did you mean 2?\n");

        shop.run("rollback", "--to", "1; drop").exits(2);
        shop.run("rollback", "--steps", "many").exits(2);
        shop.run("rollback", "--steps", "0").exits(2);
        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void a_baseline_cannot_be_rolled_back() {
        var shop =
                new TestRelease(folder).repo("main", TestDatabase.H2).migration("main", "U2__x.sql", "drop table t;\n");
        shop.execute("main", "create table t (id int)");
        shop.run("baseline", "--at", "2").exits(0);

        shop.run("rollback").exits(1).says("V2 is the baseline: what was there before it cannot be rolled back.\n");

        assertTrue(shop.has("main", "t"));
    }

    @EveryDatabase
    void a_script_that_fails_half_way_is_told_and_the_rest_waits(TestDatabase database) {
        var shop = shop(database)
                .migration("main", "U2__create_orders.sql", "drop table orders;\ndrop table no_such_table;\n");

        var run = shop.run("rollback", "--to", "0").exits(1);

        run.says(
                "rolled back     5 ms\n",
                "  V2  create orders ...................................... FAILED       5 ms\n"
                        + "      rel/main/U2__create_orders.sql:2\n");
        assertEquals(database.rollsBackDdl(), shop.has("main", "orders"));
        assertTrue(shop.has("main", "users"));
        if (database.rollsBackDdl()) {
            run.says("U2 was rolled back, nothing of it remains.\n"
                    + "      Fix the script, then: jbang rollback@shop --to 0\n");
        } else {
            shop.run("migrate")
                    .exits(21)
                    .says("Take back by hand what has run of U2, then: jbang repair@shop && jbang rollback@shop\n");
            shop.run("rollback").exits(21);
            shop.execute("main", "create table orders (id int primary key)");
            shop.run("repair").exits(0);
        }
        shop.migration("main", "U2__create_orders.sql", "drop table orders;\n");
        shop.run("rollback").exits(0);
        assertFalse(shop.has("main", "orders"));
        shop.run("migrate").exits(0);
        assertTrue(shop.has("main", "parcels"));
    }

    @Test
    void of_several_repos_one_must_be_chosen_and_a_protected_environment_wants_a_consent() {
        var shop = shop(TestDatabase.H2).repo("second", TestDatabase.H2).config("protected = true");

        shop.run("rollback", "--yes").exits(2).complains("--repo must choose one of main, second\n");
        shop.run("rollback", "--repo", "main").exits(24);
        assertTrue(shop.has("main", "parcels"));
        shop.run("rollback", "--repo", "main", "--yes").exits(0);
        assertFalse(shop.has("main", "parcels"));
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_is_fine_unless_it_must_not_be(TestDatabase database) {
        var shop = shop(database).delete("rel/main/V3__create_parcels.sql");

        shop.run("migrate").exits(0);
        shop.run("status", "--exit-code")
                .exits(0)
                .says("V3  create parcels ..................................... ahead of the files");
        shop.run("wait").exits(0);
        shop.run("status", "--strict").exits(21);
        shop.run("migrate", "--strict").exits(21).says("It is applied, but newer than the files of this release.\n");
    }
}
