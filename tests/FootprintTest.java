package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** What a script has committed by itself is known: to the report, to the history, and to whoever would try it again. */
class FootprintTest {
    private static final String NOTHING = "V2 was rolled back, nothing of it remains.";

    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration(
                        "main",
                        "V1__marks.sql",
                        "create table marks (n int);\ncreate table busy (n int);\ninsert into busy values (1);\n");
        shop.run("migrate").exits(0);
        return shop;
    }

    private static List<String> marks(TestRelease shop) {
        return shop.query("main", "select n from marks order by n");
    }

    private static TestRelease second(TestRelease shop, String sql) {
        return shop.migration("main", "V2__work.sql", sql);
    }

    private static String mark(int number) {
        return "insert into marks values (" + number + ");\n";
    }

    private static final String FAILS = "insert into nowhere values (1);\n";

    @EveryDatabase
    void rows_alone_are_rolled_back_and_the_next_run_applies_them(TestDatabase database) {
        var shop = second(shop(database), mark(1) + mark(2) + FAILS);
        shop.run("migrate").exits(1).says(NOTHING, "Fix the script, then: jbang migrate@shop\n");
        assertEquals(List.of(), marks(shop));
        second(shop, mark(1) + mark(2)).run("migrate").exits(0);
        assertEquals(List.of("1", "2"), marks(shop));
    }

    @EveryDatabase
    void what_was_committed_before_the_failure_is_told_by_both_runs(TestDatabase database) {
        var shop = second(shop(database), mark(1) + "commit;\n" + mark(2) + FAILS);
        var committed = database == TestDatabase.SQLITE ? List.of("1", "2") : List.of("1");
        shop.run("migrate")
                .exits(1)
                .says(
                        committed.size() == 2
                                ? "V2 may be half applied: 3 statements ran before the one in line 4 (it commits by"
                                        + " itself)."
                                : "V2 may be half applied: the first 2 statements of 3 are committed, the rest is"
                                        + " rolled back (it commits by itself).",
                        "Undo by hand what remains of it, fix the script, then: jbang repair@shop && jbang"
                                + " migrate@shop");
        assertEquals(committed, marks(shop));
        shop.run("migrate").exits(21).says("It failed in an earlier run and may be half applied.");
        assertEquals(committed, marks(shop));
    }

    @EveryDatabase
    void what_a_script_rolls_back_itself_is_not_there(TestDatabase database) {
        var shop = second(
                shop(database), mark(1) + "rollback;\n" + (database == TestDatabase.SQLITE ? "" : mark(2)) + FAILS);
        shop.run("migrate").exits(1).says(NOTHING);
        assertEquals(List.of(), marks(shop));
        shop.run("migrate").exits(1).says(NOTHING);
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_a_script_rolls_back_in_a_comment_that_is_none_is_not_there(TestDatabase database) {
        second(shop(database), mark(1) + "/*!40000 rollback */;\n" + FAILS)
                .run("migrate")
                .exits(1)
                .says(NOTHING);
    }

    @EveryDatabase
    void a_script_that_commits_is_applied_once_with_its_row(TestDatabase database) {
        var shop = second(shop(database), mark(1) + "commit;\n" + mark(2));
        shop.run("migrate").exits(0).says("1 applied");
        shop.run("migrate").exits(0).says("up to date");
        assertEquals(List.of("1", "2"), marks(shop));
        assertEquals(
                List.of("1", "2"),
                shop.query(
                        "main",
                        "select " + database.quoted("version") + " from " + database.history() + " where "
                                + database.quoted("version") + " is not null order by 1"));
    }

    @EveryDatabase
    void ddl_that_fails_first_leaves_nothing_and_needs_no_repair(TestDatabase database) {
        var shop = second(shop(database), "create table marks (n int);\n");
        shop.run("migrate").exits(1).says(NOTHING);
        second(shop, mark(1)).run("migrate").exits(0);
        assertEquals(List.of("1"), marks(shop));
    }

    /** Rows that came after the last DDL are rolled back, on databases that commit at each. */
    @EveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_came_after_the_last_ddl_is_rolled_back(TestDatabase database) {
        var shop = second(shop(database), mark(1) + "create table more (n int);\n" + mark(2) + FAILS);
        shop.run("migrate")
                .exits(1)
                .says("V2 may be half applied: the first 2 statements of 3 are committed, the rest is rolled back ("
                        + database.kind() + " commits each DDL statement).");
        assertEquals(List.of("1"), marks(shop));
        shop.run("migrate").exits(21);
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_a_procedure_commits_is_noticed_and_what_a_locked_table_commits(TestDatabase database) {
        var shop = shop(database);
        shop.execute(
                "main",
                "create procedure fill() begin insert into marks values (1); commit; insert into marks values (2);"
                        + " insert into nowhere values (3); end");
        second(shop, "call fill();\n")
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied: the statement that failed may have done a part (it commits by itself).");
        assertEquals(List.of("1"), marks(shop));
        shop.run("migrate").exits(21);
        shop.run("repair").exits(0);
        shop.execute("main", "delete from marks");
        second(
                        shop,
                        "lock tables marks write;\n/*!40000 alter table marks disable keys */;\n" + mark(1)
                                + "/*!40000 alter table marks enable keys */;\n")
                .run("migrate")
                .exits(0);
        assertEquals(List.of("1"), marks(shop));
    }

    /** Of these a part may be there, though what fails is the first statement. */
    @Test
    void what_is_no_whole_on_mariadb_may_have_done_a_part() {
        var shop = shop(TestDatabase.MARIADB);
        var user = shop.query("main", "select database()").get(0).replaceAll(".*(.{20})$", "$1");
        shop.execute(
                "main",
                "create procedure fill() begin insert into marks values (1); commit; insert into nowhere values (2);"
                        + " end");
        try {
            for (var work : List.of(
                    "set statement max_statement_time = 100 for call fill();\n",
                    "set /* so long */ statement max_statement_time = 100 for call fill();\n",
                    "delimiter //\n"
                            + "begin not atomic insert into marks values (1); commit; insert into nowhere values (2);"
                            + " end//\n",
                    "create or replace table busy (n int primary key) select 1 n union all select 1;\n",
                    "create user " + user + ", " + user + "_b, root@localhost;\n")) {
                second(shop, work)
                        .run("migrate")
                        .exits(1)
                        .says("V2 may be half applied: the statement that failed may have done a part");
                shop.run("migrate").exits(21);
                shop.run("repair").exits(0);
            }
        } finally {
            shop.execute("main", "drop user if exists " + user + ", " + user + "_b");
        }
        assertEquals(List.of("1", "1", "1"), marks(shop));
    }

    @Test
    void what_a_function_of_h2_commits_before_it_fails_is_noticed_wherever_it_is_called() {
        var shop = shop(TestDatabase.H2);
        shop.execute(
                "main",
                "create alias fill as $$ int fill(java.sql.Connection c) throws Exception {"
                        + " c.createStatement().execute(\"insert into marks values (1)\"); c.commit(); throw new"
                        + " Exception(\"full\"); } $$");
        for (var work : List.of(
                "set @n = fill();\n",
                "insert into busy values (fill());\n",
                "create table more as select fill() n;\n")) {
            second(shop, work)
                    .run("migrate")
                    .exits(1)
                    .says("V2 may be half applied: the statement that failed may have done a part");
            shop.run("migrate").exits(21);
            shop.run("repair").exits(0);
        }
        assertEquals(List.of("1", "1", "1"), marks(shop));
        second(shop, "create table marks (n int);\n").run("migrate").exits(1).says(NOTHING);
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_statement_with_characters_that_the_database_does_not_keep_is_followed_all_the_same(TestDatabase database) {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__marks.sql", "create table marks (n int) /* → */;\n");
        shop.execute(
                "main",
                "alter database `" + shop.query("main", "select database()").get(0) + "` character set latin1");
        shop.run("migrate").exits(0);
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_keeps_us_from_writing_the_journal_is_no_fault_of_the_script(TestDatabase database) {
        var shop = shop(database);
        shop.execute(
                "main",
                "create trigger closed before insert on release_migration_journal for each row signal sqlstate '45000'"
                        + " set message_text = 'closed'");
        second(shop, "create table more (n int);\n")
                .run("migrate")
                .exits(1)
                .says(
                        "V2  work",
                        "Cannot follow in release_migration_journal what it commits: closed (45000)",
                        NOTHING,
                        "See to it that our user may read and write release_migration_journal, then: jbang"
                                + " migrate@shop");
        shop.execute("main", "drop trigger closed");
        shop.run("migrate").exits(0);
    }

    /** A constraint that is looked at only then. */
    @Test
    void a_commit_that_fails_rolls_back_what_came_after_the_last_one() {
        var shop = shop(TestDatabase.POSTGRESQL);
        shop.execute("main", "alter table marks add constraint one unique (n) deferrable initially deferred");
        second(shop, mark(1) + "commit;\n" + mark(1))
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied: the first 2 statements of 3 are committed, the rest is rolled back");
        assertEquals(List.of("1"), marks(shop));
        shop.run("repair").exits(0).says("1 repo: 1 repaired");
    }

    @Test
    void a_commit_that_fails_is_no_group() {
        var shop = shop(TestDatabase.SQLITE);
        shop.execute("main", "create table parents (n int primary key)");
        shop.execute("main", "create table children (n int references parents (n) deferrable initially deferred)");
        second(shop.with("main", "flyway.initSql = \"pragma foreign_keys = on\""), "insert into children values (1);\n")
                .run("migrate")
                .exits(1)
                .says(NOTHING)
                .neverSays("group");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_a_table_without_transactions_keeps_is_noticed(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "alter table marks engine = MyISAM");
        for (var end : List.of("", "rollback;\n")) {
            second(shop, mark(1) + end + FAILS).run("migrate").exits(1).says("V2 may be half applied");
            assertEquals(List.of("1"), marks(shop), end);
            shop.run("repair").exits(0);
            shop.execute("main", "delete from marks");
        }
        second(shop, "")
                .migration("main", "U2__work.sql", mark(1) + FAILS)
                .run("migrate")
                .exits(0);
        shop.run("rollback").exits(1).says("U2 may be half applied");
        shop.run("rollback").exits(21).says("Take back by hand what has run of U2");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_a_table_without_transactions_keeps_of_one_statement_is_noticed(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table singles (n int primary key) engine = MyISAM");
        second(shop, "insert into singles values (1), (2), (1);\n");
        for (var inTransaction : List.of(true, false)) {
            shop.migration("main", "V2__work.sql.conf", "executeInTransaction=" + inTransaction + "\n")
                    .run("migrate")
                    .exits(1)
                    .says("V2 may be half applied: the statement that failed may have done a part");
            shop.run("migrate").exits(21);
            shop.run("repair").exits(0);
            shop.execute("main", "delete from singles");
        }
    }

    /** Flyway runs it, and nobody sees what it does to the database. */
    @EveryDatabase
    void of_a_program_nobody_says_that_nothing_remains(TestDatabase database) {
        var shop = shop(database).migration("main", "V2__work.sh", "echo one\necho 'no such thing' >&2\nexit 3\n");
        shop.run("migrate")
                .exits(1)
                .says("      rel/main/V2__work.sh\n"
                        + "      no such thing\n"
                        + "      V2 may be half applied (it runs outside a transaction).\n"
                        + "      Undo by hand what remains of it, fix the script, then: jbang repair@shop && jbang"
                        + " migrate@shop\n");
        shop.run("migrate").exits(21);
        shop.run("repair").exits(0);
        shop.migration("main", "V2__work.sh", "exit 0\n")
                .migration("main", "afterMigrate.sh", "exit 1\n")
                .run("migrate")
                .exits(1)
                .says(
                        "  V2  work",
                        " applied ",
                        "      It ended with another exit code than 0, and printed nothing.\n",
                        "afterMigrate may be half done (it runs outside a transaction).\n");
    }

    @Test
    void to_put_the_isolation_of_h2_back_commits_and_waits_until_the_row_is_written() {
        var shop = second(
                shop(TestDatabase.H2),
                "set session characteristics as transaction isolation level serializable;\n" + mark(1));
        shop.execute(
                "main", "alter table \"flyway_schema_history\" add constraint no_second check (\"version\" <> '2')");
        shop.run("migrate").exits(1);
        assertEquals(List.of(), marks(shop));
    }

    @EveryDatabase
    void a_callback_that_fails_before_a_migration_is_what_failed_and_nothing_of_the_migration_was_run(
            TestDatabase database) {
        var shop = second(shop(database), mark(1)).migration("main", "beforeEachMigrate__check.sql", FAILS);
        shop.run("migrate")
                .exits(1)
                .says(
                        "  callback beforeEachMigrate ............................. FAILED\n"
                                + "      rel/main/beforeEachMigrate__check.sql:1\n"
                                + "      insert into nowhere values (1)\n",
                        "      Nothing of V2 was run. beforeEachMigrate ",
                        "      Fix rel/main/beforeEachMigrate__check.sql, then: jbang migrate@shop\n")
                .neverSays("  V2  work");
        shop.delete("rel/main/beforeEachMigrate__check.sql")
                .migration("main", "beforeEachMigrate.sh", "echo not now\nexit 1\n");
        shop.run("migrate")
                .exits(1)
                .says("      rel/main/beforeEachMigrate.sh\n"
                        + "      not now\n"
                        + "      Nothing of V2 was run. beforeEachMigrate may be half done (it runs outside a"
                        + " transaction).\n");
        shop.delete("rel/main/beforeEachMigrate.sh").run("migrate").exits(0);
        assertEquals(List.of("1"), marks(shop));
    }

    @EveryDatabase
    void a_callback_that_fails_after_a_migration_says_what_became_of_that(TestDatabase database) {
        var shop = second(shop(database), mark(1)).migration("main", "afterEachMigrate.sql", FAILS);
        shop.run("migrate")
                .exits(1)
                .says(
                        "      rel/main/afterEachMigrate.sql:1\n",
                        "      V2 was rolled back, nothing of it remains. afterEachMigrate ");
        shop.delete("rel/main/V2__work.sql").migration("main", "V2__work.sh", "exit 0\n");
        shop.run("migrate")
                .exits(1)
                .says(
                        "      rel/main/afterEachMigrate.sql:1\n",
                        "      V2 may be half applied: ",
                        "      Undo by hand what remains of V2, fix rel/main/afterEachMigrate.sql, then: jbang"
                                + " repair@shop && jbang migrate@shop\n");
        shop.run("migrate").exits(21);
    }

    @EveryDatabase(except = TestDatabase.MYSQL)
    void a_program_whose_run_is_killed_may_have_done_anything(TestDatabase database) throws Exception {
        var shop = shop(database).migration("main", "V2__work.sh", "echo > " + folder + "/begun\nexec sleep 5\n");
        shop.run("validate").exits(0);
        var run = new Commands(folder).start("migrate");
        Wait.until("it has begun", () -> Files.exists(folder.resolve("begun")));
        run.process().destroyForcibly();
        run.exit();
        Wait.until("its session has ended", () -> shop.run("validate").exit() == 21);
        shop.run("migrate")
                .exits(21)
                .says(
                        "V2 may be half applied. It is code: any part of it may have run; if it is a program, look"
                                + " first whether it still runs.\n",
                        "Undo by hand what is there of V2");
    }

    @Test
    void a_program_cannot_run_under_a_lock_of_the_transaction() {
        var shop = shop(TestDatabase.POSTGRESQL)
                .with("main", "lock = transaction")
                .migration("main", "V2__work.sh", "exit 0\n");
        shop.run("migrate")
                .exits(1)
                .says("It cannot run in a transaction, and lock = transaction needs one.\n", "Nothing of it was run.");
    }

    /** Others have locked what comes after the commit, and the script is not tried again. */
    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2})
    void what_has_committed_is_not_tried_again(TestDatabase database) throws SQLException {
        var shop =
                second(shop(database).with("main", "lock-timeout = 1s"), mark(1) + "commit;\nupdate busy set n = 2;\n");
        if (database == TestDatabase.H2) shop.with("main", "").config("");
        try (var other = DriverManager.getConnection(url(shop, database));
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("update busy set n = 3");
            shop.run("migrate")
                    .exits(1)
                    .says(
                            "V2 may be half applied",
                            "Undo by hand what remains of V2, ",
                            " wait ",
                            ", then: jbang repair@shop && jbang migrate@shop")
                    .neverSays("ix the script");
            other.rollback();
        }
        assertEquals(List.of("1"), marks(shop));
        shop.run("migrate").exits(21);
    }

    private static String url(TestRelease shop, TestDatabase database) {
        return database == TestDatabase.H2 ? shop.absoluteUrl("main") + ";AUTO_SERVER=TRUE" : shop.absoluteUrl("main");
    }

    /** Outside a transaction of ours the next script would find it open, or lose it with the connection. */
    @EveryDatabase
    void what_a_script_begins_itself_and_leaves_open_is_committed_with_its_row(TestDatabase database) {
        var shop = second(shop(database), "begin;\n" + mark(1))
                .migration("main", "V2__work.sql.conf", "executeInTransaction=false\n")
                .migration("main", "V3__more.sql", mark(2) + FAILS);
        shop.run("migrate").exits(1).says("V2  work", " applied ", "V3 was rolled back, nothing of it remains.");
        assertEquals(List.of("1"), marks(shop));
        shop.delete("rel/main/V3__more.sql").run("migrate").exits(0).says("up to date");
    }

    @EveryDatabase
    void what_a_script_begins_itself_is_rolled_back_when_it_fails(TestDatabase database) {
        var shop = second(shop(database), "begin;\n" + mark(1) + FAILS)
                .migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        shop.run("migrate").exits(1);
        assertEquals(List.of(), marks(shop));
        assertEquals(
                List.of(), shop.query("main", "select script from " + database.quoted("release_migration_journal")));
    }

    @EveryDatabase
    void savepoints_of_a_script_stay(TestDatabase database) {
        var script = mark(1) + "savepoint a;\n" + mark(2) + "rollback to savepoint a;\n" + mark(3)
                + "release savepoint a;\n";
        var shop = second(shop(database), script)
                .migration("main", "V3__own.sql", "begin;\n" + script + "commit;\n")
                .migration("main", "V3__own.sql.conf", "executeInTransaction=false\n");
        shop.run("migrate").exits(0);
        assertEquals(List.of("1", "1", "3", "3"), marks(shop));
    }

    /** SQLite has no lock but that of the whole file. */
    @Test
    void a_file_that_others_have_locked_is_tried_again() throws SQLException {
        var shop = second(shop(TestDatabase.SQLITE).with("main", "lock-timeout = 10ms"), mark(1));
        try (var other = shop.transaction("main", "update busy set n = 2")) {
            shop.run("migrate").exits(22).says("V2 was tried 10 times and left nothing.");
            other.rollback();
        }
        shop.run("migrate").exits(0);
    }

    @Test
    void under_a_lock_of_the_transaction_no_script_may_end_it() {
        var shop = shop(TestDatabase.POSTGRESQL).with("main", "lock = transaction");
        for (var end : List.of(
                "commit",
                "end",
                "rollback",
                "abort work",
                "commit and chain",
                "/* so */ commit",
                "prepare transaction 'x'")) {
            second(shop, mark(1) + end + ";\n" + mark(2))
                    .run("migrate")
                    .exits(1)
                    .says("rel/main/V2__work.sql:2", "would end the transaction, and with it the lock", NOTHING);
            assertEquals(List.of(), marks(shop), end);
        }
        second(shop, mark(1) + "savepoint a;\n" + mark(2) + "rollback to savepoint a;\nrelease a;\n")
                .run("migrate")
                .exits(0);
        assertEquals(List.of("1"), marks(shop));
    }

    private static TestRelease group(TestRelease shop, String third) {
        return second(shop, mark(1)).with("main", "flyway.group = true").migration("main", "V3__more.sql", third);
    }

    /** Else what came before it in the group would be told as applied. */
    @EveryDatabase
    void a_script_that_rolls_back_its_group_fails_at_that_statement(TestDatabase database) {
        var shop = shop(database);
        var rolled = List.of(
                        "rel/main/V3__more.sql:2",
                        "This has rolled back V2, since a group is one transaction (flyway.group).",
                        "rolled back with it, as one group: V2")
                .toArray(String[]::new);
        group(shop, mark(2) + "rollback;\n" + (database == TestDatabase.SQLITE ? "" : mark(3)))
                .run("migrate")
                .exits(1)
                .says(rolled)
                .says(NOTHING.replace("V2", "V3"));
        assertEquals(List.of(), marks(shop));
        if (database == TestDatabase.H2
                || database.isOnMariaDb()) { // what code does after its rollback may be committed
            group(shop, mark(2) + "execute immediate 'rollback';\n" + mark(3))
                    .run("migrate")
                    .exits(1)
                    .says(rolled)
                    .says("V3 may be half applied");
            assertEquals(List.of(), marks(shop));
            shop.run("repair").exits(0);
        }
        group(shop, "commit;\n" + mark(2) + "rollback;\n" + (database == TestDatabase.SQLITE ? "" : mark(3)))
                .run("migrate");
        assertEquals(List.of("1"), marks(shop).subList(0, 1));
    }

    /** Else it would be half applied when the next one fails, or rolls it back. */
    @EveryDatabase
    void what_has_committed_a_part_is_committed_at_its_end_in_a_group_too(TestDatabase database) {
        var commits = database.rollsBackDdl() ? "commit;\n" : "create table half (n int);\n";
        var shop =
                group(shop(database), mark(2) + FAILS).migration("main", "V2__work.sql", mark(0) + commits + mark(1));
        shop.run("migrate")
                .exits(1)
                .says(
                        "  V2  work ............................................... applied",
                        "V3 was rolled back, nothing of it remains.")
                .neverSays("rolled back with it");
        assertEquals(List.of("0", "1"), marks(shop));
        shop.migration("main", "V3__more.sql", mark(3)).run("migrate").exits(0).says("1 applied");
        assertEquals(List.of("0", "1", "3"), marks(shop));
    }

    /** To switch on what is on commits nothing: our own row is not to be waited for. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_transaction_that_a_script_begins_outside_of_any_is_followed(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create procedure anew() begin rollback; insert into marks values (3); commit; end");
        shop.migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        second(shop, "start transaction;\n" + mark(1) + "rollback;\nbegin;\n" + mark(2) + FAILS)
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied")
                .neverSays("Cannot follow");
        assertEquals(List.of(), marks(shop));
        shop.run("repair").exits(0);
        second(shop, "start transaction;\nset autocommit = 1;\n" + mark(1) + "set autocommit = 0;\ncall anew();\n")
                .run("migrate")
                .exits(0);
        assertEquals(List.of("3"), marks(shop));
    }

    /** SQLite commits when the outermost savepoint is released. */
    @Test
    void a_savepoint_that_begins_a_transaction_commits_when_it_is_released() {
        var shop = shop(TestDatabase.SQLITE);
        second(
                        shop,
                        mark(1) + "commit;\nsavepoint a;\n" + mark(2) + "savepoint b;\nrelease b;\nrelease a;\n"
                                + mark(3) + FAILS)
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied: 8 statements ran before the one in line 9");
        shop.run("migrate").exits(21);
        shop.run("repair").exits(0);
        shop.execute("main", "delete from marks");
        shop.migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        second(shop, "savepoint a;\n" + mark(1) + "release a;\n" + FAILS)
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied: 3 statements ran before the one in line 4");
        shop.run("repair").exits(0);
        second(shop, "savepoint a;\n" + mark(2) + "release a;\n")
                .run("migrate")
                .exits(0)
                .says("  V2  work ............................................... applied");
        assertEquals(List.of("1", "2"), marks(shop));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL, TestDatabase.H2})
    void a_call_that_rolls_back_finds_nothing_open_of_what_has_committed_a_part(TestDatabase database) {
        var shop = shop(database);
        if (database == TestDatabase.H2)
            shop.execute(
                    "main",
                    "create alias anew as $$ void anew(java.sql.Connection c) throws Exception { c.rollback();"
                            + " c.createStatement().execute(\"insert into marks values (3)\"); c.commit(); } $$");
        else shop.execute("main", "create procedure anew() begin rollback; insert into marks values (3); commit; end");
        group(shop, "call anew();\n")
                .migration("main", "V2__work.sql", "create table half (n int);\n" + mark(1))
                .run("migrate")
                .exits(0);
        assertEquals(List.of("1", "3"), marks(shop));
        shop.migration("main", "V4__work.sql", mark(4))
                .migration("main", "V5__more.sql", "call anew();\n")
                .run("migrate")
                .exits(1)
                .says(
                        "This has rolled back V4, since a group is one transaction (flyway.group).",
                        "V5 may be half applied",
                        "rolled back with it, as one group: V4")
                .neverSays("V4 may be");
        shop.run("migrate").exits(21).says("V5  more").neverSays("outOfOrder");
        shop.run("status").neverSays("outOfOrder").neverSays("ignored");
        assertEquals(List.of("1", "3", "3"), marks(shop));
    }

    /** By a DDL statement, though it fails, or as each is a transaction of its own. */
    @EveryDatabase
    void what_of_a_group_is_committed_when_it_fails_is_told_as_applied(TestDatabase database) {
        var shop = group(shop(database), "create table marks (n int);\n");
        var run = shop.run("migrate")
                .exits(1)
                .says("V3 was rolled back, nothing of it remains.")
                .neverSays("half applied");
        if (database.rollsBackDdl()) run.says("rolled back with it, as one group: V2");
        else
            run.says("  V2  work ............................................... applied")
                    .neverSays("rolled back with it");
        assertEquals(database.rollsBackDdl() ? List.of() : List.of("1"), marks(shop));

        for (var name : List.of("V2__work", "V3__more", "V4__last"))
            shop.migration("main", name + ".sql.conf", "executeInTransaction=false\n");
        shop.migration("main", "V3__more.sql", mark(2))
                .migration("main", "V4__last.sql", FAILS)
                .run("migrate")
                .exits(1)
                .says(
                        "  V3  more ............................................... applied",
                        "V4 was rolled back, nothing of it remains.");
        assertEquals(List.of("1", "2"), marks(shop));
    }

    /** Another transaction is open after it, which looks as if nothing had happened. */
    @Test
    void a_transaction_that_follows_another_is_told_apart() {
        var shop = shop(TestDatabase.POSTGRESQL);
        for (var ends :
                List.of("commit and chain", "commit;\nbegin", "end;\nstart transaction isolation level serializable")) {
            second(shop, mark(1) + ends + ";\n" + mark(2) + FAILS)
                    .run("migrate")
                    .exits(1)
                    .says("V2 may be half applied: the first", "the rest is rolled back");
            assertEquals(List.of("1"), marks(shop), ends);
            shop.run("migrate").exits(21);
            shop.run("repair").exits(0);
            shop.execute("main", "delete from marks");
        }
        second(shop, mark(1) + "rollback and chain;\n" + mark(2) + FAILS)
                .run("migrate")
                .exits(1)
                .says(NOTHING);
        shop.migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        second(shop, "begin;\n" + mark(1) + "commit and chain;\n" + mark(2) + FAILS)
                .run("migrate")
                .exits(1)
                .says("V2 may be half applied: the first 3 statements of 4 are committed, the rest is rolled back");
        assertEquals(List.of("1"), marks(shop));
        shop.run("repair").exits(0);
        shop.execute("main", "delete from marks");
        second(shop, "begin;\n" + mark(1) + "rollback;\nbegin;\n" + mark(2) + FAILS)
                .run("migrate")
                .exits(1)
                .says(NOTHING);
        shop.delete("rel/main/V2__work.sql.conf");
        second(shop, "begin;\n" + mark(1) + FAILS).run("migrate").exits(1).says(NOTHING);
        assertEquals(List.of(), marks(shop));
    }

    @Test
    void a_script_in_another_role_that_commits_is_known_too() {
        var shop = shop(TestDatabase.POSTGRESQL);
        var role = shop.query("main", "select current_database()").get(0) + "_writer";
        shop.execute("main", "create role " + role);
        try {
            shop.execute("main", "grant insert on marks to " + role);
            second(shop, "set role " + role + ";\n" + mark(1) + "commit;\n" + FAILS)
                    .run("migrate")
                    .exits(1)
                    .says("V2 may be half applied: 3 statements ran before the one in line 4");
            shop.run("migrate").exits(21);
        } finally {
            shop.execute("main", "revoke all on marks from " + role + "; drop role " + role);
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.SQLITE})
    void outside_a_transaction_what_fails_first_leaves_nothing(TestDatabase database) {
        var shop = second(shop(database), FAILS).migration("main", "V2__work.sql.conf", "executeInTransaction=false\n");
        shop.run("migrate").exits(1).says(NOTHING);
        second(shop, mark(1)).run("migrate").exits(0);
        assertEquals(List.of("1"), marks(shop));
    }
}
