package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Checkout;
import release.support.OnEachJdk;
import release.support.OnlyInAll;
import release.support.Sandbox;
import release.support.Sandbox.Started;
import release.support.TestRelease;

/** The suite as it is used: as processes, from other folders, through a registered catalog, many at once. */
@Order(3)
class InstallTest {
    @TempDir
    Path folder;

    @OnEachJdk
    @Test
    void works_in_any_folder_once_the_catalog_is_registered_also_from_a_path_with_spaces() throws IOException {
        var sandbox = new Sandbox(folder, "my 'own' app");
        var elsewhere = Files.createDirectories(folder.resolve("else where"));
        sandbox.done("rel/jbang -- catalog add --global --name myapp \"$PWD\"");

        var run = sandbox.sh(elsewhere, sandbox.launcher() + " migrate@myapp");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().endsWith("2 repos: 13 applied\n"), run.out());
        assertTrue(Files.exists(sandbox.checkout().resolve("data/myapp.mv.db")));
        assertEquals(0, elsewhere.toFile().list().length);
    }

    @OnlyInAll
    @Test
    void plain_jbang_runs_the_registered_commands_too() throws IOException {
        var sandbox = new Sandbox(folder, "myapp")
                .without("JBANG_CACHE_DIR"); // of the others: only the launcher keeps builds apart
        var jbang = plainJbang(sandbox);
        sandbox.done(jbang + " catalog add --global --name myapp \"$PWD\"");

        for (var command : List.of("migrate@myapp", "catalog@myapp --check", "migrate@myapp")) {
            var out = sandbox.done(jbang + " " + command);
            assertTrue(out.startsWith("myapp 0.1.0 (dev)\n"), out);
        }
    }

    /** A jbang as its own installation brings it: the jar that the launcher has downloaded, and a script that runs it. */
    private static String plainJbang(Sandbox sandbox) throws IOException {
        sandbox.done("rel/jbang -- version");
        var script = sandbox.home().resolve("jbang");
        Files.writeString(script, """
            #!/bin/sh
            export JBANG_RUNTIME_SHELL=bash JBANG_STDIN_NOTTY=true JBANG_DIR="$HOME/.jbang"
            output=$("$JAVA_HOME"/bin/java -jar "$RELEASE_CACHE"/jbang-cli-*-all.jar "$@")
            status=$?
            [ $status -eq 255 ] && eval "exec $output"
            [ -z "$output" ] || echo "$output"
            exit $status
            """).toFile().setExecutable(true);
        return script.toString();
    }

    @OnlyInAll
    @Test
    void a_catalog_over_http_serves_the_release_that_one_stands_in_and_brings_the_suite_into_an_app()
            throws IOException {
        var server = new Sandbox(folder.resolve("server"), "myapp");
        var sandbox = new Sandbox(folder, "app");
        var app = Files.createDirectories(folder.resolve("shop"));
        var migration = Files.createDirectories(app.resolve("src/main/resources/db/migration"))
                .resolve("V1__users.sql");
        Files.writeString(migration, "create table users (id int);\n");
        var http = serve(server.checkout());
        try {
            sandbox.done("rel/jbang -- catalog add --global --name reltasks http://127.0.0.1:"
                    + http.getAddress().getPort() + "/jbang-catalog.json");

            sandbox.done("mkdir -p deep/below && cd deep/below && " + sandbox.launcher() + " migrate@reltasks");
            assertTrue(Files.exists(sandbox.checkout().resolve("data/myapp.mv.db")));
            assertFalse(Files.exists(server.checkout().resolve("data")));

            var outside = sandbox.failed(2, "cd .. && " + sandbox.launcher() + " migrate@reltasks");
            assertTrue(outside.contains("there is no rel/config.conf here"), outside);

            var initialized = sandbox.sh(app, sandbox.launcher() + " init@reltasks .");
            assertTrue(
                    initialized.out().startsWith("initialized " + app + ": "), initialized.out() + initialized.err());
        } finally {
            http.stop(0);
        }
        var migrated = sandbox.sh(app, "rel/jbang migrate");
        assertTrue(migrated.out().endsWith("1 repo: 1 applied\n"), migrated.out() + migrated.err());
    }

    private static HttpServer serve(Path root) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var file = root.resolve(exchange.getRequestURI().getPath().substring(1))
                    .normalize();
            var found = file.startsWith(root) && Files.isRegularFile(file);
            exchange.sendResponseHeaders(found ? 200 : 404, found ? Files.size(file) : -1);
            if (found) Files.copy(file, exchange.getResponseBody());
            exchange.close();
        });
        server.start();
        return server;
    }

    @OnlyInAll
    @OnEachJdk
    @Test
    void many_cold_starts_at_once_all_succeed() {
        var sandbox = new Sandbox(folder, "myapp").cold().without("JBANG_REPO");
        var starts = new ArrayList<Started>();
        for (int i = 0; i < 6; i++) starts.add(sandbox.start(sandbox.checkout(), "rel/jbang migrate"));

        var applied = 0;
        for (var start : starts) {
            var run = start.end();
            assertEquals(0, run.exit(), run.err());
            if (run.out().contains("applied")) applied++;
        }

        assertEquals(1, applied, "one of them applied everything, the others found nothing to do");
        assertTrue(sandbox.done("rel/jbang migrate").endsWith("2 repos: nothing to do\n"));
    }

    @OnlyInAll
    @Test
    void the_commands_that_the_readme_does_not_run_build_and_help_too() throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        var readme = Files.readString(Checkout.root().resolve("README.md"));
        for (var command : new TestRelease(sandbox.checkout()).read().commands()) {
            if (command.custom() || readme.contains("$ rel/jbang " + command.name())) continue;
            var help = sandbox.done("rel/jbang " + command.name() + " --help");
            assertTrue(help.startsWith(command.description() + "\nUsage: " + command.name() + " "), help);
        }
    }

    @OnEachJdk
    @Test
    void without_a_locale_as_in_a_container_names_may_still_be_in_any_language() {
        var sandbox = new Sandbox(folder, "myapp").without("LANG").withCompiledCommands();
        sandbox.done("cd rel/myapp/main/migrations && echo 'create table sizes (id int);' > \"$(printf"
                + " 'V11__gr\\303\\266\\303\\237e.sql')\"");

        var applied = sandbox.done("rel/jbang migrate --repo main");
        assertTrue(applied.contains("V11 gr\u00f6\u00dfe ..."), applied);

        var refused = sandbox.failed(2, "LC_ALL=C " + sandbox.compiled("migrate") + " --repo main");
        assertTrue(
                refused.contains(
                        "app.myapp.repos.main.migrations holds a file whose name cannot be read without a UTF-8"
                                + " locale"),
                refused);

        sandbox.done(
                "cd rel/myapp/main/migrations && mkdir deeper && : > \"$(printf 'deeper/V12__gr\\366\\337e.sql')\"");
        var malformed = sandbox.failed(2, "LC_ALL=C.UTF-8 " + sandbox.compiled("migrate") + " --repo main");
        assertTrue(
                malformed.contains(
                        "holds a file whose name is not written in UTF-8: rel/myapp/main/migrations/deeper/V12__gr"),
                malformed);
    }

    @Test
    void an_unknown_command_suggests_the_nearest_name() {
        var err = new Sandbox(folder, "myapp").failed(2, "rel/jbang migrat --json");

        assertTrue(
                err.contains(
                        "command migrat is not a command of release.myapp; did you mean migrate? (defined: migrate,"
                                + " seed, "),
                err);
    }

    @Test
    void nothing_but_the_document_is_on_stdout_with_json_and_what_hooks_print_cuts_off_no_file_that_stderr_goes_to()
            throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        var config = sandbox.checkout().resolve("rel/config.conf");
        Files.writeString(config, "release.myapp.hooks.pre-migrate = [greet]\n", StandardOpenOption.APPEND);

        var run = sandbox.sh("echo before > log; rel/jbang migrate --json 2>> log; cat log >&2");

        assertEquals(0, run.exit());
        assertTrue(run.out().startsWith("{\n") && run.out().endsWith("}\n"), run.out());
        JsonParser.parseString(run.out());
        assertTrue(run.err().startsWith("before\n"), run.err());
        assertTrue(run.err().contains("greets from greet with 0 arguments\n"), run.err());
    }
}
