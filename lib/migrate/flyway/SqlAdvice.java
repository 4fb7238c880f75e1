package release.migrate.flyway;

import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import release.config.Database;
import release.repo.SqlMessage;

/** What helps against errors of which a database does not say that itself. */
final class SqlAdvice {
    /** PostgreSQL: active_sql_transaction. */
    private static final String IN_TRANSACTION = "25001";
    private static final Pattern NOT_IN_TRANSACTION = Pattern.compile("(?i).*cannot VACUUM from within a transaction.*|.*Safety level may not be changed inside a transaction.*"
        + "|.*cannot (ATTACH|DETACH) .*within (a )?transaction.*|.*cannot change into wal mode from within a transaction.*");
    private static final Pattern BEGINS_ITSELF = Pattern.compile("(?i).*cannot start a transaction within a transaction.*|.*cannot (commit|rollback) - no transaction is active.*");
    /** MariaDB and MySQL: ER_PARSE_ERROR. */
    private static final int SYNTAX = 1064;

    private SqlAdvice() {}

    /**
     * What to do, as the beginning of a sentence.
     *
     * @param file of the script, as people are shown it
     */
    static Optional<String> of(SQLException e, Database database, String statement, String file) {
        var root = SqlMessage.root(e);
        var message = String.valueOf(root.getMessage());
        var outside = FlywayMessage.outside(file);
        return switch (database) {
            case POSTGRESQL -> IN_TRANSACTION.equals(root.getSQLState()) ? Optional.of("Run the script outside a transaction (" + outside + ")") : Optional.empty();
            case SQLITE -> NOT_IN_TRANSACTION.matcher(message).find() ? Optional.of("Run the script outside a transaction (" + outside + ")")
                : BEGINS_ITSELF.matcher(message).find() ? Optional.of("Take BEGIN and COMMIT out of the script, which runs in a transaction as it is, or run it outside one (" + outside + ")")
                : Optional.empty();
            case MARIADB, MYSQL -> root.getErrorCode() == SYNTAX && StoredProgram.isOne(statement)
                ? Optional.of("If the statement was cut at a semicolon of its body, write DELIMITER // before it, // at its end, and DELIMITER ; after that; fix the script") : Optional.empty();
            case H2, SQLSERVER, ORACLE -> Optional.empty();
        };
    }
}
