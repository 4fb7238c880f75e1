package release.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.cli.Options;
import release.cli.Terminal;
import release.report.Step;
import release.report.Step.Kind;
import release.report.Step.State;
import release.run.Task;

/** A command that says much about each tenant. How much of that is kept in memory? */
@Command(name = "verbose")
public final class VerboseCommand implements Callable<Task> {
    /** How many steps it reports for each of them. */
    public static final int STEPS = 100;

    @Mixin
    Options options = new Options();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new VerboseCommand(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.withRepos((repo, report) -> {
            for (int i = 1; i <= STEPS; i++) {
                report.ended(Step.of(
                                Kind.MIGRATION,
                                "V" + i,
                                "step " + i + " of " + repo.config().name(),
                                State.PENDING)
                        .finished(State.APPLIED, Duration.ofMillis(i)));
            }
        });
    }
}
