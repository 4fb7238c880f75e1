package release.migrate.flyway;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.flywaydb.core.internal.resolver.script.ScriptMigrationExecutor;
import org.flywaydb.core.internal.sqlscript.FlywaySqlScriptException;
import release.config.Redactor;
import release.config.RepoConfig;
import release.database.Dialect;
import release.database.Names;
import release.database.Session;
import release.migrate.fastpath.OwnTables;
import release.repo.CannotBegin;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.State;

/** Turns what Flyway throws into what the person on call needs: where, what, in which state, and what to type next. */
public final class FlywayFailure {
    private static final String NOWHERE = "Unable to determine schema for the schema history table";
    private static final Pattern USER_PARAMETER = Pattern.compile("(?i)[?&;]user=([^&;]+)");
    private static final Pattern SET_ROLE =
            Pattern.compile("(?i)\\s*set\\s+(?:session\\s+|local\\s+)?role\\s+\"?([^\\s\";]+)\"?[\\s;]*");
    private static final Pattern DENIED_SCHEMA = Pattern.compile("permission denied for schema (.+)");
    /** PostgreSQL: lock_not_available, deadlock_detected. */
    private static final Set<String> LOCKED_STATES = Set.of("55P03", "40P01");
    /** MariaDB and MySQL: ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK. H2: LOCK_TIMEOUT_1, DEADLOCK_1. SQLite: SQLITE_BUSY. */
    private static final Set<Integer> LOCKED_CODES = Set.of(1205, 1213, 50200, 40001, 5);
    /** What to do where others have locked something. */
    public static final String WAIT = "Wait until others have let go of what it needs";

    private static final Pattern CALLBACK = Pattern.compile("Error while executing (\\w+) callback: ");
    /** Callbacks of what the next run has no more to do. */
    private static final Set<String> ONCE = Set.of("afterMigrateApplied", "afterBaseline", "afterUndo");
    /** Callbacks before the first statement of a migration. */
    private static final Set<String> BEFORE = Set.of("beforeEachMigrate", "beforeEachUndo", "beforeRepeatables");

    private final RepoConfig repo;
    private final Report report;

    public FlywayFailure(RepoConfig repo, Report report) {
        this.repo = repo;
        this.report = report;
    }

    /**
     * A migration that failed.
     *
     * @param name {@code V3}
     * @param remains what of it is there
     */
    public Failure ofMigration(FlywayMigrateException e, String name, Optional<Remains> remains) {
        report.debug(e, secrets(e)::redact);
        var java = JavaFailure.of(e, e.getMigration());
        var script = script(e);
        var file = Optional.ofNullable(e.getMigration().getPhysicalLocation())
                .filter(path -> !path.isEmpty())
                .map(path -> repo.shown(Path.of(path)));
        var where = java.map(JavaFailure::location)
                .or(() -> script.map(this::location))
                .or(() -> FlywayMessage.of(unwrapped(e), repo).location())
                .or(() -> file);
        if (isLost(e)) return lost(where, statement(script), e, name, remains);
        var callback = callback(e);
        if (callback.isPresent()) return aroundMigration(e, callback.get(), name, remains);
        int line = script.map(FlywaySqlScriptException::getLineNumber).orElse(0);
        var isScript = java.isEmpty()
                && !PendingMigration.isProgram(e.getMigration()); // of all else nobody knows how far it came
        var state = remains.map(some -> isScript ? some.line(repo.database(), line) : half(some));
        var fix = java.isPresent() ? "Fix it" : right(e).orElseGet(() -> advice(e, script, file));
        return new Failure(
                code(e),
                where,
                statement(script),
                java.map(thrown -> report.redact(thrown.said())).orElseGet(() -> said(e)),
                sqlState(e),
                Optional.of(state.orElse(name + " was rolled back, nothing of it remains.")),
                Optional.of(isCancelled(e) ? cancelled(remains) : mended(remains, "it", fix)));
    }

    private ExitCode code(FlywayException e) {
        if (cause(e, LockFreed.class).isPresent()) return ExitCode.LOCKED;
        return isUnfollowed(e) && isOutOfConnections(e) ? ExitCode.UNREACHABLE : ExitCode.FAILED;
    }

