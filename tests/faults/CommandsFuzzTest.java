package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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
import release.support.TestRelease.Run;
import release.support.Tree;

/**
 * Whatever a command is given, and however the files of migrations are called, it ends with a code of its own, in lines for a
 * person, and touches nothing but its release.
 */
class CommandsFuzzTest {
    private static final List<String> COMMANDS = List.of(
            "baseline",
            "catalog",
            "commands",
            "completion",
            "create",
            "describe",
            "drop",
            "eval",
            "migrate",
            "newMigration",
            "repair",
            "reset",
            "seed",
            "setup",
            "start",
            "status",
            "validate",
            "wait");
    private static final List<String> VALUES =
            List.of("main", "events", "shop", "dev", "prod", "auto", "1", "1.2", "select 1", "a.sql");
    private static final List<String> NAMES = List.of(
            "V1__a.sql",
            "V001__a.sql",
            "V1.0__a.sql",
            "V1_0__b.sql",
            "V1__b.sql",
            "v1__a.sql",
            "V1__A.SQL",
            "V1_a.sql",
            "V__a.sql",
            "V1__.sql",
            "V1.sql",
            "V1..2__a.sql",
            "V-1__a.sql",
            "V1__a.sql.bak",
            "V2__a b.sql",
            "V3__\u00e9.sql",
            "V99999999999999999999999999__a.sql",
            "V1.2.3.4.5.6.7.8.9__a.sql",
            "R__a.sql",
            "R__b.sql",
            "R1__a.sql",
            "R.sql",
            "U1__a.sql",
            "U7__a.sql",
            "B1__a.sql",
            "B2__a.sql",
            "afterMigrate.sql",
            "afterMigrate__x.sql",
            "beforeEachMigrate.sql",
            ".V1__a.sql",
            "V4__'.sql",
            "V5__$(touch pwned).sql",
            "V6__a;b.sql",
            "V7__${x}.sql",
            "V8__%s.sql",
            "V20260131235959__a.sql",
            "V202601312359__a.sql",
            "notes.txt");
    private static final List<String> ON_FILES =
            List.of("status", "validate", "migrate", "repair", "newMigration x", "newMigration --undo", "catalog");
    private static final Map<String, Set<Integer>> EXITS = new LinkedHashMap<>();

    @TempDir
    Path folder;

    private TestRelease release;

    @BeforeEach
    void a_release() throws IOException {
        Files.writeString(folder.resolve("arguments"), "--json --root /\n");
        Files.createDirectories(folder.resolve("shop/empty"));
        release = new TestRelease(folder.resolve("shop"))
                .repo("main", "jdbc:h2:mem:shop")
                .repo("events", "jdbc:h2:mem:events")
                .migration("main", "V1__users.sql", "create table users (id int primary key);\n")
                .file("a.sql", "select 1;\n")
                .config("environment.prod.protected = true");
    }

    @Test
    void any_arguments_of_any_command() throws IOException {
        var options = COMMANDS.stream().collect(Collectors.toMap(name -> name, CommandsFuzzTest::options));
        Property.ofLists("arguments of any command", Property.inputs(400, 1_500), random -> {
                    var command = random.oneOf(COMMANDS);
                    var words = new ArrayList<>(List.of(command));
                    for (int i = random.intRange(0, 6); i > 0; i--) word(options.get(command), words, random);
                    return words;
                })
                .holds(words -> {
                    if (words.isEmpty() || !COMMANDS.contains(words.get(0)))
                        return; // made smaller until it is no such thing
                    run(release, words.get(0), words.subList(1, words.size()));
                });
        assertOnlyTheReleaseIsTouched();
    }

