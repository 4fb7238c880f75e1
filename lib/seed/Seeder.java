package release.seed;

import java.util.Optional;
import release.migrate.SeedScript;
import release.repo.Repo;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Runs the seeds of a repo in the order in which they are configured, and stops at the first that fails. */
public final class Seeder {
    private Seeder() {}

    /** Each seed is one transaction, and one step of the report. */
    public static void seed(Repo repo, Report report) {
        var script = new SeedScript(repo, report);
        for (var file : repo.config().seeds()) {
            var name = repo.config().shown(file);
            var step = Step.of(Kind.SEED, "seed", file.getFileName().toString(), State.PENDING).file(name);
            if (report.hasFailed()) {
                report.ended(Step.of(Kind.SEED, "seed", step.description(), State.SKIPPED).file(name));
                continue;
            }
            report.began(step);
            long begin = report.nanos();
            var failure = script.run(file);
            var ended = step.finished(State.SEEDED, report.since(begin));
            report.ended(failure.map(ended::failed).orElse(ended));
        }
    }
}
