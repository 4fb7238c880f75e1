package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.OnlyInAll;
import release.support.Prerequisites;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** The database ends in the midst of a migration, or the session that holds the lock: nothing is lost, and the next run goes on. */
@Order(4)
@OnlyInAll
class RestartTest {
    private static final int RESTARTS = Recovery.many(2, 20);
    private static final int MIGRATIONS = 30;

    @TempDir
    Path folder;

    /** A database server that can be stopped and started again. */
    private interface Restartable extends AutoCloseable {
        /** Ends it at once, as when its machine loses power. */
        void crash() throws Exception;

        void start() throws Exception;

        @Override
        default void close() throws Exception {
            crash();
        }
    }

    private static final class Postgresql implements Restartable {
        private final int port;
        private final Path data;
        private EmbeddedPostgres server;

        Postgresql(int port, Path data) {
            this.port = port;
            this.data = data;
        }

        String url() {
            return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres";
        }

        /** Starts it so that nothing soon gets to the disk by itself for which nobody waits. */
        @Override
        public void start() throws IOException {
            server = EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("wal_writer_delay", "10s")
                    .start();
        }

        @Override
        public void crash() throws Exception {
            var pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
            new ProcessBuilder("kill", "-s", "QUIT", pid).inheritIO().start().waitFor();
            server.close();
        }
    }

    /** A server that is a process of its own. */
    private static final class Server implements Restartable {
        private final ProcessBuilder builder;
        private final String url;
        private Process server;

        Server(String url, Path log, List<String> command) {
            this.url = url;
            this.builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        }

        @Override
        public void start() throws Exception {
            server = builder.start();
            Wait.until("the server answers", () -> {
                try (var connection = DriverManager.getConnection(url)) {
                    return true;
                } catch (SQLException notYet) {
                    return false;
                }
            });
        }

        @Override
        public void crash() throws Exception {
            server.destroyForcibly().waitFor();
        }
    }

    @Test
    void postgresql_is_restarted() throws Exception {
        var database = new Postgresql(TestDatabase.freePort(), folder.resolve("postgresql"));
        restarted(database.url(), "do $$ begin perform pg_sleep(600); end $$;\n", database);
    }

    /** More than one, since it is not said which of them are sent together. */
    @Test
    void what_is_told_as_applied_before_one_that_fails_is_there_after_a_crash_just_then() throws Exception {
        try (var database = new Postgresql(TestDatabase.freePort(), folder.resolve("postgresql"))) {
            database.start();
            var shop = new TestRelease(folder).repo("main", database.url());
            for (int i = 1; i <= 100; i++)
                shop.migration("main", "V" + i + "__step.sql", "create table made_" + i + " (id int);\n");
            for (int broken = 40; broken <= 100; broken += 30) {
                shop.migration("main", "V" + broken + "__step.sql", "alter table missing add id int;\n");

                var run = shop.run("migrate");
                database.crash();

                assertTrue(
                        run.out().contains("V" + broken + " step ") && run.out().endsWith(" applied, 1 failed\n"),
                        run.out());
                database.start();
                assertEquals(
                        List.of(String.valueOf(broken - 1)),
                        shop.query("main", "select count(*) from flyway_schema_history where success"));
                shop.migration("main", "V" + broken + "__step.sql", "select 1;\n");
            }
        }
    }

