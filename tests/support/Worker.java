package release.support;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherExecutionRequestBuilder.executionRequest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherFactory;
import release.support.Event.Kind;
import sun.misc.Signal;

/**
 * A process that runs test classes, one after the other, so that a test has its JVM, System.out and system properties to
 * itself, whatever runs beside it. It reads the names of classes, one a line, from its input, and sends an {@link Event} for
 * each test and each class to the port that it is given. When the input ends, it ends, and all that it has started.
 */
final class Worker implements TestExecutionListener {
    private final ObjectOutputStream events;
    private TestPlan plan;

    private Worker(ObjectOutputStream events) {
        this.events = events;
    }

    /** @param arguments the port, and the options of {@link Tests} */
    public static void main(String... arguments) throws IOException, InterruptedException {
        Signal.handle(
                new Signal("INT"),
                signal -> {}); // Ctrl-C goes to all processes of a terminal; the one that started us ends us
        var tests = Tests.parse(Arrays.copyOfRange(arguments, 1, arguments.length));
        System.setProperty(RunParameters.ALL, String.valueOf(tests.all()));
        var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        var worker = new Worker(new ObjectOutputStream(socket.getOutputStream()));
        var names = new LinkedBlockingQueue<String>();
        var end = CancellationToken.create();
        var input = new BufferedReader(new InputStreamReader(System.in));
        new Thread(() -> read(input, names, end)).start();
        System.setIn(InputStream.nullInputStream());
        try {
            while (true) worker.run(names.take(), tests, end);
        } catch (
                Throwable
                        e) { // such as no memory, which JUnit passes on; without us the other side would wait for ever
            e.printStackTrace();
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            Runtime.getRuntime().halt(1);
        }
    }

    private void run(String name, Tests tests, CancellationToken end) {
        var request = tests.request(selectClass(name)).build();
        LauncherFactory.create()
                .execute(executionRequest(request)
                        .listeners(this)
                        .cancellationToken(end)
                        .build());
        tell(Kind.CLASS_ENDED, name, "");
    }

    private static void read(BufferedReader input, BlockingQueue<String> names, CancellationToken end) {
        try {
            for (var name = input.readLine(); name != null; name = input.readLine()) names.add(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            end.cancel();
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
            System.exit(0);
        }
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        tell(Kind.SKIPPED, name(test), reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (!test.isTest() && result.getStatus() == Status.SUCCESSFUL) return;
        switch (result.getStatus()) {
            case SUCCESSFUL -> tell(Kind.PASSED, name(test), "");
            case ABORTED ->
                tell(
                        Kind.SKIPPED,
                        name(test),
                        result.getThrowable().map(Throwable::getMessage).orElse(""));
            case FAILED ->
                tell(Kind.FAILED, name(test), indented(result.getThrowable().orElseThrow()));
        }
    }

    private void tell(Kind kind, String name, String text) {
        try {
            events.writeUnshared(new Event(kind, name, text));
            events.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String indented(Throwable error) {
        var text = new StringBuilder("    " + said(error).replace("\n", "\n    ") + "\n");
        for (var frame : error.getStackTrace()) {
            if (frame.getClassName().startsWith("release."))
                text.append("        at ").append(frame).append('\n');
        }
        return text.toString();
    }

    private static String said(Throwable error) {
        try {
            return String.valueOf(error);
        } catch (Throwable e) { // its getMessage() may throw, and JUnit would lose the failure
            return error.getClass().getName();
        }
    }

    private String name(TestIdentifier test) {
        if (test.getSource().filter(ClassSource.class::isInstance).isPresent()) return test.getDisplayName();
        return plan.getParent(test).map(parent -> name(parent) + " > ").orElse("") + test.getDisplayName();
    }
}
