package release.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of ours and everything that it starts, so that nothing is left behind. Java cannot put a process into a group of its own, and
 * not every machine has a setsid or a shell with job control. So each gets a mark, by which {@link Programs} finds what it started.
 */
public final class ProcessTree {
    /** Holds the marks of this process and of the trees that it is part of. */
    private static final String MARKS = "RELEASE_PROCESS_TREES";

    private static final int KILLED = 128 + 9;
    private final Process root;
    private final String mark;
    private final boolean onTerminal;
    private final StopRequests asked;

    private ProcessTree(Process root, String mark, boolean onTerminal, StopRequests asked) {
        this.root = root;
        this.mark = mark;
        this.onTerminal = onTerminal;
        this.asked = asked;
    }

    /**
     * Starts a process.
     *
     * @param onTerminal whether a terminal itself sends its interrupts to it
     * @param asked is woken up when its first process ends
     */
    public static ProcessTree start(ProcessBuilder builder, boolean onTerminal, StopRequests asked) throws IOException {
        var mark = ProcessHandle.current().pid() + "-" + System.nanoTime() + ";";
        builder.environment().merge(MARKS, mark, String::concat);
        var root = builder.start();
        root.onExit().thenRun(asked::wake);
        return new ProcessTree(root, mark, onTerminal, asked);
    }

    /** Whether its first process runs. */
    public boolean isAlive() {
        return root.isAlive();
    }

    /** The exit code of its first process, which has ended, or was killed and hangs in the system. */
    public int exitCode() {
        return isAlive() ? KILLED : root.exitValue();
    }

    /** The running processes of the tree, without the first one. */
    List<ProcessHandle> others() {
        return new Programs(Optional.of(root.toHandle()), mark).running();
    }

    /**
     * Ends it. Its first process gets a signal, and what that leaves behind gets a TERM. What still runs after the grace, or after
     * the third request to end, is killed.
     *
     * @param signal for its first process, if that still runs
     * @param grace empty: as long as it takes
     * @return whether something had to be killed
     */
    public boolean end(String signal, Optional<Duration> grace) throws InterruptedException {
        long deadline = grace.map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
        int known = asked.count();
        send(signal);
        while (isAlive()) {
            if (isOver(deadline)) return kill();
            asked.await(
                    () -> !isAlive(),
                    grace.isPresent() ? deadline : System.nanoTime() + TimeUnit.DAYS.toNanos(1),
                    known);
            if (asked.count() > known) send(asked.last());
            known = asked.count();
        }
        var told = Set.<ProcessHandle>of();
        for (var left = others(); !left.isEmpty(); left = others()) {
            if (isOver(deadline)) return kill();
            var before = told;
            left.stream()
                    .filter(process -> !before.contains(process))
                    .forEach(process -> Signals.send("TERM", process));
            told = Set.copyOf(left);
            asked.await(() -> false, System.nanoTime() + Programs.PAUSE, known);
            if (asked.count() > known) told = Set.of();
            known = asked.count();
        }
        return false;
    }

    private boolean isOver(long deadline) {
        return asked.isUrgent() || deadline != Long.MAX_VALUE && System.nanoTime() - deadline >= 0;
    }

    private void send(String signal) {
        Signals.pass(signal, root.toHandle(), onTerminal);
    }

    /** Ends all of it at once. Returns true. */
    boolean kill() {
        Programs.kill(this::all);
        return true;
    }

    private List<ProcessHandle> all() {
        return Stream.concat(isAlive() ? Stream.of(root.toHandle()) : Stream.empty(), others().stream())
                .toList();
    }
}
