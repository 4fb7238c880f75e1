package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.cli.Options;
import release.cli.Terminal;
import release.run.Task;
import release.support.Commands;
import release.support.OnEachJdk;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** How a run ends for the person or script that started it: lines, one JSON document, colours, exit codes. */
@OnEachJdk
class TerminalTest {
    @TempDir
    Path folder;

    /** Exactly one document, strictly, and nothing after it. */
    private static JsonObject json(String text) throws IOException {
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        var document = JsonParser.parseReader(reader).getAsJsonObject();
        assertEquals(JsonToken.END_DOCUMENT, reader.peek());
        return document;
    }

    private TestRelease shop() {
        return new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__a.sql", "create table a (id int);\n");
    }

    @Test
    void configuration_errors_are_lines_on_stderr_and_with_json_one_document_on_stdout_too() throws Exception {
        var shop = shop().config("app.shop.repos.main.pasword = x\nrelease.shop.commands.\"a b\" = \"x\\\"y\"\n");

        var plain = shop.run("migrate");
        assertEquals("", plain.out());

        var run = shop.run("migrate", "--json");
        assertEquals(plain.err(), run.err());
        assertEquals("""
            {
              "command": "migrate",
              "problems": [
                "rel/config.conf:7 app.shop.repos.main.pasword is unknown; did you mean password?",
                "rel/config.conf:8 release.shop.commands.a b is not a name that JBang accepts: use letters, digits, - . _ /",
                "rel/config.conf:8 release.shop.commands.a b names a file that does not exist: x\\"y"
              ],
              "exit": 2
            }
            """, run.out());
        assertEquals(2, json(run.out()).get("exit").getAsInt());
        assertEquals(2, run.exit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "status --json",
                "eval --csv -e 'select 1'",
                "migrate --json",
                "describe",
                "commands",
                "migrate --help"
            })
    void what_could_not_be_written_to_stdout_is_a_failure(String line) {
        var shop = shop();
        shop.run("migrate").exits(0);
        var words = Stream.of(line.split(" (?=--|-e|')"))
                .map(word -> word.replace("'", ""))
                .toList();
        var err = new ByteArrayOutputStream();
        var full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };

        int exit = new Terminal(
                        new PrintStream(full, true),
                        new PrintStream(err, true),
                        Map.of(),
                        folder,
                        "",
                        false,
                        System::nanoTime)
                .run(
                        TestRelease.command(words.get(0)),
                        words.subList(1, words.size()).toArray(String[]::new));

