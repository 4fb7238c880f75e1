package release.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything the person on call needs about one failure.
 *
 * @param code what the process exits with
 * @param location file:line of what failed, if it was a script
 * @param statement the failing statement, shortened
 * @param message what the database or the driver said, in one line
 * @param sqlState the SQLSTATE, if there is one
 * @param state what state the database is in now
 * @param next what to do, ending in the command to type
 */
public record Failure(
        ExitCode code,
        Optional<String> location,
        Optional<String> statement,
        String message,
        Optional<String> sqlState,
        Optional<String> state,
        Optional<String> next) {

    /** A failure that is not about a script. */
    public static Failure of(ExitCode code, String message, String next) {
        return new Failure(
                code,
                Optional.empty(),
                Optional.empty(),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.of(next).filter(text -> !text.isEmpty()));
    }

    /** Whether a signal only kept what comes next from beginning. Nothing went wrong then. */
    public boolean isStop() {
        return code == ExitCode.INTERRUPTED || code == ExitCode.TERMINATED;
    }

    /** The same failure, placed at a file if it has no place yet. */
    public Failure at(String file) {
        return new Failure(code, location.or(() -> Optional.of(file)), statement, message, sqlState, state, next);
    }

    /** The same failure with the database's error code, if there is one. */
    public Failure saying(String code) {
        return new Failure(this.code, location, statement, message, Optional.ofNullable(code), state, next);
    }

    /** The same failure with another next step. */
    public Failure advising(String todo) {
        return new Failure(code, location, statement, message, sqlState, state, Optional.of(todo));
    }

    /** The same failure with another exit code. */
    public Failure coded(ExitCode other) {
        return new Failure(other, location, statement, message, sqlState, state, next);
    }

    /** The same failure with the state in which it leaves the database, and the next step. */
    public Failure leaving(String left, String todo) {
        return new Failure(code, location, statement, message, sqlState, Optional.of(left), Optional.of(todo));
    }

    /** The failure line by line, as printed under a step. */
    public List<String> lines() {
        var said = message + sqlState.map(code -> " (" + code + ")").orElse("");
        return Stream.of(location, statement, Optional.of(said), state, next)
                .flatMap(Optional::stream)
                .toList();
    }
}
