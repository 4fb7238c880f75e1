package release.report;

/** What a deploy script is told. JBang itself uses 1, 2, 4, 10 and 255, so states that it must tell apart start at 20. */
public enum ExitCode {
    /** Done; nothing to do is done too. */
    DONE(0),
    /** A migration, seed or command failed. */
    FAILED(1),
    /** Usage or configuration. */
    MISCONFIGURED(2),
    /** Migrations are pending, and that was asked for or is in the way. */
    PENDING(20),
    /** The history in the database and the files disagree, or the history holds a failed migration. */
    DISAGREE(21),
    /** The lock was not free in time. */
    LOCKED(22),
    /** The database could not be reached. */
    UNREACHABLE(23),
    /** Refused: a protected environment, no confirmation. */
    REFUSED(24);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process exit code. */
    public int code() {
        return code;
    }
}
