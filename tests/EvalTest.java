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
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.report.Console;
import release.report.Result;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnEachJdk;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** Statements and files that eval runs: what they print, what they must not change, and what they may with --write. */
class EvalTest {
    private static final List<String> WRITES = List.of("insert into users values (9, 'x')", "update users set name = 'x'", "delete from users",
        "create table more (id int)", "truncate table users", "drop table users");
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
        assertEquals(new Run(0, """
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
            """.formatted(kind(database)).replace("\"", quote(database)), ""), shop(database).run("eval", "-e", sql));
    }

    @EveryDatabase
    void prints_rows_as_json_with_numbers_and_nulls(TestDatabase database) {
        var run = shop(database).run("eval", "--json", "-e", "select id as a, name as b from users where id > 1 order by id");

        var repo = JsonParser.parseString(run.out()).getAsJsonObject().getAsJsonArray("repos").get(0);
        assertEquals("""
            {"app":"shop","repo":"main","database":"%s","address":"<main>","outcome":"ok","steps":[{"kind":"eval","name":"sql",\
            "description":"select id as a, name as b from users where id > 1 order by id","state":"done","millis":5,\
            "result":{"columns":["%s","%s"],"rows":[[3,"null"],[20,null]]}}]}"""
            .formatted(kind(database), database == TestDatabase.H2 ? "A" : "a", database == TestDatabase.H2 ? "B" : "b"), repo.toString());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void prints_every_row_as_csv_and_nothing_else(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "insert into users values (4, 'a \"b\", c\nd'), (5, '')");

        assertEquals(new Run(0, (database == TestDatabase.H2 ? "X1,X2" : "x1,x2") + "\r\n1,Ada\r\n3,null\r\n4,\"a \"\"b\"\", c\nd\"\r\n5,\"\"\r\n20,\r\n", ""),
            shop.run("eval", "--csv", "-e", "select id as x1, name as x2 from users order by id"));
    }

    @Test
    void on_a_terminal_the_widest_column_gives_way_and_line_breaks_are_shown() {
        var out = new ByteArrayOutputStream();
        var console = new Console(new PrintStream(out), new Console.Look(false, true, 40, Duration.ofSeconds(9)));
        var rows = List.<List<Object>>of(List.of(7, "a".repeat(60)), List.of(12, "x\ny"));

        console.ended(Step.of(Kind.EVAL, "sql", "look", State.DONE)
            .giving(new Result(List.of("id", "text"), rows, false, OptionalLong.empty())));
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
        var sql = "with digits as (select 0 as d union select 1 union select 2 union select 3 union select 4 union select 5 "
            + "union select 6 union select 7 union select 8 union select 9) "
            + "select 1 from digits a cross join digits b cross join digits c cross join digits e";
        var shop = shop(database);

        var table = shop.run("eval", "-e", sql).out();
        assertTrue(table.contains("\n      1,000 rows, and there are more (--csv gives all)\n"), table);
        assertEquals(10_001, shop.run("eval", "--csv", "-e", sql).out().lines().count());
    }

    @EveryDatabase
    void statements_that_write_are_refused_before_anything_is_run(TestDatabase database) {
        var shop = shop(database);
        var disguised = Stream.of("/* select */ delete from users", "-- select\ndelete from users", "commit", "begin", "rollback", "call users()");
        for (var sql : Stream.concat(WRITES.stream(), disguised).toList()) {
            var run = shop.run("eval", "-e", "select 1", "-e", sql);

            assertFalse(run.out().contains("row"), run.out());
            assertEquals(1, run.exit(), sql);
        }
        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              sql delete from users .................................. FAILED
                  delete from users
                  This statement may do more than read.
                  Nothing was run.
                  If it is to change something: jbang eval@shop -e 'delete from users' --write
            1 repo: 1 failed
            """.formatted(kind(database)), shop.run("eval", "-e", "delete from users").out());
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
            case H2 -> List.of("select * from final table (insert into users values (9, 'x'))", "explain analyze delete from users",
                "with x as (select 9 as id) insert into users select id, 'x' from x");
            case SQLITE -> List.of("with x as (select 9 as id) insert into users select id, 'x' from x", "pragma user_version = 7",
                "pragma query_only = 0");
            case POSTGRESQL -> {
                shop.execute("main", "create function add_user() returns int as 'insert into users values (9, ''x'') returning id' language sql");
                shop.execute("main", "create sequence numbers");
                yield List.of("select add_user()", "with x as (delete from users returning id) select * from x", "explain analyze delete from users",
                    "select * into more from users", "select nextval('numbers')",
                    "select set_config('transaction_read_only', 'off', false)");
            }
            case MARIADB, MYSQL -> {
                shop.execute("main", "create function add_user() returns int modifies sql data begin insert into users values (9, 'x'); return 1; end");
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
            assertEquals(new Run(23, """
                shop 1.0
                repo main  (%s <main>)
                  FAILED
                  rel/config.conf:3
                  cannot reach %s <main>: there is no such file yet (3D000)
                  Check that the database exists and that this user may use it.
                1 repo: 1 failed
                """.formatted(kind(database), kind(database)), ""), new TestRelease(folder).repo("main", database).run("eval", "-e", "select 1"));
            assertFalse(Files.exists(folder.resolve("data")));
        }
    }

    @Test
    void an_h2_that_cannot_be_opened_to_read_only_is_rolled_back() {
        var shop = shop(TestDatabase.H2.fresh() + ";AUTO_SERVER=TRUE");

        assertEquals(0, shop.run("eval", "-e", "select * from final table (insert into users values (9, 'x'))").exit());
        assertEquals(1, shop.run("eval", "-e", "drop table users").exit());

        unchanged(shop);
    }

    @EveryDatabase
    void writes_are_committed_together_and_counted(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run("eval", "--write", "-e", "update users set name = 'x' where id > 1", "-e", "delete from users where id = 1;\n"
            + "insert into users values (4, 'y')");

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
        var shop = shop(database).file("mend.sql", "delete from users;\n\ninsert into users\n  values (4, 'y', 'z');\n");

        var run = shop.run("eval", "--write", file("mend.sql"));

        assertEquals(List.of("shop 1.0", "repo main  (" + kind(database) + " <main>)",
            "  sql insert into users values (4, 'y', 'z') ............. FAILED       5 ms", "      " + file("mend.sql") + ":3",
            "      insert into users values (4, 'y', 'z')"), run.out().lines().limit(5).toList());
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

        assertEquals(0, shop.run("eval", "--write", "-e", "create table alone (id int)").exit());
        assertTrue(shop.has("main", "alone"));
    }

    @EveryDatabase
    void a_file_is_split_as_a_migration_is(TestDatabase database) {
        var shop = shop(database).file("look.sql", "-- how; many\nselect count(*) as n from users;\nselect ';' as s;\n");

        var run = shop.run("eval", file("look.sql"));

        assertEquals("""
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
            """.formatted(kind(database)), run.out().replaceAll("(?m)^      N$", "      n").replaceAll("(?m)^      S$", "      s"));
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
        var shop = shop(TestDatabase.H2).file("a.java", "class a {\n    static void run(java.sql.Connection c) {\n        c.oops();\n    }\n}\n")
            .file("b.jsh", "int a = 1;\n\nint b =\n    \"x\";\n").file("c.java", "class c {}\n");

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
        refused(shop, "eval: " + file("no.sql") + " is no file (seen from " + Path.of("").toAbsolutePath() + ")", "--repo", "main", file("no.sql"));
        refused(shop, "eval: " + file("a.txt") + " is no .sql, .java or .jsh", file("a.txt"));
        refused(shop, "eval: " + file("a.txt") + " give -e SQL or a FILE, not both", "-e", "select 1", file("a.txt"));
        refused(shop, "eval: give --csv or --json, not both", "-e", "select 1", "--csv", "--json");
        refused(shop, "--repo must choose one of shop.main, shop.events", "-e", "select 1");
        assertEquals(0, shop.run("eval", "--repo", "main", "-e", "select 1").exit());
    }

    private static void refused(TestRelease shop, String problem, String... arguments) {
        var run = shop.run("eval", arguments);
        assertEquals(problem, run.err().lines().findFirst().orElseThrow());
        assertEquals(2, run.exit());
    }

    @Test
    void in_a_protected_environment_reading_is_free_and_writing_needs_a_consent() {
        var shop = shop(TestDatabase.H2).config("environment.prod.protected = true").file("a.java", "class a {}");

        assertEquals(0, shop.run("eval", "--env", "prod", "-e", "select 1").exit());
        assertEquals(24, shop.run("eval", "--env", "prod", "--write", "-e", "delete from users").exit());
        assertEquals(24, shop.run("eval", "--env", "prod", file("a.java")).exit());
        unchanged(shop);
        assertEquals(0, shop.run("eval", "--env", "prod", "--write", "--yes", "-e", "delete from users").exit());
        assertEquals(List.of(), shop.query("main", "select id from users"));
    }

    @Test
    void a_secret_in_a_statement_is_not_shown() {
        var run = shop(TestDatabase.H2).run("eval", "-e", "select * from nowhere where password = 'hunter2'");

        assertFalse((run.out() + run.err()).contains("hunter2"), run.out());
        assertEquals(1, run.exit());
    }

    @EveryDatabase
    void the_problem_of_a_statement_goes_to_stderr_where_stdout_is_csv_and_the_repo_is_closed(TestDatabase database) throws Exception {
        var shop = shop(database);

        var run = shop.run("eval", "--csv", "-e", "select nothing from users");

        assertTrue(run.err().startsWith("select nothing from users\n"), run.err());
        assertEquals(new Run(1, "", run.err()), run);
        assertEquals(0, shop.otherConnections("main"));
    }

    private static void unchanged(TestRelease shop) {
        assertEquals(List.of("1 | Ada", "3 | null", "20 | null"), shop.rows("main", "select id, name from users order by id"));
        assertFalse(shop.has("main", "more"));
    }

    private static String quote(TestDatabase database) {
        return database == TestDatabase.MARIADB || database == TestDatabase.MYSQL ? "`" : "\"";
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase();
    }
}
