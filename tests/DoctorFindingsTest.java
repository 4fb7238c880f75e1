package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.doctor.Clock;
import release.doctor.Grants;
import release.doctor.Machine;
import release.report.Step.State;
import release.support.Checkout;

/** What the doctor makes of what it was told. */
class DoctorFindingsTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final List<String> WANTED = List.of("CREATE", "ALTER", "DROP");

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0", "0, 30, 60, 0", "0, 60, 60, 0", // within the time that the answer took
        "0, 7, 1, 6", "10, 3, 20, -7"
    })
    void the_time_that_an_answer_takes_is_no_difference_of_clocks(int before, int database, int after, int ahead) {
        var clock = new Clock(NOON.plusSeconds(before), NOON.plusSeconds(database), NOON.plusSeconds(after));

        assertEquals(Duration.ofSeconds(ahead), clock.ahead());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0     | OK      | as on this machine, give or take 5 s
        5     | OK      | as on this machine, give or take 5 s
        -5    | OK      | as on this machine, give or take 5 s
        6     | WARNING | 6 s ahead of this machine's
        -119  | WARNING | 119 s behind this machine's
        3600  | WARNING | 60 min ahead of this machine's
        -7200 | WARNING | 2 h behind this machine's
        """)
    void clocks_that_differ_by_more_than_5_s_are_a_warning(int ahead, State state, String text) {
        var step = new Clock(NOON, NOON.plusSeconds(ahead), NOON).finding().step();

        assertEquals(state, step.state());
        assertEquals(text, step.description());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        GRANT ALL PRIVILEGES ON *.* TO `root`@`127.0.0.1` WITH GRANT OPTION            | ""
        GRANT ALL PRIVILEGES ON `shop_db`.* TO `app`@`%`                               | ""
        GRANT CREATE, ALTER, DROP ON `shop\\_db`.* TO `app`@`%`                         | ""
        GRANT CREATE, ALTER, DROP ON `shop%`.* TO `app`@`%`                            | ""
        GRANT ALL PRIVILEGES ON `shop\\_d`.* TO `app`@`%`                               | ALTER CREATE DROP
        GRANT ALL PRIVILEGES ON `shop%x`.* TO `app`@`%`                                | ALTER CREATE DROP
        GRANT ALL PRIVILEGES ON `shop_db`.`users` TO `app`@`%`                         | ALTER CREATE DROP
        GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*ALL PRIVILEGES ON *'  | ALTER CREATE DROP
        GRANT SELECT, CREATE VIEW, ALTER ROUTINE, CREATE TEMPORARY TABLES ON *.* TO `a` | ALTER CREATE DROP
        GRANT `admins` TO `app`@`%`                                                    | ALTER CREATE DROP
        """)
    void grants_are_read_as_the_server_writes_them(String line, String missing) {
        assertEquals(missing, String.join(" ", new Grants(List.of(line), "shop_db").missing(WANTED)));
    }

    @Test
    void grants_add_up_and_a_partial_revoke_takes_away() {
        var lines = List.of("GRANT CREATE ON *.* TO `a`@`%`", "GRANT ALTER, DROP ON `my shop`.* TO `a`@`%`", "REVOKE CREATE ON `my shop`.* FROM `a`@`%`");

        assertEquals(Set.of("CREATE"), new Grants(lines, "my shop").missing(WANTED));
        assertEquals(Set.of("ALTER", "DROP"), new Grants(lines, "other").missing(WANTED));
    }

    @ParameterizedTest
    @CsvSource({"17, true, OK", "25, true, OK", "16, true, FAILED", "11, false, FAILED", "21, false, FAILED"})
    void a_jdk_is_17_or_later_and_has_a_compiler(int feature, boolean compiles, State state) {
        assertEquals(state, Machine.jdk(feature, feature + ".0.1", "Somebody", compiles).step().state());
    }

    @ParameterizedTest
    @CsvSource({"0.132.1, OK", "0.132.2, OK", "0.133, OK", "1.0.0, OK", "0.132.0, WARNING", "0.132, WARNING", "0.99.9, WARNING", ", WARNING"})
    void a_jbang_is_not_older_than_the_one_that_the_launcher_downloads(String version, State state) {
        assertEquals(state, Machine.jbang(Optional.ofNullable(version), "jbang").step().state());
    }

    @Test
    void the_launcher_downloads_the_jbang_that_is_compared_with() throws IOException {
        assertTrue(Files.readString(Checkout.root().resolve("rel/jbang")).contains("\nversion=" + Machine.JBANG + "\n"));
    }
}
