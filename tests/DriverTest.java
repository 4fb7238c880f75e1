package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** A URL whose driver is missing is a problem of the configuration, found before anything is opened. */
class DriverTest {
    @TempDir
    Path folder;

    private TestRelease shop() {
        return new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__create_users.sql", "create table users (id int);\n")
                .repo("sales", "jdbc:sqlserver://user:geheim@127.0.0.1:1;databaseName=sales;password=geheim")
                .repo("stock", "jdbc:oracle:thin:stock/geheim@127.0.0.1:1/nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "seed", "status", "validate", "repair", "wait"})
    void a_url_without_its_driver_is_named_with_what_to_do_and_nothing_is_touched(String command) {
        var shop = shop();
        says(
                shop.run(command),
                "add drivers = [sqlserver] to release.shop, then",
                "add drivers = [oracle] to release.shop, then");
        assertFalse(shop.has("main", "users"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "wait"})
    void where_the_driver_is_configured_the_catalog_is_what_lacks_it(String command) {
        var why = "it is named in drivers, but this run was not started from a catalog that adds it;";
        says(shop().config("release.shop.drivers = [oracle, sqlserver]").run(command), why, why);
    }

    private static void says(Run run, String sales, String stock) {
        assertEquals("""
            rel/config.conf:8 app.shop.repos.sales.url needs the JDBC driver of sqlserver, which is not on the class path; %s run: jbang catalog@shop
            rel/config.conf:13 app.shop.repos.stock.url needs the JDBC driver of oracle, which is not on the class path; %s run: jbang catalog@shop
            """.formatted(sales, stock), run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void a_repo_that_is_not_worked_on_needs_no_driver() {
        assertEquals(0, shop().run("migrate", "--repo", "main").exit());
    }
}
