///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Drops the database of every repo and sets it up anew
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.Consent;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "reset", header = "Drops the database of every repo and sets it up anew", description =
    "What drop and then setup do, in one report. For development: there is no way back. Nothing is set up unless every "
    + "database could be dropped.")
class reset implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    Consent consent = new Consent();

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new reset(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.reset(consent);
    }
}
