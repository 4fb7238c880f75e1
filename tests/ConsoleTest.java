package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.cli.LockTimeout;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Invocation;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.report.format.Console;
import release.report.format.Console.Look;
import release.run.MaxFailures;
import release.run.Parallel;
import release.run.Task;
import release.support.EveryDatabase;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** The report as text: when a line is printed, how it looks, and that JSON says the same. */
class ConsoleTest {
    private static final Look PLAIN = new Look(false, false, 80, Duration.ofDays(1));
    private static final Look TICKING = new Look(false, false, 80, Duration.ofMillis(5));
    private static final Task MIGRATE =
            ReleaseTasks.migrate(new LockTimeout(), new Parallel(), new MaxFailures(), Optional.empty(), false);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration("main", "V2__fill_users.sql", "insert into users values (1);\n");
    }

    @EveryDatabase
    void a_step_is_printed_as_applied_as_soon_as_others_can_see_it_and_no_sooner(TestDatabase database)
            throws Exception {
        var shop = shop(database)
                .migration("main", "V3__create_orders.sql", "create table orders (id int primary key);\n");

        assertEquals(
                List.of(
                        "V1 create when others see [1]",
                        "V2 fill when others see [1, 2]",
                        "V3 create when others see [1, 2, 3]"),
                seen(shop, " applied ", () -> history(shop, database), MIGRATE));
    }

    @EveryDatabase
    void a_group_is_printed_once_others_can_see_all_of_it(TestDatabase database) throws Exception {
        var shop = shop(database).with("main", "flyway.group = true");

        assertEquals(
                List.of("V1 create when others see [1, 2]", "V2 fill when others see [1, 2]"),
                seen(shop, " applied ", () -> history(shop, database), MIGRATE));
    }

    @EveryDatabase
    void a_seed_is_printed_once_others_can_see_its_rows(TestDatabase database) throws Exception {
        var shop = shop(database)
                .seed("main", "first.sql", "insert into users values (2);\n")
                .seed("main", "second.sql", "insert into users values (3);\n");

        assertEquals(
                List.of("seed first.sql when others see [1, 2]", "seed second.sql when others see [1, 2, 3]"),
                seen(
                        shop,
                        " seeded ",
                        () -> shop.query("main", "select id from users order by id"),
                        ReleaseTasks.seed(new LockTimeout(), new Parallel(), new MaxFailures())));
    }

    /** The first words of each line with a state, and what others see at the moment at which it is printed. */
    private static List<String> seen(TestRelease shop, String state, Supplier<List<String>> others, Task task)
            throws Exception {
        var seen = new ArrayList<String>();
        var line = new ByteArrayOutputStream();
        var out = new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        line.write(b);
                        if (b != '\n') return;
                        var words =
                                line.toString(StandardCharsets.UTF_8).strip().split(" +");
                        if (line.toString(StandardCharsets.UTF_8).contains(state))
                            seen.add(words[0] + " " + words[1] + " when others see " + others.get());
                        line.reset();
                    }
                },
                true,
                StandardCharsets.UTF_8);
        try (var console = new Console(out, PLAIN)) {
            assertEquals(ExitCode.DONE, shop.run(task, console).exitCode());
        }
        return seen;
    }

    @EveryDatabase
    void of_a_group_that_failed_only_what_others_can_see_is_printed_as_applied(TestDatabase database) throws Exception {
        var shop = shop(database)
                .with("main", "flyway.group = true")
                .migration("main", "V3__broken.sql", "insert into nowhere values (1);\n");

        var out = shop.run("migrate")
                .isGolden("migrate-group-failure-" + database.kind())
                .out();

        var recorded = shop.has("main", database.history()) ? history(shop, database) : List.<String>of();
        assertEquals(
                recorded,
                out.lines()
                        .filter(line -> line.contains(" applied "))
                        .map(line -> line.substring(3, 4))
                        .toList());
    }

    private static List<String> history(TestRelease shop, TestDatabase database) {
        var version = database.quoted("version");
        return shop.query(
                "main",
                "select " + version + " from " + database.history() + " where " + version + " is not null and "
                        + database.quoted("success") + " order by " + database.quoted("installed_rank"));
    }

    @Test
    void a_long_step_writes_a_line_now_and_then_where_there_is_no_terminal() throws Exception {
        try (var console = console(TICKING)) {
            console.began(step("V1", "long one"));
            until(" running ", 3);
            console.ended(step("V1", "long one").finished(State.APPLIED, Duration.ofSeconds(75)));
        }

        var lines = text().lines().toList();
        for (var line : lines.subList(0, lines.size() - 1)) {
            assertEquals(
                    "  V1  long one ........................................... running        TIME",
                    line.replaceFirst("\\d+(\\.\\d)? m?s$", "TIME").replaceFirst("running +", "running        "));
        }
        assertEquals(
                "  V1  long one ........................................... applied 1 min 15 s",
                lines.get(lines.size() - 1));
    }

    @Test
    void a_long_step_rewrites_its_line_on_a_terminal_and_is_gone_in_the_end() throws Exception {
        try (var console = console(new Look(false, true, 80, Duration.ofMillis(5)))) {
            console.began(step("V1", "long one"));
            until("\r  V1  long one", 3);
            console.ended(step("V1", "long one").finished(State.APPLIED, Duration.ofMillis(1234)));
        }

        assertEquals(1, text().lines().filter(line -> line.contains("applied")).count());
        assertFalse(text().substring(0, text().indexOf("\r\033[K")).contains("\n"));
        assertEquals(
                "  V1  long one ........................................... applied     1.2 s\n",
                text().substring(text().indexOf("\r\033[K") + 4));
    }

    @Test
    void a_long_step_tells_how_far_it_has_come_and_the_next_one_begins_anew() throws Exception {
        try (var console = console(TICKING)) {
            console.began(step("seed", "users.csv"));
            console.advanced("1,000 rows");
            console.advanced("300,000 rows");
            until("  seed users.csv, 300,000 rows ...........................", 2);
            console.ended(step("seed", "users.csv").finished(State.SEEDED, Duration.ofMillis(1234)));
            console.began(step("seed", "orders.csv"));
            until("  seed orders.csv ........................................ running", 2);
            console.ended(step("seed", "orders.csv").finished(State.SEEDED, Duration.ofMillis(5)));
        }

        assertEquals(
                List.of(
                        "  seed users.csv ......................................... seeded      1.2 s",
                        "  seed orders.csv ........................................ seeded       5 ms"),
                text().lines().filter(line -> line.contains(" seeded ")).toList());
    }

    @Test
    void nothing_ticks_once_a_step_has_ended() throws Exception {
        try (var console = console(TICKING)) {
            console.began(step("V1", "one"));
            console.began(step("V2", "two"));
            until("  V2  two", 1);
            var ticks = text().length();
            console.ended(applied("V1", "one"));
            console.began(step("V3", "three"));
            until("  V3  three", 3);
            assertFalse(
                    text().substring(ticks)
                            .contains("  V1  one ................................................ running"),
                    text());
        }
    }

    @Test
    void steps_that_begin_within_a_group_do_not_run_into_each_other_on_a_terminal() {
        try (var console = console(new Look(false, true, 80, Duration.ofDays(1)))) {
            console.began(step("V1", "one"));
            console.began(step("V2", "two"));
            console.ended(applied("V1", "one"));
            console.ended(applied("V2", "two"));
        }

        assertEquals("""
            |  V1  one ................................................ running      0 ms<
            |  V2  two ................................................ running      0 ms<
            |  V1  one ................................................ applied      5 ms
            |  V2  two ................................................ applied      5 ms
            """.replace("|", "").replace("<\n", "\r\033[K"), text());
    }

    @Test
    void colours_are_there_only_when_asked_for() {
        show(new Look(true, false, 80, Duration.ofDays(1)));
        var coloured = text();
        written.reset();
        show(PLAIN);

        assertEquals(
                """
                *shop 1.0~ (prod)
                *repo main~  (h2 /data/shop)
                  V1  one ................................................ green(applied~      5 ms
                  V2  two ................................................ red(FAILED~       5 ms
                      rel/main/V2__two.sql:3
                      insert into nowhere
                      Table "NOWHERE" not found (42S02)
                      V2 may be half applied.
                      Fix the script.
                  V3  three .............................................. yellow(pending~
                *repo second~  grey(skipped~
                2 repos: 1 applied, 1 pending, 1 failed, 1 skipped
                """.replace("*", "\033[1m")
                        .replace("~", "\033[0m")
                        .replace("green(", "\033[32m")
                        .replace("red(", "\033[31;1m")
                        .replace("yellow(", "\033[33m")
                        .replace("grey(", "\033[2m"),
                coloured);
        assertEquals(coloured.replaceAll("\033\\[[0-9;]*m", ""), text());
    }

    private void show(Look look) {
        try (var console = console(look)) {
            var report = new Report(
                    "migrate", "shop", "1.0", "prod", Invocation::of, text -> text, text -> {}, () -> 0, console);
            report.started();
            report.opened("shop", "main", "h2", "/data/shop");
            report.ended(applied("V1", "one"));
            report.ended(step("V2", "two")
                    .finished(State.FAILED, Duration.ofMillis(5))
                    .failed(new Failure(
                            ExitCode.FAILED,
                            Optional.of("rel/main/V2__two.sql:3"),
                            Optional.of("insert into nowhere"),
                            "Table \"NOWHERE\" not found",
                            Optional.of("42S02"),
                            Optional.of("V2 may be half applied."),
                            Optional.of("Fix the script."))));
            report.ended(step("V3", "three"));
            report.closed();
            report.skipped("shop", "second", "h2", "/data/second");
            report.finished();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 100, 250})
    void every_line_of_a_step_fits_into_the_width_and_states_stand_in_one_column(int width) {
        var descriptions = List.of(
                "short",
                "größe der straße",
                "a description that is a good deal longer than any terminal of some sixty or eighty columns "
                        + "will ever be able to show in one line",
                "注文テーブルを作成する注文テーブルを作成する注文テーブルを作成する注文テーブルを作成する注文テーブルを作成する",
                "🚀".repeat(70),
                "e\u0301".repeat(90));
        try (var console = console(new Look(false, false, width, Duration.ofDays(1)))) {
            for (var description : descriptions)
                console.ended(step("V1", description).finished(State.APPLIED, Duration.ofMinutes(61)));
        }

        for (var line : text().lines().toList()) {
            assertEquals(Math.min(width, 100) - 22 + 1, columns(line.substring(0, line.indexOf("applied"))), line);
            assertFalse(columns(line) > width, line);
            assertFalse(line.contains("?"), line);
        }
    }

    private void list(Look look) {
        try (var console = console(look)) {
            console.ended(step("V1", "create the table of those who buy")
                    .in(State.APPLIED)
                    .at("2026-01-02T03:04:05"));
            console.ended(step("V2", "create orders").in(State.PENDING));
            console.ended(step("V3", "create parcels").in(State.AHEAD).at("2026-01-02T03:04:05"));
        }
    }

    @Test
    void a_listing_with_dates_fits_into_a_terminal_of_80() {
        list(new Look(false, true, 80, Duration.ofDays(1)));

        assertEquals("""
              V1  create the table of those who buy .......... applied   2026-01-02T03:04:05
              V2  create orders .............................. pending
              V3  create parcels ................... ahead of the files  2026-01-02T03:04:05
            """, text());
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 60, 100, 250})
    void a_listing_with_dates_fits_into_any_terminal(int width) {
        list(new Look(true, true, width, Duration.ofDays(1)));

        for (var line : text().replaceAll("\033\\[[0-9;]*[mK]", "")
                .replace("\r", "")
                .lines()
                .toList()) assertFalse(columns(line) > width, line);
    }

    @Test
    void a_listing_that_is_no_terminals_is_whole() {
        list(new Look(false, false, 80, Duration.ofDays(1)));

        assertEquals("""
              V1  create the table of those who buy .................. applied   2026-01-02T03:04:05
              V2  create orders ...................................... pending
              V3  create parcels ..................................... ahead of the files  2026-01-02T03:04:05
            """, text());
    }

    /** What a terminal needs for the letters that are used here. */
    private static int columns(String text) {
        return text.codePoints()
                .map(point -> point == 0x301 ? 0 : point > 0x3000 ? 2 : 1)
                .sum();
    }

    @Test
    void a_long_description_is_cut() {
        try (var console = console(new Look(false, false, 60, Duration.ofDays(1)))) {
            console.ended(applied("V1", "add the column that everybody waits for"));
        }

        assertEquals("  V1  add the column that every... ... applied      5 ms\n", text());
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void json_says_what_the_text_says(TestDatabase database) {
        var text = failing("text", database).run("seed").out();
        var json = failing("json", database).run("seed", "--json").out();

        var said = text.lines()
                .limit(text.lines().count() - 1)
                .map(ConsoleTest::squeezed)
                .toList();

        assertEquals(said, told(JsonParser.parseString(json).getAsJsonObject()));
    }

    private TestRelease failing(String name, TestDatabase database) {
        return new TestRelease(folder.resolve(name))
                .repo("main", database)
                .repo("second", database)
                .repo("third", database)
                .migration("main", "V1__create_users.sql", "create table users (id int primary key);\n")
                .seed("main", "users.sql", "insert into users values (1);\n")
                .migration("second", "V1__create_users.sql", "create table users (id int primary key);\n")
                .migration(
                        "second", "V2__broken.sql", "create table orders (id int);\ninsert into nowhere values (1);\n");
    }

    /** A JSON document told in the lines of the text report, without its layout. */
    private static List<String> told(JsonObject document) {
        var lines = new ArrayList<>(List.of(words(document, "release", "version")));
        for (var element : document.getAsJsonArray("repos")) {
            var repo = element.getAsJsonObject();
            var skipped = words(repo, "outcome").equals("skipped");
            lines.add("repo " + words(repo, "repo") + " "
                    + (skipped ? "skipped" : "(" + words(repo, "database", "address") + ")"));
            if (repo.has("note")) lines.add(words(repo, "note"));
            for (var step : repo.getAsJsonArray("steps")) tell(step.getAsJsonObject(), lines);
        }
        return lines.stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
    }

    private static void tell(JsonObject step, List<String> lines) {
        lines.add(words(step, "name", "description", "state", "millis") + " ms");
        if (!step.has("failure")) return;
        var failure = step.getAsJsonObject("failure");
        var state = failure.has("sqlState") ? " (" + words(failure, "sqlState") + ")" : "";
        Stream.of("location", "statement", "message", "state", "next")
                .filter(failure::has)
                .forEach(key -> lines.add(words(failure, key) + (key.equals("message") ? state : "")));
    }

    private static String words(JsonObject object, String... keys) {
        return String.join(
                " ",
                Stream.of(keys).map(object::get).map(JsonElement::getAsString).toList());
    }

    private static String squeezed(String line) {
        return line.replaceFirst(" \\.{2,} ", " ").replaceAll(" +", " ").strip().toLowerCase(Locale.ROOT);
    }

    private static Step step(String name, String description) {
        return Step.of(Kind.MIGRATION, name, description, State.PENDING);
    }

    private static Step applied(String name, String description) {
        return step(name, description).finished(State.APPLIED, Duration.ofMillis(5));
    }

    private Console console(Look look) {
        return new Console(new PrintStream(written, true, StandardCharsets.UTF_8), look);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    /** Waits until a text was written so many times. */
    private void until(String part, int times) throws InterruptedException {
        Wait.until(part, () -> text().split(Pattern.quote(part), -1).length > times);
    }
}
