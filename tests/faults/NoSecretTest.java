package release.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.LogManager;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Whatever fails, and whichever command it is, no secret is in what it prints or in a file that it writes. */
class NoSecretTest {
    private static final String SECRET = "Hunt/er&2%Pl4nted";
    private static final String ENCODED = "Hunt%2Fer%262%25Pl4nted";
    private static final String PARAMETER = "Par0meterPl4nted";
    private static final List<String> COMMANDS = List.of("migrate", "seed", "seed --only-seeds", "status", "validate", "repair --yes",
        "baseline --at 1 --yes", "rollback --yes", "redo --yes", "unlock", "doctor", "wait --timeout 1", "commands", "catalog", "completion", "describe", "start --check", "eval -e nonsense",
        "newMigration add_x", "create", "drop --yes", "setup", "reset --yes");
    @TempDir
    Path folder;

    @BeforeAll
    static void what_drivers_log_to_this_process_is_of_no_interest() {
        LogManager.getLogManager().reset();
    }

    /** The harness must not know this URL: what it knows it takes out of the output as well. */
    private TestRelease shop(String url) {
        return new TestRelease(folder).repo("main", "jdbc:h2:mem:none").config("app.shop.repos.main.url = ${DATABASE_URL}")
            .variable("DATABASE_URL", url);
    }

    /** Runs every command in every way, and answers with the exit codes. */
    private Set<Integer> assertNothingShown(TestRelease shop) throws IOException {
        var exits = new TreeSet<Integer>();
        shop.run("commands");
        var before = files();
        for (var command : COMMANDS) {
            for (var more : List.of("", " --json", " --debug")) exits.add(assertClean(shop, (command + more).split(" ")));
        }
        var after = files();
        after.entrySet().removeAll(before.entrySet());
        after.forEach((file, content) -> assertClean(file, content));
        return exits;
    }

    private static int assertClean(TestRelease shop, String... words) {
        var run = shop.run(words[0], Arrays.copyOfRange(words, 1, words.length));
        assertClean(String.join(" ", words), run.out() + run.err());
        return run.exit();
    }

    private static void assertClean(String what, String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        for (var secret : List.of(SECRET, ENCODED, PARAMETER)) {
            assertFalse(lower.contains(secret.toLowerCase(Locale.ROOT)), () -> what + " shows " + secret + ":\n" + text);
        }
    }

    /** Every file but a database's own, by its name. */
    private Map<String, String> files() throws IOException {
        var files = new HashMap<String, String>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : all.filter(Files::isRegularFile).filter(file -> !file.toString().endsWith(".mv.db")).toList()) {
                files.put(file.toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "postgres://app:" + ENCODED + "@127.0.0.1:1/shop?sslpassword=" + PARAMETER,
        "mariadb://app:" + ENCODED + "@127.0.0.1:1/shop?keyStorePassword=" + PARAMETER,
        "jdbc:mysql://app:" + ENCODED + "@127.0.0.1:port/shop?password=" + PARAMETER,
        "jdbc:mysql://127.0.0.1:1/shop?password=" + PARAMETER + "#fragment",
        "jdbc:postgresql://127.0.0.1:port/shop?password=" + PARAMETER,
        "jdbc:h2:file:./data/shop;PASSWORD=" + PARAMETER + ";PASWORD=" + PARAMETER,
        "jdbc:h2:tcp://127.0.0.1:1/shop;USER=app;PASSWORD=" + PARAMETER,
        "jdbc:sqlite:rel/config.conf/shop.db?password=" + PARAMETER
    })
    void a_database_that_nobody_reaches(String url) throws IOException {
        var exits = assertNothingShown(shop(url).with("main", "user = app, password = \"" + SECRET + "\""));

        assertTrue(exits.contains(23), exits::toString);
    }

    @Test
    void a_database_that_does_not_exist() throws IOException {
        var url = TestDatabase.POSTGRESQL.fresh().replaceFirst("/test_\\w+", "/nowhere");

        var exits = new ArrayList<Integer>();
        for (var command : List.of("migrate --debug", "status --json", "wait --timeout 1 --debug")) {
            exits.add(assertClean(shop(url + "&sslpassword=" + PARAMETER).with("main", "password = \"" + SECRET + "\""), command.split(" ")));
        }
        assertTrue(exits.equals(List.of(23, 23, 23)), exits::toString);
    }

