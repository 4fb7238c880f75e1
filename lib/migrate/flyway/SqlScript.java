package release.migrate.flyway;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.resource.StringResource;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import release.config.RepoConfig;
import release.repo.Repo;
import release.report.Report;

/** SQL from anywhere, split into statements as Flyway would, and a connection in the schema that migrations run in. */
public final class SqlScript {
    /**
     * One statement.
     *
     * @param location its file and line, if it stands in a file
     * @param endsTransaction whether it begins or ends a transaction
     * @param commits whether the database commits at it
     */
    public record Statement(String sql, Optional<String> location, boolean endsTransaction, boolean commits) {}

    /** What is done with the statements; the connection is closed after it. */
    @FunctionalInterface
    public interface Work {
        void with(Connection connection, List<Statement> statements);
    }

    private final RepoConfig repo;
    private final Report report;
    private final FluentConfiguration settings;

    public SqlScript(Repo repo, Report report) {
        this.repo = repo.config();
        this.report = report;
        this.settings = WithoutCallbacks.settings(FlywaySettings.of(repo, report));
    }

    /** Reads texts, or else a file, and lends a connection; a text that Flyway cannot read is the repo's failure. */
    public void lend(List<String> texts, Optional<Path> file, Work work) {
        try {
            new FlywayOpener(settings)
                    .execute(
                            (resolver, history, database, schema, schemas, callbacks, interceptor) -> {
                                var statements = new ArrayList<Statement>();
                                texts.forEach(text -> statements.addAll(
                                        statements(new StringResource(text), Optional.empty(), database)));
                                file.ifPresent(path -> statements.addAll(
                                        statements(resource(path), Optional.of(path.toString()), database)));
                                FlywayParts.enter(repo.database(), database, schema);
                                work.with(database.getMigrationConnection().getJdbcConnection(), statements);
                                return null;
                            },
                            false,
                            null);
        } catch (FlywayException e) {
            report.failed(new FlywayFailure(repo, report).of(e));
        }
    }

    private LoadableResource resource(Path file) {
        return new FileSystemResource(
                null, file.toAbsolutePath().toString(), settings.getEncoding(), settings.isStream());
    }

    private List<Statement> statements(LoadableResource text, Optional<String> file, Database<?> database) {
        return SqlText.statements(text, database, settings).stream()
                .map(statement -> {
                    var sql = statement.getSql();
                    return new Statement(
                            sql,
                            file.map(name -> name + ":" + statement.getLineNumber()),
                            SqlText.endsTransaction(sql),
                            SqlText.commits(sql, repo.database()));
                })
                .toList();
    }
}
