///usr/bin/env jbang "$0" "$@" ; exit $?
//SOURCES ../lib/ReleaseTasks.java
//SOURCES ../lib/init/package-info.java

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import release.cli.ExitCodes;
import release.cli.Terminal;
import release.init.Init;
import release.report.ExitCode;

@Command(name = "init", header = "Puts the suite into an app's folder, with a configuration written for that app", mixinStandardHelpOptions = true,
    description = "Finds the migrations and the datasource of a Spring Boot or Quarkus app. If existing files would change, it lists "
    + "them and writes nothing.",
    footer = {"rel/jbang init ../shop",
        "rel/jbang init --upgrade ../shop",
        "jbang init@reltasks ."})
@ExitCodes({ExitCode.FAILED})
class init implements Callable<List<String>> {
    @Parameters(paramLabel = "DIR", description = "The app's folder.")
    Path folder;

    @Option(names = "--name", paramLabel = "NAME", description = "The app's name (default: the folder's name).")
    Optional<String> name = Optional.empty();

    @Option(names = "--force", description = "Replace existing files.")
    boolean force;

    @Option(names = "--upgrade", description = "Replace the suite's own files, and nothing else.")
    boolean upgrade;

    public static void main(String... arguments) {
        Terminal.exit(Terminal.ofProcess().runAlone(new init(), arguments));
    }

    @Override
    public List<String> call() throws Exception {
        var root = folder.toAbsolutePath().normalize();
        return new Init(root, name.orElse(root.getFileName().toString()), force, upgrade).run();
    }
}
