package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.develop.NewMigration;
import release.report.Invocation;
import release.report.Progress;
import release.report.Report;
import release.support.TestRelease;

class NewTest {
    /** Times are in UTC wherever one is. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-31T23:59:58Z"), ZoneId.of("Asia/Tokyo"));

    @TempDir
    Path folder;

    private TestRelease shop(String... files) {
        var shop = new TestRelease(folder).repo("main", "jdbc:h2:file:./data/till");
        for (var file : files) shop.migration("main", file, "");
        return shop;
    }

    @Test
    void writes_the_next_migration_which_can_be_migrated_and_says_where() {
        var shop = shop("V1__create_users.sql", "V2__create_orders.sql");

        shop.run("newMigration", "add users table").exits(0).complains("").prints("""
            shop 1.0
              rel/main/V3__add_users_table.sql
            """);

        assertEquals("-- add users table\n", shop.read("rel/main/V3__add_users_table.sql"));
        assertTrue(Files.notExists(folder.resolve("data")), "it needs no database");
        shop.run("newMigration", "third", "one", "--undo");
        shop.run("migrate").ends("\n1 repo: 4 applied\n");
    }

    @Test
    void json_says_the_same() {
        shop().run("newMigration", "add_users", "--undo", "--json").prints("""
            {
              "command": "new",
              "release": "shop",
              "version": "1.0",
              "environment": "",
              "new": [
                {
                  "file": "rel/main/V1__add_users.sql"
                },
                {
                  "file": "rel/main/U1__add_users.sql"
                }
              ],
              "exit": 0
            }
            """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                                  | V1__x.sql
        V7__a.sql                 | V8__x.sql
        V9__a.sql V10__b.sql      | V11__x.sql
        V007__a.sql               | V008__x.sql
        V099__a.sql               | V100__x.sql
        V999__a.sql               | V1000__x.sql
        V1.4__a.sql               | V1.5__x.sql
        V1.9__a.sql V1.2.3__b.sql | V1.10__x.sql
        V1_4__a.sql               | V1_5__x.sql
        V2.07.sql                 | V2.08__x.sql
        R__a.sql U5__b.sql v6__c.sql V__d.sql Va__e.sql V3_x_.sql notes.txt | V1__x.sql
        B5__a.sql V3__b.sql       | V6__x.sql
        V2__a.sql V3__B.java      | V4__x.sql
        more/V4__deep.sql         | V5__x.sql
        V202601312358__a.sql      | V202601312359__x.sql
        V20260131235957__a.sql    | V20260131235958__x.sql
        V202512010000__a.sql      | V202601312359__x.sql
        V202601312359__a.sql      | V202602010000__x.sql
        V20260228235959__a.sql    | V20260301000000__x.sql
        V202613010000__a.sql      | V202613010001__x.sql
        V20260131__a.sql          | V20260132__x.sql
        """)
    void the_version_follows_the_newest_in_its_style(String present, String next) throws IOException {
        var shop = shop(present == null ? new String[0] : present.split(" "));

        assertEquals(List.of("rel/main/" + next), written(shop, new NewMigration("x", false, false, CLOCK)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        add_users_table      | add_users_table
        AddUsersTable        | add_users_table
        Add VAT to orders    | add_vat_to_orders
        AddHTTPHeaders       | add_http_headers
        addV2users           | add_v2users
        __add__users__       | add_users
        it's ../../users.sql | it_s_users_sql
        Größe ändern         | größe_ändern
        """)
    void a_name_may_be_typed_in_many_ways(String typed, String name) throws IOException {
        assertEquals(
                List.of("rel/main/V1__" + name + ".sql"),
                written(shop(), new NewMigration(typed, false, false, CLOCK)));
    }

    @Test
    void undo_without_a_name_is_that_of_the_newest_migration_that_has_none_and_lies_beside_it() {
        var shop = shop("V1__create_users.sql", "deep/V2__create_orders.sql", "V3__more.sql", "U3__more.sql");

        shop.run("newMigration", "--undo").prints("shop 1.0\n  rel/main/deep/U2__create_orders.sql\n");
        assertEquals("-- undoes: create orders\n", shop.read("rel/main/deep/U2__create_orders.sql"));
        shop.run("newMigration", "--undo").prints("shop 1.0\n  rel/main/U1__create_users.sql\n");
        shop.run("newMigration", "--undo").exits(2).complains("--undo finds no migration that lacks one\n");
    }

    @Test
    void java_is_a_class_that_compiles_among_the_sources_of_the_app() throws Exception {
        var shop = shop().config("app.shop.repos.main.migrations = [app/src/main/resources/db/migration]")
                .file("app/src/main/resources/db/migration/V1.4__create_users.sql", "");

        shop.run("newMigration", "add users table", "--java", "--undo")
                .prints("shop 1.0\n"
                        + "  app/src/main/java/db/migration/V1_5__Add_users_table.java\n"
                        + "  app/src/main/resources/db/migration/U1.5__add_users_table.sql\n");

        assertEquals("""
            package db.migration;

            import org.flywaydb.core.api.migration.BaseJavaMigration;
            import org.flywaydb.core.api.migration.Context;

            /** What it changes, and why SQL alone could not. */
            public class V1_5__Add_users_table extends BaseJavaMigration {
                @Override
                public void migrate(Context context) throws Exception {
                }
            }
            """, shop.read("app/src/main/java/db/migration/V1_5__Add_users_table.java"));
        var file = folder.resolve("app/src/main/java/db/migration/V1_5__Add_users_table.java")
                .toString();
        assertEquals(
                0,
                javax.tools.ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-cp",
                                System.getProperty("java.class.path"),
                                "-d",
                                folder.toString(),
                                file));
        shop.run("newMigration", "next").prints("shop 1.0\n  app/src/main/resources/db/migration/V1_6__next.sql\n");
        shop.run("migrate").exits(0);
    }

    @Test
    void java_has_no_place_in_a_folder_that_nobody_compiles() {
        shop("V1__a.sql")
                .run("newMigration", "fill", "--java")
                .exits(2)
                .complains("--java has no place for a source beside rel/main: a migration in Java is compiled into the"
                        + " app, as src/main/java/db/migration/V2__Fill.java for the folder"
                        + " src/main/resources/db/migration\n");
    }

    @Test
    void follows_the_naming_of_the_flyway_settings() {
        var shop = shop("M7-create_users.psql", "V9__not_ours.sql")
                .with(
                        "main",
                        "flyway { sqlMigrationPrefix = M, sqlMigrationSeparator = \"-\", sqlMigrationSuffixes ="
                                + " [.psql, .sql] }");

        shop.run("newMigration", "add orders", "--undo")
                .complains("")
                .prints("shop 1.0\n  rel/main/M8-add_orders.psql\n  rel/main/U8-add_orders.psql\n");
    }

    @Test
    void looks_at_all_folders_and_writes_into_the_first() {
        var shop = shop("V1__a.sql")
                .file("rel/later/V5__b.sql", "")
                .config("app.shop.repos.main.migrations = [rel/main, rel/later]");

        shop.run("newMigration", "x").prints("shop 1.0\n  rel/main/V6__x.sql\n");
    }

    @Test
    void never_writes_over_a_file() {
        var shop = shop("V1__a.sql").migration("main", "U2__x.sql", "-- precious\n");

        shop.run("newMigration", "x", "--undo").exits(2).complains("rel/main/U2__x.sql is there already\n");

        assertEquals("-- precious\n", shop.read("rel/main/U2__x.sql"));
        assertTrue(Files.notExists(folder.resolve("rel/main/V2__x.sql")));
    }

    @Test
    void of_several_repos_one_has_to_be_chosen() {
        var shop = shop("V1__a.sql").repo("events", "jdbc:h2:file:./data/log");

        shop.run("newMigration", "x").exits(2).complains("--repo must choose one of main, events\n");

        shop.run("newMigration", "x", "--repo", "events").prints("shop 1.0\n  rel/events/V1__x.sql\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                      | new NAME is missing: what the migration does, such as add_users
        --java        | new NAME is missing: what the migration does, such as add_users
        --java --undo | new NAME is missing: what the migration does, such as add_users
        ..            | new NAME has neither letter nor digit
        """)
    void a_name_is_needed_and_something_in_it_that_can_be_read(String arguments, String problem) {
        shop("V1__a.sql")
                .run("newMigration", arguments == null ? new String[0] : arguments.split(" "))
                .exits(2)
                .complains(problem + "\n");
    }

    @Test
    void a_repo_without_migrations_says_what_it_lacks() {
        new TestRelease(folder)
                .file("rel/config.conf", """
                    release.shop { version = "1.0", apps = [shop] }
                    app.shop.repos.main.url = "jdbc:h2:mem:till"
                    """)
                .run("newMigration", "x")
                .exits(2)
                .complains(
                        "rel/config.conf:2 app.shop.repos.main.migrations is missing: the folder of its migrations\n");
    }

    private static List<String> written(TestRelease shop, NewMigration migration) throws IOException {
        var report = new Report(
                "new",
                "shop",
                "1.0",
                "",
                Invocation::of,
                text -> text,
                text -> {},
                System::nanoTime,
                new Progress() {});
        migration.write(shop.read(), report);
        return report.rows().stream().map(Report.Row::name).toList();
    }
}
