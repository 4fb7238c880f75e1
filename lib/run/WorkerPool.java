package release.run;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import release.process.Programs;
import release.process.Signals;
import release.repo.Repo;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Progress;
import release.report.Report;
import release.report.RunProgress;
import release.report.Step;
import release.run.WorkQueue.Unit;

/**
 * Works on the units of a run, several at once if asked for. Each unit has a report of its own. The run's report takes it over once the
 * unit is done, so the output of two units never mixes.
 */
final class WorkerPool {
    /** What is done with one unit. */
    interface Visit {
        void of(Unit unit, Report report, SharedTenantConnection kept);
    }

    /** How many finished units may wait for a slow one, so that reports come in order. */
    private static final int LONGEST_QUEUE = 100;

    private final WorkQueue units;
    private final Concurrency pace;
    private final Repo.Access access;
    private final Report report;
    private final Visit visit;
    private final long begin = System.nanoTime();
    private final Map<Integer, String> at = new LinkedHashMap<>();
    private final TreeMap<Integer, Runnable> over = new TreeMap<>();
    private final Deque<Numbered> returned = new ArrayDeque<>();
    private int taken;
    private int told;
    private int done;
    private int failed;
    private final AtomicInteger heard = new AtomicInteger();
    private volatile String signal;
    private Throwable broken;

    /** @param access how the databases are opened */
    WorkerPool(WorkQueue units, Concurrency pace, Repo.Access access, Report report, Visit visit) {
        this.units = units;
        this.pace = pace;
        this.access = access;
        this.report = report;
        this.visit = visit;
    }

    /** Works on all units, or until too many have failed. The rest is reported as skipped. */
    void run() {
        if (!isCrowd()) {
            work(true);
            rest();
            return;
        }
        var signals = new Signals(this::hear);
        try (signals) {
            report.underway(this::underway);
            try {
                if (pace.parallel() == 1) work(true);
                else together();
            } finally {
                report.arrived();
            }
            rethrow();
            tellAll();
            if (signal != null && (taken < units.size() || !returned.isEmpty())) report.failed(stopped());
            rest();
        }
        signals.exitCode().ifPresent(report::endWith);
    }

    private boolean isCrowd() {
        return pace.parallel() > 1 || units.hasTenants();
    }

    private void together() {
        var threads = new ArrayList<Thread>();
        for (int i = 1; i <= Math.min(pace.parallel(), units.size()); i++)
            threads.add(new Thread(() -> guarded(), "worker " + i));
        threads.forEach(Thread::start);
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (!returned.isEmpty()) work(true);
    }

    private void guarded() {
        try {
            work(false);
        } catch (RuntimeException | Error e) {
            breakOff(e);
        }
    }

    private synchronized void breakOff(Throwable e) {
        if (broken == null) broken = e;
        notifyAll();
    }

    private synchronized void rethrow() {
        if (broken instanceof Error error) throw error;
        if (broken != null) throw (RuntimeException) broken;
    }

    /**
     * Works on one unit after the other while there are any, and connections for it.
     *
     * @param alone whether this is the only worker; others may hold the connections that this one needs
     */
    private void work(boolean alone) {
        try (var kept = new SharedTenantConnection(access, alone, report)) {
            work(kept);
        }
    }

    private void work(SharedTenantConnection kept) {
        for (var next = next(); next.isPresent(); next = next()) {
            var number = next.get().number();
            var unit = next.get().unit();
            if (pace.parallel() == 1 && unit.tally().isEmpty()) {
                visit.of(unit, report, kept);
                over(number, report.hasLastRepoFailed(), () -> {});
            } else {
                var own = next.get().own().orElseGet(() -> report.withListener(new Apart(number, unit.name())));
                visit.of(unit, own, kept);
                if (kept.isOut()
                        && own.repos().get(0).failure().isPresent()
                        && own.repos().get(0).steps().stream()
                                .noneMatch(step -> step.failure().isPresent())) {
                    giveBack(new Numbered(number, unit, Optional.of(own)));
                    return;
                }
                over(
                        number,
                        own.hasLastRepoFailed(),
                        () -> unit.tally().ifPresentOrElse(tally -> report.take(own, tally), () -> report.take(own)));
            }
        }
    }

