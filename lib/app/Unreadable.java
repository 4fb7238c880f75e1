package release.app;

/** A deployable, or its configuration, cannot be read. The message says why, without naming the file itself. */
public final class Unreadable extends RuntimeException {
    public Unreadable(String message) {
        super(message);
    }

    public Unreadable(String message, Throwable cause) {
        super(message, cause);
    }
}
