package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import release.config.Database;

/** A part of a transaction that leaves nothing of itself if it fails, so that it can be done in another way. */
public final class SavepointScope {
    /** What is tried. */
    @FunctionalInterface
    public interface Work {
        void run() throws SQLException;
    }

    private SavepointScope() {}

    /**
     * Does some work behind a savepoint, and goes back to that if the work fails.
     *
     * @return why it failed
     * @throws SQLException why it failed, if there is no way back either
     */
    public static Optional<SQLException> of(Connection connection, Database database, Work work) throws SQLException {
        var dialect = Dialect.of(database);
        var savepoint = connection.setSavepoint();
        Optional<SQLException> failure = Optional.empty();
        try {
            work.run();
        } catch (SQLException e) {
            failure = Optional.of(e);
            try {
                connection.rollback(savepoint);
                if (dialect.isRollbackIncomplete(connection)) throw e;
            } catch (SQLException lost) {
                if (lost != e) e.addSuppressed(lost);
                throw e;
            }
        }
        dialect.release(connection, savepoint);
        return failure;
    }
}
