package release.support;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows how far a run is: on a terminal in one line that is written over, elsewhere in a line every ten seconds. At the end it
 * prints what took longest, every failure, and the counts.
 */
public final class Outcome {
    private static final int SLOWEST = 10;

    private final PrintStream out;
    private final int expected;
    private final boolean onTerminal = isTerminal();
    private final List<String> failures = new ArrayList<>();
    private final List<Event> classes = new ArrayList<>();
    private final long begin = System.nanoTime();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(Outcome::daemon);
    private int passed;
    private int failed;
    private int skipped;

    /** @param expected how many tests will run */
    public Outcome(PrintStream out, int expected) {
        this.out = out;
        this.expected = expected;
        int pause = onTerminal ? 1 : 10; // seconds
        clock.scheduleAtFixedRate(this::showProgress, pause, pause, TimeUnit.SECONDS);
    }

    private static Thread daemon(Runnable work) {
        var thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private static boolean isTerminal() {
        var console = System.console();
        try { // since JDK 22 there is a console without a terminal too
            return console != null && (Runtime.version().feature() < 22 || (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes in what became of a test, or that a class has ended. */
    public synchronized void heard(Event event) {
        switch (event.kind()) {
            case PASSED -> passed++;
            case SKIPPED -> {
                skipped++;
                print("skipped: " + event.name() + ": " + event.text());
            }
            case FAILED -> {
                failed++;
                failures.add("FAILED: " + event.name() + "\n" + event.text());
                print("failed: " + event.name()); // all of it comes at the end, unless the run is broken off
            }
            case CLASS -> classes.add(event);
        }
        if (onTerminal) showProgress();
    }

    private synchronized void showProgress() {
        var line = passed + failed + skipped + "/" + expected + "  " + duration(System.nanoTime() - begin) + (failed > 0 ? "  " + failed + " failed" : "");
        if (!onTerminal) out.println(line);
        else out.print("\r\033[K" + line);
        out.flush();
    }

    /** Prints a line above that of the progress. */
    private void print(String line) {
        out.println((onTerminal ? "\r\033[K" : "") + line);
    }

    private static String duration(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    /** Prints the slowest classes, the failures and the counts; true if at least one test ran and none failed. */
    public synchronized boolean print() {
        clock.shutdownNow();
        if (onTerminal) out.print("\r\033[K");
        out.println("the slowest of " + classes.size() + " classes, in " + duration(System.nanoTime() - begin) + ":");
        classes.stream().sorted(Comparator.comparingLong(Event::nanos).reversed()).limit(SLOWEST)
            .forEach(one -> out.printf("%6d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(one.nanos()), one.name()));
        failures.forEach(out::println);
        out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0 && passed > 0;
    }
}
