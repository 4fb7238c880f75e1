package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.OnlyInAll;
import release.support.SeedRelease;
import release.support.TestDatabase;

/** A script of SQL means as a seed what it means as a migration, and is one transaction: what would break that is refused. */
class SeedScriptTest extends SeedRelease {

    @EveryDatabase
    void a_seed_that_cannot_be_parsed_runs_nothing(TestDatabase database) {
        Golden.verify(
                "seed-unparsable-" + database.kind(),
                assertFailsAndLeavesNothing(seeding(
                                database,
                                "insert into users values (1, 'Ada');\ninsert into users values (2, 'Emmy);\n"))
                        .out());
    }

    @EveryDatabase
    void a_seed_may_be_empty_begin_with_a_byte_order_mark_and_hold_placeholders_and_semicolons_in_texts(
            TestDatabase database) {
        var shop = shop(database)
                .with("main", "flyway.placeholders.owner = Ada")
                .seed("main", "empty.sql", "")
                .seed("main", "comments.sql", "-- Nothing yet.\n\n/* Nor here. */\n")
                .seed("main", "texts.sql", """
                    insert into users values (1, 'a; b'); insert into users values (2, 'St James''s; -- no comment');
                    /* insert into users values (3, 'never'); */
                    insert into users -- with; a comment
                      values (4, '/* text */')
                    """)
                .seed("main", "utf8.sql", "insert into users values (5, 'Gödel €');\r\n")
                .seed("main", "marked.sql", "\uFEFFinsert into users values (6, 'Žofie');\r\n")
                .seed("main", "placeholder.sql", "insert into users values (7, '${owner}');\n");

        assertTrue(seeded(shop).out().endsWith("1 repo: 1 applied, 6 seeded\n"));
        assertEquals(
                List.of("a; b", "St James's; -- no comment", "/* text */", "Gödel €", "Žofie", "Ada"), names(shop));
    }

    @EveryDatabase
    void an_unknown_placeholder_is_named_and_nothing_runs(TestDatabase database) {
        var run = assertFailsAndLeavesNothing(
                seeding(database, "insert into users values (1, 'Ada');\ninsert into users values (2, '${owner}');\n"));
        Golden.verify("seed-unknown-placeholder", run.out().replace(database.kind(), "DATABASE"));
    }

    @Test
    void thousands_of_lines_of_comments_are_read() {
        assertSeeds(
                seeding(
                        TestDatabase.H2,
                        "-- Once upon a time.\n\n".repeat(5_000) + "insert into users values (1, 'Ada');\n"),
                "Ada");
    }

    @EveryDatabase
    void of_many_statements_the_one_that_fails_is_found_and_nothing_remains(TestDatabase database) {
        var inserts = inserts(250);
        inserts.set(176, "insert into users values (1, 'Ada again');\n");
        assertFailsAndLeavesNothing(
                seeding(database, String.join("", inserts)),
                "rel/main/users.sql:177\n      insert into users values (1, 'Ada again')\n",
                "It was rolled back, nothing of it remains.\n");
    }

    @Test
    void statements_that_change_rows_reach_the_database_many_at_a_time() {
        var shop = seeding(TestDatabase.POSTGRESQL, String.join("", inserts(250)));
        seeded(shop);

        assertEquals(
                List.of("3 | 250"),
                shop.rows("main", "select count(distinct xmin::text), count(*) from users"),
                "each batch is a subtransaction");
    }

    @Test
    void statements_that_give_rows_back_cannot_go_together_and_run_all_the_same() {
        assertSeeds(
                seeding(TestDatabase.POSTGRESQL, String.join("", inserts(2)).replace(");", ") returning id;")),
                "user 1",
                "user 2");
    }

