package release.migrate.apply;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import release.database.Session;
import release.migrate.apply.Journal.Entry;
import release.migrate.flyway.FlywayParts;
import release.migrate.lock.MigrationLock;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.Report;

/**
 * A migration that has begun and not ended, as the journal tells who only looks.
 *
 * @param run who is at it now, in a sentence; empty if nobody is: then it is half applied
 */
public record Unfinished(Entry entry, Optional<String> run) {

    /** Looks; empty if there is none. Nothing is changed by that. */
    public static Optional<Unfinished> of(Repo repo, FlywayParts flyway, MigrationInfoService info, Report report) {
        try {
            var left = Journal.left(flyway).filter(entry -> entry.isHalf(info));
            if (left.isEmpty()) return Optional.empty();
            var run = run(MigrationLock.of(repo, flyway.database(), flyway.table(), report));
            // A run that has ended since the first look has taken its row along.
            return (run.isPresent() ? left : Journal.left(flyway).filter(left.get()::equals))
                    .map(entry -> new Unfinished(entry, run));
        } catch (SQLException e) {
            throw new FlywayException("cannot read the journal of migrations: " + SqlMessage.of(e), e);
        }
    }

    /** Who works under the lock of migrations now, in a sentence; empty if nobody does. */
    public static Optional<String> run(MigrationLock lock) throws SQLException {
        return lock.isHeld()
                ? Optional.of("A run is at it now"
                        + lock.holder()
                                .map(Session::line)
                                .map(line -> ": " + line)
                                .orElse("") + ".")
                : Optional.empty();
    }

    /** The same for the migrations of a repo, of which none may be known to have begun. */
    public static Optional<String> run(Repo repo, FlywayParts flyway, Report report) {
        try {
            return run(MigrationLock.of(repo, flyway.database(), flyway.table(), report));
        } catch (SQLException e) {
            throw new FlywayException("cannot look at the lock of migrations: " + SqlMessage.of(e), e);
        }
    }

    public boolean isHalf() {
        return run.isEmpty();
    }
}
