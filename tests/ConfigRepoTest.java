package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.Origin;
import release.config.RepoConfig;
import release.config.Seed;
import release.config.Seed.OnConflict;
import release.config.Seed.When;
import release.config.Tenants.Kind;
import release.support.Mistakes;
import release.support.TestRelease;

/** One repo: its URL, user and password, its files, its Flyway settings, its seeds, its tenants. */
class ConfigRepoTest {
    private static final String H2 = "url = \"jdbc:h2:mem:shop\"\n";
    private static final String POSTGRES = "url = \"jdbc:postgresql://db/shop\"\n";
    private static final String[] SEEDS = {
        "rel/a.sql", "rel/users.csv", "rel/rows.json", "rel/Fill.java", "rel/notes.txt"
    };

    @TempDir
    Path folder;

    /** A release of one repo with these keys, the first of them in line 3, and with empty files. */
    private TestRelease release(String keys, String... files) {
        var release = new TestRelease(folder).file("rel/config.conf", """
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main {
            %s
            }
            default-environment = dev
            environment { test {}, prod.protected = true }
            """.formatted(keys.strip()));
        for (var file : files) release.file(file, "");
        return release;
    }

    private RepoConfig repo(String keys, String... files) {
        return release(keys, files).read().repos().get(0);
    }

