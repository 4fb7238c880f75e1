package release.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 10 min}, {@code 1h}; a number alone is seconds. */
public final class Durations {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,10})\\s*(|ms|s|m|min|h|d)");
    /** 24 days: databases count milliseconds in 32 bits. */
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    private Durations() {}

    /** Reads a duration. Empty if the text is none, or if it is longer than databases can count. */
    public static Optional<Duration> parse(String text) {
        var written = DURATION.matcher(text.strip());
        if (!written.matches()) return Optional.empty();
        long number = Long.parseLong(written.group(1));
        var duration = switch (written.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "m", "min" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number); // so PostgreSQL shows 24h
            default -> Duration.ofSeconds(number);
        };
        return Optional.of(duration).filter(some -> some.compareTo(LONGEST) <= 0);
    }

    /** A duration for people: in seconds, or in milliseconds if it is not a whole number of seconds. */
    public static String text(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** The problem with a text that is not a duration. */
    public static String problem(String text) {
        return "must be a duration such as 500ms, 5s or 10min"
                + (DURATION.matcher(text.strip()).matches() ? ", of 24 days at most" : "") + ", not "
                + (text.isEmpty() ? "\"\"" : text);
    }

    /** Reads the duration under a key. Any other text becomes a problem. */
    public static Optional<Duration> read(Section section, String key) {
        var written = section.text(key);
        var duration = written.flatMap(text -> parse(text.value()));
        if (written.isPresent() && duration.isEmpty())
            section.problem(written.get().source(), key, problem(written.get().value()));
        return duration;
    }
}
