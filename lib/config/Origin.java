package release.config;

import com.typesafe.config.ConfigOrigin;
import java.io.File;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where a configured value comes from: a line of a file, or something without lines such as a variable. */
public record Origin(String name, int line) {

    /** A source that has no lines: an option, a variable. */
    public static Origin of(String name) {
        return new Origin(name, 0);
    }

    static Origin of(String file, int line, Path root) {
        return new Origin(relative(file, root), line);
    }

    public static Origin of(ConfigOrigin origin, Path root) {
        var merged = origin.description().startsWith("merge of ")
                ? firstOf(origin.description(), root)
                : Optional.<Origin>empty();
        var file = origin.filename();
        var name = file == null ? origin.description() : relative(file, root);
        return merged.orElse(new Origin(name, Math.max(0, origin.lineNumber())));
    }

    /** The first line of our file in {@code merge of FILE: LINE,variable NAME}, HOCON's origin of a merged value. */
    private static Optional<Origin> firstOf(String description, Path root) {
        var place = Pattern.compile(Pattern.quote(root + File.separator) + "(.+?): (\\d+)")
                .matcher(description);
        return place.find()
                ? Optional.of(new Origin(place.group(1), Integer.parseInt(place.group(2))))
                : Optional.empty();
    }

    private static String relative(String file, Path root) {
        try {
            var path = Path.of(file).toAbsolutePath().normalize();
            return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
        } catch (InvalidPathException notAPath) {
            return file;
        }
    }

    @Override
    public String toString() {
        return line > 0 ? name + ":" + line : name;
    }
}
