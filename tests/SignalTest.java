package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.Proxy;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** A signal that comes at any moment: nothing is begun after it, and the process ends with its exit code. */
@Order(7)
class SignalTest {
    private static final String AT_GATE = "update gate set id = 2";

    @TempDir
    Path folder;

    /** A release of two repos; what says {@link #AT_GATE} in the first waits until a row of another transaction is free. */
    private TestRelease shop(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .repo("second", database)
                .migration(
                        "main",
                        "V1__gate.sql",
                        "create table gate (id int primary key);\ninsert into gate values (1);\n")
                .migration("second", "V1__a.sql", "create table a (id int);\n");
        shop.with("main", "lock-timeout = 0").run("migrate", "--repo", "main").exits(0);
        return shop;
    }

    private static void untilItWaits(TestRelease shop, TestDatabase database, Commands.Running run)
            throws InterruptedException {
        Wait.until("somebody waits for the gate", () -> {
            assertTrue(run.process().isAlive(), run::text);
            return !shop.query(
                            "main",
                            database == TestDatabase.POSTGRESQL
                                    ? "select 1 from pg_stat_activity where datname = current_database() and"
                                            + " wait_event_type = 'Lock' and query like '%"
                                            + AT_GATE + "%'"
                                    : "select 1 from information_schema.processlist where db = database() and id <>"
                                            + " connection_id() and info like '%"
                                            + AT_GATE + "%'")
                    .isEmpty();
        });
    }

