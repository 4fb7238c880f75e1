package release.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import release.catalog.DriverAdvice;
import release.config.InvalidConfiguration;
import release.config.RepoConfig;
import release.repo.Drivers;
import release.repo.Repo;
import release.repo.TenantNames;
import release.report.ExitCode;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Waits for every repo until it answers, and until its required version is applied, if it has one. */
public final class RepoWaiter {
    /** A year: nanoseconds would overflow after three hundred. */
    private static final long LONGEST_SECONDS = 31_536_000;

    private static final long LONGEST_PAUSE = 2000;

    private RepoWaiter() {}

    /** Waits for all repos together, at most for this time. */
    public static Task until(Duration timeout, RequiredVersions wanted) {
        return (release, report, child) -> {
            wanted.check(release);
            long deadline = System.nanoTime()
                    + TimeUnit.MILLISECONDS.toNanos(
                            Math.min(timeout.toMillis(), TimeUnit.SECONDS.toMillis(LONGEST_SECONDS)));
            Drivers.require(release, new DriverAdvice(release, report)::of);
            for (var config : release.repos()) {
                if (config.isTemplate()) awaitedTenants(config, deadline, wanted, report);
                else awaited(config, true, deadline, wanted.of(config), report);
            }
        };
    }

    /** Waits first for the database that all tenants share, if there is one: it may be the one that lists them. */
    private static void awaitedTenants(RepoConfig template, long deadline, RequiredVersions wanted, Report report) {
        if (TenantNames.server(template).isPresent()
                && !awaited(TenantNames.server(template).get(), true, deadline, Optional.empty(), report)) return;
        if (EachRepo.hasSchemas(template) && wanted.of(template).isEmpty()) return;
        var units = awaitedNames(template, deadline, report);
        var refused = units.areRefused();
        var names = new HashSet<>(units.tenants());
        for (var unit = units.next(); unit.isPresent(); unit = units.next()) {
            var tenant = unit.get();
            if (tenant.failure().isEmpty()) {
                awaited(tenant.config(), !EachRepo.hasSchemas(template), deadline, wanted.of(template), report);
            } else {
                EachRepo.opened(tenant.config(), report);
                report.failed(
                        refused
                                ? tenant.failure().get().coded(ExitCode.PENDING)
                                : tenant.failure().get());
                report.closed();
            }
        }
        if (template.tenants().orElseThrow().query().isPresent())
            awaitedNewcomers(template, names, deadline, wanted, report);
    }

    /** The tenants, from their query. Meanwhile, what it queries may be created, and the chosen tenants may be added. */
    private static WorkQueue awaitedNames(RepoConfig template, long deadline, Report report) {
        for (long pause = 100; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            try {
                var units = WorkQueue.of(template, Optional.empty(), report);
                if (!units.areRefused() || left <= 0 || Thread.currentThread().isInterrupted()) return units;
            } catch (InvalidConfiguration e) {
                if (template.tenants().orElseThrow().query().isEmpty()
                        || left <= 0
                        || Thread.currentThread().isInterrupted()) throw e;
            }
            VersionWaiter.pause(Math.min(pause, left));
        }
    }

    /** Waits for tenants that were added meanwhile, until there are no more. */
    private static void awaitedNewcomers(
            RepoConfig template, Set<String> names, long deadline, RequiredVersions wanted, Report report) {
        while (System.nanoTime() < deadline && !report.hasAnyFailure()) {
            var more = WorkQueue.of(template, Optional.empty(), report).tenants().stream()
                    .filter(names::add)
                    .toList();
            if (more.isEmpty()) return;
            for (var name : more)
                awaited(template.of(name), !EachRepo.hasSchemas(template), deadline, wanted.of(template), report);
        }
    }

    /** @param connection whether it is still unknown that its database answers */
    private static boolean awaited(
            RepoConfig config, boolean connection, long deadline, Optional<String> version, Report report) {
        EachRepo.opened(config, report);
        var step = Step.of(Kind.CONNECTION, "db", "connection", State.PENDING);
        var answered = !connection
                || EachRepo.connected(
                        config,
                        report,
                        step,
                        State.READY,
                        () -> Repo.await(config, deadline),
                        EachRepo::noteIfStillToCome);
        if (answered && version.isPresent())
            awaited(new VersionWaiter(config, report, deadline), version.get(), report);
        report.closed();
        return answered;
    }

    private static void awaited(VersionWaiter awaiting, String version, Report report) {
        try {
            awaiting.version(version);
        } catch (SQLException e) {
            report.failed(EachRepo.refused(awaiting.config(), e, report));
        }
    }
}
