package release.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the migrations of a repo keep out of each other's way, and out of the way of the traffic. What is empty is said by
 * the release, or else by the default.
 *
 * @param transactional whether the lock of migrations ends with each transaction, as a pooler in transaction mode demands
 * @param lockTimeout how long a statement waits for a table or row that others have locked; zero: as long as it takes
 * @param statementTimeout how long a statement may run; zero: as long as it takes
 * @param signalGrace how long after a signal the statement that runs is cancelled; empty or zero: only a second signal does that
 * @param patience how long to wait for the lock of migrations; empty: as long as another run holds it
 */
public record Locking(boolean transactional, Optional<Duration> lockTimeout, Optional<Duration> statementTimeout,
                      Optional<Duration> signalGrace, Optional<Duration> patience) {
    /** How long a statement waits for what others have locked, where nothing says so: while one waits for a table, all later
     * ones that need the table wait behind it. */
    public static final Duration SHORT = Duration.ofSeconds(5);
    /** Who has locked something for longer is told after each look. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(1);
    private static final Duration SHORTEST_LOOK = Duration.ofMillis(100);
    static final String LOCK_TIMEOUT = "lock-timeout";
    static final String STATEMENT_TIMEOUT = "statement-timeout";
    static final String SIGNAL_GRACE = "signal-grace";

    /** What a block says about the timeouts. */
    public static Locking read(Section section, boolean transactional) {
        return new Locking(transactional, Durations.read(section, LOCK_TIMEOUT), Durations.read(section, STATEMENT_TIMEOUT),
            Durations.read(section, SIGNAL_GRACE), Optional.empty());
    }

    /**
     * How long a look at what others may have locked waits for them: what is left of the time at most, but some time.
     *
     * @param limit of all looks together; empty if there is none
     * @param waited how much of it is over
     */
    public static Duration look(Optional<Duration> limit, Duration waited) {
        var left = limit.map(longest -> longest.minus(waited)).filter(some -> some.compareTo(LONGEST_LOOK) < 0).orElse(LONGEST_LOOK);
        return left.compareTo(SHORTEST_LOOK) < 0 ? SHORTEST_LOOK : left;
    }

    /** The same, where what it does not say is said by another. */
    public Locking orElse(Locking other) {
        return new Locking(transactional, lockTimeout.or(other::lockTimeout), statementTimeout.or(other::statementTimeout), signalGrace.or(other::signalGrace), patience);
    }

    /** The same with so much patience. */
    public Locking withLockTimeout(Duration limit) {
        return new Locking(transactional, lockTimeout, statementTimeout, signalGrace, Optional.of(limit));
    }
}
