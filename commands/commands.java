///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import release.ReleaseTasks;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.listing.Listing;
import release.run.Task;

@Command(name = "commands", header = "Lists every command of the release", description =
    "The team's own commands are marked as custom.",
    footer = {"rel/jbang commands",
        "rel/jbang commands --json"})
@ExitCodes({})
class commands extends ReleaseCommand {
    public static void main(String... arguments) {
        run(new commands(), arguments);
    }

    @Override
    public Task call() {
        return Listing.commands();
    }
}
