package release.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.instancio.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.DatabaseUrl;
import release.config.InvalidConfiguration;
import release.config.Problem;
import release.config.Redactor;
import release.config.Selection;
import release.config.hocon.Config;
import release.migrate.flyway.FlywaySettings;
import release.support.Checkout;
import release.support.FuzzText;
import release.support.Property;

/**
 * Whatever rel/config.conf holds, it is a release, or problems of one line each that say where; whatever is written as a URL,
 * it is that of a database or refused in one line; and no secret is in what is shown.
 */
class ConfigFuzzTest {
    private static final String SECRET = "Pl4nted";
    private static final Map<String, String> VARIABLES = Map.of(
            "DB_PASSWORD",
            SECRET,
            "API_TOKEN",
            SECRET,
            "DATABASE_URL",
            "postgres://app:" + SECRET + "@db:5432/shop?sslpassword=" + SECRET);
    /** Every key that there is. */
    private static final String LARGE = """
        default-release = shop
        default-environment = dev
        protected = false
        profiles = [dev, local]
        include "more.conf"
        release.shop {
          version = "1.10"
          apps = [shop, "billing"]
          commands {
            migrate = commands/migrate.java
            fill    = rel/fill.java
            greet   = rel/greet.sh
            prepare = [migrate, fill]
          }
          hooks { pre-start = [prepare], post-stop = [greet], pre-migrate = [] }
          start = "java -jar app/shop.jar"
          ready = "curl -f http://127.0.0.1:8080/health"
          ready-timeout = 30
          drivers = [sqlite, mysql]
        }
        release.other { version = 2, apps = [billing] }
        app.shop {
          dir = app
          properties { spring.main.banner-mode = off, list = [1, {a = b}], api-token = ${?API_TOKEN} }
          repos.main {
            url = "jdbc:h2:mem:shop;MODE=PostgreSQL"
            url = ${?DATABASE_URL}
            user = app
            password = ${DB_PASSWORD}
            migrations = [rel/main, "filesystem:rel/main", "classpath:db/migration"]
            seeds = [
              rel/seeds/a.sql
              { file = rel/seeds/rows.csv, when = changed, on-conflict = update, table = users, null = "\\\\N", delimiter = ";" }
              { file = rel/seeds/Rename.java, when = once, after = "2.1", environments = [dev, prod] }
            ]
            flyway { outOfOrder = false, placeholders { apiKey = ${API_TOKEN}, fruit = "pear" }, connectRetries = 3, target = 7
              callbacks = [], sqlMigrationSuffixes = [".sql", ".ddl"], schemas = [public] }
          }
          repos.events { url = "jdbc:sqlite:data/events.db", migrations = rel/main }
        }
        app.billing.repos { main { url = "mariadb://db/billing", password-file = rel/password, migrations = [rel/main] } }
        environment {
          dev { app.shop.repos.main.flyway.outOfOrder = true }
          prod { protected = true, app.shop.repos.main { url = ${PROD_URL}, seeds = [] } }
        }
        """;

