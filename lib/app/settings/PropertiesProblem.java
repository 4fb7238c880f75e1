package release.app.settings;

import java.io.IOException;
import java.io.StringReader;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;

/** The problem with a file of properties, which can only be an escape. It quotes nothing else of its text. */
public final class PropertiesProblem {
    private PropertiesProblem() {}

    /** @param file its path as shown to people */
    public static Optional<String> of(String file, String text) {
        var lines = text.lines().toList();
        return IntStream.rangeClosed(1, lines.size())
                .filter(line ->
                        lines.get(line - 1).contains("\\u") && !isReadable(String.join("\n", lines.subList(0, line))))
                .mapToObj(line -> file + ":" + line + " has a \\u without four hexadecimal digits")
                .findFirst();
    }

    private static boolean isReadable(String text) {
        try {
            new Properties().load(new StringReader(text));
            return true;
        } catch (IllegalArgumentException malformed) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
