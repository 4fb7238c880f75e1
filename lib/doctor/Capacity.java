package release.doctor;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;

/**
 * How many connections there are beyond those that a run needs, which are open while this is asked.
 *
 * @param limits the server's, and those of our user and database, if they have any
 */
record Capacity(List<Limit> limits) {
    /**
     * One limit.
     *
     * @param name the setting
     * @param free how many more it allows
     */
    record Limit(String name, long free) {}

    /** Flyway opens two or three connections, and one watches them; the repo itself keeps one open. */
    static final int NEEDED = 4;

    private static final String NAME = "connections";

    Finding finding() {
        var tightest =
                limits.stream().min(Comparator.comparingLong(Limit::free)).orElseThrow();
        var text = NEEDED + " needed and there, " + Math.max(0, tightest.free()) + " more free";
        return tightest.free() >= NEEDED
                ? Finding.ok(NAME, text)
                : Finding.warning(
                        NAME,
                        text,
                        "The limit is " + tightest.name()
                                + ". A run beside this one, or the new version of the app, may get none. Raise it, or"
                                + " close what is idle.");
    }

    /** Not as many could be opened as a run needs; the repo itself holds one besides these. */
    static Finding tooFew(OpenConnections sessions, UnaryOperator<String> redaction) {
        var refusal = sessions.refusal().orElseThrow();
        return Finding.failed(
                NAME,
                NEEDED + " needed, only " + (NEEDED - sessions.wanted() + sessions.size()) + " there",
                new Failure(
                        ExitCode.FAILED,
                        Optional.empty(),
                        Optional.empty(),
                        redaction.apply(SqlMessage.of(refusal)),
                        Optional.ofNullable(refusal.getSQLState()),
                        Optional.empty(),
                        Optional.of(
                                "Raise the limit of the server, of this user or of the pool in front of it, or close"
                                        + " what is idle.")));
    }
}
