package release.migrate.apply;

import java.nio.file.Path;
import org.flywaydb.core.api.MigrationInfo;
import release.config.RepoConfig;
import release.report.Step;

/** A migration as the report knows it. */
public final class MigrationStep {
    private MigrationStep() {}

    public static Step of(RepoConfig repo, MigrationInfo migration, Step.State state) {
        var step = Step.of(Step.Kind.MIGRATION, name(migration), migration.getDescription(), state);
        var file = migration.getPhysicalLocation();
        return file == null || file.isEmpty() ? step : step.file(repo.shown(Path.of(file)));
    }

    /** {@code V3}, or {@code R}. */
    static String name(MigrationInfo migration) {
        return migration.getVersion() == null ? "R" : "V" + migration.getVersion();
    }
}