    @Test
    void mariadb_is_restarted() throws Exception {
        int port = TestDatabase.freePort();
        var data = folder.resolve("mariadb");
        var install = new ProcessBuilder(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--datadir=" + data,
                        "--auth-root-authentication-method=normal",
                        "--user=root")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("install.log").toFile())
                .start();
        assertEquals(0, install.waitFor());
        var server = new Server(
                "jdbc:mariadb://127.0.0.1:" + port + "/?user=root",
                folder.resolve("mariadb.log"),
                List.of(
                        Prerequisites.find("mariadbd").orElseThrow().toString(),
                        "--no-defaults",
                        "--user=root",
                        "--datadir=" + data,
                        "--port=" + port,
                        "--bind-address=127.0.0.1",
                        "--socket=" + data.resolve("socket"),
                        "--pid-file=" + data.resolve("pid")));
        restarted(
                "jdbc:mariadb://127.0.0.1:" + port + "/shop?user=root&createDatabaseIfNotExist=true",
                "select sleep(600);\n",
                server);
    }

    @Test
    void a_server_of_h2_is_restarted() throws Exception {
        int port = TestDatabase.freePort();
        var url = "jdbc:h2:tcp://127.0.0.1:" + port + "/./shop";
        restarted(
                url,
                "select count(*) from system_range(1, 100000), system_range(1, 100000), system_range(1, 100000);\n",
                new Server(
                        url,
                        folder.resolve("h2.log"),
                        List.of(
                                Commands.JAVA,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "org.h2.tools.Server",
                                "-tcp",
                                "-tcpPort",
                                String.valueOf(port),
                                "-ifNotExists",
                                "-baseDir",
                                folder.resolve("h2").toString())));
    }

    /** The crash comes at some moment before a statement that lasts until it, or in that. */
    private void restarted(String url, String untilTheCrash, Restartable database) throws Exception {
        var random = Recovery.random();
        try (database) {
            database.start();
            var shop = new TestRelease(folder).repo("main", url);
            var recovery = new Recovery(shop);
            for (int restart = 0; restart < RESTARTS; restart++) {
                var last = "rel/main/V" + (recovery.last() + MIGRATIONS) + "__step.sql";
                var reached = recovery.last() + 1 + random.nextInt(MIGRATIONS - 2);
                recovery.more(MIGRATIONS);
                var script = shop.read(last);
                shop.file(last, untilTheCrash + script);
                var running = new Commands(folder).start("migrate");
                running.says("V" + reached + " ");
                database.crash();
                int exit = running.exit();
                var moment = "restart " + restart + "\n" + running.text();
                assertTrue(exit == 23 || exit == 1 && running.text().contains("FAILED"), moment);
                assertTrue(
                        running.text()
                                .lines()
                                .noneMatch(line -> line.startsWith("\tat ") || line.startsWith("migrate: unexpected ")),
                        moment);
                database.start();
                shop.file(last, script);
                recovery.recover(moment);
            }
            if (Recovery.isLong())
                System.out.println(url.replaceFirst("jdbc:(\\w+):.*", "$1") + ": " + RESTARTS
                        + " crashes of the database, " + recovery.byHand() + " undone by hand as told, all recovered");
        }
    }

    /** The run that has the lock loses its session: it has done what it reported, and those that waited do the rest. */
    @Test
    void the_session_that_holds_the_lock_is_ended() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL);
        var recovery = new Recovery(shop);
        recovery.more(MIGRATIONS);
        var commands = new Commands(folder);
        var running = new ArrayList<Commands.Running>();
        for (int i = 0; i < 3; i++) running.add(commands.start("migrate"));
        Wait.until(
                "the lock is held",
                () -> shop.run("unlock").exit() != 0
                        || running.stream().noneMatch(one -> one.process().isAlive()));
        shop.run("unlock", "--yes");
        var failed = 0;
        for (var one : running) if (one.exit() != 0) failed++;
        var texts = running.stream().map(Commands.Running::text).toList().toString();
        assertTrue(failed <= 1, texts);
        recovery.recover(texts);
        assertEquals(
                String.valueOf(recovery.last()),
                shop.query("main", "select count(*) from flyway_schema_history").get(0));
    }

    /** Some go forwards and some go back, all at once; each step is one or the other. */
    @Test
    void many_migrate_and_roll_back_at_once() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL);
        var recovery = new Recovery(shop);
        recovery.more(4);
        for (int i = 2; i <= recovery.last(); i++) {
            shop.migration(
                    "main",
                    "U" + i + "__step.sql",
                    "drop table made_" + i + ";\ndelete from log where number = " + i + ";\n");
        }
        recovery.recover("before it");
        var commands = new Commands(folder);
        var running = new ArrayList<Commands.Running>();
        for (int i = 0; i < 3; i++)
            running.addAll(List.of(commands.start("migrate"), commands.start("rollback", "--to", "1")));
        for (var one : running) assertEquals(0, one.exit(), one::text);
        recovery.recover(running.stream().map(Commands.Running::text).toList().toString());
    }
}
