package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Files that look like migrations and are none, and repos that have none at all. */
class MigrationNameTest {
    @TempDir
    Path folder;

    private TestRelease shop() {
        return new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__t.sql", "create table t (id int);\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "V2_b.sql            | it has no __ before its description; did you mean V2__b.sql?",
                "v3__c.sql           | it begins with v, not with V; did you mean V3__c.sql?",
                "V4-1__d.sql         | its version is 4-1, and not numbers with dots or underscores between them; did"
                        + " you mean V4.1__d.sql?",
                "V__e.sql            | it has no version",
                "'V5 __e.sql'        | did you mean V5__e.sql?",
                "R_view.sql          | it has no __ before its description; did you mean R__view.sql?",
                "r__view.sql         | it begins with r, not with R; did you mean R__view.sql?",
                "R1__view.sql        | a repeatable migration has no version, and __ comes after R; did you mean"
                        + " R__view.sql?",
                "aftermigrate.sql    | the callback is called afterMigrate; did you mean afterMigrate.sql?",
                "V6__f.sql.txt       | it does not end in .sql; did you mean V6__f.sql?",
                "V7__g.sq            | it does not end in .sql; did you mean V7__g.sql?",
                "V10__y.rb           | is not run: migrations end in .sql, and programs in .ps1, .bat, .cmd, .sh,"
                        + " .bash, .py; other files belong elsewhere",
                "20240101_users.sql  | it begins with none of V, U, B, R, and is no callback; did you mean"
                        + " V20240101__users.sql?",
                "U2_b.sql            | it has no __ before its description; did you mean U2__b.sql?",
                "b3__base.sql        | it begins with b, not with B; did you mean B3__base.sql?",
                "V8__h.java          | Flyway takes migrations in Java only as classes of an app",
                "V8__h.class         | Flyway takes migrations in Java only as classes of an app",
                "V8_h.py             | it has no __ before its description; did you mean V8__h.py?",
                "beforemigrate.sh    | the callback is called beforeMigrate; did you mean beforeMigrate.sh?",
                "helpers.sql         | a migration is called V1__name.sql, and other files belong elsewhere"
            })
    void a_file_that_looks_like_a_migration_and_is_none_is_refused(String name, String why) {
        var shop = shop().file("rel/main/sub/" + name, "create table nope (id int);\n");

        for (var command : List.of("migrate", "status", "validate", "seed")) {
            shop.run(command)
                    .exits(2)
                    .warns("rel/main/sub/" + name + " is not run: ")
                    .warns(why)
                    .warns("app.shop.repos.main.misnamed = warn or ignore");
        }
        shop.run("doctor")
                .exits(2)
                .says(
                        "  files       rel/main/sub/" + name + " ",
                        "      is not run: ",
                        why,
                        "      app.shop.repos.main.misnamed = warn or ignore lets such files lie there\n");
        assertFalse(shop.has("main", "t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "U1__t.sql",
                "B1__base.sql",
                "R__view.sql",
                "V2__b.SQL",
                "V1__t.sql.conf",
                "beforeMigrate.sql",
                "afterMigrate__note.sql",
                "README.md",
                ".V2_b.sql",
                "V1__t.sql~",
                "V2__b.sh",
                "beforeMigrate.py",
                "run.sh",
                "Helper.java",
                "Readme.txt",
                "V2.sql",
                "notes.csv"
            })
    void what_flyway_runs_and_what_is_no_script_is_no_mistake(String name) {
        shop().file("rel/main/" + name, name.endsWith(".conf") ? "" : "select 1;\n")
                .run("status")
                .exits(0);
    }

    /** Nothing would be run, and nothing would be pending. */
    @Test
    void sources_alone_are_no_migrations() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__fill.java", "class V1__fill {}\n")
                .migration("main", "V2__more.kt", "");

        for (var command : List.of("migrate", "status", "validate"))
            shop.run(command)
                    .exits(2)
                    .warns("rel/main/V1__fill.java is not run: ")
                    .warns("rel/main/V2__more.kt is not run: ");
        shop.run("doctor").exits(2);
        shop.with("main", "misnamed = ignore").run("migrate").exits(2).warns("where no migration is");
    }

    @Test
    void it_is_refused_too_where_all_else_is_applied() {
        var shop = shop();
        shop.run("migrate").exits(0);
        shop.file("rel/main/V2_b.sql", "create table nope (id int);\n")
                .run("migrate")
                .exits(2);

        shop.with("main", "misnamed = warn")
                .run("migrate")
                .exits(0)
                .says("rel/main/V2_b.sql", "did you mean V2__b.sql?", "up to date at V1");
        shop.with("main", "misnamed = ignore").run("migrate").exits(0).prints("""
            shop 1.0
            repo main  (h2 <main>)
              up to date at V1
            1 repo: nothing to do
            """);
        shop.with("main", "misnamed = maybe")
                .run("migrate")
                .exits(2)
                .warns("misnamed must be ignore, warn or refuse, not maybe");
    }

    @Test
    void names_are_those_that_flyway_is_told() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .with(
                        "main",
                        "flyway { sqlMigrationPrefix = M, sqlMigrationSeparator = \"--\", sqlMigrationSuffixes ="
                                + " [.ddl] }")
                .migration("main", "M1--t.ddl", "create table t (id int);\n")
                .file("rel/main/V2__b.sql", "");
        shop.run("migrate").exits(0).says("1 applied");

        shop.file("rel/main/m2--b.ddl", "")
                .run("migrate")
                .exits(2)
                .warns("rel/main/m2--b.ddl is not run: it begins with m, not with M; did you mean M2--b.ddl?");
    }

    @Test
    void all_repos_are_looked_at_before_anything_is_run() {
        var shop = shop().repo("other", TestDatabase.H2)
                .migration("other", "V1_x.sql", "create table nope (id int);\n")
                .file("rel/main/V2_b.sql", "");

        shop.run("migrate").exits(2).warns("rel/main/V2_b.sql is not run: ").warns("rel/other/V1_x.sql is not run: ");
        assertFalse(shop.has("main", "t"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrations = []", "migrations = [rel/main]"})
    void a_repo_without_migrations_is_a_mistake_unless_it_says_so(String migrations) {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2).with("main", migrations);

        for (var command : List.of("migrate", "seed", "setup")) {
            shop.run(command)
                    .exits(2)
                    .warns("app.shop.repos.main.migrations names ")
                    .warns("; if there are to be none, write: migrations = none");
        }
        shop.run("doctor")
                .exits(2)
                .says("app.shop.repos.main.migrations names ", "; if there are to be none, write: migrations = none");
        shop.run("status").exits(0);
        shop.run("create").exits(0);
        shop.with("main", "migrations = none").run("migrate").exits(0).says("  no migrations\n");
    }

    @Test
    void a_repo_that_does_not_say_where_its_migrations_are_is_a_mistake() {
        var shop = new TestRelease(folder).file("rel/config.conf", """
            release.shop { version = "1.0", apps = [shop] }
            app.shop.repos.main.url = "jdbc:h2:file:./data/shop"
            """);

        shop.run("migrate")
                .exits(2)
                .warns("app.shop.repos.main.migrations names no folder; if there are to be none, write: migrations ="
                        + " none");
        assertEquals(0, shop.run("describe").exit());
        assertTrue(
                shop.file("rel/config.conf", shop.read("rel/config.conf") + "app.shop.repos.main.migrations = none\n")
                        .run("migrate")
                        .out()
                        .contains("no migrations"));
    }
}
