package release.migrate.flyway;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.Resource;
import org.flywaydb.core.internal.database.DatabaseType;
import org.flywaydb.core.internal.database.h2.H2DatabaseType;
import org.flywaydb.core.internal.database.h2.H2Parser;
import org.flywaydb.core.internal.database.sqlite.SQLiteDatabaseType;
import org.flywaydb.core.internal.database.sqlite.SQLiteParser;
import org.flywaydb.core.internal.parser.Parser;
import org.flywaydb.core.internal.parser.ParserContext;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.parser.PeekingReader;
import org.flywaydb.core.internal.parser.PositionTracker;
import org.flywaydb.core.internal.parser.Recorder;
import org.flywaydb.core.internal.parser.StatementType;
import org.flywaydb.core.internal.parser.Token;
import org.flywaydb.core.internal.parser.TokenType;
import org.flywaydb.core.internal.sqlscript.SqlScriptMetadata;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import org.flywaydb.database.mysql.MySQLDatabaseType;
import org.flywaydb.database.mysql.MySQLParser;
import org.flywaydb.database.mysql.mariadb.MariaDBDatabaseType;
import org.flywaydb.database.mysql.mariadb.MariaDBParser;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.flywaydb.database.postgresql.PostgreSQLParser;

/**
 * Flyway's own parsers, which refuse what is never closed, and read what each database reads and Flyway does not. What Flyway
 * reads right is read the same.
 */
final class ScriptParsers {
    private ScriptParsers() {}

    /** A kind of database whose parser is one of these; one that has none here is as it was. */
    static DatabaseType of(DatabaseType type) {
        if (type.getClass() == PostgreSQLDatabaseType.class)
            return new PostgreSQLDatabaseType() {
                @Override
                public Parser createParser(Configuration settings, ResourceProvider scripts, ParsingContext parsing) {
                    return new Postgres(settings, parsing);
                }
            };
        if (type.getClass() == MariaDBDatabaseType.class)
            return new MariaDBDatabaseType() {
                @Override
                public Parser createParser(Configuration settings, ResourceProvider scripts, ParsingContext parsing) {
                    return new Maria(settings, parsing);
                }
            };
        if (type.getClass() == MySQLDatabaseType.class)
            return new MySQLDatabaseType() {
                @Override
                public Parser createParser(Configuration settings, ResourceProvider scripts, ParsingContext parsing) {
                    return new MySql(settings, parsing);
                }
            };
        if (type.getClass() == H2DatabaseType.class)
            return new H2DatabaseType() {
                @Override
                public Parser createParser(Configuration settings, ResourceProvider scripts, ParsingContext parsing) {
                    return new H2(settings, parsing);
                }
            };
        if (type.getClass() == SQLiteDatabaseType.class)
            return new SQLiteDatabaseType() {
                @Override
                public Parser createParser(Configuration settings, ResourceProvider scripts, ParsingContext parsing) {
                    return new Sqlite(settings, parsing);
                }
            };
        return type;
    }

    /** A comment that ends at the first end, whatever is in it. */
    private static Token flatComment(PeekingReader reader, ParserContext context, int pos, int line, int col)
            throws IOException {
        reader.swallow(2);
        var text = reader.readUntilExcluding("*/");
        reader.swallow(2);
        return new Token(TokenType.COMMENT, pos, line, col, text, text, context.getParensDepth());
    }

    private static final class Postgres extends PostgreSQLParser {
        private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$([\\p{L}_][\\p{L}\\p{N}_]*)?\\$");
        private static final int LONGEST_TAG = 70;
        private final ScriptEnd end = new ScriptEnd(configuration);

        Postgres(Configuration settings, ParsingContext parsing) {
            super(settings, parsing);
        }

        @Override
        protected Reader replacePlaceholders(Reader text, SqlScriptMetadata own) {
            return end.watched(super.replacePlaceholders(text, own));
        }

