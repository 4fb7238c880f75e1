package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import release.support.Checkout;
import release.support.Golden;
import release.support.TestRelease;

/** What a colleague reads who has only {@code --help}. */
class HelpTest {
    @TempDir
    Path folder;

    static List<String> commands() throws IOException {
        try (Stream<Path> files = Files.list(Checkout.root().resolve("commands"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", "")).filter(name -> !name.equals("run")).sorted().toList();
        }
    }

    private String help(String command) {
        var run = new TestRelease(folder).run(command.equals("new") ? "newMigration" : command, "--help");
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void every_command_has_a_description_options_exit_codes_and_examples(String command) {
        var lines = help(command).lines().toList();

        assertTrue(lines.get(1).startsWith("Usage: " + command + " "), lines.get(1));
        assertTrue(lines.get(3).length() > 20, "a description: " + lines.get(3));
        assertTrue(lines.stream().anyMatch(line -> line.matches("  -h, --help +Show this help.*")), help(command));
        assertTrue(lines.get(lines.indexOf("Exit codes:") + 1).matches("  0 +Done.*"), help(command));
        assertTrue(lines.get(lines.indexOf("Examples:") + 1).contains("rel/jbang " + command), help(command));
        assertEquals(!List.of("bundle", "init").contains(command), lines.contains("Variables:"));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), help(command));
    }

    @Test
    void migrate_shows_all_that_one_needs_to_run_it() {
        Golden.verify("help-migrate", help("migrate"));
    }

    @Test
    void the_exit_codes_are_those_of_the_readme() throws IOException {
        var readme = Files.readString(Checkout.root().resolve("README.md"));

        for (var exit : release.report.ExitCode.values()) assertTrue(readme.contains("\n| " + exit.code() + " | "), exit.name());
    }
}