    private boolean isLost(FlywayException e) {
        return sql(e).map(SqlMessage::root)
                .filter(Dialect.of(repo.database())::isLost)
                .isPresent();
    }

    private boolean isOutOfConnections(FlywayException e) {
        return sql(e).map(SqlMessage::root)
                .filter(Dialect.of(repo.database())::isOutOfConnections)
                .isPresent();
    }

    private static boolean isUnfollowed(FlywayException e) {
        return cause(e, Unfollowed.class).isPresent();
    }

    /** What to do where nothing is to be mended. */
    private String cancelled(Optional<Remains> remains) {
        return remains.map(some -> undo(some.name()) + thenRepair()).orElse("Go on with: " + report.again());
    }

    /**
     * What to do where something is.
     *
     * @param ofWhat what remains is of
     * @param fix how to mend it, as the beginning of a sentence
     */
    private String mended(Optional<Remains> remains, String ofWhat, String fix) {
        if (remains.isEmpty()) return fix + then();
        return undo(ofWhat) + ", " + fix.substring(0, 1).toLowerCase(Locale.ROOT) + fix.substring(1) + thenRepair();
    }

    private static String undo(String ofWhat) {
        return "Undo by hand what remains of " + ofWhat;
    }

    private String then() {
        return ", then: " + report.again();
    }

    private String thenRepair() {
        return ", then: " + report.here("repair") + " && " + report.again();
    }

    /** The last line of a program that failed, or why it could not be started; empty if it was none: Flyway throws what one has printed. */
    private static Optional<String> lastWords(FlywayException e) {
        Throwable root = e;
        while (root.getCause() != null && !(root instanceof IOException))
            root = root.getCause(); // one tells which program cannot be started
        if (Arrays.stream(root.getStackTrace())
                .noneMatch(frame -> frame.getClassName().equals(ScriptMigrationExecutor.class.getName())))
            return Optional.empty();
        return Optional.of(String.valueOf(root.getMessage())
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((first, last) -> last)
                .orElse(
                        isCancelled(e)
                                ? "It was ended by a signal."
                                : "It ended with another exit code than 0, and printed nothing."));
    }

    private String half(Remains remains) {
        return remains.name() + " may be half applied (" + remains.why(repo.database()) + ").";
    }

    /**
     * A script that could not be read, so that nothing of it was run.
     *
     * @param file as people are shown it
     * @param fix what to do if nothing better is known
     * @param again what to type then
     */
    public Failure unreadable(FlywayException e, Optional<String> file, String fix, String again) {
        var message = FlywayMessage.of(e, repo, file);
        var failure = of(e);
        return new Failure(
                failure.code(),
                message.location(),
                failure.statement(),
                sql(e).isPresent() ? failure.message() : report.redact(message.text()),
                failure.sqlState(),
                Optional.of("Nothing of it was run."),
                Optional.of(message.advice().orElse(fix) + ", then: " + again));
    }

    /** What to do about a script, as the beginning of a sentence. */
    private String advice(FlywayException e, Optional<FlywaySqlScriptException> script, Optional<String> file) {
        if (cause(e, LockFreed.class).isPresent())
            return "Wait for that run to end, and let " + file.orElse("the script") + " free no locks but its own";
        if (isUnfollowed(e) && isOutOfConnections(e))
            return "Close idle connections, or raise the limit of the server or of this user";
        if (isUnfollowed(e)) return "See to it that our user may read and write " + OwnTables.JOURNAL;
        var statement = script.map(FlywaySqlScriptException::getStatement).orElse("");
        return FlywayMessage.of(unwrapped(e), repo)
                .advice()
                .or(() ->
                        sql(e).flatMap(sql -> SqlAdvice.of(sql, repo.database(), statement, file.orElse("the script"))))
                .orElse("Fix the script");
    }

    /** What failed in a migration, without what Flyway says about that migration. */
    private static FlywayException unwrapped(FlywayException e) {
        return (e instanceof FlywayMigrateException || e instanceof Cancelled)
                        && e.getCause() instanceof FlywayException cause
                ? unwrapped(cause)
                : e;
    }

