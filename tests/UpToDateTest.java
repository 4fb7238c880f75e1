package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.migrate.MigrationSettings;
import release.migrate.fastpath.FastPathSettings;
import release.migrate.fastpath.UpToDate;
import release.migrate.flyway.FlywaySettings;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.Proxy;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Where nothing is pending, Flyway is not even loaded; where anything is unusual, it is asked as ever. */
class UpToDateTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "V1_1__fill_users.sql", "insert into users values (1);\n")
                .migration("main", "V10__fill_more.sql", "insert into users values (2);\n")
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
    }

    private TestRelease migrated(TestDatabase database) {
        return migrated(shop(database));
    }

    private static TestRelease migrated(TestRelease shop) {
        shop.run("migrate").exits(0);
        return shop;
    }

    /** Why Flyway is asked; empty if it is not. */
    private static String doubt(TestRelease shop) {
        return shop.withRepo(repo -> UpToDate.of(repo).doubt().orElse(""));
    }

    @EveryDatabase
    void a_database_on_which_all_scripts_have_run_is_up_to_date(TestDatabase database) {
        var shop = shop(database);
        assertTrue(doubt(shop).startsWith("the history cannot be read: "), doubt(shop));
        migrated(shop);

        assertEquals("", doubt(shop));
        assertEquals(Optional.of("10"), shop.withRepo(repo -> UpToDate.of(repo).newest()));
    }

    @EveryDatabase
    void what_can_lie_beside_scripts_makes_no_difference(TestDatabase database) {
        var shop = migrated(database);
        shop.migration("main", "V1__create_users.sql", "\ufeffcreate table users (id int primary key);")
                .migration("main", "V1_1__fill_users.sql", "insert into users values (1);\r\n")
                .migration("main", "U10__fill_more.sql", "delete from users where id = 2;\n")
                .migration("main", "README.md", "V1 creates users")
                .migration("main", ".gitkeep", "")
                .migration("main", ".old/V2__gone.sql", "select 1;\n")
                .migration("main", "later/notes.txt", "");
        assertEquals("", doubt(shop));

        shop.migration("main", "later/V11__more.sql", "insert into users values (3);\n");
        assertEquals("a script has not run", doubt(shop));
        shop.run("migrate").exits(0);
        assertEquals("", doubt(shop));
    }

    @EveryDatabase
    void a_repeatable_script_counts_as_it_ran_last(TestDatabase database) {
        var shop = migrated(database);
        shop.migration(
                "main",
                "R__user_ids.sql",
                "drop view if exists user_ids;\ncreate view user_ids as select id + 1 as id from users;\n");
        assertEquals("user ids has no such script", doubt(shop));

        migrated(shop);

        assertEquals("", doubt(shop));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        V2__late.sql                | a version that is pending                 | a script has not run
        V1.1.0__fill_users.sql      | a version that is there already           | V1.1 is there twice
        V2__.sql                    | without a description                     | V2__.sql has no common description
        V2_late.sql                 | without a separator                       | V2_late.sql has no description
        V-2__late.sql               | a version that Flyway takes               | V-2__late.sql has no common version
        v2__late.sql                | a name that Flyway passes over            | v2__late.sql is more than a migration
        V2__late.SQL                | a suffix that Flyway takes                | V2__late.SQL is more than a migration
        R1__user_ids.sql            | a version that must not be there          | R1__user_ids.sql has a version
        R__names.sql                | a repeatable one that is pending          | a script has not run
        B5__base.sql                | a baseline                                | B5__base.sql is more than a migration
        V10__fill_more.sql.conf     | settings of one script                    | V10__fill_more.sql.conf is more than a migration
        V10__fill_more.sql.bak      | nothing that we know                      | V10__fill_more.sql.bak is more than a migration
        V11__late.sh                | a script of another kind                  | V11__late.sh is more than a migration
        beforeMigrate.sql           | a callback                                | beforeMigrate.sql is more than a migration
        later/afterMigrate__x.sql   | a callback further below                  | afterMigrate__x.sql is more than a migration
        """)
    void flyway_is_asked_about_other_files(String file, String what, String doubt) {
        var shop = migrated(TestDatabase.H2).migration("main", file, "select 1;\n");

        assertEquals(doubt, doubt(shop), what);
    }

    @EveryDatabase
    void flyway_is_asked_about_files_that_are_gone_or_changed(TestDatabase database) {
        var shop = migrated(database).migration("main", "V10__fill_more.sql", "insert into users values (3);\n");
        assertEquals("V10 has no such script", doubt(shop));
        shop.run("migrate").exits(21);

        shop.delete("rel/main/V10__fill_more.sql");
        assertEquals("V10 has no such script", doubt(shop));
        shop.run("migrate").exits(0);
        shop.run("migrate", "--strict").exits(21);

        shop.migration("main", "V10__filled_more.sql", "insert into users values (2);\n");
        assertEquals("V10 has no such script", doubt(shop));
        shop.run("migrate").exits(21);
    }

    /** One connection changes the rows: to open a file again for each would take long. */
    @EveryDatabase
    void flyway_is_asked_about_other_rows(TestDatabase database) throws Exception {
        var shop = migrated(database);
        try (var connection = shop.connect("main");
                var history = connection.createStatement()) {
            for (var row : List.of(
                    "@success = false; fill more has failed",
                    "@type = 'JDBC'; fill more is no script",
                    "@type = 'BASELINE'; fill more is no script",
                    "@type = 'DELETE'; fill more is no script",
                    "@type = 'UNDO_SQL'; fill more is no script",
                    "@checksum = null; the history is incomplete",
                    "@version = '1.0.5'; V1.0.5 was applied out of order",
                    "@version = '1.1.0'; V1.1.0 was applied out of order",
                    "@version = '9'; V9 has no such script",
                    "@version = 'x'; Vx is no common version",
                    "@description = 'fill'; V10 has no such script",
                    "@installed_rank = 0; V1 was applied out of order")) {
                var change = row.split("; ");
                history.execute(
                        quoted(database, "update HISTORY set " + change[0] + " where @description = 'fill more'"));
                assertEquals(change[1], doubt(shop), row);
                history.execute(quoted(
                        database,
                        "update HISTORY set @success = true, @type = 'SQL', @checksum = " + checksum(shop)
                                + ", @version = '10', @installed_rank = 3, @description = 'fill more' where"
                                + " @script = 'V10__fill_more.sql'"));
            }
            assertEquals("", doubt(shop));
            history.execute(quoted(database, "delete from HISTORY"));
            assertEquals("a script has not run", doubt(shop));
        }
    }

    private static String quoted(TestDatabase database, String sql) {
        return Pattern.compile("@(\\w+)")
                .matcher(sql.replace("HISTORY", database.history()))
                .replaceAll(name -> Matcher.quoteReplacement(database.quoted(name.group(1))));
    }

    /** That of the file, which is the same on every database. */
    private static String checksum(TestRelease shop) {
        var sum = new CRC32();
        sum.update(shop.read("rel/main/V10__fill_more.sql").strip().getBytes(StandardCharsets.UTF_8));
        return String.valueOf((int) sum.getValue());
    }

    @EveryDatabase
    void flyway_is_asked_where_a_run_was_killed_in_the_midst_of_a_migration(TestDatabase database) {
        var shop = migrated(database);
        var journal = database.quoted("release_migration_journal");
        if (database.rollsBackDdl())
            shop.execute(
                    "main",
                    "create table " + journal + " (name varchar(60), script varchar(1000), statement_number int,"
                            + " statement_text varchar(255), client varchar(255), started_on"
                            + " timestamp default current_timestamp)");
        assertEquals("", doubt(shop));

        shop.execute(
                "main",
                "insert into " + journal
                        + " (name, script, statement_number, statement_text, client) values ('U10', 'U10__x.sql', 1,"
                        + " 'x', 'x')");

        assertEquals("a migration is in the journal", doubt(shop));
        shop.run("migrate").exits(21);
        if (database.rollsBackDdl()) shop.execute("main", "alter table " + journal + " add history_table varchar(255)");
        shop.execute("main", "update " + journal + " set history_table = 'of_another_app'");
        assertEquals("", doubt(shop));
    }

    @EveryDatabase
    void versions_that_were_taken_back_and_repeatable_scripts_with_placeholders_are_for_flyway(TestDatabase database) {
        var shop = migrated(database).migration("main", "U10__fill_more.sql", "delete from users where id = 2;\n");
        shop.run("rollback").exits(0);
        assertEquals("user ids is no script", doubt(shop));

        migrated(shop);
        assertEquals("user ids is no script", doubt(shop));
        shop.run("migrate").says("  up to date at V10\n");

        shop = shop(database)
                .with("main", "flyway.placeholders.column = id")
                .migration(
                        "main",
                        "R__user_ids.sql",
                        "drop view if exists user_ids;\ncreate view user_ids as select ${column} from users;\n");
        migrated(shop);
        assertEquals("R__user_ids.sql has placeholders", doubt(shop));
        shop.run("migrate").says("  up to date at V10\n");
    }

    @EveryDatabase
    void settings_that_make_no_difference_make_none(TestDatabase database) {
        var shop = migrated(shop(database)
                .with(
                        "main",
                        "flyway { table = release_history, cleanDisabled = true, outOfOrder = true,"
                                + " placeholders { fruit = pear }, baselineOnMigrate = true, baselineVersion = 0,"
                                + " connectRetries = 2, encoding = UTF-8, installedBy = us }"));

        assertEquals("", doubt(shop));
        shop.run("migrate").says("  up to date at V10\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target = 10",
                "defaultSchema = PUBLIC",
                "schemas = [PUBLIC]",
                "initSql = select 1",
                "encoding = ISO-8859-1",
                "callbackLocations = [\"filesystem:rel\"]",
                "sqlMigrationPrefix = V",
                "repeatableSqlMigrationPrefix = X",
                "sqlMigrationSuffixes = \".sql,.ddl\"",
                "placeholderPrefix = \"#{\"",
                "validateMigrationNaming = true",
                "ignoreMigrationPatterns = \"*:missing\"",
                "table = \"a b\""
            })
    void flyway_is_asked_where_settings_may_make_a_difference(String setting) {
        var shop = migrated(TestDatabase.H2)
                .with("main", "flyway { " + setting.replace("select 1", "\"select 1\"") + " }");

        assertEquals("flyway." + setting.split(" ")[0] + " is set", doubt(shop));
    }

    /** The names and values as {@link FastPathSettings} knows them; of most others only Flyway knows what is wrong. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "baselineOnMigrate",
                "batch",
                "cleanDisabled",
                "createSchemas",
                "executeInTransaction",
                "failOnMissingLocations",
                "group",
                "mixed",
                "outOfOrder",
                "outputQueryResults",
                "postgresql.transactional.lock",
                "stream",
                "validateOnMigrate",
                "connectRetries",
                "connectRetriesInterval",
                "lockRetryCount",
                "baselineDescription",
                "installedBy",
                "tablespace",
                "baselineVersion",
                "encoding",
                "table",
                "placeholders.a",
                "jdbcProperties.a"
            })
    void a_setting_that_is_right_without_asking_is_right_for_flyway(String name) {
        for (var value : List.of(
                "true",
                "false",
                "0",
                "7",
                "123456789",
                "2.1",
                "UTF-8",
                "word",
                "",
                " ",
                "yes",
                "-1",
                "1234567890123",
                "1..2",
                "x y",
                "UTF-17",
                "\u00e9")) {
            assertEquals(
                    FlywaySettings.problem(name, value), MigrationSettings.problem(name, value), name + " = " + value);
        }
    }

    @Test
    void a_history_in_another_schema_of_the_search_path_is_for_flyway() {
        var shop = migrated(TestDatabase.POSTGRESQL);
        shop.execute("main", "create schema first");
        var name = shop.query("main", "select current_database()").get(0);
        shop.execute("main", "alter database " + name + " set search_path = first, public");

        assertEquals("the history is not in the current schema", doubt(shop));
        assertTrue(
                shop.run("migrate").out().contains("  V1  create users "),
                shop.run("status").out());

        assertEquals("", doubt(shop));
        shop.execute("main", "alter database " + name + " set search_path = nowhere");
        assertTrue(doubt(shop).startsWith("the history cannot be read: "), doubt(shop));
    }

    @EveryDatabase
    void the_report_is_that_of_flyway_byte_by_byte(TestDatabase database) {
        var shop = migrated(database)
                .config("release.shop { hooks { pre-migrate = [greet], post-migrate = [greet] }, commands.greet ="
                        + " rel/greet.sh }")
                .script("rel/greet.sh", "#!/bin/sh\necho hello >greeted\n");
        for (var arguments : List.of(new String[0], new String[] {"--json"}, new String[] {"--strict"})) {
            var without = shop.run("migrate", arguments).exits(0);
            var with = shop.with("main", "flyway.skipDefaultCallbacks = false").run("migrate", arguments);
            assertEquals(with, without);
        }
    }

    @EveryDatabase
    void seeds_run_where_nothing_is_pending(TestDatabase database) {
        var shop = migrated(database).seed("main", "seeds.sql", "insert into users values (7);\n");

        shop.run("seed").says("  up to date at V10\n  seed seeds.sql ");
        shop.execute("main", "delete from users");
        shop.run("seed", "--only-seeds").exits(0);
        assertEquals(List.of("7"), shop.query("main", "select id from users"));
        shop.migration("main", "V11__more.sql", "create table more (id int);\n");
        shop.run("seed", "--only-seeds").exits(20);
    }

    @Test
    void one_connection_is_enough() throws Exception {
        var shop = migrated(TestDatabase.POSTGRESQL);
        try (var proxy = new Proxy(shop.url("main"), 1, Duration.ZERO)) {
            new TestRelease(folder).repo("main", proxy.url()).run("migrate").exits(0);

            assertEquals(1, proxy.connections());
        }
    }

    @Test
    void a_run_with_nothing_pending_loads_no_class_of_flyway() throws Exception {
        var shop = migrated(TestDatabase.H2).with("main", "flyway.cleanDisabled = true");
        shop.run("migrate"); // writes the configuration

        assertEquals(List.of(), flywayClasses());

        shop.migration("main", "V11__more.sql", "create table more (id int);\n");
        assertFalse(flywayClasses().isEmpty());
        assertTrue(shop.has("main", "more"));
    }

    /** Those that a process of its own has loaded in a run of migrate. */
    private List<String> flywayClasses() throws IOException, InterruptedException {
        var log = folder.resolve("classes");
        var run = new Commands(folder).start(List.of("-Xlog:class+load:file=" + log), "migrate");
        assertEquals(0, run.exit(), run::text);
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" org.flywaydb.")).toList();
        }
    }
}
