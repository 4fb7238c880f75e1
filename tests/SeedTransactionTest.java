package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.OnlyInAll;
import release.support.SeedRelease;
import release.support.TestDatabase;

/** A seed is one transaction: what would break it is refused, and what fails leaves nothing. */
class SeedTransactionTest extends SeedRelease {
    private static final String REFUSED = "      Nothing of it was run.\n";

    @EveryDatabase
    void a_seed_that_ends_its_transaction_is_refused_before_anything_runs(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            -- Better safe than sorry.
            commit;
            insert into nowhere values (1);
            """);

        Golden.verify("seed-commit", assertFailsAndLeavesNothing(shop).out().replace(kind(database), "DATABASE"));
    }

    /** Refuses each of these statements between two others, with a text. */
    private void assertRefused(TestDatabase database, String text, String... statements) {
        var shop = shop(database).with("main", "seeds = [rel/main/users.sql]");
        for (var statement : statements) {
            shop.file("rel/main/users.sql", "insert into users values (1, 'Ada');\n" + statement + ";\ninsert into nowhere values (1);\n");

            assertFailsAndLeavesNothing(shop, "      rel/main/users.sql:2\n", text, REFUSED);
        }
    }

    @Test
    void every_way_to_begin_or_end_a_transaction_on_postgresql_is_refused() {
        assertRefused(TestDatabase.POSTGRESQL, "      A seed is one transaction and cannot begin or end one itself.\n", "begin", "BEGIN TRANSACTION",
            "begin isolation level serializable", "start transaction", "rollback", "end", "end transaction", "abort", "prepare transaction 'x'",
            "commit and chain", "/* now */ commit");
    }

    @Test
    void transactions_that_flyway_cannot_parse_on_sqlite_are_refused_too() {
        assertRefused(TestDatabase.SQLITE, "      Flyway cannot parse this: ", "begin", "begin immediate", "begin exclusive transaction", "end",
            "end transaction");
    }

    @Test
    void every_other_statement_that_commits_on_h2_is_refused() {
        assertRefused(TestDatabase.H2, "", "set autocommit true", "create local temporary table draft (id int)", "comment on table users is 'x'",
            "analyze", "drop all objects");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void every_other_statement_that_commits_on_mariadb_is_refused(TestDatabase database) {
        assertRefused(database, "", "set autocommit = 1", "lock tables users write", "analyze table users", "create or replace table more (id int)",
            "flush tables", "begin work", "start transaction read only");
    }

    @EveryDatabase
    void rolling_back_to_a_savepoint_is_no_end(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            savepoint here;
            insert into users values (2, 'Emmy');
            rollback to savepoint here;
            """);

        seeded(shop);
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

        Golden.verify("seed-ddl-" + kind(database), assertFailsAndLeavesNothing(shop).out());
        assertFalse(shop.has("main", "more"));
    }

    @EveryDatabase
    void a_temporary_table_is_allowed_where_it_does_not_commit(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", """
            insert into users values (1, 'Ada');
            create temporary table draft (id int);
            drop table draft;
            insert into nowhere values (1);
            """.replace("drop table", database.isOnMariaDb() ? "drop temporary table" : "drop table"));

        assertFailsAndLeavesNothing(shop, database == TestDatabase.H2 ? "      h2 commits at this statement, " : "insert into nowhere");
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

        assertFailsAndLeavesNothing(shop, """
                  Deadlock found when trying to get lock (40001)
                  It was rolled back, nothing of it remains.
            """);
    }

    @OnlyInAll
    @Test
    void the_statements_of_a_dump_that_commit_are_refused_in_their_comments_too() {
        var shop = shop(TestDatabase.MARIADB).seed("main", "users.sql", """
            # As mysqldump writes it.
            /*!40101 SET NAMES utf8 */;
            insert into users values (1, 'Ada');
            /*!40000 ALTER TABLE users DISABLE KEYS */;
            """);

        assertFailsAndLeavesNothing(shop, "      rel/main/users.sql:4\n      /*!40000 ALTER TABLE users DISABLE KEYS */\n"
            + "      mariadb commits at this statement, ");
    }

    @Test
    void a_constraint_that_is_checked_at_commit_fails_the_seed() {
        var shop = shop(TestDatabase.POSTGRESQL).migration("main", "V2__create_orders.sql",
                "create table orders (id int primary key, user_id int references users (id) deferrable initially deferred);\n")
            .seed("main", "orders.sql", "insert into users values (1, 'Ada');\ninsert into orders values (1, 7);\n")
            .seed("main", "more.sql", "insert into users values (2, 'Emmy');\n");

        Golden.verify("seed-commit-failure", assertFailsAndLeavesNothing(shop).out());
    }
}
