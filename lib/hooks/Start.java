package release.hooks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import release.config.Durations;
import release.config.Hook;
import release.config.Lifecycle;
import release.config.Release;
import release.process.BoundedProcess;
import release.process.BoundedProcess.Cause;
import release.process.ProcessTree;
import release.process.StopRequests;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;

/**
 * Runs the app as our child, with the release's hooks: pre-start, the app, post-start once it is ready, pre-stop when we are asked to
 * end, and post-stop when the app has ended. One thread does all of it, in that order.
 */
public final class Start {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration ONE_CHECK = Duration.ofSeconds(5);
    private static final Duration UNTIL_ASKED = Duration.ofDays(365);
    private final Release release;
    private final Report report;
    private final Child child;
    private StopRequests asked;
    private Hooks hooks;
    private ProcessTree app;

    public Start(Release release, Report report, Child child) {
        this.release = release;
        this.report = report;
        this.child = child;
    }

    /** Runs the app to its end. The report then has its exit code. */
    public void run(List<String> arguments) throws IOException, InterruptedException {
        var line = release.startLine();
        try (var signals = new StopRequests()) {
            asked = signals;
            hooks = new Hooks(release, report, child, asked);
            var isPrepared = hooks.run(Hook.PRE_START, () -> false);
            if (asked.count() > 0 && !report.hasAnyFailure()) hooks.stopped("before the app was started");
            if (!isPrepared || asked.count() > 0) return;
            app = ProcessTree.start(builder(line, arguments), child.onTerminal(), asked);
            var ready = false;
            try {
                ready = isReady();
                if (ready && !isOver()) hooks.run(Hook.POST_START, this::hasEnded);
                if (ready) asked.await(this::hasEnded, System.nanoTime() + UNTIL_ASKED.toNanos(), 0);
            } finally { // also after an unforeseen error: an app that nobody watches must not go on
                stop();
                hooks.run(Hook.POST_STOP, () -> false);
            }
            if (ready) report.endWith(app.exitCode());
        }
    }

    /** The app replaces the shell, so that signals reach the app itself. */
    private ProcessBuilder builder(String app, List<String> arguments) {
        var line = new ArrayList<>(List.of(child.shell(), "-c", "exec " + app + " \"$@\"", "start"));
        line.addAll(arguments);
        return child.builder(line);
    }

    private Lifecycle lifecycle() {
        return release.lifecycle();
    }

    private boolean hasEnded() {
        return !app.isAlive();
    }

    private boolean isOver() {
        return hasEnded() || asked.count() > 0;
    }

    /** Runs pre-stop and ends the app, unless it has ended by itself. */
    private void stop() throws InterruptedException {
        if (hasEnded()) return;
        hooks.run(Hook.PRE_STOP, this::hasEnded);
        var signal = asked.last();
        if (app.end(signal, Lifecycle.limit(lifecycle().stopTimeout())))
            report.failed(Failure.of(
                    ExitCode.FAILED,
                    asked.isUrgent()
                            ? "The app was killed, since it had not ended when a third signal came."
                            : "The app was killed, since it had not ended "
                                    + Durations.text(lifecycle().stopTimeout()) + " after SIG" + signal + ".",
                    "See why it does not end; release." + release.name() + ".stop-timeout gives it more time."));
    }

    /** Waits until the app is ready, by the release's own check. False if it was not in time. Stops waiting if the app ends. */
    private boolean isReady() throws InterruptedException, IOException {
        if (lifecycle().ready().isEmpty()) return true;
        var check = lifecycle().ready().get();
        long deadline = System.nanoTime() + lifecycle().readyTimeout().toNanos();
        while (!isOver()) {
            var limit = Duration.ofNanos(
                    Math.max(PAUSE.toNanos(), Math.min(ONE_CHECK.toNanos(), deadline - System.nanoTime())));
            if (Lifecycle.isUrl(check) ? answers(check, limit) : succeeds(check, limit)) return true;
            if (System.nanoTime() - deadline >= 0 && !isOver()) {
                report.failed(Failure.of(
                        ExitCode.FAILED,
                        "The app was not ready after "
                                + Durations.text(lifecycle().readyTimeout()) + ": " + check,
                        "See what it says above; release." + release.name() + ".ready-timeout gives it more time."));
                return false;
            }
            asked.await(this::hasEnded, System.nanoTime() + PAUSE.toNanos(), 0);
        }
        return true;
    }

    /** Whether a server answers with 2xx. The body is not waited for. */
    private boolean answers(String url, Duration limit) throws InterruptedException {
        var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(limit).build();
        var answer = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        answer.whenComplete((response, failure) -> asked.wake());
        asked.await(() -> answer.isDone() || hasEnded(), System.nanoTime() + limit.toNanos(), 0);
        if (!answer.isDone()) {
            answer.cancel(true);
            return false;
        }
        try (var body = answer.get().body()) {
            return answer.get().statusCode() / 100 == 2;
        } catch (ExecutionException | IOException notYet) {
            return false;
        }
    }

    private boolean succeeds(String check, Duration limit) throws IOException {
        var ending = new BoundedProcess(
                        asked,
                        child.onTerminal(),
                        Optional.of(limit),
                        Optional.of(BoundedProcess.SHORTLY),
                        this::hasEnded)
                .run(child.builder(List.of(child.shell(), "-c", check))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
        return ending.cause() == Cause.ITSELF && ending.code() == 0;
    }
}
