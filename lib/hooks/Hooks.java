package release.hooks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import release.config.Command;
import release.config.Durations;
import release.config.Hook;
import release.config.InvalidConfiguration;
import release.config.Lifecycle;
import release.config.Release;
import release.process.BoundedProcess;
import release.process.BoundedProcess.Cause;
import release.process.BoundedProcess.Ending;
import release.process.StopRequests;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Runs the commands of a release's hooks, one after the other, each as a step of the report. */
public final class Hooks {
    /** Which hooks the processes above us are running. A command in one of them must not start it again. */
    private static final String RUNNING = "RELEASE_RUNNING_HOOKS";

    private final Release release;
    private final Report report;
    private final Child child;
    private final StopRequests asked;

    Hooks(Release release, Report report, Child child, StopRequests asked) {
        this.release = release;
        this.report = report;
        this.child = child;
        this.asked = asked;
    }

    /** Runs a hook. False once one of its commands has failed or we were asked to end; the commands after it are then not run. */
    public static boolean run(Hook hook, Release release, Report report, Child child) {
        if (release.lifecycle().hook(hook).isEmpty()) return true;
        try (var asked = new StopRequests()) {
            var hooks = new Hooks(release, report, child, asked);
            var isDone = hooks.run(hook, () -> false);
            if (asked.count() > 0 && !report.hasAnyFailure()) hooks.stopped("after " + hook.label());
            return isDone && asked.count() == 0;
        }
    }

    /** Runs a hook. A further request to end ends it. Once isMoot, it has little time left. */
    boolean run(Hook hook, BooleanSupplier isMoot) {
        int known = asked.count();
        for (var name : release.lifecycle().hook(hook)) {
            var step = Step.of(Kind.HOOK, hook.label(), name, State.PENDING);
            report.hookBegan(step);
            long begin = report.nanos();
            var ended = run(hook, name, isMoot, step);
            report.hookEnded(ended.finished(ended.state(), report.since(begin)));
            if (ended.failure().isPresent() || asked.count() > known) return false;
        }
        return true;
    }

    /** Reports that the run ends early. From then on, the process ends with the signal's exit code. */
    void stopped(String when) {
        report.endWith(asked.exitCode());
        report.failed(Failure.of(
                code(), "Stopped by SIG" + asked.last() + ", " + when + ".", "Go on with: " + report.again()));
    }

    private Step run(Hook hook, String name, BooleanSupplier isMoot, Step step) {
        var running = child.variables().getOrDefault(RUNNING, "");
        if (List.of(running.split(",")).contains(hook.label())) {
            return step.failed(Failure.of(
                    ExitCode.FAILED,
                    "This runs in the hook " + hook.label() + " already, and would run it again for ever.",
                    "Change " + name
                            + " so that it does not start the command that it is a hook of, or starts that"
                            + " with --no-hooks."));
        }
        int known = asked.count();
        try {
            return child.with(RUNNING, running.isEmpty() ? hook.label() : running + "," + hook.label())
                    .run(
                            release.command(name).orElseThrow(),
                            List.of(),
                            (command, builder) -> process(hook, command, isMoot).run(builder),
                            ending -> ending.code() == 0 && ending.cause() == Cause.ITSELF && asked.count() == known)
                    .map(ending -> ended(hook, ending, step))
                    .orElse(step.finished(State.DONE, Duration.ZERO));
        } catch (IOException e) {
            return step.failed(Failure.of(ExitCode.FAILED, report.redact(e.getMessage()), ""));
        } catch (InvalidConfiguration e) {
            return step.failed(Failure.of(ExitCode.MISCONFIGURED, e.getMessage(), ""));
        }
    }

    /** The suite's own commands have their own limits. Asked to end, they first bring their work to a safe point. */
    private BoundedProcess process(Hook hook, Command command, BooleanSupplier isMoot) {
        var isOwn = command.custom();
        return new BoundedProcess(
                asked,
                child.onTerminal(),
                isOwn ? Lifecycle.limit(limit(hook)) : Optional.empty(),
                isOwn ? Lifecycle.limit(release.lifecycle().stopTimeout()) : Optional.empty(),
                isMoot);
    }

    private Duration limit(Hook hook) {
        return hook == Hook.PRE_STOP
                ? release.lifecycle().stopTimeout()
                : release.lifecycle().hookTimeout();
    }

    private Step ended(Hook hook, Ending ending, Step step) {
        var left = ending.left().isEmpty()
                ? step
                : step.withReason("It left " + String.join(", ", ending.left()) + " behind, which "
                        + (ending.left().size() == 1 ? "was" : "were") + " ended.");
        var how = ending.killed() && ending.cause() != Cause.ITSELF
                ? "was killed, since it did not end on a signal."
                : "was ended.";
        return switch (ending.cause()) {
            case ITSELF ->
                ending.code() == 0 ? left.finished(State.DONE, Duration.ZERO) : left.failed(exited(ending.code()));
            case REQUEST -> ending.code() == 0 ? left.finished(State.DONE, Duration.ZERO) : left.failed(signalled(how));
            case LIMIT ->
                left.failed(Failure.of(
                        ExitCode.FAILED,
                        "It did not end within " + Durations.text(limit(hook)) + ", and " + how,
                        "release." + release.name() + (hook == Hook.PRE_STOP ? ".stop-timeout" : ".hook-timeout")
                                + " gives it more time."));
            case MOOT -> left.failed(Failure.of(ExitCode.FAILED, "It went on after the app had ended, and " + how, ""));
        };
    }

    private Failure exited(int code) {
        if (code > 128) report.endWith(code);
        return Failure.of(
                ExitCode.FAILED, "It exited with " + code + ".", "See what it says above; then: " + report.again());
    }

    private Failure signalled(String how) {
        report.endWith(asked.exitCode());
        return Failure.of(code(), "SIG" + asked.last() + " came, and it " + how, "Go on with: " + report.again());
    }

    private ExitCode code() {
        return asked.last().equals("INT") ? ExitCode.INTERRUPTED : ExitCode.TERMINATED;
    }
}
