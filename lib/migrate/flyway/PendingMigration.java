package release.migrate.flyway;

import java.util.Optional;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.InvalidConfiguration;
import release.config.RepoConfig;

/**
 * A migration that is to be run, or taken back.
 *
 * @param inTransaction whether it can run in one
 * @param script that the database may be given at once; Flyway runs any other
 */
public record PendingMigration(
        MigrationInfoImpl migration, boolean inTransaction, Timeouts timeouts, Optional<Script> script) {
    /** Whether the database can be given both at once. */
    public boolean goesWith(PendingMigration other) {
        return script.isPresent() && other.script.isPresent() && timeouts.equals(other.timeouts);
    }

    /** Whether it is one that Flyway starts as a process of its own: what that does to a database is in no transaction of ours. */
    public static boolean isProgram(MigrationInfo migration) {
        return migration.getType() == CoreMigrationType.SCRIPT;
    }

    /**
     * Reads one.
     *
     * @param script its script, if it has been read already
     * @throws InvalidConfiguration if its script says what cannot be read of timeouts
     */
    public static PendingMigration of(
            MigrationInfoImpl migration, Optional<Script> script, RepoConfig repo, Configuration settings) {
        var inTransaction = script.map(Script::inTransaction)
                .orElseGet(() -> migration.canExecuteInTransaction() && !isProgram(migration));
        var comments = script.map(Script::comments).orElseGet(() -> Timeouts.comments(migration, settings));
        return new PendingMigration(
                migration,
                inTransaction,
                Timeouts.of(migration, comments, inTransaction, repo),
                script.filter(Script::isPlain));
    }
}
