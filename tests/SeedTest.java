package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

class SeedTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql",
            "create table users (id int primary key, name varchar(40) not null);\n");
    }

    @EveryDatabase
    void migrates_first_and_then_runs_the_seeds_in_their_order(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "zoo.sql", "insert into users values (1, 'Ada');\n")
            .seed("main", "art.sql", "insert into users select id + 1, 'Emmy' from users;\n");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... applied      5 ms
              seed zoo.sql ........................................... seeded       5 ms
              seed art.sql ........................................... seeded       5 ms
            1 repo: 1 applied, 2 seeded
            """.formatted(kind(database)), run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(List.of("Ada", "Emmy"), names(shop));
    }

    @EveryDatabase
    void runs_the_seeds_again_where_nothing_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql",
            "insert into users select coalesce(max(id), 0) + 1, 'Ada' from users;\n");
        shop.run("seed");

        var run = shop.run("seed");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              up to date at V1
              seed users.sql ......................................... seeded       5 ms
            1 repo: 1 seeded
            """.formatted(kind(database)), run.out());
        assertEquals(List.of("Ada", "Ada"), names(shop));
    }

    @EveryDatabase
    void a_failing_seed_leaves_nothing_of_itself_and_those_after_it_are_skipped(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
            .seed("main", "second.sql", """
                insert into users values (2, 'Emmy');

                -- The same id again.
                insert into users
                  values (1, 'Grace');
                insert into users values (3, 'Mary');
                """)
            .seed("main", "third.sql", "insert into users values (4, 'Rosalind');\n");

        var run = shop.run("seed");

        Golden.verify("seed-failure-" + kind(database), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void goes_on_once_the_failed_seed_was_fixed(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into nowhere values (1);\n");
        assertEquals(1, shop.run("seed").exit());
        shop.file("rel/main/users.sql", "insert into users values (1, 'Ada');\n");

        assertEquals(0, shop.run("seed").exit());

        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void a_syntax_error_rolls_back_what_came_before_it(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsart into users values (2, 'Emmy');\n");

        var run = shop.run("seed");

        assertTrue(run.out().contains("      rel/main/users.sql:2\n      insart into users values (2, 'Emmy')\n"), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_seed_that_cannot_be_parsed_runs_nothing(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into users values (2, 'Emmy);\n");

        var run = shop.run("seed");

        Golden.verify("seed-unparsable-" + kind(database), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_failing_migration_runs_no_seed(TestDatabase database) {
        var shop = shop(database).migration("main", "V2__broken.sql", "insert into nowhere values (1);\n")
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(1, run.exit());
        assertFalse(run.out().contains("users.sql"), run.out());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void repos_after_a_failing_seed_are_skipped(TestDatabase database) {
        var shop = shop(database).repo("second", database).seed("main", "users.sql", "insert into nowhere values (1);\n")
            .migration("second", "V1__fine.sql", "create table fine (id int);\n");

        var run = shop.run("seed");

        assertTrue(run.out().endsWith("repo second  skipped\n2 repos: 1 applied, 1 failed, 1 skipped\n"), run.out());
        assertFalse(shop.has("second", "fine"));
    }

    @EveryDatabase
    void only_seeds_runs_them_where_nothing_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              seed users.sql ......................................... seeded       5 ms
            1 repo: 1 seeded
            """.formatted(kind(database)), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void only_seeds_refuses_where_a_migration_is_pending(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");
        shop.migration("main", "V2__create_orders.sql", "create table orders (id int);\n");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              FAILED
              Migrations are pending, and --only-seeds runs none.
              See jbang status@shop, or run both: jbang seed@shop
            1 repo: 1 failed
            """.formatted(kind(database)), run.out());
        assertEquals(20, run.exit());
        assertFalse(shop.has("main", "orders"));
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void only_seeds_refuses_where_migrate_would(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.run("migrate");
        shop.migration("main", "V1__create_users.sql", "create table users (id int primary key);\n");

        var run = shop.run("seed", "--only-seeds");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create users ....................................... changed
                  rel/main/V1__create_users.sql
                  The file was changed after it was applied.
                  Restore the file; or, if the database already is as the file says: jbang repair@shop
              seed users.sql ......................................... skipped
            1 repo: 1 skipped, 1 changed
            """.formatted(kind(database)), run.out());
        assertEquals(21, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void an_empty_seed_and_one_of_comments_only_are_done(TestDatabase database) {
        var shop = shop(database).seed("main", "empty.sql", "").seed("main", "comments.sql", "-- Nothing yet.\n\n/* Nor here. */\n");

        var run = shop.run("seed");

        assertTrue(run.out().endsWith("1 repo: 1 applied, 2 seeded\n"), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void a_repo_without_seeds_only_migrates(TestDatabase database) {
        var run = shop(database).run("seed");

        assertTrue(run.out().endsWith("applied      5 ms\n1 repo: 1 applied\n"), run.out());
        assertEquals(0, run.exit());
    }

    @EveryDatabase
    void a_repo_without_migrations_only_seeds(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database).with("main", "migrations = []")
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");
        shop.execute("main", "create table users (id int primary key, name varchar(40))");

        assertEquals(0, shop.run("seed").exit());
        assertEquals(List.of("Ada"), names(shop));
        assertFalse(shop.has("main", history(database)));
    }

    @EveryDatabase
    void semicolons_quotes_and_comments_in_texts_do_not_end_a_statement(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'a; b'); insert into users values (2, 'St James''s; -- no comment');
            /* insert into users values (3, 'never'); */
            insert into users -- with; a comment
              values (4, '/* text */')
            """);

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("a; b", "St James's; -- no comment", "/* text */"), names(shop));
    }

    @EveryDatabase
    void seeds_are_utf_8_with_or_without_a_byte_order_mark(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "plain.sql", "insert into users values (1, 'Gödel €');\r\n")
            .seed("main", "marked.sql", "\uFEFFinsert into users values (2, 'Žofie');\r\n");

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Gödel €", "Žofie"), names(shop));
    }

    @EveryDatabase
    void placeholders_are_replaced_as_in_migrations(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.placeholders.owner = Ada")
            .seed("main", "users.sql", "insert into users values (1, '${owner}');\n");

        assertEquals(0, shop.run("seed").exit());

        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void an_unknown_placeholder_is_named_and_nothing_runs(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into users values (2, '${owner}');\n");

        var run = shop.run("seed");

        Golden.verify("seed-unknown-placeholder", run.out().replace(kind(database), "DATABASE"));
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_seed_that_ends_its_transaction_is_refused_before_anything_runs(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            -- Better safe than sorry.
            commit;
            insert into nowhere values (1);
            """);

        var run = shop.run("seed");

        Golden.verify("seed-commit", run.out().replace(kind(database), "DATABASE"));
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "BEGIN TRANSACTION", "begin isolation level serializable", "start transaction", "rollback",
        "end", "end transaction", "abort", "prepare transaction 'x'", "commit and chain", "/* now */ commit"})
    void every_way_to_begin_or_end_a_transaction_on_postgresql_is_refused(String statement) {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", "insert into users values (1, 'Ada');\n" + statement + ";\n");

        var run = shop.run("seed");

        assertTrue(run.out().contains("      A seed is one transaction and cannot begin or end one itself.\n      Nothing of it was run.\n"), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"begin", "begin immediate", "begin exclusive transaction", "end", "end transaction"})
    void transactions_that_flyway_cannot_parse_on_sqlite_are_refused_too(String statement) {
        var shop = shop(TestDatabase.SQLITE).seed("main", "users.sql", "insert into users values (1, 'Ada');\n" + statement + ";\n");

        var run = shop.run("seed");

        assertTrue(run.out().contains("      rel/main/users.sql:2\n      Flyway cannot parse this: "), run.out());
        assertTrue(run.out().contains("      Nothing of it was run.\n"), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void rolling_back_to_a_savepoint_is_no_end(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            savepoint here;
            insert into users values (2, 'Emmy');
            rollback to savepoint here;
            """);

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void ddl_in_a_seed_is_undone_with_it_or_refused(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            -- A table of its own.
            create table more (id int);
            insert into nowhere values (1);
            """);

        var run = shop.run("seed");

        Golden.verify("seed-ddl-" + kind(database), run.out());
        assertEquals(1, run.exit());
        assertFalse(shop.has("main", "more"));
        assertEquals(List.of(), names(shop));
    }

    @EveryDatabase
    void a_temporary_table_is_allowed_where_it_does_not_commit(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            create temporary table draft (id int);
            drop table draft;
            insert into nowhere values (1);
            """.replace("drop table", database == TestDatabase.MARIADB || database == TestDatabase.MYSQL ? "drop temporary table" : "drop table"));

        var run = shop.run("seed");

        assertTrue(run.out().contains(database == TestDatabase.H2 ? "      h2 commits at this statement, " : "insert into nowhere"), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void every_other_statement_that_commits_on_mariadb_is_refused(TestDatabase database) {
        for (var statement : List.of("set autocommit = 1", "lock tables users write", "analyze table users",
                "create or replace table more (id int)", "flush tables", "begin work", "start transaction read only")) {
            var shop = shop(database).seed("main", "users.sql",
                "insert into users values (1, 'Ada');\n" + statement + ";\ninsert into nowhere values (1);\n");

            var run = shop.run("seed");

            assertEquals(1, run.exit());
            assertEquals(List.of(), names(shop), statement);
            assertTrue(run.out().contains("Nothing of it was run."), run.out());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void a_commit_that_nobody_could_foresee_is_not_called_rolled_back(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            execute immediate 'create table more (id int)';
            insert into users values (2, 'Emmy');
            insert into nowhere values (1);
            """);

        var run = shop.run("seed");

        Golden.verify("seed-hidden-commit-" + kind(database), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of("Ada"), names(shop));
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void a_deadlock_is_rolled_back_by_the_database_itself(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            signal sqlstate '40001' set message_text = 'Deadlock found when trying to get lock';
            """);

        var run = shop.run("seed");

        assertTrue(run.out().contains("""
                  Deadlock found when trying to get lock (40001)
                  It was rolled back, nothing of it remains.
            """), run.out());
        assertEquals(List.of(), names(shop));
    }

    @Test
    void the_statements_of_a_dump_that_commit_are_refused_in_their_comments_too() {
        var shop = shop(TestDatabase.MARIADB).seed("main", "users.sql", """
            # As mysqldump writes it.
            /*!40101 SET NAMES utf8 */;
            insert into users values (1, 'Ada');
            /*!40000 ALTER TABLE users DISABLE KEYS */;
            """);

        var run = shop.run("seed");

        assertTrue(run.out().contains("      rel/main/users.sql:4\n      /*!40000 ALTER TABLE users DISABLE KEYS */\n"
            + "      mariadb commits at this statement, "), run.out());
        assertEquals(List.of(), names(shop));
    }

    @Test
    void thousands_of_lines_of_comments_are_read() {
        var shop = shop(TestDatabase.H2).seed("main", "users.sql", "-- Once upon a time.\n\n".repeat(20_000) + "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.err());
        assertEquals(List.of("Ada"), names(shop));
    }

    @Test
    void statements_that_commit_on_h2_are_refused() {
        for (var statement : List.of("set autocommit true", "create local temporary table draft (id int)", "comment on table users is 'x'",
                "analyze", "drop all objects")) {
            var shop = shop(TestDatabase.H2).seed("main", "users.sql",
                "insert into users values (1, 'Ada');\n" + statement + ";\ninsert into nowhere values (1);\n");

            var run = shop.run("seed");

            assertEquals(1, run.exit());
            assertEquals(List.of(), names(shop), statement);
            assertTrue(run.out().contains("Nothing of it was run."), run.out());
        }
    }

    @Test
    void dollar_quotes_and_copy_from_stdin_work_on_postgresql() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", """
            do $body$
            begin
              insert into users values (1, 'Ada');
              insert into users values (2, $$Emmy; N.$$);
            end
            $body$;
            copy users (id, name) from stdin;
            3\tGrace; Hopper
            4\tMary
            \\.
            insert into users values (5, 'Rosalind');
            """);

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Ada", "Emmy; N.", "Grace; Hopper", "Mary", "Rosalind"), names(shop));
    }

    @Test
    void a_failing_copy_is_named_and_rolled_back() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            copy users (id, name) from stdin;
            2\tEmmy
            x\tGrace
            \\.
            """);

        var run = shop.run("seed");

        Golden.verify("seed-copy-failure", run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @Test
    void a_constraint_that_is_checked_at_commit_fails_the_seed() {
        var shop = shop(TestDatabase.POSTGRESQL).migration("main", "V2__create_orders.sql",
                "create table orders (id int primary key, user_id int references users (id) deferrable initially deferred);\n")
            .seed("main", "orders.sql", "insert into users values (1, 'Ada');\ninsert into orders values (1, 7);\n")
            .seed("main", "more.sql", "insert into users values (2, 'Emmy');\n");

        var run = shop.run("seed");

        Golden.verify("seed-commit-failure", run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of(), names(shop));
    }

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "MYSQL"})
    void delimiter_works_on_mariadb(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            delimiter //
            begin not atomic
              insert into users values (1, 'Ada');
              insert into users values (2, 'Emmy');
            end//
            delimiter ;
            insert into users values (3, 'Grace');
            """);

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Ada", "Emmy", "Grace"), names(shop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flyway.defaultSchema = sales", "flyway.schemas = [sales, archive]"})
    void seeds_run_in_the_schema_that_migrations_run_in(String setting) {
        var shop = shop(TestDatabase.POSTGRESQL).with("main", setting)
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Ada"), shop.query("main", "select name from sales.users"));
    }

    @Test
    void a_setting_of_one_seed_does_not_reach_the_next() {
        var shop = shop(TestDatabase.POSTGRESQL)
            .seed("main", "first.sql", "set search_path = pg_catalog;\n")
            .seed("main", "second.sql", "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
        assertEquals(List.of("Ada"), names(shop));
    }

    @Test
    void a_long_statement_is_shortened() {
        var shop = shop(TestDatabase.H2).seed("main", "users.sql",
            "insert into nowhere\n  values (1, '" + "x".repeat(500) + "');\n");

        var run = shop.run("seed");

        assertTrue(run.out().contains("      insert into nowhere values (1, '" + "x".repeat(85) + "...\n"), run.out());
    }

    @EveryDatabase
    void no_connection_is_left_open(TestDatabase database) throws Exception {
        var shop = shop(database).repo("second", database)
            .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
            .seed("second", "second.sql", "insert into nowhere values (1);\n");

        shop.run("seed");

        for (var repo : List.of("main", "second")) assertEquals(0, shop.otherConnections(repo), repo);
    }

    @EveryDatabase
    void json_says_the_same(TestDatabase database) {
        var shop = shop(database)
            .seed("main", "first.sql", "insert into users values (1, 'Ada');\n")
            .seed("main", "second.sql", "insert into users values (1, 'Emmy');\n")
            .seed("main", "third.sql", "insert into users values (2, 'Grace');\n");

        var run = shop.run("seed", "--json");

        Golden.verify("seed-json-" + kind(database), run.out());
        assertEquals("", run.err());
        assertEquals(1, run.exit());
    }

    private static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by id");
    }

    private static String history(TestDatabase database) {
        return quoted(database, "flyway_schema_history");
    }

    private static String quoted(TestDatabase database, String name) {
        return database == TestDatabase.H2 ? "\"" + name + "\"" : name;
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
