package release.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Kills a migrating process at a random moment, again and again; after each kill the release recovers. */
class KillTest {
    private static final int KILLS = Recovery.many(4, 200);
    private static final int MIGRATIONS = 8;
    @TempDir
    Path folder;

    @Test
    void h2_that_is_killed_goes_on() throws Exception {
        kill(TestDatabase.H2, Recovery.many(2, KILLS));
    }

    @OnlyInAll
    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void whatever_is_killed_goes_on(TestDatabase database) throws Exception {
        kill(database, KILLS);
    }

    private void kill(TestDatabase database, int kills) throws Exception {
        var random = Recovery.random();
        var shop = new TestRelease(folder).repo("main", database);
        var recovery = new Recovery(shop);
        int killed = 0;
        for (int kill = 0; kill < kills || killed == 0; kill++) {
            recovery.more(MIGRATIONS);
            var running = new Commands(folder).start("migrate");
            running.killAfter("V" + (recovery.last() - 1 - random.nextInt(MIGRATIONS - 1)) + " ", random.nextInt(40));
            if (running.exit() != 0) killed++; // it may have been quicker than the kill, but not each time
            assertTrue(kill < 10 * kills, "none is killed in its midst");
            recovery.recover("kill " + kill + "\n" + running.text());
        }
        if (Recovery.isLong()) System.out.println(database + ": " + killed + " of " + kills + " killed in their midst, "
            + recovery.byHand() + " undone by hand as told, all recovered");
    }
}
