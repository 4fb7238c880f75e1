package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.App;
import release.support.Checkout;
import release.support.LauncherStandIn;
import release.support.RunParameters;
import release.support.Sandbox;
import release.support.TestApp;
import release.support.TestDatabase;

/** Runs every command line of the README, from top to bottom, in one copy of the checkout, as a newcomer would. */
@Order(1)
class ReadmeTest {
    private static final String EXAMPLE = "postgres://app:secret@127.0.0.1:5432/myapp";

    @TempDir
    Path folder;

    /** JBang builds them only with {@code rel/jbang test --all}. */
    @Test
    void its_commands_print_what_it_shows() throws IOException {
        var sandbox = new Sandbox(folder, "myapp");
        if (Boolean.getBoolean(RunParameters.ALL)) verify(sandbox);
        else
            try (var launcher = new LauncherStandIn(
                    sandbox.withCompiledCommands(), new Sandbox(folder.resolve("other"), "other"))) {
                verify(sandbox);
            }
    }

    private void verify(Sandbox sandbox) throws IOException {
        App.jar(sandbox.checkout().resolve("app/myapp.jar"));
        packageShop(sandbox.checkout().resolve("app/shop.jar"));
        var database = TestDatabase.POSTGRESQL.fresh();
        var url = database.replaceFirst("^jdbc:postgresql://([^?]*)\\?user=(\\w+).*", "postgres://$2:secret@$1");
        var lines = Files.readAllLines(Checkout.root().resolve("README.md"));

        var out = sandbox.sh(script(lines).replace(EXAMPLE, url)).out();

        var shown = out.replace(sandbox.checkout().toString(), "/srv/myapp")
                .replace(url.replaceFirst(".*@", ""), EXAMPLE.replaceFirst(".*@", ""));
        var actual = filledIn(
                lines, shown.lines().filter(line -> !line.startsWith("[jbang]")).toList());
        if ("1".equals(System.getenv("UPDATE_GOLDEN")))
            Files.write(Checkout.root().resolve("README.md"), actual);
        else assertEquals(steady(lines), steady(actual));
    }

    @Test
    void its_test_command_is_the_one_that_continuous_integration_runs() throws IOException {
        var readme = Files.readString(Checkout.root().resolve("README.md"));

        assertTrue(readme.contains("```sh\nrel/jbang test\n```"));
        assertEquals(1, readme.split("```sh").length - 1, "any other command line has to be run here");
    }

    /** The commands of all console blocks as one script that prints a line of its own before each. */
    private static String script(List<String> lines) {
        var script = new StringBuilder("exec 2>&1\n");
        var inBlock = false;
        int number = 0;
        for (var line : lines) {
            if (line.startsWith("```")) inBlock = line.equals("```console");
            else if (inBlock && line.startsWith("$ ")) {
                script.append("echo '@@")
                        .append(number++)
                        .append("'\n")
                        .append(isolated(line.substring(2)))
                        .append('\n');
            } else if (inBlock && line.startsWith("> "))
                script.append(line.substring(2)).append('\n');
        }
        return script.append("echo '@@").append(number).append("'\n").toString();
    }

    /** A shell that is replaced by the app could not go on to the next command. */
    private static String isolated(String command) {
        return command.contains("exec ") ? "(" + command + ")" : command;
    }

    /** The README with the output of each command in the place of the one it shows. */
    private static List<String> filledIn(List<String> lines, List<String> output) {
        var filled = new ArrayList<String>();
        var inBlock = false;
        int number = -1;
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith("```")) inBlock = line.equals("```console");
            var command = inBlock && (line.startsWith("$ ") || line.startsWith("> ") || line.startsWith("```"));
            if (!inBlock || command) filled.add(line);
            if (inBlock && line.startsWith("$ ")) number++;
            var last = inBlock
                    && !line.startsWith("```")
                    && command
                    && !lines.get(i + 1).startsWith("> ");
            if (last) filled.addAll(between(output, "@@" + number, "@@" + (number + 1)));
        }
        return filled;
    }

    private static List<String> between(List<String> output, String begin, String end) {
        int from = output.indexOf(begin);
        int to = output.indexOf(end);
        assertTrue(
                from >= 0 && to > from,
                () -> "no output between " + begin + " and " + end + " in\n" + String.join("\n", output));
        return output.subList(from + 1, to);
    }

    /** Without what differs from run to run: durations, moments, and what doctor finds on this machine; nor how many files the suite has. */
    private static String steady(List<String> lines) {
        return String.join("\n", lines)
                .replaceAll(" +\\d+(\\.\\d+)? m?s\\b", " N ms")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ?", "MOMENT")
                .replaceAll("\"millis\": \\d+", "\"millis\": N")
                .replaceAll("(?m)^(  JDK  ).* \\.+ ok$", "$1N ok")
                .replaceAll("\\d+ more free \\.+", "N more free")
                .replaceAll("\\d+ files added", "N files added");
    }

    /** The Spring Boot app in tests/apps, as far as it is read: without Spring. */
    private void packageShop(Path jar) throws IOException {
        var sources = Checkout.root().resolve("tests/apps/spring/src/main");
        var app = new TestApp(folder.resolve("shop"))
                .sources(Map.of(
                        "shop.ProductName",
                        """
                        package shop;
                        public record ProductName(String text) {
                            public String shown() { return text.substring(0, 1).toUpperCase() + text.substring(1); }
                        }
                        """,
                        "db.migration.V2__Capitalize_names",
                        Files.readString(sources.resolve("java/db/migration/V2__Capitalize_names.java"))));
        for (var file : List.of("application.yml", "db/migration/V1__create_products.sql")) {
            app.file(file, Files.readString(sources.resolve("resources").resolve(file)));
        }
        app.springBoot(jar);
    }
}
