package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.Config;
import release.config.Misconfigured;
import release.config.RepoConfig;
import release.config.Selection;
import release.migrate.FlywaySettings;
import release.support.TestRelease;

/** The file itself: that it is there, that it is HOCON, and what it includes. */
class ConfigFileTest {
    @TempDir
    Path folder;

    private TestRelease release(String config) {
        return new TestRelease(folder).file("rel/config.conf", config);
    }

    private String problem() {
        try {
            Config.read(folder, Selection.everything(), Map.of(), FlywaySettings::problem);
            return "none";
        } catch (Misconfigured e) {
            assertEquals(1, e.problems().size());
            return e.problems().get(0).toString();
        }
    }

    @Test
    void a_missing_file_is_named() {
        assertEquals("rel/config.conf does not exist", problem());
    }

    @Test
    void a_folder_in_its_place_is_named() throws Exception {
        Files.createDirectories(folder.resolve("rel/config.conf"));

        assertEquals("rel/config.conf cannot be read: Is a directory", problem());
    }

    @Test
    void a_file_that_is_not_utf_8_is_refused_and_not_guessed_at() throws Exception {
        Files.createDirectories(folder.resolve("rel"));
        Files.write(folder.resolve("rel/config.conf"), "release.shop.version = \"für\"".getBytes(StandardCharsets.ISO_8859_1));

        assertEquals("rel/config.conf is not written in UTF-8", problem());
    }

    @Test
    void a_file_that_is_nested_without_end_or_includes_itself_is_refused() throws Exception {
        Files.createDirectories(folder.resolve("rel"));
        Files.writeString(folder.resolve("rel/config.conf"), "a {".repeat(100_000));
        assertEquals("rel/config.conf is nested too deeply", problem());

        Files.writeString(folder.resolve("rel/config.conf"), "include \"config.conf\"");
        assertEquals("rel/config.conf is included by what it includes itself", problem());
    }

    @Test
    void what_no_file_can_be_called_has_its_line_and_what_a_terminal_would_obey_is_spelled_out() throws Exception {
        Files.createDirectories(folder.resolve("rel"));
        Files.writeString(folder.resolve("rel/config.conf"), "release.shop.version = 1\nrelease.shop.commands.x = \"a\\u0000\"");
        assertEquals("rel/config.conf:2 release.shop.commands.x holds the character \\u0000, which nothing can be called", problem());

        Files.writeString(folder.resolve("rel/config.conf"), "release.shop.version = 1\nrelease.shop.\"a\\u001b[31m\" = 1");
        assertEquals("rel/config.conf:2 release.shop.a\\u001b[31m is unknown", problem());
    }

    @Test
    void an_empty_file_lacks_a_release() {
        release("# nothing yet\n");

        assertEquals("rel/config.conf release is missing: write release.NAME { ... }", problem());
    }

    /** The parser would quote what it found, which on these lines is a password. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        password "hunter2"     | rel/config.conf:5 a key is followed neither by = nor by {
        password = hunter$2    | rel/config.conf:4 Expecting close brace } or a comma, got '2' ('$' not followed by {, '2' not allowed after '$')
        password = hun:ter2    | rel/config.conf:4 Expecting close brace } or a comma, got ':'; a text that holds a colon needs double quotes
        password = "hunter2\\u1" | rel/config.conf:4 Expecting a value but got wrong token: '...')
        } } hunter2            | rel/config.conf:4 unbalanced close brace '}' with no open brace
        password = [ hunter2   | rel/config.conf:5 List should have had new element after a comma, instead had token: '}'
        password = hunter2 { } | rel/config.conf:4 a text cannot be joined with a block or a list
        include hunter2        | rel/config.conf:4 expecting include parameter to be quoted filename, file(), classpath(), or url(). No spaces are allowed before the open paren. Not expecting: '...'
        password = ${hunter2   | rel/config.conf:5 expecting a close parentheses ')' here, not: end of file
        """)
    void a_syntax_error_has_its_line_and_quotes_no_value(String line, String problem) {
        release("""
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main {
              url = "jdbc:h2:mem:shop"
              %s
            }
            """.formatted(line));

        assertEquals(problem, problem());
    }

    @Test
    void text_after_the_end_is_not_quoted() {
        release("release.shop { version = 1 } hunter2");

        assertEquals("rel/config.conf:1 Expecting end of input or a comma, got '...'", problem());
    }

    @Test
    void values_that_need_each_other_are_said_to_be_a_cycle() {
        release("""
            release.shop { version = ${release.shop.start}
              start = ${release.shop.version} }
            """);

        assertEquals("rel/config.conf:1 Could not resolve substitution to a value: ${release.shop.start} was part of a cycle of "
            + "substitutions involving ${release.shop.version}, ${release.shop.start}, ${release.shop.version}", problem());
    }

    @Test
    void an_included_file_is_part_of_the_configuration_and_named_in_its_problems() {
        var release = release("""
            include "apps/shop.conf"
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.events.url = "jdbc:h2:mem:events"
            """).file("rel/apps/shop.conf", """
            app.shop.repos.main {
              url = "jdbc:h2:mem:main"
            }
            """);
        assertEquals(List.of("rel/apps/shop.conf:2", "rel/config.conf:3"),
            release.read().repos().stream().map(RepoConfig::source).map(Object::toString).toList());

        release.file("rel/apps/shop.conf", """
            app.shop.repos.main { usr = app }

            app.shop.repos.events.seeds = [rel/none.sql]
            """);
        assertEquals("""
            rel/apps/shop.conf:1 app.shop.repos.main.url is missing
            rel/apps/shop.conf:1 app.shop.repos.main.usr is unknown; did you mean user?
            rel/apps/shop.conf:3 app.shop.repos.events.seeds names a file that does not exist: rel/none.sql
            """, release.run("commands").err());

        release.file("rel/apps/shop.conf", "\napp.shop }\n");
        assertEquals("rel/apps/shop.conf:2 a key is followed neither by = nor by {", problem());
    }

    @Test
    void a_block_made_of_two_files_has_the_line_of_one_of_them() {
        release("""
            include "shop.conf"
            release.shop { version = "1", apps = [shop] }
            app.shop.repos.main.user = app
            """).file("rel/shop.conf", "app.shop.repos.main.seeds = []\n");

        assertEquals("rel/config.conf:3 app.shop.repos.main.url is missing", problem());
    }

    @Test
    void a_file_that_has_to_be_included_must_be_there() {
        release("include required(\"secrets.conf\")\n");

        assertEquals("rel/config.conf includes secrets.conf, which cannot be read", problem());
    }
}
