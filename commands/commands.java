///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lists every command of the release
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Exits;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;

@Command(name = "commands", header = "Lists every command of the release", description =
    "Those of the release's own are marked as custom.",
    footer = {"rel/jbang commands",
        "rel/jbang commands --json"})
@Exits({})
class commands implements Callable<Task> {
    @Mixin
    Options options = new Options();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new commands(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.commands();
    }
}
