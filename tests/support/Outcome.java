package release.support;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints a line for each test class as it ends, each test that takes long and each that fails; then every failure, then
 * the counts.
 */
public final class Outcome implements TestExecutionListener {
    private static final int LONG = 5; // seconds
    private final PrintStream out;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Long> begins = new HashMap<>();
    private TestPlan plan;
    private int passed;
    private int failed;
    private int skipped;
    private int before;

    public Outcome(PrintStream out) {
        this.out = out;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begins.put(test.getUniqueId(), System.nanoTime());
        if (!isClass(test)) return;
        before = passed + failed + skipped;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped++;
        out.println("skipped: " + name(test) + ": " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest() || result.getStatus() == TestExecutionResult.Status.FAILED) count(test, result);
        long seconds = (System.nanoTime() - begins.remove(test.getUniqueId())) / 1_000_000_000;
        if (test.isTest() && seconds >= LONG) out.printf("%10d s: %s%n", seconds, name(test));
        if (!isClass(test)) return;
        out.printf("%-32s %3d tests %4d s%n", test.getDisplayName(), passed + failed + skipped - before, seconds);
    }

    private void count(TestIdentifier test, TestExecutionResult result) {
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed++;
            case ABORTED -> skipped++;
            case FAILED -> {
                failed++;
                var error = result.getThrowable().orElseThrow();
                failures.add("FAILED: " + name(test) + "\n" + indented(error));
                out.println("failed: " + name(test)); // the whole of it comes last, unless the run is broken off
            }
        }
    }

    private static String indented(Throwable error) {
        var text = new StringBuilder("    " + String.valueOf(error).replace("\n", "\n    ") + "\n");
        for (var frame : error.getStackTrace()) {
            if (frame.getClassName().startsWith("release.")) text.append("        at ").append(frame).append('\n');
        }
        return text.toString();
    }

    private String name(TestIdentifier test) {
        return plan.getParent(test).map(parent -> name(parent) + " > ").orElse("") + test.getDisplayName();
    }

    private static boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent();
    }

    /** Prints the failures and the counts; true if at least one test ran and none failed. */
    public boolean print() {
        failures.forEach(out::println);
        out.println(passed + " passed, " + failed + " failed, " + skipped + " skipped");
        return failed == 0 && passed > 0;
    }
}
