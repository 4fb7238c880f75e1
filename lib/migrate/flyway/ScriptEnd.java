package release.migrate.flyway;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.api.resource.Resource;
import org.flywaydb.core.internal.parser.PositionTracker;
import org.flywaydb.core.internal.sqlscript.SqlStatement;

/**
 * Notices what is opened in a script and never closed. Flyway's parser takes all up to the end for a comment, a string or a
 * name then, and says nothing of it: the statements in it are not run.
 */
final class ScriptEnd {
    /** What reads on at the end for longer than any construct that is closed there would do so for ever. */
    private static final int FOR_EVER = 3;

    private static final String UNKNOWN_PLACEHOLDER = "No value provided for placeholder: ";
    private final Configuration settings;
    private PositionTracker position;
    private String token = "";
    private int line;
    private int ends;

    ScriptEnd(Configuration settings) {
        this.settings = settings;
    }

    /** The text of a script, read from its beginning. */
    Reader watched(Reader text) {
        ends = 0;
        return new Watched(text);
    }

    /** A token begins, with these characters. */
    void begins(String peek) {
        token = peek;
        line = position.getLine();
    }

    /** The characters with which the last token began. */
    String token() {
        return token;
    }

    /**
     * The next statement of a script.
     *
     * @throws ScriptError if the script cannot be read from there on
     */
    SqlStatement next(Resource script, PositionTracker position, Supplier<SqlStatement> parser) {
        this.position = position;
        try {
            var statement = parser.get();
            if (isOpen()) throw unclosed(script);
            return statement;
        } catch (ScriptError e) {
            throw e;
        } catch (FlywayException e) {
            if (isOpen()) throw unclosed(script);
            throw placeholder(script, e).orElse(e);
        }
    }

    /** Only a comment of one line may end with the script, and DELIMITER's own line. */
    private boolean isOpen() {
        var isLine = token.startsWith("--")
                || token.startsWith("#")
                || token.startsWith("//")
                || token.startsWith(";")
                || isDelimiter();
        return ends > 0 && !isLine || ends >= FOR_EVER;
    }

    private boolean isDelimiter() {
        return token.regionMatches(true, 0, "DELIMITER", 0, Math.min(8, token.length())) && token.length() >= 8;
    }

    private ScriptError unclosed(Resource script) {
        var path = script.getAbsolutePath();
        if (token.startsWith("/*"))
            return new ScriptError(path, line, "A comment begins here (/*) and never ends.", "Close it with */");
        if (token.startsWith("$"))
            return new ScriptError(path, line, "A dollar quote begins here and never ends.", "Close it");
        if (token.startsWith(";"))
            return new ScriptError(path, line, "The rows of this COPY never end.", "End them with a line of \\. alone");
        if (isDelimiter())
            return new ScriptError(path, line, "DELIMITER names no delimiter.", "Name one, such as DELIMITER //");
        if (token.startsWith("`") || token.startsWith("["))
            return new ScriptError(
                    path, line, "A quoted name begins here (" + token.charAt(0) + ") and never ends.", "Close it");
        var quote = token.startsWith("\"")
                ? "A quote begins here (\")"
                : token.contains("'") ? "A string begins here (')" : "A quoted name begins here";
        return new ScriptError(path, line, quote + " and never ends.", "Close it");
    }

    /** Flyway reads ahead, and names the line of the statement before. */
    private Optional<FlywayException> placeholder(Resource script, FlywayException e) {
        var cause = e.getCause();
        var text = cause instanceof FlywayException && cause.getMessage() != null ? cause.getMessage() : "";
        if (cause instanceof StringIndexOutOfBoundsException)
            text = UNKNOWN_PLACEHOLDER + settings.getPlaceholderPrefix();
        if (!text.startsWith(UNKNOWN_PLACEHOLDER) || !(script instanceof LoadableResource readable))
            return Optional.empty();
        return Optional.of(Placeholder.unknown(text.substring(UNKNOWN_PLACEHOLDER.length()), readable, settings));
    }

    /** Counts the reads at the end, but not those that only look ahead. */
    private final class Watched extends FilterReader {
        private boolean looksAhead;

        Watched(Reader text) {
            super(text);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read == -1 && !looksAhead && ++ends >= FOR_EVER) throw new IOException("end of the script");
            return read;
        }

        @Override
        public void mark(int limit) throws IOException {
            looksAhead = true;
            super.mark(limit);
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            looksAhead = false;
        }
    }
}
