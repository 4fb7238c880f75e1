package release.snippet;

import java.nio.file.Path;
import java.sql.Connection;
import release.repo.Repo;

/** A file of Java, .java or .jsh, that is compiled and run in this process on a connection that it is given. */
public final class Snippet {
    /** What keeps a snippet from running to its end: it does not compile, or it throws. */
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

    /** Whether a file is one of Java, by its name. */
    public static boolean is(Path file) {
        return file.toString().matches(".*\\.(java|jsh)");
    }

    /**
     * Runs a file: a class with a static method {@code run(Connection)} or {@code run(Repo, Connection)}, or what one
     * would type into jshell with the variables {@code connection} and {@code repo}.
     *
     * @param visible what it may name besides the JDK
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