    /** Over a lost connection nobody hears how it ended; the next run finds out. */
    private Failure lost(
            Optional<String> where,
            Optional<String> statement,
            FlywayException e,
            String name,
            Optional<Remains> remains) {
        return new Failure(
                ExitCode.UNREACHABLE,
                where,
                statement,
                said(e),
                sqlState(e),
                Optional.of("The connection was lost: "
                        + remains.map(this::half).orElse(name + " is applied as a whole or not at all.")),
                Optional.of(
                        "Once the database is up again, this goes on, or says where it stopped: " + report.again()));
    }

    /** Whether others had locked what a migration needs for too long, or the database chose it to end a deadlock. */
    public static boolean isLocked(FlywayException e) {
        return sql(e).filter(FlywayFailure::isLocked).isPresent();
    }

    public static boolean isLocked(SQLException e) {
        var root = SqlMessage.root(e);
        return LOCKED_STATES.contains(String.valueOf(root.getSQLState())) || LOCKED_CODES.contains(root.getErrorCode());
    }

    /**
     * A migration that others have kept from its locks: it is right as it is. What is half applied cannot just be run again, so its code stays.
     *
     * @param tries how often it was tried
     */
    public Failure blocked(
            Failure failure, String name, Optional<Remains> remains, int tries, Optional<Session> blocker) {
        var inItsWay = blocker.map(session -> " In its way is " + report.redact(session.line()))
                .orElse("");
        var todo = mended(remains, name, blocker.isPresent() ? "End that session, or wait for it" : WAIT);
        if (remains.isPresent()) return failure.leaving(failure.state().orElse("") + inItsWay, todo);
        return failure.coded(ExitCode.LOCKED)
                .leaving(
                        name + " was tried " + (tries == 1 ? "once" : tries + " times") + " and left nothing."
                                + inItsWay,
                        todo);
    }

    /** The callback that failed, as its event is called; empty if it was none. */
    public static Optional<String> callback(FlywayException e) {
        if (isUnfollowed(e)) return Optional.empty();
        var failed = CALLBACK.matcher(String.valueOf(unwrapped(e).getMessage()));
        return failed.lookingAt() ? Optional.of(failed.group(1)) : Optional.empty();
    }

    /** A callback as a step of its own. */
    public static Step step(String callback) {
        return Step.of(Step.Kind.CALLBACK, "callback", callback, State.FAILED);
    }

    /** A callback that failed, as a step of its own; empty if it was none. */
    public Optional<Step> ofCallback(FlywayException e) {
        var name = callback(e);
        if (name.isEmpty() || isLost(e)) return Optional.empty();
        var isDone = report.has(State.APPLIED) || report.has(State.ROLLED_BACK);
        return name.map(callback -> step(callback)
                .failed(ofCallback(
                        e,
                        callback,
                        isDone ? "What is reported as done is committed." : "This run applied no migration.",
                        Optional.empty())));
    }

    /** A callback before or after a migration. */
    private Failure aroundMigration(
            FlywayMigrateException e, String callback, String migration, Optional<Remains> remains) {
        var whole = BEFORE.contains(callback)
                ? "Nothing of " + migration + " was run."
                : migration + " was rolled back, nothing of it remains.";
        return ofCallback(
                e, callback, remains.map(some -> some.line(repo.database(), 0)).orElse(whole), remains);
    }

    /** @param state what became of migrations */
    private Failure ofCallback(FlywayException e, String callback, String state, Optional<Remains> remains) {
        var failure = of(e).coded(
                        isLocked(e) && remains.isEmpty() && !ONCE.contains(callback)
                                ? ExitCode.LOCKED
                                : ExitCode.FAILED); // the database has answered
        var isProgram = lastWords(e).isPresent();
        var located = failure.location().isEmpty() && isProgram
                ? program(callback).map(failure::at).orElse(failure)
                : failure;
        var file = located.location()
                .map(where -> where.replaceFirst(":\\d+$", ""))
                .orElse(callback);
        return located.leaving(state + " " + callback + own(isProgram), afterCallback(e, callback, file, remains));
    }

