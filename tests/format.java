///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Formats the source of the suite, or with --check only says what is not formatted
//JAVA 17+
//JAVA_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED
//JAVA_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED
//JAVA_OPTIONS --add-exports=jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports=jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED
//DEPS com.palantir.javaformat:palantir-java-format:2.103.0

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Formats as palantir-java-format does. A file that tells JBang something is left alone: the formatter would put a blank into
 * {@code //DEPS}, which JBang then passes over.
 */
class format {
    private static final List<String> FOLDERS = List.of("lib", "tests");
    /** Apps that tests build and read: messages name their lines. */
    private static final Path APPS = Path.of("tests", "apps");
    private static final Pattern FOR_JBANG = Pattern.compile("(?m)^//[A-Z_]+ ");

    public static void main(String... arguments) throws IOException, FormatterException {
        var checks = List.of(arguments).contains("--check");
        var formatter = Formatter.createFormatter(JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.PALANTIR).build());
        int found = 0;
        for (var file : files()) {
            var source = Files.readString(file);
            if (FOR_JBANG.matcher(source).find() || file.startsWith(APPS)) continue;
            var formatted = formatter.formatSourceAndFixImports(source);
            if (formatted.equals(source)) continue;
            for (var before = source; !formatted.equals(before); formatted = formatter.formatSourceAndFixImports(formatted)) before = formatted; // some take two rounds
            found++;
            System.out.println(file);
            if (!checks) Files.writeString(file, formatted);
        }
        if (checks && found > 0) {
            System.err.println(found + " files are not formatted; run: rel/jbang format");
            System.exit(1);
        }
    }

    private static List<Path> files() throws IOException {
        try (var files = FOLDERS.stream().flatMap(format::below)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
        }
    }

    private static Stream<Path> below(String folder) {
        try {
            return Files.walk(Path.of(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
