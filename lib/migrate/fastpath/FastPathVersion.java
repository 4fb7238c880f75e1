package release.migrate.fastpath;

import java.util.Optional;

/**
 * A version as Flyway reads and compares it: numbers of any length, part by part; a part that is missing is 0.
 *
 * @param text the same for all that are equal: the parts with a dot between them, each without leading zeros, and without
 *        those at the end that are 0: {@code 1.2} of 01.2.0
 */
public record FastPathVersion(String text) implements Comparable<FastPathVersion> {
    /** The version in a text; empty if that is not digits with a dot or an underscore between them. */
    public static Optional<FastPathVersion> of(String text) {
        var plain = new StringBuilder(text.length() + 1);
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c >= '0' && c <= '9') continue;
            if (c != '.' && c != '_' || i == begin) return Optional.empty();
            while (begin < i - 1 && text.charAt(begin) == '0') begin++;
            plain.append(text, begin, i).append('.');
            begin = i + 1;
        }
        int end = plain.length() - 1;
        while (end > 1 && plain.charAt(end - 1) == '0' && plain.charAt(end - 2) == '.') end -= 2;
        return Optional.of(new FastPathVersion(plain.substring(0, end)));
    }

    @Override
    public int compareTo(FastPathVersion other) {
        int i = 0;
        int j = 0;
        while (i < text.length() || j < other.text.length()) {
            var mine = part(text, i);
            var theirs = part(other.text, j);
            int order = mine.length() == theirs.length() ? mine.compareTo(theirs) : mine.length() - theirs.length();
            if (order != 0) return order;
            i += mine.length() + 1;
            j += theirs.length() + 1;
        }
        return 0;
    }

    /** The part that begins there. */
    private static String part(String text, int begin) {
        if (begin >= text.length()) return "0";
        int dot = text.indexOf('.', begin);
        return text.substring(begin, dot < 0 ? text.length() : dot);
    }
}
