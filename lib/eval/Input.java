package release.eval;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import release.config.InvalidConfiguration;
import release.config.Origin;

/**
 * What is to be run: statements, or a file.
 *
 * @param file as it was named
 * @param write whether it may change the database
 * @param csv whether every row is wanted, and nothing else
 * @param json whether one document is wanted, and nothing else
 */
public record Input(List<String> statements, Optional<Path> file, boolean write, boolean csv, boolean json) {
    private static final String KNOWN = ".*\\.(sql|java|jsh)";

    /** @throws InvalidConfiguration if it is nothing, both, or no file that can be run */
    public Input {
        statements = List.copyOf(statements);
        if (statements.stream().allMatch(String::isBlank) && file.isEmpty())
            throw wrong("", "nothing to run: give -e SQL or a FILE");
        if (!statements.isEmpty() && file.isPresent())
            throw wrong(file.get().toString(), "give -e SQL or a FILE, not both");
        if (csv && json) throw wrong("", "give --csv or --json, not both");
        file.ifPresent(path -> {
            if (!path.toString().matches(KNOWN)) throw wrong(path.toString(), "is no .sql, .java or .jsh");
            if (!Files.isRegularFile(path))
                throw wrong(
                        path.toString(), "is no file (seen from " + Path.of("").toAbsolutePath() + ")");
        });
    }

    /** Whether it is Java, which no database can keep from connecting anew. */
    public boolean isJava() {
        return file.filter(path -> !path.toString().endsWith(".sql")).isPresent();
    }

    private static InvalidConfiguration wrong(String what, String problem) {
        return InvalidConfiguration.because(Origin.of("eval:"), what, problem);
    }
}