        @Override
        protected boolean isAlternativeStringLiteral(String peek) {
            end.begins(peek);
            return super.isAlternativeStringLiteral(peek) || peek.startsWith("e'");
        }

        @Override
        protected SqlStatement getNextStatement(
                Resource script,
                PeekingReader reader,
                Recorder recorder,
                PositionTracker position,
                ParserContext context) {
            return end.next(
                    script, position, () -> super.getNextStatement(script, reader, recorder, position, context));
        }

        /** Flyway knows E'...' but not e'...', and takes $1 for the beginning of a quote. */
        @Override
        protected Token handleAlternativeStringLiteral(
                PeekingReader reader, ParserContext context, int pos, int line, int col) throws IOException {
            if (reader.peek('e')) {
                reader.swallow(2);
                reader.swallowUntilIncludingWithEscape('\'', true, '\\');
                return new Token(TokenType.STRING, pos, line, col, null, null, context.getParensDepth());
            }
            if (DOLLAR_QUOTE.matcher(String.valueOf(reader.peek(LONGEST_TAG))).lookingAt())
                return super.handleAlternativeStringLiteral(reader, context, pos, line, col);
            reader.swallow();
            return new Token(TokenType.SYMBOL, pos, line, col, "$", "$", context.getParensDepth());
        }
    }

    private static final class Maria extends MariaDBParser {
        private final ScriptEnd end = new ScriptEnd(configuration);
        private StatementType program;

        Maria(Configuration settings, ParsingContext parsing) {
            super(settings, parsing);
        }

        @Override
        protected Reader replacePlaceholders(Reader text, SqlScriptMetadata own) {
            return end.watched(super.replacePlaceholders(text, own));
        }

        @Override
        protected boolean isAlternativeStringLiteral(String peek) {
            end.begins(peek);
            return super.isAlternativeStringLiteral(peek);
        }

        @Override
        protected SqlStatement getNextStatement(
                Resource script,
                PeekingReader reader,
                Recorder recorder,
                PositionTracker position,
                ParserContext context) {
            return end.next(
                    script, position, () -> super.getNextStatement(script, reader, recorder, position, context));
        }

        /** It knows no comments within comments. */
        @Override
        protected Token handleMultilineComment(PeekingReader reader, ParserContext context, int pos, int line, int col)
                throws IOException {
            return flatComment(reader, context, pos, line, col);
        }

        /** What the server runs is no comment, with or without a version; 999999 is for clients. */
        @Override
        protected boolean isCommentDirective(String peek) {
            return peek.startsWith("/*!") || peek.startsWith("/*M!") && !peek.startsWith("/*M!9999");
        }

        @Override
        protected StatementType detectStatementType(String keywords, ParserContext context, PeekingReader reader) {
            if (!StoredProgram.begins(keywords)) return super.detectStatementType(keywords, context, reader);
            program = super.detectStatementType("CREATE PROCEDURE", context, reader);
            return program;
        }

        @Override
        protected void adjustBlockDepth(ParserContext context, List<Token> before, Token token, PeekingReader reader) {
            var isKeyword =
                    token.getType() == TokenType.KEYWORD && program != null && context.getStatementType() == program;
            if (!isKeyword || StoredProgram.adjust(context, before, token, reader))
                super.adjustBlockDepth(context, before, token, reader);
        }
    }

    private static final class MySql extends MySQLParser {
        private final ScriptEnd end = new ScriptEnd(configuration);
        private StatementType program;

        MySql(Configuration settings, ParsingContext parsing) {
            super(settings, parsing);
        }

        @Override
        protected Reader replacePlaceholders(Reader text, SqlScriptMetadata own) {
            return end.watched(super.replacePlaceholders(text, own));
        }

        @Override
        protected boolean isAlternativeStringLiteral(String peek) {
            end.begins(peek);
            return super.isAlternativeStringLiteral(peek);
        }

        @Override
        protected SqlStatement getNextStatement(
                Resource script,
                PeekingReader reader,
                Recorder recorder,
                PositionTracker position,
                ParserContext context) {
            return end.next(
                    script, position, () -> super.getNextStatement(script, reader, recorder, position, context));
        }

