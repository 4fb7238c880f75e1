package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** How scripts are read: what is never closed in one, what only its database reads, and what is said of what cannot be read. */
@Timeout(60)
class ScriptTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database, String script) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__t.sql", script);
    }

    private void assertUnclosed(TestDatabase database, String script, int line, String what) {
        var shop = shop(database, "create table t (id int);\n" + script);
        shop.run("migrate")
                .exits(1)
                .says("FAILED\n      rel/main/V1__t.sql:" + line + "\n      " + what
                        + " and never ends.\n      Nothing of it was run.\n      Close it");
        assertFalse(shop.has("main", "t"));
    }

    @EveryDatabase
    void what_is_never_closed_is_refused_where_it_begins(TestDatabase database) {
        assertUnclosed(database, "\n/* note\ncreate table u (id int);\n", 3, "A comment begins here (/*)");
        assertUnclosed(
                database,
                "insert into t values ('a'),\n ('b);\ncreate table u (id int);\n",
                3,
                "A string begins here (')");
        assertUnclosed(database, "create table u (\"id);\n", 2, "A quote begins here (\")");
        if (database != TestDatabase.POSTGRESQL)
            assertUnclosed(database, "create table `u (id int);\n", 2, "A quoted name begins here (`)");
        if (database == TestDatabase.POSTGRESQL || database == TestDatabase.H2)
            assertUnclosed(database, "create view u as select $$a;\n", 2, "A dollar quote begins here");
        if (database == TestDatabase.POSTGRESQL || database == TestDatabase.H2)
            assertUnclosed(database, "/* a /* b */\ncreate table u (id int);\n", 2, "A comment begins here (/*)");
    }

    @EveryDatabase
    void a_seed_with_a_comment_that_is_never_closed_runs_nothing(TestDatabase database) {
        var shop = shop(database, "create table t (id int);\n")
                .seed("main", "s.sql", "insert into t values (1);\n/* open\ninsert into t values (2);\n");

        shop.run("seed")
                .exits(1)
                .says("rel/main/s.sql:2\n"
                        + "      A comment begins here (/*) and never ends.\n"
                        + "      Nothing of it was run.\n"
                        + "      Close it with */, then: jbang seed@shop");

        assertEquals(List.of("0"), shop.query("main", "select count(*) from t"));
    }

    @EveryDatabase
    void what_may_end_with_the_script_does(TestDatabase database) {
        var shop = shop(database, "create table t (id int); -- it's the end")
                .migration("main", "V2__u.sql", "/* 'note' */ create table u (id int) /* end */")
                .migration("main", "V3__v.sql", "create table v (id int);\n-- /* no comment of several lines");

        shop.run("migrate").exits(0).says("3 applied");
    }

    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_comment_in_a_comment_ends_it_where_the_database_knows_no_other(TestDatabase database) {
        var shop = shop(database, "/* see src/*.sql */ create table t (id int);\ncreate table u (id int);\n");

        shop.run("migrate").exits(0);

        assertTrue(shop.has("main", "t") && shop.has("main", "u"));
    }

    @Test
    void postgresql_reads_parameters_and_lower_case_escapes() {
        var shop = shop(
                TestDatabase.POSTGRESQL,
                "create table t (v text);\n"
                        + "prepare p as insert into t values ($1);\n"
                        + "execute p('x$');\n"
                        + "insert into t values (e'it\\'s; so');\n"
                        + "insert into t values ('last');\n");

        shop.run("migrate").exits(0);

        assertEquals(List.of("x$", "it's; so", "last"), shop.query("main", "select v from t"));
    }

    @Test
    void the_rows_of_a_copy_that_never_end_are_refused() {
        shop(TestDatabase.POSTGRESQL, "create table t (id int);\ncopy t from stdin;\n1\n2\n")
                .run("migrate")
                .exits(1)
                .says("rel/main/V1__t.sql:2\n"
                        + "      The rows of this COPY never end.\n"
                        + "      Nothing of it was run.\n"
                        + "      End them with a line of \\. alone, then: jbang migrate@shop");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void delimiter_without_a_delimiter_is_refused(TestDatabase database) {
        shop(database, "create table t (id int);\nDELIMITER")
                .run("migrate")
                .exits(1)
                .says("rel/main/V1__t.sql:2\n      DELIMITER names no delimiter.");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void stored_programs_are_read_up_to_their_end(TestDatabase database) {
        var shop = shop(database, """
            create table t (n int, k varchar(40));
            create or replace procedure p1()
            begin
              insert into t values (1, 'p1');
              for i in 2..3 do insert into t values (i, if(i = 2, 'two', 'three')); end for;
              if (select count(*) from t) > 100 then signal sqlstate '45000'; end if;
            end;
            create or replace definer=current_user trigger tr before insert on t for each row
              if new.k is null then if new.n > 0 then set new.k = 'positive'; else set new.k = 'other'; end if; end if;
            create procedure p2(m int) while m > 0 do insert into t values (m, 'p2'); set m = m - 1; end while;
            create or replace function f(a int) returns int deterministic return if(a > 1, 2, case when a = 1 then 1 else 0 end);
            create or replace event e on schedule every 1 year do drop table if exists nothing;
            call p1();
            call p2(2);
            insert into t values (f(5), null);
            """);

        shop.run("migrate").exits(0);

        assertEquals(
                List.of("1 | p1", "2 | two", "3 | three", "2 | p2", "1 | p2", "2 | positive"),
                shop.rows("main", "select n, k from t"));
    }

    @EveryDatabase({TestDatabase.MARIADB})
    void packages_are_read_up_to_their_end_and_comments_of_the_server_are_run(TestDatabase database) {
        var shop = shop(database, """
            /*M!100101 create table t (n int) */;
            /*! create table u (n int) */;
            set sql_mode = oracle;
            create or replace package pk as
              procedure a;
              function b return int;
            end;
            create or replace package body pk as
              procedure a as begin if 1 = 1 then insert into t values (b()); end if; end;
              function b return int as begin return 7; end;
            end;
            call pk.a;
            set sql_mode = default;
            """);

        shop.run("migrate").exits(0);

        assertTrue(shop.has("main", "u"));
        assertEquals(List.of("7"), shop.query("main", "select n from t"));
    }

    @EveryDatabase
    void a_placeholder_without_a_value_is_told_with_its_line_and_what_helps(TestDatabase database) {
        var shop =
                shop(database, "create table t (v varchar(40));\n\ninsert into t values\n('a'),\n('Dear ${name}');\n");

        shop.run("migrate")
                .exits(1)
                .says("rel/main/V1__t.sql:5\n"
                        + "      No value is set for the placeholder ${name}.\n"
                        + "      Nothing of it was run.\n"
                        + "      Set flyway.placeholders.name; or, if it is text as it stands,"
                        + " placeholderReplacement=false in V1__t.sql.conf beside it, then: jbang migrate@shop");

        shop.file("rel/main/V1__t.sql.conf", "placeholderReplacement=false\n")
                .run("migrate")
                .exits(0);
        assertEquals(List.of("a", "Dear ${name}"), shop.query("main", "select v from t"));
    }

    @EveryDatabase
    void two_files_of_one_version_are_both_named(TestDatabase database) {
        shop(database, "create table t (id int);\n")
                .file("rel/main/sub/V01__u.sql", "create table u (id int);\n")
                .run("migrate")
                .exits(2)
                .says("Found more than one migration with version 1: rel/main/V1__t.sql (SQL),"
                        + " rel/main/sub/V01__u.sql (SQL)\n"
                        + "  Give one of them another version, then: jbang migrate@shop");
    }

    @EveryDatabase
    void a_script_in_another_encoding_is_named_with_its_line(TestDatabase database) throws Exception {
        var shop = shop(database, "create table t (v varchar(40));\n");
        Files.write(
                folder.resolve("rel/main/V2__latin.sql"),
                "-- one\ninsert into t values ('caf\u00e9');\n".getBytes(StandardCharsets.ISO_8859_1));

        shop.run("migrate")
                .exits(1)
                .says("rel/main/V2__latin.sql:2\n"
                        + "  It is not written in UTF-8.\n"
                        + "  Save it in UTF-8, or set flyway.encoding to what it is written in");

        shop.with("main", "flyway.encoding = ISO-8859-1").run("migrate").exits(0);
        assertEquals(List.of("caf\u00e9"), shop.query("main", "select v from t"));
    }

    @Test
    void a_dump_of_sqlite_is_told_what_helps() {
        var dump = "BEGIN TRANSACTION;\ncreate table t (id int);\nCOMMIT;\n";
        shop(TestDatabase.SQLITE, dump)
                .run("migrate")
                .exits(1)
                .says("rel/main/V1__t.sql:1\n      BEGIN TRANSACTION\n", "Take BEGIN and COMMIT out of the script");
        var shop = shop(TestDatabase.SQLITE, "PRAGMA foreign_keys=OFF;\n" + dump);
        shop.run("migrate")
                .exits(1)
                .says(
                        "rel/main/V1__t.sql:2\n"
                                + "      This can run in a transaction, and a statement before it cannot: BEGIN"
                                + " TRANSACTION\n",
                        "Run all of the script outside a transaction, so that those which it begins itself hold:"
                                + " executeInTransaction=false in rel/main/V1__t.sql.conf")
                .neverSays("Move it");
        shop.file("rel/main/V1__t.sql.conf", "executeInTransaction=false\n")
                .run("migrate")
                .exits(0);
        assertTrue(shop.has("main", "t"));
        shop.migration("main", "V2__v.sql", "vacuum;\n")
                .run("migrate")
                .exits(1)
                .says("Run the script outside a transaction (executeInTransaction=false in rel/main/V2__v.sql.conf)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\uFEFF-- release: lock-timeout = soon' | 2 | :1 lock-timeout ",
                "'/* licence\n"
                        + " */\n"
                        + "-- release: lock_timeout = 1s' | 2 | :3 lock_timeout is unknown; did you mean lock-timeout?",
                "'-- release: lock-timeout 3s' | 2 | :1 lock-timeout ",
                "'-- release: 2024.05' | 0 | 1 applied",
                "'-- release: by jane, for = all' | 0 | 1 applied",
                "'-- release: statement-timeout = 1m' | 0 | 1 applied"
            })
    void a_line_about_the_release_is_ours_if_it_is_a_setting(String line, int exit, String said) {
        var run = shop(TestDatabase.H2, line + "\ncreate table t (id int);\n")
                .run("migrate")
                .exits(exit);
        assertTrue((run.out() + run.err()).contains(said), run.out() + run.err());
    }

    @EveryDatabase
    void reads_what_flyway_reads_as_flyway_does(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database);
        IntStream.rangeClosed(1, 3)
                .forEach(i -> shop.migration(
                        "main",
                        "V" + i + "__t.sql",
                        "create table t" + i + " (id int, v varchar(40)); -- 'note'\n/* ; */ insert into t" + i
                                + " values (1, 'it''s; --'), (2, '/* \"');\n\n\ninsert into t" + i
                                + " values (3, '//');\n"));
        shop.run("migrate").exits(0);

        shop.flyway("main", "rel/main").load().validate();
        assertEquals(List.of("3"), shop.query("main", "select count(*) from t3"));
    }
}
