package release.migrate.flyway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.Configuration;
import release.config.Durations;
import release.config.InvalidConfiguration;
import release.config.Locking;
import release.config.Origin;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.migrate.fastpath.FastPathScript;

/**
 * How long the statements of one migration may wait for what others have locked, and may run; zero is as long as it takes.
 * A script says so in a comment before its first statement: {@code -- release: lock-timeout = 30s, statement-timeout = 1h}.
 *
 * @param lock empty if that is left to how the session was opened
 * @param statement the same
 * @param otherwise how long to wait for what is locked where that says nothing either
 */
public record Timeouts(Optional<Duration> lock, Optional<Duration> statement, Duration otherwise) {
    private static final Pattern COMMENT = Pattern.compile("\\s*--\\s*" + FastPathScript.SETTINGS + "(.*)");
    private static final String LOCK = "lock-timeout";
    private static final String STATEMENT = "statement-timeout";
    private static final List<String> KNOWN = List.of(LOCK, STATEMENT);
    /** A setting, or what was meant for one; anything else after the mark is a comment. */
    private static final Pattern OURS =
            Pattern.compile("\\s*([A-Za-z][\\w.-]*\\s*=|" + String.join("\\b|", KNOWN) + "\\b).*");

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * Those of a migration: as its script says, or else as the configuration does. Outside a transaction only the script's
     * lock timeout holds: there a statement such as CREATE INDEX CONCURRENTLY waits for others without stopping them.
     *
     * @param comments those of {@link #comments}
     * @throws InvalidConfiguration if the script says what cannot be read
     */
    static Timeouts of(MigrationInfo migration, List<String> comments, boolean inTransaction, RepoConfig repo) {
        var written = written(migration, comments, repo);
        var locking = repo.locking();
        return new Timeouts(
                Optional.ofNullable(written.get(LOCK))
                        .or(() -> inTransaction ? locking.lockTimeout() : Optional.empty()),
                Optional.ofNullable(written.get(STATEMENT)).or(locking::statementTimeout),
                inTransaction ? Locking.SHORT : Duration.ZERO);
    }

    private static Map<String, Duration> written(MigrationInfo migration, List<String> comments, RepoConfig repo) {
        var written = new HashMap<String, Duration>();
        for (int i = 0; i < comments.size(); i++) {
            var comment = COMMENT.matcher(comments.get(i));
            if (!comment.matches() || !OURS.matcher(comment.group(1)).matches()) continue;
            var source = new Origin(repo.shown(Path.of(migration.getPhysicalLocation())), i + 1);
            for (var part : comment.group(1).split(",")) read(part.strip(), source, written);
        }
        return written;
    }

    private static void read(String text, Origin source, Map<String, Duration> written) {
        var setting = text.split("\\s*=\\s*", 2);
        if (!KNOWN.contains(setting[0]))
            throw InvalidConfiguration.because(source, setting[0], "is unknown" + Suggestion.hint(setting[0], KNOWN));
        var value = setting.length == 1 ? "" : setting[1];
        written.put(
                setting[0],
                Durations.parse(value)
                        .orElseThrow(() -> InvalidConfiguration.because(source, setting[0], Durations.problem(value))));
    }

    /** The lines of a migration's script before the first statement. */
    static List<String> comments(MigrationInfo migration, Configuration settings) {
        if (migration.getType() != CoreMigrationType.SQL) return List.of();
        try (var reader = new BufferedReader(SqlText.script(migration, settings).read())) {
            return comments(reader.lines());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the lines of a script, those before its first statement, without its byte order mark. */
    static List<String> comments(Stream<String> lines) {
        var comments = new ArrayList<String>();
        var isInside = false; // of a comment of several lines
        for (var next = lines.iterator(); next.hasNext(); ) {
            var line = next.next();
            if (comments.isEmpty() && line.startsWith(BYTE_ORDER_MARK)) line = line.substring(BYTE_ORDER_MARK.length());
            var text = line.strip();
            isInside = isInside || text.startsWith("/*");
            if (!isInside && !text.isEmpty() && !text.startsWith("--")) return comments;
            if (isInside && text.contains("*/")) {
                if (!text.endsWith("*/")) return comments;
                isInside = false;
                line = "";
            }
            comments.add(isInside ? "" : line);
        }
        return comments;
    }
}
