package release.migrate;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Optional;
import release.config.Database;

/**
 * Notices that what runs in a transaction has ended it: a savepoint from its beginning is gone then.
 *
 * @param foreign whether what runs is code that nobody has read; else only a statement may commit by itself
 * @param number of the transaction, which H2 gives and needs: it releases savepoints that are gone without a word
 */
record TransactionWatch(Database kind, Connection connection, boolean foreign, Optional<Savepoint> begin, Optional<String> number) {
    private static final String NAME = "release_seed";

    /** Watches from now on; the transaction must have written something. */
    static TransactionWatch of(Database kind, Connection connection, boolean foreign) throws SQLException {
        var begin = foreign || !kind.rollsBackDdl() ? Optional.of(connection.setSavepoint(NAME)) : Optional.<Savepoint>empty();
        var number = foreign && kind == Database.H2 ? Optional.of(number(connection)) : Optional.<String>empty();
        return new TransactionWatch(kind, connection, foreign, begin, number);
    }

    /** Whether foreign code has ended the transaction, as far as the database can tell. */
    boolean ended() throws SQLException {
        if (!foreign) return false;
        return switch (kind) {
            case H2 -> !number.orElseThrow().equals(number(connection));
            case POSTGRESQL, MARIADB, MYSQL, SQLITE -> isGone();
            case SQLSERVER, ORACLE -> false;
        };
    }

    private boolean isGone() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("release savepoint " + NAME);
            return false;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("08")) throw e;
            return true;
        }
    }

    /** Rolls back to the beginning, and fails if that is gone. */
    void rollBack() throws SQLException {
        if (begin.isPresent()) connection.rollback(begin.get());
    }

    private static String number(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select transaction_id()")) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
