package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What status and validate say of a database's history and of the files, and what repair and baseline do to it. */
class HistoryTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "V2__create_orders.sql", "create table orders (id int primary key);\n");
    }

    private TestRelease withView(TestDatabase database) {
        return shop(database)
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
    }

    private static String report(TestDatabase database, String lines) {
        return "shop 1.0\nrepo main  (" + database.kind() + " <main>)\n" + lines;
    }

    private static List<String> rows(TestRelease shop, TestDatabase database) {
        return shop.rows("main", "select * from " + database.history());
    }

    @EveryDatabase
    void of_a_new_database_everything_is_pending_and_nothing_is_created(TestDatabase database) {
        var shop = withView(database);

        shop.run("status").exits(0).complains("").prints(report(database, database.untouched() + """
              V1  create users ....................................... pending
              V2  create orders ...................................... pending
              R   user ids ........................................... pending
            1 repo: 3 pending
            """));

        shop.run("status", "--exit-code").exits(20);
        shop.run("validate").exits(0);
        assertEquals(0, shop.otherConnections("main"));
        assertFalse(shop.has("main", database.history()));
        shop.run("repair").exits(0).says("  nothing to repair\n");
    }

    @EveryDatabase
    void of_an_up_to_date_database_everything_is_applied_and_nothing_is_to_be_repaired(TestDatabase database) {
        var shop = withView(database);
        shop.run("migrate");
        shop.stopTheClock("main", database);

        shop.run("status", "--exit-code").exits(0).prints(report(database, """
              V1  create users ....................................... applied   2026-01-02T03:04:05
              V2  create orders ...................................... applied   2026-01-02T03:04:05
              R   user ids ........................................... applied   2026-01-02T03:04:05
            1 repo: 3 applied
            """));
        shop.run("repair").exits(0).prints(report(database, "  nothing to repair\n1 repo: nothing to do\n"));
    }

    @EveryDatabase
    void status_shows_how_each_migration_stands_and_changes_nothing(TestDatabase database) {
        var shop = withView(database)
                .migration("main", "V3__rename_users.sql", "create table renamed (id int);\n")
                .migration("main", "V5__create_parcels.sql", "create table parcels (id int);\n")
                .migration("main", "V6__next_version.sql", "create table next_version (id int);\n");
        shop.run("migrate");
        shop.stopTheClock("main", database)
                .delete("rel/main/V3__rename_users.sql")
                .delete("rel/main/V6__next_version.sql")
                .migration("main", "V2__create_orders.sql", "create table orders (id int primary key, total int);\n")
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id + 1 as id from users;\n")
                .migration("main", "V4__too_late.sql", "create table too_late (id int);\n");
        var before = rows(shop, database);

        var run = shop.run("status", "--exit-code").exits(21);

        Golden.verify("status", run.out().replace(database.kind(), "DATABASE"));
        assertFalse(shop.has("main", "too_late"));
        assertEquals(before, rows(shop, database));
    }

    @EveryDatabase
    void one_that_came_late_is_applied_out_of_order_where_that_is_allowed(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.outOfOrder = true");
        shop.run("migrate");
        shop.migration("main", "V1_5__late.sql", "create table late (id int);\n");

        shop.run("status", "--exit-code").exits(20);
        shop.run("migrate");
        shop.stopTheClock("main", database)
                .run("status", "--exit-code")
                .exits(0)
                .says("  V1.5 late .............................................. applied   2026-01-02T03:04:05\n");
    }

    @EveryDatabase
    void a_repeatable_migration_that_changed_is_pending_again(TestDatabase database) {
        var shop = withView(database);
        shop.run("migrate");
        shop.migration(
                "main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select 7 as id;\n");

        shop.run("status", "--exit-code")
                .exits(20)
                .says("  R   user ids ........................................... pending\n"
                        + "1 repo: 2 applied, 1 pending\n");

        shop.run("migrate");
        shop.run("status", "--exit-code").exits(0);
        shop.run("status").ends("1 repo: 3 applied\n");
    }

    /** Where it was rolled back it is pending, and there is nothing to repair. */
    @EveryDatabase
    void a_failed_migration_disagrees_until_it_is_repaired(TestDatabase database) {
        var shop = shop(database)
                .migration("main", "V4__create_parcels.sql", "create table parcels (id int primary key);\n")
                .migration(
                        "main", "V5__broken.sql", "create table broken (id int);\ninsert into nowhere values (1);\n");
        shop.run("migrate");
        if (!database.rollsBackDdl()) shop.stopTheClock("main", database);

        shop.run("status", "--exit-code")
                .exits(database.rollsBackDdl() ? 20 : 21)
                .says("  V5  broken ............................................. "
                        + (database.rollsBackDdl()
                                ? "pending\n"
                                : "FAILED    2026-01-02T03:04:05\n"
                                        + "      It failed in an earlier run and may be half applied.\n"
                                        + "      Undo by hand what remains of it, fix the script, then: jbang"
                                        + " repair@shop && jbang migrate@shop\n"));
        if (!database.rollsBackDdl()) {
            Golden.verify(
                    "validate-failed", shop.run("validate").exits(21).out().replace(database.kind(), "DATABASE"));
            shop.run("repair")
                    .prints(report(
                            database,
                            "  V5  broken: failed, removed from the history ........... repaired\n"
                                    + "1 repo: 1 repaired\n"));
            assertTrue(shop.has("main", "broken"), "repair undoes nothing");
        }
        shop.run("validate").exits(0);
    }

    /** Flyway's own info and validate run them. */
    @EveryDatabase
    void who_only_looks_runs_no_callback(TestDatabase database) {
        var shop = shop(database)
                .file("rel/seeds.sql", "select 1;\n")
                .with("main", "seeds = [rel/seeds.sql]\n    flyway.callbackLocations = [\"filesystem:rel/callbacks\"]")
                .migration("main", "V1__create_users.sql", "create table users (id int);\n");
        shop.run("migrate", "--target", "1").exits(0);
        for (var event : List.of("afterConnect", "beforeInfo", "afterInfo", "beforeValidate", "afterValidate")) {
            shop.migration("main", event + ".sql", "insert into users values (1);\n")
                    .file("rel/callbacks/" + event + "__more.sql", "insert into users values (2);\n");
        }
        for (var event : List.of("beforeConnect", "beforeInfo", "beforeValidate"))
            shop.migration("main", event + ".sh", "echo " + event + " > " + folder + "/ran\n");

        for (var command : List.of("status", "validate", "doctor"))
            shop.run(command).exits(0);
        shop.run("wait", "--at-least", "1", "--timeout", "9").exits(0);
        shop.run("eval", "-e", "select 1").exits(0);
        shop.run("unlock").exits(0);
        shop.run("seed", "--only-seeds").exits(20);

        assertEquals(List.of(), shop.query("main", "select id from users"));
        assertFalse(Files.exists(folder.resolve("ran")));
        shop.run("migrate").exits(0);
        assertTrue(Files.exists(folder.resolve("ran")));
        assertFalse(shop.query("main", "select id from users").isEmpty());
    }

    /** The journal is one of an earlier version, which lacks a column. */
    @EveryDatabase
    void what_a_killed_run_left_half_applied_is_said_by_all_that_look_and_nothing_is_changed_by_that(
            TestDatabase database) {
        var shop = shop(database).file("rel/seeds.sql", "select 1;\n").with("main", "seeds = [rel/seeds.sql]");
        shop.run("migrate", "--target", "1").exits(0);
        killed(shop, database, "V2", "V2__create_orders.sql", 2);
        var before = shop.rows("main", "select * from " + database.quoted("release_migration_journal"));
        var said = """
                  A run of 2026-01-02 03:04:05 (reltasks migrate) ended without a word, at its statement 2 or after it.
                  V2 may be half applied. The statements before that one have run; that one may have run, or not; of those after it nothing was committedSTATE.
                  Undo by hand what is there of V2, then: jbang repair@shop && jbang migrate@shop
            """.replace(
                        "STATE",
                        database == TestDatabase.MARIADB || database == TestDatabase.MYSQL
                                ? ", but under LOCK TABLES and in tables that know no transactions"
                                : "");

        shop.run("status")
                .exits(0)
                .says(
                        "  V2  create orders ...................................... FAILED\n      commit\n" + said,
                        "1 repo: 1 applied, 1 failed, 1 seed pending\n");
        shop.run("status", "--exit-code").exits(21);
        shop.run("status", "--json")
                .says("\"reason\": \"commit\\n"
                        + "A run of 2026-01-02 03:04:05 (reltasks migrate) ended without a word, at its statement"
                        + " 2 or after it.");
        shop.run("validate")
                .exits(21)
                .says("  V2  create orders ...................................... FAILED\n"
                        + "      rel/main/V2__create_orders.sql\n"
                        + "      commit\n"
                        + said);
        shop.run("doctor").exits(21).says("  history     V2 create orders ", said);
        shop.run("seed", "--only-seeds").exits(21).says(said.replace("migrate@shop", "seed@shop --only-seeds"));
        shop.run("wait", "--at-least", "2", "--timeout", "0")
                .exits(20)
                .says(
                        "      The newest applied version is V1, and V2 did not come in time.\n"
                            + "      V2: A run of 2026-01-02 03:04:05 (reltasks migrate) ended without a word, at its"
                            + " statement 2 or after it. V2 may be half applied. ",
                        "      Undo by hand what is there of V2, then: jbang repair@shop && jbang migrate@shop\n");
        assertEquals(before, shop.rows("main", "select * from " + database.quoted("release_migration_journal")));

        assertEquals(shop.run("validate").out(), shop.run("migrate").exits(21).out());
        shop.run("repair").exits(0).says("  V2  ended at statement 2 or later: to run again");
        shop.run("migrate").exits(0);
        shop.run("validate").exits(0);
    }

    /** H2 writes the row before a script begins; a function in a plain insert can commit it, which no statement tells. */
    @Test
    void a_journal_that_names_no_statement_is_there_since_something_was_committed() {
        var shop = shop(TestDatabase.H2);
        shop.run("migrate", "--target", "1").exits(0);
        killed(shop, TestDatabase.H2, "V2", "V2__create_orders.sql", 0);

        shop.run("status", "--exit-code").exits(21);
        shop.run("migrate")
                .exits(21)
                .says("A run of 2026-01-02 03:04:05 (reltasks migrate) ended without a word.\n"
                        + "      V2 may be half applied. Any of its statements may have run.\n");
        shop.run("repair").exits(0).says("V2  was interrupted: to run again");
        shop.run("migrate").exits(0);
    }

    private static void killed(TestRelease shop, TestDatabase database, String name, String script, int statement) {
        var journal = database.quoted("release_migration_journal");
        if (!database.rollsBackDdl()) shop.execute("main", "drop table " + journal);
        shop.execute(
                "main",
                "create table " + journal
                        + " (name varchar(60) not null, script varchar(1000) not null, statement_number int not null,"
                        + " statement_text varchar(255) not null, client varchar(255) not null, started_on timestamp"
                        + " default current_timestamp not null)");
        shop.execute(
                "main",
                "insert into " + journal + " values ('" + name + "', '" + script + "', " + statement + ", '"
                        + (statement == 0 ? " " : "commit") + "', 'reltasks migrate', '2026-01-02 03:04:05')");
    }

    @EveryDatabase
    void what_a_killed_rollback_left_half_taken_back_is_said_too(TestDatabase database) {
        var shop = shop(database).migration("main", "U2__create_orders.sql", "drop table orders;\n");
        shop.run("migrate").exits(0);
        killed(shop, database, "U2", "U2__create_orders.sql", 2);
        var said = "Take back by hand what has run of U2, then: jbang repair@shop && jbang rollback@shop";

        shop.run("status", "--exit-code")
                .exits(21)
                .says(
                        "  V2  create orders ...................................... applied",
                        "  U2  U2__create_orders.sql .............................. FAILED\n",
                        said);
        shop.run("validate").exits(21).says(said);
        shop.run("rollback").exits(21).says(said);
    }

    @EveryDatabase
    void a_repo_that_cannot_be_reached_does_not_hide_the_others(TestDatabase database) {
        var shop = shop(database)
                .repo("lost", "jdbc:mariadb://127.0.0.1:1/nothing_here?user=root")
                .repo("last", database)
                .migration("last", "V1__create_events.sql", "create table events (id int);\n");

        shop.run("status", "--exit-code")
                .exits(23)
                .prints(report(database, database.untouched() + """
                      V1  create users ....................................... pending
                      V2  create orders ...................................... pending
                    repo lost  (mariadb <lost>)
                      FAILED
                      rel/config.conf:8
                      cannot reach mariadb <lost>: Socket fail to connect to 127.0.0.1:1. Connection refused (08000)
                      Check host and port in app.shop.repos.lost.url, and that the database is up.
                    repo last  (%s <last>)
                    %s  V1  create events ...................................... pending
                    3 repos: 3 pending, 1 failed
                    """.formatted(database.kind(), database.untouched())));
    }

    @EveryDatabase
    void json_is_one_whole_document(TestDatabase database) {
        var shop = withView(database).repo("lost", "jdbc:postgresql://127.0.0.1:1/nothing_here");
        shop.run("migrate", "--repo", "main", "--target", "1");

        var run = shop.stopTheClock("main", database)
                .run("status", "--json")
                .exits(23)
                .complains("");

        Golden.verify("status-json", run.out().replaceFirst("\"" + database.kind() + "\"", "\"DATABASE\""));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.H2})
    void looks_into_the_configured_schema_and_creates_none(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.defaultSchema = sales");

        shop.run("status").ends("1 repo: 2 pending\n");

        assertEquals(
                List.of(),
                shop.query(
                        "main",
                        "select schema_name from information_schema.schemata where lower(schema_name) = 'sales'"));
    }

    @Test
    void a_repo_without_migrations_has_nothing_to_show() {
        new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .run("status", "--exit-code")
                .exits(0)
                .prints(report(TestDatabase.H2, TestDatabase.H2.untouched() + "1 repo: nothing to do\n"));
    }

    @EveryDatabase
    void history_and_files_agree_where_nothing_changed_and_pending_is_no_disagreement(TestDatabase database) {
        var shop = shop(database);
        shop.run("migrate");
        shop.migration("main", "V5__later.sql", "create table later (id int);\n");

        shop.run("validate").exits(0).prints(report(database, "  history and files agree\n1 repo: nothing to do\n"));

        assertFalse(shop.has("main", "later"));
    }

    /** V1 has other text, V2 and the repeatable one are gone, V3 came too late, V4 has another description. */
    @EveryDatabase
    void each_disagreement_is_named_with_what_to_do_and_repair_takes_over_the_files(TestDatabase database)
            throws IOException {
        var shop = shop(database)
                .migration("main", "V4__create_parcels.sql", "create table parcels (id int primary key);\n")
                .migration("main", "R__totals.sql", "create table totals (id int);\n");
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id bigint primary key);\n")
                .migration("main", "V3__too_late.sql", "create table too_late (id int);\n")
                .delete("rel/main/V2__create_orders.sql")
                .delete("rel/main/R__totals.sql");
        Files.move(folder.resolve("rel/main/V4__create_parcels.sql"), folder.resolve("rel/main/V4__parcels.sql"));

        var validated = shop.run("validate").exits(21);
        var migrated = shop.run("migrate").exits(21);
        var repaired = shop.delete("rel/main/V3__too_late.sql").run("repair").exits(0);

        Golden.verify("validate", validated.out().replace(database.kind(), "DATABASE"));
        assertEquals("", validated.err());
        assertEquals(validated.out(), migrated.out());
        Golden.verify("repair", repaired.out().replace(database.kind(), "DATABASE"));
        assertEquals(0, shop.otherConnections("main"));
        shop.run("validate").exits(0);
        shop.run("migrate").exits(0);
    }

    @Test
    void validates_every_repo_even_when_the_first_disagrees() {
        var shop = shop(TestDatabase.H2)
                .repo("second", TestDatabase.H2)
                .migration("second", "V1__fine.sql", "create table fine (id int);\n");
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id bigint primary key);\n");

        shop.run("validate")
                .exits(21)
                .ends("repo second  (h2 <second>)\n  history and files agree\n2 repos: 1 changed\n");
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_user_who_may_not_create_is_told_what_it_needs_and_that_the_script_is_right(TestDatabase database) {
        var user = "weak_" + ProcessHandle.current().pid();
        var owner = shop(database);
        switch (database) {
            case POSTGRESQL ->
                List.of(
                                "drop role if exists " + user,
                                "create role " + user + " login",
                                "revoke create on schema public from public")
                        .forEach(sql -> owner.execute("main", sql));
            case MARIADB, MYSQL -> {
                owner.execute("main", "create or replace user " + user + "@'%'");
                owner.execute("main", "grant select on *.* to " + user + "@'%'");
            }
            case H2 -> owner.execute("main", "create user " + user + " password 'x'");
            case SQLITE -> throw new IllegalArgumentException("it has no users");
        }
        var weak = new TestRelease(folder)
                .migration("weak", "V1__a.sql", "create table a (id int);\n")
                .repo(
                        "weak",
                        switch (database) {
                            case H2 -> owner.url("main") + ";USER=" + user + ";PASSWORD=x";
                            case POSTGRESQL, MARIADB, MYSQL ->
                                owner.url("main").replaceFirst("user=\\w+", "user=" + user);
                            case SQLITE -> "";
                        });

        var run = weak.run("migrate").exits(1).neverSays(":1\n").neverSays("Fix the script");

        if (database == TestDatabase.POSTGRESQL) {
            run.says(
                    "permission denied for schema public (42501)",
                    "As the owner of the schema run \"grant usage, create on schema public to " + user
                            + "\", then: jbang migrate@shop");
            owner.execute("main", "grant create on schema public to " + user);
            weak.run("migrate").exits(0);
            owner.execute("main", "revoke create on schema public from " + user);
            weak.migration("weak", "V2__b.sql", "create table b (id int);\n")
                    .run("migrate")
                    .exits(1)
                    .says(
                            "rel/weak/V2__b.sql:1",
                            "V2 was rolled back, nothing of it remains.",
                            "As the owner of the schema run \"grant usage, create on schema public to")
                    .neverSays("Fix the script");
        } else {
            run.says("the right to do that, then: jbang migrate@shop");
        }
        if (database.isOnMariaDb()) owner.execute("main", "drop user " + user + "@'%'");
    }

    @EveryDatabase
    void after_a_baseline_only_what_comes_later_is_applied(TestDatabase database) {
        var shop = withView(database);
        shop.execute("main", "create table users (id int)");

        shop.run("baseline", "--at", "1", "--description", "as of May")
                .exits(0)
                .prints(report(
                        database,
                        "  V1  as of May .......................................... baseline\n1 repo: 1 baseline\n"));
        assertEquals(0, shop.otherConnections("main"));
        shop.stopTheClock("main", database)
                .run("status", "--exit-code")
                .exits(20)
                .prints(report(database, """
                      V1  create users ....................................... ignored
                      V1  as of May .......................................... baseline  2026-01-02T03:04:05
                      V2  create orders ...................................... pending
                      R   user ids ........................................... pending
                    1 repo: 2 pending, 1 baseline, 1 ignored
                    """));
        shop.run("migrate").prints(report(database, """
              V2  create orders ...................................... applied      5 ms
              R   user ids ........................................... applied      5 ms
            1 repo: 2 applied
            """));

        shop.run("validate").exits(0);
    }

    /** A run that failed before its first migration leaves such a table. */
    @EveryDatabase
    void a_baseline_begins_in_a_history_of_nothing(TestDatabase database) {
        var shop = shop(database);
        shop.run("baseline", "--at", "1");
        var begun = rows(shop.stopTheClock("main", database), database);
        shop.execute(
                "main", "delete from " + database.history() + " where " + database.quoted("type") + " = 'BASELINE'");

        shop.run("baseline", "--at", "1")
                .exits(0)
                .says("  V1  baseline ........................................... baseline\n");

        assertEquals(begun, rows(shop.stopTheClock("main", database), database));
        shop.run("validate").exits(0);
    }

    @EveryDatabase
    void the_same_baseline_again_changes_nothing_and_another_one_or_a_history_refuses_it(TestDatabase database) {
        var refusal = report(database, """
              FAILED
              This database has a history, and a baseline can only be its beginning.
              See what is applied: jbang status@shop
            1 repo: 1 failed
            """);
        var shop = shop(database);
        shop.execute("main", "create table users (id int)");
        shop.run("baseline", "--at", "1").says("  V1  baseline ........................................... baseline\n");
        var before = rows(shop, database);

        shop.run("baseline", "--at", "1")
                .exits(0)
                .prints(report(database, "  the baseline is at V1 already\n1 repo: nothing to do\n"));
        shop.run("baseline", "--at", "2").exits(1).prints(refusal);

        assertEquals(before, rows(shop, database));
        shop.repo("main", database).run("migrate");
        var migrated = rows(shop, database);
        shop.run("baseline", "--at", "2").exits(1).prints(refusal);
        assertEquals(migrated, rows(shop, database));
    }

    @ParameterizedTest
    @ValueSource(strings = {"two", "1.x", "V2", "", "1..2", "-1"})
    void a_text_that_is_no_version_is_refused_before_anything_is_touched(String version) {
        var shop = shop(TestDatabase.H2);

        shop.run("baseline", "--at", version)
                .exits(2)
                .complains("--at " + (version.isEmpty() ? "\"\"" : version)
                        + " is no version: write numbers with dots between them, such as 7 or 2.1\n");

        assertFalse(shop.has("main", TestDatabase.H2.history()));
    }

    /** Its migrations would be applied a second time. */
    @EveryDatabase
    void a_history_under_another_name_is_named(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.table = shop_history");
        shop.run("migrate").exits(0);
        shop = new TestRelease(folder).repo("main", shop.url("main"));
        for (var command : List.of("migrate", "validate", "doctor"))
            shop.run(command)
                    .exits(21)
                    .says(
                            "There is no history flyway_schema_history, but shop_history, in which Flyway has kept"
                                    + " one.\n",
                            "If it is another app's, begin one with baseline --at VERSION; if it is this app's, set"
                                    + " flyway.table = shop_history, then: jbang migrate@shop\n");
    }

    /** A run that could apply nothing leaves one. */
    @EveryDatabase
    void a_history_under_another_name_in_which_nothing_stands_is_in_nobodys_way(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__users.sql", "insert into nowhere values (1);\n");
        shop.run("migrate").exits(1);
        shop.migration("main", "V1__users.sql", "create table users (id int);\n")
                .with("main", "flyway.table = shop_history")
                .run("migrate")
                .exits(0);
    }

    @EveryDatabase
    void a_history_of_an_old_flyway_is_told_with_what_to_do(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.table = schema_version");
        shop.run("migrate", "--target", "1").exits(0);
        var table = database.quoted("schema_version");

        shop.with("main", "flyway.table = flyway_schema_history");
        for (var command : List.of("migrate", "validate", "doctor"))
            shop.run(command)
                    .exits(21)
                    .says(
                            "There is no history flyway_schema_history, but the table schema_version, in which Flyway"
                                    + " up to 4 kept it.\n",
                            "  Set flyway.table = schema_version, or rename that table to flyway_schema_history, then:"
                                    + " jbang migrate@shop\n")
                    .neverSays("baseline");

        shop.execute(
                "main",
                "alter table " + table + " add column " + database.quoted("version_rank") + " int default 1 not null");
        shop.with("main", "flyway.table = schema_version");
        for (var command : List.of("migrate", "validate", "doctor"))
            shop.run(command)
                    .exits(21)
                    .says(
                            "The history schema_version was made by Flyway 1 to 3: it has the column version_rank",
                            "drop the column version_rank, then: jbang migrate@shop\n");
        assertFalse(shop.has("main", "orders"));
    }
}
