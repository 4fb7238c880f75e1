package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

class ValidateRepairBaselineTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n")
            .migration("main", "V4__create_parcels.sql", "create table parcels (id int primary key);\n");
    }

    @EveryDatabase
    void history_and_files_agree_where_nothing_changed_and_pending_is_no_disagreement(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "V5__later.sql", "create table later (id int);\n");

        var run = shop.run("validate");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              history and files agree
            1 repo: nothing to do
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
        assertFalse(shop.has("main", "later"));
    }

    @EveryDatabase
    void a_new_database_agrees_and_gets_no_history(TestDatabase database) {
        var shop = shop(database);

        assertEquals(0, shop.run("validate").exit());

        assertFalse(shop.has("main", history(database)));
    }

    @EveryDatabase
    void names_each_disagreement_with_what_to_do(TestDatabase database) throws IOException {
        var shop = shop(database).migration("main", "R__totals.sql", "create table totals (id int);\n");
        shop.run("migrate");
        disagree(shop);

        var run = shop.run("validate");

        Golden.verify("validate", run.out().replace(kind(database), "DATABASE"));
        assertEquals("", run.err());
        assertEquals(21, run.exit());
    }

    @EveryDatabase
    void migrate_refuses_for_the_same_reasons(TestDatabase database) throws IOException {
        var shop = shop(database).migration("main", "R__totals.sql", "create table totals (id int);\n");
        shop.run("migrate");
        disagree(shop);

        var run = shop.run("migrate");

        assertEquals(shop.run("validate").out(), run.out());
        assertEquals(21, run.exit());
    }

    @EveryDatabase
    void repair_takes_over_what_changed_and_marks_what_is_gone(TestDatabase database) throws IOException {
        var shop = shop(database).migration("main", "R__totals.sql", "create table totals (id int);\n");
        shop.run("migrate");
        disagree(shop);
        Files.delete(shop.root().resolve("rel/main/V3__too_late.sql"));

        var run = shop.run("repair");

        Golden.verify("repair", run.out().replace(kind(database), "DATABASE"));
        assertEquals(0, run.exit());
        assertEquals(0, shop.run("validate").exit());
        assertEquals(0, shop.run("migrate").exit());
    }

    /** V1 has other text, V2 and the repeatable one are gone, V3 came too late, V4 has another description. */
    private static void disagree(TestRelease shop) throws IOException {
        var migrations = shop.root().resolve("rel/main");
        shop.migration("main", "V1__create_users.sql", "create table users (id bigint primary key);\n")
            .migration("main", "V3__too_late.sql", "create table too_late (id int);\n");
        Files.delete(migrations.resolve("V2__create_orders.sql"));
        Files.delete(migrations.resolve("R__totals.sql"));
        Files.move(migrations.resolve("V4__create_parcels.sql"), migrations.resolve("V4__parcels.sql"));
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_failed_migration_disagrees_until_it_is_repaired(TestDatabase database) {
        var shop = shop(database).migration("main", "V5__broken.sql", "create table broken (id int);\ninsert into nowhere values (1);\n");
        shop.run("migrate");

        var validated = shop.run("validate");
        var repaired = shop.run("repair");

        Golden.verify("validate-failed", validated.out().replace(kind(database), "DATABASE"));
        assertEquals(21, validated.exit());
        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V5  broken: failed, removed from the history ........... repaired
            1 repo: 1 repaired
            """.formatted(kind(database)), repaired.out());
        assertEquals(0, shop.run("validate").exit());
        assertTrue(shop.has("main", "broken"), "repair undoes nothing");
    }

    @EveryDatabase
    void nothing_to_repair_is_done(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");

        var run = shop.run("repair");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              nothing to repair
            1 repo: nothing to do
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void repairing_a_new_database_does_nothing(TestDatabase database) {
        var run = shop(database).run("repair");

        assertTrue(run.out().contains("  nothing to repair\n"), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void validates_every_repo_even_when_the_first_disagrees(TestDatabase database) {
        var shop = shop(database).repo("second", database).migration("second", "V1__fine.sql", "create table fine (id int);\n");
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id bigint primary key);\n");

        var run = shop.run("validate");

        assertTrue(run.out().endsWith("repo second  (" + kind(database) + " <second>)\n  history and files agree\n2 repos: 1 changed\n"), run.out());
        assertEquals(21, run.exit());
    }

    @EveryDatabase
    void after_a_baseline_only_what_comes_later_is_applied(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table users (id int)");
        shop.execute("main", "create table orders (id int)");

        var baseline = shop.run("baseline", "--at", "2", "--description", "as of May");
        var migrate = shop.run("migrate");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V2  as of May .......................................... baseline
            1 repo: 1 baseline
            """.formatted(kind(database)), baseline.out());
        assertEquals(0, baseline.exit());
        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V4  create parcels ..................................... applied      5 ms
            1 repo: 1 applied
            """.formatted(kind(database)), migrate.out());
        assertEquals(0, shop.run("validate").exit());
    }

    @EveryDatabase
    void a_database_with_a_history_refuses_a_baseline(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        var before = shop.rows("main", "select * from " + history(database));

        var run = shop.run("baseline", "--at", "2");

        assertEquals(refusal(database), run.out());
        assertEquals(1, run.exit());
        assertEquals(before, shop.rows("main", "select * from " + history(database)));
    }

    @EveryDatabase
    void the_same_baseline_again_changes_nothing_and_another_one_is_refused(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table users (id int)");
        shop.run("baseline", "--at", "1");
        var before = shop.rows("main", "select * from " + history(database));

        var same = shop.run("baseline", "--at", "1");
        var other = shop.run("baseline", "--at", "2");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              the baseline is at V1 already
            1 repo: nothing to do
            """.formatted(kind(database)), same.out());
        assertEquals(0, same.exit());
        assertEquals(refusal(database), other.out());
        assertEquals(1, other.exit());
        assertEquals(before, shop.rows("main", "select * from " + history(database)));
    }

    private static String refusal(TestDatabase database) {
        return """
            shop 1.0
            repo main  (%s <main>)
              FAILED
              This database has a history, and a baseline can only be its beginning.
              See what is applied: jbang status@shop
            1 repo: 1 failed
            """.formatted(kind(database));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "1.x", "V2", "", "1..2", "-1"})
    void a_text_that_is_no_version_is_refused_before_anything_is_touched(String version) {
        var shop = shop(TestDatabase.H2);

        var run = shop.run("baseline", "--at", version);

        assertEquals("--at " + (version.isEmpty() ? "\"\"" : version) + " is no version: write numbers with dots between them, such as 7 or 2.1\n", run.err());
        assertEquals(2, run.exit());
        assertFalse(shop.has("main", history(TestDatabase.H2)));
    }

    @EveryDatabase
    void no_connection_is_left_open(TestDatabase database) throws Exception {
        var shop = shop(database);

        for (var command : List.of("validate", "repair")) shop.run(command);
        shop.run("baseline", "--at", "1");

        assertEquals(0, shop.otherConnections("main"));
    }

    private static String history(TestDatabase database) {
        return database == TestDatabase.H2 ? "\"flyway_schema_history\"" : "flyway_schema_history";
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
