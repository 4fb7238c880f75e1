package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What stands in a seed means what it means in a migration. */
class SeedScriptTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__create_users.sql",
            "create table users (id int primary key, name varchar(40) not null);\n");
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
    void an_empty_seed_and_one_of_comments_only_are_done(TestDatabase database) {
        var shop = shop(database).seed("main", "empty.sql", "").seed("main", "comments.sql", "-- Nothing yet.\n\n/* Nor here. */\n");

        var run = shop.run("seed");

        assertTrue(run.out().endsWith("1 repo: 1 applied, 2 seeded\n"), run.out());
        assertEquals(0, run.exit());
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

    @Test
    void thousands_of_lines_of_comments_are_read() {
        var shop = shop(TestDatabase.H2).seed("main", "users.sql", "-- Once upon a time.\n\n".repeat(5_000) + "insert into users values (1, 'Ada');\n");

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.err());
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void of_many_statements_the_one_that_fails_is_found_and_nothing_remains(TestDatabase database) {
        var inserts = inserts(250);
        inserts.set(176, "insert into users values (1, 'Ada again');\n");
        var shop = shop(database).seed("main", "users.sql", String.join("", inserts));

        var run = shop.run("seed");

        assertEquals(1, run.exit());
        assertTrue(run.out().contains("rel/main/users.sql:177\n      insert into users values (1, 'Ada again')\n"), run.out());
        assertTrue(run.out().contains("It was rolled back, nothing of it remains.\n"), run.out());
        assertEquals(List.of(), names(shop));
    }

    @Test
    void statements_that_change_rows_reach_the_database_many_at_a_time() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", String.join("", inserts(250)));

        assertEquals(0, shop.run("seed").exit());

        assertEquals(List.of("3 | 250"), shop.rows("main", "select count(distinct xmin::text), count(*) from users"), "each batch is a subtransaction");
    }

    @Test
    void statements_that_give_rows_back_cannot_go_together_and_run_all_the_same() {
        var shop = shop(TestDatabase.POSTGRESQL).seed("main", "users.sql", String.join("", inserts(3)).replace(");", ") returning id;"));

        var run = shop.run("seed");

        assertEquals(0, run.exit(), run.out());
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

    private static List<String> names(TestRelease shop) {
        return shop.query("main", "select name from users order by id");
    }

    private static String kind(TestDatabase database) {
        return database.name().toLowerCase(Locale.ROOT);
    }
}
