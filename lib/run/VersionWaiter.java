package release.run;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import release.config.RepoConfig;
import release.migrate.AppliedVersion;
import release.migrate.FlywayMigrator;
import release.repo.Repo;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/**
 * Waits for a version that somebody else is about to apply in a repo. It opens the repo again for each look: an open one would keep others
 * from migrating an embedded database, and a server may be restarted meanwhile.
 *
 * @param deadline the {@link System#nanoTime} at which it gives up
 */
record VersionWaiter(RepoConfig config, Report report, long deadline) {
    private static final long LONGEST_PAUSE = 2000;

    /** Waits until a version or a newer one is applied. A failed one does not count. */
    void version(String wanted) throws SQLException {
        var step = step(wanted, "");
        long begin = report.nanos();
        report.began(step);
        try {
            var applied = awaited(wanted);
            var end =
                    applied.name().map(name -> step(wanted, ", is at " + name)).orElse(step);
            report.ended(
                    isThere(applied, wanted)
                            ? end.finished(State.READY, report.since(begin))
                            : end.finished(State.FAILED, report.since(begin)).failed(missing(applied, wanted)));
        } catch (Unreachable e) {
            report.ended(step.finished(State.FAILED, report.since(begin)).failed(EachRepo.failure(config, e, report)));
        }
    }

    private static Step step(String wanted, String how) {
        return Step.of(Kind.HISTORY, "V" + wanted, "or newer" + how, State.PENDING);
    }

    /** The applied version, once it is enough or the time is over. */
    private AppliedVersion awaited(String wanted) throws SQLException {
        for (long pause = 100; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
            var applied = look();
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (isThere(applied, wanted) || left <= 0 || Thread.currentThread().isInterrupted()) return applied;
            applied.name().ifPresent(name -> report.advanced("is at " + name));
            pause(Math.min(pause, left));
        }
    }

    private AppliedVersion look() throws SQLException {
        try (var repo = Repo.await(config, deadline)) {
            return AppliedVersion.ifKnown(repo, report, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    private static boolean isThere(AppliedVersion applied, String wanted) {
        return applied.problem().isEmpty() && !applied.isBelow(wanted);
    }

    private Failure missing(AppliedVersion applied, String wanted) throws SQLException {
        var late = late(applied, wanted);
        var obstacle =
                applied.problem().isPresent() || "false".equals(config.flyway().get("validateOnMigrate"))
                        ? Optional.<Step>empty()
                        : obstacle();
        if (obstacle.isEmpty()) return late;
        var why = obstacle.get().failure().orElseThrow();
        return late.leaving(
                obstacle.get().name() + ": " + why.message()
                        + why.state().map(state -> " " + state).orElse(""),
                why.next().or(late::next).orElseThrow());
    }

    /** The first thing that keeps migrate from applying anything, as validate finds it. Also empty if the database no longer answers. */
    private Optional<Step> obstacle() throws SQLException {
        var unheard = report.unheard();
        unheard.opened(
                config.app(),
                config.name(),
                config.database().label(),
                config.url().address());
        try (var repo = Repo.await(config, deadline)) {
            new FlywayMigrator(repo, unheard).validate();
        } catch (Unreachable e) {
            return Optional.empty();
        }
        unheard.closed();
        return unheard.repos().get(0).steps().stream()
                .filter(step -> step.failure().isPresent())
                .findFirst();
    }

    private Failure late(AppliedVersion applied, String wanted) {
        // Whatever hides the history, the failure is that the version has not come.
        return applied.problem()
                .map(problem -> problem.code() == ExitCode.LOCKED ? problem.coded(ExitCode.PENDING) : problem)
                .orElseGet(() -> Failure.of(
                        ExitCode.PENDING,
                        applied.name()
                                        .map(name -> "The newest applied version is " + name)
                                        .orElse("No version is applied yet")
                                + ", and V" + wanted + " did not come in time.",
                        "See " + report.invocation("status") + "; then " + report.invocation("migrate")
                                + ", or wait longer: --timeout DURATION"));
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
