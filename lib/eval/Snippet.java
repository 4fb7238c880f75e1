package release.eval;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** A file of Java, run in this process on the connection of the transaction. */
final class Snippet {
    /** What keeps a snippet from running to its end: it does not compile, or it throws. */
    static final class Broken extends Exception {
        private final int line;

        /** @param line in the file; 0 if it is not known */
        Broken(int line, String message, Throwable cause) {
            super(message, cause);
            this.line = line;
        }
    }

    private final Repo repo;
    private final Report report;
    private final Input input;
    private final Ending ending;
    private final Path file;

    Snippet(Repo repo, Report report, Input input) {
        this.repo = repo;
        this.report = report;
        this.input = input;
        this.ending = new Ending(report, input.write());
        this.file = input.file().orElseThrow();
    }

    void run(Connection connection) {
        var step = Step.of(Kind.EVAL, "run", file.toString(), State.PENDING);
        long begin = report.nanos();
        var out = System.out;
        try {
            ending.begin(repo.config().database(), connection, 0);
            if (input.rowsOnly()) System.setOut(System.err);
            if (file.toString().endsWith(".java")) JavaFile.run(file, connection);
            else Shell.run(file, connection, repo);
            if (ending.end(connection)) report.ended(step.finished(State.DONE, report.since(begin)));
        } catch (SQLException e) {
            report.failed(ending.undone(ending.failure(e, Optional.empty(), Optional.empty()), connection));
        } catch (Broken e) {
            report.debug(trace(e));
            report.ended(step.finished(State.FAILED, report.since(begin)).failed(ending.undone(failure(e), connection)));
        } finally {
            System.setOut(out);
        }
    }

    private Failure failure(Broken e) {
        var location = Optional.of(file + (e.line > 0 ? ":" + e.line : ""));
        if (e.getCause() instanceof SQLException sql) return ending.failure(sql, location, Optional.empty());
        return new Failure(ExitCode.FAILED, location, Optional.empty(), report.redact(SqlMessage.oneLine(e.getMessage())),
            Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static String trace(Exception e) {
        var trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }
}
