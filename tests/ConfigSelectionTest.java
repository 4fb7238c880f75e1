package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.App;
import release.config.InvalidConfiguration;
import release.config.Problem;
import release.config.RepoConfig;
import release.config.Selection;
import release.config.hocon.Config;
import release.migrate.flyway.FlywaySettings;
import release.support.Mistakes;
import release.support.TestRelease;

/** Which release, apps and repos a run is about; environments laid over the rest; and what variables of the process may do. */
class ConfigSelectionTest {
    private static final String TWO_RELEASES = """
        default-release = shop
        release.shop { version = "1", apps = [shop, stock] }
        release.depot { version = "2", apps = [stock] }
        app.shop.repos {
          main.url = "jdbc:h2:mem:a"
          events.url = "jdbc:h2:mem:b"
        }
        app.stock.repos.main.url = "jdbc:h2:mem:c"
        """;
    /** Seven lines. */
    private static final String SHOP = """
        default-environment = dev
        release.shop { version = "1", apps = [shop] }
        app.shop.repos.main {
          url = "jdbc:h2:mem:shop"
          user = app
          flyway { outOfOrder = true, target = "2" }
        }
        """;

    @TempDir
    Path folder;

    private TestRelease release(String config) {
        return new TestRelease(folder).file("rel/config.conf", config);
    }

    private TestRelease shop(String more) {
        return release(SHOP + more);
    }

