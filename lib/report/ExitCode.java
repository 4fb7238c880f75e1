package release.report;

/** The exit codes, for deploy scripts. JBang itself uses 1, 2, 4, 10 and 255, so states that a script must tell apart start at 20. */
public enum ExitCode {
    DONE(0, "Success, also if nothing was pending."),
    FAILED(1, "A migration, seed, hook or command failed."),
    MISCONFIGURED(2, "Wrong usage or configuration."),
    PENDING(20, "Migrations are pending: the command was to check that, or needs them applied."),
    DISAGREE(21, "History and files disagree, or the history holds a failed migration."),
    LOCKED(22, "The database is locked, or in use by others."),
    UNREACHABLE(23, "A database could not be reached."),
    REFUSED(24, "Refused: a protected environment, and no confirmation."),
    INTERRUPTED(130, "Stopped by an interrupt (SIGINT), between two migrations."),
    TERMINATED(143, "Stopped by SIGTERM, between two migrations.");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process exit code. */
    public int code() {
        return code;
    }

    /** Its meaning, in one sentence. */
    public String meaning() {
        return meaning;
    }
}