    /** What became of a callback itself, after its name. */
    private String own(boolean isProgram) {
        if (isProgram) return " may be half done (it runs outside a transaction).";
        if (repo.database().rollsBackDdl()) return " was rolled back, unless it commits by itself.";
        return " may be half done (" + repo.database().label() + " commits each DDL statement).";
    }

    private String afterCallback(FlywayException e, String callback, String file, Optional<Remains> remains) {
        if (ONCE.contains(callback))
            return (isCancelled(e) || isLocked(e) ? "It" : "Fix " + file + "; it")
                    + " does not run again by itself, so do by hand what it is for";
        return isCancelled(e)
                ? cancelled(remains)
                : mended(remains, remains.map(Remains::name).orElse(""), isLocked(e) ? WAIT : "Fix " + file);
    }

    /** The file of a callback that is a program, of which Flyway does not tell; empty if there are several. */
    private Optional<String> program(String callback) {
        var files = MigrationNames.programs(repo).stream()
                .filter(file -> file.getFileName().toString().matches(callback + "(__.*)?\\.\\w+"))
                .toList();
        return files.size() == 1 ? Optional.of(repo.shown(files.get(0))) : Optional.empty();
    }

    private static boolean isCancelled(FlywayException e) {
        return cause(e, Cancelled.class).isPresent();
    }

    /** Calls what is to be called after a failure, which stays the failure: that the callback has failed too is only said. */
    public void ofCallbackAfter(Event event, Consumer<Event> call) {
        try {
            call.accept(event);
        } catch (FlywayException e) {
            var failure = of(e);
            report.note(event.getId() + " failed too: "
                    + failure.location().map(where -> where + " ").orElse("") + failure.message());
        }
    }

    /** Any other failure: a callback's script, the history, the lock, the connection. */
    public Failure of(FlywayException e) {
        report.debug(e, secrets(e)::redact);
        return known(e).orElseGet(() -> other(e));
    }

    /** What says by itself what to do about it. */
    private Optional<Failure> known(FlywayException e) {
        var refusal = cause(e, CannotBegin.class);
        if (refusal.isPresent()) {
            var advice =
                    refusal.get().advice(repo, command -> report.here(command).toString());
            return Optional.of(
                    Failure.of(ExitCode.FAILED, report.redact(refusal.get().getMessage()), advice)
                            .saying(refusal.get().getSQLState()));
        }
        if (isOutOfConnections(e))
            return Optional.of(Failure.of(ExitCode.UNREACHABLE, said(e), SqlMessage.FEWER)
                    .saying(sqlState(e).orElse(null)));
        var old = cause(e, OldHistory.class);
        if (old.isPresent())
            return Optional.of(Failure.of(
                    ExitCode.DISAGREE,
                    report.redact(old.get().getMessage()),
                    old.get().advice() + then()));
        if (e.getMessage() != null && e.getMessage().startsWith(NOWHERE)) return Optional.of(nowhere());
        if (e.getErrorCode() != CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) return Optional.empty();
        return Optional.of(Failure.of(
                ExitCode.DISAGREE,
                report.redact(FlywayMessage.oneLine(e)),
                "If its tables are those of a migration, say which one: "
                        + report.here("baseline").with("--at", "VERSION")));
    }

    private Failure other(FlywayException e) {
        var script = script(e);
        var message = FlywayMessage.of(e, repo);
        return new Failure(
                otherCode(e),
                script.filter(FlywayFailure::isFile).map(this::location).or(message::location),
                statement(script),
                said(e),
                sqlState(e),
                Optional.empty(),
                otherAdvice(e, message));
    }

    private static ExitCode otherCode(FlywayException e) {
        if (isHeld(e)) return ExitCode.LOCKED;
        if (FlywayMessage.isOfNames(e)) return ExitCode.MISCONFIGURED;
        return e.getErrorCode() == CoreErrorCode.DB_CONNECTION && !answered(e) ? ExitCode.UNREACHABLE : ExitCode.FAILED;
    }

    private Optional<String> otherAdvice(FlywayException e, FlywayMessage message) {
        var right = right(e);
        if (right.isEmpty() && isHeld(e))
            return Optional.of("Another deployment holds the lock; wait for it to end, then run the command again.");
        return right.or(message::advice).map(advice -> advice + then());
    }

