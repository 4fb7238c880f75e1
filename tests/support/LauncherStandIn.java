package release.support;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import release.cli.Terminal;

/**
 * Stands in the place of a checkout's rel/jbang. It runs the suite's commands in the JVM of the tests, without a JBang that
 * has to build each of them first; for all else it calls the launcher of another checkout.
 */
public final class LauncherStandIn implements AutoCloseable {
    /** These run on as processes of their own: they have children, or are about the process. */
    private static final List<String> PROCESSES = List.of("start", "doctor");

    private static final List<String> LEFT_TO_JBANG = List.of("init", "bundle", "run");
    private final Sandbox sandbox;
    private final HttpServer server;

    /**
     * @param sandbox one with compiled commands
     * @param other the checkout whose launcher is called
     */
    public LauncherStandIn(Sandbox sandbox, Sandbox other) throws IOException {
        this.sandbox = sandbox;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        var commands = new TreeSet<String>();
        for (var file : sandbox.checkout().resolve("commands").toFile().list()) commands.add(file.replace(".java", ""));
        commands.removeAll(LEFT_TO_JBANG);
        commands.removeAll(PROCESSES);
        sandbox.script("rel/jbang", """
            #!/bin/sh
            name=${1##*/}
            name=${name%.java}
            case " $name " in
              PROCESSES) shift && exec COMPILED"$name" "$@" ;;
              COMMANDS) ;;
              *@*) exec OTHER "$@" ;;
              *) exec env RELEASE_ROOT=ROOT OTHER "$@" ;;
            esac
            shift
            answer=$(if [ $# -gt 0 ]; then printf '%s\\n' "$@"; fi | curl -sS --data-binary @- -H "Database: ${DATABASE_URL-}" "URL$name") || exit
            printf '%s\\n' "${answer%
            *}"
            exit "${answer##*
            }"
            """.replace("PROCESSES", alternatives(PROCESSES))
                .replace("COMMANDS", alternatives(commands))
                .replace("COMPILED", sandbox.compiled(""))
                .replace("ROOT=ROOT", "ROOT=" + Sandbox.quoted(sandbox.checkout()))
                .replace("OTHER", other.launcher())
                .replace("URL$", "http://127.0.0.1:" + server.getAddress().getPort() + "/$"));
    }

    private static String alternatives(Iterable<String> names) {
        return "\" " + String.join(" \" | \" ", names) + " \"";
    }

    /** Runs the command of the path with the arguments in the body, one a line: what it prints, then a line with its exit code. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var command = exchange.getRequestURI().getPath().substring(1);
            var arguments = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toArray(String[]::new);
            var database = exchange.getRequestHeaders().getFirst("Database");
            var output = new ByteArrayOutputStream();
            var print = new PrintStream(output, true, StandardCharsets.UTF_8);
            var variables = new HashMap<>(Map.of("JBANG_LAUNCH_CMD", "rel/jbang"));
            if (database != null && !database.isEmpty()) variables.put("DATABASE_URL", database);
            var terminal = new Terminal(print, print, variables, sandbox.checkout(), "", false, System::nanoTime);
            int exit = terminal.run(TestRelease.command(command.equals("new") ? "newMigration" : command), arguments);
            var text = output.toString(StandardCharsets.UTF_8).stripTrailing() + "\n" + exit;
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
