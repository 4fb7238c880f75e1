package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.cli.LockTimeout;
import release.report.ExitCode;
import release.report.format.Console;
import release.run.MaxFailures;
import release.run.Parallel;
import release.support.Commands;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** Many migrations on PostgreSQL, of which those whose scripts are plain are sent several at a time. */
class MigrationBatchTest {
    private static final int MANY = 60;
    private static final String VERSIONS =
            "select version from flyway_schema_history where success order by installed_rank";

    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void many() {
        shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL);
        for (int i = 1; i <= MANY; i++) migration(i, """
            create table t%1$d (id int primary key, t1 int references t1 deferrable initially deferred);
            insert into t%1$d values (1, 1);
            """.formatted(i));
    }

    private void migration(int version, String sql) {
        shop.migration("main", "V" + version + "__create_t" + version + ".sql", sql);
    }

    private static List<String> versions(int last) {
        return IntStream.rangeClosed(1, last).mapToObj(String::valueOf).toList();
    }

    @Test
    void each_is_a_transaction_of_its_own_with_its_row_and_is_reported() {
        var run = shop.run("migrate", "--debug").exits(0).warns("sent: create table t60");

        assertEquals(
                versions(MANY).stream().map(version -> "V" + version).toList(),
                run.out()
                        .lines()
                        .filter(line -> line.endsWith(" ms"))
                        .map(line -> line.strip().split(" ")[0])
                        .toList());
        assertEquals(versions(MANY), shop.query("main", VERSIONS));
        assertEquals(List.of("60"), shop.query("main", "select count(distinct xmin::text) from flyway_schema_history"));
        assertEquals(
                List.of("60"),
                shop.query(
                        "main",
                        "select count(*) from flyway_schema_history h join pg_class t on t.relname = 't' || h.version"
                                + " and t.xmin = h.xmin"));
        assertEquals(
                versions(MANY),
                shop.query("main", "select installed_rank from flyway_schema_history order by installed_rank"));
        assertEquals(
                List.of("0"),
                shop.query(
                        "main",
                        "select count(*) from flyway_schema_history where execution_time not between 0 and 60000"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "insert into t35 values (2, 1), (2, 1) | 2 | duplicate key value violates unique constraint"
                        + " \"t35_pkey\" Detail: Key (id)=(2) already exists. (23505)",
                "alter table missing add id int | 2 | relation \"missing\" does not exist (42P01)",
                "create tabel t (id int) | 2 | syntax error at or near \"tabel\" (42601)",
            })
    void the_one_that_fails_is_told_with_its_statement_and_nothing_after_it_is_run(
            String broken, int line, String why) {
        migration(
                35, "create table t35 (id int primary key, t1 int);\n" + broken + ";\ncreate table never (id int);\n");

        var run = shop.run("migrate").exits(1);

        var failed = run.out().substring(run.out().indexOf("  V35"));
        assertEquals(
                """
                  V35 create t35 ......................................... FAILED
                      rel/main/V35__create_t35.sql:%d
                      %s
                      %s
                      V35 was rolled back, nothing of it remains.
                      Fix the script, then: jbang migrate@shop
                1 repo: 34 applied, 1 failed
                """.formatted(line, broken, why).strip(),
                failed.replaceFirst("FAILED +\\d+ ms", "FAILED").strip());
        run.says("  V34 create t34 ......................................... applied");
        assertEquals(versions(34), shop.query("main", VERSIONS));
        assertFalse(shop.has("main", "t35"));
        assertFalse(shop.has("main", "t36"));
        migration(35, "create table t35 (id int);\n");
        shop.run("migrate").says("1 repo: 26 applied");
    }

    @Test
    void only_the_last_of_several_waits_for_the_disk() {
        shop.migration("main", "V0__waits.sql", """
            create table asked (version int);
            create table waits (version int, setting text);
            create function wait() returns trigger language plpgsql as $$
            begin
              insert into waits values (new.version, current_setting('synchronous_commit'));
              return null;
            end $$;
            create constraint trigger at_commit after insert on asked deferrable initially deferred for each row execute function wait();
            """);
        shop.execute(
                "main",
                "do $$ begin execute format('alter database %I set synchronous_commit = on', current_database()); end"
                        + " $$");
        int many = 3 * MANY; // so that several are sent together although one of them took long
        for (int i = 1; i <= many; i++) migration(i, "insert into asked values (%d);\n".formatted(i));

        shop.run("migrate").exits(0);

        var waits = shop.query("main", "select setting from waits order by version");
        assertEquals(many, waits.size());
        assertEquals("on", waits.get(0), "it goes alone");
        assertEquals("on", waits.get(many - 1), "nothing comes after it");
        assertTrue(waits.stream().filter("off"::equals).count() > many / 4, waits.toString());
        assertTrue(String.join(" ", waits).contains("off on off"), waits.toString());
    }

    @Test
    void of_those_that_are_underway_as_the_connection_is_lost_none_is_told_as_applied_and_all_are_named() {
        migration(35, "create table t35 as select pg_terminate_backend(pg_backend_pid()) as ended;\n");

        var run = shop.run("migrate").exits(23).says("The connection was lost: V");
        var unknown = new TreeSet<
                Integer>(); // V35 may be the first of those that were sent, which is named apart from the others
        for (var line : run.out().split("\\n")) {
            if (!line.contains("The connection was lost: V")
                    && !line.contains("sent with it, and each there as a whole or not at all: V")) continue;
            Pattern.compile("\\bV(\\d+)")
                    .matcher(line)
                    .results()
                    .forEach(found -> unknown.add(Integer.valueOf(found.group(1))));
        }
        assertTrue(unknown.contains(35), run.out());
        var told = run.out().lines().filter(line -> line.contains(" applied  ")).count();
        assertEquals(told + 1, (int) unknown.first(), run.out());
        assertEquals(told + unknown.size(), (int) unknown.last(), run.out());
        assertEquals(versions((int) told), shop.query("main", VERSIONS).subList(0, (int) told));
        migration(35, "create table t35 (id int);\n");
        shop.run("migrate").exits(0);
        assertEquals(versions(MANY), shop.query("main", VERSIONS));
    }

    /** What one answers fills all buffers between client and server, while those that are sent with it are still being written to it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into t50 select i, repeat('x', 300) from generate_series(1, 100000) i returning *;",
                "do $$ begin for i in 1..100000 loop raise notice '%', repeat('x', 300); end loop; end $$;"
            })
    void one_that_answers_at_length_does_not_keep_the_server_from_those_that_are_sent_with_it(String talkative) {
        for (int i = 1; i < 150; i++) migration(i, "create table t%d (id int, note text);\n".formatted(i));
        var padding = ("insert into t1 values (0, '" + "y".repeat(60_000) + "');\n").repeat(14);
        for (int i = 150; i < 168; i++) migration(i, (i == 150 ? talkative + "\n" : "") + padding);

        shop.run("migrate").exits(0);

        assertEquals(List.of(String.valueOf(18 * 14)), shop.query("main", "select count(*) from t1"));
        assertEquals(versions(167), shop.query("main", VERSIONS));
    }

    @Test
    void one_that_only_its_commit_refuses_is_rolled_back_too() {
        migration(35, "create table t35 (id int);\ninsert into t34 values (2, 99);\n");

        shop.run("migrate").exits(1).says("(23503)", "V35 was rolled back, nothing of it remains.");

        assertEquals(versions(34), shop.query("main", VERSIONS));
        assertFalse(shop.has("main", "t35"));
        assertFalse(shop.has("main", "t36"));
    }

    @Test
    void one_that_others_keep_from_its_lock_is_tried_again() throws Exception {
        shop.with("main", "lock-timeout = 500ms")
                .migration("main", "V0__create_busy.sql", "create table busy (id int);\n");
        shop.run("migrate", "--target", "0").exits(0);
        migration(35, "alter table busy add name varchar(9);\n");
        try (var other = shop.transaction("main", "lock table busy")) {
            var run = new Commands(folder).start("migrate");
            run.says("V35 could not lock what it needs, in its way is session ");
            other.rollback();
            assertEquals(0, run.exit(), run::text);
        }
        assertEquals(61, shop.query("main", VERSIONS).size());
    }

    /** How many are sent together depends on how long those before took, so three of them wait to be seen, each for a while. */
    @Test
    void while_several_are_underway_the_line_of_progress_tells_which_statement_runs() throws Exception {
        shop.migration("main", "V0__seen.sql", """
            create table seen (id int);
            create function until_seen() returns int language plpgsql as $$
            begin
              while not exists (select from seen) and clock_timestamp() < now() + interval '10 s' loop perform pg_sleep(0.01); end loop;
              return 1;
            end $$;
            """);
        for (int version : List.of(20, 40, 60))
            migration(version, "create table t%1$d as select until_seen() as t%1$d;\n".formatted(version));
        var bytes = new ByteArrayOutputStream();
        try (var console =
                new Console(new PrintStream(bytes, true), new Console.Look(false, false, 100, Duration.ofMillis(20)))) {
            var run = new FutureTask<>(() -> shop.run(
                    ReleaseTasks.migrate(new LockTimeout(), new Parallel(), new MaxFailures(), Optional.empty(), false),
                    console));
            new Thread(run).start();
            var line = Pattern.compile(
                    "^  V\\d+ create t\\d+, and \\d+ more: create table t.* running +\\d+\\.\\d s$", Pattern.MULTILINE);
            Wait.until(
                    "a line of progress tells which of several runs",
                    () -> line.matcher(bytes.toString()).find() || run.isDone());
            shop.execute("main", "insert into seen values (1)");
            assertEquals(ExitCode.DONE, run.get().exitCode());
            assertTrue(line.matcher(bytes.toString()).find(), bytes::toString);
        }
    }

    @Test
    void those_that_are_not_plain_are_run_alone_and_all_do_as_with_flyway() throws Exception {
        var scripts = List.of(
                "do $$ begin create table by_do (id int); end $$;\n",
                "select set_config('search_path', 'pg_catalog', false);\n",
                "create function twice(int) returns int language plpgsql as $body$ begin return $1 * 2; end; $body$;\n"
                        + "insert into t1 values (twice(4), 1);\n",
                "create function plus(a int, b int) returns int language sql begin atomic select a + b; end;\n"
                        + "-- a comment; with more\n"
                        + "insert into t1 values (plus(1, 100), 1);\n",
                "create index concurrently t1_t1 on t1 (t1);\n",
                "copy t2 (id, t1) from stdin;\n7\t1\n8\t1\n\\.\n",
                "create table odd (\"a;b?\" jsonb, c text);\n"
                        + "insert into odd values ('{\"x\": 1}', E'it\\'s; \\\\'), ('{\"y\": 2}', 'back\\slash');\n"
                        + "delete from odd where \"a;b?\" ? 'y';\n",
                "/* one; */ insert into t3 values (2, 1) /* two ; */;\n;\n;insert into t3 values (3, 1)\n",
                "insert into t3 select id + 10, 1 from t3 returning id;\n"
                        + "update t3 set t1 = 1 where id > 2 returning id, t1;\n",
                "begin;\ninsert into t4 values (5, 1);\ncommit;\n",
                "-- nothing but this\n",
                "insert into t4 values (6, 1); set standard_conforming_strings = off; insert into odd values ('{}',"
                        + " 'a\\\\b'); set standard_conforming_strings = on;\n",
                "insert into odd values ('{}', 'a\\b{fn now()}');\n");
        for (int i = 0; i < scripts.size(); i++) migration(20 + 2 * i, scripts.get(i));
        migration(
                MANY - 2,
                "insert into flyway_schema_history (installed_rank, description, type, script, installed_by,"
                    + " execution_time, success) values (500, 'by hand', 'SQL', 'by hand', 'somebody', 1, true);\n");
        shop.repo("flyway", TestDatabase.POSTGRESQL).with("flyway", "migrations = [rel/main]");
        var names = List.of("t1", "t2", "t3", "t4", "odd");

        var run = shop.run("migrate", "--repo", "main", "--debug").exits(0);
        var flyway = shop.flyway("flyway", "rel/main");
        flyway.getPluginRegister()
                .getInstanceOf(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false); // an index cannot be created beside it
        flyway.load().migrate();

        assertTrue(run.err().contains("sent: create table odd"), run.err());
        for (var alone : List.of(
                "do $$", "select set_config('search_path'", "copy t2", "set standard", "begin;", "insert into flyway"))
            assertFalse(run.err().contains("sent: " + alone), alone);
        for (var name : names) assertEquals(rows("flyway", name), rows("main", name), name);
        assertEquals(
                rows("flyway", "pg_proc where proname in ('twice', 'plus')").size(),
                rows("main", "pg_proc where proname in ('twice', 'plus')").size());
        var history = "select installed_rank, version, description, type, script, checksum, installed_by, success from"
                + " flyway_schema_history order by 1";
        assertEquals(shop.rows("flyway", history), shop.rows("main", history));
    }

    private List<String> rows(String repo, String table) {
        var rows = new ArrayList<>(shop.rows(repo, "select * from " + table));
        rows.sort(null);
        return rows;
    }

    @Test
    void one_that_changes_the_session_by_a_function_leaves_it_to_none_after_it() {
        migration(
                20,
                "create schema other;\n"
                        + "create function elsewhere() returns int language plpgsql as $$ begin\n"
                        + "perform set_config('search_path', 'other', false), set_config('lock_timeout', '1', false);\n"
                        + "return 9;\n"
                        + "end $$;\n");
        migration(50, "create table t50 (id int primary key);\ninsert into t50 values (elsewhere());\n");

        shop.run("migrate", "--debug").exits(0).warns("sent: insert into t50");

        assertEquals(versions(MANY), shop.query("main", VERSIONS));
        assertEquals(
                List.of("public | 59"),
                shop.rows(
                        "main", "select schemaname, count(*) from pg_tables where tablename ~ '^t[0-9]+$' group by 1"));
        assertEquals(List.of("9"), shop.query("main", "select id from t50"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "create index concurrently t1_t1 on t1 (t1); :2; 49; This cannot run in a transaction, and a statement"
                        + " before it does: create index concurrently t1_t1 on t1 (t1)",
                "create table ${missing} (id int); :2; 0; No value is set for the placeholder ${missing}."
            })
    void one_that_cannot_be_read_stops_those_after_it_and_all_if_a_setting_is_missing(
            String broken, String line, int applied, String why) {
        migration(50, "create table t50 (id int);\n" + broken + ";\n");

        shop.run("migrate")
                .exits(1)
                .says("V50 create t50 ......................................... FAILED\n"
                        + "      rel/main/V50__create_t50.sql"
                        + line + "\n      " + why);

        assertEquals(
                applied == 0 ? List.of() : versions(applied),
                applied == 0 && !shop.has("main", "flyway_schema_history") ? List.of() : shop.query("main", VERSIONS));
    }

    @Test
    void a_connection_that_sends_texts_only_runs_them_one_by_one() {
        shop.with("main", "url = \"" + shop.url("main") + "&preferQueryMode=simple\"")
                .run("migrate", "--debug")
                .exits(0);

        assertEquals(versions(MANY), shop.query("main", VERSIONS));
    }

    @Test
    void a_run_that_is_killed_leaves_each_of_them_whole_or_not_at_all() throws Exception {
        shop.migration(
                        "main",
                        "V30.1__slow.sql",
                        "do $$ begin perform pg_sleep(60); create table slow (id int); end $$;\n")
                .run("commands"); // writes the configuration
        var running = new Commands(folder).start("migrate");
        running.killAfter("V25 ", 0);
        assertNotEquals(0, running.exit(), running.text());
        shop.execute(
                "main",
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <>"
                        + " pg_backend_pid()");
        shop.migration("main", "V30.1__slow.sql", "create table slow (id int);\n");

        shop.run("migrate").exits(0);

        assertEquals(MANY + 1, shop.query("main", VERSIONS).size());
        assertEquals(List.of("60"), shop.query("main", "select count(*) from pg_class where relname ~ '^t[0-9]+$'"));
    }
}
