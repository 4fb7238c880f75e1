package release.report;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Collects what a run does and passes it on as it happens. At the end it knows the exit code. */
public final class Report {
    /** A row of a listing without a repo, such as one command of the release. */
    public record Row(String name, String text, Map<String, Object> details) {}

    private final String command;
    private final String release;
    private final String version;
    private final String environment;
    private final Next next;
    private final UnaryOperator<String> redaction;
    private final Consumer<String> debug;
    private final LongSupplier nanos;
    private final Progress progress;
    private final List<RepoReport> repos = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Step> hooks = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final List<TenantCounts> tallies = new ArrayList<>();
    private ExitCode demanded = ExitCode.DONE;
    private int exit;
    private volatile boolean heard;
    private final List<Step> currentSteps = new ArrayList<>();
    private Optional<String> left = Optional.empty();
    private RepoReport current;
    private RepoReport last;

    /**
     * @param next how commands of this release are typed
     * @param redaction takes secrets out of what drivers and databases say
     * @param debug takes what only helps to find a bug in the suite, or is silent
     * @param nanos the clock that steps are timed with
     */
    public Report(
            String command,
            String release,
            String version,
            String environment,
            Next next,
            UnaryOperator<String> redaction,
            Consumer<String> debug,
            LongSupplier nanos,
            Progress progress) {
        this.command = command;
        this.release = release;
        this.version = version;
        this.environment = environment;
        this.next = next;
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

    /** The steps outside of any repo. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The commands of hooks that ran. */
    public List<Step> hooks() {
        return List.copyOf(hooks);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** The command to type to run another command of this release about the same repos: {@code jbang status@myapp}. */
    public Invocation invocation(String name) {
        return next.command(name);
    }

    /** The same, but only about the current repo. For a command that changes more than this run has looked at. */
    public Invocation here(String name) {
        return current == null ? next.command(name) : next.command(name, current.app(), current.repo());
    }

    /** The command to type to run this again, or to continue with what is left of it. */
    public String again() {
        return left.orElseGet(() -> next.command(command).toString());
    }

    /** From now on, {@link #again} gives these commands: running everything again would do more than what is left. */
    public void left(String commands) {
        left = Optional.of(commands);
    }

    /** Where the commands come from, if that is not the release root. */
    public Optional<Path> suite() {
        return next.suite();
    }

    /** A text from outside, without secrets. */
    public String redact(String text) {
        return redaction.apply(text);
    }

    /** A detail for --debug. */
    public void debug(String text) {
        debug.accept(text);
    }

    /** Where an error comes from, for --debug. */
    public void debug(Exception e) {
        debug(e, text -> text);
    }

    /** @param mask takes out of it what only the caller knows to be a secret */
    public void debug(Exception e, UnaryOperator<String> mask) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        debug(mask.apply(trace.toString()));
    }

    /** A moment of this report's clock, for {@link #since}. */
    public long nanos() {
        return nanos.getAsLong();
    }

    /** The time since a moment of this clock. */
    public Duration since(long begin) {
        return Duration.ofNanos(nanos() - begin);
    }

    /** The same report, but empty and with no listener: for work that is only counted. */
    public Report unheard() {
        return withListener(new Progress() {});
    }

    /** The same report, but empty: for one of several repos at once. {@link #take} adds it to this one later. */
    public Report withListener(Progress other) {
        var same = new Report(command, release, version, environment, next, redaction, debug, nanos, other);
        same.left = left;
        return same;
    }

    /** Adds a repo that was worked on apart, and reports all of it at once. */
    public void take(Report apart) {
        adopt(apart);
        apart.repos.forEach(repo -> {
            put(repo);
            progress.whole(repo);
        });
    }

    /** Adds a tenant that was worked on apart. Only its outcome is kept: with thousands of tenants, there is no room for their steps. */
    public void take(Report apart, TenantCounts tally) {
        adopt(apart);
        apart.repos.forEach(repo -> add(repo.ofTenant(), tally));
    }

    private void adopt(Report apart) {
        if (apart.exit != 0) exit = apart.exit;
        demand(apart.demanded);
    }

    private void add(RepoReport repo, TenantCounts tally) {
        tally.add(repo);
        progress.whole(repo);
        if (tally.isComplete()) progress.counted(tally);
    }

    /** A tenant is skipped. */
    public void skipped(String tenant, TenantCounts tally) {
        add(
                new RepoReport(
                        tally.app(),
                        tenant,
                        true,
                        tally.database(),
                        tally.address(),
                        true,
                        List.of(),
                        List.of(),
                        Optional.empty()),
                tally);
    }

    /** Work on the tenants of a repo begins, or continues in another round. */
    public void counting(TenantCounts tally) {
        var before = tallies.stream()
                .filter(other -> other.app().equals(tally.app()) && other.repo().equals(tally.repo()))
                .findFirst();
        before.ifPresent(other -> {
            tally.takeOver(other);
            tallies.remove(other);
        });
        tallies.add(tally);
        progress.counting(tally);
        if (tally.isComplete()) progress.counted(tally);
    }

    /** The counts of the tenants, by repo. */
    public List<TenantCounts> tallies() {
        return List.copyOf(tallies);
    }

    /** How far a run over many repos is. It is asked for repeatedly until {@link #arrived}. */
    public void underway(Supplier<RunProgress> how) {
        progress.underway(how);
    }

    public void arrived() {
        progress.arrived();
    }

    public void started() {
        progress.started(this);
    }

    /** Work on a repo begins, or continues. Everything up to {@link #closed} belongs to it. */
    public void opened(String app, String repo, String database, String address) {
        currentSteps.clear();
        currentSteps.addAll(stepsSoFar(app, repo));
        current = new RepoReport(app, repo, false, database, address, false, currentSteps, List.of(), Optional.empty());
        progress.repo(current);
    }

    /** A repo is skipped, because one before it failed. */
    public void skipped(String app, String repo, String database, String address) {
        var skipped = new RepoReport(
                app, repo, false, database, address, true, stepsSoFar(app, repo), List.of(), Optional.empty());
        put(skipped);
        progress.repo(skipped);
    }

    public void began(Step step) {
        progress.began(step);
    }

    /** How far the step that has begun is: {@code 300,000 rows}. */
    public void advanced(String how) {
        progress.advanced(redact(how));
    }

    /** The run waits for somebody: {@code waiting 5 s for the lock}. */
    public void waiting(String why) {
        progress.waiting(redact(why));
    }

    /** A signal came; the text says what the run does about it. */
    public void heard(String what) {
        heard = true;
        progress.heard(redact(what));
    }

    /** A step has ended. Outside of any repo, it is the run's own. */
    public void ended(Step step) {
        (current == null ? steps : currentSteps).add(step);
        progress.ended(step);
    }

    /** A statement returns rows with these columns. */
    public void columns(List<String> names) {
        progress.columns(names);
    }

    /** The next row; a cell is a number, a boolean, a text or null. */
    public void cells(List<Object> row) {
        progress.cells(row);
    }

    /** A remark about the repo as a whole. */
    public void note(String note) {
        var notes = new ArrayList<>(current.notes());
        notes.add(new RepoReport.Note(note, currentSteps.size()));
        current = with(notes, current.failure());
        progress.noted(note);
    }

    /** The current repo failed, but none of its steps. Outside of any repo, the run failed. */
    public void failed(Failure failure) {
        if (current == null) {
            failures.add(failure);
            progress.failed(failure);
        } else {
            current = with(current.notes(), Optional.of(failure));
        }
    }

    public void closed() {
        current = with(current.notes(), current.failure());
        put(current);
        last = current;
        progress.closed(current);
        current = null;
    }

    /** The earlier steps in a repo, if the run comes to each repo more than once, as a setup does. */
    private List<Step> stepsSoFar(String app, String repo) {
        return repos.stream()
                .filter(done -> done.app().equals(app) && done.repo().equals(repo))
                .flatMap(done -> done.steps().stream())
                .toList();
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

    /** Whether the current repo has failed. */
    public boolean hasRepoFailed() {
        return current.failure().isPresent()
                || currentSteps.stream().anyMatch(step -> step.failure().isPresent());
    }

    /** Whether the repo that was closed last has failed. */
    public boolean hasLastRepoFailed() {
        return last.hasFailed();
    }

    /** Whether a migration of the current repo is in this state. */
    public boolean has(Step.State state) {
        return currentSteps.stream().anyMatch(step -> step.kind() == Step.Kind.MIGRATION && step.state() == state);
    }

    public void row(Row row) {
        rows.add(row);
    }

    /** The app that this run started has ended with this code, which becomes the exit code of the run. */
    public void endWith(int code) {
        exit = code;
    }

    /** Whether the exit code of the process is already known, such as a signal's. Nothing more may begin then. */
    public boolean isStopped() {
        return exit != 0;
    }

    /** Whether a signal came and kept what comes next from beginning. */
    public boolean hasHeardSignal() {
        return heard || failures().anyMatch(Failure::isStop);
    }

    /** Makes the run end with this code, unless something failed. */
    public void demand(ExitCode code) {
        if (demanded.code() < code.code()) demanded = code;
    }

    public void finished() {
        progress.finished(this);
    }

    /** Whether anything has failed. */
    public boolean hasAnyFailure() {
        return failures().findAny().isPresent();
    }

    /** The first failure's code, or the demanded one. */
    public ExitCode exitCode() {
        return failures().map(Failure::code).findFirst().orElse(demanded);
    }

    /** The exit code of the process: the app's, if this run started one and it failed. */
    public int processExitCode() {
        return exit == 0 ? exitCode().code() : exit;
    }

    /** Why the run as a whole failed, besides its repos and hooks. */
    public List<Failure> ownFailures() {
        return List.copyOf(failures);
    }

    private Stream<Failure> failures() {
        var ofRepos = repos.stream().flatMap(repo -> repo.failures().stream());
        var others = Stream.concat(hooks.stream(), steps.stream()).flatMap(step -> step.failure().stream());
        return Stream.of(
                        ofRepos, tallies.stream().flatMap(tally -> tally.failure().stream()), others, failures.stream())
                .flatMap(failure -> failure);
    }

    /** The current repo with its steps so far. */
    private RepoReport with(List<RepoReport.Note> notes, Optional<Failure> failure) {
        return new RepoReport(
                current.app(),
                current.repo(),
                current.tenant(),
                current.database(),
                current.address(),
                false,
                currentSteps,
                notes,
                failure);
    }
}
