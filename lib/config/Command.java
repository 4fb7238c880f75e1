package release.config;

import java.nio.file.Path;
import java.util.List;

/**
 * A name that a release maps to a file, or to a list of other names.
 *
 * @param file absolute; for a list, the configuration
 * @param script the file as written, relative to the release root; for a list, its names
 * @param members for a list, the commands that it runs
 */
public record Command(
        String name, Origin source, Kind kind, Path file, String script, List<String> members, String description) {
    /** What a name stands for. */
    public enum Kind {
        /** One of the suite's own, in {@code commands/}. */
        SUITE,
        /** A script of the team's own that JBang runs. */
        SCRIPT,
        /** A file of the team's own that the operating system runs. */
        EXECUTABLE,
        /** Other commands, one after the other. */
        LIST
    }

    public Command {
        members = List.copyOf(members);
    }

    /** Whether it is the team's own and not one of the suite's. */
    public boolean custom() {
        return kind != Kind.SUITE;
    }
}
