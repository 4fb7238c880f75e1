///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.listing.Listing;
import release.report.ExitCode;
import release.run.OwnCode;
import release.run.Task;

@Command(name = "describe", header = "Shows the release as it is configured, and where each value comes from", description =
    "Lists every value in the environment, with its line or variable; secrets are shown as ***. With --verify, compares "
    + "the files of a bundle with its manifest: exit 1 if one was changed, is missing or was added. Changes nothing.",
    footer = {"rel/jbang describe --env prod",
        "rel/jbang describe --json",
        "bin/myapp describe --verify"})
@ExitCodes({ExitCode.FAILED})
class describe extends ReleaseCommand {
    @Option(names = "--verify", description = "Only compare the files of a bundle with its MANIFEST.sha256.")
    boolean verify;

    public static void main(String... arguments) {
        run(new describe(), arguments);
    }

    @Override
    public Task call() {
        return verify ? Listing.differences() : OwnCode.warned(Listing.settings());
    }
}
