package release.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a process has started, directly or not. Java tells only of children whose parent still lives. So each gets a mark in its
 * environment, which what it starts inherits and Linux shows. What has begun a session of its own, as with setsid, is to live on.
 *
 * @param parent of them all, if they are told by that too
 * @param mark that they have in their environment
 */
public record Programs(Optional<ProcessHandle> parent, String mark) {
    private static final Path PROCESSES = Path.of("/proc");
    /** In the words of /proc/PID/stat that follow the name in brackets: state, parent, group, session. */
    private static final int SESSION = 3;
    private static final AtomicInteger PARTS = new AtomicInteger();
    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    /** So long what was killed is waited for: a process that hangs in the system may never end. */
    private static final long DYING = TimeUnit.SECONDS.toNanos(2);

    /** Those of this process. */
    public static Programs ofThisProcess() {
        var self = ProcessHandle.current();
        return new Programs(Optional.of(self), "programs-of-" + self.pid() + "-" + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** Those of a part of what this process does, where whoever starts one gives it the mark; where the system shows no marks, all of them. */
    public static Programs ofOnePart() {
        var all = ofThisProcess();
        return new Programs(showsMarks() ? Optional.empty() : all.parent, all.mark + "-" + PARTS.incrementAndGet() + ";");
    }

    private static boolean showsMarks() {
        return Files.isReadable(PROCESSES.resolve("self/environ"));
    }

    /** What runs of them. */
    public List<ProcessHandle> running() {
        var found = parent.stream().flatMap(ProcessHandle::descendants).collect(Collectors.toCollection(LinkedHashSet::new));
        if (showsMarks()) addMarked(found);
        parent.ifPresent(found::remove);
        var session = session(ProcessHandle.current());
        return found.stream().filter(process -> process.isAlive() && session(process).equals(session)).toList();
    }

    private void addMarked(Set<ProcessHandle> found) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var folder : processes) {
                var process = ProcessHandle.of(Long.parseLong(folder.getFileName().toString()));
                if (process.isPresent() && read(folder.resolve("environ")).contains(mark)) found.add(process.get());
            }
        } catch (IOException | DirectoryIteratorException e) {
            ProcessHandle.current().descendants().forEach(found::add); // those at least
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

    /** Ends them by a TERM, and kills what lives on after the grace. */
    public void end(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        var told = new HashSet<ProcessHandle>();
        for (var left = running(); !left.isEmpty(); left = running()) { // some may begin meanwhile
            if (System.nanoTime() - deadline >= 0) {
                kill();
                return;
            }
            // A shell whose child ends first would go on with what comes after it.
            left.stream().filter(told::add).sorted(Comparator.comparing(Programs::depth)).forEach(process -> Signals.send("TERM", process));
            LockSupport.parkNanos(PAUSE);
        }
    }

    private static int depth(ProcessHandle process) {
        return process.parent().map(above -> 1 + depth(above)).orElse(0);
    }

    /** Ends them at once. */
    public void kill() {
        kill(this::running);
    }

    /** Ends at once what runs, of which some may begin meanwhile. */
    static void kill(Supplier<List<ProcessHandle>> running) {
        long deadline = System.nanoTime() + DYING;
        for (var left = running.get(); !left.isEmpty() && System.nanoTime() - deadline < 0; left = running.get()) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Ends this process as the last signal asks, and them. */
    public void endWithUs() {
        try {
            kill();
        } finally {
            Signals.end();
        }
    }
}
