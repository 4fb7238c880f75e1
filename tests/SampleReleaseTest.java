package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.Sandbox;
import release.support.TestDatabase;
import release.support.TestRelease;

/** The release that comes with the suite, as somebody runs it who has just cloned it. */
class SampleReleaseTest {
    private static final String TOTALS =
            "select concat(order_id, ' ', status, ' ', total_cents) from order_totals order by order_id";

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void a_copy_of_the_checkout() {
        folder = new Sandbox(
                        temporary,
                        "myapp",
                        "rel",
                        "commands",
                        "tests/test.java",
                        "tests/format.java",
                        "jbang-catalog.json")
                .checkout();
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void migrates_and_seeds_and_seeding_twice_doubles_nothing(TestDatabase database) {
        var look = new TestRelease(folder).repo("main", database).repo("events", "jdbc:h2:file:./data/events");
        var sample = new TestRelease(folder).variable("DATABASE_URL", look.url("main"));

        var migrated = sample.run("migrate");
        var first = sample.run("seed");
        var second = sample.run("seed");

        assertEquals("""
            myapp 0.1.0 (dev)
              V1  create customers ................................... applied      5 ms
              V2  create products .................................... applied      5 ms
              V3  create orders ...................................... applied      5 ms
              V4  index orders by time ............................... applied      5 ms
              V5  add customer country ............................... applied      5 ms
              V6  add email domain ................................... applied      5 ms
              V7  backfill email domain .............................. applied      5 ms
              V8  create addresses ................................... applied      5 ms
              V9  add order shipping ................................. applied      5 ms
              V10 create payments .................................... applied      5 ms
              R   order totals ....................................... applied      5 ms
              V1  create events ...................................... applied      5 ms
              V2  index events by subject ............................ applied      5 ms
            2 repos: 13 applied\
            """, withoutAddresses(migrated));
        assertEquals("""
            myapp 0.1.0 (dev)
              up to date at V10
              seed seeds.sql ......................................... seeded       5 ms
              up to date at V2
              seed seeds.sql ......................................... seeded       5 ms
            2 repos: 2 seeded\
            """, withoutAddresses(first));
        assertEquals(withoutAddresses(first), withoutAddresses(second));
        assertEquals(List.of("1 paid 10250", "2 new 8000"), look.query("main", TOTALS));
        assertEquals(List.of("3"), look.query("main", "select count(*) from customers"));
        assertEquals(List.of("2"), look.query("events", "select count(*) from events"));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void takes_a_database_url_as_platforms_write_it(TestDatabase database) {
        var look = new TestRelease(folder).repo("main", database);
        var url = look.url("main").replaceFirst("^jdbc:\\w+://([^?]+)\\?user=(\\w+).*", database.kind() + "://$2@$1");
        var sample = new TestRelease(folder).variable("DATABASE_URL", url);

        assertEquals(0, sample.run("seed").exit());

        assertEquals(List.of("1 paid 10250", "2 new 8000"), look.query("main", TOTALS));
    }

    @Test
    void its_completion_knows_every_command_of_the_suite() {
        var sample = new TestRelease(folder);
        var script = sample.run("completion").out();

        for (var command : sample.read().commands()) {
            if (!command.custom())
                assertTrue(
                        script.contains("\n    " + command.name() + " | '" + command.name() + "@myapp') "),
                        command.name());
        }
    }

    private static String withoutAddresses(TestRelease.Run run) {
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        return run.out().lines().filter(line -> !line.startsWith("repo ")).collect(Collectors.joining("\n"));
    }
}
