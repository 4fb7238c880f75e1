package release.support;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Shows how far a run is: on a terminal in one line that is written over, elsewhere in a line every ten seconds. At the end it
 * prints what took longest, every failure, and the counts.
 */
public final class Outcome implements TestExecutionListener {
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);
    private static final int SLOWEST = 10;

    private record Timed(String name, long nanos) {}

    private final PrintStream out;
    private final int expected;
    private final boolean onTerminal = isTerminal();
    private final List<String> failures = new ArrayList<>();
    private final List<Timed> classes = new ArrayList<>();
    private final Map<String, Long> begins = new HashMap<>();
    private final long begin = System.nanoTime();
    private long shown = begin;
    private TestPlan plan;
    private int passed;
    private int failed;
    private int skipped;

    /** @param expected how many tests will run */
    public Outcome(PrintStream out, int expected) {
        this.out = out;
        this.expected = expected;
    }

    private static boolean isTerminal() {
        var console = System.console();
        try { // since JDK 22 there is a console without a terminal too
            return console != null && (Runtime.version().feature() < 22 || (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        begins.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        if (expected > 0) print("skipped: " + name(test) + ": " + reason);
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() || result.getStatus() == Status.FAILED) count(test, result);
        long nanos = System.nanoTime() - begins.remove(test.getUniqueId());
        if (isClass(test)) classes.add(new Timed(test.getDisplayName(), nanos));
        if (test.isTest() && expected > 0) showProgress();
    }

    private void count(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed++;
            case ABORTED -> {
                skipped++;
                print("skipped: " + name(test) + ": " + result.getThrowable().map(Throwable::getMessage).orElse(""));
            }
            case FAILED -> {
                failed++;
                failures.add("FAILED: " + name(test) + "\n" + indented(result.getThrowable().orElseThrow()));
                print("failed: " + name(test)); // all of it comes at the end, unless the run is broken off
            }
        }
    }

    private void showProgress() {
        long now = System.nanoTime();
        var line = passed + failed + skipped + "/" + expected + "  " + duration(now - begin) + (failed > 0 ? "  " + failed + " failed" : "");
        if (onTerminal) {
            out.print("\r\033[K" + line);
            out.flush();
        } else if (now - shown >= PAUSE) {
            out.println(line);
            shown = now;
        }
    }

    /** Prints a line above that of the progress. */
    private void print(String line) {
        out.println((onTerminal ? "\r\033[K" : "") + line);
    }

    private static String duration(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return seconds < 60 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }

    private static String indented(Throwable error) {
        var text = new StringBuilder("    " + String.valueOf(error).replace("\n", "\n    ") + "\n");
        for (var frame : error.getStackTrace()) {
            if (frame.getClassName().startsWith("release.")) text.append("        at ").append(frame).append('\n');
        }
        return text.toString();
    }

    private String name(TestIdentifier test) {
        return plan.getParent(test).filter(parent -> parent.getParentId().isPresent()).map(parent -> name(parent) + " > ").orElse("") + test.getDisplayName();
    }

    private static boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent();
    }

    /** How many tests were skipped. */
    public synchronized int skipped() {
        return skipped;
    }

    /** Prints the slowest classes, the failures and the counts; true if at least one test ran and none failed. */
    public synchronized boolean print() {
        if (onTerminal) out.print("\r\033[K");
        out.println("the slowest of " + classes.size() + " classes, in " + duration(System.nanoTime() - begin) + ":");
        classes.stream().sorted(Comparator.comparingLong(Timed::nanos).reversed()).limit(SLOWEST)
            .forEach(one -> out.printf("%6d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(one.nanos()), one.name()));
        failures.forEach(out::println);
        out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0 && passed > 0;
    }
}
