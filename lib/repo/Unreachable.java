package release.repo;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import release.config.RepoConfig;
import release.database.Dialect;

/** A database that does not answer, or refuses us; it says why, and where to look. */
public final class Unreachable extends RuntimeException {
    /** MariaDB's {@code ER_BAD_DB_ERROR}. */
    private static final int UNKNOWN_DATABASE = 1049;

    private final transient RepoConfig config;
    private final SQLException cause;
    private final Duration waited;

    /** @param waited how long it was tried */
    Unreachable(RepoConfig config, SQLException cause, Duration waited) {
        super(
                "cannot reach " + config.database().label() + " " + config.url().address() + ": "
                        + SqlMessage.of(cause),
                cause);
        this.config = config;
        this.cause = cause;
        this.waited = waited;
    }

    /** Whether the database is there, but another process has it open. */
    public boolean inUse() {
        return Dialect.of(config.database()).isInUse(cause);
    }

    /** Whether the database answered, but does not accept our user. */
    boolean refused() {
        return sqlState().orElse("").startsWith("28");
    }

    /** Whether something accepted the connection and then said no word: that is how Java tells it from a connection that was not made. */
    private boolean isMute() {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof SocketTimeoutException
                    && String.valueOf(at.getMessage()).startsWith("Read timed out")) return true;
        }
        return false;
    }

    /** The database has let us in, and this is all that it said. */
    public Optional<CannotBegin> answered() {
        return cause instanceof CannotBegin refusal ? Optional.of(refusal) : Optional.empty();
    }

    public Optional<String> sqlState() {
        return Optional.ofNullable(cause.getSQLState());
    }

    /**
     * What to look at. The classes are those of the SQL standard: 08 connection, 28 authorization, 3D catalog.
     *
     * @param invocation how a command is typed, given its name
     */
    public String advice(UnaryOperator<String> invocation) {
        var state = sqlState().orElse("");
        if (Dialect.of(config.database()).isOutOfConnections(SqlMessage.root(cause))) return SqlMessage.FEWER;
        if (inUse()) return "Another process has this file open. Stop it, or wait and run the command again.";
        if (refused()) return "Check user and password of " + config.key() + ".";
        if (Dialect.of(config.database()).isReadOnly(cause)) {
            return "The URL opens it only to read. Change " + config.key() + ".url.";
        }
        if (isMute())
            return "The server accepted the connection and did not answer in " + Math.max(1, waited.toSeconds())
                    + " s. Check that the database, or the pooler before it, is not paused or overloaded, and that it"
                    + " is what listens at the port of "
                    + config.key() + ".url.";
        if (state.startsWith("3D") || cause.getErrorCode() == UNKNOWN_DATABASE && state.equals("42000")) {
            return "Correct " + config.key() + ".url, or create the database: " + invocation.apply("create");
        }
        if (state.equals("42000")) return "Check that the database exists and that this user may use it.";
        if (state.startsWith("08"))
            return "Check host and port in " + config.key() + ".url, and that the database is up.";
        return "Check " + config.key() + ".url.";
    }
}
