package release.startup;

import java.io.IOException;
import java.util.logging.LogManager;

/**
 * Lets java.util.logging log nothing: the driver of PostgreSQL would log a URL with its password. A manager that has read a
 * configuration lets the JDK look for other ways to log, in each jar on the class path, which takes as long as all that we
 * do where nothing is pending.
 */
public final class NoLog extends LogManager {
    /** The JDK asks for it once, and goes on where that fails, without handlers. */
    @Override
    public void readConfiguration() throws IOException {
        throw new IOException("there is none");
    }
}
