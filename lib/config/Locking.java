package release.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the migrations of a repo avoid each other and the traffic. An empty value comes from the release, or else from the default.
 *
 * @param transactional whether the migration lock ends with each transaction, as a pooler in transaction mode demands
 * @param lockTimeout how long a statement waits for a table or row that others have locked; zero: as long as it takes
 * @param statementTimeout how long a statement may run; zero: as long as it takes
 * @param signalGrace how long after a signal the running statement is cancelled; empty or zero: only a second signal cancels it
 * @param patience how long to wait for the migration lock; empty: as long as another run holds it
 */
public record Locking(
        boolean transactional,
        Optional<Duration> lockTimeout,
        Optional<Duration> statementTimeout,
        Optional<Duration> signalGrace,
        Optional<Duration> patience) {
    /** How long a statement waits by default for what others have locked. While one waits for a table, all later ones that
     * need the table wait behind it. */
    public static final Duration SHORT = Duration.ofSeconds(5);
    /** After each look, a session that still holds a lock is reported. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);

    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    static final String LOCK_TIMEOUT = "lock-timeout";
    static final String STATEMENT_TIMEOUT = "statement-timeout";
    static final String SIGNAL_GRACE = "signal-grace";

    /** Reads the timeouts of a block. */
    public static Locking read(Section section, boolean transactional) {
        return new Locking(
                transactional,
                Durations.read(section, LOCK_TIMEOUT),
                Durations.read(section, STATEMENT_TIMEOUT),
                Durations.read(section, SIGNAL_GRACE),
                Optional.empty());
    }

    /**
     * How long one look waits for what others have locked: at most the time that is left, but at least a minimum.
     *
     * @param limit for all looks together; empty if there is none
     * @param waited how much of it has passed
     */
    public static Duration look(Optional<Duration> limit, Duration waited) {
        var left = limit.map(longest -> longest.minus(waited))
                .filter(some -> some.compareTo(LONGEST_LOOK) < 0)
                .orElse(LONGEST_LOOK);
        return left.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : left;
    }

    /** The same. Empty values come from another. */
    public Locking orElse(Locking other) {
        return new Locking(
                transactional,
                lockTimeout.or(other::lockTimeout),
                statementTimeout.or(other::statementTimeout),
                signalGrace.or(other::signalGrace),
                patience);
    }

    /** The same with a limit on the wait for the migration lock. */
    public Locking withLockTimeout(Duration limit) {
        return new Locking(transactional, lockTimeout, statementTimeout, signalGrace, Optional.of(limit));
    }
}
