package release.snippet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import release.repo.Repo;
import release.snippet.Snippet.Broken;

/** A .jsh file: lines as typed into jshell, with the variables {@code connection} and {@code repo}. */
public final class Shell {
    /** What code in the shell can use of ours. Nothing else can be passed to it. */
    public record Given(Connection connection, Repo repo) {}

    private static final AtomicReference<Given> GIVEN = new AtomicReference<>();
    private static final String BEGIN = """
        import java.io.*;
        import java.math.*;
        import java.nio.file.*;
        import java.sql.*;
        import java.util.*;
        import java.util.function.*;
        import java.util.stream.*;
        Connection connection = release.snippet.Shell.given().connection();
        release.repo.Repo repo = release.snippet.Shell.given().repo();
        """;

    private Shell() {}

    /** The connection and repo of the running snippet. */
    public static Given given() {
        return GIVEN.get();
    }

    static void run(Path file, Connection connection, Repo repo, Visible visible) throws Broken {
        GIVEN.set(new Given(connection, repo));
        try (var shell = JShell.builder()
                .executionEngine(new ShellClasses.Engine(visible.loader()), Map.of())
                .build()) {
            for (var path : visible.classPath()) shell.addToClasspath(path.toString());
            all(BEGIN, shell);
            all(Files.readString(file), shell);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            GIVEN.set(null);
        }
    }

    /** Runs it line by line, as jshell reads: a statement that is complete at the end of a line needs no semicolon. */
    private static void all(String text, JShell shell) throws Broken {
        var open = "";
        int first = 1;
        int line = 0;
        for (var next : text.lines().toList()) {
            line++;
            if (open.isEmpty()) first = line;
            open += next + "\n";
            for (var found = analyzed(open, shell); !open.isEmpty(); found = analyzed(open, shell)) {
                if (found.completeness() == Completeness.EMPTY) open = "";
                if (!found.completeness().isComplete()) break;
                evaluate(found.source(), first, shell);
                open = found.remaining();
                first = line;
            }
        }
        if (open.isEmpty()) return;
        if (analyzed(open, shell).completeness() == Completeness.DEFINITELY_INCOMPLETE)
            throw new Broken(first, "this is not complete", null);
        evaluate(open, first, shell);
    }

    private static CompletionInfo analyzed(String source, JShell shell) {
        return shell.sourceCodeAnalysis().analyzeCompletion(source);
    }

    private static void evaluate(String source, int line, JShell shell) throws Broken {
        for (var event : shell.eval(source)) check(event, source, line, shell);
    }

    private static void check(SnippetEvent event, String source, int line, JShell shell) throws Broken {
        if (event.exception() instanceof EvalException thrown) {
            var isSql = thrown.getExceptionClassName().contains("SQL");
            throw new Broken(
                    line,
                    thrown.getExceptionClassName() + ": " + thrown.getMessage(),
                    isSql ? new SQLException(thrown.getMessage(), (String) null) : thrown);
        }
        if (event.exception() != null) throw new Broken(line, event.exception().getMessage(), event.exception());
        if (event.status() == Status.RECOVERABLE_NOT_DEFINED) {
            throw new Broken(
                    line,
                    "cannot find "
                            + String.join(
                                    ", ",
                                    shell.unresolvedDependencies((jdk.jshell.DeclarationSnippet) event.snippet())
                                            .toList()),
                    null);
        }
        if (event.status() != Status.REJECTED) return;
        var error = shell.diagnostics(event.snippet()).findFirst().orElseThrow();
        int at = (int) Math.max(0, Math.min(source.length(), error.getStartPosition()));
        throw new Broken(
                line
                        + (int) source.substring(0, at)
                                .chars()
                                .filter(c -> c == '\n')
                                .count(),
                error.getMessage(Locale.ROOT),
                null);
    }
}
