package release.report.format;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import release.report.Failure;
import release.report.Progress;
import release.report.RepoReport;
import release.report.Report;
import release.report.RunProgress;
import release.report.Step;
import release.report.TenantCounts;

/** The report as text: steps as they happen on stdout, problems on stderr. */
public final class Console implements Progress, AutoCloseable {
    /**
     * How the text looks.
     *
     * @param live whether a line may be overwritten, as on a terminal
     * @param width in characters; lines of steps fit into it
     * @param alive how often a long step shows that it still runs
     */
    public record Look(boolean colour, boolean live, int width, Duration alive) {}

    private static final int WIDEST = 100;
    private static final int STATE = 22;
    private static final int INDENT = 6;
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
    private Optional<ScheduledFuture<?>> travelling = Optional.empty();
    private Optional<String> advance = Optional.empty();
    private boolean waiting;
    private Report report;

    public Console(PrintStream out, Look look) {
        this.out = out;
        this.look = look;
        int room = look.live() ? look.width() : Integer.MAX_VALUE;
        this.lines = new Lines(look.colour(), Math.min(look.width(), WIDEST) - STATE, room);
        this.table = new Table(lines, room == Integer.MAX_VALUE ? room : room - INDENT);
    }

    @Override
    public synchronized void started(Report run) {
        report = run;
        var environment = run.environment().isEmpty() ? "" : " (" + run.environment() + ")";
        out.println(lines.bold(run.release() + " " + run.version()) + environment);
    }

    @Override
    public synchronized void repo(RepoReport repo) {
        out.println(lines.bold(name(repo.app(), repo.repo())) + "  "
                + (repo.skipped()
                        ? lines.state(Step.State.SKIPPED)
                        : "(" + repo.database() + " " + repo.address() + ")"));
    }

    private String name(String app, String repo) {
        return "repo " + (app.equals(report.release()) ? "" : app + ".") + Table.visible(repo);
    }

    /** Tenants in which nothing was done are only counted. */
    @Override
    public synchronized void whole(RepoReport repo) {
        if (repo.tenant() && (repo.skipped() || repo.isQuiet())) return;
        still();
        Progress.super.whole(repo);
    }

    @Override
    public synchronized void counting(TenantCounts tally) {
        still();
        out.println(lines.bold(name(tally.app(), tally.repo())) + "  (" + tally.database() + " " + tally.address()
                + ")  " + Summary.size(tally));
        out.flush();
    }

    @Override
    public synchronized void counted(TenantCounts tally) {
        var rest = Summary.rest(tally);
        if (rest.isEmpty()) return;
        still();
        out.println(lines.bold(name(tally.app(), tally.repo())) + "  " + String.join(", ", rest));
        out.flush();
    }

    @Override
    public synchronized void underway(Supplier<RunProgress> how) {
        long period = look.alive().toMillis();
        travelling =
                Optional.of(clock.scheduleAtFixedRate(() -> show(how.get()), period, period, TimeUnit.MILLISECONDS));
    }

    private synchronized void show(RunProgress how) {
        if (travelling.isEmpty() || ticking.isPresent()) return; // the current step is shown already
        var line = lines.underway(how);
        overwrite(look.live() ? Lines.fitted(line, look.width() - 1) : line, true);
        waiting = true;
    }

    @Override
    public synchronized void arrived() {
        travelling.ifPresent(timer -> timer.cancel(false));
        travelling = Optional.empty();
        still();
    }

    @Override
    public synchronized void began(Step step) {
        // In a group, a step begins before the last one is committed.
        still();
        advance = Optional.empty();
        long begin = System.nanoTime();
        if (look.live()) out.print(lines.running(step, Duration.ZERO));
        out.flush();
        long period = look.alive().toMillis();
        ticking =
                Optional.of(clock.scheduleAtFixedRate(() -> tick(step, begin), period, period, TimeUnit.MILLISECONDS));
    }

    @Override
    public synchronized void advanced(String how) {
        advance = Optional.of(how);
    }

    private synchronized void tick(Step step, long begin) {
        if (ticking.isEmpty()) return;
        var line = lines.running(advance.map(step::advanced).orElse(step), Duration.ofNanos(System.nanoTime() - begin));
        overwrite(line, waiting);
        waiting = false;
    }

    @Override
    public synchronized void waiting(String why) {
        overwrite("  " + lines.dim(look.live() ? Lines.fitted(why, look.width() - 3) : why), true);
        waiting = true;
    }

    /** Stays on the screen: a person who has typed Ctrl-C looks whether anything happens. */
    @Override
    public synchronized void heard(String what) {
        out.println((look.live() ? "\r\033[K  " : "  ") + lines.dim(what));
        out.flush();
    }

    /** Writes a line that the next one replaces, on a terminal. The line before it may be longer. */
    private void overwrite(String line, boolean longer) {
        if (look.live()) out.print((longer ? "\r\033[K" : "\r") + line);
        else out.println(line);
        out.flush();
    }

    private void still() {
        ticking.ifPresent(timer -> timer.cancel(false));
        if (look.live() && (waiting || ticking.isPresent())) out.print("\r\033[K");
        ticking = Optional.empty();
        waiting = false;
    }

    @Override
    public synchronized void ended(Step step) {
        still();
        out.println(lines.step(step));
        step.reason().ifPresent(reason -> reason.lines().forEach(line -> out.println("      " + line)));
        step.messages().forEach(line -> out.println("      " + Table.visible(line)));
        step.result().ifPresent(result -> table.lines(result).forEach(line -> out.println("      " + line)));
        step.failure().ifPresent(failure -> explain(failure, "      ", step.file()));
        out.flush();
    }

    @Override
    public synchronized void noted(String note) {
        still();
        out.println("  " + Table.visible(note));
        out.flush();
    }

    @Override
    public synchronized void closed(RepoReport repo) {
        still();
        repo.failure().ifPresent(failure -> {
            explain(failure, "  ");
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
        step.reason().ifPresent(reason -> out.println("  " + Table.visible(reason)));
        step.failure().ifPresent(failure -> explain(failure, "  ", Optional.empty()));
        out.flush();
    }

    @Override
    public synchronized void failed(Failure failure) {
        explain(failure, "");
        out.flush();
    }

    /** Explains what failed as a whole. After a signal, the message is enough. */
    private void explain(Failure failure, String indent) {
        if (!failure.isStop()) out.println(indent + lines.state(Step.State.FAILED));
        explain(failure, indent, Optional.empty());
    }

    private void explain(Failure failure, String indent, Optional<String> file) {
        if (failure.location().isEmpty()) file.ifPresent(name -> out.println(indent + Table.visible(name)));
        failure.lines().forEach(line -> out.println(indent + Table.visible(line)));
    }

    @Override
    public synchronized void finished(Report run) {
        out.print(lines.table(run.rows()));
        if (!run.repos().isEmpty() || !run.tallies().isEmpty()) out.println(Summary.of(run));
        out.flush();
    }

    /** Stops showing progress. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