    /** Whether Flyway has asked for its lock as often as it does. */
    private static boolean isHeld(FlywayException e) {
        return e.getMessage() != null && e.getMessage().contains("Number of retries exceeded");
    }

    /** The connection is in no schema, so that there is no place for the history. */
    private Failure nowhere() {
        var dialect = Dialect.of(repo.database());
        return Failure.of(
                        ExitCode.MISCONFIGURED,
                        "The connection is in no " + (dialect.hasCatalogs() ? "database" : "schema")
                                + ", so that there is no place for the history of migrations.",
                        dialect.adviceWithoutSchema(repo.key()) + ", then: " + report.again())
                .at(repo.source().toString());
    }

    /** Flyway's code is the same for every SQL error. Class 42 is what a database says no to, and that is an answer. */
    private static boolean answered(FlywayException e) {
        return sqlState(e).orElse("").startsWith("42");
    }

    /** What our user lacks, if that is why: the script is right then. */
    private Optional<String> right(FlywayException e) {
        var root = sql(e).map(SqlMessage::root);
        if (root.filter(Dialect.of(repo.database())::isReadOnly).isPresent()) {
            return Optional.of("Let this user write there: the server, the database, the role or the URL only reads");
        }
        var refusal = root.filter(Dialect.of(repo.database())::isForbidden);
        if (refusal.isEmpty()) return Optional.empty();
        var user = user();
        var denied = DENIED_SCHEMA.matcher(SqlMessage.of(refusal.get()));
        if (!denied.matches())
            return Optional.of(
                    "Give " + user.map(name -> "the user " + name).orElse("our user") + " the right to do that");
        return Optional.of("As the owner of the schema run \"grant usage, create on schema "
                + Names.typed(denied.group(1)) + " to " + user.map(Names::typed).orElse("our user") + "\"");
    }

    private Optional<String> user() {
        var role = repo.opening().sql().stream()
                .map(SET_ROLE::matcher)
                .filter(Matcher::matches)
                .map(statement -> statement.group(1))
                .reduce((one, last) -> last);
        if (role.isPresent()) return role;
        return repo.url()
                .user()
                .or(repo::user)
                .or(() -> USER_PARAMETER
                        .matcher(repo.url().jdbc())
                        .results()
                        .findFirst()
                        .map(found -> found.group(1)));
    }

    private static boolean isFile(FlywaySqlScriptException script) {
        var file = script.getResource().getAbsolutePathOnDisk();
        return file != null && !file.isEmpty();
    }

    private String location(FlywaySqlScriptException script) {
        var file = script.getResource().getAbsolutePathOnDisk();
        return repo.shown(Path.of(file)) + ":" + script.getLineNumber();
    }

    private Optional<String> statement(Optional<FlywaySqlScriptException> script) {
        return script.map(failed -> SqlMessage.statement(report.redact(failed.getStatement())));
    }

    private String said(FlywayException e) {
        var said = report.redact(secrets(e)
                .redact(sql(e).map(SqlMessage::of)
                        .or(() -> lastWords(e))
                        .orElseGet(() -> FlywayMessage.of(unwrapped(e), repo).text())));
        return isUnfollowed(e) ? "Cannot follow in " + OwnTables.JOURNAL + " what it commits: " + said : said;
    }

    /** What the statement that failed marks as a secret. */
    private static Redactor secrets(FlywayException e) {
        return Redactor.of(script(e).map(FlywaySqlScriptException::getStatement).orElse(""));
    }

    private static Optional<String> sqlState(FlywayException e) {
        return sql(e).map(SqlMessage::root).map(SQLException::getSQLState).filter(state -> !state.isBlank());
    }

    private static Optional<FlywaySqlScriptException> script(Throwable e) {
        return cause(e, FlywaySqlScriptException.class);
    }

    public static Optional<SQLException> sql(Throwable e) {
        return cause(e, SQLException.class);
    }

    public static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
        for (var at = e; at != null; at = at.getCause()) if (type.isInstance(at)) return Optional.of(type.cast(at));
        return Optional.empty();
    }
}
