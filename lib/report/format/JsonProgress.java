package release.report.format;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import release.report.Progress;
import release.report.RepoReport;
import release.report.Report;

/** Prints the report as one JSON document on stdout once the run is over. Waits are reported on stderr. */
public final class JsonProgress implements Progress {
    private final PrintStream out;
    private final PrintStream err;
    private final Spool tenants = new Spool();

    public JsonProgress(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public void waiting(String why) {
        err.println(why);
    }

    @Override
    public void whole(RepoReport repo) {
        if (repo.tenant()) tenants.add(Json.line(repo));
    }

    @Override
    public void finished(Report report) {
        Json.write(report, tenants.lines(), new PrintWriter(out, false, StandardCharsets.UTF_8));
        out.println();
    }
}
