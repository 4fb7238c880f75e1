package release.cli;

import picocli.CommandLine.Option;
import release.config.Release;
import release.hooks.Child;
import release.report.ExitCode;
import release.report.Failure;
import release.run.Task;

/** Confirms a command that can destroy something in a protected environment: by an option, or by typing. */
public final class Confirmation {
    @Option(names = "--yes", description = "Go on in a protected environment without asking.")
    private boolean yes;

    /** Whether the option was typed. */
    public boolean isGiven() {
        return yes;
    }

    /** Whether the option was typed; or, in a protected environment, whether a person on the terminal types the release's name now. */
    public boolean isGiven(Release release, Child child) {
        return yes || release.guarded() && child.onTerminal() && isTyped(release);
    }

    private static boolean isTyped(Release release) {
        return release.name()
                .equals(System.console()
                        .readLine("%s is protected. Type %s to go on: ", release.environment(), release.name()));
    }

    /** Runs a task that can destroy something. In a protected environment it needs a confirmation. */
    public Task guard(Task task) {
        return (release, report, child) -> {
            if (!release.guarded() || isGiven(release, child)) task.run(release, report, child);
            else
                report.failed(Failure.of(
                        ExitCode.REFUSED,
                        "The environment " + release.environment() + " is protected.",
                        "If you mean it: " + report.invocation(report.command()).with("--yes")));
        };
    }
}
