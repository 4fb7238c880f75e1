package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.RepoConfig;
import release.support.TestRelease;

/** Environments laid over the rest, and what variables of the process may do. */
class ConfigEnvironmentTest {
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
            .map(repo -> repo.password().orElseThrow()).toList();
    }

    @Test
    void only_the_chosen_environment_counts() {
        var release = shop("""
            environment.prod.release.shop.version = prod
            environment.test.release.shop.version = test
            """);

        assertEquals("shop 1 (dev)\n", release.run("commands").out());
        assertEquals("shop prod (prod)\n", release.run("commands", "--env", "prod").out());
        assertEquals("shop test (test)\n", release.variable("RELEASE_ENV", "test").run("commands").out());
        assertEquals("shop prod (prod)\n", release.run("commands", "--env", "prod").out());
        assertEquals("shop 1 (dev)\n", release.variable("RELEASE_ENV", "").run("commands").out());
    }

    @Test
    void the_default_environment_needs_no_block() {
        assertEquals("dev", shop("").read().environment());
        assertEquals("shop 1 (dev)\n", shop("").run("commands", "--env", "dev").out());
    }

    @Test
    void without_a_default_there_is_no_environment() {
        assertEquals("shop 1\n", release(SHOP.replaceFirst(".*\n", "")).run("commands").out());
    }

    @Test
    void the_default_environment_may_come_from_a_variable() {
        var release = shop("""
            default-environment = ${?STAGE}
            environment.prod.release.shop.version = prod
            """);
        assertEquals("shop 1 (dev)\n", release.run("commands").out());

        assertEquals("shop prod (prod)\n", release.variable("STAGE", "prod").run("commands").out());
    }

    @Test
    void an_unknown_environment_is_refused() {
        var run = shop("""
            environment.prod {}
            environment.staging {}
            """).run("commands", "--env", "prd");

        assertEquals("rel/config.conf environment.prd is not defined; did you mean prod? (defined: dev, prod, staging)\n", run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void the_order_of_repos_is_that_of_the_file_and_what_an_environment_adds_comes_last() {
        var release = release("""
            default-environment = dev
            environment.dev {
              app.shop.repos.audit.url = "jdbc:h2:mem:audit"
              app.shop.repos.events.user = dev
            }
            release.shop { version = "1", apps = [shop], commands { zip = rel/a.sh
              tar = rel/a.sh } }
            app.shop.repos {
              main.url = "jdbc:h2:mem:main"
              events.url = "jdbc:h2:mem:events"
              archive.url = "jdbc:h2:mem:archive"
            }
            environment.dev.app.shop.repos.main.user = dev
            environment.dev.release.shop.commands.zip = rel/b.sh
            """).script("rel/a.sh", "").script("rel/b.sh", "");

        assertEquals(List.of("main", "events", "archive", "audit"), release.read().repos().stream().map(RepoConfig::name).toList());
        assertEquals("""
            shop 1 (dev)
              zip  (custom: rel/b.sh)
              tar  (custom: rel/a.sh)
            """, release.run("commands").out());
    }

    @Test
    void mistakes_are_found_in_environments_that_are_not_chosen() {
        var run = shop("""
            environment.prod {
              app.shop.repos.main {
                usr = root
                url = "jdb:x"
                flyway.outOfOrder = maybe
                migrations = 5
              }
              release.shop.drivers = [mysq]
              relase = x
            }
            environment.test = 5
            """).run("commands");

        assertEquals("""
            rel/config.conf:10 app.shop.repos.main.usr is unknown; did you mean user?
            rel/config.conf:11 app.shop.repos.main.url is not a database URL (known: jdbc:h2: jdbc:sqlite: jdbc:postgresql: \
            jdbc:mariadb: jdbc:mysql: jdbc:sqlserver: jdbc:oracle: postgres:// mysql:// mariadb://)
            rel/config.conf:12 app.shop.repos.main.flyway.outOfOrder Invalid value for flyway.outOfOrder \
            (should be either true or false): maybe
            rel/config.conf:13 app.shop.repos.main.migrations must be a list of texts, not a number
            rel/config.conf:15 release.shop.drivers names the unknown driver mysq; did you mean mysql? \
            (known: h2, sqlite, postgresql, mariadb, mysql, sqlserver, oracle)
            rel/config.conf:16 relase is unknown; did you mean release?
            rel/config.conf:18 environment.test must be a block { ... }, not a number
            """, run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void variables_and_files_need_not_be_there_for_environments_that_are_not_chosen() {
        var release = shop("""
            environment.prod {
              app.shop.repos.main {
                url = ${DATABASE_URL}
                password-file = /run/secrets/nowhere
                migrations = [rel/nowhere]
                seeds = [rel/nowhere.sql]
              }
              release.shop.commands.fill = rel/nowhere.sh
            }
            """);
        assertEquals("", release.run("commands").err());

        assertEquals("""
            rel/config.conf:10 app.shop.repos.main.url needs DATABASE_URL, which is not set
            rel/config.conf:11 app.shop.repos.main.password-file cannot be read: /run/secrets/nowhere
            rel/config.conf:12 app.shop.repos.main.migrations names a folder that does not exist: rel/nowhere
            rel/config.conf:13 app.shop.repos.main.seeds names a file that does not exist: rel/nowhere.sql
            rel/config.conf:15 release.shop.commands.fill names a file that does not exist: rel/nowhere.sh
            """, release.run("commands", "--env", "prod").err());
    }

    @Test
    void a_set_variable_wins_over_the_value_before_it_and_an_unset_one_does_not() {
        var release = shop("app.shop.repos.main.url = ${?DATABASE_URL}\n");
        assertEquals("rel/config.conf:4", release.read().repos().get(0).source().toString());

        release.variable("DATABASE_URL", "postgres://db:5432/shop");
        assertEquals("db:5432/shop", release.read().repos().get(0).url().address());
        assertEquals("variable DATABASE_URL", release.read().repos().get(0).source().toString());
    }

    @Test
    void a_problem_with_a_variable_is_said_to_be_in_the_variable() {
        assertEquals("""
            variable DATABASE_URL app.shop.repos.main.url has the unknown scheme postgress://; did you mean postgres? \
            (known: jdbc:h2: jdbc:sqlite: jdbc:postgresql: jdbc:mariadb: jdbc:mysql: jdbc:sqlserver: jdbc:oracle: \
            postgres:// mysql:// mariadb://)
            """, shop("app.shop.repos.main.url = ${?DATABASE_URL}\n")
            .variable("DATABASE_URL", "postgress://app:hunter2@db/shop").run("commands").err());
    }

    @Test
    void a_value_made_of_text_and_variables_has_its_line_in_the_file() {
        var release = shop("""
            app.shop.repos.main.url = "jdbc:postgresql://"${HOST}":"${PORT}"/shop"
            """);
        assertEquals("rel/config.conf:8 app.shop.repos.main.url needs HOST and PORT, which are not set\n", release.run("commands").err());

        var repo = release.variable("HOST", "db").variable("PORT", "5432").read().repos().get(0);
        assertEquals("db:5432/shop", repo.url().address());
        assertEquals("rel/config.conf:8", repo.source().toString());
    }

    @Test
    void a_block_that_is_not_there_is_said_to_be_missing_and_not_looked_into() {
        assertEquals("rel/config.conf:8 app.shop.repos.main needs common.repo, which is not set\n", shop("""
            app.shop.repos.main = ${common.repo}
            app.shop.repos.main { user = x }
            """).run("commands").err());
    }

    @Test
    void of_a_value_that_is_set_twice_only_the_variables_of_the_last_are_needed_but_a_block_needs_all() {
        assertEquals("""
            rel/config.conf:9 app.shop.repos.main.url needs DATABASE_URL, which is not set
            rel/config.conf:10 app.shop.repos.copy needs COMMON, which is not set
            rel/config.conf:11 app.shop.repos.copy needs COPY_URL, which is not set
            """, shop("""
            app.shop.repos.main.url = ${DEV_URL}
            environment.dev.app.shop.repos.main.url = ${DATABASE_URL}
            app.shop.repos.copy = ${COMMON}
            app.shop.repos.copy { url = ${COPY_URL} }
            """).run("commands").err());
    }

    @Test
    void a_key_may_be_used_by_another_and_wins_over_a_variable() {
        var repo = shop("""
            app.shop.repos.copy = ${app.shop.repos.main} { user = ${app.shop.repos.main.user}-copy }
            """).variable("app.shop.repos.main.user", "nobody").read().repos().get(1);

        assertEquals("mem:shop", repo.url().address());
        assertEquals("app-copy", repo.user().orElseThrow());
    }

    @Test
    void a_variable_in_the_wrong_place_is_not_quoted() {
        assertEquals("variable DATABASE_URL a text cannot be joined with a block or a list\n", shop("""
            app.shop.repos.main = ${DATABASE_URL} { user = app }
            """).variable("DATABASE_URL", "hunter2").run("commands").err());
    }
}
