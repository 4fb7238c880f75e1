package release.faults;

import java.util.Random;

/** How much the fault suite does: a bounded number in every run of the tests, and more, at other moments, with {@code FAULTS=long}. */
final class Faults {
    private Faults() {}

    static boolean isLong() {
        return "long".equals(System.getenv("FAULTS"));
    }

    /** One number for every run, and another for the long one. */
    static int many(int bounded, int all) {
        return isLong() ? all : bounded;
    }

    /** The same moments in every run, and new ones in the long one. */
    static Random random() {
        long seed = isLong() ? System.nanoTime() : 1;
        if (isLong()) System.out.println("seed " + seed);
        return new Random(seed);
    }
}
