package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.DeployedApp;
import release.support.MavenApp;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/**
 * Apps of real frameworks: what is deployed alone tells their databases and holds their migrations, nothing of them is
 * started, and started later they find nothing to do.
 */
@OnlyInAll
class FrameworkTest {
    private static final String BOOT =
            "release.shop { version = \"1.0\", apps = [shop] }\napp.shop { jar = \"app/shop.jar\" }\n";
    private static final String QUARKUS =
            "release.shop { version = \"1.0\", apps = [shop] }\napp.shop { dir = \"app/quarkus-app\" }\n";
    private static final String HISTORY = "flyway_schema_history";
    private static final List<String> BOTH = List.of(
            "1 | create products | SQL | V1__create_products.sql | 1358368941",
            "2 | Capitalize names | JDBC | db.migration.V2__Capitalize_names | null");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"BOOT_FLYWAY_10, H2", "BOOT_FLYWAY_12, MARIADB"}) // Flyway 11 is in the test of the profile
    void a_spring_boot_app_is_migrated_from_its_jar_and_then_finds_nothing_to_do(MavenApp built, TestDatabase database)
            throws Exception {
        var app = boot(built, database);

        var run = app.release(BOOT).run("migrate");

        assertEquals(
                """
                shop 1.0
                repo main  (%s ADDRESS)
                  V1  create products .................................... applied      5 ms
                  V2  Capitalize names ................................... applied      5 ms
                1 repo: 2 applied
                """.formatted(database.kind()), run.out().replaceFirst("( \\(\\w+ ).*\\)", "$1ADDRESS)"), run.err());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(List.of("Green tea | EUR", "Coffee | EUR"), products(app));
        assertEquals(BOTH, history(app, "main", database, HISTORY));
        assertEquals(List.of(), app.marks());
        var before = rows(app, "main", database, HISTORY);

        var log = app.start();

        assertUpToDate(1, log);
        assertTrue(log.contains("the shop sells [Green tea, Coffee]\n"), log);
        assertEquals(before, rows(app, "main", database, HISTORY));
        assertEquals(List.of("bean", "bean-class", "main-class"), app.marks(), "else the marks show nothing");
    }

    @ParameterizedTest
    @CsvSource({"BOOT, MARIADB", "BOOT_FLYWAY_10, POSTGRESQL", "BOOT_FLYWAY_12, H2"})
    void a_spring_boot_app_that_migrated_itself_until_yesterday_goes_on_with_no_step_in_between(
            MavenApp built, TestDatabase database) throws Exception {
        var app = boot(built, database);
        var log = app.start();
        assertTrue(log.contains("Successfully applied 2 migrations to schema "), log);
        assertEquals(BOTH, history(app, "main", database, HISTORY));
        var before = rows(app, "main", database, HISTORY);
        var shop = app.release(BOOT);

        assertEnds("1 repo: 2 applied\n", shop.run("status", "--exit-code"));
        assertEnds("  up to date at V2\n1 repo: nothing to do\n", shop.run("migrate"));
        assertEnds("  history and files agree\n1 repo: nothing to do\n", shop.run("validate"));
        assertEquals(before, rows(app, "main", database, HISTORY));
    }

    @Test
    void the_profile_that_the_release_names_is_the_one_whose_settings_count() throws Exception {
        var database = TestDatabase.POSTGRESQL;
        var app =
                boot(MavenApp.BOOT, database).variable("SHOP_USER", "postgres").variable("SHOP_PASSWORD", "Hunter2");

        var shop = app.release(BOOT + "profiles = [prod]\n");
        assertEnds("1 repo: 2 applied\n", shop.run("migrate"));
        assertTrue(shop.run("status", "--json")
                .out()
                .contains("\"app/shop.jar!BOOT-INF/classes/db/migration/V1__create_products.sql\""));
        assertEquals(List.of("Green tea | USD", "Coffee | USD"), products(app));
        assertEquals(BOTH, history(app, "main", database, "shop_history"));
        assertEquals(List.of(), app.marks());
        var before = rows(app, "main", database, "shop_history");
        assertUpToDate(1, app.start("--spring.profiles.active=prod"));
        assertEquals(before, rows(app, "main", database, "shop_history"));
    }

    @Test
    void what_spring_boots_pool_does_with_each_connection_is_done_here_and_the_app_then_finds_nothing_to_do()
            throws Exception {
        var database = TestDatabase.POSTGRESQL;
        var app = boot(MavenApp.BOOT, database)
                .variable("SPRING_DATASOURCE_HIKARI_SCHEMA", "app")
                .variable("SPRING_DATASOURCE_HIKARI_CONNECTIONINITSQL", "set timezone to 'Asia/Tokyo'")
                .variable("SPRING_FLYWAY_TABEL", "none");
        app.databases().execute("main", "create schema app");
        var shop = app.release(BOOT);

        shop.run("describe")
                .exits(0)
                .says("settings read by Spring Boot 3.5.")
                .says(", the app's own\n")
                .says("spring.flyway.tabel  (variable SPRING_FLYWAY_TABEL)\n");
        assertEnds("1 repo: 2 applied, 1 warning\n", shop.run("migrate"));
        assertEquals(
                List.of("products"),
                app
                        .databases()
                        .rows(
                                "main",
                                "select table_schema, table_name from information_schema.tables"
                                        + " where table_name = 'products'")
                        .stream()
                        .map(row -> row.replace("app | ", ""))
                        .toList());
        assertEquals(List.of(), app.marks());
        assertUpToDate(1, app.start());
    }

    @Test
    void the_catalog_of_spring_boots_pool_is_the_database_and_the_app_then_finds_nothing_to_do() throws Exception {
        var other = TestDatabase.MARIADB.fresh();
        var app = boot(MavenApp.BOOT, TestDatabase.MARIADB)
                .variable(
                        "SPRING_DATASOURCE_HIKARI_CATALOG",
                        other.replaceFirst("[?].*", "").replaceFirst(".*/", ""));

        assertEnds("1 repo: 2 applied\n", app.release(BOOT).run("migrate"));
        assertEquals(
                List.of("Green tea | EUR", "Coffee | EUR"),
                app.database("other", "OTHER", other)
                        .databases()
                        .rows("other", "select name, currency from products order by id"));
        assertUpToDate(1, app.start());
    }

    @Test
    void a_database_in_the_memory_of_the_app_is_refused() throws Exception {
        var run = boot(MavenApp.BOOT, TestDatabase.H2)
                .variable("SPRING_DATASOURCE_URL", "")
                .release(BOOT)
                .run("migrate");

        assertEquals(
                "Spring Boot's default app.shop.repos.main.url is a database in the memory of the running app, or one"
                    + " that a bean names, since spring.datasource.url is not set: it cannot be reached from here; set"
                    + " it in rel/config.conf\n",
                run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void with_the_address_in_the_release_the_user_is_the_apps_or_none() throws Exception {
        var database = TestDatabase.POSTGRESQL.fresh();
        var url = BOOT + "app.shop.repos.main.url = \"" + database + "\"\n";
        var app = boot(MavenApp.BOOT, TestDatabase.H2).variable("SPRING_DATASOURCE_URL", "");

        assertFalse(app.release(url).run("describe").out().contains("repos.main.user "));
        var described = app.variable("SPRING_DATASOURCE_USERNAME", "app")
                .release(url)
                .run("describe")
                .out();
        assertTrue(
                described.matches("(?s).*repos\\.main\\.user +app  \\(variable SPRING_DATASOURCE_USERNAME\\)\n.*"),
                described);
    }

    @Test
    void each_datasource_of_a_quarkus_app_is_a_repo_and_the_app_then_finds_nothing_to_do() throws Exception {
        var app = quarkus();

        var run = app.release(QUARKUS).run("migrate");

        assertEnds("3 repos: 5 applied\n", run);
        for (var repo : List.of("main  (h2", "orders  (postgresql", "events  (mariadb")) {
            assertTrue(run.out().contains("repo " + repo + " "), run.out());
        }
        assertEquals(List.of("Green tea | USD", "Coffee | USD"), products(app));
        assertEquals(BOTH, history(app, "main", TestDatabase.H2, HISTORY));
        assertEquals(
                List.of(
                        "1 | create orders | SQL | V1__create_orders.sql | -1289215104",
                        "2 | add amount | SQL | V2__add_amount.sql | 129102382"),
                history(app, "orders", TestDatabase.POSTGRESQL, HISTORY));
        assertEquals(
                List.of("1 | create events | SQL | V1__create_events.sql | -549526254"),
                history(app, "events", TestDatabase.MARIADB, "event_migrations"));
        assertEquals(List.of(), app.marks());
        var before = all(app);

        var log = app.start();

        assertUpToDate(3, log);
        assertTrue(log.contains("the shop sells Green tea\n"), log);
        assertEquals(before, all(app));
        assertEquals(List.of("main-class", "run"), app.marks(), "else the marks show nothing");
    }

    @Test
    void a_value_that_is_another_one_in_the_other_spelling_of_its_data_source_is_refused() throws Exception {
        var app = quarkus().variable("QUARKUS_DATASOURCE__ORDERS__JDBC_URL", "jdbc:postgresql://127.0.0.1/other");

        assertEquals(
                "variable QUARKUS_DATASOURCE__ORDERS__JDBC_URL app.shop.repos.orders.url counts only by chance: the"
                        + " data source's name is written with quotes (two underscores in a variable) and without, and"
                        + " Quarkus takes one spelling only; set it in rel/config.conf\n",
                app.release(QUARKUS).run("describe").err());
        assertEquals(
                0,
                app.variable(
                                "QUARKUS_DATASOURCE__ORDERS__JDBC_URL",
                                app.databases().url("orders"))
                        .release(QUARKUS)
                        .run("describe")
                        .exit());
    }

    @ParameterizedTest
    @CsvSource({"BOOT, autoconfigure.flyway", "BOOT_FLYWAY_12, flyway.autoconfigure"})
    void an_app_that_leaves_its_migrations_to_the_release_is_read_as_any_other(MavenApp built, String module)
            throws Exception {
        var app = boot(built, TestDatabase.H2);
        var usual = app.release(BOOT).run("describe").out();

        assertEquals(
                usual,
                app.variable("SPRING_FLYWAY_ENABLED", "false")
                        .release(BOOT)
                        .run("describe")
                        .out());
        app.variable("SPRING_FLYWAY_ENABLED", "true")
                .variable(
                        "SPRING_AUTOCONFIGURE_EXCLUDE",
                        "org.springframework.boot." + module + ".FlywayAutoConfiguration");
        assertEquals(usual, app.release(BOOT).run("describe").out());
        assertEnds("1 repo: 2 applied\n", app.release(BOOT).run("migrate"));
    }

    @Test
    void a_quarkus_app_that_migrated_itself_until_yesterday_goes_on_with_no_step_in_between() throws Exception {
        var app = quarkus();
        var log = app.start();
        assertEquals(3, count("Successfully applied [12] migrations? to schema ", log), log);
        var before = all(app);
        var shop = app.release(QUARKUS);

        assertEnds("3 repos: 5 applied\n", shop.run("status", "--exit-code"));
        assertEnds("3 repos: nothing to do\n", shop.run("migrate"));
        assertEnds("3 repos: nothing to do\n", shop.run("validate"));
        assertEquals(before, all(app));
    }

    private DeployedApp boot(MavenApp built, TestDatabase database) throws Exception {
        return new DeployedApp(folder, built, "shop.jar").database("main", "SHOP_DB", database.fresh());
    }

    private DeployedApp quarkus() throws Exception {
        return new DeployedApp(folder, MavenApp.QUARKUS, "quarkus-app")
                .database("main", "SHOP_DB", TestDatabase.H2.fresh())
                .database("orders", "ORDERS_DB", TestDatabase.POSTGRESQL.fresh())
                .database("events", "EVENTS_DB", TestDatabase.MARIADB.fresh());
    }

    private static void assertEnds(String end, TestRelease.Run run) {
        assertTrue(run.out().endsWith(end), run.out() + run.err());
        assertEquals(0, run.exit());
    }

    /** What the Flyway of the app itself says about each schema. */
    private static void assertUpToDate(int schemas, String log) {
        assertEquals(schemas, count("Schema \\S+ is up to date\\. No migration necessary\\.", log), log);
        assertEquals(0, count("Migrating schema", log), log);
    }

    private static long count(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().count();
    }

    private static List<String> products(DeployedApp app) {
        return app.databases().rows("main", "select name, currency from products order by id");
    }

    /** Everything in a history table. */
    private static List<String> rows(DeployedApp app, String repo, TestDatabase database, String table) {
        return app.databases()
                .rows(
                        repo,
                        "select * from " + (database == TestDatabase.MARIADB ? table : '"' + table + '"')
                                + " order by 1");
    }

    /** The version, description, type, script and checksum of each migration; H2 has a row for the table itself, too, whose rank is below 1. */
    private static List<String> history(DeployedApp app, String repo, TestDatabase database, String table) {
        return rows(app, repo, database, table).stream()
                .filter(row -> row.matches("[1-9].*"))
                .map(row -> Arrays.stream(row.split(" \\| ")).skip(1).limit(5).collect(Collectors.joining(" | ")))
                .toList();
    }

    private static List<List<String>> all(DeployedApp app) {
        return List.of(
                rows(app, "main", TestDatabase.H2, HISTORY),
                rows(app, "orders", TestDatabase.POSTGRESQL, HISTORY),
                rows(app, "events", TestDatabase.MARIADB, "event_migrations"));
    }
}
