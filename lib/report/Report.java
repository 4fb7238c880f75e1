package release.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Collects what a run does and passes it on as it happens; at the end it knows the exit code. */
public final class Report {
    /** A row of a listing that is about no repo, such as one command of the release. */
    public record Row(String name, String text, Map<String, Object> details) {}

    private final String command;
    private final String release;
    private final String version;
    private final String environment;
    private final UnaryOperator<String> invocation;
    private final UnaryOperator<String> redaction;
    private final Consumer<String> debug;
    private final LongSupplier nanos;
    private final Progress progress;
    private final List<RepoReport> repos = new ArrayList<>();
    private final List<Step> hooks = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private ExitCode demanded = ExitCode.DONE;
    private int exit;
    private RepoReport current;

    /**
     * @param invocation how a command of this release is typed, given its name
     * @param redaction takes secrets out of what drivers and databases say
     * @param debug takes what only helps to find a bug in the suite, or is silent
     * @param nanos the clock that steps are timed with
     */
    public Report(String command, String release, String version, String environment, UnaryOperator<String> invocation,
                  UnaryOperator<String> redaction, Consumer<String> debug, LongSupplier nanos,
                  Progress progress) {
        this.command = command;
        this.release = release;
        this.version = version;
        this.environment = environment;
        this.invocation = invocation;
        this.redaction = redaction;
        this.debug = debug;
        this.nanos = nanos;
        this.progress = progress;
    }

    public String command() {
        return command;
    }

    public String release() {
        return release;
    }

    public String version() {
        return version;
    }

    public String environment() {
        return environment;
    }

    public List<RepoReport> repos() {
        return List.copyOf(repos);
    }

    /** The commands of hooks that ran. */
    public List<Step> hooks() {
        return List.copyOf(hooks);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** What to type to run another command of this release: {@code jbang repair@myapp}. */
    public String invocation(String name) {
        return invocation.apply(name);
    }

    /** Somebody else's text, without secrets. */
    public String redact(String text) {
        return redaction.apply(text);
    }

    /** A detail for --debug. */
    public void debug(String text) {
        debug.accept(text);
    }

    /** A moment of this report's clock, for {@link #since}. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /** The time since a moment of this clock. */
    public Duration since(long begin) {
        return Duration.ofNanos(nanos() - begin);
    }

    public void started() {
        progress.started(this);
    }

    /** Work on a repo begins, or goes on; everything up to {@link #closed} belongs to it. */
    public void opened(String app, String repo, String database, String address) {
        current = new RepoReport(app, repo, database, address, false, stepsSoFar(app, repo), Optional.empty(), Optional.empty());
        progress.repo(current);
    }

    /** A repo that is not worked on, because one before it failed. */
    public void skipped(String app, String repo, String database, String address) {
        var skipped = new RepoReport(app, repo, database, address, true, stepsSoFar(app, repo), Optional.empty(), Optional.empty());
        put(skipped);
        progress.repo(skipped);
    }

    public void began(Step step) {
        progress.began(step);
    }

    public void ended(Step step) {
        var steps = new ArrayList<>(current.steps());
        steps.add(step);
        current = with(steps, current.note(), current.failure());
        progress.ended(step);
    }

    /** A statement gives rows with these columns. */
    public void columns(List<String> names) {
        progress.columns(names);
    }

    /** The next row of it; a cell is a number, a boolean, a text or null. */
    public void cells(List<Object> row) {
        progress.cells(row);
    }

    /** A remark about the repo as a whole. */
    public void note(String note) {
        current = with(current.steps(), Optional.of(note), current.failure());
        progress.noted(note);
    }

    /** The repo at hand failed, but no single step did; without a repo at hand, the run did. */
    public void failed(Failure failure) {
        if (current == null) {
            failures.add(failure);
            progress.failed(failure);
        } else {
            current = with(current.steps(), current.note(), Optional.of(failure));
        }
    }

    public void closed() {
        put(current);
        progress.closed(current);
        current = null;
    }

    /** What was done in a repo before, in a run that comes to each repo more than once, as a setup does. */
    private List<Step> stepsSoFar(String app, String repo) {
        return repos.stream().filter(done -> done.app().equals(app) && done.repo().equals(repo))
            .flatMap(done -> done.steps().stream()).toList();
    }

    private void put(RepoReport done) {
        for (int i = 0; i < repos.size(); i++) {
            if (repos.get(i).app().equals(done.app()) && repos.get(i).repo().equals(done.repo())) {
                repos.set(i, done);
                return;
            }
        }
        repos.add(done);
    }

    public void hookBegan(Step step) {
        progress.hookBegan(step);
    }

    public void hookEnded(Step step) {
        hooks.add(step);
        progress.hookEnded(step);
    }

    /** Whether the repo at hand has failed. */
    public boolean hasFailed() {
        return !current.failures().isEmpty();
    }

    /** Whether a migration of the repo at hand is in this state. */
    public boolean has(Step.State state) {
        return current.steps().stream().anyMatch(step -> step.state() == state);
    }

    public void row(Row row) {
        rows.add(row);
    }

    /** The app that this run started has ended with this code, which becomes ours. */
    public void exit(int code) {
        exit = code;
    }

    /** Makes the run end with this code unless something failed. */
    public void demand(ExitCode code) {
        if (demanded.code() < code.code()) demanded = code;
    }

    public void finished() {
        progress.finished(this);
    }

    /** Whether anything has failed. */
    public boolean failed() {
        return failures().findAny().isPresent();
    }

    /** The first failure's code, or the demanded one. */
    public ExitCode exitCode() {
        return failures().map(Failure::code).findFirst().orElse(demanded);
    }

    /** The process exit code: the app's, where this run started one and it failed. */
    public int exit() {
        return exit == 0 ? exitCode().code() : exit;
    }

    /** Why the run as a whole failed, beyond its repos and hooks. */
    public List<Failure> ownFailures() {
        return List.copyOf(failures);
    }

    private Stream<Failure> failures() {
        var ofRepos = repos.stream().flatMap(repo -> repo.failures().stream());
        var ofHooks = hooks.stream().flatMap(hook -> hook.failure().stream());
        return Stream.of(ofRepos, ofHooks, failures.stream()).flatMap(failure -> failure);
    }

    private RepoReport with(List<Step> steps, Optional<String> note, Optional<Failure> failure) {
        return new RepoReport(current.app(), current.repo(), current.database(), current.address(), false, steps, note, failure);
    }
}
