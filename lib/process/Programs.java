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
 * The processes that a process has started, directly or not. Java knows only children whose parent still lives. So each gets a mark in
 * its environment: its children inherit the mark, and Linux shows it. A process in a session of its own, as with setsid, is left alone.
 *
 * @param parent of them all, if that is needed to find them too
 * @param mark in their environment
 */
public record Programs(Optional<ProcessHandle> parent, String mark) {
    private static final Path PROCESSES = Path.of("/proc");
    /** Its place among the words of /proc/PID/stat after the name in brackets: state, parent, group, session. */
    private static final int SESSION = 3;

    private static final AtomicInteger PARTS = new AtomicInteger();
    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);
    /** How long to wait for killed processes: a process that hangs in the system may never end. */
    private static final long DYING = TimeUnit.SECONDS.toNanos(2);

    /** The programs that this process has started. */
    public static Programs ofThisProcess() {
        var self = ProcessHandle.current();
        return new Programs(
                Optional.of(self),
                "programs-of-" + self.pid() + "-"
                        + self.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** The programs of one part of this process's work: they are started with its mark. If the system shows no marks, all programs. */
    public static Programs ofOnePart() {
        var all = ofThisProcess();
        return new Programs(
                showsMarks() ? Optional.empty() : all.parent, all.mark + "-" + PARTS.incrementAndGet() + ";");
    }

    private static boolean showsMarks() {
        return Files.isReadable(PROCESSES.resolve("self/environ"));
    }

    /** The programs that run. */
    public List<ProcessHandle> running() {
        var found = parent.stream()
                .flatMap(ProcessHandle::descendants)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (showsMarks()) addMarked(found);
        parent.ifPresent(found::remove);
        var session = session(ProcessHandle.current());
        return found.stream()
                .filter(process -> process.isAlive() && session(process).equals(session))
                .toList();
    }

    private void addMarked(Set<ProcessHandle> found) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (var folder : processes) {
                var process =
                        ProcessHandle.of(Long.parseLong(folder.getFileName().toString()));
                if (process.isPresent() && read(folder.resolve("environ")).contains(mark)) found.add(process.get());
            }
        } catch (IOException | DirectoryIteratorException e) {
            ProcessHandle.current().descendants().forEach(found::add); // those at least
        }
    }

    /** The session of a process. Empty if it has ended and only its exit code is left. */
    private static Optional<String> session(ProcessHandle process) {
        var stat = read(PROCESSES.resolve(process.pid() + "/stat"));
        var words = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return words.length > SESSION && !words[0].equals("Z") ? Optional.of(words[SESSION]) : Optional.empty();
    }

    /** A file about a process. Empty if the process has ended, or is not ours to look at. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException endedOrNotOurs) {
            return "";
        }
    }

    /** Ends them with a TERM, and kills what still runs after the grace. */
    public void end(Duration grace) {
        long deadline = System.nanoTime() + grace.toNanos();
        var told = new HashSet<ProcessHandle>();
        for (var left = running(); !left.isEmpty(); left = running()) { // some may begin meanwhile
            if (System.nanoTime() - deadline >= 0) {
                kill();
                return;
            }
            // Parents first: a shell whose child ends first would continue with its next line.
            left.stream()
                    .filter(told::add)
                    .sorted(Comparator.comparing(Programs::depth))
                    .forEach(process -> Signals.send("TERM", process));
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

    /** Kills what runs. More may begin meanwhile. */
    static void kill(Supplier<List<ProcessHandle>> running) {
        long deadline = System.nanoTime() + DYING;
        for (var left = running.get(); !left.isEmpty() && System.nanoTime() - deadline < 0; left = running.get()) {
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE);
        }
    }

    /** Ends them, and this process as the last signal asks. */
    public void endWithUs() {
        try {
            kill();
        } finally {
            Signals.end();
        }
    }
}
