package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.instancio.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import release.support.FuzzText;
import release.support.Property;
import release.support.TestRelease;

/** Whatever a command is given, it ends with a code of its own, in lines for a person, and touches nothing but its release. */
class ArgumentsFuzzTest {
    private static final List<String> COMMANDS = List.of("baseline", "catalog", "commands", "completion", "create", "describe", "drop",
        "eval", "migrate", "newMigration", "repair", "reset", "seed", "setup", "start", "status", "validate", "wait");
    private static final List<String> VALUES = List.of("main", "events", "shop", "dev", "prod", "auto", "1", "1.2", "select 1", "a.sql");
    private static final Map<String, Set<Integer>> EXITS = new LinkedHashMap<>();
    @TempDir
    Path folder;
    private TestRelease release;

    @BeforeEach
    void a_release() throws IOException {
        Files.writeString(folder.resolve("arguments"), "--json --root /\n");
        Files.createDirectories(folder.resolve("shop/empty"));
        release = new TestRelease(folder.resolve("shop")).repo("main", "jdbc:h2:mem:shop").repo("events", "jdbc:h2:mem:events")
            .migration("main", "V1__users.sql", "create table users (id int primary key);\n")
            .file("a.sql", "select 1;\n").config("environment.prod.protected = true");
    }

    @Test
    void any_arguments_of_any_command() throws IOException {
        var options = COMMANDS.stream().collect(Collectors.toMap(name -> name, ArgumentsFuzzTest::options));
        Property.ofLists("arguments of any command", Property.inputs(400, 2_000), random -> {
            var command = random.oneOf(COMMANDS);
            var words = new ArrayList<>(List.of(command));
            for (int i = random.intRange(0, 6); i > 0; i--) word(options.get(command), words, random);
            return words;
        }).holds(words -> {
            if (words.isEmpty() || !COMMANDS.contains(words.get(0))) return; // made smaller until it is no such thing
            run(words.get(0), words.subList(1, words.size()));
        });
        try (var entries = Files.list(folder)) {
            assertEquals(Set.of("shop", "arguments"), entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    private static List<String> options(String command) {
        var names = new ArrayList<String>();
        new CommandLine(TestRelease.command(command)).getCommandSpec().options().forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private void word(List<String> options, List<String> words, Random random) {
        switch (FuzzText.below(random, 8)) {
            case 0, 1 -> words.add(random.oneOf(options));
            case 2 -> words.addAll(List.of(random.oneOf(options), value(random)));
            case 3, 4 -> words.add(random.oneOf(options) + "=" + value(random));
            case 5 -> words.add(FuzzText.mutated(random.oneOf(options), random).replace("\0", ""));
            case 6 -> words.add(random.oneOf("--", "-", "@" + folder.resolve("arguments"), "@arguments", "@@", "--no-json", "-ejson"));
            default -> words.add(value(random));
        }
    }

    /** An argument of a process holds no NUL, and here no ESC either: it comes from who reads the output. */
    private String value(Random random) {
        return switch (FuzzText.below(random, 6)) {
            case 0 -> FuzzText.text(random).replace("\0", "");
            case 1 -> random.oneOf("empty", "..", folder.toString(), "/", "/dev/null", "/proc/self/mem");
            default -> random.oneOf(VALUES);
        };
    }

    private void run(String command, List<String> arguments) {
        var run = release.run(command, arguments.toArray(String[]::new));
        assertTrue(exits(command).contains(run.exit()), () -> "exit " + run.exit() + "\n" + run.err());
        assertFalse(run.err().contains(" unexpected "), () -> "unexpected: " + run.err());
        assertFalse((run.out() + run.err()).contains("\n\tat ") && !arguments.contains("--debug"), () -> "a trace: " + run.err());
        if (run.exit() == 2) {
            assertTrue(run.err().endsWith("\n") && !run.err().isBlank(), () -> "no line: " + Property.literal(run.err()));
            assertFalse(run.err().matches("(?s).*[\\p{Cntrl}&&[^\\n]].*"), () -> "no text: " + Property.literal(run.err()));
        }
        if (arguments.contains("--json") && run.out().startsWith("{")) JsonParser.parseString(run.out());
    }

    private static Set<Integer> exits(String command) {
        return EXITS.computeIfAbsent(command, ArgumentsFuzzTest::documented);
    }

    /** What its help says. */
    private static Set<Integer> documented(String command) {
        var help = new TestRelease(Path.of("/nowhere")).run(command, "--help").out();
        var codes = help.substring(help.indexOf("Exit codes:"), help.indexOf("Examples:")).lines().map(String::strip)
            .filter(line -> line.matches("\\d+ .*")).map(line -> Integer.parseInt(line.split(" ")[0])).collect(Collectors.toSet());
        assertTrue(codes.containsAll(Set.of(0, 2)), help);
        return codes;
    }
}
