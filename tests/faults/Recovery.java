package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import release.support.TestRelease;

/**
 * A release whose migrations each make a table and write their number into a log, and what is expected of it after a fault:
 * the next migrate goes on by itself, or says what to do; then schema, data and history agree.
 */
final class Recovery {
    private static final Pattern INTERRUPTED = Pattern.compile("Undo by hand what is there of V(\\d+), then");
    /** Tables in one question: to open an embedded database for each would take long. */
    private static final int AT_ONCE = 100;

    private final TestRelease shop;
    private int last = 1;
    private int byHand;

    Recovery(TestRelease shop) {
        this.shop = shop.migration("main", "V1__log.sql", "create table log (number int not null);\n");
    }

    static boolean isLong() {
        return "long".equals(System.getenv("FAULTS"));
    }

    /** How many faults: a few in every run, and as many as wanted with {@code FAULTS=long}. */
    static int many(int bounded, int all) {
        return isLong() ? all : bounded;
    }

    /** The same moments in every run, and new ones in the long one. */
    static Random random() {
        long seed = isLong() ? System.nanoTime() : 1;
        if (isLong()) System.out.println("seed " + seed);
        return new Random(seed);
    }

    /** Adds so many migrations, and writes the configuration. */
    void more(int many) {
        for (int i = 0; i < many; i++) {
            last++;
            shop.migration(
                    "main",
                    "V" + last + "__step.sql",
                    ("create table made_%1$d (id int);%ninsert into log values (%1$d);%ncreate index made_%1$d_id on"
                                    + " made_%1$d (id);%ninsert into made_%1$d values (1);%n")
                            .formatted(last));
        }
        shop.run("commands");
    }

    /** The version of the newest migration. */
    int last() {
        return last;
    }

    /** How often something had to be done by hand, as the command said. */
    int byHand() {
        return byHand;
    }

    /** Migrates until it is done, and looks whether everything is there once. */
    void recover(String moment) {
        var run = shop.run("migrate");
        if (run.exit() != 0) {
            var told = INTERRUPTED.matcher(run.out());
            assertTrue(run.exit() == 21 && told.find(), moment + run.out() + run.err());
            byHand++;
            shop.execute("main", "drop table if exists made_" + told.group(1));
            shop.execute("main", "delete from log where number = " + told.group(1));
            shop.run("repair").exits(0);
            var again = shop.run("migrate");
            assertEquals(0, again.exit(), () -> moment + again.out() + again.err());
        }
        agrees(moment);
    }

    private void agrees(String moment) {
        var numbers = IntStream.rangeClosed(2, last).mapToObj(String::valueOf).toList();
        assertEquals(numbers, shop.query("main", "select number from log order by number"), moment);
        for (int i = 0; i < numbers.size(); i += AT_ONCE) {
            var some = numbers.subList(i, Math.min(numbers.size(), i + AT_ONCE));
            var each = some.stream()
                    .map(number -> "select " + number + " as made from made_" + number + " where id = 1")
                    .collect(Collectors.joining(" union all "));
            assertEquals(some, shop.query("main", each + " order by made"), moment);
        }
        var status = shop.run("status", "--exit-code");
        assertEquals(0, status.exit(), moment);
        assertEquals(
                last,
                status.out().lines().filter(line -> line.contains(" applied ")).count(),
                moment);
    }
}
