package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.RefusingProxy;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitTest {
    /** Longer than any test may take: what ends sooner has not waited for it. */
    private static final String AGES = "86400";
    @TempDir
    Path folder;

    @EveryDatabase
    void a_database_that_answers_is_ready_at_once(TestDatabase database) throws Exception {
        var shop = new TestRelease(folder).repo("main", database).repo("second", database);

        var run = shop.run("wait");

        assertEquals("""
            shop 1.0
            repo main  (%1$s <main>)
              db  connection ......................................... ready        5 ms
            repo second  (%1$s <second>)
              db  connection ......................................... ready        5 ms
            2 repos: 2 ready
            """.formatted(database.name().toLowerCase(Locale.ROOT)), run.out());
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
    void nobody_listens_and_the_time_is_over(TestDatabase database) throws Exception {
        var port = freePort();
        var shop = new TestRelease(folder).repo("main", "jdbc:%s://127.0.0.1:%d/shop_db?user=root".formatted(kind(database), port));

        var run = shop.run("wait", "--timeout", "1");

        assertTrue(run.out().startsWith("""
            shop 1.0
            repo main  (%1$s <main>)
              db  connection ......................................... FAILED       5 ms
                  rel/config.conf:3
                  cannot reach %1$s <main>: """.formatted(kind(database))), run.out());
        assertTrue(run.out().endsWith("""
                  Check host and port in app.shop.repos.main.url, and that the database is up.
            1 repo: 1 failed
            """), run.out());
        assertEquals(23, run.exit());
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_server_that_accepts_but_never_says_a_word_does_not_outlast_the_deadline(TestDatabase database) throws Exception {
        try (var mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var shop = new TestRelease(folder)
                .repo("main", "jdbc:%s://127.0.0.1:%d/shop_db?user=root".formatted(kind(database), mute.getLocalPort()));

            var run = shop.run("wait", "--timeout", "1");

            assertEquals("""
                shop 1.0
                repo main  (%1$s <main>)
                  db  connection ......................................... FAILED       5 ms
                      rel/config.conf:3
                      cannot reach %1$s <main>: no answer in time (08001)
                      Check host and port in app.shop.repos.main.url, and that the database is up.
                1 repo: 1 failed
                """.formatted(kind(database)), run.out());
            assertEquals(23, run.exit());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:mariadb", "jdbc:mysql"})
    void a_wrong_password_is_not_waited_for(String scheme) {
        TestDatabase.MARIADB.fresh();
        var shop = new TestRelease(folder).repo("main", scheme + "://127.0.0.1:3306/test").with("main", "user = nobody_here, password = geheim");

        var run = shop.run("wait", "--timeout", AGES);

        assertTrue(run.out().contains("Access denied for user 'nobody_here'"), run.out());
        assertTrue(run.out().endsWith("(28000)\n      Check user and password of app.shop.repos.main.\n1 repo: 1 failed\n"), run.out());
        assertEquals(23, run.exit());
        assertFalse(run.out().contains("geheim"));
    }

    @Test
    void a_database_that_another_process_has_open_is_named_as_in_use() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);
        var other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            System.getProperty("java.class.path"), "org.h2.tools.Shell", "-url", "jdbc:h2:file:" + folder + "/" + shop.url("main").substring(15))
            .redirectErrorStream(true).start();
        try {
            var said = new StringBuilder();
            while (!said.toString().contains("sql>")) {
                int next = other.getInputStream().read();
                assertTrue(next >= 0, said.toString());
                said.append((char) next);
            }

            var run = shop.run("wait", "--timeout", "1");

            assertTrue(run.out().contains("Another process has this file open."), run.out());
            assertEquals(22, run.exit());
        } finally {
            other.destroy();
            other.waitFor();
        }
    }

    @Test
    void the_repos_after_one_that_never_came_are_tried_too() throws Exception {
        var shop = new TestRelease(folder).repo("main", "jdbc:postgresql://127.0.0.1:" + freePort() + "/shop_db")
            .repo("second", TestDatabase.H2);

        var run = shop.run("wait", "--timeout", "1");

        assertTrue(run.out().endsWith("""
            repo second  (h2 <second>)
              db  connection ......................................... ready        5 ms
            2 repos: 1 failed, 1 ready
            """), run.out());
        assertEquals(23, run.exit());
    }

    @Test
    void json_is_one_whole_document() throws Exception {
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

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
