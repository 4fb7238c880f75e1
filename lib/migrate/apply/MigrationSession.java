package release.migrate.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.extensibility.AppliedMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import org.flywaydb.core.internal.jdbc.JdbcNullTypes;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.core.internal.schemahistory.SchemaHistory;
import org.flywaydb.core.internal.util.AbbreviationUtils;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.PgConnection;
import release.config.Database;
import release.database.Dialect;
import release.migrate.flyway.FlywayParts;
import release.migrate.flyway.LockFreed;
import release.migrate.flyway.Timeouts;
import release.repo.SqlMessage;

/**
 * The session that migrates: the state in which each migration finds it, whatever the one before has done to it, and the
 * row of each in the history. Flyway asks the database ten times for each migration what cannot have changed; on
 * PostgreSQL, whose session is one, this says it once before the migration and once after it, or once for several.
 */
public final class MigrationSession {
    /** What makes a difference for plain scripts that are sent together, of which one may have changed it by a function. */
    private static final List<String> CHECKED = List.of(
            "role",
            "search_path",
            "lock_timeout",
            "statement_timeout",
            "session_replication_role",
            "row_security",
            "check_function_bodies",
            "TimeZone",
            "DateStyle");

    private static final String KEPT = "release.session";
    private static final String SAVEPOINT = "release_row";
    private final Database kind;
    private final FlywayParts flyway;
    private final JdbcTemplate template;
    private final SessionSettings settings;
    /** A condition: we still have the lock of migrations. */
    private final Optional<String> held;

    private boolean isRead;
    private Optional<Timeouts> current = Optional.empty();
    /** Those of the migration before, if the session is still as that one was to find it. */
    private Optional<Timeouts> left = Optional.empty();

    private Optional<Known> known = Optional.empty();
    private OptionalInt last = OptionalInt.empty();

    /**
     * What cannot change, as SQL.
     *
     * @param role gives the session the role that the first migration has found
     * @param changed the settings that have another value than that one has found
     * @param all what those of {@link #CHECKED} are now, as text
     * @param insert a row into the history, up to its values, of which the rank is the first
     * @param rank the next one there
     */
    private record Known(String role, String changed, String all, String insert, String rank) {}

    /** @param held a condition in SQL: the session has the lock of migrations; empty if nothing can take it away */
    public MigrationSession(Database kind, FlywayParts flyway, Optional<String> held) {
        this.kind = kind;
        this.flyway = flyway;
        this.template = flyway.database().getMigrationConnection().getJdbcTemplate();
        this.settings = new SessionSettings(Dialect.of(kind), flyway.connection());
        this.held = held.filter(condition -> flyway.database().useSingleConnection());
    }

    /**
     * A migration begins: gives it Flyway's role and schema, and its own timeouts.
     *
     * @param inTransaction whether the timeouts are to end with the transaction at hand, where the database knows that
     * @throws LockFreed if what ran before it has freed the lock of migrations
     */
    void begin(Timeouts timeouts, boolean inTransaction) throws SQLException {
        last = OptionalInt.empty(); // its script may do anything, to the history too
        if (known.isPresent()) {
            requireLock(state(timeouts, inTransaction));
            return;
        }
        var connection = flyway.database().getMigrationConnection();
        connection.restoreOriginalState();
        FlywayParts.enter(kind, flyway.database(), flyway.schema());
        if (!isRead) settings.read();
        isRead = true;
        if (kind == Database.POSTGRESQL) {
            known = Optional.of(look());
            requireLock(state(timeouts, inTransaction));
        } else if (!left.equals(Optional.of(timeouts))) {
            settings.putBack(timeouts);
        }
        current = Optional.of(timeouts);
        left = Optional.empty();
    }

    private Known look() throws SQLException {
        var found = settings.found();
        var insert = flyway.database().getInsertStatement(flyway.table());
        return new Known(
                "select "
                        + List.of("session_authorization", "role").stream()
                                .filter(found::containsKey)
                                .map(name -> setting(name, found.get(name), false))
                                .collect(Collectors.joining(", ")),
                "unnest(" + array(found.keySet()) + ", " + array(found.values())
                        + ") as found (name, value) where current_setting(name) <> value",
                "concat_ws(' ', "
                        + CHECKED.stream()
                                .filter(found::containsKey)
                                .map(name -> "current_setting('" + name + "')")
                                .collect(Collectors.joining(", "))
                        + held.map(condition -> ", " + condition).orElse("") + ")",
                insert.substring(0, insert.lastIndexOf('(')),
                "(select coalesce(max(installed_rank), 0) + 1 from " + flyway.table() + ")");
    }

    /** What was to end with a transaction that the script has ended holds for the next one too, which may not have queried anything yet. */
    void renew(Timeouts timeouts) throws SQLException {
        if (kind == Database.POSTGRESQL)
            execute("set local lock_timeout = " + literal(lock(timeouts)) + "; set local statement_timeout = "
                    + literal(statement(timeouts)));
    }

