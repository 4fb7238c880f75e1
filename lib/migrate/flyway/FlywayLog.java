package release.migrate.flyway;

import java.util.function.Consumer;
import org.flywaydb.core.api.logging.Log;

/** Flyway's own log: a detail for --debug, since what matters of it reaches the report by other ways. */
record FlywayLog(Consumer<String> debug) implements Log {
    @Override
    public void debug(String message) {
        debug.accept("flyway: " + message);
    }

    @Override
    public void info(String message) {
        debug(message);
    }

    @Override
    public void warn(String message) {
        debug(message);
    }

    @Override
    public void error(String message) {
        debug(message);
    }

    @Override
    public void error(String message, Exception e) {
        debug(message + ": " + e);
    }

    @Override
    public void notice(String message) {
        debug(message);
    }
}
