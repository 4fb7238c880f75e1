package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import release.database.Dialect;
import release.database.Session;
import release.repo.Repo;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.Report;

/**
 * Looks at the session that runs a migration, from a connection of its own: who is in its way, and how far the index is
 * that it creates. It connects only once that takes longer than a moment.
 */
final class BlockerWatch implements AutoCloseable {
    private static final long LONGEST_PAUSE = 1000;
    private final Repo repo;
    private final Report report;
    private final Optional<String> session;
    private Optional<Session> blocker = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    /** Only of the thread that looks. */
    private Connection connection;

    private long looked = System.nanoTime();
    private long round;
    /** Of the try at hand: whether there is one, since when, how long it is left alone between two looks, how long it may take. */
    private boolean underway;

    private long begin;
    private long pause = LONGEST_PAUSE;
    private Duration longest = Duration.ZERO;
    private Optional<String> others = Optional.empty();
    private boolean closed;

    /** @param session the one that migrates; empty where the database does not tell of sessions */
    BlockerWatch(Repo repo, Optional<String> session, Report report) {
        this.repo = repo;
        this.report = report;
        this.session = session;
    }

    /**
     * A try begins; until its {@link #end} it is looked at, at least twice within the lock timeout.
     *
     * @param lock how long a statement of it waits for what others have locked; zero: as long as it takes
     * @param statement how long one may run; zero: as long as it takes
     * @param along what else is underway, so that only the database knows which it is that runs: {@code and 5 more}
     */
    synchronized void begin(Duration lock, Duration statement, Optional<String> along) {
        if (session.isEmpty()) return;
        others = along;
        begin = System.nanoTime();
        longest = statement;
        long half = lock.toMillis() / 2;
        long next = half == 0 ? LONGEST_PAUSE : Math.min(half, LONGEST_PAUSE);
        if (next < pause) notifyAll(); // who sleeps would sleep too long
        pause = next;
        underway = true;
        if (thread.isEmpty()) thread = Optional.of(start(session.get()));
    }

    /** The try has ended, and nobody looks at it any more. */
    synchronized void end() {
        underway = false;
    }

    private Thread start(String id) {
        var looking = new Thread(() -> look(id), "watching " + repo.config().key());
        looking.setDaemon(true);
        looking.start();
        return looking;
    }

    /**
     * Asks the database without the monitor, which a server that does not answer would keep from who migrates. To interrupt this
     * thread would close the file of an embedded H2 under it.
     */
    private void look(String id) {
        try {
            while (isTurn()) once(id);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    /** Waits until it is time to look; false once that is over. */
    private synchronized boolean isTurn() throws InterruptedException {
        for (long last = looked; !closed; ) {
            long left = pause
                    - Duration.ofNanos(System.nanoTime() - Math.max(last, begin))
                            .toMillis();
            if (underway && left <= 0) return true;
            wait(left > 0 ? left : pause);
        }
        return false;
    }

    private void once(String id) {
        try {
            if (connection == null) connection = repo.connectToWatch();
            look(new Sessions(repo.config(), connection), id);
        } catch (SQLException e) {
            report.debug("looking at the session that migrates failed: " + SqlMessage.of(e));
            disconnect();
        }
        looked();
    }

    private synchronized void looked() {
        looked = System.nanoTime();
    }

    private void look(Sessions sessions, String id) throws SQLException {
        long round = round();
        var along = others();
        var found = sessions.blocking(id);
        if (isTooLong()) sessions.cancel(id);
        if (found.isPresent()) {
            if (isBlockedBy(found.get(), round))
                report.advanced("waits for " + found.get().line());
        } else if (along.isPresent()) {
            sessions.of(id).flatMap(Session::statement).ifPresent(sql -> report.advanced(along.get() + ": " + sql));
        } else {
            sessions.progress(id).ifPresent(report::advanced);
        }
    }

    private synchronized long round() {
        return round;
    }

    private synchronized Optional<String> others() {
        return others;
    }

    /** Keeps in mind who is in the way, unless another migration is tried since that was asked. */
    private synchronized boolean isBlockedBy(Session session, long asked) {
        if (asked == round) blocker = Optional.of(session);
        return asked == round && underway;
    }

    /** Where the database has no such limit of its own. */
    private synchronized boolean isTooLong() {
        return underway
                && !Dialect.of(repo.config().database()).limitsStatements()
                && !longest.isZero()
                && System.nanoTime() - begin > longest.toNanos();
    }

    /** Who was in the way when somebody was seen there last. */
    synchronized Optional<Session> blocker() {
        return blocker;
    }

    /** Another migration is to be tried, in whose way nobody has been seen yet. */
    synchronized void forget() {
        blocker = Optional.empty();
        round++;
    }

    /** An embedded database is not closed while it is looked at; who gets no answer is left behind. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            if (thread.isPresent()) thread.get().join(LONGEST_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void disconnect() {
        try {
            if (connection != null) connection.close();
        } catch (SQLException e) {
            report.debug("closing the connection that looked on failed: " + SqlMessage.of(e));
        }
        connection = null;
    }
}
