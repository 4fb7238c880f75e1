package release.migrate;

import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Matcher;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.jdbc.JdbcNullTypes;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.util.AbbreviationUtils;
import release.config.Database;

/**
 * The session that migrates: the state in which each migration finds it, whatever the one before has done to it, and the
 * row of each in the history. Flyway asks the database ten times for each migration what cannot have changed; on
 * PostgreSQL, whose session is one, this asks it once before the migration and once after it.
 */
final class MigrationSession {
    private static final String ROLE = "select set_config('role', ?, false)";
    private static final String STATE = ROLE + ", set_config('search_path', ?, false), set_config('lock_timeout', ?, ?), set_config('statement_timeout', ?, ?)";
    private final Database kind;
    private final FlywayParts flyway;
    private final JdbcTemplate template;
    private String role;
    private String path;

    MigrationSession(Database kind, FlywayParts flyway) {
        this.kind = kind;
        this.flyway = flyway;
        this.template = flyway.database().getMigrationConnection().getJdbcTemplate();
    }

    /**
     * A migration begins: gives it Flyway's role and schema, and its own timeouts.
     *
     * @param inTransaction whether the timeouts are to end with the transaction at hand, where the database knows that
     */
    void begin(Timeouts timeouts, boolean inTransaction) throws SQLException {
        if (role != null) {
            template.execute(STATE, role, path, millis(timeouts.lock()), inTransaction, millis(timeouts.statement()), inTransaction);
            return;
        }
        var connection = flyway.database().getMigrationConnection();
        connection.restoreOriginalState();
        connection.changeCurrentSchemaTo(flyway.schema());
        timeouts.tell(kind, flyway.connection(), inTransaction);
        // Flyway passes over a schema that is not there yet.
        if (kind == Database.POSTGRESQL && flyway.schema().exists()) {
            path = template.queryForString("show search_path");
            role = template.queryForString("select current_user");
        }
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    /**
     * Writes the row of a migration that has run, as Flyway does.
     *
     * @param commits whether the transaction ends with it; where that is not done here, it is to be done after it
     */
    void record(MigrationInfoImpl migration, int millis, boolean commits) {
        var checksum = migration.getResolvedMigration().getChecksum();
        if (role == null) {
            flyway.history().addAppliedMigration(migration.getVersion(), migration.getDescription(), migration.getType(), migration.getScript(),
                checksum, millis, true);
            return;
        }
        try {
            template.execute(ROLE + "; " + insert() + (commits ? "; commit" : ""), role, migration.getVersion() == null ? JdbcNullTypes.StringNull : migration.getVersion().getVersion(),
                AbbreviationUtils.abbreviateDescription(migration.getDescription()), migration.getType().name(),
                AbbreviationUtils.abbreviateScript(migration.getScript()), checksum == null ? JdbcNullTypes.IntegerNull : checksum,
                flyway.database().getInstalledBy(), millis, true);
        } catch (SQLException e) {
            throw new FlywaySqlException("Unable to write the row of version " + migration.getVersion() + " into " + flyway.table(), e);
        }
    }

    /** Flyway's statement, but the rank, its first value, is what comes after the last one. */
    private String insert() {
        return flyway.database().getInsertStatement(flyway.table()).replaceFirst("\\?", "(select coalesce(max(installed_rank), 0) + 1 from "
            + Matcher.quoteReplacement(flyway.table().toString()) + ")");
    }
}