    /** How long a statement of a migration waits for what others have locked; zero is as long as it takes. */
    Duration lockTimeout(Timeouts timeouts) {
        return settings.lock(timeouts);
    }

    private String lock(Timeouts timeouts) {
        return millis(lockTimeout(timeouts));
    }

    private String statement(Timeouts timeouts) {
        return timeouts.statement()
                .map(MigrationSession::millis)
                .orElse(settings.found().getOrDefault("statement_timeout", "0"));
    }

    /** The session is as it was before the first migration. */
    void putBack() throws SQLException {
        if (!isRead) return;
        if (known.isPresent()) execute(foundAgain());
        else settings.putBack();
        left = Optional.empty();
    }

    /** The settings that migrations have changed, and that held for all that came after them. */
    List<String> changed() throws SQLException {
        return isRead ? settings.changed() : List.of();
    }

    /** What is done in the database. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** Does some work in the role that the first migration has found, whichever one the script has taken on. */
    void asOurs(Work work) throws SQLException {
        if (known.isEmpty()) {
            work.run();
            return;
        }
        var theirs = template.queryForString("select current_setting('role')");
        execute(role());
        work.run();
        execute("select " + setting("role", theirs, false));
    }

    /** Whether what cannot change is known: the first migration has begun, on a database that can be told so. */
    boolean isKnown() {
        return known.isPresent();
    }

    private String role() {
        return known.orElseThrow().role();
    }

    /** What gives it all that a migration has to find, until something else is said, and keeps in mind what that is. */
    String state(Timeouts timeouts) {
        return "select count(set_config(name, value, false)), " + told(timeouts, false) + ", set_config('" + KEPT
                + "', " + known.orElseThrow().all() + ", false) from "
                + known.orElseThrow().changed();
    }

    /**
     * What is true as long as that is so, and fails if a script has changed it, say by a function.
     *
     * @param waits whether the commit of this transaction waits for the disk; if not, the next one that does waits for it too
     */
    String unchanged(boolean waits) {
        var all = known.orElseThrow().all();
        return "case " + all + " when current_setting('" + KEPT + "') then "
                + (waits ? "true" : "set_config('synchronous_commit', 'off', true) = 'off'") + " else ('not ' || " + all
                + ")::boolean end";
    }

    private String state(Timeouts timeouts, boolean inTransaction) {
        return "select " + held.orElse("true") + ", count(set_config(name, value, false)), "
                + told(timeouts, inTransaction) + " from " + known.orElseThrow().changed();
    }

    /** @param query gives first whether we have the lock */
    private void requireLock(String query) throws SQLException {
        try (var statement = flyway.connection().createStatement();
                var row = statement.executeQuery(query)) {
            if (row.next() && !row.getBoolean(1)) throw new LockFreed();
        }
    }

    private String foundAgain() {
        return foundAgain("");
    }

    private String foundAgain(String before) {
        return "select " + before + "count(set_config(name, value, false)) from "
                + known.orElseThrow().changed();
    }

    /** What the migration waits for and how long it runs, where it is not to be as it was found. */
    private String told(Timeouts timeouts, boolean inTransaction) {
        return setting("lock_timeout", lock(timeouts), inTransaction) + ", "
                + setting("statement_timeout", statement(timeouts), inTransaction);
    }

    private static String setting(String name, String value, boolean inTransaction) {
        return "set_config('" + name + "', " + literal(value) + ", " + inTransaction + ")";
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }

    private static String array(Collection<String> texts) {
        return literal(texts.stream()
                        .map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                        .collect(Collectors.joining(",", "{", "}")))
                + "::text[]";
    }

    /** A text as PostgreSQL reads it, whatever it takes a backslash for. */
    private static String literal(String text) {
        var quoted = "'" + text.replace("'", "''") + "'";
        return quoted.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }

    /**
     * Writes the row of a migration that has run, as Flyway does, in the transaction of the migration.
     *
     * @param commits whether the transaction ends with it; where that is not done here, it is to be done after it
     * @throws LockFreed if the migration has freed the lock: then nothing is written, and the transaction stays
     */
    void record(MigrationInfoImpl migration, int millis, boolean commits) {
        try {
            if (known.isPresent())
                write(row(migration, 0, String.valueOf(millis), "true") + (commits ? "; commit" : ""));
            else
                insert(
                        migration.getVersion(),
                        migration.getDescription(),
                        migration.getType(),
                        migration.getScript(),
                        migration.getResolvedMigration().getChecksum(),
                        millis);
        } catch (SQLException e) {
            throw new FlywaySqlException(
                    "Unable to write the row of version " + migration.getVersion() + " into " + flyway.table(), e);
        }
    }