    private TestRelease withPlaceholders() {
        return shop("jdbc:h2:file:./data/shop;USER=sa;PASSWORD=" + PARAMETER)
            .with("main", "flyway.placeholders { apiKey = ${?API_KEY} }").variable("API_KEY", SECRET).variable("DB_PASSWORD", SECRET);
    }

    @Test
    void a_migration_that_fails_and_says_it() throws IOException {
        var exits = assertNothingShown(withPlaceholders()
            .migration("main", "V1__a.sql", "insert into \"" + SECRET + "\" values ('${apiKey}', '" + PARAMETER + "');\n"));

        assertTrue(exits.contains(1), exits::toString);
    }

    @Test
    void a_seed_and_a_hook_that_fail_and_say_it() throws IOException {
        var exits = assertNothingShown(withPlaceholders().seed("main", "a.sql", "insert into nowhere values ('${apiKey}');\n")
            .script("rel/hook.sh", "#!/bin/sh\nexit 3\n")
            .config("release.shop { commands.hook = rel/hook.sh, hooks.post-migrate = [hook] }"));

        assertTrue(exits.contains(1), exits::toString);
    }

    @Test
    void sql_that_fails_and_says_it() {
        for (var more : List.of("", "--json", "--debug", "--csv")) {
            var shop = withPlaceholders();
            shop.run("migrate");
            var words = new ArrayList<>(List.of("eval", "-e", "select '" + SECRET + "' from \"" + PARAMETER + "\""));
            if (!more.isEmpty()) words.add(more);
            assertTrue(assertClean(shop, words.toArray(String[]::new)) == 1, more);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring.datasource.%s", "quarkus.datasource.%s"})
    void what_an_app_has_in_its_own_configuration(String name) throws IOException {
        var quarkus = name.startsWith("quarkus");
        var keys = Map.of("url", quarkus ? "jdbc.url" : "url", "user", "username", "password", "password");
        assertNothingShown(new TestRelease(folder).file("rel/config.conf",
                "release.shop { version = 1, apps = [shop] }\napp.shop { dir = app, repos.main.migrations = [rel/main] }\n")
            .file("rel/main/V1__a.sql", "insert into nowhere values ('" + SECRET + "');\n")
            .file("app/application.properties", name.formatted(keys.get("url")) + "=jdbc:h2:mem:app;USER=sa;PASSWORD=" + PARAMETER + "\n"
                + name.formatted(keys.get("user")) + "=sa\n" + name.formatted(keys.get("password")) + "=" + SECRET + "\n"));
    }

    /** The variable is a password wherever it stands, since its name says so. */
    @ParameterizedTest
    @ValueSource(strings = {"release.shop.start = ${DB_PASSWORD} {", "protected = ${DB_PASSWORD}", "release.shop.apps = [${DB_PASSWORD}]",
        "release.shop.hooks.pre-start = ${DB_PASSWORD}", "app.shop.repos.main.seeds = [${DB_PASSWORD}]", "default-release = ${DB_PASSWORD}",
        "app.shop.repos.main.migrations = [${DB_PASSWORD}]",
        "release.shop.ready-timeout = ${DB_PASSWORD}", "app.shop.dir = ${DB_PASSWORD}", "release.shop.commands.x = ${DB_PASSWORD}"})
    void a_mistake_beside_it(String line) throws IOException {
        var exits = assertNothingShown(withPlaceholders().config(line));

        assertTrue(exits.equals(Set.of(2)), exits::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--password " + SECRET, "--password=" + SECRET, "-p " + SECRET, "-p" + SECRET, "--repo main --token=" + SECRET,
        "--no-hooks --passwort " + SECRET + " --json"})
    void an_option_that_we_do_not_have(String options) {
        for (var command : COMMANDS) assertTrue(assertClean(withPlaceholders(), (command + " " + options).split(" ")) == 2, command);
    }
}