    private void assertMistakes(String keys, String... files) {
        Mistakes.verify(release(keys, files));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        url = "jdbc:postgresql://db/shop", user = app, password = "p@ss/word" | jdbc:postgresql://db/shop                 | p@ss/word
        url = "postgres://app:p%40ss%2Fword@db/shop?sslmode=require"          | jdbc:postgresql://db/shop?sslmode=require | p@ss/word
        url = "postgres://app:one@db/shop", user = other, password = two      | jdbc:postgresql://db/shop                 | one
        url = "postgres://app@db/shop", user = other, password = two          | jdbc:postgresql://db/shop                 | two
        """)
    void user_and_password_are_in_the_url_or_else_in_the_keys(String keys, String jdbc, String password) {
        assertEquals(jdbc, repo(keys).url().jdbc());
        assertEquals(Optional.of("app"), repo(keys).user());
        assertEquals(Optional.of(password), repo(keys).password());
    }

    @Test
    void a_password_may_be_in_a_file_relative_to_the_release_root_or_absolute() {
        for (var file : List.of("secrets/db", folder.resolve("secrets/db").toString())) {
            var release = release(POSTGRES + "password-file = \"" + file + "\"")
                    .file("secrets/db", " p@ss word \r\n\n")
                    .read();
            assertEquals(Optional.of(" p@ss word"), release.repos().get(0).password());
        }
    }

    @Test
    void a_repo_prints_without_its_password() {
        var repo = repo("url = \"postgres://app:hunter2@db/shop?sslpassword=hunter3\"");

        assertEquals("app.shop.repos.main (postgresql db/shop)", repo.toString());
        assertEquals("postgresql db/shop", repo.url().toString());
    }

    @Test
    void folders_and_files_are_relative_to_the_release_root_and_a_single_one_is_a_list() {
        var repo = repo("""
            url = "jdbc:sqlite:data/shop.db"
            migrations = [rel/b, "filesystem:rel/a/../a"]
            seeds = [rel/second.sql, rel/first.sql]
            """, "rel/a/V1__a.sql", "rel/b/V2__b.sql", "rel/first.sql", "rel/second.sql");

        assertEquals("jdbc:sqlite:" + folder.resolve("data/shop.db"), repo.url().jdbc());
        assertEquals(List.of(folder.resolve("rel/b"), folder.resolve("rel/a")), repo.migrations());
        assertEquals(
                List.of(folder.resolve("rel/second.sql"), folder.resolve("rel/first.sql")),
                repo.seeds().stream().map(Seed::file).toList());
        assertEquals("rel/second.sql", repo.shown(repo.seeds().get(0).file()));
        assertEquals(
                List.of(folder.resolve("rel/first.sql")),
                repo(H2 + "seeds = rel/first.sql").seeds().stream()
                        .map(Seed::file)
                        .toList());
        assertEquals(List.of(), repo(H2).migrations());
    }

    @Test
    void a_connection_begins_where_the_database_and_its_pooler_let_it() {
        var repo = repo(POSTGRES + "schema = sales\ninit-sql = [\"set role owner\", \"\"]");
        assertEquals(Optional.of("sales"), repo.opening().schema());
        assertEquals(List.of("set role owner"), repo.opening().sql());
        assertEquals(Optional.of("sales"), repo(POSTGRES + "schema = sales").connectionSchema());
        assertEquals(
                Optional.of("a"),
                repo(POSTGRES + "flyway.jdbcProperties.currentSchema = \"A,public\"")
                        .connectionSchema());

        var tenants = repo("url = \"jdbc:postgresql://db/{tenant}\", databases = [acme], schema = sales\n"
                + "init-sql = \"set search_path = other\"");
        assertEquals(
                Optional.empty(), tenants.of("acme").connectionSchema(), "the statement decides, as without tenants");

        assertMistakes("""
            url = "jdbc:mariadb://db/shop"
            schema = sales  #! .schema is not for mariadb: name the database in the url
            """);
        var lost = "does not hold with lock = transaction, where each transaction may be in another session: set it for"
                + " the user instead (alter role … set …)";
        assertMistakes(POSTGRES + """
            lock = transaction
            schema = sales  #! .schema LOST
            init-sql = "set role owner"  #! .init-sql LOST
            """.replace("LOST", lost));
    }

    @Test
    void folders_and_files_have_to_be_there_and_to_be_what_they_are_said_to_be() {
        assertMistakes(H2 + """
            migrations = [rel/config.conf  #! .migrations names rel/config.conf, which is a file, where a folder is needed
              rel/mian  #! .migrations names a folder that does not exist: rel/mian; did you mean rel/main?
              "classpath:db"]  #! .migrations names a folder inside the app: classpath:db; set app.shop.jar or app.shop.dir to the app itself
            seeds = [rel/a.sql  #! .seeds names rel/a.sql, which is a folder, where a file is needed
              no/folder.sql]  #! .seeds names a file that does not exist: no/folder.sql
            """, "rel/main/V1__a.sql", "rel/a.sql/x");
        assertEquals(
                "rel/config.conf:2 app.shop.repos.main.url is missing\n",
                release("user = app").run("commands").err());
        assertMistakes(POSTGRES + "password-file = secrets/none  #! .password-file cannot be read: secrets/none");
        assertMistakes(POSTGRES + """
            password-file = rel/config.conf  #! .password-file and password are both set; keep one
            password = x
            """);
    }

    @Test
    void any_setting_of_flyway_is_passed_on_as_flyway_writes_it() {
        assertEquals(
                Map.of(
                        "outOfOrder",
                        "true",
                        "schemas",
                        "a,b",
                        "placeholders.fruit",
                        "pear",
                        "connectRetries",
                        "3",
                        "postgresql.transactional.lock",
                        "true",
                        "target",
                        "1.10",
                        "initSql",
                        "set role app"),
                repo(H2 + """
                    flyway {
                      outOfOrder = true
                      schemas = [a, b]
                      placeholders { fruit = pear }
                      connectRetries = 3
                      postgresql.transactional.lock = true
                      target = 1.10
                      initSql = "set role app"
                    }
                    """).flyway());
    }

    @Test
    void what_flyway_would_refuse_or_the_suite_itself_sets_is_refused_at_once_and_not_quoted() {
        assertMistakes(H2 + """
            flyway {
              outOfOrdr = true  #! .flyway.outOfOrdr is no setting of Flyway; did you mean outOfOrder?
              outOfOrder = maybe  #! .flyway.outOfOrder Invalid value for flyway.outOfOrder (should be either true or false): maybe
              connectRetries = many  #! .flyway.connectRetries Invalid value for flyway.connectRetries (should be an integer): many
              target = soon  #! .flyway.target Version may only contain 0..9 and . (dot). Invalid version: soon
              table = "a`b"  #! .flyway.table must not have quotes or brackets in it, which Flyway does not take: a`b
              baselineVersion = first  #! .flyway.baselineVersion Version may only contain 0..9 and . (dot). Invalid version: first
              encoding = UTF-7.5  #! .flyway.encoding is no encoding that this Java has: UTF-7.5
              ignoreMigrationPatterns = all  #! .flyway.ignoreMigrationPatterns Invalid pattern 'all'. Pattern must be of the form <migration_type>:<migration_state> \
            See https://help.red-gate.com/help/flyway-cli13/help_12.aspx?topic=reference/configuration/flyway-namespace/flyway-ignore-migration-patterns-setting for full details
              postgresql.transactional.lock = sometimes  #! .flyway.postgresql.transactional.lock must be true or false, not sometimes
              frobnicate.x = 1  #! .flyway.frobnicate.x is no setting of Flyway
              url = "postgres://app:hunter2@db/shop"  #! .flyway.url is not set here: use url
              user = app  #! .flyway.user is not set here: use user
              password = hunter2  #! .flyway.password is not set here: use password
              locations = [rel/main]  #! .flyway.locations is not set here: use migrations
              environment = prod  #! .flyway.environment is not set here: use --env
            }
            """);
    }

    private List<Seed> seeds(String seeds) {
        return repo(H2 + "seeds = " + seeds, SEEDS).seeds();
    }

    @Test
    void a_seed_is_a_file_or_a_block_with_its_settings_and_a_single_block_is_a_list() {
        assertEquals(
                List.of(
                        Seed.of(folder.resolve("rel/a.sql"), new Origin("rel/config.conf", 4)),
                        new Seed(
                                folder.resolve("rel/users.csv"),
                                new Origin("rel/config.conf", 6),
                                When.ONCE,
                                List.of("dev", "test"),
                                Optional.of("1.10"),
                                Optional.of("people"),
                                OnConflict.UPDATE,
                                Optional.of("\\N"),
                                Optional.of(';'))),
                seeds("""
                    [rel/a.sql
                        {
                          file = rel/users.csv
                          when = once, environments = [dev, test], after = 1.10
                          table = people, on-conflict = update, null = "\\\\N", delimiter = ";"
                        }
                      ]\
                    """));

        var seed = seeds("{ file = rel/Fill.java, when = changed, environments = prod }")
                .get(0);

        assertEquals(When.CHANGED, seed.when());
        assertEquals(List.of("prod"), seed.environments());
        assertEquals(Optional.empty(), seed.after());
    }

    @Test
    void every_mistake_in_seeds_is_reported_at_once_and_once() {
        assertMistakes(
                H2
                        + """
                        seeds = [rel/b.sql  #! .seeds names a file that does not exist: rel/b.sql; did you mean rel/a.sql?
                          { file = rel/a.sql, when = onec  #! .seeds.when must be one of always, once, changed, not onec; did you mean once?
                            environments = [dev, prd]  #! .seeds.environments names the environment prd, which is not defined; did you mean prod?%s
                            after = newest }  #! .seeds.after is not a version: write numbers with dots between them, such as 7 or 2.1
                          { delimiter = "||", tabel = users  #! .seeds.delimiter must be one character, not 2 #! .seeds.tabel is unknown; did you mean table?
                            file = rel/user.csv }  #! .seeds names a file that does not exist: rel/user.csv; did you mean rel/users.csv?
                          { when = once }  #! .seeds.file is missing
                          rel/notes.txt  #! .seeds names a file that is not a seed: rel/notes.txt%s
                          { file = rel/Fill.java, when = [once]  #! .seeds.when must be a text, not a list
                            environments = 7 }  #! .seeds.environments must be a list of texts, not a number
                          { file = rel/users.csv, on-conflict = ignore }  #! .seeds.on-conflict must be one of fail, skip, update, not ignore
                          []  #! .seeds must be a text or a block { ... }, not a list
                        ]
                        """.formatted(
                                " (defined: dev, prod, test)",
                                " (known: .sql .java .jsh .csv .tsv .json .ndjson, and the last four with" + " .gz)"),
                SEEDS);
    }

    @Test
    void a_file_stands_for_one_seed_unless_no_environment_has_both_and_only_rows_have_settings_of_rows() {
        assertMistakes(H2 + """
            seeds = [{ file = rel/a.sql, table = users  #! .seeds.table is only for a file of rows
                null = "" }  #! .seeds.null is only for a .csv or .tsv file
              { file = rel/rows.json, table = users, delimiter = ";" }  #! .seeds.delimiter is only for a .csv or .tsv file
            ]
            """, SEEDS);
        assertMistakes(H2 + """
            seeds = [rel/a.sql
              { file = rel/./a.sql, when = once }  #! .seeds names a file twice: rel/a.sql
              { file = rel/users.csv, environments = [dev, test] }
              { file = rel/users.csv, environments = [test] }  #! .seeds names a file twice: rel/users.csv
              { file = rel/users.csv, table = ${TABLE}, environments = prod }  #! .seeds.table needs TABLE, which is not set
            ]
            """, SEEDS);
        assertEquals(2, seeds("""
            [{ file = rel/users.csv, environments = [dev, test] }
              { file = rel/users.csv, environments = [prod], when = once }
            ]\
            """).size());
    }

    @Test
    void describe_shows_every_setting_of_a_seed_and_where_it_stands() {
        var shown = release(H2 + """
            seeds = [rel/a.sql
              { file = rel/users.csv, when = once, environments = [dev, test] }
            ]\
            """, SEEDS).run("describe").out();

        assertEquals(
                """
                  app.shop.repos.main.seeds[0]               rel/a.sql  (rel/config.conf:4)
                  app.shop.repos.main.seeds[1].environments  dev,test  (rel/config.conf:5)
                  app.shop.repos.main.seeds[1].file          rel/users.csv  (rel/config.conf:5)
                  app.shop.repos.main.seeds[1].when          once  (rel/config.conf:5)
                """, shown.lines().filter(line -> line.contains(".seeds")).collect(Collectors.joining("\n", "", "\n")));
    }

    @Test
    void a_list_of_tenants_is_of_names_and_each_is_taken_as_it_is_written() {
        var repo = repo(POSTGRES + "schemas = [acme, Acme, \"a b\", \"say \\\"hi\\\"\", \"a,b\", größe]");

        assertEquals(
                List.of("acme", "Acme", "a b", "say \"hi\"", "a,b", "größe"),
                repo.tenants().get().names());
        assertEquals(Kind.SCHEMA, repo.tenants().get().kind());
        assertTrue(repo.isTemplate());
        var tenant = repo.of("a,b");
        assertEquals("main/a,b", tenant.name());
        assertEquals(Optional.of("a,b"), tenant.schema());
        assertEquals("app.shop.repos.main", tenant.key());
    }

    @Test
    void a_text_that_begins_with_select_is_a_query_and_any_other_a_file_with_a_name_on_each_line() {
        var query = repo(POSTGRES + "schemas = \"SELECT name FROM tenants\"")
                .tenants()
                .get();
        assertEquals(Optional.of("SELECT name FROM tenants"), query.query());
        assertEquals(List.of(), query.names());

        var file = release(POSTGRES + "schemas = rel/tenants.txt")
                .file("rel/tenants.txt", "# ours\nacme\n\n  globex  \r\ninitech")
                .read();
        assertEquals(
                List.of("acme", "globex", "initech"),
                file.repos().get(0).tenants().get().names());

        var marked = release(POSTGRES + "schemas = rel/tenants.txt")
                .file("rel/tenants.txt", "\uFEFFacme\nglobex\n")
                .read(); // as Notepad writes it
        assertEquals(
                List.of("acme", "globex"), marked.repos().get(0).tenants().get().names());
    }

    @Test
    void the_name_of_a_tenants_database_is_part_of_the_url_as_the_driver_decodes_it() {
        assertEquals(
                "jdbc:postgresql://db/a%2Fb%20c?sslmode=require",
                repo("url = \"postgres://app:pw@db/{tenant}?sslmode=require\", databases = [\"a/b c\"]")
                        .of("a/b c")
                        .url()
                        .jdbc());
        assertEquals(
                "jdbc:mariadb://db/a b",
                repo("url = \"jdbc:mariadb://db/{tenant}\", databases = [\"a b\"]")
                        .of("a b")
                        .url()
                        .jdbc());
        var file = repo("url = \"jdbc:sqlite:data/{tenant}.db\", databases = [acme]")
                .of("acme");
        assertEquals("jdbc:sqlite:" + folder.resolve("data/acme.db"), file.url().jdbc());
        assertEquals("data/acme.db", file.url().address());
        assertEquals(Optional.empty(), file.schema());
    }

    @Test
    void everything_that_is_wrong_with_names_of_tenants_is_said_at_once() {
        assertMistakes(POSTGRES + """
            schemas = [acme
              ""  #! .schemas names "", which is empty
              acme  #! .schemas names "acme", which is listed twice
              "a\\tb"  #! .schemas names "a\\u0009b", which holds a control character
              "\\ufeffacme"  #! .schemas names "\\ufeffacme", which holds an invisible character (U+FEFF)
              "acme "  #! .schemas names "acme ", which begins or ends with a blank
              "\\u00a0acme"  #! .schemas names "\u00a0acme", which begins or ends with a blank
              pg_toast  #! .schemas names "pg_toast", which is postgresql's own
              information_schema  #! .schemas names "information_schema", which is postgresql's own
              %1$s  #! .schemas names "%1$s", which is longer than the 63 bytes that postgresql takes
              "select 1"]  #! .schemas names "select 1", which is a query: write it as a text, without [ ]
            """.formatted("ö".repeat(32)));
    }

    @Test
    void a_name_in_a_file_is_found_by_its_line() {
        assertEquals(
                """
                rel/tenants.txt:3 app.shop.repos.main.schemas names "mysql", which is mariadb's own
                rel/tenants.txt:4 app.shop.repos.main.schemas names "acme", which is listed twice
                rel/tenants.txt:5 app.shop.repos.main.schemas names "a\\u0000b", which holds a control character
                rel/tenants.txt:6 app.shop.repos.main.schemas names "ACME", which is listed twice
                """,
                release("url = \"jdbc:mariadb://db/\", schemas = rel/tenants.txt")
                        .file("rel/tenants.txt", "acme\n# the server's\nmysql\nacme\na\u0000b\nACME\n")
                        .run("commands")
                        .err());
    }

    @Test
    void a_name_that_mariadb_cannot_have_is_refused_before_it_is_asked() {
        assertMistakes(
                "url = \"jdbc:mariadb://db/\", schemas = [\"a😀\"]  #! .schemas names \"a😀\", which holds a character"
                        + " beyond U+FFFF, which mariadb does not accept in names");
        assertEquals(
                List.of("a😀"),
                repo(POSTGRES + "schemas = [\"a😀\"]").tenants().get().names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# none yet\n", "\uFEFF"})
    void a_file_without_names_is_like_an_empty_list(String text) {
        assertEquals(
                "rel/config.conf:4 app.shop.repos.main.schemas names no tenant: rel/tenants.txt is empty\n",
                release(POSTGRES + "schemas = rel/tenants.txt")
                        .file("rel/tenants.txt", text)
                        .run("commands")
                        .exits(2)
                        .err());
    }

    @Test
    void a_file_of_names_in_another_encoding_is_told() throws IOException {
        var release = release(POSTGRES + "schemas = rel/tenants.txt").file("rel/tenants.txt", "");
        Files.write(
                folder.resolve("rel/tenants.txt"),
                "\uFEFFacme\r\n".getBytes(StandardCharsets.UTF_16LE)); // as PowerShell writes it

        assertEquals(
                "rel/config.conf:4 app.shop.repos.main.schemas names a file that is not UTF-8: rel/tenants.txt\n",
                release.run("commands").exits(2).err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        postgresql://db/shop      | schemes = [acme]        | .schemes is unknown; did you mean schemas?
        postgresql://db/shop      | schemas = []            | .schemas names no tenant
        postgresql://db/shop      | schemas = 5             | .schemas must be a list of texts, not a number
        postgresql://db/shop      | schemas = ${TENANTS}    | .schemas needs TENANTS, which is not set
        postgresql://db/shop      | schemas = rel/tenant.txt | .schemas names a file that does not exist: rel/tenant.txt; \
        did you mean rel/tenants.txt? (a list is [a, b], and a query begins with select)
        postgresql://db/shop      | schemas = [acme], flyway.defaultSchema = x | .flyway.defaultSchema is not set here: \
        each tenant has a schema of its own
        postgresql://db/{tenant}  | schemas = [acme], databases = [acme], lock = transaction | .schemas cannot be used with \
        lock = transaction: its pooler would pass the schema of one tenant on to others #! .databases and schemas are both set; keep one
        postgresql://db/shop      | databases = [acme]      | .url must say where the name of the tenant stands, \
        as in jdbc:postgresql://host/{tenant}
        postgresql://db/{tenant}  | user = app              | .url holds {tenant}, but no databases = [...] says which there are
        sqlite:data/shop.db       | schemas = [acme]        | .schemas cannot be used: sqlite has no schemas; give each tenant a file with \
        databases = [...]
        oracle:thin:@db           | schemas = [acme]        | .schemas cannot be used on oracle
        sqlite:data/{tenant}.db   | databases = "select 1"  | .databases cannot be a query on sqlite, where no server knows the files: \
        write a list or a file
        sqlite:data/{tenant}.db   | databases = ["../x"]    | .databases names "../x", which holds a character that cannot stand in a URL of sqlite
        """)
    void tenants_that_cannot_be_are_refused(String url, String keys, String problem) {
        assertMistakes("url = \"jdbc:" + url + "\", " + keys + "  #! " + problem, "rel/tenants.txt");
    }

