package release.migrate;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.FlywayExecutor;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
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
    private static final String ROLLED_BACK = "It was rolled back, nothing of it remains.";
    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;

    public SeedScript(Repo repo, Report report) {
        this.repo = repo.config();
        this.report = report;
        this.settings = FlywaySettings.of(repo, report);
    }

    /** Runs a file; what went wrong, if something did, and what then remains of it: nothing, if it can be helped. */
    public Optional<Failure> run(Path file) {
        try {
            return new FlywayExecutor(settings).execute((resolver, history, database, schema, schemas, callbacks, interceptor) ->
                run(file, database, schema), false, null);
        } catch (FlywayException e) {
            return Optional.of(new FlywayFailure(repo, report).of(e).at(repo.shown(file)).leaving("Nothing of it was run.", fix("Fix")));
        }
    }

    private Optional<Failure> run(Path file, Database<?> database, Schema<?, ?> schema) {
        var statements = SqlText.statements(new FileSystemResource(null, file.toString(), settings.getEncoding(), settings.isStream()),
            database, settings);
        for (var statement : statements) {
            var refusal = refusal(statement);
            if (refusal.isPresent()) {
                return Optional.of(failure(file, statement, refusal.get(), Optional.empty()).leaving("Nothing of it was run.", fix("Fix")));
            }
        }
        var migration = database.getMigrationConnection();
        migration.changeCurrentSchemaTo(schema);
        try {
            return inTransaction(file, statements, migration.getJdbcConnection(),
                new JdbcTemplate(migration.getJdbcConnection(), database.getDatabaseType()));
        } catch (SQLException e) {
            throw new FlywayException(SqlMessage.of(e), e);
        }
    }

    /** Why a statement must not be in a seed: it would commit what came before it. */
    private Optional<String> refusal(SqlStatement statement) {
        if (SqlText.endsTransaction(statement.getSql())) return Optional.of("A seed is one transaction and cannot begin or end one itself.");
        return SqlText.commits(statement.getSql(), repo.database())
            ? Optional.of(repo.database().label() + " commits at this statement, so the seed could not be undone; put it into a migration.")
            : Optional.empty();
    }

    private Optional<Failure> inTransaction(Path file, List<SqlStatement> statements, Connection connection,
                                            JdbcTemplate template) throws SQLException {
        connection.setAutoCommit(false);
        // Where a statement may commit by itself, a savepoint that is gone in the end tells that one did.
        var begin = repo.database().rollsBackDdl() ? null : connection.setSavepoint();
        for (var statement : statements) {
            var error = statement.execute(template, null, settings).getException();
            if (error != null) return Optional.of(undone(failure(file, statement, said(error), state(error)), connection, begin));
        }
        try {
            connection.commit();
            return Optional.empty();
        } catch (SQLException e) {
            var failure = new Failure(ExitCode.FAILED, Optional.of(repo.shown(file)), Optional.of("commit"), said(e), state(e),
                Optional.empty(), Optional.empty());
            return Optional.of(lost(failure) ? failure.leaving("The connection was lost at the commit: the seed is there as a whole or not at all.",
                "Look which, then: " + report.invocation("seed")) : undone(failure, connection, null));
        }
    }

    /** Rolls back, and says what remains. Of a lost connection, and in a deadlock, the database has done so itself. */
    private Failure undone(Failure failure, Connection connection, Savepoint begin) {
        if (lost(failure)) return failure.leaving(ROLLED_BACK, fix("Fix"));
        var byItself = failure.sqlState().orElse("").startsWith("40");
        try {
            if (begin != null && !byItself) connection.rollback(begin);
            return failure.leaving(ROLLED_BACK, fix("Fix"));
        } catch (SQLException gone) {
            return failure.leaving("It may be half applied: a statement in it committed what ran before.",
                fix("Undo by hand what remains of it, fix"));
        } finally {
            rollBack(connection);
        }
    }

    private void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            report.debug("rolling back failed, closing the connection does it: " + SqlMessage.of(e));
        }
    }

    private static boolean lost(Failure failure) {
        return failure.sqlState().orElse("").startsWith("08");
    }

    private String said(SQLException e) {
        return report.redact(SqlMessage.of(e));
    }

    private static Optional<String> state(SQLException e) {
        return Optional.ofNullable(SqlMessage.root(e).getSQLState());
    }

    private Failure failure(Path file, SqlStatement statement, String message, Optional<String> sqlState) {
        return new Failure(ExitCode.FAILED, Optional.of(repo.shown(file) + ":" + statement.getLineNumber()),
            Optional.of(SqlMessage.statement(report.redact(statement.getSql()))), message, sqlState, Optional.empty(), Optional.empty());
    }

    private String fix(String verb) {
        return verb + " the seed, then: " + report.invocation("seed");
    }
}
