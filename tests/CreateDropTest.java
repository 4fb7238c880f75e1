package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.DatabaseHoldingProcess;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

class CreateDropTest {
    private static final String PROTECTED = "default-environment = prod\nenvironment.prod.protected = true\n";

    @TempDir
    Path folder;

    private TestRelease shop;
    private String name;

    /** A release whose database is not there, and has a name with a space and a quote. */
    private TestRelease shop(TestDatabase database) {
        return shop(database, database == TestDatabase.POSTGRESQL ? "\"" : "'");
    }

    private TestRelease shop(TestDatabase database, String quote) {
        var fresh = database.fresh();
        var known = fresh.replaceFirst("[?].*", "")
                .replaceFirst(".*/", "")
                .replaceFirst("^jdbc.*:", "")
                .replaceFirst("[.]db$", "");
        name = known + " we" + quote + "ird";
        var written = database == TestDatabase.MARIADB
                ? name
                : name.replace(" ", "%20").replace("\"", "%22").replace("`", "%60");
        var file = database == TestDatabase.H2 || database == TestDatabase.SQLITE;
        shop = new TestRelease(folder)
                .repo("main", fresh.replace(known, file ? name : written))
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .seed("main", "users.sql", "insert into users select 1 where not exists (select 1 from users);\n");
        return shop;
    }

    @AfterEach
    void leaves_nothing_on_the_server() {
        if (shop != null) shop.run("drop", "--yes");
    }

