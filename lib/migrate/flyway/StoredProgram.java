package release.migrate.flyway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.flywaydb.core.internal.parser.ParserContext;
import org.flywaydb.core.internal.parser.PeekingReader;
import org.flywaydb.core.internal.parser.Token;
import org.flywaydb.core.internal.parser.TokenType;

/**
 * Where a stored program of MariaDB or MySQL ends, as far as Flyway's parser does not know it: it counts BEGIN and END only,
 * and ends one at the first semicolon whose body is a single IF or loop.
 */
final class StoredProgram {
    /** The keywords of its beginning outside parentheses, and the @ of its definer. */
    private static final Pattern HEAD =
            Pattern.compile("CREATE( OR REPLACE)?( DEFINER( \\w+)?( @( \\w+)?)?)?( AGGREGATE)?"
                    + " (PROCEDURE|FUNCTION|EVENT|TRIGGER|PACKAGE)");

    private static final Pattern SQL = Pattern.compile(
            "(?is)create\\s+(or\\s+replace\\s+)?(definer\\s*=\\s*\\S+\\s+)?(aggregate\\s+)?(procedure|function|event|trigger|package)\\b.*");
    private static final Set<String> COMPOUND = Set.of("IF", "LOOP", "WHILE", "REPEAT", "FOR");
    /** What IF NOT EXISTS comes after. */
    private static final Set<String> KINDS = Set.of("PROCEDURE", "FUNCTION", "EVENT", "TRIGGER", "PACKAGE", "BODY");
    /** What the function IF comes after, as an operator does it too. */
    private static final Set<String> EXPRESSION = Set.of("RETURN", "SELECT", "CALL", "VALUES", "AND", "OR", "NOT");

    private static final Pattern THEN = Pattern.compile("(?is)[^;]*?\\bthen\\b");
    private static final Pattern IN = Pattern.compile("(?is)\\s+`?\\w+`?\\s+in\\b");
    /** As far as the condition of an IF is looked for. */
    private static final int AHEAD = 4000;

    private StoredProgram() {}

    /** Whether the keywords of a statement, so far, are the beginning of one. */
    static boolean begins(String keywords) {
        return HEAD.matcher(keywords).matches();
    }

    /** Whether a statement creates one. */
    static boolean isOne(String sql) {
        return SQL.matcher(sql).matches();
    }

    /** Opens and closes the blocks of one that Flyway does not count; false if Flyway must not look at this keyword itself. */
    static boolean adjust(ParserContext context, List<Token> before, Token keyword, PeekingReader reader) {
        var word = keyword.getText();
        var last = before.isEmpty() ? null : last(before);
        if (last == null) return true;
        if ("END".equals(last.getText())) {
            if (word.equals(context.getBlockInitiator())) context.decreaseBlockDepth();
            return !word.equals("FOR");
        }
        if (!context.getDelimiter().getDelimiter().equals(";")) return true;
        var isWhole = context.getBlockDepth() == 0;
        if (isWhole
                && (word.equals("AS") || word.equals("IS"))
                && before.stream().anyMatch(token -> "PACKAGE".equals(token.getText()))) {
            context.increaseBlockDepth("PACKAGE");
        } else if (COMPOUND.contains(word)
                && (isWhole || COMPOUND.contains(context.getBlockInitiator()))
                && isStatement(word, last, reader)) {
            context.increaseBlockDepth(word);
        }
        return true;
    }

    private static Token last(List<Token> tokens) {
        for (int i = tokens.size() - 1; i >= 0; i--) {
            var type = tokens.get(i).getType();
            if (type != TokenType.COMMENT
                    && type != TokenType.BLANK_LINES
                    && tokens.get(i).getParensDepth() == 0) return tokens.get(i);
        }
        return null;
    }

    private static boolean isStatement(String word, Token last, PeekingReader reader) {
        var text = String.valueOf(last.getText());
        var begins = last.getType() != TokenType.SYMBOL || text.equals(":") || text.equals(";");
        var ahead = ahead(reader);
        return switch (word) {
            case "IF" ->
                begins
                        && !KINDS.contains(text)
                        && !EXPRESSION.contains(text)
                        && THEN.matcher(ahead).lookingAt();
            case "FOR" -> IN.matcher(ahead).lookingAt();
            case "REPEAT" ->
                begins && !EXPRESSION.contains(text) && !ahead.stripLeading().startsWith("(");
            default -> true;
        };
    }

    private static String ahead(PeekingReader reader) {
        try {
            return String.valueOf(reader.peek(AHEAD, true));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
