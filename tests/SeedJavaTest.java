package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import release.support.EveryDatabase;
import release.support.Golden;
import release.support.OnEachJdk;
import release.support.SeedRelease;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Seeds in Java: compiled in this process, run in the transaction of their row in the history. */
@OnEachJdk
class SeedJavaTest extends SeedRelease {
    private static String fill(String... statements) {
        return """
            import java.sql.Connection;
            import java.sql.SQLException;

            public class Fill {
                static void run(Connection connection) throws Exception {
            %s    }
            }
            """.formatted(String.join("", statements).indent(8));
    }

    private TestRelease filling(TestDatabase database, String... statements) {
        return shop(database).seed("main", "Fill.java", fill(statements));
    }

    private static String insert(int id, String name) {
        return "connection.createStatement().executeUpdate(\"insert into users values (%d, '%s')\");\n"
                .formatted(id, name);
    }

    @EveryDatabase
    void a_java_file_runs_with_the_connection_or_with_the_repo_too(TestDatabase database) {
        var shop = filling(database, insert(1, "Ada")).seed("main", "More.java", """
            import java.sql.Connection;
            import release.repo.Repo;

            class More {
                record User(int id, String name) {}

                static void run(Repo repo, Connection connection) throws Exception {
                    var user = new User(2, repo.config().name());
                    try (var insert = connection.prepareStatement("insert into users values (?, ?)")) {
                        insert.setInt(1, user.id());
                        insert.setString(2, user.name());
                        insert.executeUpdate();
                    }
                }
            }
            """);

        assertEquals("""
              seed Fill.java ......................................... seeded       5 ms
              seed More.java ......................................... seeded       5 ms
            1 repo: 1 applied, 2 seeded
            """, seedLines(shop.run("seed")));
        assertEquals(List.of("Ada", "main"), names(shop));
    }

    @EveryDatabase
    void a_jshell_file_has_the_connection_and_the_repo(TestDatabase database) {
        assertSeeds(shop(database).seed("main", "fill.jsh", """
            record User(int id, String name) {}

            var users = List.of(new User(1, "Ada"), new User(2, repo.config().name()));
            for (var user : users) {
                connection.createStatement().executeUpdate("insert into users values (" + user.id() + ", '" + user.name() + "')");
            }
            """), "Ada", "main");
    }

    @EveryDatabase
    void what_throws_is_rolled_back_and_its_line_named(TestDatabase database) {
        var shop = shop(database)
                .with("main", "seeds = [{ file = rel/main/Fill.java, when = once }]")
                .file(
                        "rel/main/Fill.java",
                        fill(insert(1, "Ada"), "if (true) throw new IllegalStateException(\"no more\");\n"));

        assertFailsAndLeavesNothing(shop, """
              seed Fill.java ......................................... FAILED       5 ms
                  rel/main/Fill.java:7
                  java.lang.IllegalStateException: no more
                  It was rolled back, nothing of it remains.
                  Fix the seed, then: jbang seed@shop
            """);
        shop.file("rel/main/Fill.java", fill(insert(1, "Ada")));
        seeded(shop);
        assertTrue(shop.run("seed").out().endsWith("1 repo: 1 seeded before\n"));
        assertEquals(List.of("Ada"), names(shop));
    }

    @EveryDatabase
    void what_the_database_refuses_is_rolled_back_with_what_it_said(TestDatabase database) {
        Golden.verify(
                "seed-java-failure-" + database.kind(),
                assertFailsAndLeavesNothing(filling(
                                database,
                                insert(1, "Ada"),
                                "connection.createStatement().execute(\"insert into nowhere values (1)\");\n"))
                        .out());
    }

    @Test
    void what_does_not_compile_is_a_line_of_the_file_and_changes_nothing() {
        assertFailsAndLeavesNothing(
                filling(TestDatabase.H2, "connection.oops();\n").seed("main", "fill.jsh", ""), """
                  seed Fill.java ......................................... FAILED       5 ms
                      rel/main/Fill.java:6
                      cannot find symbol symbol: method oops() location: variable connection of type java.sql.Connection
                      It was rolled back, nothing of it remains.
                      Fix the seed, then: jbang seed@shop
                  seed fill.jsh .......................................... skipped
                """);
    }

