package release.migrate;

import java.time.Duration;
import java.util.Optional;
import release.migrate.fastpath.FastPathVersion;
import release.migrate.fastpath.UpToDate;
import release.repo.Repo;
import release.report.Failure;
import release.report.Report;

/** The newest version that is applied in a repo, or its baseline, in the order of Flyway, which is asked only if need be. */
public final class AppliedVersion {
    private final Optional<String> newest;
    private final Optional<Failure> problem;

    private AppliedVersion(Optional<String> newest, Optional<Failure> problem) {
        this.newest = newest;
        this.problem = problem;
    }

    static AppliedVersion known(Optional<String> newest) {
        return new AppliedVersion(newest, Optional.empty());
    }

    static AppliedVersion unknown(Failure problem) {
        return new AppliedVersion(Optional.empty(), Optional.of(problem));
    }

    /** Whether a text is a version as Flyway reads them: numbers with dots or underscores between them. */
    public static boolean isVersion(String text) {
        return FastPathVersion.of(text).isPresent();
    }

    /** Asks the history; a database without one has no version. */
    public static AppliedVersion of(Repo repo, Report report) {
        var look = UpToDate.of(repo);
        return look.isSo()
                ? known(look.newest())
                : HistoryVersion.of(repo, report, repo.config().locking().patience());
    }

    /**
     * Asks a history that may not be readable yet: then none is known, and {@link #problem} says why.
     *
     * @param limit how long to wait for one that somebody has locked
     */
    public static AppliedVersion ifKnown(Repo repo, Report report, Duration limit) {
        long begin = report.nanos();
        var look = UpToDate.of(repo);
        if (look.isSo()) return known(look.newest());
        var left = limit.minus(report.since(begin));
        return HistoryVersion.ifKnown(repo, report, left.isNegative() ? Duration.ZERO : left);
    }

    public boolean isBelow(String version) {
        return newest.isEmpty() || isBelow(newest.get(), version);
    }

    private static boolean isBelow(String version, String other) {
        var plain = FastPathVersion.of(version);
        var plainOther = FastPathVersion.of(other);
        if (plain.isEmpty() || plainOther.isEmpty()) return HistoryVersion.isBelow(version, other);
        return plain.get().compareTo(plainOther.get()) < 0;
    }

    /** Why the history could not be read. */
    public Optional<Failure> problem() {
        return problem;
    }

    /** {@code V3}; empty if there is none. */
    public Optional<String> name() {
        return newest.map(version -> "V" + version);
    }

    /** {@code 3}; empty if there is none. */
    Optional<String> version() {
        return newest;
    }
}
