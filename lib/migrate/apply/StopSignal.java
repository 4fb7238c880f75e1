package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import release.config.RepoConfig;
import release.database.Dialect;
import release.migrate.flyway.Cancelled;
import release.process.Programs;
import release.process.Signals;
import release.repo.Repo;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;

/**
 * Hears that this process is to end while it works on a repo. The first signal lets what is at hand come to its end, so that
 * nothing is half done; a second one cancels the statement that runs and ends programs, as does the end of the grace if there is
 * one; a third one ends the process.
 */
public final class StopSignal implements AutoCloseable {
    /** A statement may not have reached the database yet when it is cancelled: so it is cancelled until it ends. */
    private static final Duration PAUSE = Duration.ofMillis(300);
    /** So long a program may take to end, and we to hear of that. */
    private static final Duration MOMENT = Duration.ofSeconds(5);
    /** By this, programs that Flyway starts have our mark in their environment: it hands placeholders on to them. */
    private static final String MARK = "release_programs";

    private final Repo repo;
    private final RepoConfig config;
    private final Report report;
    private final String what;
    private final AtomicInteger count = new AtomicInteger();
    private final Programs programs = Programs.ofOnePart();
    private final Signals signals;
    private volatile String heard;
    private final Map<Connection, String> sessions = new ConcurrentHashMap<>();
    private volatile boolean isCancelled;
    private volatile boolean isAnswered;
    private boolean isOver;

    /** @param what is at hand, one after the other: {@code migration} */
    private StopSignal(Repo repo, Report report, String what) {
        this.repo = repo;
        this.config = repo.config();
        this.report = report;
        this.what = what;
        this.signals = new Signals(this::hear);
    }

    /**
     * Works while signals are heard. Whether or not the work has answered one, the process ends with its exit code.
     *
     * @param what is at hand, one after the other: {@code migration}
     */
    public static void during(Repo repo, Report report, String what, Consumer<StopSignal> work) {
        try (var stop = new StopSignal(repo, report, what)) {
            stop.run(work);
            // Of one of many it is enough that no other one is begun.
            if (!stop.requested() || stop.isAnswered || stop.config.isOneOfMany()) return;
            if (report.hasRepoFailed()) report.note("stopped by " + stop.signal()); // the failure says how to go on
            else report.failed(stop.failure("Stopped by " + stop.signal() + "; what was to be done here is done."));
        }
    }

    private void run(Consumer<StopSignal> work) {
        try {
            work.accept(this);
        } catch (FlywayException e) {
            throw cancelled(e);
        }
    }

    /** A failure, which says that a signal has made it if that is so. */
    FlywayException cancelled(FlywayException e) {
        return isCancelled ? new Cancelled(e.getMessage(), e) : e;
    }

    /** Settings with which Flyway opens connections whose statements a second signal cancels: it has one for callbacks too. */
    public FluentConfiguration watched(FluentConfiguration settings) {
        var placeholders = new HashMap<>(settings.getPlaceholders());
        placeholders.put(MARK, programs.mark());
        return new FluentConfiguration()
                .configuration(settings)
                .dataSource(repo.dataSource(this::watch))
                .placeholders(placeholders);
    }

    private void watch(Connection connection) throws SQLException {
        Dialect.of(config.database()).sessionId(connection).ifPresent(id -> sessions.put(connection, id));
    }

    /** The session of a connection of those; empty where the database does not tell of sessions. */
    Optional<String> session(Connection connection) {
        return Optional.ofNullable(sessions.get(connection));
    }

    public boolean requested() {
        return heard != null;
    }

    /** @throws RepoFailed if we have been asked to end */
    public void check() {
        if (requested()) throw new RepoFailed(failure("Stopped by " + signal() + ", before anything more was begun."));
    }

    /** Whether the statement at hand is cancelled, and programs are ended: no other one begins. */
    public boolean isCancelled() {
        return isCancelled;
    }

    /** @throws FlywayException if it is, so that what would come next does not begin */
    void requireRunning() {
        if (isCancelled) throw new Cancelled("Cancelled by " + signal() + ".", null);
    }

    /** That the run has ended before its end; from then on the process ends with the signal's exit code. */
    public Failure failure(String message) {
        answer();
        return Failure.of(
                heard.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.TERMINATED,
                message,
                "Go on with: " + report.again());
    }

    /** From now on the process ends with the signal's exit code. */
    void answer() {
        isAnswered = true;
        report.endWith(signals.exitCode().orElseThrow());
    }

    public String signal() {
        return "SIG" + heard;
    }

    /** Sleeps for a while; a signal ends that too. */
    void sleep(Duration pause) {
        await(pause, this::requested);
    }

    private interface Condition {
        boolean holds();
    }

    private synchronized void await(Duration longest, Condition condition) {
        long end = System.nanoTime() + longest.toNanos();
        try {
            for (long left = longest.toMillis();
                    left > 0 && !condition.holds();
                    left = Duration.ofNanos(end - System.nanoTime()).toMillis()) wait(left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(String name) {
        heard = name;
        switch (count.incrementAndGet()) {
            case 1 -> first(name);
            case 2 -> Signals.inBackground("cancelling", this::cancel);
            default -> Programs.ofThisProcess().endWithUs();
        }
    }

    private void first(String name) {
        synchronized (this) {
            notifyAll();
        }
        var grace = config.locking().signalGrace().filter(time -> !time.isZero());
        grace.ifPresent(time -> Signals.inBackground("grace of SIG" + name, () -> {
            await(time, () -> isOver);
            if (!isOver()) cancel();
        }));
        report.heard("SIG" + name + ": ends after this " + what + "; a second signal"
                + grace.map(time -> ", or " + time.toSeconds() + " s,").orElse("") + " cancels its statement");
    }

    /** A statement has failed: if it was cancelled, what comes now puts things in order. */
    public void failed() {
        if (isCancelled) over();
    }

    private synchronized void over() {
        isOver = true;
        notifyAll();
    }

    private synchronized boolean isOver() {
        return isOver;
    }

    /** Where the database cannot be asked, the process ends at once, and the database rolls back. */
    private void cancel() {
        isCancelled = true;
        if (endPrograms()) await(sessions.isEmpty() ? MOMENT : PAUSE, () -> isOver);
        try {
            if (!sessions.isEmpty()) {
                cancelSessions();
                return;
            }
        } catch (SQLException e) {
            report.debug("cancelling failed: " + SqlMessage.of(e));
        }
        if (isOver()) return;
        report.heard("SIG" + heard + ": ends at once; what is not committed is rolled back");
        Programs.ofThisProcess().kill();
        Runtime.getRuntime().halt(signals.exitCode().orElseThrow());
    }

    /** Ends what programs run, of which whoever waits for them hears; whether there were any. */
    private boolean endPrograms() {
        if (programs.running().isEmpty()) return false;
        programs.end(MOMENT);
        return true;
    }

    private void cancelSessions() throws SQLException {
        try (var connection = repo.connectToWatch()) {
            while (!isOver()) {
                if (!endPrograms())
                    for (var session : sessions.entrySet())
                        if (!session.getKey().isClosed()) new Sessions(config, connection).cancel(session.getValue());
                await(PAUSE, () -> isOver);
            }
        }
    }

    @Override
    public void close() {
        over();
        signals.close();
        signals.exitCode().ifPresent(report::endWith);
    }
}
