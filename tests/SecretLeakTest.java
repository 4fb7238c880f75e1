package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Whatever goes wrong, and however much is asked for, no output holds a password or a secret parameter. */
class SecretLeakTest {
    private static final String PASSWORD = "Hunt/er&2%";
    private static final String ENCODED = "Hunt%2Fer%262%25";
    private static final String PARAMETER = "Par0meter";
    private static final List<String> COMMANDS = List.of(
        "migrate", "migrate --debug", "migrate --json", "migrate --json --debug", "seed --debug", "seed --json",
        "seed --only-seeds --debug", "status --debug", "status --json", "validate --debug", "validate --json", "repair --debug",
        "repair --json", "baseline --at 1 --debug", "baseline --at 1 --json", "wait --timeout 1 --json --debug",
        "wait --timeout 1 --at-least 9 --debug", "doctor --debug", "doctor --json --debug",
        "commands --debug", "commands --json", "catalog --check --debug", "catalog --check --json");
    private static final List<String> WITHOUT_A_DATABASE = List.of("commands", "catalog", "doctor");
    @TempDir
    Path folder;

    @BeforeAll
    static void what_drivers_log_to_this_process_is_of_no_interest() {
        LogManager.getLogManager().reset();
    }

    /** The exit codes by command. */
    private static Map<String, Integer> run(TestRelease shop, List<String> commands) {
        var exits = new LinkedHashMap<String, Integer>();
        for (var command : commands) {
            var words = command.split(" ");
            var run = shop.run(words[0], Arrays.copyOfRange(words, 1, words.length));
            assertClean(command, run.out() + run.err());
            exits.put(command, run.exit());
        }
        return exits;
    }

    private static void assertClean(String what, String output) {
        var text = output.toLowerCase(Locale.ROOT);
        for (var secret : List.of(PASSWORD, ENCODED, PARAMETER)) {
            assertFalse(text.contains(secret.toLowerCase(Locale.ROOT)), () -> what + " shows " + secret + ":\n" + output);
        }
    }

    private static void assertUnreachable(TestRelease shop) {
        run(shop, COMMANDS).forEach((command, exit) -> {
            if (!WITHOUT_A_DATABASE.contains(command.split(" ")[0])) assertEquals(23, exit, command);
        });
    }

    private static void assertMisconfigured(TestRelease shop) {
        run(shop, COMMANDS).forEach((command, exit) -> assertEquals(2, exit, command));
    }

    /** The harness must not know this URL: what it knows it takes out of the output as well. */
    private TestRelease shop(String url) {
        return new TestRelease(folder).repo("main", "jdbc:h2:mem:none").config("app.shop.repos.main.url = ${DATABASE_URL}")
            .variable("DATABASE_URL", url);
    }

    @EveryDatabase
    void failing_statements_show_no_placeholder_that_is_a_secret(TestDatabase database) {
        var shop = new TestRelease(folder).repo("main", database)
            .with("main", "flyway.placeholders { password = \"" + PASSWORD + "\", api_token = " + PARAMETER + " }")
            .migration("main", "V1__users.sql", "create table users (id int primary key, name varchar(100));\n")
            .seed("main", "seeds.sql", "insert into users values (1, '${password}');\ninsert into users values ('${password}');\n");
        assertEquals(1, shop.run("seed").exit());
        assertEquals(1, run(shop, COMMANDS).get("seed --json"));

        shop.migration("main", "V2__literal.sql", "insert into users values ('${password}', '${api_token}', 3);\n");
        var run = shop.run("migrate");
        assertEquals(1, run.exit());
        assertTrue(run.out().contains("insert into users values ('***', '***', 3)"), run.out());
        run(shop, COMMANDS);

        shop.run("repair");
        shop.migration("main", "V2__literal.sql", "select * from ${api_token};\n");
        assertEquals(1, shop.run("migrate").exit());
        run(shop, COMMANDS);
    }

