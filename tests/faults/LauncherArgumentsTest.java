package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.instancio.Random;
import org.junit.jupiter.api.io.TempDir;
import release.support.Checkout;
import release.support.EveryShell;
import release.support.FuzzText;
import release.support.Property;
import release.support.Sandbox;

/**
 * rel/jbang hands every argument over as it was typed, and runs none of them, in every shell. Its functions run many
 * times in one process; in place of JBang is one that names a command line or says what it was given.
 */
class LauncherArgumentsTest {
    private static final String BEGIN = "--begin--";
    private static final String ARGUMENTS = "@args@";
    private static final List<String> FIRST = List.of("migrate", "--", "orders", "nonsense", "run", "alias", "");
    private static final int AT_ONCE = 200;
    private static final String STUBS = """
        set_locale() { :; }
        find_root() { root=$ROOT; }
        recognize() { record=''; return 1; }
        find_cache() { cache=$PWD/cache; }
        find_java() { java_home=/nowhere; release=''; }
        lock() { locked=''; }
        let_go() { :; }
        find_jar() { jar=/nowhere/jbang.jar; stamp=''; }
        run_jbang() {
          for last in "$@"; do :; done
          if [ "${1-}" != run ] || [ "$last" != @args@ ]; then env printf '%s\\0' --begin-- "$@" >&3; return; fi
          printf '%s' "env printf '%s\\\\0' --begin-- @args@"
          return 255
        }
        exec 3>&1
        """;

    @TempDir
    Path folder;

    @EveryShell
    void every_argument_arrives(String shell) throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        new Property<>(
                        "starts of rel/jbang in " + shell + ", " + AT_ONCE + " times",
                        1,
                        LauncherArgumentsTest::vectors,
                        this::halves)
                .holds(vectors -> {
                    Files.deleteIfExists(folder.resolve("pwned")); // of an input that fails, while it is made smaller
                    assertEquals(
                            shown(vectors.stream()
                                    .map(LauncherArgumentsTest::arrived)
                                    .toList()),
                            shown(run(shell.split(" "), vectors)));
                    try (var files = Files.list(folder)) {
                        assertEquals(
                                List.of("cache", "script"),
                                files.map(file -> file.getFileName().toString())
                                        .sorted()
                                        .toList());
                    }
                });
    }

    private static List<List<String>> vectors(Random random) {
        var vectors = new ArrayList<List<String>>();
        while (vectors.size() < AT_ONCE) {
            var words = new ArrayList<String>();
            words.add(random.trueOrFalse(0.8) ? random.oneOf(FIRST) : argument(random));
            for (int i = random.intRange(0, 6); i > 0; i--) words.add(argument(random));
            if (words.get(0).equals("migrate") && random.trueOrFalse(0.1)) words.add(ARGUMENTS);
            vectors.add(words);
        }
        return vectors;
    }

    /** An argument of a process: no NUL is in it, and it is no half of a character. */
    private static String argument(Random random) {
        return FuzzText.text(random).replaceAll("[\\ud800-\\udfff\\x00]", "");
    }

    private Stream<List<List<String>>> halves(List<List<String>> vectors) {
        int half = vectors.size() / 2;
        return half == 0 ? Stream.empty() : Stream.of(vectors.subList(0, half), vectors.subList(half, vectors.size()));
    }

    /** What the command, or JBang, is to get: the name of a command is not for it. */
    private static List<String> arrived(List<String> typed) {
        return List.of("migrate", "orders", "--").contains(typed.get(0)) ? typed.subList(1, typed.size()) : typed;
    }

    private List<List<String>> run(String[] shell, List<List<String>> vectors) throws IOException {
        var launcher = Files.readString(Checkout.root().resolve("rel/jbang"));
        var calls = vectors.stream()
                .map(vector -> "(main " + Sandbox.typed(vector) + ") || exit\n")
                .collect(Collectors.joining());
        var script = Files.writeString(
                folder.resolve("script"), launcher.replaceFirst("main \"\\$@\"\\n$", "") + STUBS + calls);
        var line = new ArrayList<>(List.of(shell));
        line.add(script.toString());
        var builder = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("ROOT", Checkout.root().toString());
        var process = builder.start();
        process.getOutputStream().close();
        return recorded(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static List<List<String>> recorded(String output) {
        var vectors = new ArrayList<List<String>>();
        for (var word : output.split("\0", -1)) {
            if (word.equals(BEGIN)) vectors.add(new ArrayList<>());
            else if (vectors.isEmpty())
                throw new AssertionError("said " + output.lines().limit(5).toList());
            else vectors.get(vectors.size() - 1).add(word);
        }
        var last = vectors.get(vectors.size() - 1);
        assertEquals("", last.remove(last.size() - 1), "after the last argument");
        return vectors;
    }

    private static String shown(List<List<String>> vectors) {
        return vectors.stream()
                .map(vector -> vector.stream().map(Property::literal).toList().toString())
                .collect(Collectors.joining("\n"));
    }
}
