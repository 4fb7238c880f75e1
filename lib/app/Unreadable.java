package release.app;

/** A deployable, or its configuration, that cannot be read; the message says why, without naming the file itself. */
public final class Unreadable extends RuntimeException {
    public Unreadable(String message) {
        super(message);
    }

    public Unreadable(String message, Throwable cause) {
        super(message, cause);
    }
}
