package release.process;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A process beside the app or before the work, such as a command of a hook. It reads nothing and has a limit. A request to end ends
 * it, with everything that it started.
 *
 * @param limit how long it may take
 * @param grace how long it may take to end once it is asked to; empty: as long as it takes
 * @param isMoot whether it no longer matters; then it has little time left
 */
public record BoundedProcess(
        StopRequests asked,
        boolean onTerminal,
        Optional<Duration> limit,
        Optional<Duration> grace,
        BooleanSupplier isMoot) {
    /** A little time. */
    public static final Duration SHORTLY = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofDays(365);
    private static final File NOTHING = new File("/dev/null");

    /** Why one ended. */
    public enum Cause {
        ITSELF,
        REQUEST,
        LIMIT,
        MOOT
    }

    /**
     * How it ended.
     *
     * @param killed whether it did not end when it was asked to
     * @param left the names of programs that it left behind and that were then ended
     */
    public record Ending(int code, Cause cause, boolean killed, List<String> left) {}

    /** Runs a process to its end. */
    public Ending run(ProcessBuilder builder) throws IOException {
        int known = asked.count();
        long deadline = System.nanoTime() + limit.orElse(LONGEST).toNanos();
        var tree = ProcessTree.start(builder.redirectInput(NOTHING), onTerminal, asked);
        try {
            var cause = await(tree, deadline, known);
            var left = cause == Cause.ITSELF ? programs(tree.others()) : List.<String>of();
            var killed = (tree.isAlive() || !left.isEmpty())
                    && tree.end(
                            cause == Cause.REQUEST ? asked.last() : "TERM",
                            cause == Cause.REQUEST ? grace : Optional.of(SHORTLY));
            return new Ending(
                    tree.exitCode(),
                    cause == Cause.ITSELF && tree.exitCode() != 0 && asked.count() > known ? Cause.REQUEST : cause,
                    killed,
                    left);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cause await(ProcessTree tree, long deadline, int known) throws InterruptedException {
        asked.await(() -> !tree.isAlive() || isMoot.getAsBoolean(), deadline, known);
        if (tree.isAlive() && asked.count() == known && isMoot.getAsBoolean()) {
            long shortly = System.nanoTime() + SHORTLY.toNanos();
            asked.await(() -> !tree.isAlive(), shortly - deadline < 0 ? shortly : deadline, known);
            if (tree.isAlive() && asked.count() == known) return Cause.MOOT;
        }
        return !tree.isAlive() ? Cause.ITSELF : asked.count() > known ? Cause.REQUEST : Cause.LIMIT;
    }

    /** The names of programs, without arguments, which may hold secrets. */
    private static List<String> programs(List<ProcessHandle> processes) {
        return processes.stream()
                .map(process -> process.info()
                        .command()
                        .map(path -> new File(path).getName())
                        .orElse("process " + process.pid()))
                .toList();
    }
}
