package release.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Kills a migrating process at a random moment, again and again; after each kill the release recovers. */
@OnlyInAll
class KillTest {
    private static final int KILLS = Faults.many(5, 200);
    private static final int MIGRATIONS = 8;
    @TempDir
    Path folder;

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void whatever_is_killed_goes_on(TestDatabase database) throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var shop = new TestRelease(folder).repo("main", database);
        var recovery = new Recovery(shop);
        int killed = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            recovery.more(MIGRATIONS);
            var running = new Commands(folder).start("migrate");
            var reached = recovery.last() - 1 - random.nextInt(MIGRATIONS - 1);
            while (running.process().isAlive() && !running.text().contains("V" + reached + " ")) Thread.sleep(2);
            Thread.sleep(random.nextInt(40));
            running.process().destroyForcibly();
            if (running.exit() != 0) killed++;
            recovery.recover("seed " + seed + ", kill " + kill + "\n" + running.text());
        }
        System.out.println(database + ": " + killed + " of " + KILLS + " killed in their midst, " + recovery.byHand() + " undone by hand as told, all recovered");
        assertTrue(killed > 0, "none was killed in its midst");
    }
}
