package release.migrate.flyway;

import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import release.database.Session;

/** A script has freed the lock of migrations, so that another run may have migrated since. */
public final class LockFreed extends FlywayException {
    public LockFreed() {
        this(Optional.empty());
    }

    /** @param holder who has it now */
    public LockFreed(Optional<Session> holder) {
        super("The lock of migrations was freed meanwhile, and another run "
                + holder.map(who -> "has it now: " + who.line()).orElse("has had it."));
    }
}
