package release.migrate;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import release.config.RepoConfig;
import release.repo.Session;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/** Turns what Flyway throws into what the person on call needs: where, what, in which state, and what to type next. */
final class FlywayFailure {
    private static final Pattern UNPARSABLE = Pattern.compile(
        "Unable to parse statement in (.+) at line (\\d+) col \\d+\\.(?: See \\S+ for more information\\.)? (.+)");
    /** PostgreSQL: lock_not_available, deadlock_detected. */
    private static final Set<String> LOCKED_STATES = Set.of("55P03", "40P01");
    /** MariaDB and MySQL: ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK. H2: LOCK_TIMEOUT_1, DEADLOCK_1. */
    private static final Set<Integer> LOCKED_CODES = Set.of(1205, 1213, 50200, 40001);
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
        report.debug(e);
        var java = JavaFailure.of(e, e.getMigration());
        if (java.isPresent()) return ofJava(java.get(), e, name);
        var script = script(e);
        var where = script.map(this::location).or(() -> unparsable(e)).or(() ->
            Optional.ofNullable(e.getMigration().getPhysicalLocation()).filter(file -> !file.isEmpty())
                .map(file -> repo.shown(Path.of(file))));
        var line = script.map(FlywaySqlScriptException::getLineNumber).orElse(0);
        var undone = repo.database().rollsBackDdl() && e.isExecutableInTransaction();
        if (sql(e).filter(SqlMessage::isLost).isPresent()) return lost(where, statement(script), e, name, undone);
        return new Failure(ExitCode.FAILED, where, statement(script), said(e), sqlState(e),
            Optional.of(undone ? name + " was rolled back, nothing of it remains." : remains(name, ran, line)),
            Optional.of(undone
                ? "Fix the script, then: " + report.again()
                : (ran > 0 ? "Undo by hand what remains of it, fix" : "Fix") + " the script, then: "
                    + report.here("repair") + " && " + report.again()));
    }

    /** Over a lost connection nobody hears how it ended; the next run finds out. */
    private Failure lost(Optional<String> where, Optional<String> statement, FlywayException e, String name, boolean undone) {
        return new Failure(ExitCode.UNREACHABLE, where, statement, said(e), sqlState(e), Optional.of("The connection was lost: " + name + (undone
            ? " is applied as a whole or not at all." : " may be half applied (" + why() + ").")),
            Optional.of("Once the database is up again, this goes on, or says where it stopped: " + report.again()));
    }

    /** Of a migration in Java nobody knows how much of it has run. */
    private Failure ofJava(JavaFailure java, FlywayMigrateException e, String name) {
        var undone = repo.database().rollsBackDdl() && e.isExecutableInTransaction();
        return new Failure(ExitCode.FAILED, Optional.of(java.location()), Optional.empty(), report.redact(java.said()), sqlState(e),
            Optional.of(undone ? name + " was rolled back, nothing of it remains." : name + " may be half applied (" + why() + ")."),
            Optional.of((undone ? "Fix it, then: " : "Undo by hand what remains of it, fix it, then: " + report.here("repair") + " && ")
                + report.again()));
    }

    /** Whether others had locked what a migration needs for too long, or the database chose it to end a deadlock. */
    static boolean isLocked(FlywayException e) {
        return sql(e).map(SqlMessage::root).filter(sql -> LOCKED_STATES.contains(String.valueOf(sql.getSQLState())) || LOCKED_CODES.contains(sql.getErrorCode()))
            .isPresent();
    }

    /**
     * A migration that others have kept from its locks, and that left nothing.
     *
     * @param tries how often it was tried
     */
    Failure blocked(Failure failure, String name, int tries, Optional<Session> blocker) {
        return failure.coded(ExitCode.LOCKED).leaving(name + " was tried " + (tries == 1 ? "once" : tries + " times") + " and left nothing."
            + blocker.map(session -> " In its way is " + report.redact(session.line())).orElse(""),
            (blocker.isPresent() ? "End that session, or wait for it, then: " : "Wait until others have let go of what it needs, then: ") + report.again());
    }

    private String why() {
        return repo.database().rollsBackDdl() ? "it runs outside a transaction" : repo.database().label() + " commits each DDL statement";
    }

    private String remains(String name, int ran, int line) {
        if (ran == 0) return name + " changed nothing, but the history marks it as failed.";
        return name + " may be half applied: " + ran + (ran == 1 ? " statement" : " statements")
            + " ran before line " + line + " (" + why() + ").";
    }

    /** Any other failure: a callback's script, the history, the lock, the connection. */
    Failure of(FlywayException e) {
        report.debug(e);
        var script = script(e);
        var lock = e.getMessage() != null && e.getMessage().contains("Number of retries exceeded");
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return Failure.of(ExitCode.DISAGREE, report.redact(firstLine(e)),
                "If its tables are those of a migration, say which one: "
                    + report.here("baseline").with("--at", "VERSION"));
        }
        var code = lock ? ExitCode.LOCKED
            : e.getErrorCode() == CoreErrorCode.DB_CONNECTION && !answered(e) ? ExitCode.UNREACHABLE : ExitCode.FAILED;
        return new Failure(code, script.map(this::location).or(() -> unparsable(e)), statement(script), said(e), sqlState(e), Optional.empty(),
            lock ? Optional.of("Another deployment holds the lock; wait for it to end, then run the command again.") : Optional.empty());
    }

    /** Flyway's code is the same for every SQL error. Class 42 is what a database says no to, and that is an answer. */
    private static boolean answered(FlywayException e) {
        return sqlState(e).orElse("").startsWith("42");
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

    private static Optional<FlywaySqlScriptException> script(Throwable e) {
        return cause(e, FlywaySqlScriptException.class);
    }

    static Optional<SQLException> sql(Throwable e) {
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
