package release.develop;

import java.math.BigInteger;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A migration's version as it is written in its file's name: {@code 007}, {@code 1_4}, {@code 20260131235959}. */
record Version(String text) implements Comparable<Version> {
    private static final Pattern VALID = Pattern.compile("\\d+([._]\\d+)*");
    private static final Pattern LAST_PART = Pattern.compile("\\d+$");

    /** The version in a text, if the text is one by Flyway's rules. */
    static Optional<Version> parse(String text) {
        return VALID.matcher(text).matches() ? Optional.of(new Version(text)) : Optional.empty();
    }

    /**
     * The version after this one, in the same style. If this one is a time to the minute or second, the time; otherwise its last part
     * plus one.
     *
     * @param now in UTC
     */
    Version next(LocalDateTime now) {
        var style = DateTimeFormatter.ofPattern(text.length() == 12 ? "uuuuMMddHHmm" : "uuuuMMddHHmmss")
                .withResolverStyle(ResolverStyle.STRICT);
        try {
            var latest = LocalDateTime.parse(text, style);
            // There may be two in the same minute, or a colleague's clock may be ahead. It must be a later version all
            // the same.
            var unit = text.length() == 12 ? ChronoUnit.MINUTES : ChronoUnit.SECONDS;
            var earliest = latest.plus(1, unit);
            return new Version((now.isBefore(earliest) ? earliest : now).format(style));
        } catch (DateTimeParseException noTime) {
            return new Version(LAST_PART.matcher(text).replaceFirst(part -> plusOne(part.group())));
        }
    }

    private static String plusOne(String digits) {
        var sum = new BigInteger(digits).add(BigInteger.ONE).toString();
        return "0".repeat(Math.max(0, digits.length() - sum.length())) + sum;
    }

    /** Compares by number, part by part. A missing part is 0. */
    @Override
    public int compareTo(Version other) {
        var mine = parts();
        var theirs = other.parts();
        for (int i = 0; i < Math.max(mine.length, theirs.length); i++) {
            int order = (i < mine.length ? mine[i] : BigInteger.ZERO)
                    .compareTo(i < theirs.length ? theirs[i] : BigInteger.ZERO);
            if (order != 0) return order;
        }
        return 0;
    }

    private BigInteger[] parts() {
        return Stream.of(text.split("[._]")).map(BigInteger::new).toArray(BigInteger[]::new);
    }
}
