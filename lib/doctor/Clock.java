package release.doctor;

import java.time.Duration;
import java.time.Instant;

/**
 * A look at the database's clock between two looks at ours: how long it took to ask is no difference.
 *
 * @param before ours when it was asked
 * @param database what it said
 * @param after ours when it had answered
 */
public record Clock(Instant before, Instant database, Instant after) {
    private static final Duration TOLERABLE = Duration.ofSeconds(5);

    /** How far the database's clock certainly is ahead of ours; negative if it is behind. */
    public Duration ahead() {
        if (database.isAfter(after)) return Duration.between(after, database);
        return database.isBefore(before) ? Duration.between(before, database) : Duration.ZERO;
    }

    /** A warning from 5 s on. */
    public Finding finding() {
        var ahead = ahead();
        if (ahead.abs().compareTo(TOLERABLE) <= 0) return Finding.ok("clock", "as on this machine, give or take 5 s");
        return Finding.warning(
                "clock",
                shown(ahead.abs()) + (ahead.isNegative() ? " behind" : " ahead of") + " this machine's",
                "What was applied when, and TLS certificates, are judged by two clocks. Let both machines take the"
                        + " time from NTP.");
    }

    private static String shown(Duration duration) {
        if (duration.toMinutes() < 2) return duration.toSeconds() + " s";
        return duration.toHours() < 2 ? duration.toMinutes() + " min" : duration.toHours() + " h";
    }
}
