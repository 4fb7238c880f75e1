package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.cli.ReleaseCommand;
import release.support.Checkout;
import release.support.TestApp;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** Commands of a release's own and its hooks: how they are configured, and what happens around migrate and seed. */
class CustomCommandTest {
    @TempDir
    Path folder;

    private TestRelease shop;

    @BeforeEach
    void a_release_with_scripts() {
        shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .migration("main", "V1__users.sql", "create table users (id int);\n")
                .script(
                        "rel/commands/note.sh",
                        "#!/bin/sh\n"
                                + "# Takes a note\n"
                                + "echo \"$RELEASE_COMMAND $RELEASE_NAME $RELEASE_VERSION $RELEASE_ENV\" >> notes\n")
                .script("rel/commands/fail.sh", "#!/bin/sh\nexit 3\n");
    }

    private TestRelease hooks(String hooks) {
        return shop.config(
                "release.shop.commands { note = rel/commands/note.sh, fail = rel/commands/fail.sh, twice = [note,"
                        + " note] }\n"
                        + "release.shop.hooks { " + hooks + " }");
    }

    @Test
    void the_command_of_the_docs_does_what_they_say() throws Exception {
        var docs = Files.readString(Checkout.root().resolve("docs/custom-commands.md"));
        var source = new TestApp(folder.resolve("scratch"))
                .source("paid", docs.substring(docs.indexOf("///usr"), docs.indexOf("```", docs.indexOf("///usr"))));
        shop.migration(
                "main",
                "V2__orders.sql",
                "create table orders (status varchar(10));\ninsert into orders values ('paid'), ('new'), ('paid');\n");
        shop.run("migrate").exits(0);
        try (var classes = new URLClassLoader(
                new URL[] {source.folder(folder.resolve("classes")).toUri().toURL()},
                getClass().getClassLoader())) {
            var paid = classes.loadClass("paid").getDeclaredConstructor();
            paid.setAccessible(true);

            shop.run((ReleaseCommand) paid.newInstance()).exits(0).says("  2 paid\n");
            shop.run((ReleaseCommand) paid.newInstance(), "--at-least", "3")
                    .exits(1)
                    .says("Fewer than 3 orders are paid.\n  Look at the payments of today.\n");
            shop.run((ReleaseCommand) paid.newInstance(), "--help")
                    .exits(0)
                    .says("Counts the orders that are paid", "--repo", "--at-least");
        }
    }

    @Test
    void one_file_and_one_line_are_a_command_wherever_commands_are() throws Exception {
        shop.file(
                        "rel/commands/paid.java",
                        "@Command(name = \"paid\", header = \"Counts what is paid\")\nclass paid {}\n")
                .config("release.shop.commands { paid = rel/commands/paid.java, all = [paid] }");

        shop.run("catalog").exits(0);
        assertTrue(
                shop.read("jbang-catalog.json").contains("\"description\": \"Counts what is paid\""),
                shop.read("jbang-catalog.json"));
        shop.run("commands").exits(0).says("paid", "Counts what is paid");
        shop.run("completion").exits(0).says("paid");
        shop.run("catalog", "--check").exits(0);
    }

    @Test
    void says_what_is_wrong_with_commands_and_hooks_at_once_with_the_line() {
        shop.file("commands/migrate.java", "")
                .file("rel/commands/plain.sh", "#!/bin/sh\n")
                .config("""
                    release.shop.commands {
                      migrate = rel/commands/note.sh
                      "a:b" = rel/commands/note.sh
                      plain = rel/commands/plain.sh
                      gone = rel/commands/notes.sh
                      itself = [itself]
                      list = [note, gonee]
                      note = rel/commands/note.sh
                    }
                    release.shop.hooks {
                      pre-migrat = [note]
                      post-migrate = [noet]
                    }
                    """);

        var run = shop.run("commands");

        assertEquals(new Run(2, "", """
            rel/config.conf:8 release.shop.commands.migrate is a command of the suite and has to be commands/migrate.java; give yours another name
            rel/config.conf:9 release.shop.commands.a:b is not a name that JBang accepts: use letters, digits, - . _ /
            rel/config.conf:10 release.shop.commands.plain names a file that may not be executed: rel/commands/plain.sh; chmod +x rel/commands/plain.sh
            rel/config.conf:11 release.shop.commands.gone names a file that does not exist: rel/commands/notes.sh; did you mean rel/commands/note.sh?
            rel/config.conf:12 release.shop.commands.itself would run itself: itself > itself
            rel/config.conf:13 release.shop.commands.list names the command gonee, which is not defined
            rel/config.conf:17 release.shop.hooks.pre-migrat is not a hook; did you mean pre-migrate? (known: pre-migrate, post-migrate, pre-seed, post-seed, pre-start, post-start, pre-stop, post-stop)
            rel/config.conf:18 release.shop.hooks.post-migrate names the command noet, which is not defined; did you mean note?
            """), run);
    }

