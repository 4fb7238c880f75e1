package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import release.support.SeedRelease;
import release.support.TestDatabase;

/** What stands in a seed means what it means in a migration. */
class SeedScriptTest extends SeedRelease {
    @EveryDatabase
    void a_seed_that_cannot_be_parsed_runs_nothing(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into users values (2, 'Emmy);\n");

        Golden.verify("seed-unparsable-" + kind(database), assertFailsAndLeavesNothing(shop).out());
    }

    @EveryDatabase
    void a_seed_may_be_empty_begin_with_a_byte_order_mark_and_hold_placeholders_and_semicolons_in_texts(TestDatabase database) {
        var shop = shop(database).with("main", "flyway.placeholders.owner = Ada").seed("main", "empty.sql", "")
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
        assertEquals(List.of("a; b", "St James's; -- no comment", "/* text */", "Gödel €", "Žofie", "Ada"), names(shop));
    }

    @EveryDatabase
    void an_unknown_placeholder_is_named_and_nothing_runs(TestDatabase database) {
        var shop = shop(database).seed("main", "users.sql", "insert into users values (1, 'Ada');\ninsert into users values (2, '${owner}');\n");

        Golden.verify("seed-unknown-placeholder", assertFailsAndLeavesNothing(shop).out().replace(kind(database), "DATABASE"));
    }

    @Test
    void thousands_of_lines_of_comments_are_read() {
        var shop = shop(TestDatabase.H2).seed("main", "users.sql", "-- Once upon a time.\n\n".repeat(5_000) + "insert into users values (1, 'Ada');\n");

        seeded(shop);
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void of_many_statements_the_one_that_fails_is_found_and_nothing_remains(TestDatabase database) {
        var inserts = inserts(250);
        inserts.set(176, "insert into users values (1, 'Ada again');\n");
        var shop = shop(database).seed("main", "users.sql", String.join("", inserts));

        assertFailsAndLeavesNothing(shop, "rel/main/users.sql:177\n      insert into users values (1, 'Ada again')\n",
            "It was rolled back, nothing of it remains.\n");
    }

    @Test
    void statements_that_change_rows_reach_the_database_many_at_a_time() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", String.join("", inserts(250)));

        seeded(shop);
        assertEquals(List.of("3 | 250"), shop.rows("main", "select count(distinct xmin::text), count(*) from users"), "each batch is a subtransaction");
    }

    @Test
    void statements_that_give_rows_back_cannot_go_together_and_run_all_the_same() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", String.join("", inserts(3)).replace(");", ") returning id;"));

        seeded(shop);
        assertEquals(3, names(shop).size());
    }

    private static List<String> inserts(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "insert into users values (" + i + ", 'user " + i + "');\n").collect(Collectors.toCollection(ArrayList::new));
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

        seeded(shop);
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

        Golden.verify("seed-copy-failure", assertFailsAndLeavesNothing(shop).out());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
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

        seeded(shop);
        assertEquals(List.of("Ada", "Emmy", "Grace"), names(shop));
    }

    @ParameterizedTest
    @ValueSource(strings = {"flyway.defaultSchema = sales", "flyway.schemas = [sales, archive]"})
    void seeds_run_in_the_schema_that_migrations_run_in(String setting) {
        var shop = shop(TestDatabase.POSTGRESQL).with("main", setting)
            .seed("main", "users.sql", "insert into users values (1, 'Ada');\n");

        seeded(shop);
        assertEquals(List.of("Ada"), shop.query("main", "select name from sales.users"));
    }

    @Test
    void a_setting_of_one_seed_does_not_reach_the_next() {
        var shop = shop(TestDatabase.POSTGRESQL)
            .seed("main", "first.sql", "set search_path = pg_catalog;\n")
            .seed("main", "second.sql", "insert into users values (1, 'Ada');\n");

        seeded(shop);
        assertEquals(List.of("Ada"), names(shop));
    }

    @Test
    void a_long_statement_is_shortened() {
        var shop = shop(TestDatabase.H2).seed("main", "users.sql",
            "insert into nowhere\n  values (1, '" + "x".repeat(500) + "');\n");

        assertFailsAndLeavesNothing(shop, "      insert into nowhere values (1, '" + "x".repeat(85) + "...\n");
    }
}