    @EveryDatabase
    void an_ordinary_run_shows_no_secret_of_the_url_and_the_keys(TestDatabase database) {
        var admin = new TestRelease(folder).repo("main", database.fresh());
        var user = "app_" + ProcessHandle.current().pid();
        var hasUsers = database == TestDatabase.MARIADB || database == TestDatabase.MYSQL;
        if (hasUsers) admin.execute("main", "grant all on *.* to " + user + "@'%' identified by '" + PASSWORD + "'");
        try {
            var exits = run(shop(secretive(database, admin.url("main")))
                .with("main", "password = \"" + PASSWORD + "\"" + (hasUsers ? ", user = " + user : ""))
                .migration("main", "V1__users.sql", "create table users (id int primary key);\n"), COMMANDS);

            for (var command : List.of("migrate", "seed --json", "status --debug", "wait --timeout 1 --json --debug")) {
                assertEquals(0, exits.get(command), command);
            }
        } finally {
            if (hasUsers) admin.execute("main", "drop user " + user + "@'%'");
        }
    }

    /** The same URL with a parameter that is a secret. */
    private static String secretive(TestDatabase database, String url) {
        return switch (database) {
            case H2 -> url;
            case SQLITE -> url + "?secret=" + PARAMETER;
            case POSTGRESQL -> url + "&sslpassword=" + PARAMETER;
            case MARIADB -> url.replaceFirst("\\?.*", "?keyStorePassword=" + PARAMETER);
            case MYSQL -> url.replaceFirst("\\?.*", "?trustCertificateKeyStorePassword=" + PARAMETER);
        };
    }

    /** Nothing listens on port 1. */
    @ParameterizedTest
    @ValueSource(strings = {
        "postgres://app:" + ENCODED + "@127.0.0.1:1/shop?sslpassword=" + PARAMETER,
        "mariadb://app:" + ENCODED + "@127.0.0.1:1/shop?keyStorePassword=" + PARAMETER,
        "mysql://app:" + ENCODED + "@127.0.0.1:1/shop?trustCertificateKeyStorePassword=" + PARAMETER,
        "jdbc:postgresql://127.0.0.1:1/shop?user=app&password=" + ENCODED + "&sslpassword=" + PARAMETER,
        "jdbc:mariadb://127.0.0.1:1/shop?user=app&password=" + ENCODED + "&keyStorePassword=" + PARAMETER,
        "jdbc:mysql://app:" + ENCODED + "@127.0.0.1:1/shop?trustCertificateKeyStorePassword=" + PARAMETER,
        "jdbc:mysql://(host=127.0.0.1,port=1,user=app,password=" + PARAMETER + ")/shop",
        "jdbc:h2:tcp://127.0.0.1:1/shop;USER=app;PASSWORD=" + PARAMETER
    })
    void a_refused_connection_shows_no_secret(String url) {
        assertUnreachable(shop(url));
    }

