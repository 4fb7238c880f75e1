package release.migrate.flyway;

import org.flywaydb.core.api.FlywayException;

/** What has failed since a signal has cancelled it. There is nothing to be mended about it. */
public final class Cancelled extends FlywayException {
    public Cancelled(String message, FlywayException cause) {
        super(message, cause);
    }
}