    private static List<String> inserts(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj("insert into users values (%1$d, 'user %1$d');\n"::formatted)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    @Test
    void dollar_quotes_and_copy_from_stdin_work_on_postgresql() {
        assertSeeds(seeding(TestDatabase.POSTGRESQL, """
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
            """), "Ada", "Emmy; N.", "Grace; Hopper", "Mary", "Rosalind");
    }

    @Test
    void a_failing_copy_is_named_and_rolled_back() {
        Golden.verify(
                "seed-copy-failure",
                assertFailsAndLeavesNothing(seeding(TestDatabase.POSTGRESQL, """
                    insert into users values (1, 'Ada');
                    copy users (id, name) from stdin;
                    2\tEmmy
                    x\tGrace
                    \\.
                    """))
                        .out());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void delimiter_works_on_mariadb(TestDatabase database) {
        assertSeeds(seeding(database, """
            delimiter //
            begin not atomic
              insert into users values (1, 'Ada');
              insert into users values (2, 'Emmy');
            end//
            delimiter ;
            insert into users values (3, 'Grace');
            """), "Ada", "Emmy", "Grace");
    }

    @ParameterizedTest
    @ValueSource(strings = {"flyway.defaultSchema = sales", "flyway.schemas = [sales, archive]"})
    void seeds_run_in_the_schema_that_migrations_run_in(String setting) {
        var shop = seeding(TestDatabase.POSTGRESQL, "insert into users values (1, 'Ada');\n")
                .with("main", setting);

        seeded(shop);
        assertEquals(List.of("Ada"), shop.query("main", "select name from sales.users"));
    }

    @Test
    void a_setting_of_one_seed_does_not_reach_the_next() {
        assertSeeds(
                seeding(TestDatabase.POSTGRESQL, "set search_path = pg_catalog;\n")
                        .seed("main", "second.sql", "insert into users values (1, 'Ada');\n"),
                "Ada");
    }

    @Test
    void a_long_statement_is_shortened() {
        assertFailsAndLeavesNothing(
                seeding(TestDatabase.H2, "insert into nowhere\n  values (1, '" + "x".repeat(500) + "');\n"),
                "      insert into nowhere values (1, '" + "x".repeat(85) + "...\n");
    }

    @EveryDatabase
    void a_seed_that_ends_its_transaction_is_refused_before_anything_runs(TestDatabase database) {
        Golden.verify(
                "seed-commit",
                assertFailsAndLeavesNothing(seeding(database, """
                    insert into users values (1, 'Ada');
                    -- Better safe than sorry.
                    commit;
                    insert into nowhere values (1);
                    """)).out().replace(database.kind(), "DATABASE"));
    }

    /** Refuses each of these statements between two others, with a text. */
    private void assertRefused(TestDatabase database, String text, String... statements) {
        var shop = shop(database).with("main", "seeds = [rel/main/users.sql]");
        for (var statement : statements) {
            shop.file(
                    "rel/main/users.sql",
                    "insert into users values (1, 'Ada');\n" + statement + ";\ninsert into nowhere values (1);\n");

            assertFailsAndLeavesNothing(shop, "      rel/main/users.sql:2\n", text, "      Nothing of it was run.\n");
        }
    }

    @Test
    void every_way_to_begin_or_end_a_transaction_on_postgresql_is_refused() {
        assertRefused(
                TestDatabase.POSTGRESQL,
                "      A seed is one transaction and cannot begin or end one itself.\n",
                "begin",
                "BEGIN TRANSACTION",
                "begin isolation level serializable",
                "start transaction",
                "rollback",
                "end",
                "end transaction",
                "abort",
                "prepare transaction 'x'",
                "commit and chain",
                "/* now */ commit");
    }

    @Test
    void transactions_that_flyway_takes_for_blocks_on_sqlite_are_refused_too() {
        assertRefused(
                TestDatabase.SQLITE,
                "      A seed is one transaction and cannot begin or end one itself.\n",
                "begin",
                "begin immediate",
                "begin exclusive transaction",
                "end",
                "end transaction");
    }

    @Test
    void every_other_statement_that_commits_on_h2_is_refused() {
        assertRefused(
                TestDatabase.H2,
                "",
                "set autocommit true",
                "create local temporary table draft (id int)",
                "comment on table users is 'x'",
                "analyze",
                "drop all objects");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void every_other_statement_that_commits_on_mariadb_is_refused(TestDatabase database) {
        assertRefused(
                database,
                "",
                "set autocommit = 1",
                "lock tables users write",
                "analyze table users",
                "create or replace table more (id int)",
                "flush tables",
                "begin work",
                "start transaction read only");
    }

    @EveryDatabase
    void rolling_back_to_a_savepoint_is_no_end(TestDatabase database) {
        assertSeeds(seeding(database, """
            insert into users values (1, 'Ada');
            savepoint here;
            insert into users values (2, 'Emmy');
            rollback to savepoint here;
            """), "Ada");
    }

    @EveryDatabase
    void ddl_in_a_seed_is_undone_with_it_or_refused(TestDatabase database) {
        var shop = seeding(database, """
            insert into users values (1, 'Ada');
            -- A table of its own.
            create table more (id int);
            insert into nowhere values (1);
            """);

        Golden.verify(
                "seed-ddl-" + database.kind(), assertFailsAndLeavesNothing(shop).out());
        assertFalse(shop.has("main", "more"));
    }

    @EveryDatabase
    void a_temporary_table_is_allowed_where_it_does_not_commit(TestDatabase database) {
        assertFailsAndLeavesNothing(
                seeding(database, """
                    insert into users values (1, 'Ada');
                    create temporary table draft (id int);
                    drop table draft;
                    insert into nowhere values (1);
                    """.replace(
                                "drop table", database.isOnMariaDb() ? "drop temporary table" : "drop table")),
                database == TestDatabase.H2 ? "      h2 commits at this statement, " : "insert into nowhere");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_commit_that_nobody_could_foresee_is_not_called_rolled_back(TestDatabase database) {
        var shop = seeding(database, """
            insert into users values (1, 'Ada');
            execute immediate 'create table more (id int)';
            insert into users values (2, 'Emmy');
            insert into nowhere values (1);
            """);

        var run = shop.run("seed");

        Golden.verify("seed-hidden-commit-" + database.kind(), run.out());
        assertEquals(1, run.exit());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_deadlock_is_rolled_back_by_the_database_itself(TestDatabase database) {
        assertFailsAndLeavesNothing(seeding(database, """
            insert into users values (1, 'Ada');
            signal sqlstate '40001' set message_text = 'Deadlock found when trying to get lock';
            """), """
                  Deadlock found when trying to get lock (40001)
                  It was rolled back, nothing of it remains.
            """);
    }

    @OnlyInAll
    @Test
    void the_statements_of_a_dump_that_commit_are_refused_in_their_comments_too() {
        assertFailsAndLeavesNothing(
                seeding(TestDatabase.MARIADB, """
                    # As mysqldump writes it.
                    /*!40101 SET NAMES utf8 */;
                    insert into users values (1, 'Ada');
                    /*!40000 ALTER TABLE users DISABLE KEYS */;
                    """),
                "      rel/main/users.sql:4\n"
                        + "      /*!40000 ALTER TABLE users DISABLE KEYS */\n"
                        + "      mariadb commits at this statement, ");
    }

    @Test
    void a_constraint_that_is_checked_at_commit_fails_the_seed() {
        var shop = shop(TestDatabase.POSTGRESQL)
                .migration(
                        "main",
                        "V2__create_orders.sql",
                        "create table orders (id int primary key, user_id int references users (id) deferrable"
                                + " initially deferred);\n")
                .seed("main", "orders.sql", "insert into users values (1, 'Ada');\ninsert into orders values (1, 7);\n")
                .seed("main", "more.sql", "insert into users values (2, 'Emmy');\n");

        Golden.verify("seed-commit-failure", assertFailsAndLeavesNothing(shop).out());
    }
}
