package release.support;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for something to happen, up to a deadline that only something broken reaches. */
public final class Wait {
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final long PAUSE_MILLIS = 20;

    private Wait() {}

    /** @param what happens, for the message if it does not */
    public static void until(String what, Callable<Boolean> happened) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!TestRelease.unchecked(happened::call)) {
            if (System.nanoTime() > end)
                throw new AssertionError("after " + DEADLINE.toMinutes() + " minutes not yet: " + what);
            Thread.sleep(PAUSE_MILLIS);
        }
    }
}
