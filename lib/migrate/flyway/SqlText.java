package release.migrate.flyway;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import org.flywaydb.core.internal.sqlscript.SqlScriptFactory;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.database.Dialect;
import release.repo.SqlMessage;

/** SQL that is no migration, read as Flyway reads one, and what a statement of it would do to its transaction. */
public final class SqlText {
    private static final String EXECUTABLE_COMMENT = "(?i)(/\\*M?!\\d* ?)?";
    private static final Pattern TRANSACTION = Pattern.compile(
            EXECUTABLE_COMMENT + "(commit|abort|start transaction|prepare transaction|rollback(?!( work| transaction)?"
                    + " to\\b)|set (session |local |@@|@@session\\.)?autocommit|(begin|end)("
                    + " (tran|transaction|work|immediate|deferred|exclusive|isolation|read)\\b.*)?;?$)\\b.*");
    private static final Pattern COMMITS =
            Pattern.compile(EXECUTABLE_COMMENT + "(create|alter|drop|truncate|rename|grant|revoke|comment"
                    + " on|analyze|optimize|repair|check table|flush|reset|lock tables?|set"
                    + " password|runscript|script)\\b.*");
    private static final Pattern TEMPORARY =
            Pattern.compile(EXECUTABLE_COMMENT + "(create( or replace)?|drop) temporary\\b.*");

    private SqlText() {}

    /** The statements of a text, by Flyway's own parser: dollar quotes, delimiters and placeholders mean the same. */
    public static List<SqlStatement> statements(LoadableResource text, Database<?> database, Configuration settings) {
        var statements = new ArrayList<SqlStatement>();
        try (var parsed = factory(database, settings)
                .createSqlScript(text, true, NoopResourceProvider.INSTANCE)
                .getSqlStatements()) {
            for (var next = parsed.next(); next != null; next = parsed.next()) statements.add(next);
        }
        return statements;
    }

    /** The script of a migration, wherever that lies. */
    public static LoadableResource script(MigrationInfo migration, Configuration settings) {
        var provider = settings.getResourceProvider();
        return provider == null
                ? new FileSystemResource(null, migration.getPhysicalLocation(), settings.getEncoding(), true)
                : provider.getResource(migration.getScript());
    }

    /** What makes scripts of texts for a database. */
    static SqlScriptFactory factory(Database<?> database, Configuration settings) {
        var parsing = new ParsingContext();
        parsing.populate(database, settings);
        return database.getDatabaseType().createSqlScriptFactory(settings, parsing);
    }

    /** Whether a statement begins or ends a transaction. */
    public static boolean endsTransaction(String sql) {
        return TRANSACTION.matcher(SqlMessage.statement(sql)).matches();
    }

    /** Whether a database commits at a statement. */
    public static boolean commits(String sql, release.config.Database database) {
        var line = SqlMessage.statement(sql);
        var temporary = !Dialect.of(database).commitsAtTemporaryTables()
                && TEMPORARY.matcher(line).matches();
        return !database.rollsBackDdl() && COMMITS.matcher(line).matches() && !temporary;
    }
}
