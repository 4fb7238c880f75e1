package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.h2.tools.Server;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.PgBouncer;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Many processes migrate one database at once: each migration is applied once, and all end well. */
@Order(3)
class ExactlyOnceTest {
    private static final int PROCESSES = 6;
    private static final int MIGRATIONS = 50;

    @TempDir
    Path folder;

    @Test
    void each_migration_is_applied_once_by_a_few_on_postgresql() throws Exception {
        migrateAtOnce(3, release(TestDatabase.POSTGRESQL.fresh()), TestDatabase.POSTGRESQL);
    }

    @OnlyInAll
    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void each_migration_is_applied_once(TestDatabase database) throws Exception {
        migrateAtOnce(PROCESSES, release(database.fresh()), database);
    }

    @OnlyInAll
    @Test
    void each_migration_is_applied_once_under_a_lock_of_the_transaction() throws Exception {
        migrateAtOnce(
                PROCESSES,
                release(TestDatabase.POSTGRESQL.fresh()).with("main", "lock = transaction"),
                TestDatabase.POSTGRESQL);
    }

    /** With more processes than connections to the server, each transaction is somewhere else. */
    @OnlyInAll
    @Test
    void each_migration_is_applied_once_through_a_pooler_in_transaction_mode() throws Exception {
        var url = TestDatabase.POSTGRESQL.fresh();
        try (var pooler = new PgBouncer(folder, url, "transaction", 4)) {
            migrateAtOnce(PROCESSES, release(pooler.url()).with("main", "lock = transaction"), TestDatabase.POSTGRESQL);
        }
    }

    @OnlyInAll
    @Test
    void each_migration_is_applied_once_on_a_server_of_h2() throws Exception {
        var server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
        try {
            migrateAtOnce(
                    PROCESSES, release("jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./shop"), TestDatabase.H2);
        } finally {
            server.stop();
        }
    }

    /** The first process that opens it becomes its server, and when that ends the next one does. */
    @OnlyInAll
    @Test
    void each_migration_is_applied_once_on_an_h2_that_serves_itself() throws Exception {
        migrateAtOnce(4, release("jdbc:h2:file:./data/shop;AUTO_SERVER=TRUE"), TestDatabase.H2);
    }

    /** Each migration would fail, or leave two rows, if it ran twice. */
    private TestRelease release(String url) {
        var shop = new TestRelease(folder).repo("main", url);
        for (int i = 1; i <= MIGRATIONS; i++) {
            shop.migration(
                    "main",
                    "V" + i + "__step.sql",
                    i == 1
                            ? "create table steps (number int not null);\ninsert into steps values (1);\n"
                            : i % 5 == 0
                                    ? "create table made_" + i + " (id int);\ninsert into steps values (" + i + ");\n"
                                    : "insert into steps values (" + i + ");\n");
        }
        return shop;
    }

    private void migrateAtOnce(int processes, TestRelease shop, TestDatabase database) throws Exception {
        shop.run("commands"); // writes the configuration
        var commands = new Commands(folder);
        var running = new ArrayList<Commands.Running>();
        for (int i = 0; i < processes; i++) running.add(commands.start("migrate"));
        for (var one : running) assertEquals(0, one.exit(), one::text);

        var applied = running.stream()
                .flatMap(one -> one.text().lines())
                .filter(line -> line.contains(" applied "))
                .count();
        assertEquals(MIGRATIONS, applied, "reported as applied, by all of them together");
        assertEquals(
                String.valueOf(MIGRATIONS),
                shop.query("main", "select count(" + database.quoted("version") + ") from " + database.history())
                        .get(0));
        assertEquals(
                IntStream.rangeClosed(1, MIGRATIONS).mapToObj(String::valueOf).toList(),
                shop.query("main", "select number from steps order by number"));
    }
}
