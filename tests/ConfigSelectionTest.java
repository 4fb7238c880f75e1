package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Config;
import release.config.Misconfigured;
import release.config.Problem;
import release.config.RepoConfig;
import release.config.Selection;
import release.migrate.FlywaySettings;
import release.support.TestRelease;

/** Which release, apps and repos a run is about. */
class ConfigSelectionTest {
    @TempDir
    Path folder;
    private TestRelease release;

    @BeforeEach
    void two_releases_that_share_an_app() {
        release = new TestRelease(folder).file("rel/config.conf", """
            default-release = shop
            release.shop { version = "1", apps = [shop, stock] }
            release.depot { version = "2", apps = [stock] }
            app.shop.repos {
              main.url = "jdbc:h2:mem:a"
              events.url = "jdbc:h2:mem:b"
            }
            app.stock.repos.main.url = "jdbc:h2:mem:c"
            """);
    }

    private String selected(Optional<String> name, List<String> apps, List<String> repos) {
        try {
            var read = Config.read(folder, new Selection(name, Optional.empty(), apps, repos), Map.of(), FlywaySettings::problem);
            return read.name() + ": " + String.join(" ", read.repos().stream().map(RepoConfig::key).toList());
        } catch (Misconfigured e) {
            return String.join("\n", e.problems().stream().map(Problem::toString).toList());
        }
    }

    private String apps(String... names) {
        return selected(Optional.empty(), Arrays.asList(names), List.of());
    }

    private String repos(String... names) {
        return selected(Optional.empty(), List.of(), Arrays.asList(names));
    }

    @Test
    void everything_of_the_default_release_is_selected_unless_something_is_named() {
        assertEquals("shop: app.shop.repos.main app.shop.repos.events app.stock.repos.main", apps());
    }

    @Test
    void a_named_release_is_selected_with_its_apps() {
        assertEquals("depot: app.stock.repos.main", selected(Optional.of("depot"), List.of(), List.of()));
        assertEquals("--release names release.depott, which is not defined; did you mean depot?",
            selected(Optional.of("depott"), List.of(), List.of()));
    }

    @Test
    void named_apps_are_selected_in_the_order_of_the_release() {
        assertEquals("shop: app.stock.repos.main", apps("stock"));
        assertEquals("shop: app.shop.repos.main app.shop.repos.events app.stock.repos.main", apps("stock", "shop"));
    }

    @Test
    void an_app_of_another_release_is_not_known_to_this_one() {
        assertEquals("--app names app.shop, which is not defined", selected(Optional.of("depot"), List.of("shop"), List.of()));
        assertEquals("--app names app.stok, which is not defined; did you mean stock?", apps("stok"));
    }

    @Test
    void a_named_repo_is_selected_in_every_app_that_has_it() {
        assertEquals("shop: app.shop.repos.main app.stock.repos.main", repos("main"));
        assertEquals("shop: app.shop.repos.events", repos("events"));
        assertEquals("shop: app.stock.repos.main", selected(Optional.empty(), List.of("stock"), List.of("main")));
    }

    @Test
    void a_repo_that_no_selected_app_has_is_refused() {
        assertEquals("--repo names repo evnts, which is not defined; did you mean events?", repos("main", "evnts"));
        assertEquals("--repo names repo events, which is not defined", selected(Optional.empty(), List.of("stock"), List.of("events")));
    }

    @Test
    void every_wrong_name_is_reported() {
        var run = release.run("status", "--app", "nope", "--repo", "main", "--repo", "no", "--env", "prod");

        assertEquals("""
            --app names app.nope, which is not defined
            --repo names repo main, which is not defined
            --repo names repo no, which is not defined
            rel/config.conf environment.prod is not defined
            """, run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void several_releases_need_a_default_or_a_name() {
        release.file("rel/config.conf", """
            release.shop.version = 1
            release.depot.version = 2
            """);

        assertEquals("rel/config.conf default-release is missing: there are several releases, shop, depot", apps());
        assertEquals("depot: ", selected(Optional.of("depot"), List.of(), List.of()));

        release.file("rel/config.conf", """
            release.shop.version = 1
            release.depot.version = 2
            default-release = depo
            """);
        assertEquals("rel/config.conf:3 default-release names release.depo, which is not defined; did you mean depot?", apps());
    }

    @Test
    void files_and_variables_of_a_release_that_is_not_selected_need_not_be_there_but_its_mistakes_are_found() {
        release.file("rel/config.conf", """
            default-release = shop
            release.shop { version = "1", apps = [shop] }
            release.depot { apps = [stock], version = ${DEPOT_VERSION}, commands.fill = rel/fill.sh }
            app.shop.repos.main.url = "jdbc:h2:mem:a"
            app.stock.repos.main { url = ${STOCK_URL}, migrations = [rel/stock] }
            """);
        assertEquals("shop: app.shop.repos.main", apps());
        assertEquals("""
            rel/config.conf:3 release.depot.version needs DEPOT_VERSION, which is not set
            rel/config.conf:3 release.depot.commands.fill names a file that does not exist: rel/fill.sh
            rel/config.conf:5 app.stock.repos.main.url needs STOCK_URL, which is not set
            rel/config.conf:5 app.stock.repos.main.migrations names a folder that does not exist: rel/stock""",
            selected(Optional.of("depot"), List.of(), List.of()));

        release.file("rel/config.conf", """
            default-release = shop
            release.shop.version = "1"
            release.depot { version = "1", apps = [stok] }
            app.stock.repos.main { usr = x }
            """);
        assertEquals("""
            rel/config.conf:3 release.depot.apps names app.stok, which is not defined; did you mean stock?
            rel/config.conf:4 app.stock.repos.main.usr is unknown; did you mean user?""", apps());
    }
}
