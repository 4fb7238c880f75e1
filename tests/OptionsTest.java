package release.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import release.support.Property;
import release.support.TestRelease;

/** What may be typed after a command, and what is said about the rest. */
class OptionsTest {
    @TempDir
    Path folder;

    private TestRelease release;

    @BeforeEach
    void a_release() {
        release = new TestRelease(folder).file("rel/config.conf", """
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main.url = "jdbc:h2:mem:shop"
            environment.prod {}
            """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        migrate --jsn          | Unknown option: --jsn; did you mean --json?
        migrate -x             | Unknown option: -x
        migrate --password=pw  | Unknown option: --password; did you mean --parallel?
        migrate --password hunter2 | Unknown option: --password; did you mean --parallel?
        migrate -ppw           | Unknown option: -p
        migrate now            | Unmatched argument at index 0: 'now'
        migrate postgres://app:hunter2@db/shop | Unmatched argument at index 0: 'postgres://***@db/shop'
        migrate --env          | Missing required parameter for option '--env' (NAME)
        migrate --env a --env b | option '--env' (NAME) should be specified only once
        migrate --color=blue   | Invalid value for option '--color': expected one of [auto, always, never] (case-insensitive) but was 'blue'
        baseline --json        | Missing required option: '--at=VERSION'
        wait --timeout=soon    | Invalid value for option '--timeout': must be a duration such as 500ms, 5s or 10min, not soon
        """)
    void a_mistake_in_the_usage_is_one_line_without_secrets_and_exit_2(String line, String problem) {
        var words = List.of(line.split(" "));
        var run = release.run(words.get(0), words.subList(1, words.size()).toArray(String[]::new));

        assertEquals(words.get(0) + ": " + problem + " (" + words.get(0) + " --help lists the options)\n", run.err());
        assertEquals(2, run.exit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"baseline", "catalog", "commands", "migrate", "repair", "seed", "status", "validate", "wait"})
    void every_command_has_the_same_options_and_knows_its_version(String command) {
        var help = release.run(command, "--help");

        assertEquals(0, help.exit());
        assertEquals("", help.err());
        assertTrue(help.out().contains("Usage: " + command + " [OPTIONS]"), help.out());
        for (var option : new String[] {
            "--root=DIR",
            "--env=NAME",
            "--release=NAME",
            "--app=NAME",
            "--repo=NAME",
            "--json",
            "--color=WHEN",
            "--debug",
            "-h, --help",
            "--version"
        }) assertTrue(help.out().contains(option), option);
        assertTrue(help.out().lines().allMatch(line -> line.length() <= 80), help.out());
        assertEquals(
                "ReleaseTasks " + Arguments.VERSION + "\n",
                release.run(command, "--version").out());
    }

    @Test
    void help_needs_no_release(@TempDir Path nowhere) {
        assertEquals(2, new TestRelease(nowhere).run("migrate").exit());
        assertEquals(0, new TestRelease(nowhere).run("migrate", "--help").exit());
    }

    @Test
    void the_root_and_the_environment_are_options_or_variables() {
        var elsewhere = new TestRelease(folder.resolve("else where")).file("rel/config.conf", """
            release.depot.version = 2
            environment.test {}
            """);
        assertEquals(
                "depot 2\n",
                elsewhere
                        .variable("RELEASE_ROOT", elsewhere.root().toString())
                        .run("commands")
                        .out());
        assertEquals(
                "depot 2 (test)\n",
                elsewhere.variable("RELEASE_ENV", "test").run("commands").out());
        assertEquals(
                "shop 1 (prod)\n",
                elsewhere
                        .run("commands", "--root", folder.toString(), "--env", "prod")
                        .out());
    }

    @Test
    void what_to_type_next_repeats_the_options_that_chose_the_release() {
        var spaced = new TestRelease(folder.resolve("it's here"))
                .file("rel/config.conf", "release.shop.version = 1\nenvironment.prod {}\n");
        assertEquals(
                "jbang-catalog.json is not in step with rel/config.conf; run: jbang catalog@shop --root '" + folder
                        + "/it'\\''s here/.' --env prod --release shop\n",
                release.run("catalog", "--check", "--root", spaced.root() + "/.", "--env", "prod", "--release", "shop")
                        .err());

        assertEquals(
                "jbang-catalog.json is not in step with rel/config.conf; run: ./rel/jbang catalog\n",
                release.variable("JBANG_LAUNCH_CMD", "./rel/jbang")
                        .run("catalog", "--check")
                        .err());
    }

    /** They are read without picocli, and have to mean the same. */
    @Test
    void what_is_plain_means_what_it_means_to_the_library() {
        var words = List.of(
                "--json",
                "--no-hooks",
                "--root",
                "--env",
                "--root=x",
                "--jsn",
                "--debug",
                "--repo",
                "--help",
                "-h",
                "--",
                "-",
                "x",
                "prod",
                "",
                " ",
                "@x",
                "a=b",
                "'q'",
                "\"q\"",
                "${HOME}",
                "--env=prod");
        var plain = new AtomicInteger();
        Property.ofLists(
                        "arguments that may be plain",
                        1_000,
                        random -> Stream.generate(() -> random.oneOf(words))
                                .limit(random.intRange(0, 4))
                                .toList())
                .holds(typed -> {
                    var ours = new Options();
                    if (!ours.takePlain(typed.toArray(String[]::new))) {
                        assertEquals(fields(new Options()), fields(ours), "takes a part");
                        return;
                    }
                    plain.incrementAndGet();
                    var command = (Object) TestRelease.command("migrate");
                    new CommandLine(command).parseArgs(typed.toArray(String[]::new));
                    assertEquals(fields(((WithOptions) command).options()), fields(ours));
                    assertEquals(suggested(typed), Typed.plain("migrate", typed.toArray(String[]::new)));
                });
        assertTrue(plain.get() > 150, () -> "only " + plain);
    }

    private static Typed suggested(List<String> typed) {
        var read = new ArrayList<Typed>();
        new Arguments(Terminal.ofProcess(), typed)
                .read(TestRelease.command("migrate"), (all, options) -> read.add(all) ? 0 : 1);
        return read.get(0);
    }

    private static List<Object> fields(Options options) {
        return List.of(
                options.root,
                options.environment,
                options.release,
                options.apps,
                options.repos,
                options.json,
                options.colour,
                options.noHooks,
                options.debug,
                options.help,
                options.version,
                options.csv,
                options.plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"migrate", "seed", "status", "validate", "wait"})
    void a_command_that_needs_no_more_has_the_same_name_either_way(String name) {
        var command = TestRelease.command(name);

        assertEquals(
                new CommandLine(command).getCommandName(), command.getClass().getName());
        assertTrue(((WithOptions) command).options().takePlain());
        assertFalse(((WithOptions) command).options().takePlain("--json", "--json"));
    }
}
