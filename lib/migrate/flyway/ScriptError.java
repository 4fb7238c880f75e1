package release.migrate.flyway;

import org.flywaydb.core.api.FlywayException;

/** A script that cannot be read, and where in it. */
final class ScriptError extends FlywayException {
    private final String path;
    private final int line;
    private final String advice;

    /**
     * @param path of the script, as Flyway knows it
     * @param advice what to do about it, as the beginning of a sentence: {@code Close it}
     */
    ScriptError(String path, int line, String message, String advice) {
        super(message);
        this.path = path;
        this.line = line;
        this.advice = advice;
    }

    String path() {
        return path;
    }

    int line() {
        return line;
    }

    String advice() {
        return advice;
    }
}
