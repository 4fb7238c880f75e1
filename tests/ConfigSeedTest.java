package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Seed;
import release.config.Seed.OnConflict;
import release.config.Seed.When;
import release.config.Source;
import release.support.TestRelease;

/** The seeds of a repo: files, and when, where and how each runs. */
class ConfigSeedTest {
    @TempDir
    Path folder;

    private TestRelease release(String seeds) {
        var release = new TestRelease(folder).file("rel/config.conf", """
            default-environment = dev
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main {
              url = "jdbc:h2:mem:shop"
              seeds = %s
            }
            environment { test {}, prod.protected = true }
            """.formatted(seeds));
        for (var file : List.of("a.sql", "users.csv", "rows.json", "Fill.java", "notes.txt")) release.file("rel/" + file, "");
        return release;
    }

    private List<Seed> seeds(String seeds) {
        return release(seeds).read().repos().get(0).seeds();
    }

    private String problems(String seeds) {
        return release(seeds).run("commands").err();
    }

    @Test
    void a_seed_is_a_file_or_a_block_with_its_settings() {
        assertEquals(List.of(
            Seed.of(folder.resolve("rel/a.sql"), new Source("rel/config.conf", 5)),
            new Seed(folder.resolve("rel/users.csv"), new Source("rel/config.conf", 7), When.ONCE, List.of("dev", "test"), Optional.of("1.10"),
                Optional.of("people"), OnConflict.UPDATE, Optional.of("\\N"), Optional.of(';'))), seeds("""
            [rel/a.sql
                {
                  file = rel/users.csv
                  when = once, environments = [dev, test], after = 1.10
                  table = people, on-conflict = update, null = "\\\\N", delimiter = ";"
                }
              ]"""));
    }

    @Test
    void a_single_block_is_a_list_of_one() {
        var seed = seeds("{ file = rel/Fill.java, when = changed, environments = prod }").get(0);

        assertEquals(When.CHANGED, seed.when());
        assertEquals(List.of("prod"), seed.environments());
        assertEquals(Optional.empty(), seed.after());
    }

    @Test
    void every_mistake_is_reported_at_once_and_once() {
        assertEquals("""
            rel/config.conf:5 app.shop.repos.main.seeds names a file that does not exist: rel/b.sql; did you mean rel/a.sql?
            rel/config.conf:6 app.shop.repos.main.seeds.when must be one of always, once, changed, not onec; did you mean once?
            rel/config.conf:6 app.shop.repos.main.seeds.environments names the environment prd, which is not defined; \
            did you mean prod? (defined: dev, prod, test)
            rel/config.conf:6 app.shop.repos.main.seeds.after is no version: write numbers with dots between them, such as 7 or 2.1
            rel/config.conf:7 app.shop.repos.main.seeds.delimiter must be one character, not 2
            rel/config.conf:7 app.shop.repos.main.seeds.tabel is unknown; did you mean table?
            rel/config.conf:7 app.shop.repos.main.seeds names a file that does not exist: rel/user.csv; did you mean rel/users.csv?
            rel/config.conf:8 app.shop.repos.main.seeds.file is missing
            rel/config.conf:9 app.shop.repos.main.seeds names a file that nothing here runs: rel/notes.txt \
            (known: .sql .java .jsh .csv .tsv .json .ndjson, and the last four with .gz)
            rel/config.conf:10 app.shop.repos.main.seeds.when must be a text, not a list
            rel/config.conf:10 app.shop.repos.main.seeds.environments must be a list of texts, not a number
            rel/config.conf:11 app.shop.repos.main.seeds.on-conflict must be one of fail, skip, update, not ignore
            rel/config.conf:12 app.shop.repos.main.seeds must be a text or a block { ... }, not a list
            """, problems("""
            [rel/b.sql
              { file = rel/a.sql, when = onec, environments = [dev, prd], after = newest }
              { file = rel/user.csv, delimiter = "||", tabel = users }
              { when = once }
              rel/notes.txt
              { file = rel/Fill.java, when = [once], environments = 7 }
              { file = rel/users.csv, on-conflict = ignore }
              []
            ]"""));
    }

    @Test
    void settings_of_rows_are_refused_where_there_are_none() {
        assertEquals("""
            rel/config.conf:5 app.shop.repos.main.seeds.table is only for a file of rows
            rel/config.conf:5 app.shop.repos.main.seeds.null is only for a .csv or .tsv file
            rel/config.conf:6 app.shop.repos.main.seeds.delimiter is only for a .csv or .tsv file
            """, problems("""
            [{ file = rel/a.sql, table = users, null = "" }
              { file = rel/rows.json, table = users, delimiter = ";" }
            ]"""));
    }

    @Test
    void a_file_stands_for_one_seed_unless_no_environment_has_both() {
        assertEquals("""
            rel/config.conf:6 app.shop.repos.main.seeds names a file twice: rel/a.sql
            rel/config.conf:8 app.shop.repos.main.seeds names a file twice: rel/users.csv
            """, problems("""
            [rel/a.sql
              { file = rel/./a.sql, when = once }
              { file = rel/users.csv, environments = [dev, test] }
              { file = rel/users.csv, environments = [test] }
            ]"""));
        assertEquals("", problems("""
            [{ file = rel/users.csv, environments = [dev, test] }
              { file = rel/users.csv, environments = [prod], when = once }
            ]"""));
    }

    @Test
    void a_variable_that_is_not_set_is_named() {
        assertEquals("rel/config.conf:6 app.shop.repos.main.seeds.table needs TABLE, which is not set\n", problems("""
            [rel/a.sql
              { file = rel/users.csv, table = ${TABLE} }
            ]"""));
    }

    @Test
    void describe_shows_every_setting_and_where_it_stands() {
        var shown = release("""
            [rel/a.sql
              { file = rel/users.csv, when = once, environments = [dev, test] }
            ]""").run("describe").out();

        assertEquals("""
              app.shop.repos.main.seeds[0]               rel/a.sql  (rel/config.conf:5)
              app.shop.repos.main.seeds[1].environments  dev,test  (rel/config.conf:6)
              app.shop.repos.main.seeds[1].file          rel/users.csv  (rel/config.conf:6)
              app.shop.repos.main.seeds[1].when          once  (rel/config.conf:6)
            """, shown.lines().filter(line -> line.contains(".seeds")).collect(Collectors.joining("\n", "", "\n")));
    }
}
