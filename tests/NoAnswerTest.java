package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.Proxy;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** Servers that do not answer, and histories that others have locked: nothing waits for them without end or without a word. */
@Order(8)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoAnswerTest {
    @TempDir
    Path folder;

    private TestRelease mute(TestDatabase database, ServerSocket server, String more) {
        return new TestRelease(folder)
                .repo(
                        "main",
                        "jdbc:%s://127.0.0.1:%d/shop_db?user=root%s"
                                .formatted(database.kind(), server.getLocalPort(), more))
                .migration("main", "V1__a.sql", "create table a (id int);\n");
    }

    @OnlyInAll
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_server_that_accepts_but_never_says_a_word_is_given_up(TestDatabase database) throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            mute(database, server, "")
                    .run("migrate")
                    .exits(23)
                    .says(
                            "  cannot reach " + database.kind() + " <main>: ",
                            "  The server accepted the connection and did not answer in ");
        }
    }

    @Test
    void whoever_accepts_the_connection_and_says_no_word_is_not_looked_for_at_another_port() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            for (var url : List.of(
                    "jdbc:postgresql://127.0.0.1:%d/shop?user=root&socketTimeout=1",
                    "jdbc:mariadb://127.0.0.1:%d/shop?user=root&connectTimeout=100",
                    "jdbc:mysql://127.0.0.1:%d/shop?user=root&socketTimeout=100",
                    "jdbc:h2:tcp://127.0.0.1:%d/shop;NETWORK_TIMEOUT=100")) {
                var run = new TestRelease(folder)
                        .repo("main", url.formatted(server.getLocalPort()))
                        .run("status")
                        .exits(23)
                        .says(
                                "  The server accepted the connection and did not answer in ",
                                " s. Check that the database, or the pooler before it, is not paused or overloaded");
                assertTrue(!run.out().contains("Check host and port"), run.out());
            }
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void what_the_url_says_of_that_wins(TestDatabase database) throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var limit = database == TestDatabase.POSTGRESQL ? "&loginTimeout=1" : "&connectTimeout=100";
            mute(database, server, limit)
                    .run("status")
                    .exits(23)
                    .says("  cannot reach " + database.kind() + " <main>: ");
        }
    }

    /** What only looks on gets no answer any more, while a migration waits for the gate. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void who_only_looks_on_does_not_keep_a_migration_from_its_end(TestDatabase database) throws Exception {
        var url = database.fresh();
        try (var proxy = new Proxy(url, 1, Duration.ZERO)) {
            var shop = new TestRelease(folder)
                    .repo("main", url)
                    .migration(
                            "main",
                            "V1__gate.sql",
                            "create table gate (id int primary key);\ninsert into gate values (1);\n");
            shop.run("migrate").exits(0);
            shop.migration("main", "V2__wait.sql", "-- release: lock-timeout = 0\nupdate gate set id = 2;\n");
            var config = folder.resolve("rel/config.conf");
            Files.writeString(config, Files.readString(config).replace(url, proxy.url()));
            try (var gate = shop.transaction("main", "update gate set id = 1")) {
                proxy.muteAfter(2);
                var run = new Commands(folder).start("migrate");
                proxy.awaitMute();
                gate.rollback();

                assertEquals(0, run.exit(), run::text);
                assertTrue(
                        run.text().contains("V2  wait ............................................... applied"),
                        run::text);
            }
        }
    }

    private TestRelease locked(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "lock-timeout = 1s")
                .migration("main", "V1__a.sql", "create table a (id int);\n");
        shop.clockStep(Duration.ofSeconds(1)).run("migrate").exits(0);
        return shop.migration("main", "V2__b.sql", "create table b (id int);\n");
    }

    private static String lock(TestDatabase database) {
        return database == TestDatabase.POSTGRESQL
                ? "lock table flyway_schema_history"
                : "lock tables flyway_schema_history write";
    }

    private static String by(TestDatabase database) {
        return database == TestDatabase.POSTGRESQL ? "is locked by session " : "may be locked by session ";
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_history_that_somebody_has_locked_is_given_up_and_who_has_is_named(TestDatabase database) throws Exception {
        var shop = locked(database);
        var state = "  It " + by(database);
        try (var other = shop.transaction("main", lock(database))) {
            for (var look : List.of("status", "validate")) {
                shop.run(look)
                        .exits(22)
                        .says(
                                "  flyway_schema_history could not be read for ",
                                " s: somebody has locked it.\n",
                                state,
                                "  End that session, or wait for it, then: ");
            }
            shop.run("migrate", "--lock-timeout", "1s").exits(22).says("somebody has locked it.\n", state);
            shop.run("seed", "--lock-timeout", "1s").exits(22).says(state);
            shop.run("wait", "--at-least", "2", "--timeout", "1").exits(20).says("somebody has locked it.\n", state);
            other.rollback();
        }
        shop.run("migrate").exits(0).says("1 repo: 1 applied");
    }

    /** The clock goes on by a second between two looks at it. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void each_look_waits_only_for_what_is_left_of_the_time(TestDatabase database) throws Exception {
        var shop = locked(database);
        try (var other = shop.transaction("main", lock(database))) {
            for (var given : List.of("0", "2500ms")) {
                var run =
                        shop.run("migrate", "--lock-timeout", given, "--debug").exits(22);

                assertEquals(
                        given.equals("0") ? List.of("100 ms") : List.of("1 s", "1 s", "500 ms"),
                        run.err()
                                .lines()
                                .filter(line -> line.contains("could not be read within "))
                                .map(line -> line.replaceFirst(".* within ", ""))
                                .toList(),
                        run::err);
            }
            other.rollback();
        }
    }

    @Test
    void one_that_is_free_again_in_time_is_read() throws Exception {
        var shop = locked(TestDatabase.POSTGRESQL);
        try (var other = shop.transaction("main", lock(TestDatabase.POSTGRESQL))) {
            var run = new Commands(folder).start("migrate");
            run.says(" s for flyway_schema_history, which is locked by session ");
            var wait = new Commands(folder).start("wait", "--at-least", "2", "--timeout", "600");
            Wait.until(
                    "both wait",
                    () -> shop.query(
                                            "main",
                                            "select 1 from pg_stat_activity where datname = current_database() and"
                                                    + " wait_event_type = 'Lock'")
                                    .size()
                            >= 2);
            other.rollback();

            assertEquals(0, run.exit(), run::text);
            assertEquals(0, wait.exit(), wait::text);
        }
    }
}