        assertEquals(words.get(0) + ": stdout could not be written; the output is incomplete\n", err.toString());
        assertEquals(1, exit);
    }

    @Test
    void an_argument_that_could_not_be_read_is_refused() {
        for (var command : List.of("eval", "status")) {
            shop().run(command, "-e", "insert into a values ('\uFFFD\uFFFD')")
                    .exits(2)
                    .warns(command + ": cannot read the argument insert into a values ('\uFFFD\uFFFD'): ");
        }
    }

    /** The JSON is UTF-8 whatever the locale says; a JDK before 18 has the encoding of the locale for everything else. */
    @Test
    void what_is_printed_is_utf_8_in_any_locale() throws Exception {
        var shop = shop();
        shop.run("migrate").exits(0);
        shop.execute("main", "insert into a values (1)");
        shop.file("a.sql", "select 'Z\u00fcrich \u20ac' as city from a;\n");
        for (var option : List.of("--json", "--csv", "--color=never")) {
            var run = new Commands(folder)
                    .start(
                            List.of("-Dfile.encoding=ISO-8859-1", "-Dstdout.encoding=ISO-8859-1"),
                            "eval",
                            option,
                            folder.resolve("a.sql").toString());
            assertEquals(0, run.exit(), run.text());
            assertTrue(run.text().contains("Z\u00fcrich \u20ac"), run.text());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, migrate --json --frobnicate",
        "2, migrate --root nowhere --json",
        "2, migrate --json --target 7",
        "0, migrate --json",
        "1, seed --json --debug"
    })
    void every_other_way_to_end_is_one_json_document_too(int exit, String line) throws Exception {
        var words = line.split(" ");
        var run =
                shop().seed("main", "broken.sql", "oops;\n").run(words[0], Arrays.copyOfRange(words, 1, words.length));

        assertEquals(exit, json(run.out()).get("exit").getAsInt());
        assertEquals(exit, run.exit());
    }

    @Test
    void an_option_that_is_wrong_for_a_release_is_refused_before_anything_is_opened() {
        assertEquals(
                new Run(2, "", "rel/config.conf environment.prod is not defined\n"),
                shop().run("migrate", "--env", "prod"));
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void an_argument_that_begins_with_an_at_sign_is_no_file_to_read_and_none_is_obeyed_by_a_terminal() {
        var run = shop().file("arguments", "--help").run("migrate", "@" + folder.resolve("arguments"));

        assertEquals(2, run.exit());
        assertTrue(run.err().startsWith("migrate: Unmatched argument at index 0: '@"), run.err());
        assertEquals(
                "migrate: Unmatched argument at index 0: 'a\\u001b[31m' (migrate --help lists the options)\n",
                shop().run("migrate", "a\u001b[31m").err());
    }

    @Test
    void something_nobody_foresaw_is_one_line_and_exit_1_and_a_trace_only_with_debug() throws Exception {
        shop().with("main", "password = hunter2").with("main", "user = sa").run("commands");
        var line = "bug: unexpected IllegalStateException: no pool for ***";

        var run = terminal(Map.of(), false, new Bug());
        assertEquals(line + " (--debug shows where)\n", run.err());
        assertEquals(1, run.exit());

        var json = terminal(Map.of(), false, new Bug(), "--json");
        assertEquals(line, json(json.out()).get("problems").getAsString());
        assertEquals(run.err(), json.err());

        var debug = terminal(Map.of(), false, new Bug(), "--debug");
        assertTrue(debug.err().startsWith(line), debug.err());
        assertTrue(debug.err().contains("\tat release.TerminalTest"), debug.err());
        assertFalse(debug.err().contains("hunter2"), debug.err());
        assertEquals(1, debug.exit());
    }

    /** What the code of a command of somebody's own may do; what it says holds the password. */
    @Command(name = "bug")
    private static final class Bug implements Callable<Task> {
        @Mixin
        private final Options options = new Options();

        @Override
        public Task call() {
            return (release, report, child) -> {
                throw new IllegalStateException("no pool for hunter2", new IOException("hunter2"));
            };
        }
    }

    @Test
    void the_trace_of_what_failed_is_shown_only_with_debug() {
        var shop = shop().migration("main", "V2__b.sql", "oops;\n");

        assertEquals("", shop.run("migrate").err());
        shop.run("repair");
        assertTrue(shop.run("migrate", "--debug").err().contains("\tat org.flywaydb."));
    }

    @Test
    void colours_are_for_terminals_and_can_be_forced_or_refused() {
        shop().run("commands");

        assertFalse(coloured(Map.of(), false));
        assertTrue(coloured(Map.of(), true));
        assertFalse(coloured(Map.of("NO_COLOR", "1"), true));
        assertTrue(coloured(Map.of("NO_COLOR", ""), true));
        assertFalse(coloured(Map.of("TERM", "dumb"), true));
        assertTrue(coloured(Map.of("NO_COLOR", "1"), false, "--color", "always"));
        assertFalse(coloured(Map.of(), true, "--color=never"));
        assertTrue(coloured(Map.of(), true, "--color=AUTO"));
        assertFalse(coloured(Map.of(), true, "--json", "--color=always"));
    }

    private boolean coloured(Map<String, String> variables, boolean interactive, String... arguments) {
        var run = terminal(variables, interactive, TestRelease.command("commands"), arguments);
        assertEquals(0, run.exit(), run.err());
        return run.out().contains("\033[");
    }

    private Run terminal(
            Map<String, String> variables, boolean interactive, Callable<Task> command, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int exit = new Terminal(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        variables,
                        folder,
                        "",
                        interactive,
                        () -> 0)
                .run(command, arguments);
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
