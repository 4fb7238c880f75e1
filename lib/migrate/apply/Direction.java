package release.migrate.apply;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.extensibility.AppliedMigration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.migrate.flyway.FlywayParts;
import release.report.Step.State;

/** What differs between applying a migration and taking it back. */
interface Direction {
    Event before();

    Event after();

    Event failed();

    /** The script's name in the report, should it fail: {@code V3} or {@code U3}. */
    String script(MigrationInfoImpl migration);

    State done();

    /**
     * Tells the history that a migration's script has run.
     *
     * @param commits whether that is the last thing in the transaction, and may end it
     */
    void record(MigrationInfoImpl migration, int millis, boolean commits);

    /** Tells the history that a script has failed half-way; false if the history knows no such state. */
    boolean recordFailure(MigrationInfoImpl migration);

    /** Whether it is still to be done, now that nobody else is at it. */
    boolean isDue(MigrationInfoImpl migration);

    /** Applying what is pending. */
    record Forwards(FlywayParts flyway, MigrationSession session) implements Direction {
        @Override
        public Event before() {
            return Event.BEFORE_EACH_MIGRATE;
        }

        @Override
        public Event after() {
            return Event.AFTER_EACH_MIGRATE;
        }

        @Override
        public Event failed() {
            return Event.AFTER_EACH_MIGRATE_ERROR;
        }

        @Override
        public String script(MigrationInfoImpl migration) {
            return MigrationStep.name(migration);
        }

        @Override
        public State done() {
            return State.APPLIED;
        }

        @Override
        public void record(MigrationInfoImpl migration, int millis, boolean commits) {
            session.record(migration, millis, commits);
        }

        @Override
        public boolean recordFailure(MigrationInfoImpl migration) {
            flyway.history()
                    .addAppliedMigration(
                            migration.getVersion(),
                            migration.getDescription(),
                            migration.getType(),
                            migration.getScript(),
                            migration.getChecksum(),
                            0,
                            false);
            return true;
        }

        @Override
        public boolean isDue(MigrationInfoImpl migration) {
            return Arrays.stream(flyway.info().pending())
                    .anyMatch(pending -> pending.getScript().equals(migration.getScript()));
        }
    }

    /**
     * Taking back what is applied. Flyway's free edition has no undo; what it has is the mark that its repair puts on a
     * version whose file is gone. With it, the version is pending again for every Flyway from 9 on.
     */
    record Backwards(FlywayParts flyway, MigrationSession session) implements Direction {
        @Override
        public Event before() {
            return Event.BEFORE_EACH_UNDO;
        }

        @Override
        public Event after() {
            return Event.AFTER_EACH_UNDO;
        }

        @Override
        public Event failed() {
            return Event.AFTER_EACH_UNDO_ERROR;
        }

        @Override
        public String script(MigrationInfoImpl migration) {
            return "U" + migration.getVersion();
        }

        @Override
        public State done() {
            return State.ROLLED_BACK;
        }

        @Override
        public void record(MigrationInfoImpl migration, int millis, boolean commits) {
            repeatables().forEach(session::recordDeleted);
            session.recordDeleted(applied(migration.getVersion()).getAppliedMigration());
        }

        /** What repeatable migrations have left: a view may be gone with the table that it shows, so that they have to run again. */
        private List<AppliedMigration> repeatables() {
            var newest = new LinkedHashMap<String, AppliedMigration>();
            for (var row : flyway.history().allAppliedMigrations()) {
                if (row.getVersion() == null && row.isSuccess()) newest.put(row.getDescription(), row);
            }
            return newest.values().stream()
                    .filter(row -> !row.getType().isSynthetic())
                    .toList();
        }

        @Override
        public boolean recordFailure(MigrationInfoImpl migration) {
            return false;
        }

        @Override
        public boolean isDue(MigrationInfoImpl migration) {
            return Arrays.stream(flyway.info().all())
                    .anyMatch(info -> isApplied((MigrationInfoImpl) info, migration.getVersion()));
        }

        private MigrationInfoImpl applied(MigrationVersion version) {
            return Arrays.stream(flyway.info().all())
                    .map(MigrationInfoImpl.class::cast)
                    .filter(info -> isApplied(info, version))
                    .findFirst()
                    .orElseThrow();
        }

        /** Whether a version stands: it is there, and not taken back. */
        static boolean isApplied(MigrationInfoImpl info, MigrationVersion version) {
            return info.getAppliedMigration() != null && version.equals(info.getVersion()) && stands(info.getState());
        }

        static boolean stands(MigrationState state) {
            return state.isApplied()
                    && !state.isFailed()
                    && state != MigrationState.DELETED
                    && state != MigrationState.UNDONE;
        }
    }
}
