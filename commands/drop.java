///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Drops the database of every repo, with all that is in it
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Consent;
import release.Exits;
import release.Options;
import release.ReleaseTasks;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

@Command(name = "drop", header = "Drops the database of every repo, with all that is in it", description =
    "For development: there is no way back. One that others use is not dropped: exit 22. One that is not there need not "
    + "be dropped: exit 0.",
    footer = {"rel/jbang drop --repo main"})
@Exits({ExitCode.FAILED, ExitCode.LOCKED, ExitCode.UNREACHABLE, ExitCode.REFUSED})
class drop implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    Consent consent = new Consent();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new drop(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.drop(consent);
    }
}
