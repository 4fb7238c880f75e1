package release.faults;

/** How much the fault suite does: a bounded number in every run of the tests, and more with {@code FAULTS=long}. */
final class Faults {
    private Faults() {}

    static boolean isLong() {
        return "long".equals(System.getenv("FAULTS"));
    }

    /** One number for every run, and another for the long one. */
    static int many(int bounded, int all) {
        return isLong() ? all : bounded;
    }
}
