package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestApp;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** Kills a migrating process at a random moment, again and again; after each kill the release recovers. */
class KillTest {
    private static final int KILLS = Recovery.many(4, 200);
    private static final int MIGRATIONS = 8;

    @TempDir
    Path folder;

    @Test
    void h2_that_is_killed_goes_on() throws Exception {
        kill(TestDatabase.H2, Recovery.many(2, KILLS));
    }

    @OnlyInAll
    @EveryDatabase({TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void whatever_is_killed_goes_on(TestDatabase database) throws Exception {
        kill(database, KILLS);
    }

    /** H2 tells by a file that it has begun: to look into its own would end up serving it. */
    private String endless(TestDatabase database) {
        return switch (database) {
            case POSTGRESQL -> "select pg_sleep(3600);\n";
            case MARIADB, MYSQL -> "select sleep(3600);\n";
            case H2 ->
                "select csvwrite('" + folder.resolve("begun") + "', 'select 1') from system_range(1, 1000000000);\n";
            case SQLITE -> "with recursive n (i) as (select 1 union all select i + 1 from n) select count(*) from n;\n";
        };
    }

    /** Whether the endless statement runs: what others can see of it. */
    private boolean isRunning(TestDatabase database, TestRelease shop, int statement) {
        if (database == TestDatabase.SQLITE && !shop.has("main", "release_migration_journal")) return false;
        return database == TestDatabase.H2
                ? Files.exists(folder.resolve("begun"))
                : !shop.query(
                                "main",
                                switch (database) {
                                    case POSTGRESQL ->
                                        "select 1 from pg_stat_activity where datname = current_database() and state ="
                                                + " 'active' and query like 'select pg_sleep%'";
                                    case MARIADB, MYSQL ->
                                        "select 1 from information_schema.processlist where db = database() and info"
                                                + " like 'select sleep%'";
                                    case H2, SQLITE ->
                                        "select 1 from release_migration_journal where statement_number = " + statement;
                                })
                        .isEmpty();
    }

    private void killed(TestDatabase database, boolean inTransaction, String script, int last, String... marks)
            throws Exception {
        var shop = new TestRelease(folder)
                .repo(
                        "main",
                        database.fresh()
                                + (database == TestDatabase.H2
                                        ? ";WRITE_DELAY=0"
                                        : "")) // else it may lose the last half second
                .migration("main", "V1__marks.sql", "create table marks (n int);\n")
                .migration("main", "V2__work.sql", script + endless(database));
        if (!inTransaction) shop.migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        shop.run("commands").exits(0);
        var run = new Commands(folder).start("migrate");
        run.says("V1  marks");
        Wait.until("the last statement runs", () -> isRunning(database, shop, last));
        run.signal("KILL");
        run.exit();
        if (database == TestDatabase.POSTGRESQL
                || database == TestDatabase.MARIADB) { // its session goes on until its statement ends
            shop.run("unlock", "--yes").exits(0);
            Wait.until("the lock is free", () -> shop.run("unlock").exit() == 0);
        }

        shop.migration("main", "V2__work.sql", script)
                .run("migrate")
                .exits(21)
                .says(
                        "ended without a word, at its statement " + last + " or after it.\n",
                        "The statements before that one have run; that one may have run, or not; of those after it"
                                + " nothing was committed");
        assertEquals(List.of(marks), shop.query("main", "select n from marks order by n"));
        shop.run("repair").exits(0).says("V2  ended at statement " + last + " or later: to run again");
        shop.delete("rel/main/V2__work.sql").run("migrate").exits(0);
    }

    /** Each statement commits by itself. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void the_next_run_knows_at_which_statement_it_was_killed(TestDatabase database) throws Exception {
        killed(database, false, "insert into marks values (1);\ninsert into marks values (2);\n", 3, "1", "2");
    }

    /** Only the second one does, in its midst. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2})
    void the_next_run_knows_after_which_statement_nothing_was_committed(TestDatabase database) throws Exception {
        killed(
                database,
                true,
                "insert into marks values (1);\n"
                        + (database == TestDatabase.POSTGRESQL ? "commit;\n" : "create table more (n int);\n")
                        + "insert into marks values (2);\n",
                2,
                "1");
    }

    private static final String ONE = "insert into marks values (1)";

    private TestRelease marks(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database.fresh() + (database == TestDatabase.H2 ? ";WRITE_DELAY=0" : ""))
                .migration("main", "V1__marks.sql", "create table marks (n int);\n")
                .with("main", "misnamed = ignore, seeds = [{ file = rel/main/work.sql, when = once }]")
                .file("rel/main/work.sql", "");
        shop.run("migrate").exits(0);
        return shop;
    }

    /** A procedure of MariaDB, or a function in Java that H2 runs. */
    private static void procedure(TestRelease shop, TestDatabase database, String mariaDb, String java) {
        if (database == TestDatabase.H2)
            shop.execute(
                    "main",
                    "create alias work as $$ void work(java.sql.Connection c) throws Exception { " + java + "} $$");
        else shop.execute("main", "create procedure work() begin " + mariaDb + "end");
    }

    private void procedureThatCommits(TestRelease shop, TestDatabase database) {
        procedure(
                shop,
                database,
                "rollback; " + ONE + "; commit; do sleep(3600); ",
                "c.rollback(); c.createStatement().execute(\"" + ONE + "\"); c.commit(); "
                        + "java.nio.file.Files.writeString(java.nio.file.Path.of(\"" + folder.resolve("begun")
                        + "\"), \"\"); Thread.sleep(3600000); ");
    }

    private void kill(TestRelease shop, TestDatabase database, String command) throws Exception {
        Files.deleteIfExists(folder.resolve("begun"));
        var run = new Commands(folder).start(command);
        Wait.until("it sleeps", () -> {
            if (!run.process().isAlive()) throw new IllegalStateException("it ended: " + run.text());
            return database == TestDatabase.H2
                    ? Files.exists(folder.resolve("begun"))
                    : !shop.query(
                                    "main",
                                    "select 1 from information_schema.processlist where db = database() and info like"
                                            + " 'do sleep%'")
                            .isEmpty();
        });
        run.signal("KILL");
        run.exit();
        if (database == TestDatabase.H2) return;
        shop.run("unlock", "--yes").exits(0);
        Wait.until("the lock is free", () -> shop.run("unlock").exit() == 0);
    }

    /** With what comes before it our own row in the journal is rolled back, too. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void a_call_that_rolls_back_and_commits_is_known_when_it_is_killed_in_its_midst(TestDatabase database)
            throws Exception {
        var shop = marks(database);
        procedureThatCommits(shop, database);
        shop.migration(
                "main", "V2__work.sql", "insert into marks values (2);\ncall work();\ninsert into marks values (3);\n");
        kill(shop, database, "migrate");
        assertEquals(List.of("1"), shop.query("main", "select n from marks"));
        shop.run("migrate")
                .exits(21)
                .says(
                        "ended without a word, at its statement 2 or after it.\n",
                        "That statement may have rolled back those before it, and committed what it did then: any of"
                                + " them may be there, or not; of those after it");
        shop.run("repair").exits(0);
        shop.migration("main", "V2__work.sql", ONE + ";\n")
                .migration("main", "U2__work.sql", "insert into marks values (2);\ncall work();\n")
                .run("migrate")
                .exits(0);
        kill(shop, database, "rollback");
        shop.run("rollback").exits(21).says("U2 may be half applied");
        assertEquals(List.of("1", "1", "1"), shop.query("main", "select n from marks"));
    }

    /** Those of the group before it are rolled back too, or committed, as wholes. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void a_call_behind_another_migration_of_its_group_is_known_when_it_is_killed(TestDatabase database)
            throws Exception {
        var shop = marks(database).with("main", "flyway.group = true");
        procedureThatCommits(shop, database);
        shop.migration(
                        "main",
                        "V2__work.sql",
                        "create temporary table a (n int);\n".repeat(database == TestDatabase.H2 ? 0 : 1)
                                + "insert into marks values (2);\n")
                .migration("main", "V3__more.sql", "call work();\n")
                .run("commands")
                .exits(0);
        kill(shop, database, "migrate");
        assertEquals(List.of("1"), shop.query("main", "select n from marks"));
        shop.run("migrate").exits(21).says("V3 may be half applied").neverSays("V2 may be");
        shop.run("repair").exits(0);
        shop.migration("main", "V3__more.sql", ONE + ";\n").run("migrate").exits(0);
        assertEquals(List.of("1", "1", "2"), shop.query("main", "select n from marks order by n"));
    }

    /** Rows of two calls stand in the journal then: the later one tells. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void of_two_calls_that_roll_back_and_commit_the_last_is_known_when_it_is_killed(TestDatabase database)
            throws Exception {
        var shop = marks(database);
        procedureThatCommits(shop, database);
        if (database == TestDatabase.H2)
            shop.execute(
                    "main",
                    "create alias twice as $$ void twice(java.sql.Connection c) throws Exception { c.rollback();"
                            + " c.createStatement().execute(\""
                            + ONE + "\"); c.commit(); } $$");
        else shop.execute("main", "create procedure twice() begin rollback; " + ONE + "; commit; end");
        shop.migration("main", "V2__work.sql", "call twice();\ninsert into marks values (2);\ncall work();\n");
        kill(shop, database, "migrate");
        shop.run("migrate").exits(21).says("ended without a word, at its statement 3 or after it.\n");
    }

    @Test
    void a_function_of_h2_in_what_writes_rows_is_known_when_it_is_killed() throws Exception {
        var shop = marks(TestDatabase.H2);
        procedureThatCommits(shop, TestDatabase.H2);
        shop.execute(
                "main",
                "create alias number as $$ int number(java.sql.Connection c) throws Exception {"
                        + " c.createStatement().execute(\"call work()\"); return 2; } $$");
        shop.execute(
                "main",
                "create table numbered (n int default number(), m int); create view numbers as select number() n;"
                        + " create view all_numbers as select n from numbers;");
        for (var calls : List.of(
                "insert into marks values (Number())",
                "insert into numbered (m) values (1)",
                "insert into marks select n from all_numbers",
                "set lock_timeout number()")) {
            shop.migration("main", "V2__work.sql", "insert into marks values (2);\n" + calls + ";\n");
            kill(shop, TestDatabase.H2, "migrate");
            shop.run("migrate").exits(21).says("ended without a word, at its statement 2 or after it.\n");
            shop.run("repair").exits(0);
        }
        shop.file("rel/main/work.sql", "update marks set n = number();\n");
        shop.migration("main", "V2__work.sql", ONE + ";\n").run("migrate").exits(0);
        kill(shop, TestDatabase.H2, "seed");
        shop.run("seed").exits(21).says("What it has committed, if anything, is there");
    }

    /** It rolls back a batch that has failed, say, and goes on. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void a_migration_in_java_that_rolls_back_and_commits_is_known_when_it_is_killed(TestDatabase database)
            throws Exception {
        new TestApp(folder.resolve("scratch"))
                .source("db.migration.V2__Work", """
                    package db.migration;

                    public class V2__Work extends org.flywaydb.core.api.migration.BaseJavaMigration {
                        @Override
                        public void migrate(org.flywaydb.core.api.migration.Context context) throws Exception {
                            var connection = context.getConnection();
                            connection.rollback();
                            connection.createStatement().execute("%s");
                            connection.commit();
                            java.nio.file.Files.writeString(java.nio.file.Path.of("%s"), "");
                            Thread.sleep(3600000);
                        }
                    }
                    """.formatted(ONE, folder.resolve("begun")))
                .springBoot(folder.resolve("app/shop.jar"));
        var shop = marks(database)
                .with("main", "migrations = [rel/main, \"classpath:db/migration\"]")
                .config("app.shop.jar = app/shop.jar")
                .migration("main", "V1_1__first.sql", "create table first (n int);\n"); // in the same run
        shop.run("commands").exits(0);
        var run = new Commands(folder).start("migrate");
        Wait.until("it sleeps", () -> Files.exists(folder.resolve("begun")));
        run.signal("KILL");
        run.exit();
        assertEquals(List.of("1"), shop.query("main", "select n from marks"));
        Wait.until("the lock is free", () -> shop.run("unlock").exit() == 0);
        shop.run("migrate").exits(21).says("V2 may be half applied", "It is code: any part of it may have run");
    }

    @EveryDatabase({TestDatabase.MARIADB})
    void a_call_within_another_statement_is_known_when_it_is_killed(TestDatabase database) throws Exception {
        var shop = marks(database);
        procedureThatCommits(shop, database);
        for (var call : List.of(
                "set statement max_statement_time = 3600 for call work();\n",
                "delimiter //\nbegin not atomic call work(); end//\n")) {
            shop.migration("main", "V2__work.sql", call);
            kill(shop, database, "migrate");
            shop.run("migrate").exits(21).says("ended without a word, at its statement 1 or after it.\n");
            shop.run("repair").exits(0);
        }
        assertEquals(List.of("1", "1"), shop.query("main", "select n from marks"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void a_seed_whose_call_rolls_back_and_commits_is_known_when_it_is_killed(TestDatabase database) throws Exception {
        var shop = marks(database);
        procedureThatCommits(shop, database);
        shop.file("rel/main/work.sql", "insert into marks values (2);\ncall work();\n");
        kill(shop, database, "seed");
        shop.run("status").exits(0).says("seed work.sql .......................................... FAILED");
        shop.run("seed").exits(21).says("What it has committed, if anything, is there");
        assertEquals(List.of("1"), shop.query("main", "select n from marks"));
        shop.run("repair").exits(0).says("work.sql: was half done");
        shop.file("rel/main/work.sql", ONE + ";\n").run("seed").exits(0);
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void a_seed_whose_call_has_rolled_back_and_committed_is_known_when_it_is_killed_later(TestDatabase database)
            throws Exception {
        var shop = marks(database);
        procedure(
                shop,
                database,
                "rollback; " + ONE + "; commit; ",
                "c.rollback(); c.createStatement().execute(\"" + ONE + "\"); c.commit(); ");
        var sleep = database == TestDatabase.H2
                ? "insert into marks select csvwrite('" + folder.resolve("begun")
                        + "', 'select 1') from system_range(1, 1000000000);\n"
                : "do sleep(3600);\n";
        var script = "call work();\ninsert into marks values (2);\n";
        shop.file("rel/main/work.sql", script + sleep);
        kill(shop, database, "seed");
        shop.file("rel/main/work.sql", script)
                .run("seed")
                .exits(21)
                .says("What it has committed, if anything, is there");
        assertEquals(List.of("1"), shop.query("main", "select n from marks"));
    }

    /** What a call has written, and not committed, is rolled back with the session. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.H2})
    void after_a_call_that_has_committed_nothing_the_next_run_goes_on(TestDatabase database) throws Exception {
        var shop = marks(database);
        procedure(shop, database, ONE + "; ", "c.createStatement().execute(\"" + ONE + "\"); ");
        var script =
                "create temporary table a (n int);\n".repeat(database == TestDatabase.H2 ? 0 : 1) + "call work();\n";
        var sleep = database == TestDatabase.H2
                ? "insert into marks select csvwrite('" + folder.resolve("begun")
                        + "', 'select 1') from system_range(1, 1000000000);\n"
                : "do sleep(3600);\n";
        shop.migration("main", "V2__work.sql", script + sleep);
        kill(shop, database, "migrate");
        shop.migration("main", "V2__work.sql", script).run("migrate").exits(0);
        shop.file("rel/main/work.sql", "call work();\n" + sleep);
        kill(shop, database, "seed");
        shop.file("rel/main/work.sql", "call work();\n").run("seed").exits(0);
        assertEquals(List.of("1", "1"), shop.query("main", "select n from marks"));
    }

    /** H2 writes to the disk half a second after a commit, unless it is asked to. */
    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void a_seed_that_is_told_is_on_the_disk(TestDatabase database) throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__log.sql", "create table log (number int);\n")
                .seed("main", "first.sql", "insert into log values (1);\n")
                .seed(
                        "main",
                        "endless.sql",
                        "with recursive c(x) as (select 1 union all select x + 1 from c where x > 0) select count(*)"
                                + " from c;\n");
        shop.run("commands"); // writes the configuration
        var running = new Commands(folder).start("seed");
        running.killAfter("seed first.sql", 0);
        running.exit();
        assertEquals(List.of("1"), shop.query("main", "select number from log"));
    }

    private void kill(TestDatabase database, int kills) throws Exception {
        var random = Recovery.random();
        var shop = new TestRelease(folder).repo("main", database);
        var recovery = new Recovery(shop);
        int killed = 0;
        for (int kill = 0; kill < kills || killed == 0; kill++) {
            recovery.more(MIGRATIONS);
            var running = new Commands(folder).start("migrate");
            running.killAfter("V" + (recovery.last() - 1 - random.nextInt(MIGRATIONS - 1)) + " ", random.nextInt(40));
            if (running.exit() != 0) killed++; // it may have been quicker than the kill, but not each time
            assertTrue(kill < 10 * kills, "none is killed in its midst");
            recovery.recover("kill " + kill + "\n" + running.text());
        }
        if (Recovery.isLong())
            System.out.println(database + ": " + killed + " of " + kills + " killed in their midst, "
                    + recovery.byHand() + " undone by hand as told, all recovered");
    }
}
