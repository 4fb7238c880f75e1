package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/** A migration that cannot get its table does not keep the app from it. */
@OnlyInAll
class TrafficTest {
    private static final int CLIENTS = 4;
    @TempDir
    Path folder;

    @Test
    void traffic_goes_on_while_a_migration_waits_for_its_table() throws Exception {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL).with("main", "lock-timeout = 300ms")
            .migration("main", "V1__orders.sql", "create table orders (id serial primary key);\n");
        assertEquals(0, shop.run("migrate").exit());
        shop.migration("main", "V2__note.sql", "alter table orders add note varchar(10);\n").run("commands");
        var over = new AtomicBoolean();
        var count = new AtomicLong();
        var clients = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < CLIENTS; i++) clients.add(CompletableFuture.runAsync(() -> traffic(shop, over, count), work -> new Thread(work).start()));
        try (var report = shop.connect("main"); var statement = report.createStatement()) {
            report.setAutoCommit(false);
            statement.executeQuery("select count(*) from orders").close();
            var run = new Commands(folder).start("migrate");
            run.says("(1 of 10)");
            for (int attempt = 2; attempt < 4; attempt++) {
                long before = count.get();
                run.says("(" + attempt + " of 10)");
                assertTrue(count.get() > before, "nobody could work between two tries");
            }
            report.rollback();
            assertEquals(0, run.exit(), run::text);
        } finally {
            over.set(true);
        }
        for (var client : clients) client.get();
        assertEquals(String.valueOf(count.get()), shop.query("main", "select count(*) from orders").get(0), "nothing of the traffic is lost");
    }

    private static void traffic(TestRelease shop, AtomicBoolean over, AtomicLong count) {
        try (var connection = shop.connect("main"); var statement = connection.createStatement()) {
            while (!over.get()) {
                statement.executeUpdate("insert into orders default values");
                count.incrementAndGet();
                Thread.sleep(5);
            }
        } catch (SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
