package release.migrate.flyway;

import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.flywaydb.core.api.ClassProvider;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.logging.LogFactory;
import org.flywaydb.core.api.migration.JavaMigration;
import org.flywaydb.core.api.migration.baseline.BaselineMigrationConfigurationExtension;
import org.flywaydb.core.internal.clazz.NoopClassProvider;
import org.flywaydb.core.internal.configuration.ConfigUtils;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.migrate.fastpath.FastPathSettings;
import release.repo.Repo;
import release.report.Report;

/** Translates a repo's configuration into Flyway's, and knows which settings Flyway would refuse. */
public final class FlywaySettings {
    private static final String PREFIX = "flyway.";
    private static final String FILES = "filesystem:";
    static final String BASELINE_PREFIX = "baselineMigrationPrefix";
    private static final String CALLBACK_LOCATIONS = "callbackLocations";
    private static final String COMMAND_LINE = "is of Flyway's own command line";
    private static final String LICENCE = "needs a licence of Flyway's";
    private static final String IN_JAVA = "names classes, which Flyway would look for where the app is not";
    private static final String REPORTS = "is of Flyway's own reports: use --json";
    /** What would have no effect here, and why. */
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("configFiles", COMMAND_LINE),
            Map.entry("configFileEncoding", COMMAND_LINE),
            Map.entry("configurations", COMMAND_LINE),
            Map.entry("jarDirs", COMMAND_LINE),
            Map.entry("plugins", COMMAND_LINE),
            Map.entry("outputType", COMMAND_LINE + ": use --json"),
            Map.entry("outputProgress", COMMAND_LINE),
            Map.entry("outputLogsInJson", COMMAND_LINE + ": use --json"),
            Map.entry("color", COMMAND_LINE + ": set NO_COLOR"),
            Map.entry("workingDirectory", COMMAND_LINE + ": use --root"),
            Map.entry("environments", COMMAND_LINE + ": use --env"),
            Map.entry("provisionMode", COMMAND_LINE),
            Map.entry("outputQueryResults", "is not done: what queries give is shown by eval"),
            Map.entry("detectEncoding", "is not done: set encoding"),
            Map.entry("loggers", "would have nothing to say: what Flyway logs is shown by --debug"),
            Map.entry("reportEnabled", REPORTS),
            Map.entry("reportFilename", REPORTS),
            Map.entry(
                    "callbacks",
                    IN_JAVA + ": write callbacks in SQL, in a folder of migrations or of callbackLocations"),
            Map.entry("resolvers", IN_JAVA),
            Map.entry("skipDefaultResolvers", "would leave no migrations, as there are no other resolvers"),
            Map.entry("undoSqlMigrationPrefix", LICENCE + ": rollback takes scripts that begin with U"),
            Map.entry("dryRunOutput", LICENCE),
            Map.entry("errorOverrides", LICENCE),
            Map.entry("cherryPick", LICENCE + ": use --target"),
            Map.entry("licenseKey", "is not needed: this is Flyway's free edition"),
            Map.entry("email", LICENCE),
            Map.entry("token", LICENCE),
            Map.entry("offlinePermitPath", LICENCE),
            Map.entry("kerberosConfigFile", LICENCE),
            Map.entry("oracle", LICENCE),
            Map.entry("sqlserver", LICENCE));

    private static final String DO_NOTHING = "|false";

    private FlywaySettings() {}

    /** What is wrong with a setting, given its name without {@code flyway.}; empty if Flyway takes it. */
    public static Optional<String> problem(String name, String value) {
        if (name.equals(FastPathSettings.TRANSACTIONAL_LOCK)) {
            return value.matches("true|false") ? Optional.empty() : Optional.of("must be true or false, not " + value);
        }
        if (name.equals("table") && value.matches(".*[\"`\\[\\]].*"))
            return Optional.of("must not have quotes or brackets in it, which Flyway does not take: " + value);
        if (name.equals(BASELINE_PREFIX)) return value.isEmpty() ? Optional.of("must not be empty") : Optional.empty();
        var refused = REFUSED.get(name.replaceFirst("\\..*", ""));
        if (refused != null) return value.matches(DO_NOTHING) ? Optional.empty() : Optional.of(refused);
        if (name.equals(CALLBACK_LOCATIONS) && !value.strip().isEmpty()) {
            var other = Stream.of(value.split(","))
                    .map(String::strip)
                    .filter(one -> !one.matches("filesystem:.+"))
                    .findFirst();
            if (other.isPresent())
                return Optional.of("must be folders, filesystem:DIR, not " + other.get()
                        + ": Flyway would look for that where the app is not; callbacks beside the migrations"
                        + " are found");
        }
        try {
            LogFactory.setFallbackLogCreator(type -> new FlywayLog(ignored -> {}));
            readLate(configured(Map.of(name, value)));
            return Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.of("is no encoding that this Java has: " + value);
        } catch (FlywayException e) {
            var known = names();
            var setting = name.startsWith("placeholders.") ? "placeholders" : name;
            return Optional.of(
                    known.contains(setting)
                            ? FlywayMessage.oneLine(e)
                            : "is no setting of Flyway" + Suggestion.hint(name, known));
        }
    }

    /** Reads what Flyway itself looks at only when it needs it, in the middle of a run. */
    private static void readLate(FluentConfiguration flyway) {
        flyway.getTarget();
        flyway.getBaselineVersion();
        flyway.getEncoding();
        flyway.getIgnoreMigrationPatterns();
    }

    /** Flyway's configuration for an open repo. */
    public static FluentConfiguration of(Repo repo, Report report) {
        var config = repo.config();
        var settings = new HashMap<>(config.flyway());
        settings.remove(FastPathSettings.TRANSACTIONAL_LOCK);
        settings.keySet().removeIf(name -> REFUSED.containsKey(name.replaceFirst("\\..*", "")));
        var baselinePrefix = Optional.ofNullable(settings.remove(BASELINE_PREFIX));
        settings.computeIfPresent(CALLBACK_LOCATIONS, (name, places) -> belowRoot(places, config));
        settings.putIfAbsent(
                "lockRetryCount", "-1"); // how long to wait for others is decided where one can see who they are
        LogFactory.setFallbackLogCreator(type -> new FlywayLog(report::debug));
        var flyway = configured(settings);
        flyway.dataSource(repo.dataSource());
        flyway.locations(Stream.concat(
                        config.migrations().stream().map(folder -> FILES + folder),
                        config.packaged().stream().map(folder -> "classpath:" + folder))
                .toArray(String[]::new));
        config.schema().ifPresent(schema -> flyway.defaultSchema(schema).schemas(schema));
        if (!config.packaged().isEmpty()) packaged(flyway, repo);
        baselinePrefix.ifPresent(
                flyway.getPluginRegister().getInstanceOf(BaselineMigrationConfigurationExtension.class)
                        ::setBaselineMigrationPrefix);
        flyway.getPluginRegister()
                .getInstanceOf(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(config.locking().transactional());
        return flyway;
    }

    /** Folders of callbacks are relative to the release root, as those of migrations are. */
    private static String belowRoot(String places, RepoConfig config) {
        return Stream.of(places.split(","))
                .map(String::strip)
                .map(place -> FILES
                        + config.root().resolve(place.substring(FILES.length())).normalize())
                .collect(Collectors.joining(","));
    }

    /** Flyway looks for nothing on our class path: what it gets of the app is what we give it. */
    private static void packaged(FluentConfiguration flyway, Repo repo) {
        var app = repo.deployable()
                .orElseThrow(() -> new IllegalStateException("packaged, but in no app: " + repo.config()));
        flyway.resourceProvider(new PackagedScripts(app, repo.config(), flyway)).javaMigrationClassProvider(none());
    }

    @SuppressWarnings("unchecked")
    private static ClassProvider<JavaMigration> none() {
        return NoopClassProvider.INSTANCE;
    }

    private static FluentConfiguration configured(Map<String, String> settings) {
        return new FluentConfiguration()
                .loggers("console")
                .configuration(settings.entrySet().stream()
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
        names.addAll(Set.of("placeholders", BASELINE_PREFIX, FastPathSettings.TRANSACTIONAL_LOCK));
        return names;
    }
}