    @EveryDatabase
    void what_ends_its_transaction_is_an_error_however_it_does_so(TestDatabase database) {
        var shop = shop(database).with("main", "seeds = [{ file = rel/main/Fill.java, when = once }]");
        for (var way : List.of(
                "connection.commit();\n",
                "connection.setAutoCommit(true);\n",
                "connection.setAutoCommit(true);\nconnection.setAutoCommit(false);\n",
                "connection.rollback();\n",
                "connection.rollback();\n" + insert(3, "Grace") + "connection.commit();\n")) {
            for (var after : List.of("", insert(2, "Emmy"))) {
                var run = shop.file("rel/main/Fill.java", fill(insert(1, "Ada"), way, after))
                        .run("seed");

                assertTrue(run.out().contains("""
                          rel/main/Fill.java
                          A seed is one transaction and cannot begin or end one itself.
                          It may be half applied: it committed or rolled back what ran before.
                          Undo by hand what remains of it, fix the seed, then: jbang repair@shop && jbang seed@shop
                    """), way + after + run.out());
                assertEquals(1, run.exit());
                assertTrue(
                        shop.run("status").out().endsWith("1 failed\n"),
                        way + after + shop.run("status").out());
                for (var table : List.of("users", history(database))) shop.execute("main", "delete from " + table);
            }
        }
    }

    @EveryDatabase
    void what_fails_after_a_commit_is_not_called_rolled_back(TestDatabase database) {
        for (var way : List.of("connection.commit();\n", "connection.setAutoCommit(true);\n")) {
            var shop = filling(database, insert(1, "Ada"), way, insert(1, "Emmy"));

            var run = shop.run("seed");

            assertTrue(
                    run.out().contains("      It may be half applied: a statement in it committed what ran before.\n"),
                    run.out());
            assertEquals(1, run.exit());
            assertEquals(List.of("Ada"), names(shop));
        }
    }

    @EveryDatabase
    void what_fails_after_a_rollback_and_a_commit_is_told_by_both_runs(TestDatabase database) {
        var shop = shop(database)
                .with("main", "seeds = [{ file = rel/main/Fill.java, when = once }]")
                .file(
                        "rel/main/Fill.java",
                        fill(
                                insert(1, "Ada"),
                                "connection.rollback();\n",
                                insert(2, "Grace"),
                                "connection.commit();\n",
                                insert(2, "Emmy")));

        shop.run("seed")
                .exits(1)
                .says(
                        "It may be half applied: a statement in it rolled back what ran before, and what came then may"
                                + " be committed.\n",
                        "Undo by hand what remains of it, fix the seed, then: jbang repair@shop && jbang seed@shop\n");
        shop.run("seed").exits(21);
        assertEquals(List.of("Grace"), names(shop));
    }

    @EveryDatabase
    void closing_the_connection_is_an_end_too(TestDatabase database) {
        assertFailsAndLeavesNothing(
                filling(database, insert(1, "Ada"), "connection.close();\n"),
                "      A seed is one transaction and cannot begin or end one itself.\n");
    }

    @EveryDatabase
    void savepoints_of_its_own_are_no_end(TestDatabase database) {
        assertSeeds(
                filling(
                        database,
                        insert(1, "Ada"),
                        "var here = connection.setSavepoint(\"here\");\n",
                        insert(2, "Emmy"),
                        "connection.rollback(here);\n"),
                "Ada");
    }

    @Test
    void an_error_that_is_swallowed_on_postgresql_does_not_end_as_seeded() {
        assertFailsAndLeavesNothing(
                filling(
                        TestDatabase.POSTGRESQL,
                        insert(1, "Ada"),
                        "try {\n",
                        insert(1, "Emmy"),
                        "} catch (SQLException e) {}\n"),
                "      It was rolled back, nothing of it remains.\n");
    }

    @Test
    void what_it_prints_goes_to_stdout_and_with_json_to_stderr() {
        var shop = filling(TestDatabase.H2, "System.out.println(\"filling\");\n")
                .seed("main", "more.jsh", "System.out.println(\"more\")\n");

        var out = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertEquals("", seeded(shop).err());
            assertEquals("filling\nmore\n", printed.toString(StandardCharsets.UTF_8));
            assertEquals("filling\nmore\n", shop.run("seed", "--json").err());
            assertEquals("filling\nmore\n", printed.toString(StandardCharsets.UTF_8), "nothing more");
        } finally {
            System.setOut(out);
        }
    }
}
