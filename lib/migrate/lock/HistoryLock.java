package release.migrate.lock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.flywaydb.core.api.configuration.Configuration;
import release.config.Durations;
import release.config.Locking;
import release.database.Dialect;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.RepoFailed;
import release.report.Report;

/**
 * A lock of somebody else's on a history, which keeps out even who only reads it: of a forgotten transaction, a VACUUM FULL, a LOCK
 * TABLES. Flyway would wait for its end without a word.
 */
public final class HistoryLock {
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private final Repo repo;
    private final Dialect dialect;
    private final Report report;
    private final Optional<String> schema;
    private final String table;

    /**
     * @param settings say in which schema it is
     * @param table of the history
     */
    public HistoryLock(Repo repo, Report report, Configuration settings, String table) {
        this.repo = repo;
        this.dialect = Dialect.of(repo.config().database());
        this.report = report;
        this.schema = Optional.ofNullable(settings.getDefaultSchema())
                .or(() -> Stream.of(settings.getSchemas()).findFirst());
        this.table = table;
    }

    /** How long who only looks waits: as long as a statement of a migration would. */
    public static Optional<Duration> patience(Locking locking) {
        return Optional.of(locking.lockTimeout().orElse(Locking.SHORT)).filter(limit -> !limit.isZero());
    }

    /**
     * Waits until the history can be read, or is not there.
     *
     * @param limit how long; empty: as long as it takes; zero: one look
     * @throws RepoFailed if it could not be read in time
     */
    public void await(Optional<Duration> limit) {
        long begin = report.nanos();
        var waited = Duration.ZERO;
        for (long told = 0; isLocked(Locking.look(limit, waited)); ) {
            waited = report.since(begin);
            if (limit.isPresent() && waited.compareTo(limit.get()) >= 0) throw new RepoFailed(locked(waited));
            if (waited.dividedBy(TELL) > told) {
                told = waited.dividedBy(TELL);
                report.waiting("waiting " + waited.toSeconds() + " s for " + table
                        + who().map(who -> ", which " + who).orElse(""));
            }
            LockSupport.parkNanos(PAUSE.toNanos()); // a server may have a limit of its own, which ends the look at once
        }
    }

    /** Who is in the way, as far as the database tells. */
    private Optional<String> who() {
        try {
            return repo.holding(name(), table)
                    .map(session ->
                            (dialect.isTableHolderCertain() ? "is locked by " : "may be locked by ") + session.line());
        } catch (SQLException e) {
            report.debug("looking who has locked " + table + " failed: " + SqlMessage.of(e));
            return Optional.empty();
        }
    }

    private boolean isLocked(Duration look) {
        try {
            repo.query("select 1 from " + name() + " where 1 = 0", look, ResultSet::next);
            return false;
        } catch (SQLException e) { // what else it is, whoever reads the history will say
            var isLocked = dialect.isLockTimeout(SqlMessage.root(e));
            if (isLocked) report.debug(table + " could not be read within " + Durations.text(look));
            return isLocked;
        }
    }

    private String name() {
        return schema.map(name -> dialect.quoted(name) + ".").orElse("") + dialect.quoted(table);
    }

    private Failure locked(Duration waited) {
        var blocker = who();
        return new Failure(
                ExitCode.LOCKED,
                Optional.empty(),
                Optional.empty(),
                table + " could not be read for " + waited.toSeconds() + " s: somebody has locked it.",
                Optional.empty(),
                blocker.map(who -> "It " + report.redact(who)),
                Optional.of((blocker.isPresent()
                                ? "End that session, or wait for it, then: "
                                : "Wait until that is over, then: ")
                        + report.again()));
    }
}
