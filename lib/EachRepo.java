package release;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import release.ReleaseTasks.Task;
import release.ReleaseTasks.Work;
import release.config.Misconfigured;
import release.config.RepoConfig;
import release.config.Source;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Opens, uses and closes the repos of a release, one after the other; what goes wrong with one is its failure. */
final class EachRepo {
    /** A year: nanoseconds would overflow after three hundred. */
    private static final long LONGEST_SECONDS = 31_536_000;

    private EachRepo() {}

    /** Once one has failed, the others are skipped. */
    static Task untilOneFails(Work work) {
        return each(Repo::open, work, false);
    }

    /** For work that only looks: every repo is looked at. */
    static Task evenIfOneFails(Work work) {
        return each(Repo::open, work, true);
    }

    /** For work on one repo, which must have been chosen where there are several. */
    static Task theOne(Function<RepoConfig, Repo> opening, Work work) {
        return (release, report, child) -> {
            if (release.repos().size() > 1) {
                throw Misconfigured.because(Source.of("--repo"), "", "must choose one of "
                    + String.join(", ", release.repos().stream().map(repo -> repo.app() + "." + repo.name()).toList()));
            }
            each(opening, work, false).run(release, report, child);
        };
    }

    /** For work on databases that need not be there: none is opened. */
    static Task unopened(BiConsumer<RepoConfig, Report> work) {
        return each(work::accept, false);
    }

    private static Task each(Function<RepoConfig, Repo> opening, Work work, boolean all) {
        return each((config, report) -> {
            try (var repo = opening.apply(config)) {
                work.in(repo, report);
            }
        }, all);
    }

    private interface Visit {
        void of(RepoConfig config, Report report) throws SQLException;
    }

    private static Task each(Visit visit, boolean all) {
        return (release, report, child) -> {
            Repo.requireDrivers(release, report.invocation("catalog"));
            var failed = false;
            for (var config : release.repos()) {
                if (failed && !all) {
                    skipped(config, report);
                    continue;
                }
                opened(config, report);
                try {
                    visit.of(config, report);
                } catch (Unreachable e) {
                    report.failed(failure(config, e, report));
                } catch (SQLException e) {
                    if (!report.hasFailed()) report.failed(refused(e, report));
                }
                failed |= report.hasFailed();
                report.closed();
            }
        };
    }

    /** Waits for each until it answers, for all of them together so long. */
    static Task awaited(Duration timeout) {
        return (release, report, child) -> {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Math.min(timeout.toSeconds(), LONGEST_SECONDS));
            Repo.requireDrivers(release, report.invocation("catalog"));
            for (var config : release.repos()) {
                opened(config, report);
                await(config, report, deadline);
                report.closed();
            }
        };
    }

    private static void await(RepoConfig config, Report report, long deadline) {
        var step = Step.of(Kind.CONNECTION, "db", "connection", State.PENDING);
        long begin = report.nanos();
        report.began(step);
        try (var repo = Repo.await(config, deadline)) {
            report.ended(step.finished(State.READY, report.since(begin)));
        } catch (Unreachable e) {
            report.ended(step.finished(State.FAILED, report.since(begin)).failed(failure(config, e, report)));
        } catch (SQLException e) {
            report.failed(refused(e, report));
        }
    }

    private static void opened(RepoConfig config, Report report) {
        report.opened(config.app(), config.name(), config.database().label(), config.url().address());
    }

    static void skipped(RepoConfig config, Report report) {
        report.skipped(config.app(), config.name(), config.database().label(), config.url().address());
    }

    private static Failure failure(RepoConfig config, Unreachable e, Report report) {
        return new Failure(e.inUse() ? ExitCode.LOCKED : ExitCode.UNREACHABLE, Optional.of(config.source().toString()),
            Optional.empty(), report.redact(e.getMessage()), e.sqlState(), Optional.empty(), Optional.of(e.advice()));
    }

    private static Failure refused(SQLException e, Report report) {
        return new Failure(ExitCode.FAILED, Optional.empty(), Optional.empty(), report.redact(SqlMessage.of(e)),
            Optional.ofNullable(e.getSQLState()), Optional.empty(), Optional.empty());
    }
}
