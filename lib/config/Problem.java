package release.config;

import java.util.regex.Pattern;

/** One thing wrong with the configuration: where it stands, the key it is about, and what to do. */
public record Problem(Origin source, String key, String message) {
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9f}\\p{Zl}\\p{Zp}\\p{Cf}&&[^\\u200c\\u200d]]");
    private static final int LONGEST = 1_000;

    /** The problem without the secrets of the file. */
    public Problem redacted(Redactor secrets) {
        return new Problem(source, key, secrets.redact(message));
    }

    /** Always one line, whatever the file holds. */
    @Override
    public String toString() {
        return printable(source + " " + (key.isEmpty() ? "" : key + " ") + message);
    }

    /** A line with its control characters spelled out. A very long line is cut. */
    public static String printable(String line) {
        var printable = UNPRINTABLE
                .matcher(line)
                .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
        return printable.length() <= LONGEST ? printable : printable.substring(0, LONGEST - 3) + "...";
    }
}
