package release.seed;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import release.config.Release;
import release.config.Seed;
import release.migrate.AppliedVersion;
import release.migrate.seed.SeedFailure;
import release.migrate.seed.Seeding;
import release.migrate.seed.Seeding.Row;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Result;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Runs the seeds of a repo in the order in which they are configured, and stops at the first that fails. */
public final class Seeder {
    private final Release release;
    private final Repo repo;
    private final Report report;
    private final Seeding seeding;

    /**
     * @param release tells in which environment this is, and whether that is protected
     */
    public Seeder(Release release, Repo repo, Report report) {
        this.release = release;
        this.repo = repo;
        this.report = report;
        this.seeding = new Seeding(repo, report);
    }

    /** Each seed is one transaction, and one step of the report. Where none is for this environment, nothing is touched. */
    public void seed() {
        var seeds = repo.config().seeds();
        var some = seeds.stream()
                .anyMatch(seed -> Standing.reason(seed, release.environment(), release.guarded())
                        .isEmpty());
        if (!some || report.hasRepoFailed()) seeds.forEach(this::skip);
        else
            seeding.locked(history -> {
                for (int i = 0; i < seeds.size(); i++) {
                    if (!report.hasRepoFailed() && seeding.isStopped(seeds.size() - i)) skip(seeds.get(i));
                    else seed(seeds.get(i), history);
                }
            });
    }

    /**
     * How each seed stands; changes nothing.
     *
     * @param exitCode whether one that is half done becomes the exit code
     */
    public void status(boolean exitCode) {
        var seeds = repo.config().seeds();
        if (seeds.isEmpty() || report.hasRepoFailed()) return;
        seeding.unlocked((history, run) -> seeds.forEach(seed -> {
            try {
                var standing = standing(seed, file(seed).checksum(), history);
                var isHalf = standing.state() == State.FAILED && run.isEmpty();
                if (isHalf && exitCode) report.demand(ExitCode.DISAGREE);
                if (isHalf)
                    report.ended(step(seed, State.FAILED, standing)
                            .withReason(String.join("\n", half(seed, history).lines())));
                else if (standing.state() == State.FAILED)
                    report.ended(step(seed, State.PENDING, standing).withReason(report.redact(run.get())));
                else report.ended(step(seed, standing.state(), standing));
            } catch (IOException e) {
                report.ended(step(seed, State.FAILED).failed(unreadable(e)));
            }
        }));
    }

    /** Each seed that a run has left half done as a failed step; changes nothing. */
    public void validate() {
        var seeds = repo.config().seeds();
        if (seeds.isEmpty()) return;
        seeding.unlocked((history, run) -> seeds.stream()
                .filter(seed -> run.isEmpty() && standing(seed, "", history).state() == State.FAILED)
                .forEach(seed -> report.ended(step(seed, State.FAILED).failed(half(seed, history)))));
    }

    private Failure half(Seed seed, Map<String, Row> history) {
        return SeedFailure.half(
                history.get(name(seed)), report, report.invocation("seed").toString());
    }

    private void skip(Seed seed) {
        var step = step(seed, State.SKIPPED);
        report.ended(Standing.reason(seed, release.environment(), release.guarded())
                .map(step::withReason)
                .orElse(step));
    }

    private void seed(Seed seed, Map<String, Row> history) {
        if (report.hasRepoFailed()) {
            skip(seed);
            return;
        }
        try {
            var checksum = file(seed).checksum();
            var standing = standing(seed, checksum, history);
            var left = standing.left(seed.when());
            if (standing.state() == State.FAILED)
                report.ended(step(seed, State.FAILED)
                        .failed(SeedFailure.half(history.get(name(seed)), report, report.again())));
            else if (left.isPresent()) report.ended(step(seed, left.get(), standing));
            else if (!tooEarly(seed) && !run(seed, checksum)) seed(seed, seeding.rows());
        } catch (IOException e) {
            report.ended(step(seed, State.FAILED).failed(unreadable(e)));
        }
    }

    private Standing standing(Seed seed, String checksum, Map<String, Row> history) {
        return Standing.of(seed, release, checksum, Optional.ofNullable(history.get(name(seed))));
    }

    /** Whether a seed waits for a version that is not applied, which is said then. */
    private boolean tooEarly(Seed seed) {
        if (seed.after().isEmpty()) return false;
        var version = AppliedVersion.of(repo, report);
        if (!version.isBelow(seed.after().get())) return false;
        report.ended(step(seed, State.FAILED)
                .failed(new Failure(
                        ExitCode.PENDING,
                        Optional.of(seed.source().toString()),
                        Optional.empty(),
                        "It runs after V" + seed.after().get() + ", and "
                                + version.name()
                                        .map(name -> "the newest applied version is " + name + ".")
                                        .orElse("no version is applied."),
                        Optional.empty(),
                        Optional.of("Nothing of it was run."),
                        Optional.of("No file of this release has that version: add it, or correct after."))));
        return true;
    }

    /** Runs a seed; false if another run was faster. */
    private boolean run(Seed seed, String checksum) {
        var file = file(seed);
        var begun = step(seed, State.PENDING);
        long begin = report.nanos();
        if (!file.mayPrint()) report.began(begun);
        var result = file.run(seeding, checksum);
        if (!result.ran()) return false;
        var step = begun.finished(State.SEEDED, report.since(begin))
                .withMessages(result.messages().stream().map(report::redact).toList());
        if (result.failure().isPresent())
            report.ended(step.failed(result.failure().get()));
        else
            report.ended(
                    result.rows().isPresent()
                            ? step.withResult(Result.changed(result.rows().getAsLong()))
                            : step);
        return true;
    }

    private SeedFile file(Seed seed) {
        return new SeedFile(seed, repo, report);
    }

    private String name(Seed seed) {
        return repo.config().shown(seed.file());
    }

    private Step step(Seed seed, State state) {
        return Step.of(Kind.SEED, "seed", seed.file().getFileName().toString(), state)
                .file(name(seed));
    }

    private Step step(Seed seed, State state, Standing standing) {
        var step = step(seed, state);
        var dated = standing.at().map(step::at).orElse(step);
        return standing.reason().map(dated::withReason).orElse(dated);
    }

    private Failure unreadable(IOException e) {
        return new Failure(
                ExitCode.FAILED,
                Optional.empty(),
                Optional.empty(),
                "cannot be read: " + report.redact(e.getMessage()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
