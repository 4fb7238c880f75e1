package release.run;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import release.config.Hook;
import release.config.Release;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.signal.Signals;

/**
 * Runs the app as our child, with what the release wants done before and after: pre-start, the app, post-start once it
 * is ready, pre-stop when we are asked to end, and post-stop when it has ended.
 */
public final class Start {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private final Release release;
    private final Report report;
    private final Child child;
    private Process app;
    private boolean stopping;

    public Start(Release release, Report report, Child child) {
        this.release = release;
        this.report = report;
        this.child = child;
    }

    /** Runs the app to its end; the report then has its exit code. */
    public void run(List<String> arguments) throws IOException, InterruptedException {
        if (!Hooks.run(Hook.PRE_START, release, report, child)) return;
        try (var signals = new Signals(this::stop)) {
            if (!launch(arguments)) {
                report.exit(signals.exitCode().orElseThrow());
                return;
            }
            if (!ready()) stop("TERM");
            else if (!isStopping()) Hooks.run(Hook.POST_START, release, report, child.unattended());
            report.exit(app.waitFor());
            Hooks.run(Hook.POST_STOP, release, report, child.unattended());
        }
    }

    /** Starts the app, unless we were asked to end already. The shell is replaced by it, so that signals reach it itself. */
    private synchronized boolean launch(List<String> arguments) throws IOException {
        if (stopping) return false;
        var line = new ArrayList<>(List.of("sh", "-c", "exec " + release.lifecycle().start().orElseThrow() + " \"$@\"", "start"));
        line.addAll(arguments);
        app = child.builder(line).start();
        return true;
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** The first signal runs the pre-stop hook before it goes on to the app; further ones go on at once. */
    private void stop(String signal) {
        boolean first;
        synchronized (this) {
            first = !stopping;
            stopping = true;
        }
        if (first) Hooks.run(Hook.PRE_STOP, release, report, child.unattended());
        synchronized (this) { // an app that is being launched is waited for
            child.pass(signal, app);
        }
    }

    /** Waits until the app is up, as the release defines it; false if it was not in time. An app that ended never is. */
    private boolean ready() throws InterruptedException, IOException {
        if (release.lifecycle().ready().isEmpty()) return true;
        var check = release.lifecycle().ready().get();
        long deadline = System.nanoTime() + release.lifecycle().readyTimeout().toNanos();
        while (!isStopping() && app.isAlive()) {
            if (check.matches("https?://.*") ? answers(check) : succeeds(check)) return true;
            if (System.nanoTime() > deadline) {
                report.failed(Failure.of(ExitCode.FAILED, "The app was not ready after " + release.lifecycle().readyTimeout().toSeconds()
                    + " s: " + check, "See what it says above; release." + release.name() + ".ready-timeout gives it more time."));
                return false;
            }
            app.waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
        return true;
    }

    private static boolean answers(String url) throws InterruptedException {
        var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean succeeds(String check) throws IOException, InterruptedException {
        var process = child.builder(List.of("sh", "-c", check)).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        return process.waitFor() == 0;
    }
}
