package release.support;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a run says: how far it is, on a terminal in one line that is written over; each failure at once, by its name; and at
 * the end the slowest classes, every failure, and the counts.
 */
public final class Outcome {
    private static final int SLOWEST = 10;
    private static final int WIDTH = 79;
    private static final String START_OF_LINE = "\r\033[K";

    private final PrintStream out;
    private final boolean onTerminal;
    private final int expected;
    private final LongSupplier nanos;
    private final long begin;
    private final List<String> failures = new ArrayList<>();
    private final Map<String, Long> running = new LinkedHashMap<>();
    private final Map<String, Long> ended = new LinkedHashMap<>();
    private int passed;
    private int skipped;
    private boolean over;

    /**
     * @param expected how many tests will run
     * @param nanos the clock
     */
    public Outcome(PrintStream out, boolean onTerminal, int expected, LongSupplier nanos) {
        this.out = out;
        this.onTerminal = onTerminal;
        this.expected = expected;
        this.nanos = nanos;
        begin = nanos.getAsLong();
    }

    /** Whether a line can be written over. */
    public static boolean isTerminal() {
        var console = System.console();
        try { // since JDK 22 there is a console without a terminal too
            return console != null
                    && !"dumb".equals(System.getenv("TERM"))
                    && (Runtime.version().feature() < 22
                            || (boolean) java.io.Console.class
                                    .getMethod("isTerminal")
                                    .invoke(console));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isOnTerminal() {
        return onTerminal;
    }

    synchronized void began(String className) {
        running.put(className, nanos.getAsLong());
    }

    synchronized void heard(Event event) {
        if (over) return;
        switch (event.kind()) {
            case PASSED -> passed++;
            case SKIPPED -> {
                skipped++;
                print("skipped: " + event.name() + ": " + event.text());
            }
            case FAILED -> {
                failures.add("FAILED: " + event.name() + "\n" + event.text());
                print("failed: " + event.name());
            }
            case CLASS_ENDED -> ended.put(event.name(), nanos.getAsLong() - running.remove(event.name()));
        }
        if (onTerminal) showProgress();
    }

    /** Prints a line above that of the progress. */
    private void print(String line) {
        out.println((onTerminal ? START_OF_LINE : "") + line);
    }

    synchronized void showProgress() {
        if (over) return;
        var line = ran() + "/" + expected + "  " + since(begin)
                + (failures.isEmpty() ? "" : "  " + failures.size() + " failed");
        if (onTerminal) {
            line += "  " + names(running);
            out.print(START_OF_LINE + line.substring(0, Math.min(line.length(), WIDTH)));
        } else {
            out.println(line);
        }
        out.flush();
    }

    private int ran() {
        return passed + failures.size() + skipped;
    }

    private String since(long before) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - before);
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    private static String names(Map<String, Long> classes) {
        return String.join(", ", classes.keySet().stream().map(Outcome::simple).toList());
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /** Prints the summary, once. Returns whether every test ran and passed. */
    public synchronized boolean end() {
        boolean isWell = failures.isEmpty() && skipped == 0 && passed > 0 && ran() == expected;
        if (over) return isWell;
        over = true;
        print("took " + since(begin) + "; the slowest of " + ended.size() + " classes:");
        ended.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(SLOWEST)
                .forEach(one -> out.printf(
                        "%6d s  %s%n", TimeUnit.NANOSECONDS.toSeconds(one.getValue()), simple(one.getKey())));
        failures.forEach(out::println);
        if (!running.isEmpty()) out.println("broken off in " + names(running));
        if (ran() < expected) out.println("only " + ran() + " of " + expected + " tests ran");
        out.println(passed + " passed, " + failures.size() + " failed, " + skipped + " skipped");
        out.flush();
        return isWell;
    }
}
