package release.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** The report as text: steps as they happen on stdout, problems on stderr. */
public final class Console implements Progress, AutoCloseable {
    /**
     * How the text looks.
     *
     * @param live whether a line may be written over, as on a terminal
     * @param width in characters; lines of steps fit into it
     * @param alive how often a long step shows that it is still running
     */
    public record Look(boolean colour, boolean live, int width, Duration alive) {}

    private static final int WIDEST = 100;
    private static final int STATE = 22;
    private final PrintStream out;
    private final Look look;
    private final Lines lines;
    private final Table table;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });
    private Optional<ScheduledFuture<?>> ticking = Optional.empty();
    private Report report;

    public Console(PrintStream out, Look look) {
        this.out = out;
        this.look = look;
        this.lines = new Lines(look.colour(), Math.min(look.width(), WIDEST) - STATE);
        this.table = new Table(lines, look.live() ? look.width() - 6 : Integer.MAX_VALUE);
    }

    @Override
    public synchronized void started(Report run) {
        report = run;
        var environment = run.environment().isEmpty() ? "" : " (" + run.environment() + ")";
        out.println(lines.bold(run.release() + " " + run.version()) + environment);
    }

    @Override
    public synchronized void repo(RepoReport repo) {
        var name = "repo " + (repo.app().equals(report.release()) ? "" : repo.app() + ".") + repo.repo();
        out.println(lines.bold(name) + "  "
            + (repo.skipped() ? lines.state(Step.State.SKIPPED) : "(" + repo.database() + " " + repo.address() + ")"));
    }

    @Override
    public synchronized void began(Step step) {
        // Within a group, one begins before the last is committed.
        still();
        long begin = System.nanoTime();
        if (look.live()) out.print(lines.running(step, Duration.ZERO));
        out.flush();
        long period = look.alive().toMillis();
        ticking = Optional.of(clock.scheduleAtFixedRate(
            () -> tick(step, begin), period, period, TimeUnit.MILLISECONDS));
    }

    private synchronized void tick(Step step, long begin) {
        if (ticking.isEmpty()) return;
        var line = lines.running(step, Duration.ofNanos(System.nanoTime() - begin));
        if (look.live()) out.print("\r" + line);
        else out.println(line);
        out.flush();
    }

    private void still() {
        ticking.ifPresent(timer -> timer.cancel(false));
        if (ticking.isPresent() && look.live()) out.print("\r\033[K");
        ticking = Optional.empty();
    }

    @Override
    public synchronized void ended(Step step) {
        still();
        out.println(lines.step(step));
        step.result().ifPresent(result -> table.lines(result).forEach(line -> out.println("      " + line)));
        step.failure().ifPresent(failure -> explain(failure, "      ", step.file()));
        out.flush();
    }

    @Override
    public synchronized void noted(String note) {
        still();
        out.println("  " + note);
        out.flush();
    }

    @Override
    public synchronized void closed(RepoReport repo) {
        still();
        repo.failure().ifPresent(failure -> {
            out.println("  " + lines.state(Step.State.FAILED));
            explain(failure, "  ", Optional.empty());
        });
        out.flush();
    }

    @Override
    public synchronized void hookBegan(Step step) {
        out.println(lines.bold("hook " + step.name()) + "  " + step.description());
        out.flush();
    }

    @Override
    public synchronized void hookEnded(Step step) {
        out.println("  " + lines.ended(step));
        step.failure().ifPresent(failure -> explain(failure, "  ", Optional.empty()));
        out.flush();
    }

    @Override
    public synchronized void failed(Failure failure) {
        out.println(lines.state(Step.State.FAILED));
        explain(failure, "", Optional.empty());
        out.flush();
    }

    private void explain(Failure failure, String indent, Optional<String> file) {
        if (failure.location().isEmpty()) file.ifPresent(name -> out.println(indent + name));
        failure.lines().forEach(line -> out.println(indent + line));
    }

    @Override
    public synchronized void finished(Report run) {
        out.print(lines.table(run.rows()));
        if (!run.repos().isEmpty()) out.println(summary(run));
        out.flush();
    }

    /** How many steps ended in which state; a repo that was skipped, or failed as a whole, counts like a step. */
    private static String summary(Report run) {
        var counts = new TreeMap<Step.State, Integer>();
        for (var repo : run.repos()) {
            repo.steps().forEach(step -> counts.merge(step.state(), 1, Integer::sum));
            if (repo.skipped()) counts.merge(Step.State.SKIPPED, 1, Integer::sum);
            if (repo.failure().isPresent()) counts.merge(Step.State.FAILED, 1, Integer::sum);
        }
        var words = counts.entrySet().stream()
            .map(count -> count.getValue() + " " + count.getKey().text().toLowerCase(Locale.ROOT)).toList();
        var repos = run.repos().size();
        return repos + (repos == 1 ? " repo: " : " repos: ") + (words.isEmpty() ? "nothing to do" : String.join(", ", words));
    }

    /** Stops showing progress. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
