package release.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version as Flyway reads and compares it: numbers of any length, part by part; a part that is missing is 0.
 *
 * @param parts each without leading zeros, so that 0 is empty; the last is not 0
 */
record PlainVersion(List<String> parts) implements Comparable<PlainVersion> {
    PlainVersion {
        parts = List.copyOf(parts);
    }

    /** The version in a text; empty if that is not digits with a dot or an underscore between them. */
    static Optional<PlainVersion> of(String text) {
        var parts = new ArrayList<String>();
        int begin = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? '.' : text.charAt(i);
            if (c >= '0' && c <= '9') continue;
            if (c != '.' && c != '_' || i == begin) return Optional.empty();
            while (begin < i && text.charAt(begin) == '0') begin++;
            parts.add(text.substring(begin, i));
            begin = i + 1;
        }
        while (!parts.isEmpty() && parts.get(parts.size() - 1).isEmpty()) parts.remove(parts.size() - 1);
        return Optional.of(new PlainVersion(parts));
    }

    @Override
    public int compareTo(PlainVersion other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            var mine = part(i);
            var theirs = other.part(i);
            int order = mine.length() == theirs.length() ? mine.compareTo(theirs) : mine.length() - theirs.length();
            if (order != 0) return order;
        }
        return 0;
    }

    private String part(int i) {
        return i < parts.size() ? parts.get(i) : "";
    }

    /** The same for all that are equal: {@code V1.2} of 01.2.0 too. */
    @Override
    public String toString() {
        var text = new StringBuilder("V");
        for (var part : parts) text.append(text.length() == 1 ? "" : ".").append(part.isEmpty() ? "0" : part);
        return text.toString();
    }
}
