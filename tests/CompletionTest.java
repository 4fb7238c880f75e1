package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.OnlyInAll;
import release.support.TestRelease;

/** What the shells offer after a tab; each case runs the script in a real shell. */
class CompletionTest {
    private static final String OPTIONS =
            "--root --env --release --app --repo --json --color --no-hooks --debug --help --version";

    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void a_release_with_commands() {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:main")
                .repo("events", "jdbc:h2:mem:events")
                .file("commands/migrate.java", "")
                .file("commands/status.java", "")
                .file("commands/eval.java", "")
                .script("rel/own.sh", "#!/bin/sh\n")
                .config("""
                    release.shop.commands {
                      migrate = commands/migrate.java, status = commands/status.java, eval = commands/eval.java, own = rel/own.sh
                    }
                    default-environment = dev
                    environment { test {}, prod {} }
                    """);
    }

    /** What a shell completes, given the line up to the cursor. */
    private String completed(String shell, String line, String before) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("completion"), shop.run("completion").out());
        Files.writeString(folder.resolve("ask"), before + "\n. ./completion\n" + """
            [ -z "$ZSH_VERSION" ] || emulate ksh
            COMP_LINE=$1
            COMP_POINT=${#1}
            _release_shop
            echo "${COMPREPLY[*]}"
            """);
        var process = new ProcessBuilder(shell, "ask", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), text);
        return text.strip();
    }

    @OnlyInAll
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "rel/jbang |eval migrate own status",
                "../shop/rel/jbang mi|migrate",
                "jbang mi|migrate@shop",
                "rel/jbang migrate --ta|--target",
                "rel/jbang migrate |" + OPTIONS + " --lock-timeout --parallel --shard --max-failures --target --strict",
                "jbang status@shop --e|--env --exit-code",
                "jbang status@shop --env |dev prod test",
                "rel/jbang status --json --env p|prod",
                "rel/jbang status --repo |main events",
                "rel/jbang status --app |shop",
                "rel/jbang status --color a|auto always",
                "rel/jbang status --root |''",
                "rel/jbang migrate --target |''",
                "rel/jbang eval |''",
                "rel/jbang eval --w|--write",
                "rel/jbang own |''",
                "rel/jbang none --|''"
            })
    void offers_commands_options_and_names(String line, String offered) throws Exception {
        for (var shell : new String[] {"bash", "zsh"}) assertEquals(offered, completed(shell, line, ""), shell);
    }

    @OnlyInAll
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bash | jbang migrate@ | shop",
                "bash | jbang migrate@sh | shop",
                "zsh | jbang migrate@ | migrate@shop",
                "zsh | jbang migrate@sh | migrate@shop"
            })
    void completes_a_catalogs_name_as_the_shell_splits_words(String shell, String line, String offered)
            throws Exception {
        assertEquals(offered, completed(shell, line, ""));
    }

    @OnlyInAll
    @Test
    void names_that_a_shell_would_read_are_offered_as_it_wants_them() throws Exception {
        shop = new TestRelease(folder)
                .repo("main", "jdbc:h2:mem:main")
                .file("commands/status.java", "")
                .config("""
                    release.shop.commands.status = commands/status.java
                    environment { "it's" {}, "a b" {}, "$(touch evil)" {}, "*" {} }
                    """);
        for (var shell : new String[] {"bash", "zsh"}) {
            var offered = completed(shell, "rel/jbang status --env ", "");
            for (var name : new String[] {"it\\'s", "a\\ b", "\\$\\(touch\\ evil\\)", "\\*"})
                assertTrue(offered.contains(name), shell + ": " + offered);
        }
        assertTrue(java.nio.file.Files.notExists(folder.resolve("evil")));
    }

    @OnlyInAll
    @Test
    void what_completed_jbang_before_goes_on_doing_so() throws Exception {
        var before = "before() { COMPREPLY=(migration); }\ncomplete -F before jbang";

        assertEquals("migration migrate@shop", completed("bash", "jbang mig", before));
        assertEquals("migrate", completed("bash", "rel/jbang mig", before));
        assertEquals("--target", completed("bash", "jbang migrate@shop --ta", before));
        assertEquals(
                "migration migrate@shop",
                completed("bash", "jbang mig", before + "\n. ./completion"),
                "if loaded twice");
    }

    @Test
    void prints_nothing_but_the_script() {
        var run = shop.run("completion");

        assertTrue(
                run.out()
                        .startsWith(
                                "# Completes the commands of shop, as rel/jbang NAME and as jbang NAME@shop, in bash"
                                        + " and zsh.\n"),
                run.out());
        assertTrue(run.out().endsWith("\ncomplete -o default -F _release_shop jbang\n"), run.out());
        var document =
                JsonParser.parseString(shop.run("completion", "--json").out()).getAsJsonObject();
        assertEquals(
                run.out(),
                document.getAsJsonArray("completion")
                        .get(0)
                        .getAsJsonObject()
                        .get("script")
                        .getAsString());
    }
}
