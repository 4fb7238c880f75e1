package release.migrate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import release.config.RepoConfig;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/** Turns what Flyway throws into what the person on call needs: where, what, in which state, and what to type next. */
final class FlywayFailure {
    private static final Pattern UNPARSABLE = Pattern.compile(
        "Unable to parse statement in (.+) at line (\\d+) col \\d+\\.(?: See \\S+ for more information\\.)? (.+)");
    private final RepoConfig repo;
    private final Report report;

    FlywayFailure(RepoConfig repo, Report report) {
        this.repo = repo;
        this.report = report;
    }

    /**
     * A migration that failed.
     *
     * @param name {@code V3}
     * @param ran how many of its statements had succeeded
     */
    Failure ofMigration(FlywayMigrateException e, String name, int ran) {
        report.debug(trace(e));
        var script = script(e);
        var where = script.map(this::location).or(() -> unparsable(e)).or(() ->
            Optional.ofNullable(e.getMigration().getPhysicalLocation()).filter(file -> !file.isEmpty())
                .map(file -> repo.shown(Path.of(file))));
        var line = script.map(FlywaySqlScriptException::getLineNumber).orElse(0);
        var undone = repo.database().rollsBackDdl() && e.isExecutableInTransaction();
        return new Failure(ExitCode.FAILED, where, statement(script), said(e), sqlState(e),
            Optional.of(undone ? name + " was rolled back, nothing of it remains." : remains(name, ran, line, e)),
            Optional.of(undone
                ? "Fix the script, then: " + report.invocation("migrate")
                : (ran > 0 ? "Undo by hand what remains of it, fix" : "Fix") + " the script, then: "
                    + report.invocation("repair") + " && " + report.invocation("migrate")));
    }

    private String remains(String name, int ran, int line, FlywayMigrateException e) {
        if (ran == 0) return name + " changed nothing, but the history marks it as failed.";
        var why = repo.database().rollsBackDdl() ? "it runs outside a transaction"
            : repo.database().label() + " commits each DDL statement";
        return name + " may be half applied: " + ran + (ran == 1 ? " statement" : " statements")
            + " ran before line " + line + " (" + why + ").";
    }

    /** Any other failure: a callback's script, the history, the lock, the connection. */
    Failure of(FlywayException e) {
        report.debug(trace(e));
        var script = script(e);
        var lock = e.getMessage() != null && e.getMessage().contains("Number of retries exceeded");
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return Failure.of(ExitCode.DISAGREE, report.redact(firstLine(e)),
                "If its tables are those of a migration, say which one: "
                    + report.invocation("baseline") + " --at VERSION");
        }
        var code = lock ? ExitCode.LOCKED
            : e.getErrorCode() == CoreErrorCode.DB_CONNECTION ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        return new Failure(code, script.map(this::location).or(() -> unparsable(e)), statement(script), said(e), sqlState(e), Optional.empty(),
            lock ? Optional.of("Another deployment holds the lock; wait for it to end, then run the command again.") : Optional.empty());
    }

    private String location(FlywaySqlScriptException script) {
        var file = script.getResource().getAbsolutePathOnDisk();
        return repo.shown(Path.of(file)) + ":" + script.getLineNumber();
    }

    /** Where Flyway's parser gave up, which it says in its message only. */
    private Optional<String> unparsable(FlywayException e) {
        var parsing = UNPARSABLE.matcher(firstLine(e));
        return parsing.matches() ? Optional.of(repo.shown(Path.of(parsing.group(1))) + ":" + parsing.group(2)) : Optional.empty();
    }

    private Optional<String> statement(Optional<FlywaySqlScriptException> script) {
        return script.map(failed -> SqlMessage.statement(report.redact(failed.getStatement())));
    }

    private String said(FlywayException e) {
        return report.redact(sql(e).map(SqlMessage::of)
            .orElseGet(() -> UNPARSABLE.matcher(firstLine(e)).replaceFirst("Flyway cannot parse this: $3")));
    }

    private static Optional<String> sqlState(FlywayException e) {
        return sql(e).map(SqlMessage::root).map(SQLException::getSQLState).filter(state -> !state.isBlank());
    }

    private static String trace(Exception e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static Optional<FlywaySqlScriptException> script(Throwable e) {
        return cause(e, FlywaySqlScriptException.class);
    }

    private static Optional<SQLException> sql(Throwable e) {
        return cause(e, SQLException.class);
    }

    private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
        for (var at = e; at != null; at = at.getCause()) if (type.isInstance(at)) return Optional.of(type.cast(at));
        return Optional.empty();
    }

    /** The first sentence of a Flyway message: the rest is advertising, or what we say ourselves. */
    static String firstLine(FlywayException e) {
        var message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage().strip();
        return SqlMessage.oneLine(message.split("\\R", 2)[0]);
    }
}