    @Test
    void refuses_a_hook_that_would_run_itself_also_through_a_list_and_another_hook() {
        shop.file("commands/migrate.java", "").file("commands/seed.java", "").config("""
            release.shop.commands { migrate = commands/migrate.java, seed = commands/seed.java, all = [seed] }
            release.shop.hooks {
              pre-migrate = [all]
              post-seed = [migrate]
            }
            """);

        var run = shop.run("commands");

        assertEquals(new Run(2, "", """
            rel/config.conf:7 release.shop.commands.all would run itself: all > seed > pre-migrate > all
            rel/config.conf:9 release.shop.hooks.pre-migrate would run itself: pre-migrate > all > seed > pre-migrate
            rel/config.conf:10 release.shop.hooks.post-seed would run itself: post-seed > migrate > pre-migrate > all > seed > post-seed
            """), run);
    }

    @Test
    void refuses_lists_that_run_each_other() {
        shop.config("""
            release.shop.commands {
              note = rel/commands/note.sh
              a = [note, b], b = [c]
              c = [note, a]
              d = [a, note]
            }
            """);

        assertEquals(new Run(2, "", """
            rel/config.conf:9 release.shop.commands.a would run itself: a > b > c > a
            rel/config.conf:9 release.shop.commands.b would run itself: b > c > a > b
            rel/config.conf:10 release.shop.commands.c would run itself: c > a > b > c
            """), shop.run("commands"));
    }

    @Test
    void hooks_run_around_migrate_in_order_and_are_told_what_they_are_part_of() {
        assertEquals(
                new Run(0, """
                    shop 1.0
                    hook pre-migrate  note
                      done after 5 ms
                    repo main  (h2 <main>)
                      V1  users .............................................. applied      5 ms
                    hook post-migrate  twice
                      done after 5 ms
                    1 repo: 1 applied
                    """, ""),
                hooks("pre-migrate = [note], post-migrate = [twice]").run("migrate"));
        assertEquals("note shop 1.0 \n".repeat(3), shop.read("notes"));
    }

    @Test
    void a_failing_pre_hook_stops_what_follows_and_the_exit_code_says_so() {
        assertEquals(
                new Run(1, """
                    shop 1.0
                    hook pre-migrate  fail
                      FAILED after 5 ms
                      It exited with 3.
                      See what it says above; then: jbang migrate@shop
                    repo main  skipped
                    1 repo: 1 skipped, hook pre-migrate failed
                    """, ""),
                hooks("pre-migrate = [fail, note], post-migrate = [note]").run("migrate"));
        assertEquals("", shop.read("notes"));
        assertFalse(shop.has("main", "users"));
    }

    @Test
    void a_failing_post_hook_makes_the_run_fail_but_undoes_nothing() {
        hooks("post-migrate = [fail]").run("migrate").exits(1).ends("1 repo: 1 applied, hook post-migrate failed\n");
        shop.run("migrate").exits(1).ends("1 repo: nothing to do, hook post-migrate failed\n");
        assertEquals(List.of("0"), shop.query("main", "select count(*) from users"));
    }

    @Test
    void a_hook_reads_nothing_of_the_stdin_of_migrate() {
        shop.script("rel/commands/note.sh", "#!/bin/sh\ncat > notes\necho end >> notes\n");
        hooks("pre-migrate = [note]").run("migrate").exits(0);
        assertEquals("end\n", shop.read("notes"));
    }

    @Test
    void a_list_that_its_own_script_runs_again_is_stopped_in_its_second_round() {
        hooks("pre-migrate = [twice]")
                .variable(
                        "RELEASE_RUNNING_LISTS",
                        "twice of release.shop in " + shop.root().toAbsolutePath() + "\n" + "other of release.shop in "
                                + shop.root().toAbsolutePath());

        shop.run("migrate")
                .exits(2)
                .says("rel/config.conf:7 release.shop.commands.twice would run itself: twice > other > twice\n");
        assertEquals("", shop.read("notes"));
    }

    @Test
    void a_failed_migration_runs_no_post_hook() {
        assertEquals(
                1,
                hooks("post-migrate = [note]")
                        .migration("main", "V2__broken.sql", "select * from nowhere;\n")
                        .run("migrate")
                        .exit());
        assertEquals("", shop.read("notes"));
    }

