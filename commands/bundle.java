///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java
//DEPS info.picocli:picocli:4.7.7:sources

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import release.ReleaseTasks;
import release.bundle.Bundle;
import release.cli.ExitCodes;
import release.cli.Terminal;
import release.config.ReleaseRoot;
import release.config.Selection;
import release.config.Variables;
import release.config.hocon.Config;
import release.migrate.MigrationSettings;
import release.report.ExitCode;

@Command(name = "bundle", header = "Assembles the release into one folder and one .tar.gz that need nothing but Java",
    mixinStandardHelpOptions = true, description = "NAME-VERSION/ has the commands in bin/NAME, compiled, with their libraries, rel/ and "
    + "all other files that the configuration names. Needs no database, and none of the variables in rel/config.conf.",
    footer = {"rel/jbang bundle --output build",
        "rel/jbang bundle --output build --runtime",
        "build/myapp-0.1.0/bin/myapp migrate"})
@ExitCodes({ExitCode.FAILED})
class bundle implements Callable<List<String>> {
    @Option(names = "--output", paramLabel = "DIR", defaultValue = "build", description = "The folder that it is written to (default: ${DEFAULT-VALUE}).")
    Path output;

    @Option(names = "--runtime", description = "Include a Java, so that the machine needs none.")
    boolean runtime;

    @Option(names = "--root", paramLabel = "DIR", description = "The release root: the folder that holds rel/config.conf.")
    Optional<String> root = Optional.empty();

    @Option(names = "--release", paramLabel = "NAME", description = "The release (default: RELEASE_NAME, then default-release).")
    Optional<String> release = Optional.empty();

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runAlone(new bundle(), arguments));
    }

    @Override
    public List<String> call() throws Exception {
        var variables = Variables.ofProcess();
        var folder = ReleaseRoot.find(root, variables, System.getProperty("java.class.path"), Path.of("").toAbsolutePath());
        var outline = Config.outline(folder, Selection.ofRelease(release, variables), MigrationSettings::problem);
        return new Bundle(outline, variables, output.toAbsolutePath().normalize(), runtime).assemble();
    }
}
