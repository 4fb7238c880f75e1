///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Shows the release as it is configured, and where each value comes from
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Exits;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

@Command(name = "describe", header = "Shows the release as it is configured, and where each value comes from", description =
    "Every value as it holds in the environment, with its line or variable; secrets are shown as ***. With --verify, whether "
    + "the files of a bundle are as they were assembled; exit 1 if one was changed, is missing or was added. Changes nothing.",
    footer = {"rel/jbang describe --env prod",
        "rel/jbang describe --json",
        "bin/myapp describe --verify"})
@Exits({ExitCode.FAILED})
class describe implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--verify", description = "Only compare the files of a bundle with its MANIFEST.sha256.")
    boolean verify;

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new describe(), arguments));
    }

    @Override
    public Task call() {
        return verify ? ReleaseTasks.verify() : ReleaseTasks.describe();
    }
}
