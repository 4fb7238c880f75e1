package release.support;

import static org.instancio.Select.root;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.instancio.Instancio;
import org.instancio.Random;

/**
 * Something that is true of every input, tried on many that are made up. Each input has a seed of its own; what fails is
 * made smaller, and said together with the seed. The inputs are the same in every run, so that a build does not fail by
 * chance; {@code FAULTS=long} makes ten times as many, new ones each time, and {@code FAULTS_SEED=N} begins at a seed.
 * Instancio makes them, which is for this JUnit and still kept; it makes nothing smaller, so that is done here.
 *
 * @param what the sentence that is printed if it fails, and with FAULTS=long with the number of inputs
 * @param smaller inputs that are a little smaller than a given one, the smallest first
 */
public record Property<T>(String what, int inputs, Function<Random, T> generator, Function<T, Stream<T>> smaller) {
    /** Throws, an AssertionError for choice, if something is not as it should be for an input. */
    @FunctionalInterface
    public interface Verdict<T> {
        void on(T input) throws Exception;
    }

    private static final boolean LONG = "long".equals(System.getenv("FAULTS"));
    private static final long FIRST = System.getenv("FAULTS_SEED") != null
            ? Long.parseLong(System.getenv("FAULTS_SEED"))
            : LONG ? System.nanoTime() : 1;
    /** No input needs that long on any machine: it hangs. */
    private static final int HANGS_SECONDS = 600;
    /** One that hangs keeps a thread, and the next input gets another. */
    private static final ExecutorService WORKER = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "property");
        thread.setDaemon(true);
        return thread;
    });

    private static final int TRIES_TO_SHRINK = 400;

    /** How many inputs: few, or many where {@code rel/jbang test --all} runs or {@code FAULTS=long} is set. */
    public static int inputs(int few, int many) {
        return LONG || Boolean.getBoolean(RunParameters.ALL) ? many : few;
    }

    /** A property of texts. */
    public static Property<String> ofTexts(String what, int inputs, Function<Random, String> generator) {
        return new Property<>(what, inputs, generator, Property::smallerTexts);
    }

    /** A property of lists of texts, such as arguments. */
    public static Property<List<String>> ofLists(String what, int inputs, Function<Random, List<String>> generator) {
        return new Property<>(what, inputs, generator, Property::smallerLists);
    }

    /** The same for inputs that somebody thought of. */
    public static <T> void holds(String what, List<T> inputs, Verdict<T> verdict) {
        for (var input : inputs) {
            var problem = problem(input, verdict);
            if (problem != null)
                throw new AssertionError(what + ": not so for " + shown(input) + "\n  " + problem, problem);
        }
    }

    /** Tries it on all inputs, and fails at the first of which it is not true. */
    public void holds(Verdict<T> verdict) {
        long begin = System.nanoTime();
        int count = LONG ? 10 * inputs : inputs;
        for (long seed = FIRST; seed < FIRST + count; seed++) {
            var input = input(seed);
            var problem = problem(input, verdict);
            if (problem != null) throw failure(seed, input, problem, verdict);
        }
        if (LONG)
            System.out.printf(
                    "  %,9d inputs %4d s: %s%n",
                    count, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin), what);
    }

    @SuppressWarnings("unchecked")
    private T input(long seed) {
        return (T) Instancio.of(Object.class)
                .withSeed(seed)
                .supply(root(), random -> generator.apply(random))
                .create();
    }

    private AssertionError failure(long seed, T input, Throwable problem, Verdict<T> verdict) {
        var smallest = input;
        var why = problem;
        int tries = problem instanceof Hangs ? TRIES_TO_SHRINK : 0;
        for (var next = smaller.apply(smallest).iterator(); next.hasNext() && tries < TRIES_TO_SHRINK; tries++) {
            var candidate = next.next();
            var other = problem(candidate, verdict);
            if (other == null) continue;
            smallest = candidate;
            why = other;
            next = smaller.apply(smallest).iterator();
        }
        return new AssertionError(
                what + ": not so for " + shown(smallest) + "\n  " + why + "\n  repeat with FAULTS_SEED=" + seed, why);
    }

    /** What the verdict throws, on a thread of its own: only from outside can one see that it hangs. */
    private static <T> Throwable problem(T input, Verdict<T> verdict) {
        Callable<Void> call = () -> {
            verdict.on(input);
            return null;
        };
        try {
            WORKER.submit(call).get(HANGS_SECONDS, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return new Hangs();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** An input without an end. */
    private static final class Hangs extends Error {
        Hangs() {
            super("no end after " + HANGS_SECONDS + " s; see the thread named property, which goes on");
        }
    }

    /** A text as a Java literal, as far as one can read it. */
    public static String literal(String text) {
        var escaped = text.chars()
                .mapToObj(c -> c == '\n'
                        ? "\\n"
                        : c == '"' || c == '\\'
                                ? "\\" + (char) c
                                : c >= ' ' && c < 127 ? String.valueOf((char) c) : "\\u%04x".formatted(c))
                .collect(Collectors.joining());
        return "\"" + (escaped.length() > 4000 ? escaped.substring(0, 4000) + "..." : escaped) + "\"";
    }

    private static String shown(Object input) {
        return input instanceof List<?> list
                ? list.stream().map(Property::shown).toList().toString()
                : literal(String.valueOf(input));
    }

    private static Stream<String> smallerTexts(String text) {
        return cuts(text.length()).map(cut -> text.substring(0, cut[0]) + text.substring(cut[1]));
    }

    private static Stream<List<String>> smallerLists(List<String> list) {
        var without = cuts(list.size()).map(cut -> {
            var rest = new ArrayList<>(list.subList(0, cut[0]));
            rest.addAll(list.subList(cut[1], list.size()));
            return List.copyOf(rest);
        });
        var shorter = IntStream.range(0, list.size())
                .boxed()
                .flatMap(i -> smallerTexts(list.get(i)).map(text -> {
                    var changed = new ArrayList<>(list);
                    changed.set(i, text);
                    return List.copyOf(changed);
                }));
        return Stream.concat(without, shorter);
    }

    /** Where something of a length can be cut: first halves, then quarters, and so on. */
    private static Stream<int[]> cuts(int length) {
        return Stream.iterate((length + 1) / 2, size -> size > 0 && length > 0, size -> size == 1 ? 0 : (size + 1) / 2)
                .flatMap(size -> IntStream.iterate(0, begin -> begin < length, begin -> begin + size)
                        .mapToObj(begin -> new int[] {begin, Math.min(length, begin + size)}));
    }
}