    private static final List<String> VALUES = List.of(
            "{}",
            "[]",
            "null",
            "true",
            "1.10",
            "-3",
            "1e400",
            "a",
            "\"a b\"",
            "[a, b]",
            "[{file = rel/seeds/a.sql}]",
            "${DB_PASSWORD}",
            "${?NOT_THERE}",
            "${NOT_THERE}",
            "${app}",
            "${release.shop.version}",
            "rel/main",
            "\"jdbc:h2:mem:x\"",
            "[[a], {b = c}]",
            "shop",
            "[shop]",
            "\"\"\"\n\"\"\"");
    private static final List<String> THOUGHT_OF = List.of(
            "include \"not-there.conf\"",
            "include required(\"not-there.conf\")",
            "include file(\"/\")",
            "include classpath(\"release\")",
            "include url(\"http://127.0.0.1:1/x\")",
            "include url(\"nonsense\")",
            "a = ${a}",
            "a = ${b}, b = ${a}",
            "a = ${?a} ${?b}, b = ${?c} [1], c = ${?a}",
            "a = ${a}[1]",
            "a { b = ${a} }",
            "release = ${release}",
            "app = ${app} { x = ${app.x} }",
            "environment.dev = ${environment}",
            "environment.dev.environment.dev.environment.dev = {}",
            "release.shop.ready-timeout = 99999999999999999999999",
            "release.shop.version = 1e99999",
            "release.shop.version = \"a\\nb\\u0000c\\u001b[31m\"",
            "release.shop.apps = [\"a\\nb\"]",
            "release.shop.commands { \"a\\nb\" = c }",
            "release.shop.commands.x = \"a\\u0000b\"",
            "release.shop.hooks { \"a\\nb\" = [\"\\r\\n\"] }",
            "app.shop.jar = \"a\\u0000b\"",
            "app.shop.dir = \"\"",
            "app.shop.repos.main.password-file = \"a\\u0000b\"",
            "app.shop.repos.main.password-file = \"/\"",
            "app.shop.repos.main.password-file = \"rel\"",
            "app.shop.repos.main.migrations = [\"a\\u0000b\", \"\", \"/\\n\", \"..\", \"~\"]",
            "app.shop.repos.main.migrations = [\"classpath:a\\u0000b\", \"classpath:../../..\", \"classpath:*\","
                    + " \"filesystem:\"]",
            "app.shop.repos.main.seeds = [\"a\\u0000b\", \"\", \"/\", \"a\\nb.sql\"]",
            "app.shop.repos.main.url = \"jdbc:h2:file:a\\u0000b\"",
            "app.shop.repos.main.url = \"jdbc:\"",
            "app.shop.repos.main.url = \"jdbc:x\\ny:z\"",
            "app.shop.repos.main.flyway { \"a\\n"
                    + "b\" = c, target = \"\\u0000\", connectRetries = \"99999999999999999999\" }",
            "\"a\\nb\" = c",
            "default-environment = \"a\\nb\"",
            "default-release = \"a\\u0000b\"",
            "protected = \"a\\nb\"");
    private static final List<String> KEYS = List.of(
            "default-release",
            "default-environment",
            "protected",
            "profiles",
            "release",
            "shop",
            "version",
            "apps",
            "commands",
            "hooks",
            "pre-start",
            "post-migrate",
            "start",
            "ready",
            "ready-timeout",
            "drivers",
            "app",
            "jar",
            "dir",
            "trust-code",
            "properties",
            "repos",
            "main",
            "url",
            "user",
            "password",
            "password-file",
            "migrations",
            "seeds",
            "file",
            "when",
            "environments",
            "after",
            "table",
            "on-conflict",
            "null",
            "delimiter",
            "flyway",
            "placeholders",
            "environment",
            "prod",
            "\"\"",
            "a.b");
    private static final Map<List<String>, Optional<String>> FLYWAY_PROBLEMS = new ConcurrentHashMap<>();
    private static final Pattern PROBLEM = Pattern.compile("(?s)[^\\n\\r]*\\S[^\\n\\r]* \\S[^\\n\\r]*");

    @TempDir
    static Path folder;

    @BeforeEach
    void a_release() throws IOException {
        for (var path : List.of(
                "commands/migrate.java",
                "rel/fill.java",
                "rel/greet.sh",
                "rel/main/V1__a.sql",
                "rel/seeds/a.sql",
                "rel/seeds/rows.csv",
                "rel/seeds/Rename.java",
                "app/db/migration/V2__b.sql",
                "rel/more.conf")) write(path, "\n".getBytes());
        write("rel/password", SECRET.getBytes());
        assertTrue(folder.resolve("rel/greet.sh").toFile().setExecutable(true));
    }