    /** A database that nobody meant to have would look like one that was emptied. */
    /** SQLite's driver takes parameters that it does not know for a part of the name. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:sqlite:x.db?cache=shared&busy_timeout=5",
                "jdbc:sqlite:file:x%20y.db",
                "jdbc:sqlite:x.db?mode=rw"
            })
    void the_file_of_sqlite_is_the_one_that_its_driver_opens(String url) {
        shop = new TestRelease(folder).repo("main", url).migration("main", "V1__a.sql", "create table a (id int);\n");

        shop.run("status").exits(0).says("no database yet");
        shop.run("migrate").exits(0);
        shop.run("status").exits(0).says("1 applied");
        shop.run("create").exits(0).says("exists already");
        shop.run("drop", "--yes").exits(0).says("dropped");
        assertEquals(List.of("rel"), Stream.of(folder.toFile().list()).sorted().toList());
    }

    @Test
    void what_a_link_leads_to_is_not_dropped() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.db"), Path.of("real.db"));
        shop = new TestRelease(folder)
                .repo("main", "jdbc:sqlite:link.db")
                .migration("main", "V1__a.sql", "create table a (id int);\n");
        shop.run("migrate").exits(0);
        assertTrue(Files.exists(folder.resolve("real.db.lock")) || Files.exists(folder.resolve("link.db.lock")));

        shop.run("drop", "--yes").exits(2).says("It is a link, and nothing was deleted.");
        shop.run("status").exits(0).says("1 applied");
        assertTrue(Files.exists(folder.resolve("real.db.lock")), "the lock is beside the file itself");
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void who_only_looks_creates_no_file_and_tells_what_migrate_would_find(TestDatabase database) {
        var shop = shop(database);
        var head = "shop 1.0\nrepo main  (" + database.kind() + " <main>)\n";
        var none = "  no database yet; migrate creates it\n";

        shop.run("status", "--exit-code").exits(20).prints(head + none + """
              V1  create users ....................................... pending
              seed users.sql ......................................... pending
            1 repo: 1 pending, 1 seed pending
            """);
        shop.run("status", "--parallel", "2").exits(0).says(none);
        shop.run("validate").exits(0).prints(head + none + "  history and files agree\n1 repo: nothing to do\n");
        shop.run("unlock", "--yes").exits(0).prints(head + none + "  nobody holds the lock\n1 repo: nothing to do\n");
        shop.run("wait")
                .exits(0)
                .prints(head + "  db  connection ......................................... ready        5 ms\n" + none
                        + "1 repo: 1 ready\n");
        shop.run("wait", "--at-least", "1", "--timeout", "0").exits(20).says("No version is applied yet");
        for (var command : List.of("repair", "rollback", "redo"))
            shop.run(command).exits(0).says(none, "nothing to r");
        shop.run("seed", "--only-seeds").exits(20).says(none, "Migrations are pending, and --only-seeds runs none.");
        assertFalse(Files.exists(folder.resolve("data")), "not even its folder");

        shop.run("migrate").exits(0).neverSays(none);
        shop.run("status").exits(0).neverSays(none);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:./data/missing;IFEXISTS=TRUE",
                "jdbc:h2:./data/missing;ACCESS_MODE_DATA=r",
                "jdbc:sqlite:file:data/missing.db?mode=rw",
                "jdbc:sqlite:data/missing.db?open_mode=2"
            })
    void a_file_that_migrate_does_not_create_is_one_that_cannot_be_reached(String url) {
        shop = new TestRelease(folder).repo("main", url).migration("main", "V1__a.sql", "create table a (id int);\n");

        for (var command : List.of("status", "validate", "unlock", "migrate", "seed", "repair", "rollback", "doctor")) {
            shop.run(command)
                    .exits(23)
                    .says(
                            "there is no such file yet (3D000)",
                            "Correct app.shop.repos.main.url, or create the database: jbang create@shop");
        }
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTO_SERVER=TRUE",
                "CIPHER=AES",
                "MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "DATABASE_TO_UPPER=FALSE",
                "IFEXISTS=FALSE"
            })
    void a_file_is_looked_for_with_the_settings_of_its_url(String setting) {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:h2:./data/x;" + setting)
                .with("main", "user = sa, password = \"file user\"")
                .migration("main", "V1__a.sql", "create table a (id int);\n");

        shop.run("status")
                .exits(0)
                .says("  no database yet; migrate creates it\n")
                .ends("1 repo: 1 pending\n");
        shop.run("migrate").exits(0);
        shop.run("status").exits(0).ends("1 repo: 1 applied\n");
    }

    @EveryDatabase
    void creates_what_is_not_there_drops_what_is_there_and_each_only_once(TestDatabase database) {
        shop(database, database == TestDatabase.POSTGRESQL ? "\"" : "`");
        for (var expected : List.of(
                "create created", "create exists already", "drop dropped", "drop is not there", "create created")) {
            var state = expected.replaceFirst("\\w+ ", "");

            var run = shop.run(expected.replaceFirst(" .*", "")).exits(0).complains("");

            assertEquals(report(database, state + "  5 ms", "1 " + state), text(run));
            if (state.equals("created")) assertEquals(List.of("1"), shop.query("main", "select 1"));
        }
    }

    @EveryDatabase
    void sets_up_and_resets(TestDatabase database) {
        var setup = shop(database).run("setup").exits(0);

        assertEquals(twice(database, "", """
              V1  create users ... applied  5 ms
              seed users.sql ... seeded  5 ms
            1 repo: 1 applied, 1 seeded, 1 created
            """), text(setup));
        assertEquals(List.of("1"), shop.query("main", "select id from users"));

        shop.execute("main", "insert into users values (2)");
        shop.run("setup").exits(0);
        assertEquals(List.of("1", "2"), shop.query("main", "select id from users order by id"));

        var reset = shop.run("reset");

        assertEquals(twice(database, "  db  NAME ... dropped  5 ms\n" + heading(database), """
              V1  create users ... applied  5 ms
              seed users.sql ... seeded  5 ms
            1 repo: 1 applied, 1 seeded, 1 created, 1 dropped
            """), text(reset));
        assertEquals(List.of("1"), shop.query("main", "select id from users"));
    }

    @EveryDatabase
    void in_a_protected_environment_drops_only_with_consent(TestDatabase database) {
        shop(database).run("setup");
        shop.config(PROTECTED);

        for (var command : List.of("drop", "reset")) {
            shop.run(command).exits(24).prints("""
                shop 1.0 (prod)
                FAILED
                The environment prod is protected.
                If you mean it: jbang %s@shop --yes
                """.formatted(command));

            assertTrue(shop.has("main", "users"));
        }
        shop.run("reset", "--yes").exits(0);
        shop.run("drop", "--yes").exits(0);
        assertEquals("created", step(shop.run("create")));
    }

    /** PostgreSQL waits 5 s before it refuses. */
    @EveryDatabase
    void what_somebody_uses_is_not_dropped(TestDatabase database) throws Exception {
        shop(database).run("setup");
        var begin = database == TestDatabase.H2 ? "set autocommit off" : "begin";

        try (var holder = new DatabaseHoldingProcess(shop.absoluteUrl("main"), begin, "insert into users values (3)")) {
            var run = shop.run("drop").exits(22);

            assertEquals(
                    report(
                            database,
                            "FAILED  5 ms\n      "
                                    + switch (database) {
                                        case H2, SQLITE -> "Another process has it open.";
                                        case POSTGRESQL -> "1 other connection to it is open.";
                                        case MARIADB, MYSQL -> "Somebody else's transaction uses it.";
                                    }
                                    + "\n      Stop what uses it, then: jbang drop@shop",
                            "1 failed"),
                    text(run));
        }
        assertEquals(List.of("1"), shop.query("main", "select id from users"));
        shop.run("drop").exits(0);
    }

