package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.repo.Sessions;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Whatever fails, and whichever command it is: no secret is in what it prints, or in a file that it writes. */
class SecretLeakTest {
    private static final String PASSWORD = "Hunt/er&2%Pl4nted";
    private static final String ENCODED = "Hunt%2Fer%262%25Pl4nted";
    private static final String PARAMETER = "Par0meterPl4nted";
    private static final String PROPERTY = "Pr0pertyPl4nted";
    private static final List<String> COMMANDS = List.of(
            "migrate",
            "seed",
            "seed --only-seeds",
            "status",
            "validate",
            "repair --yes",
            "baseline --at 1 --yes",
            "rollback --yes",
            "redo --yes",
            "unlock",
            "doctor",
            "wait --timeout 0",
            "wait --timeout 0 --at-least 9",
            "commands",
            "catalog",
            "catalog --check",
            "completion",
            "describe",
            "start --check",
            "eval -e nonsense",
            "newMigration add_x",
            "create",
            "drop --yes",
            "setup",
            "reset --yes");
    /** How a report is printed is the same for all commands, so that some of them stand for the others without --json. */
    private static final List<String> EVERYTHING = Stream.concat(
                    Stream.of("migrate", "seed", "status", "doctor", "wait --timeout 0"),
                    COMMANDS.stream().map(command -> command + " --json --debug"))
            .toList();
    /** Where H2 takes a second each time: a server that is not there, and a wrong password. */
    private static final List<String> SOME = List.of("migrate --json --debug", "doctor");
    /** They do other things than to open the database, or more. */
    private static final List<String> END_IN_ANY_WAY = List.of(
            "doctor",
            "commands",
            "catalog",
            "completion",
            "describe",
            "start",
            "newMigration",
            "create",
            "drop",
            "setup",
            "reset");

    @TempDir
    Path folder;

    @BeforeAll
    static void what_drivers_log_to_this_process_is_of_no_interest() {
        LogManager.getLogManager().reset();
    }

    /** The harness must not know this URL: what it knows it takes out of the output as well. */
    private TestRelease shop(String url) {
        return new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:none")
                .config("app.shop.repos.main.url = ${DATABASE_URL}")
                .variable("DATABASE_URL", url)
                .migration("main", "V0_9__a.sql", "select 1;\n");
    }

    /** Runs commands, and gives their exit codes. */
    private Map<String, Integer> assertNothingShown(TestRelease shop, List<String> commands) throws IOException {
        shop.run("commands"); // writes the configuration
        var before = files();
        var exits = new LinkedHashMap<String, Integer>();
        for (var command : commands) exits.put(command, assertNothingShown(shop, command.split(" ")));
        var after = files();
        after.entrySet().removeAll(before.entrySet());
        after.forEach((file, content) -> assertClean(file, content));
        return exits;
    }

    private static int assertNothingShown(TestRelease shop, String... words) {
        var run = shop.run(words[0], Arrays.copyOfRange(words, 1, words.length));
        assertClean(String.join(" ", words), run.out() + run.err());
        return run.exit();
    }

    private static void assertClean(String what, String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        for (var secret : List.of(PASSWORD, ENCODED, PARAMETER, PROPERTY)) {
            assertFalse(
                    lower.contains(secret.toLowerCase(Locale.ROOT)), () -> what + " shows " + secret + ":\n" + text);
        }
    }

    private void assertUnreachable(TestRelease shop, List<String> commands) throws IOException {
        assertNothingShown(shop, commands).forEach((command, exit) -> {
            if (!END_IN_ANY_WAY.contains(command.split(" ")[0])) assertEquals(23, exit, command);
        });
    }