    /** The keys of the repos that are selected; or why not. */
    private String selected(String name, String apps, String repos) {
        var selection = new Selection(Optional.ofNullable(name), Optional.empty(), words(apps), words(repos));
        try {
            var read = Config.read(folder, selection, Map.of(), FlywaySettings::problem);
            return read.name() + ": "
                    + read.repos().stream().map(RepoConfig::key).collect(Collectors.joining(" "));
        } catch (InvalidConfiguration e) {
            return e.problems().stream().map(Problem::toString).collect(Collectors.joining("\n"));
        }
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : Arrays.asList(text.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                | | | shop: app.shop.repos.main app.shop.repos.events app.stock.repos.main
        depot   | | | depot: app.stock.repos.main
        depott  | | | --release names release.depott, which is not defined; did you mean depot?
                | stock      |             | shop: app.stock.repos.main
                | stock shop |             | shop: app.shop.repos.main app.shop.repos.events app.stock.repos.main
        depot   | shop       |             | --app names app.shop, which is not defined
                | stok       |             | --app names app.stok, which is not defined; did you mean stock?
                |            | main        | shop: app.shop.repos.main app.stock.repos.main
                |            | events      | shop: app.shop.repos.events
                | stock      | main        | shop: app.stock.repos.main
                |            | main evnts  | --repo names repo evnts, which is not defined; did you mean events?
                | stock      | events      | --repo names repo events, which is not defined
        """)
    void everything_of_the_default_release_is_selected_unless_something_is_named(
            String release, String apps, String repos, String expected) {
        release(TWO_RELEASES);

        assertEquals(expected, selected(release, apps, repos));
    }

    @Test
    void every_wrong_name_is_reported() {
        var run =
                release(TWO_RELEASES).run("status", "--app", "nope", "--repo", "main", "--repo", "no", "--env", "prod");

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
        release("release.shop.version = 1\nrelease.depot.version = 2\n");
        assertEquals(
                "rel/config.conf default-release is missing: there are several releases, shop, depot",
                selected(null, null, null));
        assertEquals("depot: ", selected("depot", null, null));

        release("release.shop.version = 1\nrelease.depot.version = 2\ndefault-release = depo\n");
        assertEquals(
                "rel/config.conf:3 default-release names release.depo, which is not defined; did you mean depot?",
                selected(null, null, null));
    }

    @Test
    void files_and_variables_of_a_release_that_is_not_selected_need_not_be_there_but_its_mistakes_are_found() {
        var release = release("""
            default-release = shop
            release.shop { version = "1", apps = [shop] }
            release.depot { apps = [stock], version = ${DEPOT_VERSION}  #! release.depot.version needs DEPOT_VERSION, which is not set
              commands.fill = rel/fill.sh }  #! release.depot.commands.fill names a file that does not exist: rel/fill.sh
            app.shop.repos.main.url = "jdbc:h2:mem:a"
            app.stock.repos.main { url = ${STOCK_URL}  #! app.stock.repos.main.url needs STOCK_URL, which is not set
              migrations = [rel/stock] }  #! app.stock.repos.main.migrations names a folder that does not exist: rel/stock
            """);
        assertEquals("shop: app.shop.repos.main", selected(null, null, null));
        Mistakes.verify(release, "--release", "depot");

        Mistakes.verify(release("""
            default-release = shop
            release.shop.version = "1"
            release.depot { version = "1", apps = [stok] }  #! release.depot.apps names app.stok, which is not defined; did you mean stock?
            app.stock.repos.main { usr = x }  #! app.stock.repos.main.usr is unknown; did you mean user?
            """));
    }

    @Test
    void an_environment_is_merged_by_key_and_never_replaces_a_block() {
        var repo = shop("""
            environment.dev.app.shop.repos.main { user = dev, flyway { target = "3", table = history } }
            """).read().repos().get(0);

        assertEquals("mem:shop", repo.url().address());
        assertEquals("dev", repo.user().orElseThrow());
        assertEquals(Map.of("outOfOrder", "true", "target", "3", "table", "history"), repo.flyway());
    }

    @Test
    void an_environment_may_have_the_password_in_a_file_where_others_have_it_as_a_key() {
        var config = SHOP + """
            app.shop.repos.main.password = key
            app.shop.repos.other { url = "jdbc:h2:mem:other", password-file = secrets/db }
            environment.prod.app.shop.repos {
              main.password-file = secrets/db
              other.password = "key of prod"
            }
            """;
        assertEquals(List.of("key", "file"), passwords(config));
        assertEquals(List.of("file", "key of prod"), passwords(config + "default-environment = prod\n"));
    }

    private List<String> passwords(String config) {
        return release(config).file("secrets/db", "file").read().repos().stream()
                .map(repo -> repo.password().orElseThrow())
                .toList();
    }

    @Test
    void only_the_chosen_environment_counts_and_it_has_to_be_defined() {
        var release = shop("""
            environment.prod.release.shop.version = prod
            environment.test.release.shop.version = test
            """);

        assertEquals("shop 1 (dev)\n", release.run("commands").out());
        assertEquals(
                "shop prod (prod)\n", release.run("commands", "--env", "prod").out());
        assertEquals(
                "shop test (test)\n",
                release.variable("RELEASE_ENV", "test").run("commands").out());
        assertEquals(
                "shop prod (prod)\n", release.run("commands", "--env", "prod").out());
        assertEquals(
                "shop 1 (dev)\n",
                release.variable("RELEASE_ENV", "").run("commands").out());
        assertEquals(
                "rel/config.conf environment.prd is not defined; did you mean prod? (defined: dev, prod, test)\n",
                release.run("commands", "--env", "prd").err());
    }

    @Test
    void the_default_environment_needs_no_block_and_may_come_from_a_variable() {
        assertEquals("dev", shop("").read().environment());
        assertEquals("shop 1 (dev)\n", shop("").run("commands", "--env", "dev").out());
        assertEquals(
                "shop 1\n",
                release(SHOP.replaceFirst(".*\n", "")).run("commands").out());

        var release = shop("default-environment = ${?STAGE}\nenvironment.prod.release.shop.version = prod\n");
        assertEquals("shop 1 (dev)\n", release.run("commands").out());
        assertEquals(
                "shop prod (prod)\n",
                release.variable("STAGE", "prod").run("commands").out());
    }

    @Test
    void apps_are_in_the_order_of_the_release_and_repos_in_that_of_the_file_and_what_an_environment_adds_comes_last() {
        var release = release("""
            default-environment = dev
            environment.dev {
              app.shop.repos.audit.url = "jdbc:h2:mem:audit"
              app.shop.repos.events.user = dev
            }
            app.till.repos {
              zebra.url = "jdbc:h2:mem:a"
              main.url = "jdbc:h2:mem:b"
              aardvark.url = "jdbc:h2:mem:c"
            }
            app.shop.repos {
              main.url = "jdbc:h2:mem:main"
              events.url = "jdbc:h2:mem:events"
            }
            app.shop.repos.archive.url = "jdbc:h2:mem:archive"
            app.shop.repos.main.user = late
            release.shop { version = "1", apps = [shop, till], commands { zip = rel/a.sh
              tar = rel/a.sh } }
            environment.dev.app.shop.repos.main.user = dev
            environment.dev.release.shop.commands.zip = rel/b.sh
            """).script("rel/a.sh", "").script("rel/b.sh", "");

        assertEquals(
                List.of("shop", "till"),
                release.read().apps().stream().map(App::name).toList());
        assertEquals(
                "shop: app.shop.repos.main app.shop.repos.events app.shop.repos.archive app.shop.repos.audit"
                        + " app.till.repos.zebra app.till.repos.main app.till.repos.aardvark",
                selected(null, null, null));
        assertEquals(
                "shop 1 (dev)\n  zip  (custom: rel/b.sh)\n  tar  (custom: rel/a.sh)\n",
                release.run("commands").out());
    }

    @Test
    void mistakes_are_found_in_environments_that_are_not_chosen() {
        Mistakes.verify(shop("""
            environment.prod {
              app.shop.repos.main {
                usr = root  #! .usr is unknown; did you mean user?
                url = "jdb:x"  #! .url is not a database URL (known: %s)
                flyway.outOfOrder = maybe  #! .flyway.outOfOrder Invalid value for flyway.outOfOrder (should be either true or false): maybe
                migrations = 5  #! .migrations must be a list of texts, not a number
              }
              release.shop.drivers = [mysq]  #! release.shop.drivers names the unknown driver mysq; did you mean mysql? (known: %s)
              relase = x  #! relase is unknown; did you mean release?
            }
            environment.test = 5  #! environment.test must be a block { ... }, not a number
            """.formatted(
                        "jdbc:h2: jdbc:sqlite: jdbc:postgresql: jdbc:mariadb: jdbc:mysql: jdbc:sqlserver: jdbc:oracle: "
                                + "postgres:// mysql:// mariadb://",
                        "h2, sqlite, postgresql, mariadb, mysql, sqlserver, oracle")));
    }

    @Test
    void variables_and_files_need_not_be_there_for_environments_that_are_not_chosen() {
        var release = shop("""
            environment.prod {
              app.shop.repos.main {
                url = ${DATABASE_URL}  #! .url needs DATABASE_URL, which is not set
                password-file = /run/secrets/nowhere  #! .password-file cannot be read: /run/secrets/nowhere
                migrations = [rel/nowhere]  #! .migrations names a folder that does not exist: rel/nowhere
                seeds = [rel/nowhere.sql]  #! .seeds names a file that does not exist: rel/nowhere.sql
              }
              release.shop.commands.fill = rel/nowhere.sh  #! release.shop.commands.fill names a file that does not exist: rel/nowhere.sh
            }
            """);

        assertEquals("", release.run("commands").err());
        Mistakes.verify(release, "--env", "prod");
    }

    @Test
    void a_set_variable_wins_over_the_value_before_it_and_an_unset_one_does_not() {
        var release = shop("app.shop.repos.main.url = ${?DATABASE_URL}\n");
        assertEquals("rel/config.conf:4", release.read().repos().get(0).source().toString());

        release.variable("DATABASE_URL", "postgres://db:5432/shop");
        assertEquals("db:5432/shop", release.read().repos().get(0).url().address());
        assertEquals(
                "variable DATABASE_URL", release.read().repos().get(0).source().toString());
    }

    @Test
    void a_problem_with_a_variable_is_said_to_be_in_the_variable_and_does_not_quote_it() {
        assertEquals(
                """
                variable DATABASE_URL app.shop.repos.main.url has the unknown scheme postgress://; did you mean postgres? \
                (known: jdbc:h2: jdbc:sqlite: jdbc:postgresql: jdbc:mariadb: jdbc:mysql: jdbc:sqlserver: jdbc:oracle: \
                postgres:// mysql:// mariadb://)
                """,
                shop("app.shop.repos.main.url = ${?DATABASE_URL}\n")
                        .variable("DATABASE_URL", "postgress://app:hunter2@db/shop")
                        .run("commands")
                        .err());
        assertEquals(
                "variable DATABASE_URL a text cannot be joined with a block or a list\n",
                shop("app.shop.repos.main = ${DATABASE_URL} { user = app }\n")
                        .variable("DATABASE_URL", "hunter2")
                        .run("commands")
                        .err());
    }

    @Test
    void a_value_made_of_text_and_variables_has_its_line_in_the_file() {
        var release = shop("""
            app.shop.repos.main.url = "jdbc:postgresql://"${HOST}":"${PORT}"/shop"  #! .url needs HOST and PORT, which are not set
            """);
        Mistakes.verify(release);

        var repo = release.variable("HOST", "db")
                .variable("PORT", "5432")
                .read()
                .repos()
                .get(0);
        assertEquals("db:5432/shop", repo.url().address());
        assertEquals("rel/config.conf:8", repo.source().toString());
    }

    @Test
    void
            of_a_value_that_is_set_twice_only_the_last_is_needed_but_a_block_needs_all_and_is_not_looked_into_without_them() {
        Mistakes.verify(shop("""
            app.shop.repos.main.url = ${DEV_URL}
            environment.dev.app.shop.repos.main.url = ${DATABASE_URL}  #! .url needs DATABASE_URL, which is not set
            app.shop.repos.copy = ${COMMON}  #! app.shop.repos.copy needs COMMON, which is not set
            app.shop.repos.copy { url = ${COPY_URL} }  #! app.shop.repos.copy needs COPY_URL, which is not set
            """));
        Mistakes.verify(shop("""
            app.shop.repos.main = ${common.repo}  #! app.shop.repos.main needs common.repo, which is not set
            app.shop.repos.main { user = x }
            """));
    }

    @Test
    void a_key_may_be_used_by_another_and_wins_over_a_variable() {
        var repo = shop("app.shop.repos.copy = ${app.shop.repos.main} { user = ${app.shop.repos.main.user}-copy }\n")
                .variable("app.shop.repos.main.user", "nobody")
                .read()
                .repos()
                .get(1);

        assertEquals("mem:shop", repo.url().address());
        assertEquals("app-copy", repo.user().orElseThrow());
    }
}
