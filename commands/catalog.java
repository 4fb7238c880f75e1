///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.catalog.Catalog;
import release.cli.ExitCodes;
import release.cli.ReleaseCommand;
import release.run.Task;

@Command(name = "catalog", header = "Writes jbang-catalog.json from rel/config.conf", description =
    "JBang reads the catalog: name, file, description and JDBC drivers of each command. Run this after every change "
    + "of commands or drivers in rel/config.conf.",
    footer = {"rel/jbang catalog",
        "rel/jbang catalog --check"})
@ExitCodes({})
class catalog extends ReleaseCommand {
    @Option(names = "--check", description = "Write nothing; exit 2 if the catalog is not in step with the configuration.")
    boolean check;

    public static void main(String... arguments) {
        run(new catalog(), arguments);
    }

    @Override
    public Task call() {
        return (release, report, child) -> new Catalog(release, report).write(check);
    }
}