    @Test
    void an_idle_reader_of_sqlite_in_its_wal_mode_uses_it() throws Exception {
        shop(TestDatabase.SQLITE).run("setup");

        try (var holder = new DatabaseHoldingProcess(
                shop.absoluteUrl("main"), "pragma journal_mode = wal", "insert into users values (3)")) {
            shop.run("drop").exits(22);
        }
        assertEquals(List.of("1", "3"), shop.query("main", "select id from users order by id"));
    }

    @Test
    @OnlyInAll
    void names_how_many_are_connected() throws SQLException {
        shop(TestDatabase.POSTGRESQL).run("create");

        try (var one = shop.connect("main");
                var two = shop.connect("main")) {
            shop.run("drop").says("\n      2 other connections to it are open.\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:file:./data/till | till.mv.db till.trace.db till.lock.db till.12ab.temp.db | till.old.mv.db till2.mv.db till.txt till.mv.db.zip
        jdbc:sqlite:data/till.db | till.db till.db-wal till.db-shm till.db-journal         | till.db.bak till.db2 till2.db till.db-wal2
        """)
    void leaves_the_files_of_others_alone(String url, String own, String others) throws IOException {
        shop = new TestRelease(folder).repo("main", url);
        for (var file : (own + " " + others).split(" ")) shop.file("data/" + file, "");

        assertEquals("dropped", step(shop.run("drop")));

        try (var left = Files.list(folder.resolve("data"))) {
            assertEquals(
                    List.of(others.split(" ")).stream().sorted().toList(),
                    left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:1/till",
                "jdbc:mariadb://127.0.0.1:1/till",
                "jdbc:mysql://127.0.0.1:1/till"
            })
    void a_server_that_does_not_answer_is_no_missing_database(String url) {
        var release = new TestRelease(folder).repo("main", url).repo("events", "jdbc:h2:file:./data/log");

        for (var command : List.of("create", "drop", "setup", "reset")) {
            release.run(command)
                    .exits(23)
                    .says("cannot reach ")
                    .ends("\nrepo events  skipped\n2 repos: 1 failed, 1 skipped\n");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        jdbc:h2:tcp://127.0.0.1:1/till | its URL names no single file on this machine that may be written
        jdbc:postgresql://127.0.0.1:1  | its URL names no database
        jdbc:mariadb://127.0.0.1:1     | its URL names no database
        """)
    void says_what_is_out_of_its_reach(String url, String why) {
        var run = new TestRelease(folder).repo("main", url).run("create").exits(2);

        assertEquals(
                "  FAILED\n  This database is not ours to create: " + why
                        + ".\n  Create it with its own tools.\n1 repo: 1 failed\n",
                run.out().replaceFirst("(?s)\\A.*?\\n.*?\\n", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:mem:till",
                "jdbc:sqlite:file::memory:?cache=shared",
                "jdbc:sqlite:file:till?mode=memory&cache=shared"
            })
    void of_a_database_in_memory_there_is_nothing_to_create_or_drop(String url) {
        var release = new TestRelease(folder).repo("main", url);

        release.run("create").ends("\n  in memory: nothing to create\n1 repo: nothing to do\n");
        release.run("drop").ends("\n  in memory: nothing to drop\n1 repo: nothing to do\n");
    }

    @Test
    void creates_a_file_although_the_url_forbids_it_to_others() {
        shop = new TestRelease(folder).repo("main", "jdbc:h2:file:./data/till;IFEXISTS=TRUE;DB_CLOSE_DELAY=0");

        shop.run("migrate").exits(23);
        assertEquals("created", step(shop.run("create")));
        shop.run("migrate").exits(0);
    }

    @Test
    void hooks_find_the_databases_there_and_the_report_has_each_repo_once() {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:sqlite:data/main.db")
                .repo("events", "jdbc:sqlite:data/log.db")
                .migration("main", "V1__users.sql", "create table users (id int);\n")
                .migration("events", "V1__log.sql", "create table log (id int);\n")
                .script("rel/there.sh", "#!/bin/sh\nls data >> there\n")
                .config("release.shop { commands.there = rel/there.sh, hooks { pre-migrate = [there], post-seed ="
                        + " [there] } }");

        var run = shop.run("setup", "--json").exits(0);

        assertEquals("log.db\nmain.db\nlog.db\nlog.db.lock\nmain.db\nmain.db.lock\n", shop.read("there"));
        assertEquals(2, run.out().split("\"repo\":").length - 1, run.out());
        assertEquals(2, run.out().split("\"state\": \"created\"").length - 1, run.out());
    }

    @Test
    void stops_at_the_first_repo_that_fails() {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:sqlite:data/main.db")
                .repo("lost", "jdbc:postgresql://127.0.0.1:1/gone")
                .repo("events", "jdbc:sqlite:data/log.db")
                .migration("main", "V1__users.sql", "create table users (id int);\n");

        shop.run("setup").exits(23).ends("\nrepo events  skipped\n3 repos: 1 failed, 1 skipped, 1 created\n");

        assertTrue(Files.exists(folder.resolve("data/main.db")));
        assertTrue(Files.notExists(folder.resolve("data/log.db")));
        assertFalse(shop.has("main", "users"), "nothing is migrated where not everything could be created");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setup", "reset"})
    void a_hook_of_theirs_that_runs_them_is_refused(String command) {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:sqlite:data/main.db")
                .file("commands/" + command + ".java", "")
                .config("release.shop { commands." + command + " = commands/" + command + ".java, hooks.pre-seed = ["
                        + command + "] }");

        shop.run(command)
                .complains("rel/config.conf:7 release.shop.hooks.pre-seed would run itself: pre-seed > " + command
                        + " > pre-seed\n");
    }

    private static String heading(TestDatabase database) {
        return "repo main  (" + database.kind() + " <main>)\n";
    }

    private static String report(TestDatabase database, String state, String summary) {
        return "shop 1.0\n" + heading(database) + "  db  NAME ... " + state + "\n1 repo: " + summary + "\n";
    }

    private static String twice(TestDatabase database, String before, String after) {
        return "shop 1.0\n" + heading(database) + before + "  db  NAME ... created  5 ms\n" + heading(database) + after;
    }

    /** The output without what depends on the length of a name, which has the number of this process in it. */
    private String text(TestRelease.Run run) {
        return run.out()
                .replace("data/" + name + ".mv.db", "NAME")
                .replace("data/<main>.mv.db", "NAME")
                .replace("data/<main>", "NAME")
                .replace(" " + name + " ..", " NAME ..")
                .replace("  <main> ..", "  NAME ..")
                .replaceAll(" \\.{2,} ", " ... ")
                .replaceAll(" +5 ms", "  5 ms");
    }

    /** How the only step of a run ended. */
    private static String step(TestRelease.Run run) {
        return run.out().replaceFirst("(?s).*\\.\\. (\\S+) .*", "$1");
    }
}