    /** Sends signals while a command waits for the gate, and opens the gate if one must do. */
    private Commands.Running stopped(
            TestRelease shop, TestDatabase database, boolean twice, String command, String... arguments)
            throws Exception {
        try (var gate = shop.transaction("main", "update gate set id = 1")) {
            var run = new Commands(folder).start(command, arguments);
            untilItWaits(shop, database, run);
            run.signal("TERM");
            run.says("SIGTERM: ends after this ");
            if (twice) run.signal("TERM");
            else gate.rollback();
            assertEquals(143, run.exit(), run::text);
            return run;
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void one_that_comes_in_a_callback_is_not_forgotten_and_a_second_one_cancels_the_callback(TestDatabase database)
            throws Exception {
        for (var callback : List.of("beforeMigrate", "beforeEachMigrate", "afterMigrate")) {
            for (var twice : List.of(false, true)) {
                var shop = shop(database)
                        .migration("main", callback + ".sql", AT_GATE + ";\n")
                        .migration("main", "V2__b.sql", "create table b (id int);\n");

                var run = stopped(shop, database, twice, "migrate");

                assertFalse(shop.has("second", "a"), run::text);
                assertTrue(run.text().contains("repo second  skipped"), run::text);
                assertEquals(
                        callback.equals("afterMigrate") || callback.equals("beforeEachMigrate") && !twice,
                        shop.has("main", "b"),
                        run::text);
                if (!twice) assertTrue(run.text().contains("Stopped by SIGTERM; "), run::text);
                shop.delete("rel/main/" + callback + ".sql").delete("rel/main/V2__b.sql");
            }
        }
    }

    /** An alarm on failures would go off at every eviction of a pod. */
    @Test
    void a_repo_that_a_signal_has_stopped_has_not_failed() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL).migration("main", "V2__wait.sql", AT_GATE + ";\n");
        shop.run("commands").exits(0);

        var done = stopped(shop, TestDatabase.POSTGRESQL, false, "migrate");

        assertTrue(done.text().contains("  Stopped by SIGTERM; nothing is pending here any more;"), done::text);
        assertTrue(done.text().endsWith("\n2 repos: 1 applied, 1 skipped, stopped\n"), done::text);
        assertFalse(done.text().toLowerCase(Locale.ROOT).contains("failed"), done::text);

        shop.migration("main", "V3__again.sql", AT_GATE + ";\n")
                .migration("main", "V4__c.sql", "create table c (id int);\n");
        var halfWay = stopped(shop, TestDatabase.POSTGRESQL, false, "migrate", "--json");

        assertTrue(
                halfWay.text().contains("\"message\": \"Stopped by SIGTERM; 1 migration is still pending.\""),
                halfWay::text);
        assertTrue(halfWay.text().contains("\"outcome\": \"stopped\""), halfWay::text);
        assertFalse(halfWay.text().contains("\"failed\""), halfWay::text);
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void between_the_two_halves_of_a_redo_nothing_is_applied_again(TestDatabase database) throws Exception {
        var shop = shop(database)
                .migration("main", "V2__b.sql", "create table b (id int);\n")
                .migration("main", "U2__b.sql", "drop table b;\n" + AT_GATE + ";\n");
        shop.run("migrate", "--repo", "main").exits(0);

        var run = stopped(shop, database, false, "redo", "--repo", "main");

        assertFalse(shop.has("main", "b"), run::text);
        assertTrue(
                run.text().contains("V2  b .................................................. rolled back"), run::text);
        assertTrue(run.text().contains("  Stopped by SIGTERM; what was to be done here is done.\n"), run::text);
        assertFalse(run.text().contains("rollback@"), run::text);
        assertTrue(run.text().contains(" --repo main --target 2\n"), run::text);
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_seed_comes_to_its_end_and_no_other_one_begins_and_a_second_signal_cancels_it(TestDatabase database)
            throws Exception {
        for (var twice : List.of(false, true)) {
            var shop = shop(database)
                    .file("rel/seeds/first.sql", AT_GATE + ";\n")
                    .file("rel/seeds/late.sql", "insert into gate values (7);\n")
                    .with("main", "seeds = [rel/seeds/first.sql, rel/seeds/late.sql]");
            shop.run("commands").exits(0);

            var run = stopped(shop, database, twice, "seed");

            assertTrue(
                    run.text()
                            .contains(
                                    twice
                                            ? "seed first.sql ......................................... FAILED"
                                            : "Stopped by SIGTERM; 1 seed was not run.\n"),
                    run::text);
            if (twice)
                assertTrue(
                        run.text().contains("It was rolled back, nothing of it remains.\n      Go on with: "),
                        run.text());
            assertTrue(
                    run.text().contains("seed late.sql .......................................... skipped"), run::text);
            assertTrue(
                    run.text().endsWith((twice ? "1 failed" : "1 seeded") + ", 2 skipped, stopped\n")
                            && run.text().contains("  stopped by SIGTERM\n") == twice,
                    run::text);
            assertEquals(List.of(twice ? "1" : "2"), shop.query("main", "select id from gate"));
            assertFalse(shop.has("second", "a"), run::text);
            shop.execute("main", "update gate set id = 1");
        }
    }

    @EveryDatabase(TestDatabase.MARIADB)
    void a_cancelled_seed_that_has_left_rows_says_to_undo_them_and_nothing_else(TestDatabase database)
            throws Exception {
        var shop = shop(database)
                .file("rel/seeds/rows.sql", "insert into kept values (1);\n" + AT_GATE + ";\n")
                .with("main", "seeds = [{ file = rel/seeds/rows.sql, when = once }]");
        shop.execute("main", "create table kept (id int) engine = MyISAM");
        shop.run("commands").exits(0);

        var run = stopped(shop, database, true, "seed", "--repo", "main");

        assertTrue(
                run.text()
                        .contains("It may be half applied: what it wrote into tables that know no transactions is"
                                + " there.\n"
                                + "      Undo by hand what remains of it, then: "),
                run::text);
        assertFalse(run.text().contains("Go on with") || run.text().contains("fix the seed"), run::text);
        shop.run("seed", "--repo", "main").exits(21);
    }

    @Test
    void what_others_have_locked_is_not_tried_again_after_a_signal() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL);
        shop.execute("main", "create sequence tries");
        shop.migration("main", "V2__busy.sql", """
            -- release: lock-timeout = 10min
            select nextval('tries');
            do $$ begin raise exception using errcode = 'lock_not_available'; end $$;
            """);

        var run = new Commands(folder).start("migrate");
        run.says("(1 of 10)");
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertEquals(List.of("1"), shop.query("main", "select last_value from tries"), "it was not tried again");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void after_the_grace_the_statement_is_cancelled_without_a_second_signal(TestDatabase database) throws Exception {
        var shop = shop(database)
                .config("release.shop.signal-grace = 1s\n")
                .migration("main", "V2__wait.sql", AT_GATE + ";\n");
        shop.run("commands").exits(0);
        try (var gate = shop.transaction("main", "update gate set id = 1")) {
            var run = new Commands(folder).start("migrate");
            untilItWaits(shop, database, run);
            run.signal("TERM");
            run.says("SIGTERM: ends after this migration; a second signal, or 1 s, cancels its statement\n");

            assertEquals(143, run.exit(), run::text);
            assertTrue(
                    run.text().contains("V2  wait ............................................... FAILED"), run::text);
            gate.rollback();
        }
        shop.run("unlock", "--repo", "main").exits(0).says("  nobody holds the lock\n");
    }

    /** As other times of 0, it is none. */
    @Test
    void a_grace_of_zero_cancels_nothing() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL)
                .config("release.shop.signal-grace = 0\n")
                .migration("main", "V2__wait.sql", AT_GATE + ";\n");
        shop.run("commands").exits(0);

