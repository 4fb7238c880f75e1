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

    /** MariaDB's and MySQL's ER_WARNING_NOT_COMPLETE_ROLLBACK. */
    private static final String NOT_COMPLETE = "1196";

    private SavepointScope() {}

    /**
     * Does some work behind a savepoint, and goes back to that if the work fails.
     *
     * @return why it failed
     * @throws SQLException why it failed, if there is no way back either
     */
    public static Optional<SQLException> of(Connection connection, Database database, Work work) throws SQLException {
        var savepoint = connection.setSavepoint();
        Optional<SQLException> failure = Optional.empty();
        try {
            work.run();
        } catch (SQLException e) {
            failure = Optional.of(e);
            try {
                connection.rollback(savepoint);
                if (isIncomplete(connection, database)) throw e;
            } catch (SQLException lost) {
                if (lost != e) e.addSuppressed(lost);
                throw e;
            }
        }
        switch (database) {
            case H2, SQLITE, POSTGRESQL, MARIADB, MYSQL -> connection.releaseSavepoint(savepoint);
            case SQLSERVER, ORACLE -> {} // Their drivers cannot.
        }
        return failure;
    }

    /** Whether the rollback that came last did not reach all of it: MariaDB and MySQL have tables of engines that know no transactions. */
    public static boolean isIncomplete(Connection connection, Database database) throws SQLException {
        if (database != Database.MARIADB && database != Database.MYSQL) return false;
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("show warnings")) {
            while (rows.next()) if (NOT_COMPLETE.equals(rows.getString(2))) return true;
            return false;
        }
    }
}