        /** It knows no comments within comments. */
        @Override
        protected Token handleMultilineComment(PeekingReader reader, ParserContext context, int pos, int line, int col)
                throws IOException {
            return flatComment(reader, context, pos, line, col);
        }

        /** What the server runs is no comment, with or without a version. */
        @Override
        protected boolean isCommentDirective(String peek) {
            return peek.startsWith("/*!");
        }

        @Override
        protected StatementType detectStatementType(String keywords, ParserContext context, PeekingReader reader) {
            if (!StoredProgram.begins(keywords)) return super.detectStatementType(keywords, context, reader);
            program = super.detectStatementType("CREATE PROCEDURE", context, reader);
            return program;
        }

        @Override
        protected void adjustBlockDepth(ParserContext context, List<Token> before, Token token, PeekingReader reader) {
            var isKeyword =
                    token.getType() == TokenType.KEYWORD && program != null && context.getStatementType() == program;
            if (!isKeyword || StoredProgram.adjust(context, before, token, reader))
                super.adjustBlockDepth(context, before, token, reader);
        }
    }

    private static final class H2 extends H2Parser {
        private final ScriptEnd end = new ScriptEnd(configuration);

        H2(Configuration settings, ParsingContext parsing) {
            super(settings, parsing);
        }

        @Override
        protected Reader replacePlaceholders(Reader text, SqlScriptMetadata own) {
            return end.watched(super.replacePlaceholders(text, own));
        }

        @Override
        protected boolean isAlternativeStringLiteral(String peek) {
            end.begins(peek);
            return super.isAlternativeStringLiteral(peek);
        }

        @Override
        protected SqlStatement getNextStatement(
                Resource script,
                PeekingReader reader,
                Recorder recorder,
                PositionTracker position,
                ParserContext context) {
            return end.next(
                    script, position, () -> super.getNextStatement(script, reader, recorder, position, context));
        }

        @Override
        protected boolean isSingleLineComment(String peek, ParserContext context, int col) {
            return super.isSingleLineComment(peek, context, col) || peek.startsWith("//");
        }
    }

    private static final class Sqlite extends SQLiteParser {
        private final ScriptEnd end = new ScriptEnd(configuration);

        Sqlite(Configuration settings, ParsingContext parsing) {
            super(settings, parsing);
        }

        @Override
        protected Reader replacePlaceholders(Reader text, SqlScriptMetadata own) {
            return end.watched(super.replacePlaceholders(text, own));
        }

        @Override
        protected boolean isAlternativeStringLiteral(String peek) {
            end.begins(peek);
            return super.isAlternativeStringLiteral(peek);
        }

        @Override
        protected SqlStatement getNextStatement(
                Resource script,
                PeekingReader reader,
                Recorder recorder,
                PositionTracker position,
                ParserContext context) {
            return end.next(
                    script, position, () -> super.getNextStatement(script, reader, recorder, position, context));
        }

        /** It knows no comments within comments. */
        @Override
        protected Token handleMultilineComment(PeekingReader reader, ParserContext context, int pos, int line, int col)
                throws IOException {
            return flatComment(reader, context, pos, line, col);
        }

        @Override
        protected char getOpeningIdentifierSymbol() {
            return '[';
        }

        @Override
        protected char getClosingIdentifierSymbol() {
            return ']';
        }

        /** Outside a trigger BEGIN and END are those of a transaction, and no block. */
        @Override
        protected void adjustBlockDepth(ParserContext context, List<Token> before, Token keyword, PeekingReader reader)
                throws IOException {
            var isTransaction = keyword.getText().equals("BEGIN")
                            && before.stream().noneMatch(token -> "TRIGGER".equals(token.getText()))
                    || keyword.getText().equals("END") && context.getBlockDepth() == 0;
            if (!isTransaction) super.adjustBlockDepth(context, before, keyword, reader);
        }
    }
}
