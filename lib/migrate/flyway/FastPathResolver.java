package release.migrate.flyway;

import java.io.File;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.Location;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resolver.MigrationResolver;
import org.flywaydb.core.api.resolver.ResolvedMigration;
import org.flywaydb.core.internal.resolver.ResolvedMigrationImpl;
import org.flywaydb.core.internal.resolver.sql.SqlMigrationExecutor;
import org.flywaydb.core.internal.resource.filesystem.FileSystemResource;
import release.config.RepoConfig;
import release.migrate.fastpath.FastPathScript;
import release.migrate.fastpath.FastPathScripts;
import release.migrate.fastpath.NeedsFlyway;
import release.repo.Repo;
import release.report.Report;

/**
 * The migrations of a repo whose scripts are all plain, as Flyway would find them. It goes through all files six times, for
 * migrations and callbacks of each kind, and reads them once more; here it is told what is known already.
 */
public final class FastPathResolver implements MigrationResolver {
    private static final String PREFIX = "filesystem:";
    private static final String REPEATABLE = "R";
    private final FastPathScripts scripts;
    private final List<Location> folders;

    private FastPathResolver(FastPathScripts scripts, RepoConfig config) {
        this.scripts = scripts;
        this.folders = config.migrations().stream()
                .map(folder -> Location.fromPath(PREFIX, folder.toString()))
                .toList();
    }

    /** Settings with which Flyway does not look for migrations and callbacks; the given ones if there may be others. */
    public static FluentConfiguration settings(FluentConfiguration settings, Repo repo, Report report) {
        try {
            return new FluentConfiguration()
                    .configuration(settings)
                    .skipDefaultResolvers(true)
                    .skipDefaultCallbacks(true)
                    .resolvers(new FastPathResolver(FastPathScripts.of(repo), repo.config()));
        } catch (NeedsFlyway e) {
            report.debug("flyway looks for the migrations: " + e.getMessage());
            return settings;
        }
    }

    /** Whether all migrations are plain, by such settings. */
    public static boolean are(Configuration settings) {
        return settings.isSkipDefaultResolvers();
    }

    /** Whether they are, and no setting can be missing that one needs. */
    public static boolean areSelfContained(Configuration settings) {
        return are(settings)
                && Arrays.stream(settings.getResolvers())
                        .allMatch(resolver ->
                                ((FastPathResolver) resolver).scripts.all().allMatch(FastPathScript::isSelfContained));
    }

    @Override
    public Collection<ResolvedMigration> resolveMigrations(Context flyway) {
        var waits = !flyway.configuration.getRepeatableSqlMigrationPrefix().equals(REPEATABLE);
        return scripts.all()
                .filter(script -> !waits || !script.version().isEmpty())
                .map(script -> migration(script, flyway))
                .toList();
    }

    private ResolvedMigration migration(FastPathScript script, Context flyway) {
        var isRepeatable = script.version().isEmpty();
        var settings = flyway.configuration;
        var file = new FileSystemResource(
                folder(script.file()), script.file().getPath(), settings.getEncoding(), settings.isStream());
        return new ResolvedMigrationImpl(
                isRepeatable ? null : MigrationVersion.fromVersion(script.version()),
                script.description(),
                file.getRelativePath(),
                script.checksum(),
                isRepeatable ? script.checksum() : null,
                CoreMigrationType.SQL,
                file.getAbsolutePathOnDisk(),
                new SqlMigrationExecutor(
                        flyway.sqlScriptExecutorFactory,
                        flyway.sqlScriptFactory.createSqlScript(file, settings.isMixed(), flyway.resourceProvider),
                        false,
                        settings.isBatch()));
    }

    private Location folder(File script) {
        return folders.stream()
                .filter(folder -> script.getPath().startsWith(folder.getRootPath() + File.separator))
                .findFirst()
                .orElseThrow();
    }
}
