///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.hooks.Start;
import release.listing.Listing;
import release.report.ExitCode;
import release.run.Task;

@Command(name = "start", header = "Starts the app with the release's hooks around it", description =
    "Runs pre-start, then the app as a child with this stdin, stdout and stderr, and post-start once it is ready. On TERM, "
    + "INT or HUP, runs pre-stop and passes the signal to the app, which is killed if it has not ended after stop-timeout. Runs post-stop when "
    + "the app has ended. Exits with the app's exit code, or with 1 if the app is not ready in time.",
    footer = {"rel/jbang start",
        "rel/jbang start --check",
        "rel/jbang start -- --server.port=8081"})
@ExitCodes({ExitCode.FAILED})
class start extends ReleaseCommand {
    @Option(names = "--check", description = "Start nothing; say what would run.")
    boolean check;

    @Parameters(paramLabel = "ARGUMENT", description = "Arguments for the app; put -- before those that begin with a -.")
    List<String> arguments = List.of();

    public static void main(String... arguments) {
        run(new start(), arguments);
    }

    @Override
    public Task call() {
        return (release, report, child) -> {
            if (check) Listing.start(release, report);
            else new Start(release, report, child).run(arguments);
        };
    }
}
