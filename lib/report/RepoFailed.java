package release.report;

/** Ends the work on a repo. Its failure is complete: nothing is to be added. */
public final class RepoFailed extends RuntimeException {
    private final transient Failure failure;

    public RepoFailed(Failure failure) {
        super(failure.message());
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
