package release.config;

import com.typesafe.config.ConfigOrigin;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a configured value comes from: a line of a file, or something without lines such as a variable. */
public record Source(String name, int line) {

    /** A source that has no lines: an option, a variable. */
    public static Source of(String name) {
        return new Source(name, 0);
    }

    static Source of(ConfigOrigin origin, Path root) {
        var file = origin.filename();
        var name = file == null ? origin.description() : relative(file, root);
        return new Source(name, Math.max(0, origin.lineNumber()));
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
