package release.migrate.flyway;

import java.lang.reflect.InvocationTargetException;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.extensibility.MigrationType;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;
import org.flywaydb.core.internal.resolver.java.JavaMigrationExecutor;

/** One of the app's migrations in Java, as our Flyway knows it; in the history it stands under the app's class. */
final class AppMigration implements JavaMigration {
    private final AppFlyway flyway;
    private final Object theirs;
    private final String place;

    AppMigration(AppFlyway flyway, Object theirs, String place) {
        this.flyway = flyway;
        this.theirs = theirs;
        this.place = place;
    }

    @Override
    public MigrationVersion getVersion() {
        var version = flyway.ask(theirs, "getVersion");
        return version == null ? null : MigrationVersion.fromVersion(version.toString());
    }

    @Override
    public String getDescription() {
        return (String) flyway.ask(theirs, "getDescription");
    }

    @Override
    public Integer getChecksum() {
        return (Integer) flyway.ask(theirs, "getChecksum");
    }

    @Override
    public boolean canExecuteInTransaction() {
        return (Boolean) flyway.ask(theirs, "canExecuteInTransaction");
    }

    @Override
    public MigrationType getType() {
        return flyway.ask(theirs, "getType") instanceof Enum<?> type
                ? CoreMigrationType.fromString(type.name())
                : CoreMigrationType.JDBC;
    }

    @Override
    public ResolvedMigration getResolvedMigration(Configuration config, StatementInterceptor interceptor) {
        return new ResolvedMigrationImpl(
                getVersion(),
                getDescription(),
                theirs.getClass().getName(),
                getChecksum(),
                null,
                getType(),
                place,
                new JavaMigrationExecutor(this, interceptor));
    }

    /** What the app's code throws is thrown as it is; an error of it too is only a migration that failed. */
    @Override
    public void migrate(Context context) throws Exception {
        try {
            flyway.migrate(theirs, context);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) throw thrown;
            if (e.getCause() instanceof VirtualMachineError fatal) throw fatal;
            throw e;
        }
    }
}
