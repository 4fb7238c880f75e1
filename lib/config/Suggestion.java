package release.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** "Did you mean": the known word that a mistyped one most likely stands for. */
public final class Suggestion {
    private Suggestion() {}

    /** The phrase {@code ; did you mean X?} for the closest known word, or nothing when none is close. */
    public static String hint(String word, Collection<String> known) {
        return to(word, known).map(found -> "; did you mean " + found + "?").orElse("");
    }

    /**
     * The problem with a path that does not lead to what it should.
     *
     * @param kind what should be there: a file, or a folder
     */
    public static String missing(String kind, String written, Path path, Path root) {
        return Files.exists(path)
                ? "names " + written + ", which is " + (Files.isDirectory(path) ? "a folder" : "a file") + ", where a "
                        + kind + " is needed"
                : "names a " + kind + " that does not exist: " + written + pathHint(written, path, root);
    }

    /** The phrase of {@link #hint} for a path that does not exist. It suggests a file beside it, in the form in which the path was written. */
    public static String pathHint(String written, Path missing, Path root) {
        if (missing.getParent() == null) return "";
        try (var entries = Files.list(missing.getParent())) {
            return hint(
                    written,
                    entries.filter(entry -> !entry.equals(missing))
                            .map(entry -> entry.startsWith(root)
                                    ? root.relativize(entry).toString()
                                    : entry.toString())
                            .toList());
        } catch (IOException noFolder) {
            return "";
        }
    }

    /** The closest known word, if it is within a third of the length of {@code word} in edits (two for short words, one for the shortest). */
    public static Optional<String> to(String word, Collection<String> known) {
        var limit = word.length() < 4 ? 1 : Math.max(2, word.length() / 3);
        return known.stream()
                .filter(candidate -> edits(word, candidate) <= limit)
                .min(Comparator.comparingInt((String candidate) -> edits(word, candidate))
                        .thenComparing(c -> c));
    }

    /** Levenshtein distance without regard to case, one row at a time. */
    private static int edits(String from, String to) {
        var a = from.toLowerCase(java.util.Locale.ROOT);
        var b = to.toLowerCase(java.util.Locale.ROOT);
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
