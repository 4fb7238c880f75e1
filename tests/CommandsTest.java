package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.TestRelease;

class CommandsTest {
    @TempDir
    Path folder;

    private TestRelease shop() {
        return new TestRelease(folder)
            .file("commands/migrate.java", "//DESCRIPTION Applies the pending migrations\n")
            .file("rel/commands/backfill.java", "//DESCRIPTION Füllt nach\n")
            .script("rel/commands/greet.sh", "#!/bin/sh\n")
            .file("rel/config.conf", """
                release.shop {
                  version = "1.0"
                  apps = []
                  commands {
                    migrate = commands/migrate.java
                    backfill = rel/commands/backfill.java
                    greet = rel/commands/greet.sh
                  }
                }
                release.empty { version = "2.0", apps = [] }
                default-release = shop
                """);
    }

    @Test
    void lists_every_command_with_its_description_and_marks_custom_ones() {
        var run = shop().run("commands");

        assertEquals("""
            shop 1.0
              migrate   Applies the pending migrations
              backfill  Füllt nach (custom: rel/commands/backfill.java)
              greet     (custom: rel/commands/greet.sh)
            """, run.out());
        assertEquals("", run.err());
        assertEquals(0, run.exit());
    }

    @Test
    void json_lists_the_same() {
        assertEquals("""
            {
              "command": "commands",
              "release": "shop",
              "version": "1.0",
              "environment": "",
              "commands": [
                {
                  "name": "migrate",
                  "file": "commands/migrate.java",
                  "description": "Applies the pending migrations",
                  "custom": false
                },
                {
                  "name": "backfill",
                  "file": "rel/commands/backfill.java",
                  "description": "Füllt nach",
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
            """, shop().run("commands", "--json").out());
    }

    @Test
    void a_release_without_commands_lists_none() {
        assertEquals("empty 2.0\n", shop().run("commands", "--release", "empty").out());
    }

    @Test
    void needs_no_database() {
        var shop = shop().file("rel/config.conf", """
            release.shop { version = "1.0", apps = [shop], commands { migrate = commands/migrate.java } }
            app.shop.repos.main.url = "jdbc:sqlserver://127.0.0.1:1;databaseName=shop"
            """);

        assertEquals("shop 1.0\n  migrate  Applies the pending migrations\n", shop.run("commands").out());
    }
}
