package release.config;

import java.nio.file.Path;

/**
 * A name that a release maps to a file.
 *
 * @param script the file as written, relative to the release root
 * @param custom whether it is the team's own and not one of the suite's
 */
public record Command(String name, Source source, Path file, String script, boolean custom, String description) {}
