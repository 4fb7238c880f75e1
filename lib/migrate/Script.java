package release.migrate;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.Resource;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import org.flywaydb.core.internal.sqlscript.ParsedSqlStatement;
import org.flywaydb.core.internal.sqlscript.SqlScriptFactory;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.config.Database;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.Report;

/**
 * The script of a migration, read by Flyway's own parser.
 *
 * @param comments the lines before its first statement
 * @param statements not all of them, if there are very many
 * @param inTransaction whether it can run in one
 */
record Script(Resource file, List<String> comments, List<SqlStatement> statements, boolean inTransaction) {
    /** What gives no rows, leaves the session as it is, and neither begins nor ends a transaction. */
    private static final Pattern PLAIN = Pattern.compile("(?i)(create|alter|drop|comment|grant|revoke|insert|update|delete|truncate)\\b");
    /** So many are no strain on either side's memory while they are on their way. */
    private static final int MOST = 1000;
    private static final long LARGEST = 1 << 20;

    /** Whether the database may be given all of it at once. */
    boolean isPlain() {
        return inTransaction && statements.size() <= MOST && statements.stream().allMatch(Script::isPlain);
    }

    private static boolean isPlain(SqlStatement statement) {
        return statement.getClass() == ParsedSqlStatement.class && PLAIN.matcher(statement.getSql()).lookingAt();
    }

    /** Reads the scripts of a repo. */
    static final class Scripts {
        private final Configuration settings;
        private final SqlScriptFactory factory;

        private Scripts(FlywayParts flyway) {
            settings = flyway.settings();
            factory = SqlText.factory(flyway.database(), settings);
        }

        /** One for PostgreSQL, and for a repo that has nothing but scripts; elsewhere it takes Flyway to run them. */
        static Optional<Scripts> of(Repo repo, FlywayParts flyway, Report report) {
            var config = repo.config();
            if (config.database() != Database.POSTGRESQL || config.locking().transactional() || flyway.settings().isGroup()) return Optional.empty();
            try {
                PlainScripts.of(repo);
                return Optional.of(new Scripts(flyway));
            } catch (Doubt e) {
                report.debug("flyway runs the scripts: " + e.getMessage());
                return Optional.empty();
            }
        }

        /** The script of a migration, if that is what it has; one that is large is left to Flyway. */
        Optional<Script> read(MigrationInfoImpl migration) {
            var path = migration.getPhysicalLocation();
            if (migration.getType() != CoreMigrationType.SQL || new File(path).length() > LARGEST) return Optional.empty();
            var text = new Text(path, settings);
            var script = factory.createSqlScript(text, settings.isMixed(), NoopResourceProvider.INSTANCE);
            var inTransaction = script.executeInTransaction();
            var statements = new ArrayList<SqlStatement>();
            try (var parsed = script.getSqlStatements()) {
                while (statements.size() <= MOST && parsed.hasNext()) statements.add(parsed.next());
            }
            return Optional.of(new Script(new FileSystemResource(null, path, settings.getEncoding(), false), Timeouts.comments(text.text.lines()), statements, inTransaction));
        }
    }

    /** A file that is in memory while it is read: at its end Flyway's parser asks for more, again and again. */
    private static final class Text extends FileSystemResource {
        private final String text;

        Text(String path, Configuration settings) {
            super(null, path, settings.getEncoding(), false);
            try {
                text = settings.getEncoding().newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(Path.of(path)))).toString();
            } catch (IOException e) {
                throw new FlywayException(path + " cannot be read: " + SqlMessage.oneLine(String.valueOf(e.getMessage())), e);
            }
        }

        @Override
        public Reader read() {
            return new StringReader(text);
        }
    }
}
