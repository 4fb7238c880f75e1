package release.report;

/** Ends the work on a repo with a failure that tells all there is to tell. */
public final class Halt extends RuntimeException {
    private final transient Failure failure;

    public Halt(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
