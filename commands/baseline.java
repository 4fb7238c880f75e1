///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Begins the history of a database that already has a schema
//SOURCES ../lib/ReleaseTasks.java

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import release.Consent;
import release.Options;
import release.ReleaseTasks.Task;
import release.ReleaseTasks;
import release.Terminal;

@Command(name = "baseline", header = "Begins the history of a database that already has a schema", description =
    "Records that the database has the schema of a version, so that migrate applies only what comes after it. Refused by "
    + "a database that already has a history.")
class baseline implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Mixin
    Consent consent = new Consent();

    @Option(names = "--at", required = true, paramLabel = "VERSION", description = "The version that the schema has.")
    String at;

    @Option(names = "--description", paramLabel = "TEXT", description = "What the history says (default: ${DEFAULT-VALUE}).")
    String description = "baseline";

    public static void main(String... arguments) {
        System.exit(Terminal.ofProcess().run(new baseline(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.baseline(consent, at, description);
    }
}
