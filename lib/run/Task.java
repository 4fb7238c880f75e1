package release.run;

import java.io.IOException;
import release.config.Hook;
import release.config.Release;
import release.hooks.Child;
import release.hooks.Hooks;
import release.report.Report;

/** What a command does with a loaded release. It may run other commands of the release as processes. */
@FunctionalInterface
public interface Task {
    /** A task that looks only at files. The configuration is not read for it, since it may be what is wrong. */
    interface WithoutConfig extends Task {}

    void run(Release release, Report report, Child child) throws IOException, InterruptedException;

    /** This and then another one. The other one runs only if this went well. */
    default Task then(Task next) {
        return (release, report, child) -> {
            run(release, report, child);
            if (!report.hasAnyFailure() && !report.isStopped()) next.run(release, report, child);
        };
    }

    /** This between two hooks. If the first fails, the rest is skipped; the second runs only if this went well. */
    default Task between(Hook before, Hook after) {
        return (release, report, child) -> {
            if (!Hooks.run(before, release, report, child)) {
                release.repos()
                        .forEach(repo -> report.skipped(
                                repo.app(),
                                repo.name(),
                                repo.database().label(),
                                repo.url().address()));
                return;
            }
            run(release, report, child);
            if (!report.hasAnyFailure() && !report.isStopped()) Hooks.run(after, release, report, child);
        };
    }
}
