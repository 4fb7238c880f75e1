package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import release.support.TestRelease.Run;

/** What the tests of seeds have in common: a release of one repo, whose migration creates the table users. */
public abstract class SeedRelease {
    protected static final String CREATE_USERS =
            "create table users (id int primary key, name varchar(40) not null);\n";

    @TempDir
    protected Path folder;

    protected TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql", CREATE_USERS);
    }

    /** The same with one seed, users.sql. */
    protected TestRelease seeding(TestDatabase database, String sql) {
        return shop(database).seed("main", "users.sql", sql);
    }

    /** Runs the seeds, which go well. */
    protected static Run seeded(TestRelease shop) {
        var run = shop.run("seed");
        assertEquals(0, run.exit(), run.out() + run.err());
        return run;
    }

    /** Runs the seeds, which go well and leave these names in the table users. */
    protected static void assertSeeds(TestRelease shop, String... names) {
        seeded(shop);
        assertEquals(List.of(names), names(shop));
    }

    /** Runs the seeds, of which one fails, says these texts, and leaves nothing in the table users. */
    protected static Run assertFailsAndLeavesNothing(TestRelease shop, String... says) {
        var run = shop.run("seed");
        assertEquals(1, run.exit(), run.out());
        for (var text : says) assertTrue(run.out().contains(text), run.out());
        assertEquals(List.of(), names(shop));
        return run;
    }

    protected static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by id");
    }

    /** The lines of the seeds and the last one. */
    protected static String seedLines(Run run) {
        assertEquals(0, run.exit(), run.out() + run.err());
        return run.out()
                .lines()
                .filter(line -> line.startsWith("  seed ") || line.startsWith("1 repo: "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    protected static String history(TestDatabase database) {
        return database.quoted("release_seed_history");
    }
}
