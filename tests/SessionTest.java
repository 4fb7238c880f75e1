package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** The settings of the session that migrates: what it was opened with holds for all migrations, what one sets ends with it. */
class SessionTest {
    @TempDir
    Path folder;

    /** What is set, and how it is asked for. */
    private record Setting(String set, String asked) {}

    private static List<Setting> settings(TestDatabase database) {
        return switch (database) {
            case POSTGRESQL ->
                List.of(
                                "session_replication_role = replica",
                                "check_function_bodies = off",
                                "row_security = off",
                                "timezone = 'Asia/Tokyo'",
                                "datestyle = 'ISO, DMY'",
                                "intervalstyle = iso_8601",
                                "standard_conforming_strings = off",
                                "bytea_output = escape",
                                "lock_timeout = 1234",
                                "statement_timeout = '2h'",
                                "search_path = pg_catalog",
                                "role pg_monitor",
                                "session authorization pg_monitor",
                                "work_mem = '9MB'",
                                "session characteristics as transaction isolation level serializable",
                                "default_transaction_read_only = on",
                                "client_min_messages = error")
                        .stream()
                        .map(set -> new Setting(
                                set,
                                "current_setting('"
                                        + (set.startsWith("session c")
                                                ? "default_transaction_isolation"
                                                : set.startsWith("session a")
                                                        ? "session_authorization"
                                                        : set.split(" ")[0])
                                        + "')"))
                        .toList();
            case MARIADB, MYSQL ->
                List.of(
                                "sql_mode = ''",
                                "time_zone = '+09:00'",
                                "unique_checks = 0",
                                "foreign_key_checks = 0",
                                "lock_wait_timeout = 77",
                                "innodb_lock_wait_timeout = 78",
                                "max_statement_time = 79",
                                "tx_isolation = 'SERIALIZABLE'",
                                "collation_connection = utf8mb4_bin",
                                "sql_notes = 0",
                                "group_concat_max_len = 5",
                                "sql_select_limit = 6",
                                "default_storage_engine = Aria")
                        .stream()
                        .map(set -> new Setting(set, "@@" + set.split(" ")[0]))
                        .toList();
            case H2 ->
                List.of(
                        new Setting("lock_timeout 1234", "lock_timeout()"),
                        new Setting(
                                "query_timeout 99999",
                                "(select setting_value from information_schema.settings where setting_name ="
                                        + " 'QUERY_TIMEOUT')"),
                        new Setting(
                                "time zone '+09:00'",
                                "(select setting_value from information_schema.settings where setting_name = 'TIME"
                                        + " ZONE')"),
                        new Setting(
                                "session characteristics as transaction isolation level serializable",
                                "(select isolation_level from information_schema.sessions where session_id ="
                                        + " session_id())"));
            case SQLITE ->
                List.of("busy_timeout", "recursive_triggers", "ignore_check_constraints", "cache_size", "foreign_keys")
                        .stream()
                        .map(name -> new Setting(name + " = 1", "(select * from pragma_" + name + ")"))
                        .toList();
        };
    }

    /** Each of several looks at one setting; the one in the middle changes it after its look. */
    @EveryDatabase
    void what_a_migration_sets_ends_with_it(TestDatabase database) {
        var settings = settings(database);
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration(
                        "main",
                        "V1__seen.sql",
                        "create table seen (version int, what varchar(99), found varchar(999));\n");
        for (int i = 0; i < settings.size(); i++) {
            var setting = settings.get(i);
            var what = setting.asked().replace("'", "''");
            var qualified = database == TestDatabase.POSTGRESQL ? "public.seen" : "seen";
            var look = "insert into " + qualified + " values (%d, '"
                    + what.substring(0, Math.min(99, what.length())).replaceAll("'$", "") + "', " + setting.asked()
                    + ");\n";
            shop.migration("main", "V" + (10 * i + 10) + "__look.sql", look.formatted(1));
            shop.migration(
                    "main",
                    "V" + (10 * i + 11) + "__set.sql",
                    (database == TestDatabase.SQLITE ? "pragma " : "set ") + setting.set() + ";\n");
            if (database == TestDatabase.SQLITE)
                shop.file("rel/main/V" + (10 * i + 11) + "__set.sql.conf", "executeInTransaction=false\n");
            shop.migration("main", "V" + (10 * i + 12) + "__look.sql", look.formatted(2));
        }

        shop.run("migrate").exits(0);

        assertEquals(
                shop.rows("main", "select what, found from seen where version = 1 order by what"),
                shop.rows("main", "select what, found from seen where version = 2 order by what"));
        assertEquals(
                settings.size(),
                shop.query("main", "select 1 from seen where version = 2").size());
    }

