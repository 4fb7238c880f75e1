package release.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import release.repo.Repo;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.signal.Signals;

/**
 * Hears that this process is to end while it migrates. The first signal lets the migration at hand come to its end, so
 * that nothing is half done; a second one cancels the statement that runs.
 */
final class Stop implements AutoCloseable {
    private final Repo repo;
    private final Report report;
    private final Signals signals;
    private volatile String heard;
    private volatile Optional<String> session = Optional.empty();

    Stop(Repo repo, Report report) {
        this.repo = repo;
        this.report = report;
        this.signals = new Signals(this::hear);
    }

    /** The session whose statement a second signal cancels. */
    void watch(Optional<String> id) {
        session = id;
    }

    Optional<String> session() {
        return session;
    }

    boolean requested() {
        return heard != null;
    }

    /** @throws Halt if we have been asked to end */
    void check() {
        if (requested()) throw new Halt(failure("Stopped by SIG" + heard + ", while it waited."));
    }

    /** That the run has ended before its end; from then on the process ends with the signal's exit code. */
    Failure failure(String what) {
        answer();
        return Failure.of(heard.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.TERMINATED, what, "Go on with: " + report.again());
    }

    /** From now on the process ends with the signal's exit code. */
    void answer() {
        report.exit(signals.exitCode().orElseThrow());
    }

    String signal() {
        return "SIG" + heard;
    }

    /** Sleeps for a while; a signal ends that too. */
    void sleep(Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        try {
            while (!requested() && System.nanoTime() < end) Thread.sleep(Math.min(200, pause.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void hear(String name) {
        var first = heard == null;
        heard = name;
        if (first) report.waiting("SIG" + name + ": ends after the migration at hand; a second signal cancels its statement");
        else cancel();
    }

    /** Where the database cannot be asked, the process ends at once, and the database rolls back. */
    private void cancel() {
        try (var connection = repo.connect()) {
            if (session.isPresent() && new Sessions(repo.config(), connection).cancel(session.get())) return;
        } catch (SQLException e) {
            report.debug("cancelling failed: " + SqlMessage.of(e));
        }
        Runtime.getRuntime().halt(signals.exitCode().orElseThrow());
    }

    @Override
    public void close() {
        signals.close();
    }
}