    /** In one round trip, of which the lock is a condition: should it not be ours any more, a savepoint keeps what the migration has done. */
    private void write(String row) throws SQLException {
        var savepoint = held.isPresent() && (!flyway.connection().getAutoCommit() || isOpen());
        var condition = held.map(lock ->
                        "(case when " + lock + " then 'true' else 'not held by ' || pg_backend_pid() end)::boolean, ")
                .orElse("");
        try {
            var found = foundAgain(condition) + "; ";
            execute((savepoint
                            ? "savepoint " + SAVEPOINT + "; " + found + "release savepoint " + SAVEPOINT + "; "
                            : found)
                    + row);
        } catch (SQLException e) {
            if (held.isPresent() && !isLost(e)) checkLock(savepoint, e);
            throw e;
        }
    }

    /** Whether an error says that the session is lost. */
    boolean isLost(SQLException e) {
        return Dialect.of(kind).isLost(SqlMessage.root(e));
    }

    /** Whether a script has begun a transaction itself. */
    private boolean isOpen() throws SQLException {
        return flyway.connection().unwrap(PgConnection.class).getTransactionState() == TransactionState.OPEN;
    }

    private void checkLock(boolean hasSavepoint, SQLException failure) {
        try {
            if (hasSavepoint) execute("rollback to savepoint " + SAVEPOINT);
            requireLock("select " + held.orElseThrow());
        } catch (SQLException e) { // the row has failed, or the commit
            failure.addSuppressed(e);
        }
    }

    /** Writes the row that says that a version is not applied any more, as Flyway's repair does. */
    void recordDeleted(AppliedMigration applied) {
        try {
            insert(
                    applied.getVersion(),
                    applied.getDescription(),
                    CoreMigrationType.DELETE,
                    applied.getScript(),
                    applied.getChecksum(),
                    0);
        } catch (SQLException e) {
            throw new FlywaySqlException(
                    "Unable to mark version " + applied.getVersion() + " as deleted in " + flyway.table(), e);
        }
    }

    /** Flyway's own way is over another connection on some databases, which commits at another moment. */
    private void insert(
            MigrationVersion version,
            String description,
            MigrationType type,
            String script,
            Integer checksum,
            int millis)
            throws SQLException {
        var unlock = Dialect.of(kind).unlockTables();
        if (unlock.isPresent()) execute(unlock.get());
        if (known.isPresent()) execute(foundAgain());
        var isPutBack = known.isPresent() || current.isEmpty() || settings.putBackInTransaction(current.get());
        left = isPutBack ? current : Optional.empty();
        var database = flyway.database();
        database.getMigrationConnection().restoreOriginalState();
        int last = lastRank();
        var said = description.isEmpty() && !database.supportsEmptyMigrationDescription()
                ? SchemaHistory.NO_DESCRIPTION_MARKER
                : description;
        template.update(
                database.getInsertStatement(flyway.table()),
                last + 1,
                version == null ? JdbcNullTypes.StringNull : version.getVersion(),
                AbbreviationUtils.abbreviateDescription(said),
                type.name(),
                AbbreviationUtils.abbreviateScript(script),
                checksum == null ? JdbcNullTypes.IntegerNull : checksum,
                database.getInstalledBy(),
                millis,
                true);
    }

    /** What is 0 or less is of what Flyway created. */
    int lastRank() throws SQLException {
        var query = "select max(" + flyway.database().quote("installed_rank") + ")"
                + held.map(condition -> ", " + condition).orElse("") + " from " + flyway.table();
        try (var statement = flyway.connection().createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            if (held.isPresent() && !row.getBoolean(2)) throw new LockFreed();
            return Math.max(row.getInt(1), 0);
        }
    }

    /**
     * What writes that row.
     *
     * @param after how many rows will be written before it from now on
     * @param millis as SQL
     * @param success as SQL
     */
    String row(MigrationInfoImpl migration, int after, String millis, String success) {
        var version = migration.getVersion() == null
                ? "null"
                : literal(migration.getVersion().getVersion());
        return known.orElseThrow().insert() + "(" + rank(after) + ", " + version + ", "
                + literal(AbbreviationUtils.abbreviateDescription(migration.getDescription())) + ", "
                + literal(migration.getType().name()) + ", "
                + literal(AbbreviationUtils.abbreviateScript(migration.getScript())) + ", "
                + migration.getResolvedMigration().getChecksum() + ", "
                + literal(flyway.database().getInstalledBy()) + ", " + millis + ", " + success + ")";
    }

    /** To look for the last rank takes the database as long as all else about a row: it need not where that is known. */
    private String rank(int after) {
        return last.isPresent()
                ? String.valueOf(last.getAsInt() + 1 + after)
                : known.orElseThrow().rank();
    }

    /** A plain script was the last that ran, and its row has this rank. */
    void wrote(int rank) {
        last = OptionalInt.of(rank);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = flyway.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
