package release.process;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The signals that ask this run to end, counted, for work that waits for something else meanwhile: whoever waits here wakes up
 * on each of them.
 */
public final class StopRequests implements AutoCloseable {
    /** Somebody who asks so often waits for nothing more. */
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

    /** How many there were. */
    public synchronized int count() {
        return count;
    }

    /** Whether this is the third one or more: nothing is waited for any longer then. */
    public boolean isUrgent() {
        return count() >= URGENT;
    }

    /** The name of the last one, or TERM: {@code INT}. */
    public synchronized String last() {
        return last;
    }

    /** What a shell's exit code says of a process that the last one ended; there must have been one. */
    public int exitCode() {
        return signals.exitCode().orElseThrow();
    }

    /** Whoever waits is to look again at what they wait for. */
    public synchronized void wake() {
        notifyAll();
    }

    /**
     * Waits until something is so, a moment has come, or there were more requests than somebody knows of.
     *
     * @param deadline of {@link System#nanoTime}
     * @param known so many requests
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
