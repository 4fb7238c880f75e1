package release.seed.rows;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the name of a file of rows says: {@code 10-users.csv.gz} has rows of the table users, {@code shop.users.csv} of the table users
 * in the schema shop, if there are these.
 *
 * @param qualified the first two parts of the name
 * @param format csv, tsv, json or ndjson
 */
record FileName(String table, Optional<String> qualified, String format, boolean compressed) {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\d+[-_]+)?([^.]+)(\\.[^.]+)?.*\\.(csv|tsv|json|ndjson)(\\.gz)?", Pattern.CASE_INSENSITIVE);

    /** @throws IllegalArgumentException if it is no name of such a file */
    static FileName of(Path file) {
        var name = FORM.matcher(file.getFileName().toString());
        if (!name.matches()) throw new IllegalArgumentException(file.toString());
        return new FileName(
                name.group(1),
                Optional.ofNullable(name.group(2)).map(rest -> name.group(1) + rest),
                name.group(3).toLowerCase(Locale.ROOT),
                name.group(4) != null);
    }

    static boolean is(Path file) {
        return FORM.matcher(file.getFileName().toString()).matches();
    }
}
