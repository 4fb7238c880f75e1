package release.process;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Counts the signals that ask this run to end, for work that waits for something else meanwhile. Each signal wakes up all who wait
 * here.
 */
public final class StopRequests implements AutoCloseable {
    /** From this many requests on, nothing is waited for. */
    private static final int URGENT = 3;

    private final Signals signals;
    private int count;
    private String last = "TERM";

    public StopRequests() {
        signals = new Signals(this::hear);
    }

    private synchronized void hear(String name) {
        count++;
        last = name;
        notifyAll();
    }

    /** The number of requests. */
    public synchronized int count() {
        return count;
    }

    /** Whether this is the third request or more: nothing is waited for then. */
    public boolean isUrgent() {
        return count() >= URGENT;
    }

    /** The name of the last one, or TERM: {@code INT}. */
    public synchronized String last() {
        return last;
    }

    /** The exit code of a process that the last signal ended, as shells define it. There must have been a signal. */
    public int exitCode() {
        return signals.exitCode().orElseThrow();
    }

    /** All who wait check again what they wait for. */
    public synchronized void wake() {
        notifyAll();
    }

    /**
     * Waits until a condition holds, a time has come, or a new request comes.
     *
     * @param deadline of {@link System#nanoTime}
     * @param known the number of requests that the caller knows of
     */
    public synchronized void await(BooleanSupplier isSo, long deadline, int known) throws InterruptedException {
        while (!isSo.getAsBoolean() && count == known) {
            long left = deadline - System.nanoTime();
            if (left <= 0) return;
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    @Override
    public void close() {
        signals.close();
    }
}
