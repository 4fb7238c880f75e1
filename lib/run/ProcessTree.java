package release.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import release.signal.Signals;
import release.signal.StopRequests;

/**
 * A process of ours and all that it starts, so that none of it is left behind. Java tells only of children whose parent still
 * lives, and can put none into a group of its own; not every machine has a setsid or a shell with job control. So each gets a
 * mark in its environment, which what it starts inherits and Linux shows. What has begun a session of its own, as with setsid,
 * is to live on.
 */
final class ProcessTree {
    /** Holds the mark of this process and those of the trees that it is part of. */
    private static final String MARKS = "RELEASE_PROCESS_TREES";
    private static final Path PROCESSES = Path.of("/proc");
    /** In the words of /proc/PID/stat that follow the name in brackets: state, parent, group, session. */
    private static final int SESSION = 3;
    private static final int KILLED = 128 + 9;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    /** So long what was killed is waited for: a process that hangs in the system may never end. */
    private static final long DYING = TimeUnit.SECONDS.toNanos(2);
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
     * Starts one.
     *
     * @param onTerminal whether a terminal sends its interrupts to it by itself
     * @param asked is woken up when its first process ends
     */
    static ProcessTree start(ProcessBuilder builder, boolean onTerminal, StopRequests asked) throws IOException {
        var mark = ProcessHandle.current().pid() + "-" + System.nanoTime() + ";";
        builder.environment().merge(MARKS, mark, String::concat);
        var root = builder.start();
        root.onExit().thenRun(asked::wake);
        return new ProcessTree(root, mark, onTerminal, asked);
    }

    /** Whether its first process runs. */
    boolean isAlive() {
        return root.isAlive();
    }

    /** The exit code of its first process, which has ended, or was killed and hangs in the system. */
    int exitCode() {
        return isAlive() ? KILLED : root.exitValue();
    }

    /** What runs of it besides its first process. */
    List<ProcessHandle> others() {
        var others = root.descendants().collect(Collectors.toCollection(LinkedHashSet::new));
        if (Files.isReadable(PROCESSES.resolve("self/environ"))) addMarked(others);
        var session = session(ProcessHandle.current());
        return others.stream().filter(process -> process.isAlive() && !process.equals(root.toHandle()) && session(process).equals(session)).toList();
    }

    private void addMarked(Set<ProcessHandle> found) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var folder : processes) {
                var process = ProcessHandle.of(Long.parseLong(folder.getFileName().toString()));
                if (process.isPresent() && read(folder.resolve("environ")).contains(mark)) found.add(process.get());
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot list the processes: " + e.getMessage(), e);
        }
    }

    /** The session that a process is in; none if it has ended and only waits to be asked how. */
    private static Optional<String> session(ProcessHandle process) {
        var stat = read(PROCESSES.resolve(process.pid() + "/stat"));
        var words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return words.length > SESSION && !words[0].equals("Z") ? Optional.of(words[SESSION]) : Optional.empty();
    }

    /** What the system says of a process; nothing of one that has ended, or that is not ours to look at. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException endedOrNotOurs) {
            return "";
        }
    }

    /**
     * Ends it: its first process hears a signal, and what that leaves behind a TERM. What lives on after the grace, or after the
     * third request to end, is killed.
     *
     * @param signal for its first process, if that still runs
     * @param grace as long as it takes if empty
     * @return whether something had to be killed
     */
    boolean end(String signal, Optional<Duration> grace) throws InterruptedException {
        long deadline = grace.map(limit -> System.nanoTime() + limit.toNanos()).orElse(Long.MAX_VALUE);
        int known = asked.count();
        send(signal);
        while (isAlive()) {
            if (isOver(deadline)) return kill();
            asked.await(() -> !isAlive(), grace.isPresent() ? deadline : System.nanoTime() + TimeUnit.DAYS.toNanos(1), known);
            if (asked.count() > known) send(asked.last());
            known = asked.count();
        }
        var told = Set.<ProcessHandle>of();
        for (var left = others(); !left.isEmpty(); left = others()) {
            if (isOver(deadline)) return kill();
            var before = told;
            left.stream().filter(process -> !before.contains(process)).forEach(process -> Signals.send("TERM", process));
            told = Set.copyOf(left);
            asked.await(() -> false, System.nanoTime() + PAUSE, known);
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

    /** Ends all of it at once; true. */
    boolean kill() throws InterruptedException {
        long deadline = System.nanoTime() + DYING;
        for (var others = others(); (isAlive() || !others.isEmpty()) && System.nanoTime() - deadline < 0; others = others()) { // some may begin meanwhile
            others.forEach(ProcessHandle::destroyForcibly);
            root.destroyForcibly().waitFor(PAUSE, TimeUnit.NANOSECONDS);
        }
        return true;
    }
}