    private void assertOnlyTheReleaseIsTouched() throws IOException {
        try (var entries = Files.list(folder)) {
            assertEquals(
                    Set.of("shop", "arguments"),
                    entries.map(entry -> entry.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    private static List<String> options(String command) {
        var names = new ArrayList<String>();
        new CommandLine(TestRelease.command(command))
                .getCommandSpec()
                .options()
                .forEach(option -> names.addAll(List.of(option.names())));
        return names;
    }

    private void word(List<String> options, List<String> words, Random random) {
        switch (FuzzText.below(random, 8)) {
            case 0, 1 -> words.add(random.oneOf(options));
            case 2 -> words.addAll(List.of(random.oneOf(options), value(random)));
            case 3, 4 -> words.add(random.oneOf(options) + "=" + value(random));
            case 5 -> words.add(FuzzText.mutated(random.oneOf(options), random).replace("\0", ""));
            case 6 ->
                words.add(random.oneOf(
                        "--", "-", "@" + folder.resolve("arguments"), "@arguments", "@@", "--no-json", "-ejson"));
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

    private static Run run(TestRelease release, String command, List<String> arguments) {
        var run = release.run(command, arguments.toArray(String[]::new));
        assertTrue(
                EXITS.computeIfAbsent(command, CommandsFuzzTest::documented).contains(run.exit()),
                () -> "exit " + run.exit() + "\n" + run.err());
        assertFalse(run.err().contains(" unexpected "), () -> "unexpected: " + run.err());
        assertFalse(
                (run.out() + run.err()).contains("\n\tat ") && !arguments.contains("--debug"),
                () -> "a trace: " + run.err());
        if (run.exit() == 2 && !run.out().contains("FAILED")) {
            assertTrue(
                    run.err().endsWith("\n") && !run.err().isBlank(), () -> "no line: " + Property.literal(run.err()));
            assertPrintable(run.err());
        }
        if (arguments.contains("--json") && run.out().startsWith("{")) JsonParser.parseString(run.out());
        return run;
    }

    private static void assertPrintable(String text) {
        assertFalse(text.matches("(?s).*[\\p{Cntrl}&&[^\\n]].*"), () -> "no text: " + Property.literal(text));
    }

    /** What its help says. */
    private static Set<Integer> documented(String command) {
        var help = new TestRelease(Path.of("/nowhere")).run(command, "--help").out();
        var codes = help.substring(help.indexOf("Exit codes:"), help.indexOf("Examples:"))
                .lines()
                .map(String::strip)
                .filter(line -> line.matches("\\d+ .*"))
                .map(line -> Integer.parseInt(line.split(" ")[0]))
                .collect(Collectors.toSet());
        assertTrue(codes.containsAll(Set.of(0, 2)), help);
        return codes;
    }

    @Test
    void any_names_of_migrations() throws IOException {
        Tree.delete(folder.resolve("shop/rel"));
        Property.ofLists("names of migrations, with a command each", Property.inputs(60, 200), CommandsFuzzTest::names)
                .holds(input -> {
                    if (input.isEmpty() || !ON_FILES.contains(input.get(0)))
                        return; // made smaller until it is no such thing
                    var shop = new TestRelease(folder.resolve("shop"))
                            .repo("main", "jdbc:h2:mem:shop")
                            .config("//");
                    for (var name : input.subList(1, input.size())) write(shop, name);
                    var words = List.of(input.get(0).split(" "));
                    try {
                        var run = run(shop, words.get(0), words.subList(1, words.size()));
                        if (run.exit() != 0) assertFalse((run.out() + run.err()).isBlank(), "says nothing");
                        assertPrintable(run.out() + run.err());
                    } finally {
                        Tree.delete(folder.resolve("shop/rel"));
                    }
                });
        assertOnlyTheReleaseIsTouched();
    }

    private static List<String> names(Random random) {
        var names = new ArrayList<>(List.of(random.oneOf(ON_FILES)));
        for (int i = random.intRange(0, 5); i > 0; i--) {
            names.add(random.trueOrFalse(0.7) ? random.oneOf(NAMES) : FuzzText.mutated(random.oneOf(NAMES), random));
        }
        return names;
    }

    /** Not every name can be that of a file; a / in it would lead elsewhere. */
    private static void write(TestRelease release, String name) throws IOException {
        var file = name.replace("/", "").replace("\0", "");
        if (file.length() > 60 || file.matches("\\.*")) return;
        try {
            Files.writeString(release.root().resolve("rel/main").resolve(file), "select 1;\n");
        } catch (InvalidPathException half) {
            return; // of a character
        }
    }
}
