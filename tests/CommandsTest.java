package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.report.ExitCode;
import release.support.Checkout;
import release.support.Golden;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** How people and JBang learn what commands a release has: the list, the catalog, and the help of each. */
class CommandsTest {
    @TempDir
    Path folder;

    /** A release with commands of its own and two drivers, and one without any. */
    private TestRelease shop() {
        return new TestRelease(folder)
                .file(
                        "commands/migrate.java",
                        "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n"
                                + "//DESCRIPTION Applies what is \"pending\" & <more>\n")
                .file(
                        "rel/commands/backfill.java",
                        "//DESCRIPTION Füllt nach,\n//DESCRIPTION was fehlt\nclass backfill {}\n")
                .script("rel/commands/greet.sh", "#!/bin/sh\necho hello\n")
                .script("rel/commands/note.sh", "#!/bin/sh\n# Takes a note\n")
                .file("rel/config.conf", """
                    release.shop {
                      version = "1.0"
                      apps = []
                      drivers = [sqlite, mysql, postgresql]
                      commands {
                        migrate = commands/migrate.java
                        backfill = rel/commands/backfill.java
                        greet = rel/commands/greet.sh
                      }
                    }
                    release.other {
                      version = "2.0"
                      apps = []
                      commands.note = rel/commands/note.sh
                      commands.both = [note, note]
                    }
                    release.empty { version = "3.0", apps = [] }
                    default-release = shop
                    """);
    }

    private String catalog() throws IOException {
        return Files.readString(folder.resolve("jbang-catalog.json"));
    }

    @Test
    void lists_every_command_with_its_description_and_marks_custom_ones() {
        var run = shop().run("commands");

        assertEquals(new Run(0, """
            shop 1.0
              migrate   Applies what is "pending" & <more>
              backfill  Füllt nach, was fehlt (custom: rel/commands/backfill.java)
              greet     (custom: rel/commands/greet.sh)
            """, ""), run);
        assertEquals("""
            other 2.0
              note  Takes a note (custom: rel/commands/note.sh)
              both  Runs note, note (custom: note, note)
            """, shop().run("commands", "--release", "other").out());
        assertEquals("empty 3.0\n", shop().run("commands", "--release", "empty").out());
    }

    @Test
    void to_list_them_needs_no_database() {
        var shop = shop().file("rel/config.conf", """
            release.shop { version = "1.0", apps = [shop], commands { migrate = commands/migrate.java } }
            app.shop.repos.main.url = "jdbc:sqlserver://127.0.0.1:1;databaseName=shop"
            """);

        assertEquals(
                "shop 1.0\n  migrate  Applies what is \"pending\" & <more>\n",
                shop.run("commands").out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"commands", "catalog"})
    void json_lists_the_same(String command) {
        assertEquals(
                """
                {
                  "command": "COMMAND",
                  "release": "shop",
                  "version": "1.0",
                  "environment": "",
                  "COMMAND": [
                    {
                      "name": "migrate",
                      "file": "commands/migrate.java",
                      "description": "Applies what is \\"pending\\" & <more>",
                      "custom": false
                    },
                    {
                      "name": "backfill",
                      "file": "rel/commands/backfill.java",
                      "description": "Füllt nach, was fehlt",
                      "custom": true
                    },
                    {
                      "name": "greet",
                      "file": "rel/commands/greet.sh",
                      "description": "",
                      "custom": true
                    }
                  ],
                  "exit": 0
                }
                """.replace("COMMAND", command), shop().run(command, "--json").out());
    }

