package release.migrate.apply;

import org.flywaydb.core.api.callback.Event;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.PendingMigration;

/** Repeatable migrations come after all versions, with Flyway's callbacks between them. */
final class RepeatablePhase {
    private final FlywayParts flyway;
    private boolean hasBegun;

    RepeatablePhase(FlywayParts flyway) {
        this.flyway = flyway;
    }

    /** A migration comes next. */
    void begin(PendingMigration due) {
        if (due.migration().getVersion() != null || hasBegun) return;
        endVersions();
        flyway.callbacks().onMigrateOrUndoEvent(Event.BEFORE_REPEATABLES);
    }

    /** No version comes any more. */
    void endVersions() {
        if (!hasBegun) flyway.callbacks().onMigrateOrUndoEvent(Event.AFTER_VERSIONED);
        hasBegun = true;
    }
}
