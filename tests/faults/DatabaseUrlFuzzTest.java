package release.faults;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.instancio.Random;
import org.junit.jupiter.api.Test;
import release.config.DatabaseUrl;
import release.config.Secrets;
import release.support.FuzzText;
import release.support.Property;

/** Whatever is written as a URL, it is that of a database or refused in one line, and its password is never in what we show. */
class DatabaseUrlFuzzTest {
    private static final Path ROOT = Path.of("/srv/shop");
    private static final String SECRET = "Pl4nted";
    private static final List<String> URLS = List.of("jdbc:h2:file:./data/shop;MODE=MySQL;PASSWORD=Pl4nted",
        "jdbc:h2:mem:shop", "jdbc:h2:~/shop", "jdbc:sqlite:data/shop.db?cipher=x&password=Pl4nted", "jdbc:sqlite::memory:",
        "jdbc:postgresql://db:5432/shop?user=app&password=Pl4nted&ssl=true", "jdbc:postgresql://a:1,b:2/shop?x=y",
        "jdbc:mariadb://db/shop?password=Pl4nted", "jdbc:mysql://app:Pl4nted@[::1]:3306/shop",
        "jdbc:mysql://(host=db,port=3306,user=app,password=Pl4nted)/shop", "jdbc:mysql:replication://app:Pl4nted@a,app:Pl4nted@b/x",
        "jdbc:sqlserver://db:1433;databaseName=shop;password={Pl4nted};encrypt=true", "jdbc:oracle:thin:app/Pl4nted@db:1521:xe",
        "postgres://app:Pl4nted@db:5432/shop?sslpassword=Pl4nted", "mysql://app:Pl4nted@[fe80::1%25eth0]/shop", "mariadb://db");
    /** Whose password stands where a URL has one; a name that is not ASCII, and one with what ends other parts. */
    private static final List<String> SHAPES = List.of("postgres://app:@P@db:5432/shop", "mysql://app:@P@[::1]:3306/shop?ssl=true",
        "mariadb://app:@P@db", "postgres://db/shop?password=@P", "postgres://app:x@db/shop?user=app&sslpassword=@P&ssl=true",
        "jdbc:postgresql://db:5432/shop?user=app&password=@P&ssl=true", "jdbc:mariadb://db/shop?keyStorePassword=@P",
        "jdbc:mysql://app:@P@db:3306/shop", "jdbc:mysql://db/shop?password=@P#x", "jdbc:h2:file:./data/shop;USER=sa;PASSWORD=@P;MODE=MySQL",
        "jdbc:h2:tcp://db/shop;PASSWORD=@P", "jdbc:sqlserver://db;user=sa;password=@P;encrypt=true", "jdbc:oracle:thin:app/@P@db:1521:xe");

    private static String refusalOrAddress(String url) {
        try {
            var parsed = DatabaseUrl.parse(url, ROOT);
            assertFalse(parsed.secrets().contains(""), "an empty secret");
            new Secrets(parsed.secrets()).redact(parsed.jdbc());
            return parsed.address() + " " + parsed;
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isBlank(), "says nothing: " + e);
            assertFalse(e.getMessage().matches("(?s).*[\\n\\r].*"), () -> "no line: " + e.getMessage());
            return e.getMessage();
        }
    }

    @Test
    void any_text() {
        Property.ofTexts("any text as a URL", Property.inputs(1_000, 5_000), random -> random.oneOf("", "jdbc:", "jdbc:h2:", "jdbc:sqlite:",
            "jdbc:postgresql:", "jdbc:mariadb://", "jdbc:mysql:", "jdbc:sqlserver:", "jdbc:oracle:thin:", "postgres://", "mysql://")
            + FuzzText.text(random) + FuzzText.text(random)).holds(DatabaseUrlFuzzTest::refusalOrAddress);
    }

    @Test
    void a_url_with_mistakes_in_it() {
        Property.ofTexts("a URL with mistakes in it", Property.inputs(2_000, 15_000), random -> FuzzText.mutated(random.oneOf(URLS), random))
            .holds(DatabaseUrlFuzzTest::refusalOrAddress);
    }

    /** The password is percent-encoded, as a URL wants it, or plain where a driver takes it so. */
    @Test
    void a_password_of_any_kind() {
        Property.ofLists("a password of any kind in a URL", Property.inputs(2_000, 10_000), DatabaseUrlFuzzTest::shapeAndPassword).holds(input -> {
            if (input.size() < 2 || !SHAPES.contains(input.get(0)) || !input.get(1).startsWith(SECRET)) return; // made smaller until it is no such thing
            var url = input.get(0).replace("@P", encoded(input.get(1)));
            assertNotShown(input.get(1), refusalOrAddress(url));
            try {
                var secrets = new Secrets(DatabaseUrl.parse(url, ROOT).secrets());
                assertNotShown(input.get(1), secrets.redact("cannot connect to " + url));
                assertNotShown(input.get(1), secrets.redact("password '" + input.get(1) + "' is wrong"));
            } catch (IllegalArgumentException refused) {
                assertNotShown(input.get(1), Secrets.none().redact("cannot connect to " + url));
            }
        });
    }

    private static List<String> shapeAndPassword(Random random) {
        return List.of(random.oneOf(SHAPES), SECRET + FuzzText.text(random).replaceAll("[\\ud800-\\udfff]", "") + random.oneOf("", SECRET.substring(2)));
    }

    private static String encoded(String password) {
        return URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertNotShown(String password, String text) {
        assertFalse(text.toLowerCase(Locale.ROOT).contains(SECRET.toLowerCase(Locale.ROOT)), () -> "shows " + Property.literal(password) + ": " + text);
    }
}
