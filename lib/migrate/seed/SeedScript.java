package release.migrate.seed;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import org.flywaydb.core.internal.sqlscript.SqlStatement;
import release.config.RepoConfig;
import release.database.Dialect;
import release.database.SavepointScope;
import release.migrate.flyway.SqlText;
import release.repo.ServerMessages;
import release.repo.SqlMessage;
import release.report.Failure;

/**
 * A SQL file that is no migration, read by Flyway's own parser, so that dollar quotes, delimiters and placeholders
 * mean in it what they mean in migrations.
 */
final class SeedScript {
    private static final int MOST_AT_A_TIME = 100; // as in Flyway's own batches
    private final RepoConfig repo;
    private final FluentConfiguration settings;
    private final SeedFailure failures;
    private final String name;

    SeedScript(RepoConfig repo, FluentConfiguration settings, SeedFailure failures) {
        this.repo = repo;
        this.settings = settings;
        this.failures = failures;
        this.name = failures.name();
    }

    List<SqlStatement> read(Path file, Database<?> database) {
        return SqlText.statements(
                new FileSystemResource(null, file.toString(), settings.getEncoding(), settings.isStream()),
                database,
                settings);
    }

    /** Why it must not be run: a statement in it would commit what came before. */
    Optional<Failure> refusal(List<SqlStatement> statements) {
        return statements.stream()
                .flatMap(statement -> refusal(statement.getSql()).stream()
                        .map(why -> failures.at(place(statement), Optional.of(statement.getSql()), why)
                                .leaving(
                                        "Nothing of it was run.",
                                        failures.fix(
                                                SqlText.endsTransaction(statement.getSql())
                                                        ? "Take what begins and ends transactions out of"
                                                        : "Fix"))))
                .findFirst();
    }

    private Optional<String> refusal(String sql) {
        if (SqlText.endsTransaction(sql))
            return Optional.of("A seed is one transaction and cannot begin or end one itself.");
        return SqlText.commits(sql, repo.database())
                ? Optional.of(repo.database().label()
                        + " commits at this statement, so the seed could not be undone; put it into a migration.")
                : Optional.empty();
    }

    /**
     * Runs the statements up to the first that fails. Those that only change rows go to the database many at a time; if
     * one of them fails, they are repeated one by one, so that it is found.
     */
    OptionalLong run(
            List<SqlStatement> statements, JdbcTemplate template, ServerMessages messages, SeedTransaction transaction)
            throws Seeding.Failed, SQLException {
        int begin = 0;
        while (begin < statements.size()) {
            int end = begin;
            while (end < statements.size()
                    && end - begin < MOST_AT_A_TIME
                    && statements.get(end).isBatchable()) end++;
            if (end - begin < 2 || !isDone(statements.subList(begin, end), template, messages)) {
                end = Math.max(end, begin + 1);
                for (var statement : statements.subList(begin, end)) {
                    transaction.before(statement.getSql());
                    run(statement, template, messages);
                    transaction.after(statement.getSql());
                }
            }
            begin = end;
        }
        return OptionalLong.empty();
    }

    /** Runs statements at once; if that fails, nothing of them remains, or it is told which one it was. */
    private boolean isDone(List<SqlStatement> statements, JdbcTemplate template, ServerMessages messages)
            throws Seeding.Failed, SQLException {
        try {
            return SavepointScope.of(template.getConnection(), repo.database(), () -> {
                        var results = template.executeBatch(
                                statements.stream().map(SqlStatement::getSql).toList());
                        if (results.getException() != null) throw results.getException();
                        results.getWarnings()
                                .forEach(warning ->
                                        messages.add(warning.getCode(), warning.getState(), warning.getMessage()));
                    })
                    .isEmpty();
        } catch (BatchUpdateException e) {
            var failed = (int) IntStream.of(e.getUpdateCounts())
                    .takeWhile(count -> count != Statement.EXECUTE_FAILED)
                    .count();
            if (Dialect.of(repo.database()).isLost(SqlMessage.root(e)) || failed == statements.size()) throw e;
            throw failure(e, statements.get(failed));
        }
    }

    private void run(SqlStatement statement, JdbcTemplate template, ServerMessages messages) throws Seeding.Failed {
        var results = statement.execute(template, null, settings);
        results.getWarnings()
                .forEach(warning -> messages.add(warning.getCode(), warning.getState(), warning.getMessage()));
        var error = results.getException();
        if (error != null) throw failure(error, statement);
    }

    private Seeding.Failed failure(SQLException error, SqlStatement statement) {
        return new Seeding.Failed(failures.of(error, place(statement), Optional.of(statement.getSql())));
    }

    private String place(SqlStatement statement) {
        return name + ":" + statement.getLineNumber();
    }
}