    @Test
    void seed_runs_the_hooks_of_migrate_and_its_own_and_none_without_hooks() {
        var all = hooks("pre-migrate = [note], post-migrate = [note], pre-seed = [note], post-seed = [note]")
                .seed("main", "seeds.sql", "insert into users values (1);\n");
        assertEquals(0, all.run("seed", "--no-hooks").exit());
        assertEquals("", shop.read("notes"));
        assertEquals(0, all.run("seed").exit());
        assertEquals(4, shop.read("notes").lines().count());
    }

    @Test
    void the_hooks_around_seed_run_before_and_after_what_they_are_named_after() {
        hooks("pre-migrate = [note], post-migrate = [note], pre-seed = [note], post-seed = [note]")
                .seed("main", "seeds.sql", "insert into users values (1);\n")
                .repo("events", TestDatabase.H2)
                .migration("events", "V1__log.sql", "create table log (id int);\n")
                .seed("events", "log.sql", "insert into log values (1);\n");

        assertEquals(new Run(0, """
            shop 1.0
            hook pre-migrate  note
              done after 5 ms
            repo main  (h2 <main>)
              V1  users .............................................. applied      5 ms
            repo events  (h2 <events>)
              V1  log ................................................ applied      5 ms
            hook post-migrate  note
              done after 5 ms
            hook pre-seed  note
              done after 5 ms
            repo main  (h2 <main>)
              seed seeds.sql ......................................... seeded       5 ms
            repo events  (h2 <events>)
              seed log.sql ........................................... seeded       5 ms
            hook post-seed  note
              done after 5 ms
            2 repos: 2 applied, 2 seeded
            """, ""), shop.run("seed"));
    }

    @Test
    void a_failing_pre_seed_hook_leaves_the_migrations_and_seeds_nothing() {
        var run = hooks("pre-seed = [fail], post-seed = [note]")
                .seed("main", "seeds.sql", "insert into users values (1);\n")
                .run("seed");

        run.exits(1).ends("1 repo: 1 applied, 1 skipped, hook pre-seed failed\n");
        assertEquals(List.of("0"), shop.query("main", "select count(*) from users"));
    }

    @Test
    void a_hook_that_runs_its_own_command_is_stopped_in_its_second_round() {
        var run = hooks("pre-migrate = [note]")
                .variable("RELEASE_RUNNING_HOOKS", "pre-migrate")
                .run("migrate");

        assertEquals(1, run.exit());
        assertTrue(
                run.out().contains("This runs in the hook pre-migrate already, and would run it again for ever."),
                run.out());
        assertEquals("", shop.read("notes"));
    }

    @Test
    void what_a_hook_prints_is_not_part_of_the_json_document() {
        var run = hooks("pre-migrate = [note]").run("migrate", "--json");

        var hook = JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonArray("hooks")
                .get(0)
                .getAsJsonObject();
        assertEquals(
                "pre-migrate note done",
                hook.get("name").getAsString() + " " + hook.get("description").getAsString() + " "
                        + hook.get("state").getAsString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"repair", "baseline --at 1"})
    void a_protected_environment_refuses_what_can_destroy_something_without_a_consent(String line) {
        shop.config("environment.prod.protected = true");
        var command = line.split(" ")[0];
        var arguments =
                (line + " --env prod --yes").substring(command.length() + 1).split(" ");
        assertEquals(
                new Run(24, """
                    shop 1.0 (prod)
                    FAILED
                    The environment prod is protected.
                    If you mean it: jbang %s@shop%s --env prod --yes
                    """.formatted(command, line.substring(command.length())), ""),
                shop.run(command, Arrays.copyOf(arguments, arguments.length - 1)));
        assertEquals(0, shop.run(command, arguments).exit());
        assertEquals(0, shop.run("repair").exit());
    }

    @Test
    void describe_shows_each_value_and_its_source_but_no_secret() {
        shop.variable("DB", "hunter22")
                .with("main", "user = sa\n    password = ${DB}\n    flyway.placeholders.api_token = abc")
                .config("environment.prod.app.shop.repos.main.user = root");

        var run = shop.run("describe", "--env", "prod");

        assertEquals("""
            shop 1.0 (prod)
              release                                            shop
              environment                                        prod
              root                                               %s
              release.shop.apps                                  shop  (rel/config.conf:1)
              release.shop.version                               1.0  (rel/config.conf:1)
              app.shop.repos.main.url                            jdbc:h2:<main>  (rel/config.conf:3)
              app.shop.repos.main.migrations                     rel/main  (rel/config.conf:4)
              app.shop.repos.main.user                           root  (rel/config.conf:9)
              app.shop.repos.main.password                       ***  (variable DB)
              app.shop.repos.main.flyway.placeholders.api_token  ***  (rel/config.conf:7)
            """.formatted(folder), run.out());
    }
}