    @Test
    void a_migration_that_breaks_a_rule_breaks_it_also_after_one_that_has_switched_rules_off() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V1__base.sql",
                        "create table parent (id int primary key);\ncreate table child (p int references parent);\n")
                .migration(
                        "main",
                        "V2__load.sql",
                        "set session_replication_role = replica;\n"
                                + "set check_function_bodies = off;\n"
                                + "insert into child values (1);\n"
                                + "delete from child;\n")
                .migration("main", "V3__orphan.sql", "insert into child values (2);\n");
        shop.run("migrate").exits(1).says("V3  orphan", "(23503)");

        shop.migration(
                "main",
                "V3__orphan.sql",
                "create function f() returns int language sql as 'select nope from nowhere';\n");
        shop.run("migrate").exits(1).says("V3  orphan", "(42P01)");
    }

    /** As pg_dump begins its scripts. */
    @Test
    void dumps_apply_one_after_the_other_each_for_itself() {
        var head = "SET statement_timeout = 0;\n"
                + "SET lock_timeout = 0;\n"
                + "SET client_encoding = 'UTF8';\n"
                + "SET standard_conforming_strings = on;\n"
                + "SELECT pg_catalog.set_config('search_path', '', false);\n"
                + "SET check_function_bodies = false;\n"
                + "SET xmloption = content;\n"
                + "SET row_security = off;\n";
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V1__dump.sql",
                        head + "create function public.a() returns int language sql as 'select n from public.later';\n")
                .migration("main", "V2__plain.sql", "create table later (n int);\n")
                .migration(
                        "main",
                        "V3__dump.sql",
                        head + "create table public.other (n int);\ninsert into public.other values (public.a());\n");

        shop.run("migrate").exits(0);

        assertEquals(1, shop.query("main", "select n from other").size());
    }

    @EveryDatabase
    void what_the_session_was_opened_with_holds_for_every_migration(TestDatabase database) {
        var set = switch (database) {
            case POSTGRESQL ->
                "set check_function_bodies = off; set myapp.tenant = 'acme'; set timezone = 'Asia/Tokyo'";
            case MARIADB, MYSQL -> "set session sql_mode = 'ANSI_QUOTES', time_zone = '+09:00'";
            case H2 -> "set time zone '+09:00'";
            case SQLITE -> "pragma recursive_triggers = 1";
        };
        var asked = switch (database) {
            case POSTGRESQL ->
                "current_setting('check_function_bodies') || current_setting('myapp.tenant') ||"
                        + " current_setting('timezone')";
            case MARIADB, MYSQL -> "concat(@@sql_mode, @@time_zone)";
            case H2 -> "(select setting_value from information_schema.settings where setting_name = 'TIME ZONE')";
            case SQLITE -> "(select * from pragma_recursive_triggers)";
        };
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "flyway.initSql = \"" + set + "\"")
                .migration(
                        "main",
                        "V1__seen.sql",
                        "create table seen (found varchar(999));\ninsert into seen values (" + asked + ");\n");
        for (int i = 2; i < 5; i++)
            shop.migration("main", "V" + i + "__look.sql", "insert into seen values (" + asked + ");\n");

        shop.run("migrate").exits(0);

        var expected = switch (database) {
            case POSTGRESQL -> "offacmeAsia/Tokyo";
            case MARIADB, MYSQL -> "ANSI_QUOTES+09:00";
            case H2 -> "GMT+09:00";
            case SQLITE -> "1";
        };
        assertEquals(Collections.nCopies(4, expected), shop.query("main", "select found from seen"));
    }

    /** As a pool of connections has it for the app: what is migrated elsewhere the app would migrate once more. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.H2})
    void every_connection_begins_in_the_schema_of_the_repo(TestDatabase database) {
        var name = database == TestDatabase.H2 ? "SALES" : "sales";
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "schema = " + name)
                .seed("main", "users.sql", "insert into users values (1);\n")
                .migration("main", "V1__users.sql", "create table users (id int);\n");
        shop.run("migrate")
                .exits(1)
                .says(
                        "there is no schema " + name + " (3F000)",
                        "Create it, or correct app.shop.repos.main.schema, which names it.\n");

        shop.execute("main", "create schema sales");
        shop.run("migrate").exits(0).says("1 applied");
        shop.run("seed").exits(0);
        shop.run("migrate").exits(0).says("up to date at V1");
        shop.run("status", "--exit-code").exits(0);
        shop.run("eval", "-e", "select id from users").exits(0).says("1");
        assertTrue(shop.has("main", "sales.users"));
        assertEquals(List.of("1"), shop.query("main", "select id from sales.users"));
    }

    @EveryDatabase
    void every_connection_begins_with_the_statements_of_the_repo(TestDatabase database) {
        var sql = switch (database) {
            case POSTGRESQL -> "set myapp.tenant = 'acme'";
            case MARIADB, MYSQL -> "set time_zone = '+09:00'";
            case H2 -> "set @tenant 'acme'";
            case SQLITE -> "create temp table tenant as select 'acme' as name";
        };
        var asked = switch (database) {
            case POSTGRESQL -> "select current_setting('myapp.tenant')";
            case MARIADB, MYSQL -> "select @@time_zone";
            case H2 -> "select @tenant";
            case SQLITE -> "select name from temp.tenant";
        };
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "init-sql = \"" + sql + "\"")
                .migration(
                        "main",
                        "V1__seen.sql",
                        "create table seen (found varchar(99));\ninsert into seen " + asked + ";\n")
                .seed("main", "seen.sql", "insert into seen " + asked + ";\n");

        shop.run("migrate").exits(0);
        shop.run("seed").exits(0);
        var found = database.name().matches("MARIADB|MYSQL") ? "+09:00" : "acme";
        if (database != TestDatabase.SQLITE)
            shop.run("eval", "-e", asked).exits(0).says(found); // which may not even write what is temporary
        assertEquals(List.of(found, found), shop.query("main", "select found from seen"));

        shop.with("main", "init-sql = [\"select 1\", \"select no_such_column\"]");
        shop.run("migrate")
                .exits(1)
                .says(
                        "init-sql of app.shop.repos.main fails: ",
                        " in: select no_such_column",
                        "Correct the statement, or set app.shop.repos.main.init-sql");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL, TestDatabase.H2})
    void a_setting_that_is_not_put_back_is_named(TestDatabase database) {
        var set = switch (database) {
            case POSTGRESQL -> "set enable_seqscan = off";
            case MARIADB, MYSQL -> "set session max_sort_length = 77";
            case H2 -> "set mode mysql";
            case SQLITE -> throw new IllegalArgumentException();
        };
        var name = set.replaceAll("set (session )?(\\w+).*", "$2");
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__a.sql", "create table a (id int);\n")
                .migration("main", "V2__set.sql", set + ";\n")
                .migration("main", "V3__b.sql", "create table b (id int);\n");

        shop.run("migrate")
                .exits(0)
                .says("a migration has changed " + (database == TestDatabase.H2 ? "MODE" : name)
                        + ", which held for those after it too\n");
    }

    @EveryDatabase
    void nothing_is_named_where_nothing_has_changed(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__a.sql", "create table a (id int);\ninsert into a values (1);\n")
                .migration("main", "V2__b.sql", "-- release: lock-timeout = 3s\ncreate table b (id int);\n");

        var run = shop.run("migrate").exits(0);

        assertTrue(!run.out().contains("has changed"), run.out());
    }

    /** The URL, the role, the database. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                                                       |                | 5s, 0",
                "&options=-c%20lock_timeout=60000%20-c%20statement_timeout=7000 |         | 1min, 7s",
                "&options=-c%20lock_timeout=60000%20-c%20statement_timeout=7000 | lock-timeout = 2s | 2s, 7s",
                "&options=-c%20lock_timeout=60000%20-c%20statement_timeout=7000 | lock-timeout = 0, statement-timeout"
                        + " = 0 | 0, 0",
                "&options=-c%20statement_timeout=7000                   |                | 5s, 7s"
            })
    void a_timeout_of_the_url_is_left_as_it_is_unless_the_configuration_says_another(
            String url, String configured, String found) {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL.fresh() + (url == null ? "" : url));
        if (configured != null) shop.with("main", configured);
        shop.migration("main", "V1__seen.sql", "create table seen (id serial, found text);\n");
        var look = "insert into seen (found) values (concat_ws(', ', current_setting('lock_timeout'),"
                + " current_setting('statement_timeout')));\n";
        for (int i = 2; i < 40; i++) shop.migration("main", "V" + i + "__look.sql", look);
        shop.migration("main", "V40__look.sql", "do $$ begin\n" + look + "end $$;\n");
        shop.migration("main", "V41__look.sql", "-- release: lock-timeout = 3s, statement-timeout = 9s\n" + look);

        shop.run("migrate").exits(0);

        assertEquals(
                List.of(found, "3s, 9s"), shop.query("main", "select found from seen group by 1 order by min(id)"));
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE, TestDatabase.MARIADB})
    void a_timeout_of_the_url_is_left_as_it_is_on_other_databases(TestDatabase database) {
        var url = database.fresh()
                + switch (database) {
                    case H2 -> ";LOCK_TIMEOUT=77000;QUERY_TIMEOUT=88000";
                    case SQLITE -> "?busy_timeout=77000";
                    case MARIADB ->
                        "&sessionVariables=innodb_lock_wait_timeout=77,lock_wait_timeout=78,max_statement_time=88";
                    case POSTGRESQL, MYSQL -> throw new IllegalArgumentException();
                };
        var asked = switch (database) {
            case H2 ->
                "lock_timeout() || ' ' || (select setting_value from information_schema.settings where setting_name ="
                        + " 'QUERY_TIMEOUT')";
            case SQLITE -> "(select * from pragma_busy_timeout)";
            case MARIADB ->
                "concat(@@innodb_lock_wait_timeout, ' ', @@lock_wait_timeout, ' ', truncate(@@max_statement_time, 0))";
            case POSTGRESQL, MYSQL -> throw new IllegalArgumentException();
        };
        var look = "insert into seen values (" + asked + ");\n";
        var shop = new TestRelease(folder)
                .repo("main", url)
                .migration("main", "V1__seen.sql", "create table seen (found varchar(99));\n" + look)
                .migration("main", "V2__look.sql", look)
                .migration("main", "V3__look.sql", "-- release: lock-timeout = 3s\n" + look);

        shop.run("migrate").exits(0);

        assertEquals(
                switch (database) {
                    case H2 -> List.of("77000 88000", "77000 88000", "3000 88000");
                    case SQLITE -> List.of("77000", "77000", "3000");
                    case MARIADB -> List.of("77 78 88", "77 78 88", "3 3 88");
                    case POSTGRESQL, MYSQL -> throw new IllegalArgumentException();
                },
                shop.query("main", "select found from seen"));
    }
}
