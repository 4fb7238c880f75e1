package release.migrate.flyway;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.Resource;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import org.flywaydb.core.internal.sqlscript.ParsedSqlStatement;
import org.flywaydb.core.internal.sqlscript.SqlScriptFactory;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.config.Database;
import release.config.RepoConfig;
import release.repo.SqlMessage;

/**
 * The script of a migration, read by Flyway's own parser.
 *
 * @param comments the lines before its first statement
 * @param statements not all of them, if there are very many
 * @param inTransaction whether it can run in one
 * @param isPlain whether the database may be given all of it at once
 */
public record Script(
        Resource file, List<String> comments, List<SqlStatement> statements, boolean inTransaction, boolean isPlain) {
    /** What gives no rows, leaves the session as it is, and neither begins nor ends a transaction. */
    private static final Pattern PLAIN =
            Pattern.compile("(?i)(create|alter|drop|comment|grant|revoke|insert|update|delete|truncate)\\b");
    /** So many are no strain on either side's memory while they are on their way. */
    private static final int MOST = 1000;

    private static final long LARGEST = 1 << 20;

    /** Reads the scripts of a repo. */
    public static final class Scripts {
        private final Configuration settings;
        private final SqlScriptFactory factory;
        private final Pattern history;

        private Scripts(FlywayParts flyway) {
            settings =
                    new FluentConfiguration().configuration(flyway.settings()); // which is not made for several threads
            factory = SqlText.factory(flyway.database(), settings);
            history = Pattern.compile(settings.getTable(), Pattern.LITERAL | Pattern.CASE_INSENSITIVE);
        }

        /** One for PostgreSQL, and for a repo that has nothing but scripts; elsewhere it takes Flyway to run them. */
        public static Optional<Scripts> of(RepoConfig config, FlywayParts flyway) {
            var isOne = config.database() == Database.POSTGRESQL
                    && !config.locking().transactional()
                    && !flyway.settings().isGroup();
            return isOne && FastPathResolver.are(flyway.settings())
                    ? Optional.of(new Scripts(flyway))
                    : Optional.empty();
        }

        /** The script of a migration, if that is what it has; one that is large is left to Flyway. */
        public Optional<Script> read(MigrationInfoImpl migration) {
            var path = migration.getPhysicalLocation();
            if (migration.getType() != CoreMigrationType.SQL) return Optional.empty();
            var content = content(path);
            if (content.length > LARGEST) return Optional.empty();
            var text = new Text(path, content, settings);
            var script = factory.createSqlScript(text, settings.isMixed(), NoopResourceProvider.INSTANCE);
            var inTransaction = script.executeInTransaction();
            var statements = new ArrayList<SqlStatement>();
            try (var parsed = script.getSqlStatements()) {
                while (statements.size() <= MOST && parsed.hasNext()) statements.add(parsed.next());
            }
            return Optional.of(new Script(
                    new FileSystemResource(null, path, settings.getEncoding(), false),
                    Timeouts.comments(text.text.lines()),
                    statements,
                    inTransaction,
                    inTransaction
                            && statements.size() <= MOST
                            && statements.stream().allMatch(this::isPlain)));
        }

        private static byte[] content(String path) {
            try (var in = new FileInputStream(path)) {
                return in.readAllBytes();
            } catch (IOException e) {
                throw unreadable(path, e);
            }
        }

        private static FlywayException unreadable(String path, IOException e) {
            return new FlywayException(
                    path + " cannot be read: " + SqlMessage.oneLine(String.valueOf(e.getMessage())), e);
        }

        /** What names the history may write into it, and then nobody knows the rank of the next row. */
        private boolean isPlain(SqlStatement statement) {
            var sql = statement.getSql();
            return statement.getClass() == ParsedSqlStatement.class
                    && PLAIN.matcher(sql).lookingAt()
                    && !history.matcher(sql).find();
        }
    }

    /** A file that is in memory while it is read: at its end Flyway's parser asks for more, again and again. */
    private static final class Text extends FileSystemResource {
        private final String text;

        Text(String path, byte[] content, Configuration settings) {
            super(null, path, settings.getEncoding(), false);
            try {
                text = settings.getEncoding()
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
            } catch (CharacterCodingException e) {
                throw Scripts.unreadable(path, e);
            }
        }

        @Override
        public Reader read() {
            return new StringReader(text);
        }
    }
}
