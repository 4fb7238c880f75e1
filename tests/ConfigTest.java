package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.Command;
import release.config.Database;
import release.config.InvalidConfiguration;
import release.config.RepoConfig;
import release.support.Mistakes;
import release.support.TestRelease;

/** What may stand in rel/config.conf and in what it includes, and that everything wrong with it is said at once. */
class ConfigTest {
    private static final String NO_URL =
            " is not a database URL (known: jdbc:h2: jdbc:sqlite: jdbc:postgresql: jdbc:mariadb: jdbc:mysql:"
                    + " jdbc:sqlserver: jdbc:oracle: postgres:// mysql:// mariadb://)";
    private static final String NO_DRIVER =
            "; did you mean sqlite? (known: h2, sqlite, postgresql, mariadb, mysql, sqlserver, oracle)";

    @TempDir
    Path folder;

    private TestRelease release(String config) {
        return new TestRelease(folder).file("rel/config.conf", config);
    }

    @Test
    void lists_every_problem_at_once_in_the_order_of_the_file() {
        Mistakes.verify(
                release("""
                    default-relase = shop  #! default-relase is unknown; did you mean default-release?
                    release.shop {  #! release.shop.version is missing
                      apps = [shop, shopp]  #! release.shop.apps names app.shopp, which is not defined; did you mean shop?
                      commands { migrate = commands/migrat.java }  #! release.shop.commands.migrate names a file that does not exist: %s
                      drivers = [sqllite]  #! release.shop.drivers names the unknown driver sqllite%s
                      hoks {}  #! release.shop.hoks is unknown; did you mean hooks?
                      commands {
                        "fill up" = rel/fill.sh  #! release.shop.commands.fill up is not a name that JBang accepts: use letters, digits, - . _ /
                        -x = rel/fill.sh  #! release.shop.commands.-x is not a name that JBang accepts: use letters, digits, - . _ /
                        out = ../fill.sh  #! release.shop.commands.out lies outside the release root: ../fill.sh
                        folder = rel  #! release.shop.commands.folder names rel, which is a folder, where a file is needed
                        db { fill = rel/fill.sh }  #! release.shop.commands.db must be a text, not a block
                        fill-1_b = rel/fill.sh
                      }
                    }
                    app.shop.repos.main {
                      user = [root]  #! .user must be a text, not a list
                      url = ${SHOP_URL}  #! .url needs SHOP_URL, which is not set
                      migrations = [rel/mian]  #! .migrations names a folder that does not exist: rel/mian; did you mean rel/main?
                      seeds = rel/seeds.sql  #! .seeds names a file that does not exist: rel/seeds.sql
                      flyway { outOfOrdr = true }  #! .flyway.outOfOrdr is no setting of Flyway; did you mean outOfOrder?
                      pasword = x  #! .pasword is unknown; did you mean password?
                    }
                    app.shop.repo {}  #! app.shop.repo is unknown; did you mean repos?
                    app.shop.repos.events { url = "oracle" }  #! app.shop.repos.events.url%s
                    """.formatted("commands/migrat.java; did you mean commands/migrate.java?", NO_DRIVER, NO_URL))
                        .file("commands/migrate.java", "")
                        .file("rel/main/V1__a.sql", "")
                        .script("rel/fill.sh", ""));
    }

