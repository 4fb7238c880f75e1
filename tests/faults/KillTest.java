package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
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

    /** H2 writes to the disk half a second after a commit, unless it is asked to. */
    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void a_seed_that_is_told_is_on_the_disk(TestDatabase database) throws Exception {
        var shop = new TestRelease(folder).repo("main", database).migration("main", "V1__log.sql", "create table log (number int);\n")
            .seed("main", "first.sql", "insert into log values (1);\n").seed("main", "endless.sql",
                "with recursive c(x) as (select 1 union all select x + 1 from c where x > 0) select count(*) from c;\n");
        shop.run("commands"); // writes the configuration
        var running = new Commands(folder).start("seed");
        running.killAfter("seed first.sql", 0);
        running.exit();
        assertEquals(List.of("1"), shop.query("main", "select number from log"));
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
