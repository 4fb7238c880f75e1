package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.SeedHistoryTest.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.RepoConfig;
import release.migrate.Seeding;
import release.report.Progress;
import release.report.Report;
import release.repo.Repo;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Many at once, and each seed runs as often as it should. */
class SeedConcurrencyTest {
    private static final int MANY = 6;
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database, String when) {
        var shop = new TestRelease(folder).repo("main", database)
            .migration("main", "V1__create_users.sql", "create table users (name varchar(40) not null);\n")
            .with("main", "seeds = [{ file = rel/main/a.sql, when = " + when + " }, { file = rel/main/b.sql, when = " + when + " }]")
            .file("rel/main/a.sql", "insert into users values ('a');\n".repeat(300))
            .file("rel/main/b.sql", "insert into users values ('b');\n".repeat(300));
        assertEquals(0, shop.run("migrate").exit());
        return shop;
    }

    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void many_processes_at_once_seed_once(TestDatabase database) throws Exception {
        var shop = shop(database, "once");

        var outputs = seedAtOnce(MANY);

        assertEquals(List.of("a | 300", "b | 300"), shop.rows("main", "select name, count(*) from users group by name order by name"));
        assertEquals("2", shop.query("main", "select count(*) from " + table(database)).get(0));
        assertEquals(2, outputs.stream().mapToLong(output -> output.lines().filter(line -> line.matches("  seed .* seeded +\\d+.*")).count()).sum(),
            outputs.toString());
    }

    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL})
    void some_processes_at_once_seed_always(TestDatabase database) throws Exception {
        var shop = shop(database, "always");

        seedAtOnce(3);

        assertEquals(List.of("a | 900", "b | 900"), shop.rows("main", "select name, count(*) from users group by name order by name"));
        assertEquals("2", shop.query("main", "select count(*) from " + table(database)).get(0));
    }

    /** Runs the command in several processes, all of which go well. */
    private List<String> seedAtOnce(int many) throws IOException, InterruptedException {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < many; i++) {
            var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "seed", "--root", folder.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("out" + i).toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("RELEASE_")); // of the release that runs the tests
            processes.add(builder.start());
        }
        var outputs = new ArrayList<String>();
        for (int i = 0; i < many; i++) {
            int exit = processes.get(i).waitFor();
            outputs.add(Files.readString(folder.resolve("out" + i)));
            assertEquals(0, exit, outputs.get(i));
        }
        return outputs;
    }

    /** The lock is one thing, the row that a seed begins with another: without the lock too, only one runs. */
    @EveryDatabase
    void without_a_lock_the_first_row_wins(TestDatabase database) throws Exception {
        for (var when : List.of("once", "changed")) {
            var shop = shop(database, when);
            var repo = shop.read().repos().get(0);
            if (database == TestDatabase.H2) { // two CREATE TABLE at once trip H2 itself; in a run the lock keeps them apart
                claim(repo, "first");
                shop.execute("main", "delete from " + table(database));
                shop.execute("main", "delete from users");
            }
            for (int round = 0; round < 2; round++) {
                int number = round;
                var ran = atOnce(() -> claim(repo, when.equals("once") ? "x" : "x" + number));
                assertEquals(round == 0 || when.equals("changed") ? 1 : 0, ran, when + " " + round);
            }
            assertEquals("1", shop.query("main", "select count(*) from " + table(database)).get(0));
            assertEquals(when.equals("once") ? "1" : "2", shop.query("main", "select count(*) from users").get(0));
        }
    }

    private interface Attempt {
        boolean ran() throws Exception;
    }

    private static boolean claim(RepoConfig config, String checksum) throws Exception {
        var report = new Report("seed", "shop", "1", "", name -> name, text -> text, text -> {}, System::nanoTime, new Progress() {});
        try (var repo = Repo.open(config)) {
            var result = new Seeding(repo, report).run(config.seeds().get(0), checksum, false, connection -> {
                connection.createStatement().executeUpdate("insert into users values ('once')");
                return OptionalLong.of(1);
            });
            assertEquals(Optional.empty(), result.failure());
            return result.ran();
        }
    }

    private static long atOnce(Attempt attempt) throws Exception {
        var start = new CountDownLatch(1);
        var pool = Executors.newFixedThreadPool(MANY);
        try {
            var attempts = new ArrayList<Future<Boolean>>();
            for (int i = 0; i < MANY; i++) {
                attempts.add(pool.submit(() -> {
                    start.await();
                    return attempt.ran();
                }));
            }
            start.countDown();
            long ran = 0;
            for (var one : attempts) if (one.get()) ran++;
            return ran;
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void who_waits_too_long_for_sqlite_is_told_so() throws Exception {
        var shop = shop(TestDatabase.SQLITE, "once");
        var impatient = new TestRelease(folder).repo("main", shop.url("main") + "?busy_timeout=200")
            .with("main", "seeds = [{ file = rel/main/a.sql, when = once }]");
        assertEquals(0, impatient.run("seed").exit());
        shop.execute("main", "delete from release_seed_history");

        try (var other = shop.connect("main"); var statement = other.createStatement()) {
            statement.execute("begin immediate");
            var run = impatient.run("seed", "--only-seeds");

            assertTrue(run.out().contains("""
                      [SQLITE_BUSY] The database file is locked (database is locked)
                      Nothing of it was run.
                      Another process is writing to this database. Wait for it to end, then: jbang seed@shop
                """), run.out());
            assertEquals(22, run.exit());
        }
        assertEquals(0, impatient.run("seed", "--only-seeds").exit());
    }

    @Test
    void who_waits_too_long_for_the_lock_is_told_so() throws Exception {
        var shop = shop(TestDatabase.POSTGRESQL, "once").with("main", "flyway.lockRetryCount = 0");
        try (var connection = shop.connect("main"); var statement = connection.createStatement();
             var rows = statement.executeQuery("select pg_try_advisory_lock(" + (77431708279161L + "\"public\".\"flyway_schema_history\"".hashCode()) + ")")) {
            rows.next();
            assertTrue(rows.getBoolean(1));

            var run = shop.run("seed", "--only-seeds");

            assertTrue(run.out().contains("  The lock of migrations was not free after 0 s.\n  It is held by session "), run.out());
            assertEquals(22, run.exit());
        }
    }
}
