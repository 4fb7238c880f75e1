package release.migrate;

import release.report.Failure;

/** Ends the work on a repo with a failure that tells all there is to tell. */
final class Halt extends RuntimeException {
    private final transient Failure failure;

    Halt(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
