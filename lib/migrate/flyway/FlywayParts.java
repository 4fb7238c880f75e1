package release.migrate.flyway;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.internal.callback.CallbackExecutor;
import org.flywaydb.core.internal.command.DbBaseline;
import org.flywaydb.core.internal.command.DbInfo;
import org.flywaydb.core.internal.command.DbSchemas;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.info.MigrationInfoServiceImpl;
import org.flywaydb.core.internal.resolver.CompositeMigrationResolver;
import org.flywaydb.core.internal.schemahistory.SchemaHistory;
import org.flywaydb.core.internal.util.ValidatePatternUtils;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import release.database.Dialect;
import release.migrate.fastpath.OwnTables;
import release.repo.NoSuchSchema;
import release.repo.SqlMessage;

/** The parts of an open Flyway, of which its commands are made, and ours are too. */
public record FlywayParts(
        CompositeMigrationResolver resolver,
        SchemaHistory history,
        Database<?> database,
        Schema<?, ?> schema,
        Schema<?, ?>[] schemas,
        CallbackExecutor<Event> callbacks,
        FluentConfiguration settings) {

    /** Opens a Flyway, lends its parts, and closes it. */
    public static void lend(FluentConfiguration settings, Consumer<FlywayParts> work, Callback... callbacks) {
        var own = new FluentConfiguration().configuration(settings).callbacks(callbacks);
        // One connection, so that a migration and its row in the history are one transaction.
        lock(own).setTransactionalLock(false);
        new FlywayOpener(own)
                .execute(
                        (resolver, history, database, schema, schemas, executor, interceptor) -> {
                            work.accept(new FlywayParts(resolver, history, database, schema, schemas, executor, own));
                            return null;
                        },
                        !FastPathResolver.are(own),
                        null);
    }

    private static PostgreSQLConfigurationExtension lock(FluentConfiguration settings) {
        return settings.getPluginRegister().getInstanceOf(PostgreSQLConfigurationExtension.class);
    }

    /** The table of the history. */
    public Table<?, ?> table() {
        return schema.getTable(settings.getTable());
    }

    /** The schema is there, which only reading needs as well; if not, nothing is sent that would go into another one. */
    public static void require(Schema<?, ?> schema) {
        if (!schema.exists()) throw failure(new NoSuchSchema(schema.getName()));
    }

    /**
     * Lets the connection that migrates work in a schema, and asks the database whether it does: Flyway passes over a
     * schema that is not there.
     */
    public static void enter(release.config.Database kind, Database<?> database, Schema<?, ?> schema) {
        require(schema);
        var connection = database.getMigrationConnection();
        connection.changeCurrentSchemaTo(schema);
        try {
            if (Dialect.of(kind).isIn(connection.getJdbcConnection(), schema.getName())) return;
            var where = Dialect.of(kind).currentSchema(connection.getJdbcConnection());
            throw new SQLException(
                    "the database does not let us into the schema " + schema.getName()
                            + where.map(other -> ": we are in " + other).orElse(""),
                    "42501");
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static FlywayException failure(SQLException e) {
        return new FlywayException(SqlMessage.of(e), e);
    }

    /** The connection that migrates. */
    public java.sql.Connection connection() {
        return database.getMigrationConnection().getJdbcConnection();
    }

    /** Every migration and how it stands, as Flyway's own {@code info} tells. */
    public MigrationInfoService look() {
        return new DbInfo(resolver, history, settings, database, callbacks, schemas).info();
    }

    /** Every migration and how it stands now. */
    public MigrationInfoServiceImpl info() {
        history.clearCache(); // rows that were rolled back may be in it
        var info = new MigrationInfoServiceImpl(
                resolver,
                history,
                database,
                settings,
                settings.getTarget(),
                settings.isOutOfOrder(),
                ValidatePatternUtils.getIgnoreAllPattern());
        info.refresh();
        return info;
    }

    /**
     * Creates what is not there yet: the schemas, the history, its baseline.
     *
     * @param transactional whether this too may only lock within transactions
     * @throws FlywayException if the schema is not there and may not be created, or the schemas hold something, but no history
     */
    public void prepare(release.config.Database kind, boolean transactional) {
        database.getMigrationConnection();
        lock(settings).setTransactionalLock(transactional);
        try {
            if (settings.isCreateSchemas()) new DbSchemas(database, schemas, history, callbacks).create(false);
            if (transactional) require(schema); // behind a pooler the next statement may be in another session
            else enter(kind, database, schema);
            if (history.exists()) {
                OldHistory.refuseRanks(connection(), table());
                return;
            }
            if (!settings.isSkipExecutingMigrations()) begin();
            create();
            history.create(false);
        } finally {
            lock(settings).setTransactionalLock(false);
        }
    }

    /**
     * The same look at the history, but nothing is created.
     *
     * @throws OldHistory if it is one of a Flyway so old that migrate refuses it
     */
    public void refuseOldHistory() {
        if (history.exists())
            OldHistory.refuseRanks(database.getMainConnection().getJdbcConnection(), table());
        else if (!settings.isBaselineOnMigrate()) OldHistory.refuseName(database, schema, settings.getTable());
    }

    /** Creates the history as Flyway does, which tries for nine seconds what the database refuses because of missing rights. */
    private void create() {
        var connection = database.getMainConnection().getJdbcConnection();
        try (var script = database.getCreateScript(SqlText.factory(database, settings), table(), false)
                        .getSqlStatements();
                var statement = connection.createStatement()) {
            var auto = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                for (var next = script.next(); next != null; next = script.next()) statement.execute(next.getSql());
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                // Somebody else may have created it, or be at it: then Flyway looks, and tries again.
                if (!FlywayFailure.isLocked(e) && !table().exists()) throw e;
            } finally {
                connection.setAutoCommit(auto);
            }
        } catch (SQLException e) {
            throw new FlywayException("The history cannot be created", e);
        }
    }

    /** What the lock, the journal and the seeds keep is no schema of the app's, nor is a history in which nothing stands. */
    private boolean hasOnlyOurs(Schema<?, ?> schema) {
        var others = Stream.of(schema.allTables())
                .map(one -> one.getName())
                .filter(name -> !isOurs(name))
                .toList();
        if (others.isEmpty()) return schema.allTables().length > 0;
        var histories = OldHistory.histories(database, schema);
        return others.stream().allMatch(name -> histories.contains(name) && OldHistory.isEmpty(database, schema, name));
    }

    /** Whether a table is one of those that the lock, the journal and the seeds keep; what an app calls release_notes is none. */
    public static boolean isOurs(String table) {
        return OwnTables.are(table);
    }

    private void begin() {
        var filled = new ArrayList<Schema<?, ?>>();
        for (var one : schemas) if (one.exists() && !one.empty() && !hasOnlyOurs(one)) filled.add(one);
        if (filled.isEmpty()) return;
        if (settings.isBaselineOnMigrate()) {
            new DbBaseline(
                            history,
                            settings.getBaselineVersion(),
                            settings.getBaselineDescription(),
                            callbacks,
                            database)
                    .baseline();
        } else if (!history.exists()) { // else another run has just begun it
            OldHistory.refuseName(database, schema, settings.getTable());
            throw new FlywayException(
                    "Found non-empty schema(s) "
                            + String.join(
                                    ", ", filled.stream().map(Object::toString).toList())
                            + " but no schema history table.",
                    CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE);
        }
    }
}
