package release.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import release.config.Database;
import release.repo.Repo;
import release.repo.Session;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.Report;

/**
 * Looks at the session that runs a migration, from a connection of its own: who is in its way, and how far the index is
 * that it creates. It connects only once that takes longer than a moment.
 */
final class Watch implements AutoCloseable {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private final Repo repo;
    private final Report report;
    private final Optional<String> session;
    private Optional<Session> blocker = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private Connection connection;
    private boolean over;

    /** @param session the one that migrates; empty where the database does not tell of sessions */
    Watch(Repo repo, Optional<String> session, Report report) {
        this.repo = repo;
        this.report = report;
        this.session = session;
    }

    /** A try begins; until its {@link #end} it is looked at, at least twice within the lock timeout. */
    void begin(Timeouts timeouts) {
        synchronized (this) {
            over = false;
        }
        if (session.isEmpty()) return;
        var half = timeouts.lock().dividedBy(2);
        var pause = half.isZero() || half.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : half;
        var looking = new Thread(() -> look(session.get(), pause, timeouts.statement()), "watching " + repo.config().key());
        looking.setDaemon(true);
        looking.start();
        thread = Optional.of(looking);
    }

    private void look(String id, Duration pause, Duration longest) {
        long begin = System.nanoTime();
        if (isOverAfter(pause)) return;
        try {
            if (connection == null) connection = repo.connect();
            var sessions = new Sessions(repo.config().database(), connection);
            do {
                look(sessions, id);
                if (isTooLong(begin, longest)) sessions.cancel(id);
            } while (!isOverAfter(pause));
        } catch (SQLException e) {
            report.debug("looking at the session that migrates failed: " + SqlMessage.of(e));
        }
    }

    /** To interrupt a thread instead would close the file of an embedded H2 under it. */
    private synchronized boolean isOverAfter(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            for (long left = pause.toMillis(); !over && left > 0; left = Duration.ofNanos(end - System.nanoTime()).toMillis()) wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return over;
    }

    private void look(Sessions sessions, String id) throws SQLException {
        var found = sessions.blocking(id);
        if (found.isPresent()) {
            found(found.get());
            report.advanced("waits for " + found.get().line());
        } else {
            sessions.progress(id).ifPresent(report::advanced);
        }
    }

    private synchronized void found(Session session) {
        blocker = Optional.of(session);
    }

    /** MySQL has no limit of its own for statements that write. */
    private boolean isTooLong(long begin, Duration longest) {
        return repo.config().database() == Database.MYSQL && !longest.isZero() && System.nanoTime() - begin > longest.toNanos();
    }

    /** Who was in the way when somebody was seen there last. */
    synchronized Optional<Session> blocker() {
        return blocker;
    }

    /** The try has ended, and nobody looks at it any more. */
    void end() {
        synchronized (this) {
            over = true;
            notifyAll();
        }
        try {
            if (thread.isPresent()) thread.get().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = Optional.empty();
    }

    @Override
    public void close() {
        end();
        try {
            if (connection != null) connection.close();
        } catch (SQLException e) {
            report.debug("closing the connection that looked on failed: " + SqlMessage.of(e));
        }
    }
}
