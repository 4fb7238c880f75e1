package release.migrate.flyway;

import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;

/** Ends a migration of which nobody could tell what it commits. Flyway takes it for the failure of a callback. */
public final class Unfollowed extends FlywayException {
    public Unfollowed(SQLException cause) {
        super("cannot tell what of the migration is committed", cause);
    }
}
