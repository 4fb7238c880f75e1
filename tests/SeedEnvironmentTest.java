package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** In which environments a seed runs. No database makes a difference here. */
class SeedEnvironmentTest {
    @TempDir
    Path folder;

    private TestRelease shop() {
        return new TestRelease(folder).repo("main", TestDatabase.H2)
            .migration("main", "V1__create_users.sql", "create table users (name varchar(40));\n")
            .with("main", """
                seeds = [rel/main/all.sql
                      { file = rel/main/demo.sql, environments = [dev, test] }
                      { file = rel/main/prices.sql, environments = [prod, dev] }
                    ]""")
            .config("environment { dev {}, test {}, prod.protected = true }")
            .file("rel/main/all.sql", "insert into users values ('all');\n")
            .file("rel/main/demo.sql", "insert into users values ('demo');\n")
            .file("rel/main/prices.sql", "insert into users values ('prices');\n");
    }

    @Test
    void a_seed_runs_in_its_environments_and_says_so_in_others() {
        var shop = shop();

        var run = shop.run("seed", "--env", "test");

        assertEquals("""
            shop 1.0 (test)
            repo main  (h2 <main>)
              V1  create users ....................................... applied      5 ms
              seed all.sql ........................................... seeded       5 ms
              seed demo.sql .......................................... seeded       5 ms
              seed prices.sql ........................................ skipped
                  It is for prod, dev (rel/config.conf:7).
            1 repo: 1 applied, 2 seeded, 1 skipped
            """, run.out());
        assertEquals(0, run.exit());
        assertEquals(List.of("all", "demo"), names(shop));
    }

    @Test
    void in_a_protected_environment_a_seed_runs_only_where_it_names_it() {
        var shop = shop();

        var run = shop.run("seed", "--env", "prod");

        assertEquals("""
            shop 1.0 (prod)
            repo main  (h2 <main>)
              V1  create users ....................................... applied      5 ms
              seed all.sql ........................................... skipped
                  prod is protected, and a seed runs there only with environments = [prod] (rel/config.conf:5).
              seed demo.sql .......................................... skipped
                  It is for dev, test (rel/config.conf:6).
              seed prices.sql ........................................ seeded       5 ms
            1 repo: 1 applied, 1 seeded, 2 skipped
            """, run.out());
        assertEquals(0, run.exit());
        assertEquals(List.of("prices"), names(shop));
    }

    @Test
    void without_an_environment_only_seeds_for_all_run() {
        var run = shop().run("seed");

        assertTrue(run.out().endsWith("1 repo: 1 applied, 1 seeded, 2 skipped\n"), run.out());
    }

    @Test
    void status_and_json_say_why_a_seed_is_skipped() {
        var shop = shop();

        assertEquals("""
            shop 1.0 (prod)
            repo main  (h2 <main>)
              V1  create users ....................................... pending
              seed all.sql ........................................... skipped
                  prod is protected, and a seed runs there only with environments = [prod] (rel/config.conf:5).
              seed demo.sql .......................................... skipped
                  It is for dev, test (rel/config.conf:6).
              seed prices.sql ........................................ pending
            1 repo: 1 pending, 2 skipped, 1 seed pending
            """, shop.run("status", "--env", "prod").out());
        Golden.verify("seed-environments-json", shop.run("seed", "--env", "prod", "--json").out());
    }

    private static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by name");
    }
}
