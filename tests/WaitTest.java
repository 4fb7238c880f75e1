package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.Commands;
import release.support.DatabaseHoldingProcess;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.RefusingProxy;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Wait until a database answers; with --at-least, as the pods of an app do, until somebody else has migrated it far enough for them. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitTest {
    /** Longer than any test may take: what ends sooner has not waited for it. */
    private static final String AGES = "86400";
    @TempDir
    Path folder;

    @EveryDatabase
    void a_database_that_answers_is_ready_at_once(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).repo("second", database);

        var run = shop.run("wait");

        assertEquals("""
            shop 1.0
            repo main  (%1$s <main>)
              db  connection ......................................... ready        5 ms
            repo second  (%1$s <second>)
              db  connection ......................................... ready        5 ms
            2 repos: 2 ready
            """.formatted(database.kind()), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertFalse(shop.has("main", "flyway_schema_history"));
        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_server_that_comes_up_later_is_waited_for(TestDatabase database) throws Exception {
        var url = database.fresh();
        try (var later = new RefusingProxy(url)) {
            var shop = new TestRelease(folder).repo("main", later.url());
            later.acceptsFromConnection(3);

            var run = shop.run("wait", "--timeout", AGES);

            assertTrue(run.out().endsWith("ready        5 ms\n1 repo: 1 ready\n"), run.out());
            assertEquals(0, run.exit());
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void nobody_listens_and_the_time_is_over_and_the_repos_after_it_are_tried_too(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", "jdbc:%s://127.0.0.1:1/shop_db?user=root".formatted(database.kind()))
            .repo("second", TestDatabase.H2);
        shop.run("status"); // loads the drivers

        var run = shop.run("wait", "--timeout", "1");

        assertTrue(run.out().startsWith("""
            shop 1.0
            repo main  (%1$s <main>)
              db  connection ......................................... FAILED       5 ms
                  rel/config.conf:3
                  cannot reach %1$s <main>: """.formatted(database.kind())), run.out());
        assertTrue(run.out().endsWith("""
                  Check host and port in app.shop.repos.main.url, and that the database is up.
            repo second  (h2 <second>)
              db  connection ......................................... ready        5 ms
            2 repos: 1 failed, 1 ready
            """), run.out());
        assertEquals(23, run.exit());
        assertEquals(23, shop.run("wait", "--at-least", "main=1", "--timeout", "0").exit(), "whatever the version");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_server_that_accepts_but_never_says_a_word_does_not_outlast_the_deadline(TestDatabase database) throws Exception {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var shop = new TestRelease(folder)
                .repo("main", "jdbc:%s://127.0.0.1:%d/shop_db?user=root".formatted(database.kind(), mute.getLocalPort()));

            var run = shop.run("wait", "--timeout", "1");

            assertEquals("""
                shop 1.0
                repo main  (%1$s <main>)
                  db  connection ......................................... FAILED       5 ms
                      rel/config.conf:3
                      cannot reach %1$s <main>: no answer in time (08001)
                      Check host and port in app.shop.repos.main.url, and that the database is up.
                1 repo: 1 failed
                """.formatted(database.kind()), run.out());
            assertEquals(23, run.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mariadb", "jdbc:mysql"})
    @OnlyInAll
    void a_wrong_password_is_not_waited_for(String scheme) {
        var server = TestDatabase.MARIADB_SERVER.replaceFirst("^jdbc:mariadb(:[^?]*).*", scheme + "$1");
        var shop = new TestRelease(folder).repo("main", server).with("main", "user = nobody_here, password = geheim");

        var run = shop.run("wait", "--timeout", AGES);

        assertTrue(run.out().contains("Access denied for user 'nobody_here'"), run.out());
        assertTrue(run.out().endsWith("(28000)\n      Check user and password of app.shop.repos.main.\n1 repo: 1 failed\n"), run.out());
        assertEquals(23, run.exit());
        assertFalse(run.out().contains("geheim"));
    }

    @Test
    void a_database_that_another_process_has_open_is_named_as_in_use() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);
        try (var other = new DatabaseHoldingProcess(shop.absoluteUrl("main"))) {
            var run = shop.run("wait", "--timeout", "3");

            assertTrue(run.out().contains("Another process has this file open."), run.out());
            assertEquals(22, run.exit());
        }
    }

    @Test
    void json_is_one_whole_document() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);

        var run = shop.run("wait", "--json");

        assertEquals("""
            {
              "command": "wait",
              "release": "shop",
              "version": "1.0",
              "environment": "",
              "repos": [
                {
                  "app": "shop",
                  "repo": "main",
                  "database": "h2",
                  "address": "<main>",
                  "outcome": "ok",
                  "steps": [
                    {
                      "kind": "connection",
                      "name": "db",
                      "description": "connection",
                      "state": "ready",
                      "millis": 5
                    }
                  ]
                }
              ],
              "exit": 0
            }
            """, run.out());
        assertEquals(0, run.exit());
    }

    private TestRelease versions(TestDatabase database) {
        return migrations(new TestRelease(folder).repo("main", database));
    }

    private static TestRelease migrations(TestRelease shop) {
        return shop.migration("main", "V1.9__users.sql", "create table users (id int);")
            .migration("main", "V1.10__orders.sql", "create table orders (id int);")
            .migration("main", "V2__items.sql", "create table items (id int);");
    }

    @EveryDatabase
    void a_version_that_is_applied_is_ready_at_once_and_of_one_that_does_not_come_it_is_said_what_is_there(TestDatabase database) {
        var shop = versions(database);
        shop.run("status"); // loads the driver
        var early = shop.run("wait", "--at-least", "1", "--timeout", "0");
        assertTrue(early.out().contains("No version is applied yet, and V1 did not come in time.\n"), early.out());
        assertEquals(20, early.exit());
        assertFalse(shop.has("main", database.history()), "none is begun");
        assertEquals(0, shop.run("migrate", "--target", "1.10").exit());

        var run = shop.run("wait", "--at-least", "1.9", "--timeout", AGES);

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              db  connection ......................................... ready        5 ms
              V1.9 or newer, is at V1.10 ............................. ready        5 ms
            1 repo: 2 ready
            """.formatted(database.kind()), run.out());
        assertEquals(0, run.exit());
        assertEquals(0, shop.otherConnections("main"));

        var missing = shop.run("wait", "--at-least", "2", "--timeout", "0");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              db  connection ......................................... ready        5 ms
              V2  or newer, is at V1.10 .............................. FAILED       5 ms
                  The newest applied version is V1.10, and V2 did not come in time.
                  See jbang status@shop; then jbang migrate@shop, or wait longer: --timeout SECONDS
            1 repo: 1 failed, 1 ready
            """.formatted(database.kind()), missing.out());
        assertEquals(20, missing.exit());
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_migration_that_failed_is_not_applied(TestDatabase database) {
        var shop = versions(database).migration("main", "V2__items.sql", "create table items (id int); create table items (id int);");
        assertEquals(1, shop.run("migrate").exit());

        var run = shop.run("wait", "--at-least", "2", "--timeout", "0");

        assertTrue(run.out().contains("The newest applied version is V1.10, and V2 did not come in time.\n"), run.out());
        assertEquals(20, run.exit());
    }

    @Test
    void versions_are_in_the_order_of_flyway_however_they_are_written() {
        var shop = versions(TestDatabase.H2);
        assertEquals(0, shop.run("migrate", "--target", "1.10").exit());

        for (var reached : List.of("1.9", "1.9.9", "1.10", "1_10", "1.10.0", "01.010")) {
            assertEquals(0, shop.run("wait", "--at-least", reached, "--timeout", AGES).exit(), reached);
        }
        for (var ahead : List.of("1.10.1", "1.11", "2", "99999999999999999999")) {
            assertEquals(20, shop.run("wait", "--at-least", ahead, "--timeout", "0").exit(), ahead);
        }
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_will_do(TestDatabase database) {
        var shop = versions(database);
        assertEquals(0, shop.run("migrate").exit());
        shop.delete("rel/main/V2__items.sql");

        assertEquals(0, shop.run("wait", "--at-least", "2", "--timeout", AGES).exit());

        shop.delete("rel/main/V1.9__users.sql").delete("rel/main/V1.10__orders.sql");
        assertEquals(0, shop.run("wait", "--at-least", "2", "--timeout", AGES).exit());
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void it_goes_on_once_somebody_else_has_migrated(TestDatabase database) throws Exception {
        var url = database.fresh();
        try (var proxy = new RefusingProxy(url)) {
            proxy.acceptsFromConnection(1);
            var pod = migrations(new TestRelease(folder.resolve("pod")).repo("main", proxy.url()));
            var deployer = migrations(new TestRelease(folder.resolve("deployer")).repo("main", url));

            var waiting = CompletableFuture.supplyAsync(() -> pod.run("wait", "--at-least", "2", "--timeout", AGES), work -> new Thread(work).start());
            proxy.awaitConnections(3);
            assertEquals(0, deployer.run("migrate", "--target", "1.10").exit());
            proxy.awaitConnections(3);
            assertFalse(waiting.isDone());
            assertEquals(0, deployer.run("migrate").exit());

            assertTrue(waiting.get().out().contains("  V2  or newer, is at V2 ................................. ready"), waiting.get().out());
            assertEquals(0, waiting.get().exit());
        }
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void a_file_is_not_kept_from_the_process_that_migrates_it(TestDatabase database) throws Exception {
        var shop = versions(database);
        shop.read();

        var waiting = CompletableFuture.supplyAsync(() -> shop.run("wait", "--at-least", "2", "--timeout", AGES), work -> new Thread(work).start());
        var migrating = new Commands(folder).run("migrate");

        assertEquals(0, migrating.exit(), migrating::text);
        assertEquals(0, waiting.get().exit(), waiting.get().out());
    }

    @Test
    void a_history_that_may_not_be_read_is_told() {
        var shop = versions(TestDatabase.POSTGRESQL);
        assertEquals(0, shop.run("migrate").exit());
        var name = shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1") + "_pod";
        shop.execute("main", "create role " + name + " login");
        var pod = new TestRelease(folder).repo("main", shop.url("main").replaceFirst("user=\\w+", "user=" + name));

        var run = pod.run("wait", "--at-least", "1", "--timeout", "0");

        assertTrue(run.out().contains("permission denied for table flyway_schema_history (42501)"), run.out());
        assertEquals(1, run.exit(), run.out());
    }

    @Test
    void a_version_may_be_for_one_repo_and_another_for_the_rest() {
        var shop = versions(TestDatabase.H2).repo("events", TestDatabase.H2).migration("events", "V7__events.sql", "create table events (id int);");
        assertEquals(0, shop.run("migrate").exit());

        assertEquals(0, shop.run("wait", "--at-least", "2", "--at-least", "events=7", "--timeout", AGES).exit());
        assertEquals(0, shop.run("wait", "--at-least", "shop.events=7", "--timeout", AGES).exit());
        assertEquals(20, shop.run("wait", "--at-least", "7", "--timeout", "0").exit());
        assertEquals(20, shop.run("wait", "--at-least", "main=7", "--timeout", "0").exit());
        assertEquals(0, shop.run("wait", "--at-least", "7", "--repo", "events", "--timeout", AGES).exit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "seven", "V7", "7.", ".7", "7..1", "7-1", "-1", " 7", "main=", "main=x", "=7", "main=7=8", "7,8"})
    void what_is_no_version_is_a_mistake(String text) {
        var shop = versions(TestDatabase.H2);

        var run = shop.run("wait", "--at-least", text);

        assertEquals("--at-least " + (text.isEmpty() ? "\"\"" : text)
            + " is no version: write numbers with dots between them, such as 7, 2.1 or REPO=7\n", run.err());
        assertEquals(2, run.exit());
        assertEquals("", run.out());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1           | 2           | --at-least 2 is the second version for every repo; give one, or one for each REPO=VERSION
        main=1      | main=2      | --at-least main=2 is the second version for main; give one, or one for each REPO=VERSION
        1           | mian=2      | --at-least mian is no repo that is waited for; did you mean main? (waited for: main)
        """)
    void two_versions_for_one_repo_and_repos_that_are_none_are_mistakes(String first, String second, String problem) {
        var run = versions(TestDatabase.H2).run("wait", "--at-least", first, "--at-least", second);

        assertTrue(run.err().contains(problem + "\n"), run.err());
        assertEquals(2, run.exit());
        assertFalse(run.out().contains("repo main"), run.out());
    }
}
