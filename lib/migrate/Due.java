package release.migrate;

import java.util.Optional;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.Misconfigured;
import release.config.RepoConfig;

/**
 * A migration that is to be run, or taken back. All of them are read before the first is run: a script may be wrong.
 *
 * @param inTransaction whether it can run in one
 * @param script that the database may be given at once; Flyway runs any other
 */
record Due(MigrationInfoImpl migration, boolean inTransaction, Timeouts timeouts, Optional<Script> script) {
    /**
     * Reads one.
     *
     * @param script its script, if it has been read already
     * @throws Misconfigured if its script says what cannot be read of timeouts
     */
    static Due of(MigrationInfoImpl migration, Optional<Script> script, RepoConfig repo, Configuration settings) {
        var inTransaction = script.map(Script::inTransaction).orElseGet(migration::canExecuteInTransaction);
        var comments = script.map(Script::comments).orElseGet(() -> Timeouts.comments(migration, settings));
        return new Due(migration, inTransaction, Timeouts.of(migration, comments, inTransaction, repo), script.filter(Script::isPlain));
    }
}