    /** @param own what was done with it before the connections ran out */
    private record Numbered(int number, Unit unit, Optional<Report> own) {}

    /** Gives a unit back. Other workers take it, and get the connections of this worker. */
    private synchronized void giveBack(Numbered unit) {
        returned.add(unit);
        at.remove(unit.number());
        notifyAll();
        report.debug("no connection is left for one more at once");
    }

    private synchronized Optional<Numbered> next() {
        awaitNames();
        if (failed >= pace.failures() || signal != null || report.isStopped() || broken != null)
            return Optional.empty();
        if (!returned.isEmpty()) {
            at.put(returned.peek().number(), returned.peek().unit().name());
            return Optional.of(returned.remove());
        }
        return units.next().map(unit -> {
            at.put(taken, unit.name());
            return new Numbered(taken++, unit, Optional.empty());
        });
    }

    /** Waits until the next names are known: they may depend on what other workers do now. */
    private synchronized void awaitNames() {
        try {
            while (broken == null && units.areRefused() && !at.isEmpty()) wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reports come in queue order. A slow unit may be overtaken once 100 others have finished. */
    private synchronized void over(int number, boolean hasFailed, Runnable telling) {
        at.remove(number);
        notifyAll();
        done++;
        if (hasFailed) failed++;
        over.put(number, telling);
        while (!over.isEmpty() && (over.firstKey() <= told || over.size() > LONGEST_QUEUE)) {
            var first = over.pollFirstEntry();
            told = Math.max(told, first.getKey() + 1);
            first.getValue().run();
        }
    }

    private synchronized void tellAll() {
        over.values().forEach(Runnable::run);
        over.clear();
    }

    private void rest() {
        for (var left : returned)
            left.unit()
                    .tally()
                    .ifPresentOrElse(
                            tally -> report.take(left.own().orElseThrow(), tally),
                            () -> report.take(left.own().orElseThrow()));
        for (var unit = units.next(); unit.isPresent(); unit = units.next()) {
            var left = unit.get();
            left.tally()
                    .ifPresentOrElse(
                            tally -> report.skipped(left.name(), tally), () -> EachRepo.skipped(left.config(), report));
        }
    }

    private void hear(String name) {
        int count = heard.incrementAndGet();
        if (count == 1) {
            signal = name;
            report.heard("SIG" + name + ": ends after these migrations; a second signal cancels their statements");
        } else if (count > 2) {
            Programs.ofThisProcess().endWithUs();
        }
    }

    private Failure stopped() {
        int left = units.size() - taken + returned.size();
        return Failure.of(
                signal.equals("INT") ? ExitCode.INTERRUPTED : ExitCode.TERMINATED,
                "Stopped by SIG" + signal + "; " + left + (left == 1 ? " was" : " were") + " not begun.",
                "Go on with: " + report.again());
    }

    private synchronized RunProgress underway() {
        return new RunProgress(
                done, units.size(), failed, Duration.ofNanos(System.nanoTime() - begin), List.copyOf(at.values()));
    }

    private synchronized void at(int number, String what) {
        if (at.containsKey(number)) at.put(number, what);
    }

    /** Hears what is done with one unit. Until the unit is done, only its current step is shown. */
    private final class Apart implements Progress {
        private final int number;
        private final String name;

        Apart(int number, String name) {
            this.number = number;
            this.name = name;
        }

        @Override
        public void began(Step step) {
            at(number, name + " " + step.name());
        }

        @Override
        public void waiting(String why) {
            if (signal == null) report.waiting(name + ": " + why);
        }
    }
}
