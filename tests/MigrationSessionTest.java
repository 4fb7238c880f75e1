package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

class MigrationSessionTest {
    @TempDir
    Path folder;

    @EveryDatabase
    void writes_the_history_as_flyway_does(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).repo("flyway", database).with("flyway", "migrations = [rel/main]")
            .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "V2_1__" + "long_".repeat(45) + "name.sql", "insert into users values (1);\n")
            .migration("main", "V3__.sql", "insert into users values (2);\n")
            .migration("main", "R__user_ids.sql", "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n");
        assertEquals(0, shop.run("migrate", "--repo", "main").exit());

        Flyway.configure().dataSource(absolute(shop.url("flyway")), database == TestDatabase.H2 ? "" : null, null)
            .locations("filesystem:" + folder.resolve("rel/main")).load().migrate();

        assertEquals(history(shop, "flyway", database), history(shop, "main", database));
        assertTrue(history(shop, "main", database).size() >= 4);
    }

    @EveryDatabase
    void plain_scripts_are_in_it_as_flyway_would_find_them(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).with("main", "migrations = [rel/main, rel/later]")
            .repo("flyway", database).with("flyway", "migrations = [rel/main]")
            .migration("main", "V01__create_users.sql", "create table users (id int primary key);\n")
            .migration("main", "below/V2_1_0__fill.sql", "\uFEFFinsert into users\r\nvalues (1);\r\n")
            .migration("later", "V2.2__Fill  more-ö.sql", "insert into users values (2); -- ö")
            .migration("later", "below/V10__fill.sql", "insert into users values (10);\n")
            .migration("later", "V9__fill.sql", "insert into users values (9);\n")
            .migration("later", "R__view.sql", "drop view if exists user_ids;\ncreate view user_ids as select id from users;\n")
            .file("rel/main/notes.md", "Nothing to run.\n");

        var run = shop.run("migrate", "--repo", "main", "--debug");
        Flyway.configure().dataSource(absolute(shop.url("flyway")), database == TestDatabase.H2 ? "" : null, null)
            .locations("filesystem:" + folder.resolve("rel/main"), "filesystem:" + folder.resolve("rel/later")).load().migrate();

        assertEquals(0, run.exit(), run.out());
        assertFalse(run.err().contains("flyway looks for the migrations"), run.err());
        assertEquals(history(shop, "flyway", database), history(shop, "main", database));
        assertTrue(history(shop, "main", database).size() >= 6);
    }

    private String absolute(String url) {
        return url.replace("file:./data", "file:" + folder + "/data").replace("sqlite:data", "sqlite:" + folder + "/data");
    }

    private static List<String> history(TestRelease shop, String repo, TestDatabase database) {
        var quote = database == TestDatabase.MARIADB || database == TestDatabase.MYSQL ? "`" : "\"";
        var columns = String.join(", ", List.of("installed_rank", "version", "description", "type", "script", "checksum", "installed_by", "success")
            .stream().map(name -> quote + name + quote).toList());
        return shop.rows(repo, "select " + columns + " from " + quote + "flyway_schema_history" + quote + " order by 1");
    }

    @Test
    void each_migration_finds_the_role_the_schema_and_the_timeouts_that_the_first_found() {
        var look = "insert into seen select current_user, current_setting('search_path'), current_setting('lock_timeout'), current_setting('statement_timeout');\n";
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL).with("main", "lock-timeout = 7s, flyway { defaultSchema = shop, createSchemas = true }")
            .migration("main", "V1__look.sql", "create table shop.seen (a text, b text, c text, d text);\n" + look)
            .migration("main", "V2__change.sql", look + """
                set role pg_monitor;
                set search_path = pg_catalog;
                set lock_timeout = 1;
                set statement_timeout = '1h';
                """)
            .migration("main", "V3__look.sql", look);

        assertEquals(0, shop.run("migrate").exit());

        var seen = shop.rows("main", "select * from shop.seen");
        assertEquals(Collections.nCopies(3, seen.get(0)), seen);
        assertTrue(seen.get(0).matches("postgres \\| \"?shop\"?, ?\"\\$user\", public \\| 7s \\| 0"), seen.get(0));
    }

    @Test
    void what_only_the_commit_refuses_is_rolled_back_and_reported() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL)
            .migration("main", "V1__create_users.sql", "create table users (id int primary key, boss int references users deferrable initially deferred);\n")
            .migration("main", "V2__fill.sql", "create table teams (id int);\ninsert into users values (1, 9);\n")
            .migration("main", "V3__more.sql", "create table more (id int);\n");

        var run = shop.run("migrate");

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("V2  fill ............................................... FAILED"), run.out());
        assertTrue(run.out().contains("(23503)") && run.out().contains("V2 was rolled back, nothing of it remains."), run.out());
        assertFalse(shop.has("main", "teams"));
        assertFalse(shop.has("main", "more"));
        assertEquals(List.of("1"), shop.query("main", "select version from flyway_schema_history order by installed_rank"));
        shop.migration("main", "V2__fill.sql", "insert into users values (1, 1);\n");
        assertEquals(0, shop.run("migrate").exit());
        assertEquals(List.of("1", "2", "3"), shop.query("main", "select installed_rank from flyway_schema_history order by installed_rank"));
    }
}
