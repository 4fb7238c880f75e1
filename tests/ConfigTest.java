package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.App;
import release.config.Command;
import release.config.Database;
import release.config.RepoConfig;
import release.support.TestRelease;

/** What may stand in rel/config.conf, and that everything wrong with it is said at once. */
class ConfigTest {
    @TempDir
    Path folder;

    private TestRelease release(String config) {
        return new TestRelease(folder).file("rel/config.conf", config);
    }

    @Test
    void lists_every_problem_at_once_in_the_order_of_the_file() {
        var run = release("""
            default-relase = shop
            release.shop {
              apps = [shop, shopp]
              commands { migrate = commands/migrat.java }
              drivers = [sqllite]
              hoks {}
            }
            app.shop.repos.main {
              user = [root]
              url = ${SHOP_URL}
              migrations = [rel/mian]
              seeds = rel/seeds.sql
              flyway { outOfOrdr = true }
              pasword = x
            }
            app.shop.repo {}
            app.shop.repos.events { url = "oracle" }
            """).file("commands/migrate.java", "").file("rel/main/V1__a.sql", "").run("commands");

        assertEquals("""
            rel/config.conf:1 default-relase is unknown; did you mean default-release?
            rel/config.conf:2 release.shop.version is missing
            rel/config.conf:3 release.shop.apps names app.shopp, which is not defined; did you mean shop?
            rel/config.conf:4 release.shop.commands.migrate names a file that does not exist: commands/migrat.java; \
            did you mean commands/migrate.java?
            rel/config.conf:5 release.shop.drivers names the unknown driver sqllite; did you mean sqlite? \
            (known: h2, sqlite, postgresql, mariadb, mysql, sqlserver, oracle)
            rel/config.conf:6 release.shop.hoks is unknown; did you mean hooks?
            rel/config.conf:9 app.shop.repos.main.user must be a text, not a list
            rel/config.conf:10 app.shop.repos.main.url needs SHOP_URL, which is not set
            rel/config.conf:11 app.shop.repos.main.migrations names a folder that does not exist: rel/mian; \
            did you mean rel/main?
            rel/config.conf:12 app.shop.repos.main.seeds names a file that does not exist: rel/seeds.sql
            rel/config.conf:13 app.shop.repos.main.flyway.outOfOrdr is no setting of Flyway; did you mean outOfOrder?
            rel/config.conf:14 app.shop.repos.main.pasword is unknown; did you mean password?
            rel/config.conf:16 app.shop.repo is unknown; did you mean repos?
            rel/config.conf:17 app.shop.repos.events.url is not a database URL (known: jdbc:h2: jdbc:sqlite: \
            jdbc:postgresql: jdbc:mariadb: jdbc:mysql: jdbc:sqlserver: jdbc:oracle: postgres:// mysql:// mariadb://)
            """, run.err());
        assertEquals("", run.out());
        assertEquals(2, run.exit());
    }

