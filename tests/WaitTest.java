package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
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
import release.support.Proxy;
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

        shop.run("wait").exits(0).complains("").prints("""
            shop 1.0
            repo main  (%1$s <main>)
              db  connection ......................................... ready        5 ms
            %2$srepo second  (%1$s <second>)
              db  connection ......................................... ready        5 ms
            %2$s2 repos: 2 ready
            """.formatted(database.kind(), database.untouched()));

        assertFalse(shop.has("main", "flyway_schema_history"));
        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_server_that_comes_up_later_is_waited_for(TestDatabase database) throws Exception {
        try (var later = new Proxy(database.fresh(), 3, Duration.ZERO)) {
            new TestRelease(folder)
                    .repo("main", later.url())
                    .run("wait", "--timeout", AGES)
                    .exits(0)
                    .ends("ready        5 ms\n1 repo: 1 ready\n");
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void nobody_listens_and_the_time_is_over_and_the_repos_after_it_are_tried_too(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", "jdbc:%s://127.0.0.1:1/shop_db?user=root".formatted(database.kind()))
                .repo("second", TestDatabase.H2);
        shop.run("status"); // loads the drivers

        shop.run("wait", "--timeout", "1")
                .exits(23)
                .begins("""
                    shop 1.0
                    repo main  (%1$s <main>)
                      db  connection ......................................... FAILED       5 ms
                          rel/config.conf:3
                          cannot reach %1$s <main>:\
                    """.formatted(database.kind()))
                .ends("""
                          Check host and port in app.shop.repos.main.url, and that the database is up.
                    repo second  (h2 <second>)
                      db  connection ......................................... ready        5 ms
                      no database yet; migrate creates it
                    2 repos: 1 failed, 1 ready
                    """);
        shop.run("wait", "--at-least", "main=1", "--timeout", "0").exits(23); // whatever the version
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_server_that_accepts_but_never_says_a_word_does_not_outlast_the_deadline(TestDatabase database)
            throws Exception {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var shop = new TestRelease(folder)
                    .repo(
                            "main",
                            "jdbc:%s://127.0.0.1:%d/shop_db?user=root".formatted(database.kind(), mute.getLocalPort()));

            shop.run("wait", "--timeout", "1").exits(23).prints("""
                shop 1.0
                repo main  (%1$s <main>)
                  db  connection ......................................... FAILED       5 ms
                      rel/config.conf:3
                      cannot reach %1$s <main>: no answer in time (08001)
                      Check host and port in app.shop.repos.main.url, and that the database is up.
                1 repo: 1 failed
                """.formatted(database.kind()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mariadb", "jdbc:mysql"})
    @OnlyInAll
    void a_wrong_password_is_not_waited_for(String scheme) {
        var server = TestDatabase.MARIADB_SERVER.replaceFirst("^jdbc:mariadb(:[^?]*).*", scheme + "$1");
        var shop = new TestRelease(folder).repo("main", server).with("main", "user = nobody_here, password = geheim");

        shop.run("wait", "--timeout", AGES)
                .exits(23)
                .says("Access denied for user 'nobody_here'")
                .ends("(28000)\n      Check user and password of app.shop.repos.main.\n1 repo: 1 failed\n")
                .neverSays("geheim");
    }

    @Test
    void a_database_that_another_process_has_open_is_named_as_in_use() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);
        try (var other = new DatabaseHoldingProcess(shop.absoluteUrl("main"))) {
            shop.run("wait", "--timeout", "3").exits(22).says("Another process has this file open.");
        }
    }

    @Test
    void json_is_one_whole_document() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);

        shop.run("wait", "--json").exits(0).prints("""
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
                  "note": "no database yet; migrate creates it",
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
            """);
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
    void a_version_that_is_applied_is_ready_at_once_and_of_one_that_does_not_come_it_is_said_what_is_there(
            TestDatabase database) {
        var shop = versions(database);
        shop.run("status"); // loads the driver
        shop.run("wait", "--at-least", "1", "--timeout", "0")
                .exits(20)
                .says("No version is applied yet, and V1 did not come in time.\n");
        assertFalse(shop.has("main", database.history()), "none is begun");
        shop.run("migrate", "--target", "1.10").exits(0);

        shop.run("wait", "--at-least", "1.9", "--timeout", AGES).exits(0).prints("""
            shop 1.0
            repo main  (%s <main>)
              db  connection ......................................... ready        5 ms
              V1.9 or newer, is at V1.10 ............................. ready       20 ms
            1 repo: 2 ready
            """.formatted(database.kind()));

        assertEquals(0, shop.otherConnections("main"));

        shop.run("wait", "--at-least", "2", "--timeout", "0").exits(20).prints("""
            shop 1.0
            repo main  (%s <main>)
              db  connection ......................................... ready        5 ms
              V2  or newer, is at V1.10 .............................. FAILED      20 ms
                  The newest applied version is V1.10, and V2 did not come in time.
                  See jbang status@shop; then jbang migrate@shop, or wait longer: --timeout DURATION
            1 repo: 1 failed, 1 ready
            """.formatted(database.kind()));
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_migration_that_failed_is_not_applied(TestDatabase database) {
        var shop = versions(database)
                .migration("main", "V2__items.sql", "create table items (id int); create table items (id int);");
        shop.run("migrate").exits(1);

        shop.run("wait", "--at-least", "2", "--timeout", "0")
                .exits(20)
                .says("The newest applied version is V1.10, and V2 did not come in time.\n"
                        + "      V2: It failed in an earlier run and may be half applied.\n"
                        + "      Undo by hand what remains of it, fix the script, then: jbang repair@shop && jbang"
                        + " migrate@shop\n");
    }

    @Test
    void versions_are_in_the_order_of_flyway_however_they_are_written() {
        var shop = versions(TestDatabase.H2);
        shop.run("migrate", "--target", "1.10").exits(0);

        for (var reached : List.of("1.9", "1.9.9", "1.10", "1_10", "1.10.0", "01.010"))
            shop.run("wait", "--at-least", reached, "--timeout", AGES).exits(0);
        for (var ahead : List.of("1.10.1", "1.11", "2", "99999999999999999999"))
            shop.run("wait", "--at-least", ahead, "--timeout", "0").exits(20);
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_will_do(TestDatabase database) {
        var shop = versions(database);
        shop.run("migrate").exits(0);
        shop.delete("rel/main/V2__items.sql");

        shop.run("wait", "--at-least", "2", "--timeout", AGES).exits(0);

        shop.delete("rel/main/V1.9__users.sql").delete("rel/main/V1.10__orders.sql");
        shop.run("wait", "--at-least", "2", "--timeout", AGES).exits(0);
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void it_goes_on_once_somebody_else_has_migrated(TestDatabase database) throws Exception {
        var url = database.fresh();
        try (var proxy = new Proxy(url, 1, Duration.ZERO)) {
            var pod = migrations(new TestRelease(folder.resolve("pod")).repo("main", proxy.url()));
            var deployer = migrations(new TestRelease(folder.resolve("deployer")).repo("main", url));

            var waiting = CompletableFuture.supplyAsync(
                    () -> pod.run("wait", "--at-least", "2", "--timeout", AGES), work -> new Thread(work).start());
            proxy.awaitConnections(3);
            deployer.run("migrate", "--target", "1.10").exits(0);
            proxy.awaitConnections(3);
            assertFalse(waiting.isDone());
            deployer.run("migrate").exits(0);

            waiting.get().exits(0).says("  V2  or newer, is at V2 ................................. ready");
        }
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void a_file_is_not_kept_from_the_process_that_migrates_it(TestDatabase database) throws Exception {
        var shop = versions(database);
        shop.read();

        var waiting = CompletableFuture.supplyAsync(
                () -> shop.run("wait", "--at-least", "2", "--timeout", AGES), work -> new Thread(work).start());
        var migrating = new Commands(folder).run("migrate");

        assertEquals(0, migrating.exit(), migrating::text);
        waiting.get().exits(0);
    }

    @Test
    void a_history_that_may_not_be_read_is_told() {
        var shop = versions(TestDatabase.POSTGRESQL);
        shop.run("migrate").exits(0);
        var name = shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1") + "_pod";
        shop.execute("main", "create role " + name + " login");
        var pod = new TestRelease(folder).repo("main", shop.url("main").replaceFirst("user=\\w+", "user=" + name));

        pod.run("wait", "--at-least", "1", "--timeout", "0")
                .exits(1)
                .says("permission denied for table flyway_schema_history (42501)");
    }

    @Test
    void a_version_may_be_for_one_repo_and_another_for_the_rest() {
        var shop = versions(TestDatabase.H2)
                .repo("events", TestDatabase.H2)
                .migration("events", "V7__events.sql", "create table events (id int);");
        shop.run("migrate").exits(0);

        shop.run("wait", "--at-least", "2", "--at-least", "events=7", "--timeout", AGES)
                .exits(0);
        shop.run("wait", "--at-least", "shop.events=7", "--timeout", AGES).exits(0);
        shop.run("wait", "--at-least", "7", "--timeout", "0").exits(20);
        shop.run("wait", "--at-least", "main=7", "--timeout", "0").exits(20);
        shop.run("wait", "--at-least", "7", "--repo", "events", "--timeout", AGES)
                .exits(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "seven",
                "V7",
                "7.",
                ".7",
                "7..1",
                "7-1",
                "-1",
                " 7",
                "main=",
                "main=x",
                "=7",
                "main=7=8",
                "7,8"
            })
    void what_is_no_version_is_a_mistake(String text) {
        var shop = versions(TestDatabase.H2);

        shop.run("wait", "--at-least", text)
                .exits(2)
                .complains("--at-least " + (text.isEmpty() ? "\"\"" : text)
                        + " is not a version: write numbers with dots between them, such as 7, 2.1 or REPO=7\n")
                .prints("");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1           | 2           | --at-least 2 is the second version for every repo; give one, or one for each REPO=VERSION
        main=1      | main=2      | --at-least main=2 is the second version for main; give one, or one for each REPO=VERSION
        1           | mian=2      | --at-least mian is not a repo that is waited for; did you mean main? (waited for: main)
        """)
    void two_versions_for_one_repo_and_repos_that_are_none_are_mistakes(String first, String second, String problem) {
        versions(TestDatabase.H2)
                .run("wait", "--at-least", first, "--at-least", second)
                .exits(2)
                .warns(problem + "\n")
                .neverSays("repo main");
    }

    @Test
    void every_duration_is_written_in_the_same_way_and_a_number_alone_is_seconds() {
        var shop = new TestRelease(folder).repo("main", "jdbc:postgresql://127.0.0.1:1/shop?user=postgres");
        for (var none : List.of("0", "0ms", "0 min", "1ms"))
            shop.run("wait", "--timeout", none).exits(23);
        for (var wrong : List.of("soon", "1.5s", "-1", "5 days"))
            shop.run("wait", "--timeout=" + wrong)
                    .exits(2)
                    .warns("must be a duration such as 500ms, 5s or 10min, not " + wrong);

        shop.config("release.shop.ready-timeout = 2min\n").run("commands").exits(0);
        shop.config("release.shop.ready-timeout = soon\n")
                .run("commands")
                .exits(2)
                .warns(".ready-timeout must be a duration such as 500ms, 5s or 10min, not soon");
    }
}
