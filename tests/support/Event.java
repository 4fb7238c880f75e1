package release.support;

import java.io.Serializable;

/**
 * What a worker tells of a run of tests.
 *
 * @param name the class, or the class with the test
 * @param nanos how long it took
 * @param text why it failed or was skipped; else empty
 */
public record Event(Kind kind, String name, long nanos, String text) implements Serializable {
    /** CLASS: one has ended, whatever became of its tests. */
    public enum Kind { PASSED, FAILED, SKIPPED, CLASS }
}