    @Test
    void a_configuration_with_a_mistake_touches_nothing() {
        var run = release("""
            release.shop { version = "1", apps = [shop], comands {} }
            app.shop.repos.main { url = "jdbc:h2:file:./data/shop" }
            """).run("migrate");

        assertEquals("rel/config.conf:1 release.shop.comands is unknown; did you mean commands?\n", run.err());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void says_what_a_value_of_the_wrong_type_should_have_been() {
        assertEquals("""
            rel/config.conf:1 release must be a block { ... }, not a text
            rel/config.conf:2 app.shop must be a block { ... }, not a number
            rel/config.conf:3 app.depot.repos must be a block { ... }, not a list
            rel/config.conf:4 app.store.repos.main must be a block { ... }, not true or false
            rel/config.conf:6 app.till.repos.main.url must be a text, not a block
            rel/config.conf:7 app.till.repos.main.migrations must be a list of texts, not a block
            rel/config.conf:8 app.till.repos.main.seeds must be a text or a block { ... }, not a number
            rel/config.conf:9 app.till.repos.main.seeds must be a text or a block { ... }, not a list
            rel/config.conf:10 app.till.repos.main.flyway must be a block { ... }, not a text
            rel/config.conf:12 environment must be a block { ... }, not a number
            """, withoutFirstLine(release("""
            release = shop
            app.shop = 1
            app.depot.repos = []
            app.store.repos.main = true
            app.till.repos.main {
              url { host = h }
              migrations { a = b }
              seeds = [1
                ["a"]]
              flyway = on
            }
            environment = 5
            """).run("commands").err(), "rel/config.conf release is missing: write release.NAME { ... }\n"));
    }

    private static String withoutFirstLine(String text, String first) {
        assertEquals(first, text.substring(0, Math.min(first.length(), text.length())));
        return text.substring(first.length());
    }

    @Test
    void null_is_a_mistake_and_not_a_missing_value() {
        assertEquals("""
            rel/config.conf:1 release.shop.version must be a text, not null
            rel/config.conf:3 app.shop.repos.main.url must be a text, not null
            rel/config.conf:4 app.shop.repos.main.seeds must be a text or a block { ... }, not null
            rel/config.conf:5 app.shop.repos.main.migrations must be a list of texts, not null
            rel/config.conf:6 app.shop.repos.main.flyway.target must be a text, not null
            """, release("""
            release.shop { version = null, apps = [shop] }
            app.shop.repos.main {
              url = null
              seeds = null
              migrations = [null]
              flyway.target = null
            }
            """).run("commands").err());
    }

    @Test
    void a_number_as_version_keeps_its_zeros() {
        assertEquals("1.10", release("release.shop.version = 1.10").read().version());
    }

    @Test
    void the_last_of_several_values_counts_and_is_the_one_that_is_named() {
        var release = release("""
            release.shop { version = "1", version = "2", apps = [shop] }
            app.shop.repos.main {
              url = "jdbc:h2:mem:first"
              url = "jdbc:h2:mem:second"
            }
            app.shop.repos.main.user = app
            """);

        assertEquals("2", release.read().version());
        var repo = release.read().repos().get(0);
        assertEquals("mem:second", repo.url().address());
        assertEquals("rel/config.conf:4", repo.source().toString());
        assertEquals("app", repo.user().orElseThrow());
    }

    @Test
    void releases_apps_and_repos_are_in_the_order_in_which_they_are_written() {
        var release = release("""
            app.till.repos {
              zebra.url = "jdbc:h2:mem:a"
              main.url = "jdbc:h2:mem:b"
              aardvark.url = "jdbc:h2:mem:c"
            }
            app.shop.repos.main.url = "jdbc:h2:mem:d"
            app.shop.repos.events.url = "jdbc:h2:mem:e"
            app.shop.repos.main.user = late
            release.shop { version = "1", apps = [shop, till] }
            """).read();

        assertEquals(List.of("shop", "till"), release.apps().stream().map(App::name).toList());
        assertEquals(List.of("app.shop.repos.main", "app.shop.repos.events", "app.till.repos.zebra", "app.till.repos.main",
            "app.till.repos.aardvark"), release.repos().stream().map(RepoConfig::key).toList());
    }

    @Test
    void a_release_may_have_commands_and_no_apps() {
        var release = release("""
            release.tools {
              version = "1"
              commands {
                zip = rel/zip.sh
                migrate = commands/migrate.java
              }
            }
            """).script("rel/zip.sh", "").file("commands/migrate.java", "").read();

        assertEquals(List.of("zip", "migrate"), release.commands().stream().map(Command::name).toList());
        assertEquals(List.of(true, false), release.commands().stream().map(Command::custom).toList());
        assertEquals(List.of(), release.apps());
    }

    @Test
    void a_command_is_described_by_the_description_lines_of_its_script() throws Exception {
        var release = release("""
            release.shop {
              version = "1"
              commands {
                described = rel/described.java
                silent = rel/silent.sh
                binary = rel/tool.jar
              }
            }
            """).file("rel/described.java", """
                ///usr/bin/env jbang "$0" "$@" ; exit $?
                //DESCRIPTION Fills the
                //DEPS a:b:1
                //DESCRIPTION   warehouse – again
                //DESCRIPTIONS are not it
                 //DESCRIPTION nor is this
                """).script("rel/silent.sh", "echo //DESCRIPTION no\n");
        Files.write(folder.resolve("rel/tool.jar"), new byte[] {'P', 'K', (byte) 0xff, (byte) 0xfe, 0});

        assertEquals(List.of("Fills the warehouse – again", "", ""),
            release.read().commands().stream().map(Command::description).toList());
    }

    @Test
    void a_command_needs_a_name_that_jbang_can_hold_and_a_file_in_the_release() {
        assertEquals("""
            rel/config.conf:4 release.shop.commands.fill up is no name that JBang can hold: use letters, digits, - . _ /
            rel/config.conf:5 release.shop.commands.-x is no name that JBang can hold: use letters, digits, - . _ /
            rel/config.conf:6 release.shop.commands.out lies outside the release root: ../fill.sh
            rel/config.conf:7 release.shop.commands.folder names a file that does not exist: rel
            rel/config.conf:8 release.shop.commands.db must be a text, not a block
            """, release("""
            release.shop {
              version = "1"
              commands {
                "fill up" = rel/fill.sh
                -x = rel/fill.sh
                out = ../fill.sh
                folder = rel
                db { fill = rel/fill.sh }
                fill-1_b = rel/fill.sh
              }
            }
            """).script("rel/fill.sh", "").run("commands").err());
    }

    @Test
    void drivers_are_named_as_databases_are() {
        assertEquals(List.of(Database.SQLITE, Database.MYSQL, Database.SQLSERVER, Database.ORACLE),
            release("release.shop { version = 1, drivers = [sqlite, mysql, sqlserver, oracle] }").read().drivers());
    }

    @Test
    void a_url_whose_driver_is_missing_is_told_how_to_get_it() {
        var release = release("""
            release.shop { version = "1", apps = [shop], drivers = [oracle] }
            app.shop.repos {
              ledger.url = "jdbc:sqlserver://127.0.0.1:1;password=hunter2"
              archive.url = "jdbc:oracle:thin:@127.0.0.1:1:xe"
            }
            """);

        assertEquals("""
            rel/config.conf:3 app.shop.repos.ledger.url needs the JDBC driver of sqlserver, which is not on the class path; \
            add drivers = [sqlserver] to release.shop, then run: jbang catalog@shop
            rel/config.conf:4 app.shop.repos.archive.url needs the JDBC driver of oracle, which is not on the class path; \
            it is named in drivers, but this run was not started from a catalog that adds it; run: jbang catalog@shop
            """, release.run("migrate").err());
        assertEquals(2, release.run("migrate").exit());
        assertEquals(0, release.run("catalog").exit());
    }
}
