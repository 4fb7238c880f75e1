package release.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One seed of a repo, as configured.
 *
 * @param source where it is configured
 * @param environments the environments in which it runs; empty means all
 * @param after the version that must be applied before it may run
 * @param table for a file of rows, the table that they go into; empty: the file's name tells
 * @param nullMarker for a CSV or TSV file, the field that stands for null; empty: an empty field without quotes
 * @param delimiter for a CSV or TSV file, what separates its fields; empty: the file's name tells
 */
public record Seed(
        Path file,
        Origin source,
        When when,
        List<String> environments,
        Optional<String> after,
        Optional<String> table,
        OnConflict onConflict,
        Optional<String> nullMarker,
        Optional<Character> delimiter) {
    /** When a seed runs. */
    public enum When {
        /** On every run. */
        ALWAYS,
        /** Until it has run once. */
        ONCE,
        /** If its content has changed since its last run. */
        CHANGED
    }

    /** What happens to a row whose primary key already exists. */
    public enum OnConflict {
        /** The seed fails. */
        FAIL,
        /** The existing row stays. */
        SKIP,
        /** The existing row takes the new values. */
        UPDATE
    }

    public Seed {
        environments = List.copyOf(environments);
    }

    /** A seed without any settings. */
    public static Seed of(Path file, Origin source) {
        return new Seed(
                file,
                source,
                When.ALWAYS,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OnConflict.FAIL,
                Optional.empty(),
                Optional.empty());
    }
}
