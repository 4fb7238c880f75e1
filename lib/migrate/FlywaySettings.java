package release.migrate;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.internal.clazz.NoopClassProvider;
import org.flywaydb.core.internal.configuration.ConfigUtils;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import release.config.Nearest;
import release.config.RepoConfig;
import release.repo.Repo;
import release.report.Report;

/** Translates a repo's configuration into Flyway's, and knows which settings Flyway would refuse. */
public final class FlywaySettings {
    private static final String PREFIX = "flyway.";
    static final String TRANSACTIONAL_LOCK = "postgresql.transactional.lock";

    private FlywaySettings() {}

    /** What is wrong with a setting, given its name without {@code flyway.}; empty if Flyway takes it. */
    public static Optional<String> problem(String name, String value) {
        if (name.equals(TRANSACTIONAL_LOCK)) {
            return value.matches("true|false") ? Optional.empty() : Optional.of("must be true or false, not " + value);
        }
        try {
            LogFactory.setFallbackLogCreator(type -> new FlywayLog(ignored -> {}));
            configured(Map.of(name, value));
            return Optional.empty();
        } catch (FlywayException e) {
            var known = names();
            var setting = name.startsWith("placeholders.") ? "placeholders" : name;
            return Optional.of(known.contains(setting) ? FlywayMessage.oneLine(e)
                : "is no setting of Flyway" + Nearest.hint(name, known));
        }
    }

    /** Flyway's configuration for an open repo. */
    static FluentConfiguration of(Repo repo, Report report) {
        var config = repo.config();
        var settings = new HashMap<>(config.flyway());
        settings.remove(TRANSACTIONAL_LOCK);
        settings.putIfAbsent("lockRetryCount", "-1"); // how long to wait for others is decided where one can see who they are
        LogFactory.setFallbackLogCreator(type -> new FlywayLog(report::debug));
        var flyway = configured(settings);
        flyway.dataSource(repo.dataSource());
        flyway.locations(Stream.concat(config.migrations().stream().map(folder -> "filesystem:" + folder),
            config.packaged().stream().map(folder -> "classpath:" + folder)).toArray(String[]::new));
        config.schema().ifPresent(schema -> flyway.defaultSchema(schema).schemas(schema));
        if (!config.packaged().isEmpty()) packaged(flyway, repo);
        flyway.getPluginRegister().getInstanceOf(PostgreSQLConfigurationExtension.class)
            .setTransactionalLock(config.locking().transactional());
        return flyway;
    }

    /** Flyway looks for nothing on our class path: what it gets of the app is what we give it. */
    private static void packaged(FluentConfiguration flyway, Repo repo) {
        var app = repo.deployable().orElseThrow(() -> new IllegalStateException("packaged, but in no app: " + repo.config()));
        flyway.resourceProvider(new PackagedScripts(app, repo.config(), flyway)).javaMigrationClassProvider(none());
    }

    @SuppressWarnings("unchecked")
    private static ClassProvider<JavaMigration> none() {
        return NoopClassProvider.INSTANCE;
    }

    private static FluentConfiguration configured(Map<String, String> settings) {
        return new FluentConfiguration().loggers("console").configuration(settings.entrySet().stream()
            .collect(Collectors.toMap(setting -> PREFIX + setting.getKey(), Map.Entry::getValue)));
    }

    /** The names of Flyway's settings: it keeps them as public constants. */
    private static TreeSet<String> names() {
        var names = new TreeSet<String>();
        for (var field : ConfigUtils.class.getFields()) {
            if (field.getType() != String.class) continue;
            try {
                var name = (String) field.get(null);
                if (name.startsWith(PREFIX)) names.add(name.substring(PREFIX.length()));
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
        names.add("placeholders");
        return names;
    }
}
