package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.TestRelease;

class CatalogTest {
    @TempDir
    Path folder;
    private TestRelease shop;

    @BeforeEach
    void a_release_with_a_command_of_its_own_and_two_drivers() {
        shop = new TestRelease(folder)
            .file("commands/migrate.java", "///usr/bin/env jbang \"$0\" \"$@\" ; exit $?\n//DESCRIPTION Applies what is \"pending\" & <more>\n")
            .file("rel/commands/backfill.java", "//DESCRIPTION Füllt nach,\n//DESCRIPTION was fehlt\nclass backfill {}\n")
            .script("rel/commands/greet.sh", "#!/bin/sh\necho hello\n")
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
                """);
    }

    @Test
    void writes_name_file_description_and_drivers_of_each_command() throws IOException {
        var run = shop.run("catalog");

        assertEquals("""
            {
              "aliases": {
                "migrate": {
                  "script-ref": "commands/migrate.java",
                  "description": "Applies what is \\"pending\\" & <more>",
                  "dependencies": [
                    "org.xerial:sqlite-jdbc:3.54.1.0",
                    "org.slf4j:slf4j-nop:1.7.36",
                    "com.mysql:mysql-connector-j:9.7.0"
                  ]
                },
                "backfill": {
                  "script-ref": "commands/run.java",
                  "arguments": [
                    "backfill"
                  ],
                  "description": "Füllt nach, was fehlt",
                  "dependencies": [
                    "org.xerial:sqlite-jdbc:3.54.1.0",
                    "org.slf4j:slf4j-nop:1.7.36",
                    "com.mysql:mysql-connector-j:9.7.0"
                  ]
                },
                "greet": {
                  "script-ref": "commands/run.java",
                  "arguments": [
                    "greet"
                  ],
                  "dependencies": [
                    "org.xerial:sqlite-jdbc:3.54.1.0",
                    "org.slf4j:slf4j-nop:1.7.36",
                    "com.mysql:mysql-connector-j:9.7.0"
                  ]
                }
              }
            }
            """, catalog());
        assertEquals("""
            shop 1.0
              migrate   commands/migrate.java
              backfill  rel/commands/backfill.java
              greet     rel/commands/greet.sh
            """, run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
    }

    @Test
    void writing_twice_changes_nothing_and_leaves_nothing_else_behind() throws IOException {
        shop.run("catalog");
        var first = catalog();

        assertEquals(0, shop.run("catalog").exit());

        assertEquals(first, catalog());
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count(), "commands, rel and the catalog");
        }
    }

    @Test
    void a_catalog_in_step_passes_the_check() throws IOException {
        shop.run("catalog");

        var run = shop.run("catalog", "--check");

        assertEquals("", run.err());
        assertEquals(0, run.exit());
    }

    @Test
    void a_catalog_that_differs_fails_the_check_and_stays_as_it_is() throws IOException {
        shop.run("catalog");
        shop.script("rel/commands/greet.sh", "#!/bin/sh\n//DESCRIPTION Says hello\n");
        var before = catalog();

        var run = shop.run("catalog", "--check");

        assertEquals("jbang-catalog.json is not in step with rel/config.conf; run: jbang catalog@shop\n", run.err());
        assertEquals(2, run.exit());
        assertEquals(before, catalog());
    }

    @Test
    void a_missing_catalog_fails_the_check_and_is_not_written() {
        var run = shop.run("catalog", "--check", "--json");

        assertEquals("""
            {
              "command": "catalog",
              "problems": [
                "jbang-catalog.json is not in step with rel/config.conf; run: jbang catalog@shop"
              ],
              "exit": 2
            }
            """, run.out());
        assertEquals(2, run.exit());
        assertFalse(Files.exists(folder.resolve("jbang-catalog.json")));
    }

    @Test
    void a_catalog_that_cannot_be_written_is_an_error_and_no_success() throws IOException {
        Files.createDirectory(folder.resolve("jbang-catalog.json"));
        shop.file("jbang-catalog.json/in-the-way", "");

        var run = shop.run("catalog");

        assertTrue(run.err().startsWith("jbang-catalog.json cannot be read or written: "), run.err());
        assertEquals(1, run.err().lines().count());
        assertEquals(2, run.exit());
        assertFalse(Files.exists(folder.resolve("jbang-catalog.json.new")));
    }

    @Test
    void json_lists_what_was_written() {
        var run = shop.run("catalog", "--json");

        assertEquals("""
            {
              "command": "catalog",
              "release": "shop",
              "version": "1.0",
              "environment": "",
              "catalog": [
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
            """, run.out());
    }

    private String catalog() throws IOException {
        return Files.readString(folder.resolve("jbang-catalog.json"));
    }
}
