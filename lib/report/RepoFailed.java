package release.report;

/** Ends the work on a repo with a failure that tells all there is to tell. */
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
