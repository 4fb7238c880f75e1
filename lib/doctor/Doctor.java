package release.doctor;

import java.sql.SQLException;
import java.util.Optional;
import release.app.Unreadable;
import release.catalog.Catalog;
import release.catalog.DriverAdvice;
import release.config.Release;
import release.config.RepoConfig;
import release.database.H2Classes;
import release.repo.Drivers;
import release.repo.Repo;
import release.repo.Repo.Access;
import release.repo.Unreachable;
import release.report.Report;
import release.report.Step.State;
import release.run.EachRepo;
import release.run.OwnCode;
import release.run.Task;
import release.run.WorkQueue;

/** Looks at the machine, the catalog and every repo, and tells what is not as a run needs it; it changes nothing. */
public final class Doctor {
    private Doctor() {}

    public static Task task() {
        return (release, report, child) -> {
            new Machine(release, child.variables(), Catalog.isInStep(release), report).examine();
            OwnCode.warned(repos()).run(release, report, child);
        };
    }

    /** Looks at each, and of tenants at the first; whether it could be opened is the first thing that is looked at. */
    private static Task repos() {
        return (release, report, child) -> {
            Drivers.require(release, new DriverAdvice(release, report)::of);
            for (var repo : release.repos())
                WorkQueue.of(repo, Optional.empty(), report).next().ifPresent(unit -> examined(release, unit, report));
        };
    }

    private static void examined(Release release, WorkQueue.Unit unit, Report report) {
        var config = unit.config();
        EachRepo.opened(config, report);
        if (unit.tally().isPresent()) report.note("the first of the tenants stands for all");
        if (unit.failure().isPresent()) {
            report.failed(unit.failure().get());
        } else {
            examined(release, config, report);
        }
        report.closed();
    }

    private static void examined(Release release, RepoConfig config, Report report) {
        try {
            Checkup.files(config, report);
        } catch (Unreadable e) {
            report.failed(EachRepo.unreadable(config, e));
            return;
        }
        var isThere = Checkup.isThere(config, report);
        try (var classes = H2Classes.of(config)) {
            if (!isThere) examinedFiles(release, config, report);
            else
                EachRepo.connected(
                        config,
                        report,
                        Checkup.connecting(),
                        State.OK,
                        () -> Checkup.open(config),
                        (repo, same) -> new Checkup(release, repo, report).run());
        }
    }

    /** Of a database that is not there yet, what migrate would find is known. */
    private static void examinedFiles(Release release, RepoConfig config, Report report) {
        try (var repo = Repo.open(config, Access.EXISTING, Optional.empty())) {
            new Checkup(release, repo, report).history();
        } catch (Unreachable e) {
            report.failed(EachRepo.failure(config, e, report));
        } catch (SQLException e) {
            report.failed(EachRepo.refused(config, e, report));
        } catch (Unreadable e) {
            report.failed(EachRepo.unreadable(config, e));
        }
    }
}