    /** What a driver cannot make sense of it likes to quote. */
    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://app:" + PASSWORD + "@127.0.0.1/shop",
        "jdbc:postgresql://127.0.0.1?user=app&password=" + PARAMETER,
        "jdbc:postgresql://127.0.0.1:1/shop?password=" + PASSWORD,
        "jdbc:mariadb://app:" + PASSWORD + "@127.0.0.1/shop",
        "jdbc:mariadb://127.0.0.1:port/shop?password=" + PARAMETER,
        "jdbc:mysql://app:" + ENCODED + "@127.0.0.1:port/shop?password=" + PARAMETER,
        "jdbc:mysql://127.0.0.1:1/shop?connectTimeout=soon&password=" + PARAMETER,
        "jdbc:h2:file:./data/shop;PASSWORD=" + PARAMETER + ";PASWORD=" + PARAMETER,
        "jdbc:h2:file:./data/shop;PASSWORD=" + PARAMETER + ";CIPHER=AES",
        "jdbc:sqlite:rel/config.conf/shop.db?password=" + PARAMETER
    })
    void a_url_that_the_driver_refuses_shows_no_secret(String url) {
        assertUnreachable(shop(url));
    }

    @Test
    void a_wrong_password_shows_no_secret_on_h2() {
        var url = "jdbc:h2:file:./data/shop;USER=sa;PASSWORD=";
        assertEquals(0, shop(url + "right").run("migrate").exit());

        // H2 takes its time to refuse a password.
        assertEquals(List.of(23, 23), List.copyOf(run(shop(url + PARAMETER),
            List.of("migrate --debug", "wait --timeout 1 --json --debug")).values()));
        assertEquals(List.of(23), List.copyOf(run(shop("jdbc:h2:file:./data/shop")
            .with("main", "user = sa, password = \"" + PASSWORD + "\""), List.of("migrate --debug")).values()));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_wrong_password_shows_no_secret_on_mariadb(TestDatabase database) {
        var host = TestDatabase.MARIADB_SERVER.replaceFirst("^jdbc:mariadb:(//[^/]+)/.*", "$1");
        var kind = database.name().toLowerCase(Locale.ROOT);

        assertUnreachable(shop(kind + "://root:" + ENCODED + "@" + host.substring(2) + "/test"));
        assertUnreachable(shop("jdbc:" + kind + ":" + host + "/test?user=root&password=" + PARAMETER));
    }

    @Test
    void a_password_from_a_file_is_as_secret() {
        var shop = shop("jdbc:h2:file:./data/shop").file("secrets/db", PASSWORD + "\n")
            .with("main", "user = sa, password-file = secrets/db")
            .migration("main", "V1__a.sql", "insert into nowhere values ('" + PASSWORD + "');\n");

        assertEquals(1, run(shop, COMMANDS).get("migrate"));
        shop.file("secrets/db", "wrong " + PARAMETER);
        assertEquals(23, run(shop, List.of("migrate --debug")).get("migrate --debug"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "postgres://app:" + PASSWORD + "@127.0.0.1/shop",
        "postgress://app:" + ENCODED + "@127.0.0.1/shop",
        "jdbc:postgres://app:" + PARAMETER + "@127.0.0.1/shop",
        "app:" + PASSWORD + "@127.0.0.1/shop",
        "app:" + PARAMETER + "@shop://127.0.0.1",
        "jdbc:sqlserver://127.0.0.1:1;password=" + PARAMETER,
        "jdbc:oracle:thin:app/" + PARAMETER + "@127.0.0.1:1:xe"
    })
    void a_url_that_we_refuse_shows_no_secret(String url) {
        assertEquals(2, run(shop(url), COMMANDS).get("migrate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
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
        "environment.prod.app.shop.repos.main { url = ${URL}x, user = [" + PARAMETER + "] }"
    })
    void a_mistake_in_the_configuration_shows_no_secret(String line) {
        assertMisconfigured(new TestRelease(folder).repo("main", "jdbc:h2:mem:shop").config(line)
            .variable("SECRET", PASSWORD).variable("URL", "postgres://app:" + ENCODED + "@127.0.0.1:1/shop?sslpassword=" + PARAMETER));
    }

    /** Drivers also write to the process past us. */
    @ParameterizedTest
    @ValueSource(strings = {
        "jdbc:postgresql://127.0.0.1?user=app&password=" + PARAMETER,
        "jdbc:postgresql://127.0.0.1:port/shop?password=" + PARAMETER,
        "postgres://app:" + ENCODED + "@127.0.0.1:1/shop",
        "mariadb://app:" + ENCODED + "@127.0.0.1:1/shop",
        "mysql://app:" + ENCODED + "@127.0.0.1:1/shop"
    })
    void a_real_process_shows_no_secret(String url) throws Exception {
        shop(url).run("commands");
        var output = folder.resolve("output");

        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
            absolute(System.getProperty("java.class.path")), "migrate", "--debug").directory(folder.toFile())
            .redirectErrorStream(true).redirectOutput(output.toFile());
        process.environment().keySet().removeIf(name -> name.startsWith("RELEASE_")); // of the release that runs the tests
        process.environment().put("RELEASE_ROOT", folder.toString());
        process.environment().put("DATABASE_URL", url);
        assertEquals(23, process.start().waitFor(), Files.readString(output));

        assertClean(url, Files.readString(output));
    }

    private static String absolute(String classPath) {
        return String.join(File.pathSeparator, List.of(classPath.split(File.pathSeparator)).stream()
            .map(entry -> new File(entry).getAbsolutePath()).toList());
    }
}
