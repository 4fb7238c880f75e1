///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.LockTimeout;
import release.cli.ReleaseCommand;
import release.cli.WithOptions;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "wait", header = "Waits until the database of every repo answers", description =
    "Tries again until the time is over; then exit 23. Gives up at once if the database refuses the user. With --at-least"
    + " it also waits until somebody else has applied that version, as the pods of an app do; exit 20 if nobody has.",
    footer = {"rel/jbang wait --timeout 120 && rel/jbang migrate",
        "rel/jbang wait --timeout 10min --at-least 7",
        "rel/jbang wait --at-least main=7 --at-least events=2.1"})
@ExitCodes({ExitCode.FAILED, ExitCode.PENDING, ExitCode.LOCKED, ExitCode.UNREACHABLE})
class wait extends ReleaseCommand implements WithOptions {
    @Option(names = "--timeout", paramLabel = "DURATION", converter = LockTimeout.Converter.class,
        description = "How long to wait, for all repos together, such as 90s or 10min; a number alone is seconds (default: 60s).")
    Duration timeout = Duration.ofSeconds(60);

    @Option(names = "--at-least", paramLabel = "[REPO=]VERSION",
        description = "Wait until this version or a newer one is applied in every repo, or in the one named; may be repeated.")
    List<String> atLeast = List.of();

    public static void main(String... arguments) {
        run(new wait(), arguments);
    }

    @Override
    public Task call() {
        return ReleaseTasks.await(timeout, atLeast);
    }
}
