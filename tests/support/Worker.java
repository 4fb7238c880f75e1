package release.support;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;
import release.support.Event.Kind;

/**
 * A process that runs test classes, one after the other: it reads their names, one a line, and writes an {@link Event} for
 * each test and each class. Processes share neither System.out nor any other state of a JVM, so a test need not know
 * what runs beside it.
 */
public final class Worker implements TestExecutionListener {
    private final ObjectOutputStream events;
    private final Map<String, Long> begins = new HashMap<>();
    private TestPlan plan;

    private Worker(ObjectOutputStream events) {
        this.events = events;
    }

    /** @param arguments those of {@link Tests} */
    public static void main(String... arguments) throws IOException {
        var tests = Tests.parse(arguments);
        System.setProperty(RunParameters.ALL, String.valueOf(tests.all())); // for what is no test, such as Property
        var worker = new Worker(new ObjectOutputStream(System.out));
        worker.events.flush(); // its header, which the other side waits for
        System.setOut(System.err); // what tests print is no event
        var names = new BufferedReader(new InputStreamReader(System.in));
        for (var name = names.readLine(); name != null; name = names.readLine()) {
            LauncherFactory.create().execute(tests.request(false, selectClass(name)), worker);
            worker.tell(Kind.CLASS, name, 0, "");
        }
        System.exit(0); // whatever threads the tests have left behind
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begins.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(Kind.SKIPPED, name(test), 0, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        long nanos = System.nanoTime() - begins.remove(test.getUniqueId());
        if (!test.isTest() && result.getStatus() == Status.SUCCESSFUL) return;
        switch (result.getStatus()) {
            case SUCCESSFUL -> tell(Kind.PASSED, name(test), nanos, "");
            case ABORTED -> tell(Kind.SKIPPED, name(test), nanos, result.getThrowable().map(Throwable::getMessage).orElse(""));
            case FAILED -> tell(Kind.FAILED, name(test), nanos, indented(result.getThrowable().orElseThrow()));
        }
    }

    private void tell(Kind kind, String name, long nanos, String text) {
        try {
            events.writeObject(new Event(kind, name, nanos, text));
            events.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) return test.getDisplayName();
        return plan.getParent(test).map(parent -> name(parent) + " > ").orElse("") + test.getDisplayName();
    }
}
