package release.eval;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import release.database.Dialect;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.snippet.Snippet;
import release.snippet.Snippet.Broken;
import release.snippet.Visible;

/** Runs a file of Java against one repo in one transaction: rolled back in the end, or committed where it may write. */
final class SnippetEvaluation {
    private final Repo repo;
    private final Report report;
    private final Input input;
    private final Ending ending;
    private final Path file;

    SnippetEvaluation(Repo repo, Report report, Input input) {
        this.repo = repo;
        this.report = report;
        this.input = input;
        this.ending = new Ending(report, Dialect.of(repo.config().database()), input.write());
        this.file = input.file().orElseThrow();
    }

    void run(Connection connection) {
        var step = Step.of(Kind.EVAL, "run", file.toString(), State.PENDING);
        long begin = report.nanos();
        try {
            ending.begin(repo.config().database(), connection, 0);
            Snippet.run(file, repo, connection, Visible.ours());
            if (ending.end(connection)) report.ended(step.finished(State.DONE, report.since(begin)));
        } catch (SQLException e) {
            report.failed(ending.undone(ending.failure(e, Optional.empty(), Optional.empty()), connection));
        } catch (Broken e) {
            report.debug(e);
            report.ended(
                    step.finished(State.FAILED, report.since(begin)).failed(ending.undone(failure(e), connection)));
        }
    }

    private Failure failure(Broken e) {
        var location = Optional.of(file + (e.line() > 0 ? ":" + e.line() : ""));
        if (e.getCause() instanceof SQLException sql) return ending.failure(sql, location, Optional.empty());
        return new Failure(
                ExitCode.FAILED,
                location,
                Optional.empty(),
                report.redact(SqlMessage.oneLine(e.getMessage())),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