        var run = stopped(shop, TestDatabase.POSTGRESQL, false, "migrate");

        assertTrue(run.text().contains("V2  wait ............................................... applied"), run.text());
        assertTrue(run.text().contains("; a second signal cancels its statement\n"), run.text());
    }

    @Test
    void a_grace_is_a_duration() {
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .with("main", "signal-grace = soon")
                .run("commands")
                .complains("rel/config.conf:5 app.shop.repos.main.signal-grace must be a duration such as 500ms, 5s or"
                        + " 10min, not soon\n");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_third_one_ends_the_process_whatever_it_waits_for(TestDatabase database) throws Exception {
        var url = database.fresh();
        try (var proxy = new Proxy(url, 1, Duration.ZERO)) {
            var shop = new TestRelease(folder)
                    .repo("main", url)
                    .migration(
                            "main",
                            "V1__gate.sql",
                            "create table gate (id int primary key);\ninsert into gate values (1);\n");
            shop.run("migrate").exits(0);
            shop.migration("main", "V2__wait.sql", "-- release: lock-timeout = 0\n" + AT_GATE + ";\n");
            Files.writeString(
                    folder.resolve("rel/config.conf"),
                    Files.readString(folder.resolve("rel/config.conf")).replace(url, proxy.url()));
            try (var gate = shop.transaction("main", "update gate set id = 1")) {
                var run = new Commands(folder).start("migrate");
                untilItWaits(shop, database, run);
                proxy.muteAfter(0);
                run.signal("TERM");
                run.says("SIGTERM: ends after this migration");
                run.signal("TERM"); // which it cannot tell the database
                run.signal("TERM");

                assertEquals(143, run.exit(), run::text);
            }
        }
    }

    @Test
    void a_hook_that_does_not_listen_is_ended_by_the_third() throws Exception {
        var shop = shop(TestDatabase.H2)
                .config("release.shop { commands { deaf = rel/commands/deaf.sh }, hooks { pre-migrate = [deaf] } }\n")
                .script(
                        "rel/commands/deaf.sh",
                        "#!/bin/sh\n"
                                + "# Hears nothing\n"
                                + "trap 'echo heard >> heard' TERM\n"
                                + "echo it runs\n"
                                + "while :; do sleep 0.1; done\n")
                .migration("main", "V2__b.sql", "create table b (id int);\n");
        shop.run("commands").exits(0);
        var run = new Commands(folder).start("migrate");
        run.says("it runs");
        for (int i = 1; i <= 2; i++) {
            int times = i;
            run.signal("TERM");
            Wait.until(
                    "the hook has heard it",
                    () -> Files.exists(folder.resolve("heard"))
                            && Files.readAllLines(folder.resolve("heard")).size() >= times);
        }
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertFalse(shop.has("main", "b"), run::text);
    }

    /** Starts migrate with a program that notes its process and those that it starts: one that hears no TERM, and one whose parent has ended. */
    private Commands.Running withProgram(TestRelease shop, String file, String begin) throws Exception {
        Files.deleteIfExists(folder.resolve("processes"));
        shop.migration("main", file, """
            cd %s
            echo $$ >> processes
            %s
            sh -c 'trap "" TERM; echo $$ >> processes; while :; do sleep 0.1; done' &
            (sh -c 'echo $$ >> processes; while :; do sleep 0.1; done' &)
            while :; do sleep 0.1; done
            """.formatted(folder, begin));
        var run = new Commands(folder).start("migrate", "--repo", "main");
        Wait.until("its processes have begun", () -> {
            assertTrue(run.process().isAlive(), run::text);
            return processes().size() == 3;
        });
        return run;
    }

    private List<String> processes() throws IOException {
        var file = folder.resolve("processes");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Those that run; one that has ended, and nobody has asked how, has no command line. */
    private List<String> left() throws IOException {
        var left = new ArrayList<String>();
        for (var process : processes()) {
            var line = Path.of("/proc", process, "cmdline");
            if (Files.exists(line) && Files.readAllBytes(line).length > 0) left.add(process);
        }
        return left;
    }

    @EveryDatabase(except = TestDatabase.MYSQL)
    void a_second_one_ends_a_program_and_all_that_it_has_started(TestDatabase database) throws Exception {
        var shop = shop(database);
        var run = withProgram(shop, "V2__work.sh", "");
        run.signal("TERM");
        run.says("SIGTERM: ends after this migration");
        assertEquals(3, left().size(), "the first one lets it end");
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertEquals(List.of(), left());
        assertTrue(
                run.text()
                        .contains("      rel/main/V2__work.sh\n"
                                + "      Cancelled by SIGTERM.\n"
                                + "      V2 may be half applied (it runs outside a transaction).\n"
                                + "      Undo by hand what remains of V2, then: "),
                run.text());
        shop.run("migrate", "--repo", "main").exits(21);
    }

    /** It would count as applied. */
    @Test
    void a_program_that_ends_well_when_it_is_ended_has_failed() throws Exception {
        var shop = shop(TestDatabase.H2);
        var run = withProgram(shop, "V2__work.sh", "trap 'exit 0' TERM");
        run.signal("TERM");
        run.says("SIGTERM: ends after this migration");
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertTrue(run.text().contains("V2 may be half applied"), run.text());
        shop.run("migrate", "--repo", "main").exits(21);
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void a_second_one_ends_a_callback_that_is_a_program(TestDatabase database) throws Exception {
        for (var callback : List.of("beforeMigrate", "beforeEachMigrate", "afterEachMigrate", "afterMigrate")) {
            var shop = shop(database).migration("main", "V2__b.sql", "insert into gate values (7);\n");
            var run = withProgram(shop, callback + ".sh", "");
            run.signal("TERM");
            run.says("SIGTERM: ends after this migration");
            run.signal("TERM");

            assertEquals(143, run.exit(), run::text);
            assertEquals(List.of(), left(), callback);
            assertTrue(
                    run.text().contains("  callback " + callback + " .")
                            && run.text().contains("      rel/main/" + callback + ".sh\n"),
                    run.text());
            assertTrue(run.text().contains("      Go on with: "), run.text());
            shop.delete("rel/main/" + callback + ".sh").delete("rel/main/V2__b.sql");
        }
    }

    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL})
    void a_third_one_leaves_no_program_behind(TestDatabase database) throws Exception {
        var run = withProgram(shop(database), "V2__work.sh", "trap 'echo heard > heard' TERM");
        run.signal("TERM");
        run.says("SIGTERM: ends after this migration");
        run.signal("TERM");
        Wait.until("the program has heard the second", () -> Files.exists(folder.resolve("heard")));
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertEquals(List.of(), left());
    }

    @Test
    void the_grace_holds_for_programs_too() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL).config("release.shop.signal-grace = 1s\n");
        shop.run("commands").exits(0);
        var run = withProgram(shop, "V2__work.sh", "");
        run.signal("TERM");

        assertEquals(143, run.exit(), run::text);
        assertEquals(List.of(), left());
        assertTrue(run.text().contains("      Cancelled by SIGTERM.\n"), run.text());
    }

    @Test
    void who_waits_for_the_lock_or_for_a_history_that_others_have_locked_stops_waiting() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL).migration("main", "V2__b.sql", "create table b (id int);\n");
        try (var other = shop.transaction("main", "lock table flyway_schema_history")) {
            var run = new Commands(folder).start("migrate");
            run.says(" s for flyway_schema_history, which is locked by session ");
            run.signal("TERM");
            assertEquals(143, run.exit(), run::text);
            other.rollback();
        }
        assertFalse(shop.has("main", "b"));
        assertFalse(shop.has("second", "a"));
    }
}
