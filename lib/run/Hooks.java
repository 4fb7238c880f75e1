package release.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import release.config.Hook;
import release.config.Release;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;

/** Runs the commands that a release wants at some moment, one after the other, each as a step of the report. */
public final class Hooks {
    /** Which hooks the processes above us are running: a command in one of them must not set it off again. */
    private static final String RUNNING = "RELEASE_RUNNING_HOOKS";

    private Hooks() {}

    /** Runs a hook; false once a command of it has failed, and then those after it are not run. */
    public static boolean run(Hook hook, Release release, Report report, Child child) {
        for (var name : release.lifecycle().hook(hook)) {
            var step = Step.of(Kind.HOOK, hook.label(), name, State.PENDING);
            report.hookBegan(step);
            long begin = report.nanos();
            var failure = failure(hook, name, release, report, child);
            var ended = step.finished(State.DONE, report.since(begin));
            report.hookEnded(failure.isEmpty() ? ended : ended.failed(failure.get(0)));
            if (!failure.isEmpty()) return false;
        }
        return true;
    }

    private static List<Failure> failure(Hook hook, String name, Release release, Report report, Child child) {
        var running = child.variables().getOrDefault(RUNNING, "");
        if (List.of(running.split(",")).contains(hook.label())) {
            return List.of(Failure.of(ExitCode.FAILED, "This runs in the hook " + hook.label() + " already, and would run it again for ever.",
                "Let " + name + " not start what it is a hook of, or start that with --no-hooks."));
        }
        try {
            int code = child.with(RUNNING, running.isEmpty() ? hook.label() : running + "," + hook.label())
                .run(release.command(name).orElseThrow(), List.of());
            if (code > 128) report.exit(code);
            return code == 0 ? List.of() : List.of(Failure.of(ExitCode.FAILED, "It exited with " + code + ".",
                "See what it says above; then: " + report.again()));
        } catch (IOException e) {
            return List.of(Failure.of(ExitCode.FAILED, report.redact(e.getMessage()), ""));
        }
    }
}
