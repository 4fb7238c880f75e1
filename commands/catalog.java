///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Writes jbang-catalog.json from rel/config.conf
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

@Command(name = "catalog", header = "Writes jbang-catalog.json from rel/config.conf", description =
    "The catalog is what JBang reads: name, file, description and JDBC drivers of each command. Run it after every change "
    + "of commands or drivers in rel/config.conf.",
    footer = {"rel/jbang catalog",
        "rel/jbang catalog --check"})
@Exits({})
class catalog implements Callable<Task> {
    @Mixin
    Options options = new Options();

    @Option(names = "--check", description = "Write nothing; exit 2 if the catalog is not in step with the configuration.")
    boolean check;

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().run(new catalog(), arguments));
    }

    @Override
    public Task call() {
        return ReleaseTasks.catalog(check);
    }
}