    /** Written over what it was: a file that is emptied first is written to the disk at once, which takes most of the time. */
    private static void write(String path, byte[] content) throws IOException {
        Files.createDirectories(folder.resolve(path).getParent());
        try (var file = FileChannel.open(folder.resolve(path), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.truncate(content.length);
        }
    }

    /** Throws unless it is a release or problems that one can show. */
    private static void read(byte[] config) throws IOException {
        write("rel/config.conf", config);
        var environment = Optional.of("prod").filter(name -> config.length % 2 == 1);
        try {
            var release = Config.read(
                    folder,
                    new Selection(Optional.empty(), environment, List.of(), List.of()),
                    VARIABLES,
                    ConfigFuzzTest::flywayProblem);
            release.settings().forEach(setting -> assertSafe(setting.toString()));
            release.repos().forEach(repo -> assertSafe(repo.toString()));
        } catch (InvalidConfiguration e) {
            assertFalse(e.problems().isEmpty());
            e.problems().forEach(ConfigFuzzTest::assertProblem);
        }
    }

    /** Flyway takes its time to judge a setting, and most are in many inputs. */
    private static Optional<String> flywayProblem(String name, String value) {
        return FLYWAY_PROBLEMS.computeIfAbsent(List.of(name, value), setting -> FlywaySettings.problem(name, value));
    }

    private static void assertProblem(Problem problem) {
        var line = problem.toString();
        assertTrue(PROBLEM.matcher(line).matches(), () -> "no line: " + Property.literal(line));
        assertFalse(line.matches(".*\\p{Cntrl}.*"), () -> "control characters: " + Property.literal(line));
        assertFalse(problem.source().name().isBlank(), () -> "no source: " + line);
        assertFalse(problem.message().isBlank(), () -> "says nothing: " + line);
        assertTrue(
                line.length() < 2_000, () -> "a line of " + line.length() + " characters: " + line.substring(0, 300));
        assertSafe(line);
    }

    private static void assertSafe(String text) {
        assertFalse(text.contains(SECRET), () -> "shows a secret: " + text);
    }

    private static void read(String config) throws IOException {
        read(config.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_large_one_is_a_release() throws IOException {
        write("rel/config.conf", LARGE.getBytes());
        Config.read(folder, Selection.everything(), VARIABLES, FlywaySettings::problem);
    }

    @Test
    void a_file_with_mistakes_in_it() throws IOException {
        var sample = Files.readString(Checkout.root().resolve("rel/config.conf"));
        var withoutAnApp = LARGE.replace("    dir = app\n", ""); // which takes most of the time
        Property.ofTexts(
                        "a configuration with mistakes in it",
                        Property.inputs(500, 2_000),
                        random -> FuzzText.mutated(
                                random.trueOrFalse(0.7) ? withoutAnApp : random.trueOrFalse(0.9) ? sample : LARGE,
                                random))
                .holds(ConfigFuzzTest::read);
    }

    @Test
    void known_keys_with_values_of_any_kind() {
        Property.ofTexts("known keys with values of any kind", Property.inputs(500, 2_000), random -> block(random, 4))
                .holds(ConfigFuzzTest::read);
    }

    private static String block(Random random, int depth) {
        var text = new StringBuilder();
        for (int i = random.intRange(0, depth == 4 ? 12 : 4); i > 0; i--) {
            text.append(random.oneOf(KEYS));
            for (int dots = FuzzText.below(random, 3); dots > 0; dots--)
                text.append('.').append(random.oneOf(KEYS));
            text.append(' ')
                    .append(
                            depth > 0 && random.trueOrFalse()
                                    ? "{\n" + block(random, depth - 1) + "}"
                                    : "= " + value(random))
                    .append('\n');
        }
        return text.toString();
    }

    private static String value(Random random) {
        return random.trueOrFalse(0.8)
                ? random.oneOf(VALUES)
                : "\"" + FuzzText.text(random).replaceAll("[\"\\\\\\p{Cntrl}]", "") + "\"";
    }

    @Test
    void any_text() {
        Property.ofTexts("any text as a configuration", Property.inputs(500, 2_000), random -> {
                    var text = new StringBuilder();
                    for (int i = random.intRange(0, 20); i > 0; i--)
                        text.append(random.trueOrFalse() ? FuzzText.text(random) : random.oneOf(KEYS));
                    return text.toString();
                })
                .holds(ConfigFuzzTest::read);
    }

    @Test
    void any_bytes() {
        Property.ofTexts("any bytes as a configuration", Property.inputs(200, 1_000), random -> {
                    var bytes = new byte[random.intRange(0, 200)];
                    for (int i = 0; i < bytes.length; i++) bytes[i] = random.byteRange(Byte.MIN_VALUE, Byte.MAX_VALUE);
                    var mixed = new String(bytes, StandardCharsets.ISO_8859_1);
                    return random.trueOrFalse()
                            ? mixed
                            : LARGE.substring(0, FuzzText.below(random, LARGE.length())) + mixed;
                })
                .holds(text -> read(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void what_is_repeated_many_times() {
        var texts = List.of(
                "{",
                "[",
                "a {",
                "a.",
                "a = [",
                "a = {b = ",
                "a = ${",
                "\"",
                "(",
                "\\",
                "include ",
                "include file(",
                "+",
                "a = 1 ",
                "1");
        Property.holds("what is repeated a hundred thousand times", texts, text -> {
            read(text.repeat(1_000));
            read(text.repeat(100_000));
        });
    }

    @Test
    void what_includes_itself() throws IOException {
        Property.holds(
                "what includes itself", List.of("include \"config.conf\"", "include \"more.conf\"", LARGE), text -> {
                    write("rel/more.conf", "include \"config.conf\"".getBytes());
                    read(text);
                });
    }

    @Test
    void what_somebody_may_think_of() {
        Property.holds("what somebody may think of", THOUGHT_OF, line -> {
            read(LARGE + line);
            read(line + "\n" + LARGE);
            read(line);
        });
    }

    private static final Path ROOT = Path.of("/srv/shop");
    private static final List<String> URLS = List.of(
            "jdbc:h2:file:./data/shop;MODE=MySQL;PASSWORD=Pl4nted",
            "jdbc:h2:mem:shop",
            "jdbc:h2:~/shop",
            "jdbc:sqlite:data/shop.db?cipher=x&password=Pl4nted",
            "jdbc:sqlite::memory:",
            "jdbc:postgresql://db:5432/shop?user=app&password=Pl4nted&ssl=true",
            "jdbc:postgresql://a:1,b:2/shop?x=y",
            "jdbc:mariadb://db/shop?password=Pl4nted",
            "jdbc:mysql://app:Pl4nted@[::1]:3306/shop",
            "jdbc:mysql://(host=db,port=3306,user=app,password=Pl4nted)/shop",
            "jdbc:mysql:replication://app:Pl4nted@a,app:Pl4nted@b/x",
            "jdbc:sqlserver://db:1433;databaseName=shop;password={Pl4nted};encrypt=true",
            "jdbc:oracle:thin:app/Pl4nted@db:1521:xe",
            "postgres://app:Pl4nted@db:5432/shop?sslpassword=Pl4nted",
            "mysql://app:Pl4nted@[fe80::1%25eth0]/shop",
            "mariadb://db");
    /** Whose password stands where a URL has one; a name that is not ASCII, and one with what ends other parts. */
    private static final List<String> SHAPES = List.of(
            "postgres://app:@P@db:5432/shop",
            "mysql://app:@P@[::1]:3306/shop?ssl=true",
            "mariadb://app:@P@db",
            "postgres://db/shop?password=@P",
            "postgres://app:x@db/shop?user=app&sslpassword=@P&ssl=true",
            "jdbc:postgresql://db:5432/shop?user=app&password=@P&ssl=true",
            "jdbc:mariadb://db/shop?keyStorePassword=@P",
            "jdbc:mysql://app:@P@db:3306/shop",
            "jdbc:mysql://db/shop?password=@P#x",
            "jdbc:h2:file:./data/shop;USER=sa;PASSWORD=@P;MODE=MySQL",
            "jdbc:h2:tcp://db/shop;PASSWORD=@P",
            "jdbc:sqlserver://db;user=sa;password=@P;encrypt=true",
            "jdbc:oracle:thin:app/@P@db:1521:xe");

    private static String refusalOrAddress(String url) {
        try {
            var parsed = DatabaseUrl.parse(url, ROOT);
            assertFalse(parsed.secrets().contains(""), "an empty secret");
            new Redactor(parsed.secrets()).redact(parsed.jdbc());
            return parsed.address() + " " + parsed;
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), "says nothing: " + e);
            assertFalse(e.getMessage().matches("(?s).*[\\n\\r].*"), () -> "no line: " + e.getMessage());
            return e.getMessage();
        }
    }

    @Test
    void any_text_as_a_url() {
        Property.ofTexts(
                        "any text as a URL",
                        Property.inputs(1_000, 5_000),
                        random -> random.oneOf(
                                        "",
                                        "jdbc:",
                                        "jdbc:h2:",
                                        "jdbc:sqlite:",
                                        "jdbc:postgresql:",
                                        "jdbc:mariadb://",
                                        "jdbc:mysql:",
                                        "jdbc:sqlserver:",
                                        "jdbc:oracle:thin:",
                                        "postgres://",
                                        "mysql://")
                                + FuzzText.text(random)
                                + FuzzText.text(random))
                .holds(ConfigFuzzTest::refusalOrAddress);
    }

    @Test
    void a_url_with_mistakes_in_it() {
        Property.ofTexts(
                        "a URL with mistakes in it",
                        Property.inputs(2_000, 15_000),
                        random -> FuzzText.mutated(random.oneOf(URLS), random))
                .holds(ConfigFuzzTest::refusalOrAddress);
    }

    /** The password is percent-encoded, as a URL wants it, or plain where a driver takes it so. */
    @Test
    void a_password_of_any_kind() {
        Property.ofLists(
                        "a password of any kind in a URL",
                        Property.inputs(2_000, 10_000),
                        ConfigFuzzTest::shapeAndPassword)
                .holds(input -> {
                    if (input.size() < 2
                            || !SHAPES.contains(input.get(0))
                            || !input.get(1).startsWith(SECRET)) return; // made smaller until it is no such thing
                    var url = input.get(0).replace("@P", encoded(input.get(1)));
                    assertNotShown(input.get(1), refusalOrAddress(url));
                    try {
                        var secrets = new Redactor(DatabaseUrl.parse(url, ROOT).secrets());
                        assertNotShown(input.get(1), secrets.redact("cannot connect to " + url));
                        assertNotShown(input.get(1), secrets.redact("password '" + input.get(1) + "' is wrong"));
                    } catch (IllegalArgumentException refused) {
                        assertNotShown(input.get(1), Redactor.none().redact("cannot connect to " + url));
                    }
                });
    }

    private static List<String> shapeAndPassword(Random random) {
        return List.of(
                random.oneOf(SHAPES),
                SECRET
                        + FuzzText.text(random).replaceAll("[\\ud800-\\udfff]", "")
                        + random.oneOf("", SECRET.substring(2)));
    }

    private static String encoded(String password) {
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertNotShown(String password, String text) {
        assertFalse(
                text.toLowerCase(Locale.ROOT).contains(SECRET.toLowerCase(Locale.ROOT)),
                () -> "shows " + Property.literal(password) + ": " + text);
    }
}
