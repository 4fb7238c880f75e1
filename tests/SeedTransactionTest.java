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
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** A seed is one transaction: what would break it is refused, and what fails leaves nothing. */
class SeedTransactionTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql",
            "create table users (id int primary key, name varchar(40) not null);\n");
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

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
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

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
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

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
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

    private static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by id");
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
