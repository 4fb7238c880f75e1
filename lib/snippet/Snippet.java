package release.snippet;

import java.nio.file.Path;
import java.sql.Connection;
import release.repo.Repo;

/** A .java or .jsh file. It is compiled and run in this process, on a given connection. */
public final class Snippet {
    /** Why a snippet does not run to its end: it does not compile, or it throws. */
    public static final class Broken extends Exception {
        private final int line;

        Broken(int line, String message, Throwable cause) {
            super(message, cause);
            this.line = line;
        }

        /** The line in the file; 0 if it is not known. */
        public int line() {
            return line;
        }
    }

    private Snippet() {}

    /** Whether a file holds Java, by its name. */
    public static boolean is(Path file) {
        return file.toString().matches(".*\\.(java|jsh)");
    }

    /**
     * Runs a file: a class with a static method {@code run(Connection)} or {@code run(Repo, Connection)}, or lines
     * as typed into jshell, with the variables {@code connection} and {@code repo}.
     *
     * @param visible classes that it may name besides the JDK's
     * @throws Broken if it does not compile, or throws
     */
    public static void run(Path file, Repo repo, Connection connection, Visible visible) throws Broken {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        try {
            if (file.toString().endsWith(".java")) JavaFile.run(file, repo, connection, visible);
            else Shell.run(file, connection, repo, visible);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
