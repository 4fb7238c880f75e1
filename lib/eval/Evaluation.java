package release.eval;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import release.database.Dialect;
import release.eval.Evaluator.Confirmation;
import release.migrate.flyway.SqlScript.Statement;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Runs statements against one repo in one transaction: rolled back in the end, or committed where it may write. */
final class Evaluation {
    private final Repo repo;
    private final Report report;
    private final Input input;
    private final Confirmation consent;
    private final Ending ending;

    Evaluation(Repo repo, Report report, Input input, Confirmation consent) {
        this.repo = repo;
        this.report = report;
        this.input = input;
        this.consent = consent;
        this.ending = new Ending(report, Dialect.of(repo.config().database()), input.write());
    }

    /** Each statement is a step; those that write are reported once they are committed. */
    void run(Connection connection, List<Statement> statements) {
        for (var statement : statements) {
            var refusal = refusal(statement, statements.size());
            if (refusal.isPresent()) {
                report.ended(step(statement)
                        .failed(failure(statement, refusal.get(), Optional.empty())
                                .leaving("Nothing was run.", ending.advice(!statement.endsTransaction()))));
                return;
            }
        }
        if (!input.write()) {
            var effects = effects(statements);
            if (effects.isPresent() && !consent.isGiven()) {
                report.failed(Failure.of(
                        ExitCode.REFUSED,
                        effects.get(),
                        "If you mean it: " + report.invocation("eval").with("--yes")));
                return;
            }
        }
        try {
            transaction(connection, statements);
        } catch (SQLException e) {
            report.failed(ending.failure(e, Optional.empty(), Optional.empty())
                    .leaving("Nothing of it was run.", ending.advice(false)));
        }
    }

    /** Why a statement must not run: it would leave the transaction, or is none that reads. */
    private Optional<String> refusal(Statement statement, int count) {
        if (statement.endsTransaction())
            return Optional.of("All of it is one transaction and cannot begin or end one itself.");
        if (!input.write() && !ReadCheck.mayRead(statement.sql(), repo.config().database())) {
            return Optional.of("This statement may do more than read.");
        }
        return input.write() && statement.commits() && count > 1
                ? Optional.of(
                        repo.config().database().label() + " commits at this statement, so it must be the only one.")
                : Optional.empty();
    }

    /** What needs a consent although it is to read only: what the database does not hold back. */
    private Optional<String> effects(List<Statement> statements) {
        var database = repo.config().database();
        if (consent.isProtected()
                && !Dialect.of(database).canBeReadOnly(repo.config().url())) {
            return Optional.of("The environment " + report.environment() + " is protected, and " + database.label()
                    + " cannot be kept from writing here.");
        }
        return statements.stream()
                .flatMap(statement -> Dialect.of(database).effectOutside(statement.sql()).stream())
                .findFirst()
                .map(name -> name + " may have effects outside of the transaction, which nothing takes back.");
    }

    private void transaction(Connection connection, List<Statement> statements) throws SQLException {
        ending.begin(repo.config().database(), connection, statements.size());
        var written = new ArrayList<Step>();
        for (var statement : statements) {
            report.began(step(statement));
            long begin = report.nanos();
            try {
                var result = new Execution(Dialect.of(repo.config().database()), report, input.csv(), input.write())
                        .of(statement.sql(), connection);
                var step = step(statement)
                        .finished(State.DONE, report.since(begin))
                        .withResult(result);
                if (input.write()) written.add(step);
                else report.ended(step);
            } catch (SQLException e) {
                var failure = ending.undone(
                        ending.failure(e, statement.location(), Optional.of(statement.sql())), connection);
                report.ended(step(statement)
                        .finished(State.FAILED, report.since(begin))
                        .failed(failure));
                return;
            }
        }
        if (ending.end(connection)) written.forEach(report::ended);
    }

    private Step step(Statement statement) {
        return Step.of(Kind.EVAL, "sql", SqlMessage.statement(report.redact(statement.sql())), State.PENDING);
    }

    private Failure failure(Statement statement, String message, Optional<String> sqlState) {
        return new Failure(
                ExitCode.FAILED,
                statement.location(),
                Optional.of(SqlMessage.statement(report.redact(statement.sql()))),
                message,
                sqlState,
                Optional.empty(),
                Optional.empty());
    }
}
