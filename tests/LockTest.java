package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.cli.LockTimeout;
import release.report.ExitCode;
import release.report.Progress;
import release.run.MaxFailures;
import release.run.Parallel;
import release.support.Commands;
import release.support.DatabaseHoldingProcess;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** The lock of migrations, which can be seen; and the locks of others, which migrations wait for, but not long. */
@Order(6)
class LockTest {
    @TempDir
    Path folder;

    /** A release whose only migration runs until it is let go on: until a row of another transaction is free. */
    private TestRelease shop(TestDatabase database) {
        return shop(database.fresh());
    }

    private TestRelease shop(String url) {
        var shop = new TestRelease(folder)
                .repo("main", url)
                .migration(
                        "main",
                        "V1__gate.sql",
                        "create table gate (id int primary key);\ninsert into gate values (1);\n");
        shop.run("migrate").exits(0);
        return shop.migration("main", "V2__wait.sql", "-- release: lock-timeout = 0\nupdate gate set id = 2;\n");
    }

    /** Work while a migration of another process has the lock and waits for the gate, which opens in the end. */
    private interface Meanwhile {
        void happens(Commands.Running holder) throws Exception;
    }

    /** Gives how that process ended. */
    private int whileHeld(TestRelease shop, TestDatabase database, Meanwhile meanwhile) throws Exception {
        try (var gate = shop.transaction("main", "update gate set id = 1")) {
            var holder = new Commands(folder).start("migrate");
            untilItWaits(shop, database, holder);
            meanwhile.happens(holder);
            gate.rollback();
            return holder.exit();
        }
    }

    /** Until the statement of its migration waits for the gate. */
    private static void untilItWaits(TestRelease shop, TestDatabase database, Commands.Running run)
            throws InterruptedException {
        untilItWaits(shop, database, run, 1);
    }

