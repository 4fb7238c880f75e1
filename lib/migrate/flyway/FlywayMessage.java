package release.migrate.flyway;

import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.api.FlywayException;
import release.config.RepoConfig;
import release.repo.SqlMessage;

/**
 * What Flyway says where it is no error of the database: all of it in one line, and without what it advertises.
 *
 * @param location the file, and the line if it is known
 * @param advice what to do about it, as the beginning of a sentence
 */
record FlywayMessage(String text, Optional<String> location, Optional<String> advice) {
    private static final Pattern UNPARSABLE = Pattern.compile(
            "Unable to parse statement in (.+) at line (\\d+) col \\d+\\.(?: See \\S+ for more information\\.)? (.+)");
    private static final Pattern MIXED = Pattern.compile(
            "Detected both transactional and non-transactional statements .*Offending statement found at line (\\d+):"
                    + " (.+?)( \\[non-transactional])?");
    private static final Pattern UNDECODABLE = Pattern.compile("Unable to calculate checksum of (\\S.*?) Please .*");
    private static final Pattern ADVERTISING = Pattern.compile(
            "(Need more flexibility|Learn more|To setup|For instructions|If you would like|See https?:).*");
    /** Flyway writes the version as in the file that it found first: 02 and 2 are the same. */
    private static final String SAME_VERSION = "Found more than one migration with version ";

    private static final String ITEM = "-> ";

    static FlywayMessage of(FlywayException e, RepoConfig repo) {
        var script = FlywayFailure.cause(e, ScriptError.class);
        if (script.isPresent())
            return new FlywayMessage(
                    script.get().getMessage(),
                    Optional.of(repo.shown(Path.of(script.get().path())) + ":"
                            + script.get().line()),
                    Optional.of(script.get().advice()));
        var said = oneLine(e).replace(repo.root() + "/", "");
        var parsing = UNPARSABLE.matcher(oneLine(e));
        if (parsing.matches())
            return new FlywayMessage(
                    "Flyway cannot parse this: " + parsing.group(3),
                    Optional.of(repo.shown(Path.of(parsing.group(1))) + ":" + parsing.group(2)),
                    Optional.empty());
        var undecodable = UNDECODABLE.matcher(said);
        if (undecodable.matches()
                && FlywayFailure.cause(e, CharacterCodingException.class).isPresent())
            return Undecodable.script(undecodable.group(1), repo);
        if (!isOfNames(e)) return new FlywayMessage(said, Optional.empty(), Optional.empty());
        return new FlywayMessage(
                said.replaceFirst(SAME_VERSION + "0+(?=\\d)", SAME_VERSION),
                Optional.empty(),
                Optional.of(
                        said.startsWith(SAME_VERSION)
                                ? "Give one of them another version"
                                : "Give one of them another name"));
    }

    /** Whether the names of files are wrong: two are of the same version, or of the same name. */
    static boolean isOfNames(FlywayException e) {
        return String.valueOf(e.getMessage()).startsWith("Found more than ");
    }

    /**
     * The same for a script that could not be read.
     *
     * @param file as people are shown it
     */
    static FlywayMessage of(FlywayException e, RepoConfig repo, Optional<String> file) {
        var message = of(e, repo);
        var mixed = MIXED.matcher(message.text);
        if (!mixed.matches() || file.isEmpty())
            return new FlywayMessage(message.text, message.location.or(() -> file), message.advice);
        return new FlywayMessage(
                (mixed.group(3) == null
                                ? "This can run in a transaction, and a statement before it cannot: "
                                : "This cannot run in a transaction, and a statement before it does: ")
                        + SqlMessage.statement(mixed.group(2)),
                Optional.of(file.get() + ":" + mixed.group(1)),
                Optional.of(
                        SqlText.endsTransaction(mixed.group(2))
                                ? "Run all of the script outside a transaction, so that those which it begins itself"
                                        + " hold: "
                                        + outside(file.get())
                                : "Move it into a script of its own; or run all of the script outside a transaction: "
                                        + outside(file.get())));
    }

    /** How a script runs outside a transaction. */
    static String outside(String file) {
        return "executeInTransaction=false in " + file + ".conf";
    }

    /** Everything of a message that is about the matter; what it lists is separated by commas. */
    static String oneLine(FlywayException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        var lines = Arrays.stream(message.split("\\R"))
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !ADVERTISING.matcher(line).matches())
                .toList();
        var items = lines.stream()
                .filter(line -> line.startsWith(ITEM))
                .map(line -> line.substring(ITEM.length()))
                .sorted()
                .toList();
        if (items.isEmpty()) return SqlMessage.oneLine(listed(lines));
        return SqlMessage.oneLine(lines.get(0) + ": " + String.join(", ", items));
    }

    /** What has a heading is a list, and anything else a text with line breaks. */
    private static String listed(List<String> lines) {
        if (lines.size() < 2 || !lines.get(0).endsWith(":")) return String.join(" ", lines);
        return lines.get(0) + " " + lines.stream().skip(1).collect(Collectors.joining("; "));
    }
}