    @Test
    void a_configuration_with_a_mistake_touches_nothing() {
        var run = release("""
            release.shop { apps = [shop], comands {}
              version = null }
            app.shop.repos.main { url = "jdbc:h2:file:./data/shop" }
            """).run("migrate");

        assertEquals(
                "rel/config.conf:1 release.shop.comands is unknown; did you mean commands?\n"
                        + "rel/config.conf:2 release.shop.version must be a text, not null\n",
                run.err());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void says_what_a_value_of_the_wrong_type_should_have_been_and_null_is_no_missing_value() {
        Mistakes.verify(release("""
            #! rel/config.conf release is missing: write release.NAME { ... }
            release = shop  #! release must be a block { ... }, not a text
            app.shop = 1  #! app.shop must be a block { ... }, not a number
            app.depot.repos = []  #! app.depot.repos must be a block { ... }, not a list
            app.store.repos.main = true  #! app.store.repos.main must be a block { ... }, not true or false
            app.till.repos.main {
              url { host = h }  #! app.till.repos.main.url must be a text, not a block
              migrations { a = b }  #! app.till.repos.main.migrations must be a list of texts, not a block
              seeds = [1  #! app.till.repos.main.seeds must be a text or a block { ... }, not a number
                ["a"]]  #! app.till.repos.main.seeds must be a text or a block { ... }, not a list
              flyway = on  #! app.till.repos.main.flyway must be a block { ... }, not a text
            }
            app.shelf.repos.main {
              url = null  #! app.shelf.repos.main.url must be a text, not null
              seeds = null  #! app.shelf.repos.main.seeds must be a text or a block { ... }, not null
              migrations = [null]  #! app.shelf.repos.main.migrations must be a list of texts, not null
              flyway.target = null  #! app.shelf.repos.main.flyway.target must be a text, not null
            }
            environment = 5  #! environment must be a block { ... }, not a number
            """));
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
            """).read();

        var repo = release.repos().get(0);
        assertEquals(
                "2 mem:second app rel/config.conf:4",
                String.join(
                        " ",
                        release.version(),
                        repo.url().address(),
                        repo.user().orElseThrow(),
                        repo.source().toString()));
    }

    @Test
    void a_release_may_have_commands_and_no_apps() {
        var release = release("release.tools { version = 1, commands { zip = rel/zip.sh\n"
                        + " migrate = commands/migrate.java } }")
                .script("rel/zip.sh", "")
                .file("commands/migrate.java", "")
                .read();

        assertEquals(
                List.of("zip true", "migrate false"),
                release.commands().stream()
                        .map(c -> c.name() + " " + c.custom())
                        .toList());
        assertEquals(List.of(), release.apps());
    }

    @Test
    void a_command_is_described_by_the_description_lines_of_its_script() throws Exception {
        var release = release("""
            release.shop.version = 1
            release.shop.commands { described = rel/described.java
              headed = rel/headed.java
              silent = rel/silent.sh
              binary = rel/tool.jar }
            """)
                .file("rel/described.java", """
                    ///usr/bin/env jbang "$0" "$@" ; exit $?
                    //DESCRIPTION Fills the
                    //DEPS a:b:1
                    //DESCRIPTION   warehouse – again
                    //DESCRIPTIONS are not it
                     //DESCRIPTION nor is this
                    """)
                .file("rel/headed.java", """
                    // Of nobody.
                    @Command(name = "headed", header = "Says \\"hello\\"", description = "At length.")
                    class headed {}
                    """)
                .script("rel/silent.sh", "echo //DESCRIPTION no\n");
        Files.write(folder.resolve("rel/tool.jar"), new byte[] {'P', 'K', (byte) 0xff, (byte) 0xfe, 0});

        assertEquals(
                List.of("Fills the warehouse – again", "Says \"hello\"", "", ""),
                release.read().commands().stream().map(Command::description).toList());
    }

    @Test
    void a_number_as_version_keeps_its_zeros_and_drivers_are_named_as_databases_are() {
        var release = release("release.shop { version = 1.10, drivers = [sqlite, mysql, sqlserver, oracle] }")
                .read();

        assertEquals("1.10", release.version());
        assertEquals(List.of(Database.SQLITE, Database.MYSQL, Database.SQLSERVER, Database.ORACLE), release.drivers());
    }

    @Test
    void a_url_whose_driver_is_missing_is_told_how_to_get_it() {
        var release = release("""
            release.shop { version = "1", apps = [shop], drivers = [oracle] }
            app.shop.repos {
              ledger { url = "jdbc:sqlserver://127.0.0.1:1;password=hunter2", migrations = none }
              archive { url = "jdbc:oracle:thin:@127.0.0.1:1:xe", migrations = none }
            }
            """);
        var run = release.run("migrate");

        assertEquals("""
            rel/config.conf:3 app.shop.repos.ledger.url needs the JDBC driver of sqlserver, which is not on the class path; \
            add drivers = [sqlserver] to release.shop, then run: jbang catalog@shop
            rel/config.conf:4 app.shop.repos.archive.url needs the JDBC driver of oracle, which is not on the class path; \
            it is named in drivers, but this run was not started from a catalog that adds it; run: jbang catalog@shop
            """, run.err());
        assertEquals(2, run.exit());
        assertEquals(0, release.run("catalog").exit());
    }

    /** The one problem of the file. */
    private String problem() {
        var problems = assertThrows(InvalidConfiguration.class, () -> new TestRelease(folder).read())
                .problems();
        assertEquals(1, problems.size());
        return problems.get(0).toString();
    }

    private String problem(String config) {
        release(config);
        return problem();
    }

    @Test
    void a_file_that_is_missing_nested_without_end_not_utf_8_or_a_folder_is_refused() throws Exception {
        assertEquals("rel/config.conf does not exist", problem());
        assertEquals("rel/config.conf is nested too deeply", problem("a {".repeat(100_000)));

        var file = folder.resolve("rel/config.conf");
        Files.write(file, "release.shop.version = \"für\"".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("rel/config.conf is not written in UTF-8", problem());

        Files.delete(file);
        Files.createDirectory(file);
        assertEquals("rel/config.conf cannot be read: Is a directory", problem());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `# nothing yet`                          | ` release is missing: write release.NAME { ... }`
        include "config.conf"                    | ` is included by a file that it includes itself`
        include required("secrets.conf")         | ` includes secrets.conf, which cannot be read`
        release.shop.version = 1\\nrelease.shop.commands.x = "a\\\\u0000" | :2 release.shop.commands.x \
        holds the character \\u0000, which no name can hold
        release.shop.version = 1\\nrelease.shop."a\\\\u001b[31m" = 1 | :2 release.shop.a\\u001b[31m is unknown
        release.shop { version = 1 } hunter2     | :1 Expecting end of input or a comma, got '...'
        release.shop { version = ${release.shop.start}\\n start = ${release.shop.version} } | `:1 Could not resolve substitution to a value: \
        ${release.shop.start} was part of a cycle of substitutions involving ${release.shop.version}, ${release.shop.start}, ${release.shop.version}`
        """)
    void what_is_wrong_with_the_whole_file_or_a_line_is_said_and_what_a_terminal_would_obey_is_spelled_out(
            String config, String problem) {
        assertEquals("rel/config.conf" + problem, problem(config.translateEscapes()));
    }

    /** The parser would quote what it found, which on these lines is a password. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        password "hunter2"     | 5 a key is followed neither by = nor by {
        password = hunter$2    | 4 Expecting close brace } or a comma, got '2' ('$' not followed by {, '2' not allowed after '$')
        password = hun:ter2    | 4 Expecting close brace } or a comma, got ':'; a text that holds a colon needs double quotes
        password = "hunter2\\u1" | 4 Expecting a value but got wrong token: '...')
        } } hunter2            | 4 unbalanced close brace '}' with no open brace
        password = [ hunter2   | 5 List should have had new element after a comma, instead had token: '}'
        password = hunter2 { } | 4 a text cannot be joined with a block or a list
        include hunter2        | 4 expecting include parameter to be quoted filename, file(), classpath(), or url(). \
        No spaces are allowed before the open paren. Not expecting: '...'
        password = ${hunter2   | 5 expecting a close parentheses ')' here, not: end of file
        """)
    void a_syntax_error_has_its_line_and_quotes_no_value(String line, String problem) {
        assertEquals("rel/config.conf:" + problem, problem("""
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main {
              url = "jdbc:h2:mem:shop"
              %s
            }
            """.formatted(line)));
    }

    @Test
    void an_included_file_is_part_of_the_configuration_and_named_in_its_problems_and_a_block_of_two_files_in_one() {
        var release =
                release("""
                    include "apps/shop.conf"
                    release.shop { version = "1", apps = [shop] }
                    app.shop.repos.events.url = "jdbc:h2:mem:events"
                    """).file("rel/apps/shop.conf", "app.shop.repos.main {\n  url = \"jdbc:h2:mem:main\"\n}\n");
        assertEquals(
                List.of("rel/apps/shop.conf:2", "rel/config.conf:3"),
                release.read().repos().stream()
                        .map(RepoConfig::source)
                        .map(Object::toString)
                        .toList());

        release.file(
                "rel/apps/shop.conf",
                "app.shop.repos.main { usr = app }\n\napp.shop.repos.events.seeds = [rel/none.sql]\n");
        assertEquals("""
            rel/apps/shop.conf:1 app.shop.repos.main.url is missing
            rel/apps/shop.conf:1 app.shop.repos.main.usr is unknown; did you mean user?
            rel/apps/shop.conf:3 app.shop.repos.events.seeds names a file that does not exist: rel/none.sql
            """, release.run("commands").err());

        release.file("rel/apps/shop.conf", "\napp.shop }\n");
        assertEquals("rel/apps/shop.conf:2 a key is followed neither by = nor by {", problem());

        release.file("rel/apps/shop.conf", "app.shop.repos.events.seeds = []\n");
        assertEquals("rel/config.conf:3 app.shop.repos.events.url is missing", problem("""
            include "apps/shop.conf"
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.events.user = app
            """));
    }
}