    /**
     * The server may go on showing the statement that closed the gate, which sets 1.
     *
     * @param count how many runs wait then
     */
    private static void untilItWaits(TestRelease shop, TestDatabase database, Commands.Running run, int count)
            throws InterruptedException {
        Wait.until("a migration waits for the gate", () -> {
            assertTrue(run.process().isAlive(), run::text);
            return shop.query(
                                    "main",
                                    database == TestDatabase.POSTGRESQL
                                            ? "select 1 from pg_stat_activity where datname = current_database() and"
                                                    + " wait_event_type = 'Lock' and query like '%update gate set id ="
                                                    + " %'"
                                            : "select 1 from information_schema.processlist where db = database() and"
                                                    + " id <> connection_id() and info like '%update gate set id = %'"
                                                    + " and info not like '%set id = 1%'")
                            .size()
                    == count;
        });
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_run_that_waits_tells_who_holds_the_lock_and_for_how_long(TestDatabase database) throws Exception {
        var shop = shop(database);
        int exit = whileHeld(shop, database, holder -> {
            var waiting = shop.clockStep(Duration.ofSeconds(1))
                    .run("migrate", "--lock-timeout", "7s", "--json")
                    .exits(22);
            assertTrue(
                    waiting.err().matches("(?s)waiting 5 s for the lock of migrations, held by session \\d+, .*"),
                    waiting.err());
            waiting.says(
                    "\"message\": \"The lock of migrations was not free after 7 s.\"",
                    "\"state\": \"It is held by session ");
            if (database == TestDatabase.POSTGRESQL) waiting.says(", reltasks migrate shop@");
            shop.run("unlock").exits(22).says("  The lock is held by session ");
        });
        assertEquals(0, exit);
        shop.run("unlock").exits(0).says("  nobody holds the lock\n");
        assertEquals(List.of("2"), shop.query("main", "select id from gate"));
    }

    /** Both have looked at the history before the first has applied its migration. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void of_two_releases_with_one_version_the_second_finds_that_the_other_is_applied(TestDatabase database)
            throws Exception {
        var shop = shop(database);
        shop.execute("main", "create table looked (id int)");
        var other = new TestRelease(folder.resolve("other"))
                .repo("main", shop.url("main"))
                .migration("main", "V1__gate.sql", shop.read("rel/main/V1__gate.sql"))
                .migration("main", "V2__other.sql", "create table other (id int);\n")
                .migration("main", "afterValidate.sql", "insert into looked values (1);\n");
        other.run("commands");
        var second = new Commands.Running[1];
        whileHeld(shop, database, holder -> {
            second[0] = new Commands(folder.resolve("other")).start("migrate");
            Wait.until(
                    "the second has looked",
                    () -> !shop.query("main", "select id from looked").isEmpty());
        });
        assertEquals(21, second[0].exit(), second[0]::text);
        assertTrue(second[0].text().contains("V2"), second[0]::text);
        assertFalse(shop.has("main", "other"));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_lock_whose_owner_is_gone_is_freed_with_its_session(TestDatabase database) throws Exception {
        var shop = shop(database);
        whileHeld(shop, database, holder -> {
            holder.signal("STOP"); // a machine that is gone, as far as the database can tell

            shop.run("unlock", "--yes").exits(0).says("  ended session ");
            Wait.until("the lock is free", () -> shop.run("unlock").exit() == 0);
            holder.process().destroyForcibly();
        });
        shop.run("migrate").exits(0);
        assertEquals(List.of("2"), shop.query("main", "select id from gate"));
    }

    /** What it has committed is in the journal while it runs, and stays there if it is killed. */
    @EveryDatabase(except = TestDatabase.MYSQL)
    void who_looks_tells_a_migration_that_runs_from_one_whose_run_was_killed(TestDatabase database) throws Exception {
        var isFile = database == TestDatabase.SQLITE; // nobody else could write there while the gate is closed
        var shop = shop(database == TestDatabase.H2 ? database.fresh() + ";AUTO_SERVER=TRUE" : database.fresh());
        shop.migration(
                "main",
                "V2__wait.sql",
                "-- release: lock-timeout = 0\ncreate table mark (id int);\ncommit;\n"
                        + (isFile
                                ? "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*)"
                                        + " from n;\n"
                                : "update gate set id = 2;\n"));
        var underway = "  V2  wait ............................................... pending\n"
                + "      A run is at it now: session ";
        Commands.Running run;
        try (var gate = isFile ? shop.connect("main") : shop.transaction("main", "update gate set id = 1")) {
            run = new Commands(folder).start("migrate");
            Wait.until(
                    "it has committed",
                    () -> shop.has("main", "mark") && shop.run("status").out().contains("A run is at it now"));

            shop.run("status", "--exit-code").exits(20).says(underway);
            shop.run("validate").exits(0).says("  history and files agree\n");
            shop.run("doctor").exits(0).says("  history     V2 wait ", "      A run is at it now: session ");
            run.process().destroyForcibly();
            run.exit();
        }

        Wait.until(
                "its session has ended", () -> shop.run("status", "--exit-code").exit() == 21);
        shop.run("status")
                .exits(0)
                .says(
                        "  V2  wait ............................................... FAILED\n",
                        "ended without a word, at its statement ",
                        "      V2 may be half applied. ");
        shop.run("validate")
                .exits(21)
                .says("Undo by hand what is there of V2, then: jbang repair@shop && jbang migrate@shop");
        shop.run("doctor").exits(21);
    }

    @Test
    void sqlite_has_a_lock_beside_its_file() throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.SQLITE)
                .migration("main", "V1__a.sql", "create table a (id int);\n");
        shop.run("status");
        try (var other = DatabaseHoldingProcess.lockOn(
                folder.resolve(shop.url("main").substring("jdbc:sqlite:".length()) + ".lock"))) {
            shop.clockStep(Duration.ofSeconds(1))
                    .run("migrate", "--lock-timeout", "1s")
                    .exits(22)
                    .says("The lock of migrations was not free after 1 s.\n");
            assertFalse(shop.has("main", "a"));
        }
        shop.run("migrate").exits(0);
    }

    private static String freesAll(TestDatabase database) {
        return database == TestDatabase.POSTGRESQL
                ? "select pg_advisory_unlock_all();\n"
                : "select release_all_locks();\n";
    }

    /** By what is sent along with others, in a function, in no transaction; and each time the one after it finds the lock taken again. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_lock_that_a_script_frees_is_taken_again(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__seen.sql", "create table seen (held int);\n");
        var name = shop.query(
                        "main", database == TestDatabase.POSTGRESQL ? "select current_schema()" : "select database()")
                .get(0);
        var look = "insert into seen select "
                + (database == TestDatabase.POSTGRESQL
                        ? "count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid();\n"
                        : "is_used_lock('Flyway-" + ("`" + name + "`.`flyway_schema_history`").hashCode()
                                + "') = connection_id();\n");
        var frees = database == TestDatabase.POSTGRESQL
                ? List.of(
                        freesAll(database),
                        "do $$ begin perform pg_advisory_unlock_all(); end $$;\n",
                        "discard all;\n",
                        "begin;\n" + freesAll(database),
                        "commit;\n" + freesAll(database))
                : List.of(
                        freesAll(database),
                        "do release_all_locks();\n",
                        "create table a (id int);\n" + freesAll(database),
                        "begin;\n" + freesAll(database));
        for (int i = 0; i < frees.size(); i++) {
            int version = 2 * i + 2;
            shop.migration("main", "V" + version + "__free.sql", frees.get(i))
                    .migration("main", "V" + (version + 1) + "__look.sql", look);
            if (frees.get(i).matches("(discard all|begin);\n.*|discard all;\n"))
                shop.migration("main", "V" + version + "__free.sql.conf", "executeInTransaction=false\n");
        }

        shop.run("migrate").exits(0).says(2 * frees.size() + 1 + " applied");

        assertEquals(Collections.nCopies(frees.size(), "1"), shop.query("main", "select held from seen"));
        shop.run("unlock").exits(0).says("  nobody holds the lock\n");
    }

    @EveryDatabase(except = TestDatabase.MYSQL)
    void status_tells_of_a_run_that_has_committed_nothing_yet(TestDatabase database) throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", database.fresh() + (database == TestDatabase.H2 ? ";AUTO_SERVER=TRUE" : ""))
                .migration("main", "V1__gate.sql", "create table gate (id int);\n")
                .script(
                        "rel/main/V2__wait.sh",
                        "#!/bin/sh\necho > " + folder + "/begun\nuntil [ -e " + folder
                                + "/end ]; do sleep 0.05; done\n")
                .migration("main", "V3__last.sql", "drop table gate;\n");
        shop.run("commands").exits(0);
        var run = new Commands(folder).start("migrate");
        Wait.until(
                "it runs",
                () -> !run.process().isAlive()
                        || folder.resolve("begun").toFile().exists());
        shop.run("status")
                .exits(0)
                .says("V3  last ............................................... pending\n", "A run is at it now");
        shop.file("end", "");
        assertEquals(0, run.exit(), run.text());
        shop.run("status").exits(0).neverSays("A run is at it now");
    }

    /** What it has begun is not half done as long as its session is there. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_script_that_has_freed_the_lock_and_still_runs_is_waited_for(TestDatabase database) throws Exception {
        var sleep = database == TestDatabase.POSTGRESQL ? "select pg_sleep(3600);\n" : "do sleep(3600);\n";
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__one.sql", "create table a (id int);\n" + freesAll(database) + sleep)
                .migration("main", "V1__one.sql.conf", "executeInTransaction=false\n")
                .seed("main", "b.sql", "insert into a values (1);\n");
        shop.run("commands").exits(0);
        var run = new Commands(folder).start("migrate");
        var sleeping = database == TestDatabase.POSTGRESQL
                ? "select pid from pg_stat_activity where datname = current_database() and state = 'active' and query"
                        + " like 'select pg_sleep%'"
                : "select id from information_schema.processlist where db = database() and info like 'do sleep%'";
        Wait.until("it sleeps", () -> !shop.query("main", sleeping).isEmpty());

        shop.run("status", "--exit-code")
                .exits(20)
                .says("A run is at it now: session "
                        + shop.query("main", sleeping).get(0));
        for (var command : List.of("migrate", "seed", "repair"))
            shop.clockStep(Duration.ofSeconds(1))
                    .run(command, "--lock-timeout", "1")
                    .exits(22)
                    .says("The lock of migrations was not free after ", "It is held by session ");
        shop.run("unlock").exits(22);
        shop.run("unlock", "--yes").exits(0).says("ended session ");
        assertEquals(23, run.exit(), run.text());
        assertTrue(run.text().contains("The connection was lost: V1 may be half applied"), run.text());
        shop.run("status", "--exit-code").exits(21).says("V1 may be half applied");
        shop.run("migrate").exits(21);
    }

    /** Both run the same script at once, since it frees the lock: it counts once. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void of_two_runs_of_a_script_that_frees_the_lock_one_ends(TestDatabase database) throws Exception {
        var shop = shop(database)
                .migration(
                        "main",
                        "V2__free.sql",
                        "-- release: lock-timeout = 0\n" + freesAll(database) + "update gate set id = id + 2;\n")
                .delete("rel/main/V2__wait.sql");
        var runs = new ArrayList<Commands.Running>();
        try (var gate = shop.transaction("main", "update gate set id = 1")) {
            for (int i = 1; i <= 2; i++) {
                var run = new Commands(folder).start("migrate");
                runs.add(run);
                untilItWaits(shop, database, run, i);
            }
            gate.rollback();
        }
        var ended = runs.get(0).exit() == 22 ? 0 : 1;
        assertEquals(22, runs.get(ended).exit(), runs.get(ended)::text);
        assertEquals(0, runs.get(1 - ended).exit(), runs.get(1 - ended)::text);
        var told = runs.get(ended).text();
        assertTrue(told.contains("The lock of migrations was freed meanwhile, and another run has "), told);
        assertTrue(
                told.contains("V2 was rolled back, nothing of it remains.\n"
                        + "      Wait for that run to end, and let rel/main/V2__free.sql free no locks but its"
                        + " own, then: "),
                told);
        assertEquals(List.of("3"), shop.query("main", "select id from gate"));
        assertEquals(
                List.of("1", "2"),
                shop.query("main", "select version from flyway_schema_history order by installed_rank"));
    }

    /** Reads go on while a migration waits for its lock, since it lets go after each try. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_others_have_locked_is_waited_for_shortly_and_again(TestDatabase database) throws Exception {
        var timeout = database == TestDatabase.POSTGRESQL ? "400ms" : "1s"; // MariaDB counts in seconds
        var shop = shop(database)
                .migration(
                        "main",
                        "V2__wait.sql",
                        "-- release: lock-timeout = " + timeout + "\nalter table gate add note varchar(10);\n");
        try (var reader = shop.transaction("main", "select * from gate")) {
            var run = new Commands(folder).start("migrate");
            run.says("V2 could not lock what it needs, in its way is session ");
            run.says("(2 of 10)");
            assertEquals(List.of("1"), shop.query("main", "select id from gate"), "others go on meanwhile");
            reader.rollback();
            assertEquals(0, run.exit(), run::text);
        }
        assertEquals(1, shop.query("main", "select note from gate").size());
    }

    @OnlyInAll
    @Test
    void traffic_goes_on_while_a_migration_waits_for_its_table() throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .with("main", "lock-timeout = 300ms")
                .migration("main", "V1__orders.sql", "create table orders (id serial primary key);\n");
        shop.run("migrate").exits(0);
        shop.migration("main", "V2__note.sql", "alter table orders add note varchar(10);\n")
                .run("commands");
        var over = new AtomicBoolean();
        var count = new AtomicLong();
        var clients = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 4; i++)
            clients.add(CompletableFuture.runAsync(() -> traffic(shop, over, count), work -> new Thread(work).start()));
        try (var report = shop.transaction("main", "select count(*) from orders")) {
            var run = new Commands(folder).start("migrate");
            run.says("(1 of 10)");
            for (int attempt = 2; attempt < 4; attempt++) {
                long before = count.get();
                run.says("(" + attempt + " of 10)");
                Wait.until("somebody works between two tries", () -> count.get() > before);
            }
            report.rollback();
            assertEquals(0, run.exit(), run::text);
        } finally {
            over.set(true);
        }
        for (var client : clients) client.get();
        assertEquals(
                String.valueOf(count.get()),
                shop.query("main", "select count(*) from orders").get(0),
                "nothing of the traffic is lost");
    }

    private static void traffic(TestRelease shop, AtomicBoolean over, AtomicLong count) {
        while (!over.get()) {
            shop.execute("main", "insert into orders default values");
            count.incrementAndGet();
        }
    }

    @Test
    void after_so_many_tries_it_fails_and_names_who_is_in_its_way() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V2__wait.sql",
                        "-- release: lock-timeout = 100ms\nalter table gate add note varchar(10);\n");
        try (var reader = shop.transaction("main", "select * from gate where id = 1")) {
            shop.run("migrate")
                    .exits(22)
                    .says(
                            "      V2 was tried 10 times and left nothing. In its way is session ",
                            ": select * from gate where id = 1\n",
                            "      End that session, or wait for it, then: jbang migrate@shop\n");
            reader.rollback();
        }
        shop.run("migrate").exits(0); // nothing has to be repaired
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL, TestDatabase.H2})
    void a_statement_may_take_only_so_long(TestDatabase database) {
        var slow = switch (database) {
            case POSTGRESQL -> "select pg_sleep(600);\n";
            case H2 ->
                "select count(*) from system_range(1, 100000), system_range(1, 100000), system_range(1, 100000);\n";
            default -> "select sleep(600);\n";
        };
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "statement-timeout = 1s")
                .migration("main", "V1__slow.sql", slow);

        shop.run("migrate").exits(1).says("rel/main/V1__slow.sql:1\n");
    }

    @Test
    void what_a_script_says_of_its_timeouts_is_checked_before_anything_runs() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__a.sql", "create table a (id int);\n")
                .migration(
                        "main", "V2__b.sql", "-- what for\n-- release: lock-timout = 5s\ncreate table b (id int);\n");

        shop.run("migrate")
                .exits(2)
                .complains("rel/main/V2__b.sql:2 lock-timout is unknown; did you mean lock-timeout?\n");

        assertFalse(shop.has("main", "a"));
        shop.migration(
                        "main",
                        "V2__b.sql",
                        "-- release: lock-timeout = 5s, statement-timeout = soon\ncreate table b (id int);\n")
                .run("migrate")
                .complains("rel/main/V2__b.sql:1 statement-timeout must be a duration such as 500ms, 5s or 10min, not"
                        + " soon\n");
    }

    @Test
    void timeouts_and_the_lock_are_configured_and_checked() {
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .with("main", "lock-timeout = fast\n    statement-timeout = [1]\n    lock = never")
                .run("commands")
                .complains("""
                    rel/config.conf:5 app.shop.repos.main.lock-timeout must be a duration such as 500ms, 5s or 10min, not fast
                    rel/config.conf:6 app.shop.repos.main.statement-timeout must be a text, not a list
                    rel/config.conf:7 app.shop.repos.main.lock must be session or transaction, not never
                    """);
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .with("main", "lock = transaction")
                .run("commands")
                .complains("rel/config.conf:5 app.shop.repos.main.lock = transaction is only for postgresql and its"
                        + " poolers\n");
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .run("migrate", "--lock-timeout", "soon")
                .exits(2)
                .warns("must be a duration such as 500ms, 5s or 10min, not soon");
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .run("migrate", "--lock-timeout", "999999999h")
                .exits(2)
                .warns("must be a duration such as 500ms, 5s or 10min, of 24 days at most, not 999999999h");
        new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:x")
                .with("main", "signal-grace = 999999999h")
                .run("commands")
                .exits(2)
                .complains("rel/config.conf:5 app.shop.repos.main.signal-grace must be a duration such as 500ms, 5s or"
                        + " 10min, of 24 days at most, not 999999999h\n");
    }

    @Test
    void under_a_lock_of_the_transaction_what_cannot_run_in_one_is_refused() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .with("main", "lock = transaction")
                .migration("main", "V1__a.sql", "create table a (id int);\n")
                .migration("main", "V2__index.sql", "create index concurrently a_id on a (id);\n");

        shop.run("migrate")
                .exits(1)
                .says(
                        "V1  a .................................................. applied",
                        "      It cannot run in a transaction, and lock = transaction needs one.\n"
                                + "      Nothing of it was run.");

        assertEquals(List.of("1"), shop.query("main", "select version from flyway_schema_history"));
        shop.with("main", "lock = session").run("migrate").exits(0);
    }

    @Test
    void an_index_that_is_left_invalid_is_named() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .migration("main", "V1__a.sql", "create table a (id int);\ninsert into a values (1), (1);\n")
                .migration("main", "V2__index.sql", "create unique index concurrently a_id on a (id);\n");

        shop.run("migrate")
                .exits(1)
                .says(" Invalid indexes are left: a_id.\n"
                        + "      Drop them (drop index concurrently a_id), mend what kept them from being built,"
                        + " then: jbang repair@shop && jbang migrate@shop\n");

        shop.run("repair").exits(0);
        shop.migration("main", "V2__index.sql", "insert into a values (2);\ncommit;\ninsert into none values (1);\n")
                .run("migrate")
                .exits(1)
                .neverSays("Invalid indexes")
                .says("fix the script, then: jbang repair@shop && jbang migrate@shop\n");

        shop.execute("main", "drop index concurrently a_id");
        shop.execute("main", "delete from a");
        shop.run("repair").exits(0);
        shop.migration("main", "V2__index.sql", "create unique index concurrently a_id on a (id);\n")
                .run("migrate")
                .exits(0);
    }

    @Test
    void an_index_that_takes_long_shows_how_far_it_is() throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .migration("main", "V1__slow.sql", """
                    create function slow(x int) returns int immutable language plpgsql as $$
                    begin
                      while not pg_try_advisory_lock_shared(16) loop perform pg_sleep(0.01); end loop;
                      perform pg_advisory_unlock_shared(16);
                      return x;
                    end $$;
                    create table a as select generate_series(1, 9) as id;
                    """)
                .migration(
                        "main",
                        "V2__index.sql",
                        "-- release: statement-timeout = 3min\ncreate index a_slow on a (slow(id));\n");
        var heard = new ConcurrentLinkedQueue<String>();
        try (var gate = shop.connect("main");
                var statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(16)");
            var report = shop.run(
                    ReleaseTasks.migrate(new LockTimeout(), new Parallel(), new MaxFailures(), Optional.empty(), false),
                    new Progress() {
                        @Override
                        public void advanced(String how) {
                            heard.add(how);
                            if (how.startsWith("building index"))
                                TestRelease.unchecked(() -> statement.execute("select pg_advisory_unlock(16)"));
                        }
                    });

            assertEquals(ExitCode.DONE, report.exitCode());
        }
        assertTrue(heard.stream().anyMatch(how -> how.startsWith("building index")), heard.toString());
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_signal_ends_the_run_after_the_migration_at_hand_and_a_second_one_cancels_that(TestDatabase database)
            throws Exception {
        var shop = shop(database).migration("main", "V3__late.sql", "create table late (id int);\n");
        for (var second : List.of(false, true)) {
            try (var gate = shop.transaction("main", "update gate set id = " + (second ? "1 + 1" : "1"))) {
                if (second)
                    shop.migration("main", "V3__late.sql", "-- release: lock-timeout = 0\nupdate gate set id = 3;\n");
                var run = new Commands(folder).start("migrate");
                untilItWaits(shop, database, run);
                run.signal("TERM");
                run.says("SIGTERM: ends after this migration; a second signal cancels its statement");
                if (second) run.signal("TERM");
                else gate.rollback();
                assertEquals(143, run.exit(), run::text);
                if (second)
                    assertTrue(
                            run.text().contains("V3  late ............................................... FAILED"),
                            run.text());
                else
                    assertTrue(
                            run.text().contains("  Stopped by SIGTERM; 1 migration is still pending.\n"), run.text());
            }
        }
        shop.run("unlock").exits(0).says("  nobody holds the lock\n");
    }
}
