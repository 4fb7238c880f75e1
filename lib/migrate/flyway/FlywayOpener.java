package release.migrate.flyway;

import org.flywaydb.core.FlywayExecutor;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.configuration.ConfigurationValidator;
import org.flywaydb.core.internal.database.DatabaseType;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;

/** Opens a Flyway that reads scripts with the parsers of {@link ScriptParsers}. */
public final class FlywayOpener extends FlywayExecutor {
    private final Configuration settings;

    public FlywayOpener(Configuration settings) {
        super(settings);
        this.settings = settings;
    }

    /** As Flyway's own, which opens the first connection here; this is where it learns of the kind of database, and so of its parser. */
    @Override
    public JdbcConnectionFactory init() {
        new ConfigurationValidator().validate(settings);
        return new JdbcConnectionFactory(settings.getDataSource(), settings, null) {
            private final DatabaseType type = ScriptParsers.of(super.getDatabaseType());

            @Override
            public DatabaseType getDatabaseType() {
                return type;
            }
        };
    }
}
