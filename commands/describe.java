///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Shows the release as it is configured, and where each value comes from
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "describe", header = "Shows the release as it is configured, and where each value comes from", description =
    "Every value as it holds in the environment, with its line or variable; secrets are shown as ***. Changes nothing.")
class describe implements Callable<Task> {
    @Mixin
    Options options = new Options();

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new describe(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.describe();
    }
}
