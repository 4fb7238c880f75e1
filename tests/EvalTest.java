package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.report.Result;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.report.format.Console;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnEachJdk;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** Statements and files that eval runs: what they print, what they must not change, and what they may with --write. */
class EvalTest {
    private static final List<String> WRITES = List.of(
            "insert into users values (9, 'x')",
            "update users set name = 'x'",
            "delete from users",
            "create table more (id int)",
            "truncate table users",
            "drop table users");

    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return shop(database.fresh());
    }

    private TestRelease shop(String url) {
        var shop = new TestRelease(folder).repo("main", url);
        shop.execute("main", "create table users (id int primary key, name varchar(40))");
        shop.execute("main", "insert into users values (1, 'Ada'), (20, null), (3, 'null')");
        return shop;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @EveryDatabase
    void prints_a_table_in_which_a_null_is_no_text(TestDatabase database) {
        var sql = "select id as \"id\", name as \"name\" from users order by 1".replace("\"", quote(database));
        assertEquals(
                new Run(0, """
                    shop 1.0
                    repo main  (%s <main>)
                      sql select id as "id", name as "name" from users ... ... done         5 ms
                          id | name
                          ---+-------
                           1 | Ada
                           3 | 'null'
                          20 | null
                          3 rows
                    1 repo: 1 done
                    """.formatted(kind(database)).replace("\"", quote(database)), ""),
                shop(database).run("eval", "-e", sql));
    }

    @EveryDatabase
    void prints_rows_as_json_with_numbers_and_nulls(TestDatabase database) {
        var run = shop(database)
                .run("eval", "--json", "-e", "select id as a, name as b from users where id > 1 order by id");

        var repo = JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonArray("repos")
                .get(0);
        assertEquals(
                """
                {"app":"shop","repo":"main","database":"%s","address":"<main>","outcome":"ok","steps":[{"kind":"eval","name":"sql",\
                "description":"select id as a, name as b from users where id > 1 order by id","state":"done","millis":5,\
                "result":{"columns":["%s","%s"],"rows":[[3,"null"],[20,null]]}}]}\
                """.formatted(
                                kind(database),
                                database == TestDatabase.H2 ? "A" : "a",
                                database == TestDatabase.H2 ? "B" : "b"),
                repo.toString());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void prints_every_row_as_csv_and_nothing_else(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "insert into users values (4, 'a \"b\", c\nd'), (5, '')");

        assertEquals(
                new Run(
                        0,
                        (database == TestDatabase.H2 ? "X1,X2" : "x1,x2")
                                + "\r\n1,Ada\r\n3,null\r\n4,\"a \"\"b\"\", c\nd\"\r\n5,\"\"\r\n20,\r\n",
                        ""),
                shop.run("eval", "--csv", "-e", "select id as x1, name as x2 from users order by id"));
    }

    @Test
    void on_a_terminal_the_widest_column_gives_way_and_line_breaks_are_shown() {
        var out = new ByteArrayOutputStream();
        var console = new Console(new PrintStream(out), new Console.Look(false, true, 40, Duration.ofSeconds(9)));
        var rows = List.<List<Object>>of(List.of(7, "a".repeat(60)), List.of(12, "x\ny"));

        console.ended(Step.of(Kind.EVAL, "sql", "look", State.DONE)
                .withResult(new Result(List.of("id", "text"), rows, false, OptionalLong.empty())));
        console.close();

        assertEquals("""
              sql look ............. done
                  id | text
                  ---+------------------------------
                   7 | aaaaaaaaaaaaaaaaaaaaaaaaaa...
                  12 | x\\ny
                  2 rows
            """, out.toString());
    }

    @EveryDatabase
    void a_table_ends_after_a_thousand_rows_and_says_so_and_csv_does_not(TestDatabase database) {
        var sql = "with digits as (select 0 as d union select 1 union select 2 union select 3 union select 4 union"
                + " select 5 union select 6 union select 7 union select 8 union select 9) select 1 from digits a"
                + " cross join digits b cross join digits c cross join digits e";
        var shop = shop(database);

        var table = shop.run("eval", "-e", sql).out();
        assertTrue(table.contains("\n      1,000 rows, and there are more (--csv gives all)\n"), table);
        assertEquals(10_001, shop.run("eval", "--csv", "-e", sql).out().lines().count());
    }

    @EveryDatabase
    void statements_that_write_are_refused_before_anything_is_run(TestDatabase database) {
        var shop = shop(database);
        var disguised = Stream.of(
                "/* select */ delete from users",
                "-- select\ndelete from users",
                "commit",
                "begin",
                "rollback",
                "call users()");
        for (var sql : Stream.concat(WRITES.stream(), disguised).toList()) {
            var run = shop.run("eval", "-e", "select 1", "-e", sql);

            assertFalse(run.out().contains("row"), run.out());
            assertEquals(1, run.exit(), sql);
        }
        assertEquals(
                """
                shop 1.0
                repo main  (%s <main>)
                  sql delete from users .................................. FAILED
                      delete from users
                      This statement may do more than read.
                      Nothing was run.
                      If it is to change something: jbang eval@shop -e 'delete from users' --write
                1 repo: 1 failed
                """.formatted(kind(database)),
                shop.run("eval", "-e", "delete from users").out());
        unchanged(shop);
    }

    @EveryDatabase
    void the_database_itself_refuses_to_write_in_each_transaction(TestDatabase database) {
        var shop = shop(database).file("write.java", """
            class write {
                static void run(java.sql.Connection connection) throws Exception {
                    java.sql.SQLException refusal = null;
                    for (var sql : "%s".split(";")) {
                        connection.commit();
                        try {
                            connection.createStatement().execute(sql);
                            connection.commit();
                            throw new IllegalStateException("it was not refused: " + sql);
                        } catch (java.sql.SQLException e) {
                            connection.rollback();
                            refusal = e;
                        }
                    }
                    throw refusal;
                }
            }
            """.formatted(String.join(";", WRITES)));

        var run = shop.run("eval", file("write.java"));

        assertTrue(run.out().contains("jbang eval@shop --write " + file("write.java")), run.out());
        assertEquals(1, run.exit());
        unchanged(shop);
    }

    @EveryDatabase
    void writing_hidden_in_a_statement_that_reads_changes_nothing(TestDatabase database) {
        var shop = shop(database);
        var hidden = switch (database) {
            case H2 ->
                List.of(
                        "select * from final table (insert into users values (9, 'x'))",
                        "explain analyze delete from users",
                        "with x as (select 9 as id) insert into users select id, 'x' from x");
            case SQLITE ->
                List.of(
                        "with x as (select 9 as id) insert into users select id, 'x' from x",
                        "pragma user_version = 7",
                        "pragma query_only = 0");
            case POSTGRESQL -> {
                shop.execute(
                        "main",
                        "create function add_user() returns int as 'insert into users values (9, ''x'') returning id'"
                                + " language sql");
                shop.execute("main", "create sequence numbers");
                yield List.of(
                        "select add_user()",
                        "with x as (delete from users returning id) select * from x",
                        "explain analyze delete from users",
                        "select * into more from users",
                        "select nextval('numbers')",
                        "select set_config('transaction_read_only', 'off', false)");
            }
            case MARIADB, MYSQL -> {
                shop.execute(
                        "main",
                        "create function add_user() returns int modifies sql data begin insert into users values (9,"
                                + " 'x'); return 1; end");
                yield List.of("select add_user()");
            }
        };
        for (var sql : hidden) {
            var run = shop.run("eval", "-e", sql);
            assertEquals(sql.equals("pragma query_only = 0") ? 0 : 1, run.exit(), run.out());
        }
        unchanged(shop);
        if (database == TestDatabase.SQLITE) assertEquals(List.of("0"), shop.query("main", "pragma user_version"));
    }

    @Test
    void a_database_that_is_not_there_is_not_created() {
        for (var database : List.of(TestDatabase.H2, TestDatabase.SQLITE)) {
            assertEquals(
                    new Run(23, """
                        shop 1.0
                        repo main  (%s <main>)
                          FAILED
                          rel/config.conf:3
                          cannot reach %s <main>: there is no such file yet (3D000)
                          Correct app.shop.repos.main.url, or create the database: jbang create@shop
                        1 repo: 1 failed
                        """.formatted(kind(database), kind(database)), ""),
                    new TestRelease(folder).repo("main", database).run("eval", "-e", "select 1"));
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }

    /** What looks as if it reads, and would change data, files, or other sessions. The data is compared before and after. */
    @EveryDatabase
    void no_trick_gets_past_reading(TestDatabase database) throws IOException {
        var shop = shop(mysql(database, "allowMultiQueries=true")).config("environment.prod.protected = true");
        prepare(shop, database);
        var before = stateOf(shop, database);

        for (var sql : tricks(database)) {
            for (var environment : List.of(List.<String>of(), List.of("--env", "prod"))) {
                var arguments = Stream.concat(environment.stream(), Stream.concat(Stream.of("-e"), Stream.of(sql)))
                        .toArray(String[]::new);
                var run = shop.run("eval", arguments);
                assertTrue(List.of(1, 24).contains(run.exit()), sql + "\n" + run);
                assertEquals(before, stateOf(shop, database), sql);
            }
        }
        assertEquals(List.of(), files("loot"), "what was written");
    }

    private String mysql(TestDatabase database, String setting) {
        var url = database.fresh();
        return database.isOnMariaDb() ? url + (url.contains("?") ? "&" : "?") + setting : url;
    }

    private List<String> files(String part) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(part))
                    .toList();
        }
    }

    private void prepare(TestRelease shop, TestDatabase database) {
        switch (database) {
            case POSTGRESQL -> shop.execute("main", "create sequence numbers");
            case MARIADB, MYSQL -> {
                shop.execute("main", "create table plain (id int) engine=myisam");
                shop.execute(
                        "main", "create function lift() returns int begin set session tx_read_only = 0; return 1; end");
                shop.execute(
                        "main",
                        "create function add_plain() returns int modifies sql data begin insert into plain values (1);"
                                + " return 1; end");
            }
            case H2 -> {
                try (var other = DriverManager.getConnection("jdbc:h2:" + file("other"));
                        var statement = other.createStatement()) {
                    statement.execute("create table if not exists goods (id int)");
                    statement.execute("insert into goods values (1)");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                shop.execute(
                        "main",
                        "create linked table goods ('', 'jdbc:h2:" + file("other") + "', '', '', 'PUBLIC', 'GOODS')");
            }
            case SQLITE -> {}
        }
    }

    private List<String> stateOf(TestRelease shop, TestDatabase database) {
        var state = new ArrayList<>(shop.rows("main", "select id, name from users order by id"));
        switch (database) {
            case POSTGRESQL -> state.addAll(shop.rows("main", "select last_value, is_called from numbers"));
            case MARIADB, MYSQL -> state.addAll(shop.rows("main", "select count(*) from plain"));
            case H2 -> state.addAll(shop.rows("main", "select id from goods"));
            case SQLITE -> state.addAll(shop.rows("main", "pragma user_version"));
        }
        return state;
    }

    /** Each of one or more statements; the first kind is a text that a parser and the database cut at different places. */
    private List<String> tricks(TestDatabase database) {
        var loot = file("loot");
        return switch (database) {
            case POSTGRESQL ->
                List.of(
                        "select e'\\''; set session characteristics as transaction read write; commit; delete from"
                                + " users; commit --'",
                        "select e'\\''; commit; drop table users; --'",
                        "/* /* */ select */ copy users to '" + loot + "'",
                        "-- \rcopy users to program 'cat >" + loot + "' --\nselect 1",
                        "select pg_terminate_backend(0)",
                        "select \"lo_export\"(1, '" + loot + "')",
                        "select * from dblink('', 'delete from users') as x(n int)",
                        "select query_to_xml('delete from users', true, true, '')",
                        "select pg_advisory_lock /* */ (1)",
                        "select setval('numbers', 7)",
                        "select pg_reload_conf()",
                        "select u&\"pg_reload\\005fconf\"()",
                        "copy users to program 'cat >" + loot + "'",
                        "select pg_notify('a', 'b')",
                        "explain analyze delete from users",
                        "do $$ begin delete from users; end $$");
            case MARIADB, MYSQL ->
                List.of(
                        "select '\\''; delete from users; commit; -- '",
                        "select 1 /*! ; delete from users */",
                        "select 1 /*! into outfile '" + loot + "' */",
                        "select * from users into/**/dumpfile '" + loot + "'",
                        "select lift(), add_plain()",
                        "select get_lock('a', 1)",
                        "show tables; delete from users",
                        "explain select 1; drop table users",
                        "set session transaction read write",
                        "select 1 -- \n; delete from users",
                        "handler users open",
                        "load data infile '" + loot + "' into table users");
            case H2 ->
                List.of(
                        "select 1 // '\n; script to '" + loot + "'; --'",
                        "/* /* */ select */ script to '" + loot + "'",
                        "-- \rscript to '" + loot + "' --\nselect 1",
                        "select * from link_schema('x', '', 'jdbc:h2:" + file("other") + "', '', '', 'PUBLIC')",
                        "select * from old table (delete from goods)",
                        "explain analyze delete from goods",
                        "with x as (select 9 as id) insert into goods select id from x",
                        "select csvwrite('" + loot + "', 'select 1')",
                        "select \"FILE_WRITE\"('a', '" + loot + "')",
                        "values u&\"FILE\\005fWRITE\"('a', '" + loot + "')",
                        "backup to '" + loot + "'",
                        "script to '" + loot + "'",
                        "runscript from '" + loot + "'",
                        "call csvwrite('" + loot + "', 'select 1')",
                        "select 1; delete from users");
            case SQLITE ->
                List.of(
                        "attach '" + loot + "' as x",
                        "vacuum into '" + loot + "'",
                        "pragma user_version = 7",
                        "select load_extension('" + loot + "')",
                        "backup to '" + loot + "'",
                        "restore from '" + loot + "'",
                        "with x as (select 9 as id) insert into users select id, 'x' from x",
                        "pragma temp_store_directory = '/'",
                        "/* select */ delete from users",
                        "select 1 as \"a\nb\"; delete from nowhere",
                        "replace into users values (1, 'x')",
                        "reindex users");
        };
    }

    @EveryDatabase
    void what_a_url_asks_for_against_reading_is_not_heeded(TestDatabase database) {
        var setting = switch (database) {
            case H2 -> ";ACCESS_MODE_DATA=rw";
            case SQLITE -> "?open_mode=6&enable_load_extension=true";
            case POSTGRESQL -> "&readOnlyMode=ignore&preferQueryMode=simple";
            case MARIADB, MYSQL -> "";
        };
        var shop = shop(mysql(database, "allowmultiqueries=true&sessionVariables=autocommit=1") + setting);
        var sql = database == TestDatabase.POSTGRESQL
                ? "with x as (delete from users returning id) select * from x"
                : database.isOnMariaDb()
                        ? "select 1; delete from users"
                        : "with x as (select 9 as id) insert into users select id, 'x' from x";

        shop.run("eval", "-e", sql).exits(1);

        unchanged(shop);
    }

    @Test
    void
            an_h2_that_cannot_be_opened_to_read_only_takes_no_query_that_writes_and_needs_a_consent_where_it_is_protected() {
        var shop = shop(TestDatabase.H2.fresh() + ";AUTO_SERVER=TRUE").config("environment.prod.protected = true");
        shop.execute("main", "create sequence numbers");

        for (var sql : List.of(
                "select * from final table (insert into users values (9, 'x'))",
                "drop table users",
                "select next /* */ value for numbers",
                "select 1 // '\n; drop table users; --'",
                "select 1; drop table users",
                "/* /* */ select */ drop table users")) {
            shop.run("eval", "-e", sql).exits(1);
        }
        shop.run("eval", "-e", "select ';', 'delete'", "-e", "select count(*) from users")
                .exits(0);
        shop.run("eval", "--env", "prod", "-e", "select 1")
                .exits(24)
                .says("h2 cannot be kept from writing here", "--yes");
        shop.run("eval", "--env", "prod", "--yes", "-e", "select 1").exits(0);

        unchanged(shop);
        assertEquals(List.of("1"), shop.query("main", "select next value for numbers"));
    }

    @Test
    void what_has_effects_outside_of_its_transaction_needs_a_consent() {
        var shop = shop(TestDatabase.H2);

        shop.run("eval", "-e", "select csvwrite('" + file("users.csv") + "', 'select * from users')")
                .exits(24)
                .says(
                        "csvwrite may have effects outside of the transaction, which nothing takes back.",
                        "If you mean it: jbang eval@shop -e 'select csvwrite(",
                        " --yes\n");
        assertFalse(Files.exists(folder.resolve("users.csv")));
        shop.run("eval", "--yes", "-e", "select csvwrite('" + file("users.csv") + "', 'select * from users')")
                .exits(0);
        assertTrue(Files.exists(folder.resolve("users.csv")));
    }

    @EveryDatabase
    void writes_are_committed_together_and_counted(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run(
                "eval",
                "--write",
                "-e",
                "update users set name = 'x' where id > 1",
                "-e",
                "delete from users where id = 1;\n" + "insert into users values (4, 'y')");

        assertEquals(new Run(0, """
            shop 1.0
            repo main  (%s <main>)
              sql update users set name = 'x' where id > 1 ........... done         5 ms
                  2 rows affected
              sql delete from users where id = 1 ..................... done         5 ms
                  1 row affected
              sql insert into users values (4, 'y') .................. done         5 ms
                  1 row affected
            1 repo: 3 done
            """.formatted(kind(database)), ""), run);
        assertEquals(List.of("3 | x", "4 | y", "20 | x"), shop.rows("main", "select id, name from users order by id"));
    }

    @EveryDatabase
    void writes_are_rolled_back_at_the_first_failure(TestDatabase database) {
        var shop =
                shop(database).file("mend.sql", "delete from users;\n\ninsert into users\n  values (4, 'y', 'z');\n");

        var run = shop.run("eval", "--write", file("mend.sql"));

        assertEquals(
                List.of(
                        "shop 1.0",
                        "repo main  (" + kind(database) + " <main>)",
                        "  sql insert into users values (4, 'y', 'z') ............. FAILED       5 ms",
                        "      " + file("mend.sql") + ":3",
                        "      insert into users values (4, 'y', 'z')"),
                run.out().lines().limit(5).toList());
        assertTrue(run.out().endsWith("""
                  It was rolled back, nothing of it remains.
                  Correct it, then run it again.
            1 repo: 1 failed
            """), run.out());
        assertEquals(1, run.exit());
        unchanged(shop);
    }

    @EveryDatabase
    void a_statement_at_which_the_database_commits_must_be_the_only_one(TestDatabase database) {
        var shop = shop(database);

        var both = shop.run("eval", "--write", "-e", "delete from users", "-e", "create table more (id int)");
        assertEquals(database.rollsBackDdl() ? 0 : 1, both.exit(), both.out());
        if (!database.rollsBackDdl()) unchanged(shop);

        assertEquals(
                0,
                shop.run("eval", "--write", "-e", "create table alone (id int)").exit());
        assertTrue(shop.has("main", "alone"));
    }

    @EveryDatabase
    void a_file_is_split_as_a_migration_is(TestDatabase database) {
        var shop =
                shop(database).file("look.sql", "-- how; many\nselect count(*) as n from users;\nselect ';' as s;\n");

        var run = shop.run("eval", file("look.sql"));

        assertEquals(
                """
                shop 1.0
                repo main  (%s <main>)
                  sql select count(*) as n from users .................... done         5 ms
                      n
                      -
                      3
                      1 row
                  sql select ';' as s .................................... done         5 ms
                      s
                      -
                      ;
                      1 row
                1 repo: 2 done
                """.formatted(kind(database)),
                run.out().replaceAll("(?m)^      N$", "      n").replaceAll("(?m)^      S$", "      s"));
    }

    @OnEachJdk
    @EveryDatabase
    void a_java_file_runs_on_the_connection_of_the_transaction(TestDatabase database) {
        var shop = shop(database).file("mend.java", """
            import java.sql.Connection;

            public class mend {
                static class Row {}

                public static void run(Connection connection) throws Exception {
                    new Row();
                    connection.createStatement().execute("delete from users where id < 20");
                    if (Boolean.getBoolean("eval.fails")) throw new IllegalStateException("no more");
                }
            }
            """);

        System.setProperty("eval.fails", "true");
        var failed = shop.run("eval", "--write", file("mend.java"));
        System.clearProperty("eval.fails");
        unchanged(shop);
        var done = shop.run("eval", "--write", file("mend.java"));

        assertTrue(failed.out().contains("""
                  %s:9
                  java.lang.IllegalStateException: no more
                  It was rolled back, nothing of it remains.
            """.formatted(file("mend.java"))), failed.out());
        assertEquals(1, failed.exit());
        assertEquals(0, done.exit(), done.out());
        assertEquals(List.of("20"), shop.query("main", "select id from users"));
    }

    @OnEachJdk
    @Test
    void a_thread_that_a_file_leaves_behind_does_not_keep_the_process() throws IOException, InterruptedException {
        var shop = shop(TestDatabase.H2).file("leaves.java", """
            class leaves {
                public static void run(java.sql.Connection connection) {
                    new Thread(() -> {
                        try {
                            Thread.sleep(Long.MAX_VALUE);
                        } catch (InterruptedException e) {
                            System.out.println("was asked to end");
                        }
                    }).start();
                }
            }
            """);
        shop.run("status");

        var run = new Commands(folder).run("eval", file("leaves.java"));

        assertEquals(0, run.exit(), run.text());
        assertTrue(run.text().contains("1 repo: 1 done"), run.text());
    }

    @OnEachJdk
    @EveryDatabase
    void a_jshell_file_has_the_connection_and_the_repo(TestDatabase database) {
        var shop = shop(database).file("mend.jsh", """
            // the oldest users
            int last(String name) {
                return name.length() + 16;
            }

            var statement = connection.createStatement()
            statement.execute("delete from users where id < " + last(repo.config().name()))
            """);

        var refused = shop.run("eval", file("mend.jsh"));
        assertEquals(1, refused.exit());
        assertTrue(refused.out().contains(file("mend.jsh") + ":7\n"), refused.out());
        assertTrue(refused.out().contains("Nothing was changed.\n"), refused.out());
        unchanged(shop);

        assertEquals(0, shop.run("eval", "--write", file("mend.jsh")).exit());
        assertEquals(List.of("20"), shop.query("main", "select id from users"));
    }

    @OnEachJdk
    @Test
    void what_does_not_compile_is_a_line_of_the_file() {
        var shop = shop(TestDatabase.H2)
                .file(
                        "a.java",
                        "class a {\n    static void run(java.sql.Connection c) {\n        c.oops();\n    }\n}\n")
                .file("b.jsh", "int a = 1;\n\nint b =\n    \"x\";\n")
                .file("c.java", "class c {}\n");

        fails(shop, "a.java", ":3\n      cannot find symbol symbol: method oops()");
        fails(shop, "b.jsh", ":4\n      incompatible types: java.lang.String cannot be converted to int\n");
        fails(shop, "c.java", "\n      no class in it has a static method run(java.sql.Connection)\n");
    }

    private void fails(TestRelease shop, String file, String problem) {
        var run = shop.run("eval", file(file));
        assertTrue(run.out().contains(file(file) + problem), run.out());
        assertTrue(run.out().contains("      Nothing was changed.\n"), run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void what_cannot_be_run_is_a_usage_problem() {
        var shop = shop(TestDatabase.H2).repo("events", TestDatabase.H2).file("a.txt", "select 1");

        refused(shop, "eval: nothing to run: give -e SQL or a FILE", "--repo", "main");
        refused(
                shop,
                "eval: " + file("no.sql") + " is no file (seen from "
                        + Path.of("").toAbsolutePath() + ")",
                "--repo",
                "main",
                file("no.sql"));
        refused(shop, "eval: " + file("a.txt") + " is no .sql, .java or .jsh", file("a.txt"));
        refused(shop, "eval: " + file("a.txt") + " give -e SQL or a FILE, not both", "-e", "select 1", file("a.txt"));
        refused(shop, "eval: give --csv or --json, not both", "-e", "select 1", "--csv", "--json");
        refused(shop, "--repo must choose one of main, events", "-e", "select 1");
        assertEquals(0, shop.run("eval", "--repo", "main", "-e", "select 1").exit());
    }

    private static void refused(TestRelease shop, String problem, String... arguments) {
        var run = shop.run("eval", arguments);
        assertEquals(problem, run.err().lines().findFirst().orElseThrow());
        assertEquals(2, run.exit());
    }

    @Test
    void in_a_protected_environment_reading_is_free_and_writing_needs_a_consent() {
        var shop = shop(TestDatabase.H2)
                .config("environment.prod.protected = true")
                .file("a.java", "class a {}");

        assertEquals(0, shop.run("eval", "--env", "prod", "-e", "select 1").exit());
        assertEquals(
                24,
                shop.run("eval", "--env", "prod", "--write", "-e", "delete from users")
                        .exit());
        assertEquals(24, shop.run("eval", "--env", "prod", file("a.java")).exit());
        unchanged(shop);
        assertEquals(
                0,
                shop.run("eval", "--env", "prod", "--write", "--yes", "-e", "delete from users")
                        .exit());
        assertEquals(List.of(), shop.query("main", "select id from users"));
    }

    @Test
    void a_secret_in_a_statement_is_not_shown() {
        var run = shop(TestDatabase.H2).run("eval", "-e", "select * from nowhere where password = 'hunter2'");

        assertFalse((run.out() + run.err()).contains("hunter2"), run.out());
        assertEquals(1, run.exit());
    }

    @EveryDatabase
    void the_problem_of_a_statement_goes_to_stderr_where_stdout_is_csv_and_the_repo_is_closed(TestDatabase database)
            throws Exception {
        var shop = shop(database);

        var run = shop.run("eval", "--csv", "-e", "select nothing from users");

        assertTrue(run.err().startsWith("select nothing from users\n"), run.err());
        assertEquals(new Run(1, "", run.err()), run);
        assertEquals(0, shop.otherConnections("main"));
    }

    private static void unchanged(TestRelease shop) {
        assertEquals(
                List.of("1 | Ada", "3 | null", "20 | null"),
                shop.rows("main", "select id, name from users order by id"));
        assertFalse(shop.has("main", "more"));
    }

    private static String quote(TestDatabase database) {
        return database == TestDatabase.MARIADB || database == TestDatabase.MYSQL ? "`" : "\"";
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase();
    }
}
