package release.report.format;

import java.io.PrintStream;
import release.report.Failure;
import release.report.Progress;
import release.report.RepoReport;
import release.report.Report;
import release.report.Step;

/** Prints the texts of the rows and nothing else on stdout, for a shell to read. Problems go to stderr. */
public class PlainText implements Progress {
    protected final PrintStream out;
    private final PrintStream err;

    public PlainText(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void ended(Step step) {
        step.failure().ifPresent(this::failed);
    }

    @Override
    public void closed(RepoReport repo) {
        repo.failure().ifPresent(this::failed);
        out.flush();
    }

    @Override
    public void failed(Failure failure) {
        failure.lines().forEach(err::println);
    }

    @Override
    public void finished(Report report) {
        report.rows().forEach(row -> out.print(row.text()));
        out.flush();
    }
}
