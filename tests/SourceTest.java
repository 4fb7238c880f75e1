package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Checkout;
import release.support.OnlyInAll;

/** What is true of the source as a whole. */
class SourceTest {
    /** All but: exceptions that nobody serializes, resources that are only held, the class of {@code new}, which is a word of Java, and a library's own. */
    private static final String LINT =
            "-Xlint:all,-serial,-try,-auxiliaryclass,-overrides,-path,-classfile,-processing";

    @OnlyInAll
    @Test
    void the_compiler_has_nothing_to_say(@TempDir Path classes) throws IOException {
        var arguments = new ArrayList<>(List.of(
                LINT,
                "-XDignore.symbol.file",
                "-proc:none",
                "-encoding",
                "UTF-8",
                "-parameters",
                "--release",
                "17",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("java.class.path")));
        sources().forEach(file -> arguments.add(file.toString()));
        var said = new ByteArrayOutputStream();
        ToolProvider.getSystemJavaCompiler().run(null, said, said, arguments.toArray(String[]::new));
        assertEquals("", said.toString(StandardCharsets.UTF_8));
    }

    @Test
    void every_folder_names_its_own_files_and_the_folders_in_it() throws IOException {
        var lib = Checkout.root().resolve("lib");
        var files = new TreeMap<Path, Set<String>>();
        for (var source : sources()) {
            if (!source.startsWith(lib)) continue;
            var named = files.computeIfAbsent(source.getParent(), folder -> new TreeSet<>());
            if (!source.endsWith("package-info.java"))
                named.add(source.getFileName().toString());
            else if (!source.getParent().getParent().equals(lib))
                files.computeIfAbsent(source.getParent().getParent(), folder -> new TreeSet<>())
                        .add(source.getParent().getFileName() + "/package-info.java");
        }

        assertEquals(Set.of("ReleaseTasks.java"), files.remove(lib));
        for (var folder : files.entrySet()) {
            assertEquals(
                    List.copyOf(folder.getValue()),
                    named(folder.getKey().resolve("package-info.java")).stream()
                            .sorted()
                            .toList(),
                    folder.getKey().toString());
        }
        files.remove(lib.resolve("init")); // which only the command init has
        assertEquals(
                files.keySet().stream()
                        .filter(folder -> folder.getParent().equals(lib))
                        .map(folder -> lib.relativize(folder) + "/package-info.java")
                        .sorted()
                        .toList(),
                named(lib.resolve("ReleaseTasks.java")).stream().sorted().toList());
    }

    private static List<String> named(Path source) throws IOException {
        return Files.readAllLines(source).stream()
                .filter(line -> line.startsWith("//SOURCES "))
                .map(line -> line.substring("//SOURCES ".length()))
                .toList();
    }

    private static List<Path> sources() throws IOException {
        var sources = new ArrayList<Path>();
        for (var folder : List.of("lib", "commands")) {
            try (var files = Files.walk(Checkout.root().resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
            }
        }
        return sources;
    }
}