    @Test
    void the_catalog_has_name_file_description_and_drivers_of_each_command() throws IOException {
        var shop = shop();

        var run = shop.run("catalog");

        assertEquals("""
            {
              "aliases": {
                "migrate": {
                  "script-ref": "commands/migrate.java",
                  "description": "Applies what is \\"pending\\" & <more>",
            DRIVERS
                },
                "backfill": {
                  "script-ref": "commands/run.java",
                  "arguments": [
                    "backfill"
                  ],
                  "description": "Füllt nach, was fehlt",
            DRIVERS
                },
                "greet": {
                  "script-ref": "commands/run.java",
                  "arguments": [
                    "greet"
                  ],
            DRIVERS
                }
              }
            }
            """.replace("DRIVERS", """
                "dependencies": [
                  "org.xerial:sqlite-jdbc:3.54.1.0",
                  "org.slf4j:slf4j-nop:1.7.36",
                  "com.mysql:mysql-connector-j:9.7.0"
                ]\
                """.indent(6).stripTrailing()), catalog());
        assertEquals(new Run(0, """
            shop 1.0
              migrate   commands/migrate.java
              backfill  rel/commands/backfill.java
              greet     rel/commands/greet.sh
            """, ""), run);

        var first = catalog();
        assertEquals(0, shop.run("catalog").exit());
        assertEquals(first, catalog());
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count(), "commands, rel and the catalog");
        }
    }

    @Test
    void the_check_tells_whether_the_catalog_is_in_step_and_writes_nothing() throws IOException {
        var shop = shop();
        var problem = "jbang-catalog.json is not in step with rel/config.conf; run: jbang catalog@shop";
        assertEquals(new Run(2, """
            {
              "command": "catalog",
              "problems": [
                "%s"
              ],
              "exit": 2
            }
            """.formatted(problem), problem + "\n"), shop.run("catalog", "--check", "--json"));
        assertFalse(Files.exists(folder.resolve("jbang-catalog.json")));

        shop.run("catalog");
        var same = shop.run("catalog", "--check");
        assertEquals(new Run(0, same.out(), ""), same);

        var before = catalog();
        var different = shop.script("rel/commands/greet.sh", "#!/bin/sh\n//DESCRIPTION Says hello\n")
                .run("catalog", "--check");
        assertEquals(new Run(2, "shop 1.0\n", problem + "\n"), different);
        assertEquals(before, catalog());
    }

    @Test
    void a_catalog_that_cannot_be_written_is_an_error_and_no_success() {
        var run = shop().file("jbang-catalog.json/in-the-way", "").run("catalog");

        assertTrue(run.err().startsWith("jbang-catalog.json cannot be read or written: "), run.err());
        assertEquals(1, run.err().lines().count());
        assertEquals(2, run.exit());
        assertFalse(Files.exists(folder.resolve("jbang-catalog.json.new")));
    }

    static List<String> commands() throws IOException {
        try (var files = Files.list(Checkout.root().resolve("commands"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("run"))
                    .sorted()
                    .toList();
        }
    }

    private String help(String command) {
        var run = new TestRelease(folder).run(command.equals("new") ? "newMigration" : command, "--help");
        assertEquals(0, run.exit(), run.err());
        return run.out();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void the_help_of_every_command_has_a_description_options_exit_codes_and_examples(String command) {
        var lines = help(command).lines().toList();

        assertTrue(lines.get(1).startsWith("Usage: " + command + " "), lines.get(1));
        assertTrue(lines.get(3).length() > 20, "a description: " + lines.get(3));
        assertTrue(lines.stream().anyMatch(line -> line.matches("  -h, --help +Show this help.*")), help(command));
        assertTrue(lines.get(lines.indexOf("Exit codes:") + 1).matches("  0 +Success.*"), help(command));
        assertTrue(lines.get(lines.indexOf("Examples:") + 1).contains("rel/jbang " + command), help(command));
        assertEquals(!List.of("bundle", "init").contains(command), lines.contains("Variables:"));
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), help(command));
    }

    @Test
    void the_help_of_migrate_shows_all_that_one_needs_to_run_it() {
        Golden.verify("help-migrate", help("migrate"));
    }

    @Test
    void the_exit_codes_are_those_of_the_readme() throws IOException {
        var readme = Files.readString(Checkout.root().resolve("README.md"));

        for (var exit : ExitCode.values()) assertTrue(readme.contains("\n| " + exit.code() + " | "), exit.name());
    }
}
