package release.migrate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.MigrationVersion;
import release.migrate.fastpath.FastPathVersion;
import release.migrate.flyway.FlywayFailure;
import release.migrate.flyway.FlywaySettings;
import release.migrate.flyway.WithoutCallbacks;
import release.migrate.lock.HistoryLock;
import release.repo.Repo;
import release.report.RepoFailed;
import release.report.Report;

/** The newest version that Flyway finds in the history of a repo. */
final class HistoryVersion {
    private HistoryVersion() {}

    /**
     * A database without a history has no version.
     *
     * @param limit how long to wait for a history that somebody has locked
     */
    static AppliedVersion of(Repo repo, Report report, Optional<Duration> limit) {
        var settings = WithoutCallbacks.settings(FlywaySettings.of(repo, report).dataSource(repo.dataSourceToLook()));
        new HistoryLock(repo, report, settings, settings.getTable()).await(limit);
        var applied = new Flyway(settings).info().applied();
        return AppliedVersion.known(Arrays.stream(applied)
                .filter(row -> row.getVersion() != null && stands(row.getState()))
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .map(MigrationVersion::getVersion));
    }

    /** The same for a history that may not be readable yet. */
    static AppliedVersion ifKnown(Repo repo, Report report, Duration limit) {
        try {
            return of(repo, report, Optional.of(limit));
        } catch (RepoFailed e) {
            return AppliedVersion.unknown(e.failure());
        } catch (FlywayException e) {
            return AppliedVersion.unknown(new FlywayFailure(repo.config(), report).of(e));
        }
    }

    private static boolean stands(MigrationState state) {
        return switch (state) {
            case SUCCESS, OUT_OF_ORDER, MISSING_SUCCESS, FUTURE_SUCCESS, BASELINE, OUTDATED, SUPERSEDED -> true;
            case PENDING,
                    ABOVE_TARGET,
                    BELOW_BASELINE,
                    BASELINE_IGNORED,
                    IGNORED,
                    MISSING_FAILED,
                    UNDONE,
                    AVAILABLE,
                    FAILED,
                    FUTURE_FAILED,
                    DELETED -> false;
        };
    }

    /** Compares versions in the order of Flyway, which takes some that are not {@link FastPathVersion plain}. */
    static boolean isBelow(String version, String other) {
        return MigrationVersion.fromVersion(version).compareTo(MigrationVersion.fromVersion(other)) < 0;
    }
}
