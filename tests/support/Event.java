package release.support;

import java.io.Serializable;

/**
 * What a worker tells of a test, or that a class has ended.
 *
 * @param name the class with the test, or the class
 * @param text why it failed or was skipped; else empty
 */
record Event(Kind kind, String name, String text) implements Serializable {
    enum Kind {
        PASSED,
        FAILED,
        SKIPPED,
        CLASS_ENDED
    }
}
