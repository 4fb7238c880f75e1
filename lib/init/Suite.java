//FILES suite/commands/baseline.java=../../commands/baseline.java
//FILES suite/commands/catalog.java=../../commands/catalog.java
//FILES suite/commands/commands.java=../../commands/commands.java
//FILES suite/commands/create.java=../../commands/create.java
//FILES suite/commands/describe.java=../../commands/describe.java
//FILES suite/commands/drop.java=../../commands/drop.java
//FILES suite/commands/eval.java=../../commands/eval.java
//FILES suite/commands/init.java=../../commands/init.java
//FILES suite/commands/migrate.java=../../commands/migrate.java
//FILES suite/commands/new.java=../../commands/new.java
//FILES suite/commands/repair.java=../../commands/repair.java
//FILES suite/commands/reset.java=../../commands/reset.java
//FILES suite/commands/run.java=../../commands/run.java
//FILES suite/commands/seed.java=../../commands/seed.java
//FILES suite/commands/setup.java=../../commands/setup.java
//FILES suite/commands/start.java=../../commands/start.java
//FILES suite/commands/status.java=../../commands/status.java
//FILES suite/commands/validate.java=../../commands/validate.java
//FILES suite/commands/wait.java=../../commands/wait.java
//FILES suite/lib/Catalog.java=../../lib/Catalog.java
//FILES suite/lib/Consent.java=../../lib/Consent.java
//FILES suite/lib/EachRepo.java=../../lib/EachRepo.java
//FILES suite/lib/Listing.java=../../lib/Listing.java
//FILES suite/lib/Options.java=../../lib/Options.java
//FILES suite/lib/ReleaseTasks.java=../../lib/ReleaseTasks.java
//FILES suite/lib/Terminal.java=../../lib/Terminal.java
//FILES suite/lib/config/App.java=../../lib/config/App.java
//FILES suite/lib/config/AppReader.java=../../lib/config/AppReader.java
//FILES suite/lib/config/Command.java=../../lib/config/Command.java
//FILES suite/lib/config/CommandReader.java=../../lib/config/CommandReader.java
//FILES suite/lib/config/Config.java=../../lib/config/Config.java
//FILES suite/lib/config/Database.java=../../lib/config/Database.java
//FILES suite/lib/config/DatabaseUrl.java=../../lib/config/DatabaseUrl.java
//FILES suite/lib/config/HoconProblem.java=../../lib/config/HoconProblem.java
//FILES suite/lib/config/Hook.java=../../lib/config/Hook.java
//FILES suite/lib/config/Lifecycle.java=../../lib/config/Lifecycle.java
//FILES suite/lib/config/Misconfigured.java=../../lib/config/Misconfigured.java
//FILES suite/lib/config/Nearest.java=../../lib/config/Nearest.java
//FILES suite/lib/config/Place.java=../../lib/config/Place.java
//FILES suite/lib/config/Problem.java=../../lib/config/Problem.java
//FILES suite/lib/config/Release.java=../../lib/config/Release.java
//FILES suite/lib/config/ReleaseReader.java=../../lib/config/ReleaseReader.java
//FILES suite/lib/config/ReleaseRoot.java=../../lib/config/ReleaseRoot.java
//FILES suite/lib/config/RepoConfig.java=../../lib/config/RepoConfig.java
//FILES suite/lib/config/Secrets.java=../../lib/config/Secrets.java
//FILES suite/lib/config/Section.java=../../lib/config/Section.java
//FILES suite/lib/config/Selection.java=../../lib/config/Selection.java
//FILES suite/lib/config/Setting.java=../../lib/config/Setting.java
//FILES suite/lib/config/Source.java=../../lib/config/Source.java
//FILES suite/lib/config/Unset.java=../../lib/config/Unset.java
//FILES suite/lib/develop/DatabaseFile.java=../../lib/develop/DatabaseFile.java
//FILES suite/lib/develop/DatabaseServer.java=../../lib/develop/DatabaseServer.java
//FILES suite/lib/develop/MigrationFiles.java=../../lib/develop/MigrationFiles.java
//FILES suite/lib/develop/NewMigration.java=../../lib/develop/NewMigration.java
//FILES suite/lib/develop/RepoDatabase.java=../../lib/develop/RepoDatabase.java
//FILES suite/lib/develop/Version.java=../../lib/develop/Version.java
//FILES suite/lib/eval/Ending.java=../../lib/eval/Ending.java
//FILES suite/lib/eval/Evaluation.java=../../lib/eval/Evaluation.java
//FILES suite/lib/eval/Evaluator.java=../../lib/eval/Evaluator.java
//FILES suite/lib/eval/Execution.java=../../lib/eval/Execution.java
//FILES suite/lib/eval/Input.java=../../lib/eval/Input.java
//FILES suite/lib/eval/JavaFile.java=../../lib/eval/JavaFile.java
//FILES suite/lib/eval/Shell.java=../../lib/eval/Shell.java
//FILES suite/lib/eval/Snippet.java=../../lib/eval/Snippet.java
//FILES suite/lib/init/AppConfig.java=../../lib/init/AppConfig.java
//FILES suite/lib/init/Datasource.java=../../lib/init/Datasource.java
//FILES suite/lib/init/Init.java=../../lib/init/Init.java
//FILES suite/lib/init/Suite.java=../../lib/init/Suite.java
//FILES suite/lib/migrate/Disagreement.java=../../lib/migrate/Disagreement.java
//FILES suite/lib/migrate/FlywayFailure.java=../../lib/migrate/FlywayFailure.java
//FILES suite/lib/migrate/FlywayLog.java=../../lib/migrate/FlywayLog.java
//FILES suite/lib/migrate/FlywaySettings.java=../../lib/migrate/FlywaySettings.java
//FILES suite/lib/migrate/History.java=../../lib/migrate/History.java
//FILES suite/lib/migrate/Migrator.java=../../lib/migrate/Migrator.java
//FILES suite/lib/migrate/SeedScript.java=../../lib/migrate/SeedScript.java
//FILES suite/lib/migrate/SqlScript.java=../../lib/migrate/SqlScript.java
//FILES suite/lib/migrate/SqlText.java=../../lib/migrate/SqlText.java
//FILES suite/lib/migrate/StepListener.java=../../lib/migrate/StepListener.java
//FILES suite/lib/release-root.jar=../../lib/release-root.jar
//FILES suite/lib/repo/Connections.java=../../lib/repo/Connections.java
//FILES suite/lib/repo/ReadOnly.java=../../lib/repo/ReadOnly.java
//FILES suite/lib/repo/Repo.java=../../lib/repo/Repo.java
//FILES suite/lib/repo/SqlMessage.java=../../lib/repo/SqlMessage.java
//FILES suite/lib/repo/Unreachable.java=../../lib/repo/Unreachable.java
//FILES suite/lib/report/Console.java=../../lib/report/Console.java
//FILES suite/lib/report/Csv.java=../../lib/report/Csv.java
//FILES suite/lib/report/ExitCode.java=../../lib/report/ExitCode.java
//FILES suite/lib/report/Failure.java=../../lib/report/Failure.java
//FILES suite/lib/report/Json.java=../../lib/report/Json.java
//FILES suite/lib/report/Lines.java=../../lib/report/Lines.java
//FILES suite/lib/report/Progress.java=../../lib/report/Progress.java
//FILES suite/lib/report/RepoReport.java=../../lib/report/RepoReport.java
//FILES suite/lib/report/Report.java=../../lib/report/Report.java
//FILES suite/lib/report/Result.java=../../lib/report/Result.java
//FILES suite/lib/report/Step.java=../../lib/report/Step.java
//FILES suite/lib/report/Table.java=../../lib/report/Table.java
//FILES suite/lib/run/Child.java=../../lib/run/Child.java
//FILES suite/lib/run/Hooks.java=../../lib/run/Hooks.java
//FILES suite/lib/run/Signals.java=../../lib/run/Signals.java
//FILES suite/lib/run/Start.java=../../lib/run/Start.java
//FILES suite/lib/seed/Seeder.java=../../lib/seed/Seeder.java
//FILES suite/rel/jbang=../../rel/jbang
//FILES suite/rel/templates/command.java.qute=../../rel/templates/command.java.qute
//FILES suite/lib/LICENSE=../../LICENSE
//DEPS org.yaml:snakeyaml:2.5
package release.init;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.JarFile;

/**
 * The suite's own files, packed into the jar that JBang builds of this source: so they come along wherever the command
 * comes from, a checkout or a catalog over HTTP. The list above is complete, or a test fails.
 */
final class Suite {
    private static final String FOLDER = "suite/";

    private Suite() {}

    /** The content of each file by its path below the release root. */
    static Map<String, byte[]> files() throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var jar = new JarFile(Path.of(Suite.class.getProtectionDomain().getCodeSource().getLocation().toURI()).toFile())) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                if (!entry.getName().startsWith(FOLDER) || entry.isDirectory()) continue;
                try (var in = jar.getInputStream(entry)) {
                    files.put(entry.getName().substring(FOLDER.length()), in.readAllBytes());
                }
            }
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
        return files;
    }
}
