package release.migrate;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.FlywayExecutor;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.parser.ParsingContext;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import org.flywaydb.core.internal.resource.NoopResourceProvider;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.config.RepoConfig;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/**
 * A SQL file that is no migration, read by Flyway's own parser, so that dollar quotes, delimiters and placeholders
 * mean in it what they mean in migrations, and run in one transaction in the schema that migrations run in.
 */
public final class SeedScript {
    private static final Pattern TRANSACTION = Pattern.compile(
        "(?is)(commit|rollback(?!\\s+to)|start\\s+transaction|begin(\\s+(transaction|work))?\\s*$).*");
    private static final Pattern DDL = Pattern.compile("(?is)(create|alter|drop|truncate|rename|grant|revoke)\\b.*");
    private static final Pattern TEMPORARY = Pattern.compile("(?is)(create|drop)\\s+temporary\\b.*");
    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;

    public SeedScript(Repo repo, Report report) {
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
    }

    /** Runs a file; what went wrong, if something did, and then nothing of the file remains. */
    public Optional<Failure> run(Path file) {
        try {
            return new FlywayExecutor(settings).execute((resolver, history, database, schema, schemas, callbacks, interceptor) ->
                run(file, database, schema), false, null);
        } catch (FlywayException e) {
            return Optional.of(new FlywayFailure(repo, report).of(e).at(repo.shown(file)));
        }
    }

    private Optional<Failure> run(Path file, Database<?> database, Schema<?, ?> schema) {
        var statements = statements(file, database);
        for (var statement : statements) {
            var refusal = refusal(statement);
            if (refusal.isPresent()) return Optional.of(failure(file, statement, refusal.get(), Optional.empty(), "Nothing of it was run."));
        }
        var migration = database.getMigrationConnection();
        migration.changeCurrentSchemaTo(schema);
        try {
            return inTransaction(file, statements, migration.getJdbcConnection(), database);
        } catch (SQLException e) {
            throw new FlywayException(SqlMessage.of(e), e);
        }
    }

    private List<SqlStatement> statements(Path file, Database<?> database) {
        var parsing = new ParsingContext();
        parsing.populate(database, settings);
        var resource = new FileSystemResource(null, file.toString(), settings.getEncoding(), settings.isStream());
        var statements = new ArrayList<SqlStatement>();
        try (var parsed = database.getDatabaseType().createSqlScriptFactory(settings, parsing)
                .createSqlScript(resource, true, NoopResourceProvider.INSTANCE).getSqlStatements()) {
            for (var next = parsed.next(); next != null; next = parsed.next()) statements.add(next);
        }
        return statements;
    }

    /** Why a statement must not be in a seed: it would commit what came before it. */
    private Optional<String> refusal(SqlStatement statement) {
        var sql = statement.getSql().strip();
        if (TRANSACTION.matcher(sql).matches()) return Optional.of("A seed is one transaction and cannot begin or end one itself.");
        var commits = !repo.database().rollsBackDdl() && DDL.matcher(sql).matches() && !TEMPORARY.matcher(sql).matches();
        return commits ? Optional.of(repo.database().label()
            + " commits at each DDL statement, so a seed with one could not be undone; put it into a migration.") : Optional.empty();
    }

    private Optional<Failure> inTransaction(Path file, List<SqlStatement> statements, Connection connection,
                                            Database<?> database) throws SQLException {
        var template = new JdbcTemplate(connection, database.getDatabaseType());
        connection.setAutoCommit(false);
        for (var statement : statements) {
            var error = statement.execute(template, null, settings).getException();
            if (error != null) {
                connection.rollback();
                return Optional.of(failure(file, statement, report.redact(SqlMessage.of(error)),
                    Optional.ofNullable(error.getSQLState()), "It was rolled back, nothing of it remains."));
            }
        }
        connection.commit();
        return Optional.empty();
    }

    private Failure failure(Path file, SqlStatement statement, String message, Optional<String> sqlState, String state) {
        return new Failure(ExitCode.FAILED, Optional.of(repo.shown(file) + ":" + statement.getLineNumber()),
            Optional.of(report.redact(SqlMessage.statement(statement.getSql()))), message, sqlState, Optional.of(state),
            Optional.of("Fix the seed, then: " + report.invocation("seed")));
    }
}
