package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Checkout;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.TestRelease;

/** The suite as it is used: as processes, from other folders, through a registered catalog, many at once. */
@OnEachJdk
class InstallTest {
    private static final String ADD = "rel/jbang -- catalog add --global --name myapp ";
    @TempDir
    Path folder;

    @Test
    void works_in_any_folder_once_the_catalog_is_registered_also_from_a_path_with_spaces() throws IOException {
        var sandbox = new Sandbox(folder, "my 'own' app").cold();
        var elsewhere = Files.createDirectories(folder.resolve("else where"));
        assertEquals(0, sandbox.sh(ADD + "\"$PWD\"").exit());

        var run = sandbox.sh(elsewhere, launcher(sandbox) + " migrate@myapp");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().endsWith("2 repos: 13 applied\n"), run.out());
        assertTrue(Files.exists(sandbox.checkout().resolve("data/myapp.mv.db")));
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @Test
    void plain_jbang_runs_the_registered_commands_too() throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        var jbang = plainJbang(sandbox);
        var added = sandbox.sh(jbang + " catalog add --global --name myapp \"$PWD\"");
        assertEquals(0, added.exit(), added.err());

        for (var command : new String[] {"migrate", "seed", "commands", "catalog --check", "status --exit-code"}) {
            var words = command.split(" ", 2);
            var run = sandbox.sh(jbang + " " + words[0] + "@myapp " + (words.length > 1 ? words[1] : ""));
            assertEquals(0, run.exit(), command + "\n" + run.out() + run.err());
            assertTrue(run.out().startsWith("myapp 0.1.0 (dev)\n"), run.out());
        }
    }

    @Test
    void a_catalog_over_http_serves_the_release_that_one_stands_in() throws IOException {
        var server = new Sandbox(folder.resolve("server"), "myapp");
        var sandbox = new Sandbox(folder, "app").cold();
        var http = serve(server.checkout());
        try {
            var url = "http://127.0.0.1:" + http.getAddress().getPort() + "/jbang-catalog.json";
            assertEquals(0, sandbox.sh(ADD + url).exit());
            var inside = Files.createDirectories(sandbox.checkout().resolve("deep/below"));

            var run = sandbox.sh(inside, launcher(sandbox) + " migrate@myapp");

            assertEquals(0, run.exit(), run.err());
            assertTrue(Files.exists(sandbox.checkout().resolve("data/myapp.mv.db")));
            assertFalse(Files.exists(server.checkout().resolve("data")));

            var outside = sandbox.sh(folder, launcher(sandbox) + " migrate@myapp");
            assertEquals(2, outside.exit());
            assertTrue(outside.err().contains("there is no rel/config.conf here"), outside.err());
        } finally {
            http.stop(0);
        }
    }

    @Test
    void a_catalog_over_http_brings_the_suite_into_an_app() throws IOException {
        var server = new Sandbox(folder.resolve("server"), "myapp");
        var sandbox = new Sandbox(folder, "other").cold();
        var app = Files.createDirectories(folder.resolve("shop/src/main/resources/db/migration")).resolve("../../../../..").normalize();
        Files.writeString(app.resolve("src/main/resources/db/migration/V1__users.sql"), "create table users (id int);\n");
        var http = serve(server.checkout());
        try {
            assertEquals(0, sandbox.sh("rel/jbang -- catalog add --global --name reltasks http://127.0.0.1:" + http.getAddress().getPort()
                + "/jbang-catalog.json").exit());

            var run = sandbox.sh(app, launcher(sandbox) + " init@reltasks .");

            assertEquals(0, run.exit(), run.err());
            assertTrue(run.out().startsWith("initialized " + app + ": "), run.out());
        } finally {
            http.stop(0);
        }
        var migrated = sandbox.sh(app, "rel/jbang migrate");
        assertTrue(migrated.out().endsWith("1 repo: 1 applied\n"), migrated.out() + migrated.err());
    }

    @Test
    void twelve_cold_starts_at_once_all_succeed() throws Exception {
        var sandbox = new Sandbox(folder, "myapp").cold().without("JBANG_REPO");
        var starts = new ArrayList<Process>();
        for (int i = 0; i < 12; i++) {
            starts.add(sandbox.start(sandbox.checkout(), folder.resolve("out" + i), folder.resolve("err" + i), "rel/jbang migrate"));
        }

        for (int i = 0; i < 12; i++) {
            assertTrue(starts.get(i).waitFor(10, TimeUnit.MINUTES));
            assertEquals(0, starts.get(i).exitValue(), Files.readString(folder.resolve("err" + i)));
        }
        var applied = 0;
        for (int i = 0; i < 12; i++) {
            if (Files.readString(folder.resolve("out" + i)).contains("applied")) applied++;
        }
        assertEquals(1, applied, "one of them applied everything, the others found nothing to do");
        assertTrue(sandbox.sh("rel/jbang status").out().endsWith("2 repos: 13 applied, 2 seeds pending\n"));
    }

    @Test
    void the_commands_that_the_readme_does_not_run_build_and_help_too() throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        var readme = Files.readString(Checkout.root().resolve("README.md"));
        for (var command : new TestRelease(sandbox.checkout()).read().commands()) {
            if (command.custom() || readme.contains("$ rel/jbang " + command.name())) continue;
            var run = sandbox.sh("rel/jbang " + command.name() + " --help");

            assertEquals(0, run.exit(), run.err());
            assertTrue(run.out().startsWith(command.description() + "\nUsage: " + command.name() + " "), run.out());
        }
    }

    @Test
    void without_a_locale_as_in_a_container_names_may_still_be_in_any_language() throws IOException {
        var sandbox = new Sandbox(folder, "myapp").cold().without("LANG");
        sandbox.sh("cd rel/myapp/main/migrations && echo 'create table sizes (id int);' > \"$(printf 'V11__gr\\303\\266\\303\\237e.sql')\"");

        var run = sandbox.sh("rel/jbang migrate --repo main");

        assertEquals(0, run.exit(), run.out() + run.err());
        assertTrue(run.out().contains("V11 gr\u00f6\u00dfe ..."), run.out());

        var refused = sandbox.variable("LC_ALL", "C").sh("rel/jbang status --repo main");
        assertEquals(2, refused.exit(), "else the migration would be passed over in silence");
        assertTrue(refused.err().contains("app.myapp.repos.main.migrations holds a file whose name cannot be read without a UTF-8 locale"),
            refused.err());

        sandbox.sh("cd rel/myapp/main/migrations && mkdir deeper && : > \"$(printf 'deeper/V12__gr\\366\\337e.sql')\"");
        var malformed = sandbox.variable("LC_ALL", "C.UTF-8").sh("rel/jbang status --repo main");
        assertEquals(2, malformed.exit(), "it could not be opened either");
        assertTrue(malformed.err().contains("holds a file whose name is not written in UTF-8: rel/myapp/main/migrations/deeper/V12__gr"), malformed.err());
    }

    @Test
    void an_unknown_command_suggests_the_nearest_name() {
        var run = new Sandbox(folder, "myapp").sh("rel/jbang migrat --json");

        assertTrue(run.err().contains("command migrat is no command of release.myapp; did you mean migrate? (defined: migrate, seed, "), run.err());
        assertEquals(2, run.exit());
    }

    @Test
    void what_hooks_print_goes_to_stderr_with_json_and_cuts_off_no_file_there() throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        var config = sandbox.checkout().resolve("rel/config.conf");
        Files.writeString(config, "release.myapp.hooks.pre-migrate = [greet]\n", java.nio.file.StandardOpenOption.APPEND);

        var run = sandbox.sh("echo before > log; rel/jbang migrate --json 2>> log; cat log >&2");

        assertEquals(0, run.exit());
        assertTrue(run.out().startsWith("{\n"), run.out());
        assertTrue(run.err().startsWith("before\n"), run.err());
        assertTrue(run.err().contains("greets from greet with 0 arguments\n"), run.err());
    }

    @Test
    void nothing_but_the_document_is_on_stdout_with_json() {
        var sandbox = new Sandbox(folder, "myapp");

        var run = sandbox.sh("rel/jbang status --json");

        assertTrue(run.out().startsWith("{\n") && run.out().endsWith("}\n"), run.out());
        com.google.gson.JsonParser.parseString(run.out());
    }

    private static String launcher(Sandbox sandbox) {
        return "'" + sandbox.checkout().toString().replace("'", "'\\''") + "/rel/jbang'";
    }

    /** A jbang as its own installation brings it: the jar that the launcher has downloaded, and a script that runs it. */
    private static String plainJbang(Sandbox sandbox) throws IOException {
        assertEquals(0, sandbox.sh("rel/jbang -- version").exit());
        var script = sandbox.home().resolve("jbang");
        Files.writeString(script, """
            #!/bin/sh
            export JBANG_RUNTIME_SHELL=bash JBANG_STDIN_NOTTY=true JBANG_DIR="$HOME/.jbang"
            output=$("$JAVA_HOME"/bin/java -jar "$RELEASE_CACHE"/jbang-cli-*-all.jar "$@")
            status=$?
            [ $status -eq 255 ] && eval "exec $output"
            [ -z "$output" ] || echo "$output"
            exit $status
            """);
        script.toFile().setExecutable(true);
        return script.toString();
    }

    private static HttpServer serve(Path root) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var file = root.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
            var found = file.startsWith(root) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(found ? 200 : 404, found ? Files.size(file) : -1);
            if (found) Files.copy(file, exchange.getResponseBody());
            exchange.close();
        });
        server.start();
        return server;
    }
}