    @Test
    void variables_that_tell_commands_of_two_repos_never_have_the_same_names() {
        assertEquals(
                """
                rel/config.conf:3 app.shop.repos.read_model and app.shop.repos.read-model are both RELEASE_REPO_SHOP_READ_MODEL_URL for commands and hooks; rename one
                rel/config.conf:4 app.shop_read.repos.model and app.shop.repos.read-model are both RELEASE_REPO_SHOP_READ_MODEL_URL for commands and hooks; rename one
                """,
                new TestRelease(folder)
                        .file("rel/config.conf", """
                            release.shop { version = "1", apps = [shop, shop_read] }
                            app.shop.repos.read-model.url = "jdbc:h2:mem:a"
                            app.shop.repos.read_model.url = "jdbc:h2:mem:b"
                            app.shop_read.repos.model.url = "jdbc:h2:mem:c"
                            """)
                        .run("commands")
                        .exits(2)
                        .err());
    }

    @Test
    void an_environment_may_have_other_tenants() {
        var release = release(POSTGRES + "schemas = [acme]").file("rel/tenants.txt", "acme\nglobex\n");
        release.file("rel/config.conf", release.read("rel/config.conf") + """
            environment.prod.app.shop.repos.main.schemas = rel/tenants.txt
            environment.test.app.shop.repos.main.schemas = rel/others.txt
            """);

        assertEquals(
                List.of("acme"), release.read().repos().get(0).tenants().get().names());
        var run = release.run("describe", "--env", "prod");
        assertTrue(run.out().contains("app.shop.repos.main.schemas  rel/tenants.txt  (rel/config.conf:8)"), run.out());
    }
}
