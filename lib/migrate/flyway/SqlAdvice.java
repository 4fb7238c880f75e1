package release.migrate.flyway;

import java.sql.SQLException;
import java.util.Optional;
import release.config.Database;
import release.database.Dialect;
import release.repo.SqlMessage;

/** What helps against errors of which a database does not say that itself. */
final class SqlAdvice {
    private SqlAdvice() {}

    /**
     * What to do, as the beginning of a sentence.
     *
     * @param file of the script, as people are shown it
     */
    static Optional<String> of(SQLException e, Database database, String statement, String file) {
        var root = SqlMessage.root(e);
        var dialect = Dialect.of(database);
        var outside = FlywayMessage.outside(file);
        if (dialect.refusesTransaction(root))
            return Optional.of("Run the script outside a transaction (" + outside + ")");
        if (dialect.isOwnTransaction(root)) {
            return Optional.of(
                    "Take BEGIN and COMMIT out of the script, which runs in a transaction as it is, or run it outside"
                            + " one ("
                            + outside + ")");
        }
        return dialect.mayLackDelimiter(root) && StoredProgram.isOne(statement)
                ? Optional.of(
                        "If the statement was cut at a semicolon of its body, write DELIMITER // before it, // at its"
                                + " end, and DELIMITER ; after that; fix the script")
                : Optional.empty();
    }
}