    /** Every file but a database's own, by its name. */
    private Map<String, String> files() throws IOException {
        var files = new HashMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().matches(".*(\\.mv|data/test_\\w+)\\.db"))
                    .toList()) {
                files.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    /** Nothing listens on port 1; and what a driver cannot make sense of it likes to quote. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:" + ENCODED + "@127.0.0.1:1/shop?sslpassword=" + PARAMETER,
                "mariadb://app:" + ENCODED + "@127.0.0.1:1/shop?keyStorePassword=" + PARAMETER,
                "mysql://app:" + ENCODED + "@127.0.0.1:1/shop?trustCertificateKeyStorePassword=" + PARAMETER,
                "jdbc:postgresql://127.0.0.1:1/shop?user=app&password=" + ENCODED + "&sslpassword=" + PARAMETER,
                "jdbc:mariadb://127.0.0.1:1/shop?user=app&password=" + ENCODED + "&keyStorePassword=" + PARAMETER,
                "jdbc:mysql://app:" + ENCODED + "@127.0.0.1:1/shop?trustCertificateKeyStorePassword=" + PARAMETER,
                "jdbc:mysql://(host=127.0.0.1,port=1,user=app,password=" + PARAMETER + ")/shop",
                "jdbc:mysql://127.0.0.1:1/shop?password=" + PARAMETER + "#fragment",
                "jdbc:h2:tcp://127.0.0.1:1/shop;USER=app;PASSWORD=" + PARAMETER,
                "jdbc:postgresql://app:" + PASSWORD + "@127.0.0.1/shop",
                "jdbc:postgresql://127.0.0.1?user=app&password=" + PARAMETER,
                "jdbc:postgresql://127.0.0.1:1/shop?password=" + PASSWORD,
                "jdbc:postgresql://127.0.0.1:port/shop?password=" + PARAMETER,
                "jdbc:mariadb://app:" + PASSWORD + "@127.0.0.1/shop",
                "jdbc:mariadb://127.0.0.1:port/shop?password=" + PARAMETER,
                "jdbc:mysql://app:" + ENCODED + "@127.0.0.1:port/shop?password=" + PARAMETER,
                "jdbc:mysql://127.0.0.1:1/shop?connectTimeout=soon&password=" + PARAMETER,
                "jdbc:h2:file:./data/shop;PASSWORD=" + PARAMETER + ";PASWORD=" + PARAMETER,
                "jdbc:h2:file:./data/shop;PASSWORD=" + PARAMETER + ";CIPHER=AES",
                "jdbc:sqlite:rel/config.conf/shop.db?password=" + PARAMETER
            })
    void a_url_that_leads_to_no_database(String url) throws IOException {
        if (url.contains("CIPHER"))
            assertNothingShown(shop(url), EVERYTHING); // what only looks does not open a file that is not there
        else assertUnreachable(shop(url), url.startsWith("jdbc:h2:tcp") ? SOME : EVERYTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://app:" + PASSWORD + "@127.0.0.1/shop",
                "postgress://app:" + ENCODED + "@127.0.0.1/shop",
                "jdbc:postgres://app:" + PARAMETER + "@127.0.0.1/shop",
                "app:" + PASSWORD + "@127.0.0.1/shop",
                "app:" + PARAMETER + "@shop://127.0.0.1",
                "jdbc:sqlserver://127.0.0.1:1;password=" + PARAMETER,
                "jdbc:oracle:thin:app/" + PARAMETER + "@127.0.0.1:1:xe"
            })
    void a_url_that_we_refuse(String url) throws IOException {
        assertEquals(2, assertNothingShown(shop(url), EVERYTHING).get("migrate"));
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_database_that_refuses_the_password_or_is_not_there(TestDatabase database) throws IOException {
        switch (database) {
            case H2 -> {
                var url = "jdbc:h2:file:./data/shop;USER=sa;PASSWORD=";
                assertEquals(0, shop(url + "right").run("migrate").exit());
                assertUnreachable(shop(url + PARAMETER), SOME);
            }
            case POSTGRESQL ->
                assertUnreachable(
                        shop(database.fresh().replaceFirst("/test_\\w+", "/nowhere") + "&sslpassword=" + PARAMETER)
                                .with("main", "password = \"" + PASSWORD + "\""),
                        EVERYTHING.subList(0, EVERYTHING.indexOf("create --json --debug")));
            case MARIADB, MYSQL -> {
                var host = TestDatabase.MARIADB_SERVER.replaceFirst("^jdbc:mariadb:(//[^/]+)/.*", "$1");
                assertUnreachable(
                        shop(database.kind() + ":" + host.replace("//", "//root:" + ENCODED + "@") + "/test"),
                        EVERYTHING);
                assertUnreachable(
                        shop("jdbc:" + database.kind() + ":" + host + "/test?user=root&password=" + PARAMETER),
                        EVERYTHING);
            }
            case SQLITE -> throw new IllegalArgumentException("it has no passwords");
        }
    }

    @Test
    void a_password_from_a_file() throws IOException {
        var shop = shop("jdbc:h2:file:./data/shop")
                .file("secrets/db", PASSWORD + "\n")
                .with("main", "user = sa, password-file = secrets/db")
                .migration("main", "V1__a.sql", "insert into nowhere values ('" + PASSWORD + "');\n");

        assertEquals(1, assertNothingShown(shop, EVERYTHING).get("migrate"));
        shop.file("secrets/db", "wrong " + PARAMETER);
        assertUnreachable(shop, SOME);
    }

    /** A variable is a secret wherever it stands, if its name says so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.shop.repos.main.password \"" + PASSWORD + "\"",
                "app.shop.repos.main.password = \"" + PASSWORD + "\\q\"",
                "app.shop.repos.main.password = \"" + PASSWORD + "\" {}",
                "app.shop.repos.main { password = " + PARAMETER + " } " + PARAMETER,
                "app.shop.repos.main.password = ${SECRET} [x]",
                "app.shop.repos.main = ${SECRET} { user = app }",
                "app.shop.repos.main.password { value = " + PARAMETER + " }",
                "app.shop.repos.main.pasword = " + PARAMETER,
                "app.shop.repos.main.flyway.password = " + PARAMETER,
                "app.shop.repos.main.seeds = [${URL}]",
                "environment.prod.app.shop.repos.main { url = ${URL}x, user = [" + PARAMETER + "] }",
                "release.shop.start = ${SECRET} {",
                "protected = ${SECRET}",
                "release.shop.apps = [${SECRET}]",
                "release.shop.hooks.pre-start = ${SECRET}",
                "app.shop.repos.main.seeds = [${SECRET}]",
                "default-release = ${SECRET}",
                "app.shop.repos.main.migrations = [${SECRET}]",
                "release.shop.ready-timeout = ${SECRET}",
                "app.shop.dir = ${SECRET}",
                "release.shop.commands.x = ${SECRET}"
            })
    void a_mistake_in_the_configuration(String line) throws IOException {
        var shop = shop("jdbc:h2:mem:shop")
                .config(line)
                .variable("SECRET", PASSWORD)
                .variable("URL", "postgres://app:" + ENCODED + "@127.0.0.1:1/shop?sslpassword=" + PARAMETER);
        assertNothingShown(shop, EVERYTHING).forEach((command, exit) -> assertEquals(2, exit, command));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--password " + PASSWORD,
                "--password=" + PASSWORD,
                "-p " + PASSWORD,
                "-p" + PASSWORD,
                "--repo main --token=" + PASSWORD,
                "--no-hooks --passwort " + PASSWORD + " --json",
                "--colour postgres://app:" + ENCODED + "@db/shop"
            })
    void an_option_that_we_do_not_have_or_one_with_a_wrong_value(String options) {
        for (var command : COMMANDS)
            assertEquals(2, assertNothingShown(withPlaceholders(), (command + " " + options).split(" ")), command);
    }

    private TestRelease withPlaceholders() {
        return shop("jdbc:h2:file:./data/shop;USER=sa;PASSWORD=" + PARAMETER)
                .with("main", "flyway.placeholders { apiKey = ${?API_KEY} }")
                .variable("API_KEY", PASSWORD);
    }

    @EveryDatabase
    void an_ordinary_run_with_secrets_in_the_url_and_the_keys(TestDatabase database) throws IOException {
        var admin = new TestRelease(folder).repo("main", database.fresh());
        var user = "app_" + ProcessHandle.current().pid();
        if (database.isOnMariaDb())
            admin.execute("main", "grant all on *.* to " + user + "@'%' identified by '" + PASSWORD + "'");
        try {
            var exits = assertNothingShown(
                    shop(withAParameter(database, admin.url("main")))
                            .with(
                                    "main",
                                    "password = \"" + PASSWORD + "\""
                                            + (database.isOnMariaDb() ? ", user = " + user : ""))
                            .migration("main", "V1__users.sql", "create table users (id int primary key);\n"),
                    EVERYTHING);

            for (var command : List.of("migrate", "seed", "status", "wait --timeout 0"))
                assertEquals(0, exits.get(command + " --json --debug"), command);
        } finally {
            if (database.isOnMariaDb()) admin.execute("main", "drop user " + user + "@'%'");
        }
    }

    /** The same URL with a parameter that is a secret. */
    private static String withAParameter(TestDatabase database, String url) {
        return switch (database) {
            case H2 -> url;
            case SQLITE -> url + "?secret=" + PARAMETER;
            case POSTGRESQL -> url + "&sslpassword=" + PARAMETER;
            case MARIADB -> url.replaceFirst("\\?.*", "?keyStorePassword=" + PARAMETER);
            case MYSQL -> url.replaceFirst("\\?.*", "?trustCertificateKeyStorePassword=" + PARAMETER);
        };
    }

    @EveryDatabase
    void statements_that_fail_with_a_placeholder_that_is_a_secret(TestDatabase database) throws IOException {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "flyway.placeholders { password = \"" + PASSWORD + "\", api_token = " + PARAMETER + " }")
                .migration("main", "V1__users.sql", "create table users (id int primary key, name varchar(100));\n")
                .seed(
                        "main",
                        "seeds.sql",
                        "insert into users values (1, '${password}');\ninsert into users values ('${password}');\n");
        assertEquals(
                Set.of(1),
                Set.copyOf(assertNothingShown(shop, List.of("seed", "seed --only-seeds --json --debug"))
                        .values()));

        shop.migration("main", "V2__literal.sql", "insert into users values ('${password}', '${api_token}', 3);\n");
        var run = shop.run("migrate");
        assertEquals(1, run.exit());
        assertTrue(run.out().contains("insert into users values ('***', '***', 3)"), run.out());
        var more = List.of(
                "status --json --debug",
                "validate",
                "doctor",
                "repair --yes --json --debug",
                "migrate --json --debug",
                "repair --yes");
        assertEquals(1, assertNothingShown(shop, more).get("migrate --json --debug"));
        shop.migration("main", "V2__literal.sql", "select * from ${api_token};\n");
        assertEquals(1, assertNothingShown(shop, more).get("migrate --json --debug"));
    }

    /** No setting holds these: what the statement or the column is called marks them, and the database says them again. */
    @EveryDatabase
    void what_the_database_says_of_a_row_with_a_secret(TestDatabase database) throws IOException {
        var shop = new TestRelease(folder)
                .repo("main", database)
                .migration(
                        "main",
                        "V1__users.sql",
                        "create table users (id int primary key, password varchar(40) unique);\n")
                .migration(
                        "main", "V2__rows.sql", "insert into users (id, password) values (1, '" + PARAMETER + "');\n");
        assertEquals(0, shop.run("migrate").exit());
        shop.seed("main", "users.csv", "id,password\n2," + PARAMETER + "\n");
        assertEquals(1, assertNothingShown(shop, List.of("seed --json --debug")).get("seed --json --debug"));
        assertEquals(
                1,
                assertNothingShown(
                        shop,
                        "eval",
                        "--write",
                        "--debug",
                        "-e",
                        "insert into users (id, password) values (3, '" + PARAMETER + "')"));
        shop.migration("main", "V3__rows.sql", "insert into users (id, password) values (4, '" + PARAMETER + "');\n");
        assertEquals(
                1, assertNothingShown(shop, List.of("migrate --json --debug")).get("migrate --json --debug"));
        shop.migration(
                "main",
                "V3__rows.sql",
                "insert into users (id, password) values (null, '" + PARAMETER + "b');\n"); // PostgreSQL shows the row
        assertEquals(
                database == TestDatabase.SQLITE ? 0 : 1,
                assertNothingShown(shop, List.of("migrate --json --debug")).get("migrate --json --debug"));
    }

    @Test
    void a_migration_that_fails_and_says_it() throws IOException {
        assertEquals(
                1,
                assertNothingShown(
                                withPlaceholders()
                                        .migration(
                                                "main",
                                                "V1__a.sql",
                                                "insert into \"" + PASSWORD + "\" values ('${apiKey}', '" + PARAMETER
                                                        + "');\n"),
                                EVERYTHING)
                        .get("migrate"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.sql: insert into nowhere values ('${apiKey}');",
                "a.csv: id,secret\n1," + PARAMETER,
                "a.ndjson: {\"id\": \"" + PASSWORD + "\"}",
                "a.jsh: throw new IllegalStateException(\"" + PARAMETER + "\");",
                "A.java: class A { static void run(java.sql.Connection c) throws Exception {"
                        + " c.createStatement().execute(\"select * from "
                        + PARAMETER + "\"); } }"
            })
    void a_seed_that_fails_and_says_it(String seed) throws IOException {
        var exits = assertNothingShown(
                withPlaceholders()
                        .migration("main", "V1__a.sql", "create table a (id int, secret varchar(9));\n")
                        .seed("main", seed.substring(0, seed.indexOf(':')), seed.substring(seed.indexOf(' ') + 1)),
                List.of("seed", "seed --json --debug"));

        assertEquals(List.of(1, 1), List.copyOf(exits.values()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--json", "--debug", "--csv"})
    void sql_that_fails_and_says_it(String option) {
        var shop = withPlaceholders();
        shop.run("migrate");

        assertEquals(
                1,
                assertNothingShown(
                        shop,
                        Stream.of("eval", "-e", "select '" + PASSWORD + "' from \"" + PARAMETER + "\"", option)
                                .filter(word -> !word.isEmpty())
                                .toArray(String[]::new)));
    }

    @Test
    void what_another_session_runs() throws Exception {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .with("main", "password = \"" + PASSWORD + "\"");
        try (var other = shop.transaction("main", "select '" + "x".repeat(95) + "', '" + PASSWORD + "'")) {
            var id = shop.query(
                            "main",
                            "select pid from pg_stat_activity where state = 'idle in transaction' and datname ="
                                    + " current_database()")
                    .get(0);
            var line = shop.withRepo(repo -> TestRelease.unchecked(() -> {
                try (var connection = repo.connect()) {
                    return new Sessions(repo.config(), connection)
                            .of(id)
                            .orElseThrow()
                            .line();
                }
            }));
            assertTrue(line.endsWith("x', '***'"), line);
        }
    }

    @EveryDatabase
    void what_the_journal_keeps_of_a_statement(TestDatabase database) {
        if (database.rollsBackDdl()) return; // of those it keeps none
        var shop = new TestRelease(folder)
                .repo("main", database)
                .with("main", "flyway.placeholders.db_pw = \"" + PASSWORD + "\"")
                .migration(
                        "main",
                        "V1__a.sql",
                        "create table a (id int);\ncreate table seen as select statement_text as sql_text from "
                                + database.quoted("release_migration_journal") + " where '${db_pw}' <> '';\n");

        shop.run("migrate").exits(0);

        var seen = shop.query("main", "select sql_text from seen").get(0);
        assertTrue(seen.contains("where '***' <> ''"), seen);
    }

    @Test
    void a_statement_is_cut_off_after_its_secrets_are_masked() {
        var shop = withPlaceholders();
        shop.run("migrate"); // makes the database
        for (int before = 60; before <= 100; before += 4) {
            var run = shop.run("eval", "-e", "select '" + "x".repeat(before) + PASSWORD + "' from nowhere");
            assertEquals(1, run.exit());
            assertFalse((run.out() + run.err()).contains(PASSWORD.substring(0, 4)), run.out());
        }
    }

    @ParameterizedTest
    @CsvSource({"spring, spring.datasource.url", "quarkus, quarkus.datasource.jdbc.url"})
    void what_an_app_has_in_its_own_configuration(String kind, String url) throws IOException {
        var exits = assertNothingShown(
                new TestRelease(folder)
                        .file("rel/config.conf", """
                            release.shop { version = 1, apps = [shop] }
                            app.shop { dir = app, repos.main.migrations = [rel/main], properties.my.secret = %s }
                            """.formatted(PROPERTY))
                        .file("rel/main/V1__a.sql", "insert into \"" + PASSWORD + "\" values ('${api_key}');\n")
                        .file("app/application.properties", """
                            %2$s=jdbc:h2:mem:app
                            %1$s.datasource.username=${my.secret}
                            %1$s.datasource.password=%3$s
                            %1$s.flyway.placeholders.api_key=%4$s
                            """.formatted(kind, url, PASSWORD, PARAMETER)),
                EVERYTHING);

        assertEquals(1, exits.get("migrate"));
    }

    /** The database quotes a statement in its own way: H2 with a mark where it does not go on. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        spring.datasource.url       | spring.datasource.hikari.connection-init-sql   | set role x password '%s'
        spring.datasource.url       | spring.datasource.hikari.connection-init-sql   | create user x identified by "%s"
        spring.datasource.url       | spring.flyway.init-sqls[0]                     | alter user nobody set password '%s'
        spring.datasource.url       | spring.flyway.init-sqls                        | set role x identified by '%s' x
        quarkus.datasource.jdbc.url | quarkus.datasource.jdbc.new-connection-sql     | create user x password password '%s'
        quarkus.datasource.jdbc.url | quarkus.flyway.init-sql                        | set app.token to '%s'
        """)
    void the_sql_that_an_app_begins_its_connections_with(String url, String key, String sql) throws IOException {
        var exits = assertNothingShown(
                new TestRelease(folder)
                        .file("rel/config.conf", "release.shop { version = 1, apps = [shop] }\napp.shop.dir = app\n")
                        .file("app/db/migration/V1__a.sql", "select 1;\n")
                        .file(
                                "app/application.properties",
                                url + "=jdbc:h2:file:./data/shop\n" + key + "=" + sql.formatted(PASSWORD) + "\n"),
                EVERYTHING);

        assertTrue(Set.of(1, 23).contains(exits.get("migrate --json --debug")), exits::toString);
        assertEquals(0, exits.get("describe --json --debug"));
    }

    /** Drivers also write to the process past us. */
    @Test
    void a_real_process() throws Exception {
        var urls = List.of(
                "jdbc:postgresql://127.0.0.1?user=app&password=" + PARAMETER,
                "jdbc:postgresql://127.0.0.1:port/shop?password=" + PARAMETER,
                "postgres://app:" + ENCODED + "@127.0.0.1:1/shop",
                "mariadb://app:" + ENCODED + "@127.0.0.1:1/shop",
                "mysql://app:" + ENCODED + "@127.0.0.1:1/shop");
        var shop = new TestRelease(folder);
        for (int i = 0; i < urls.size(); i++) shop.repo("repo" + i, urls.get(i));
        shop.run("commands"); // writes the configuration

        var status = new Commands(folder).run("status", "--debug");

        assertEquals(23, status.exit(), status.text());
        assertEquals(
                urls.size(),
                status.text().lines().filter(line -> line.startsWith("repo ")).count(),
                status.text());
        assertClean("status", status.text());
    }
}
