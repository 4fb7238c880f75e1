package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import release.config.RepoConfig;
import release.migrate.seed.Seeding;
import release.repo.Repo;
import release.report.Invocation;
import release.report.Progress;
import release.report.Report;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.SeedRelease;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Many at once, and each seed runs as often as it should. */
class SeedConcurrencyTest extends SeedRelease {
    private static final int PROCESSES = 4;
    private static final int THREADS = 6;

    /** With two seeds, each of which inserts 300 rows. */
    private TestRelease shop(TestDatabase database, String firstRuns, String secondRuns) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (name varchar(40) not null);\n")
                .with(
                        "main",
                        "seeds = [{ file = rel/main/a.sql, when = " + firstRuns + " }, { file = rel/main/b.sql, when = "
                                + secondRuns + " }]")
                .file("rel/main/a.sql", "insert into users values ('a');\n".repeat(300))
                .file("rel/main/b.sql", "insert into users values ('b');\n".repeat(300));
        assertEquals(0, shop.run("migrate").exit());
        return shop;
    }

    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void of_many_processes_at_once_one_runs_what_runs_once_and_each_what_runs_always(TestDatabase database)
            throws Exception {
        var shop = shop(database, "once", "always");
        var commands = new Commands(folder);
        var running = new ArrayList<Commands.Running>();

        for (int i = 0; i < PROCESSES; i++) running.add(commands.start("seed"));
        for (var one : running) assertEquals(0, one.exit(), one.text());

        assertEquals(
                List.of("a | 300", "b | " + 300 * PROCESSES),
                shop.rows("main", "select name, count(*) from users group by name order by name"));
        assertEquals(List.of("2"), shop.query("main", "select count(*) from " + history(database)));
        assertEquals(
                List.of(1L, (long) PROCESSES),
                Stream.of("a", "b")
                        .map(seed -> running.stream()
                                .filter(one -> one.text()
                                        .lines()
                                        .anyMatch(line -> line.matches("  seed " + seed + "\\.sql .* seeded +\\d+.*")))
                                .count())
                        .toList());
    }

    /** The lock is one thing, the row that a seed begins with another: without the lock too, only one runs. */
    @EveryDatabase
    void without_a_lock_the_first_row_wins(TestDatabase database) throws Exception {
        for (var when : List.of("once", "changed")) {
            var shop = shop(database, when, when);
            var repo = shop.read().repos().get(0);
            if (database
                    == TestDatabase.H2) { // two CREATE TABLE at once trip H2 itself; in a run the lock keeps them apart
                claim(repo, "first");
                for (var table : List.of("users", history(database))) shop.execute("main", "delete from " + table);
            }
            for (int round = 0; round < 2; round++) {
                int number = round;
                var ran = atOnce(() -> claim(repo, when.equals("once") ? "x" : "x" + number));
                assertEquals(round == 0 || when.equals("changed") ? 1 : 0, ran, when + " " + round);
            }
            assertEquals(
                    "1",
                    shop.query("main", "select count(*) from " + history(database))
                            .get(0));
            assertEquals(
                    when.equals("once") ? "1" : "2",
                    shop.query("main", "select count(*) from users").get(0));
        }
    }

    private static boolean claim(RepoConfig config, String checksum) throws Exception {
        var report = new Report(
                "seed", "shop", "1", "", Invocation::of, text -> text, text -> {}, System::nanoTime, new Progress() {});
        try (var repo = Repo.open(config)) {
            var result = new Seeding(repo, report).run(config.seeds().get(0), checksum, false, connection -> {
                connection.createStatement().executeUpdate("insert into users values ('once')");
                return OptionalLong.of(1);
            });
            assertEquals(Optional.empty(), result.failure());
            return result.ran();
        }
    }

    /** How many of several threads say that they ran. */
    private static long atOnce(Callable<Boolean> attempt) throws Exception {
        var start = new CyclicBarrier(THREADS);
        var pool = Executors.newFixedThreadPool(THREADS);
        Callable<Boolean> together = () -> {
            start.await();
            return attempt.call();
        };
        try {
            long ran = 0;
            for (var one : pool.invokeAll(Collections.nCopies(THREADS, together))) if (one.get()) ran++;
            return ran;
        } finally {
            pool.shutdownNow();
        }
    }

    /** It waits for 30 seconds, whatever the URL says. */
    @OnlyInAll
    @Test
    void who_waits_too_long_for_sqlite_is_told_so() throws Exception {
        var shop = shop(TestDatabase.SQLITE, "always", "once");
        seeded(shop);
        try (var other = shop.connect("main");
                var statement = other.createStatement()) {
            statement.execute("begin immediate");
            var run = shop.run("seed", "--only-seeds");

            assertTrue(run.out().contains("""
                      [SQLITE_BUSY] The database file is locked (database is locked)
                      Nothing of it was run.
                      Another process is writing to this database. Wait for it to end, then: jbang seed@shop --only-seeds
                """), run.out());
            assertEquals(22, run.exit());
        }
        assertEquals(0, shop.run("seed", "--only-seeds").exit());
    }

    @Test
    void who_waits_too_long_for_the_lock_is_told_so() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL, "once", "once").with("main", "flyway.lockRetryCount = 0");
        try (var connection = shop.connect("main");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_try_advisory_lock("
                        + (77431708279161L + "\"public\".\"flyway_schema_history\"".hashCode()) + ")")) {
            assertTrue(rows.next() && rows.getBoolean(1));
            var run = shop.run("seed", "--only-seeds");

            assertTrue(
                    run.out().contains("  The lock of migrations was not free after 0 s.\n  It is held by session "),
                    run.out());
            assertEquals(22, run.exit());
        }
    }
}
