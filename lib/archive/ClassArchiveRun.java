package release.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks;
import release.bundle.JarClasses;
import release.bundle.Training;
import release.cli.LockTimeout;
import release.cli.Options;
import release.cli.Terminal;
import release.run.MaxFailures;
import release.run.Parallel;
import release.run.Task;

/**
 * Loads what a command loads, and touches nobody's data. rel/jbang runs it in a JVM that archives the classes, so that no later start
 * has to read and check them again. It migrates a release of its own: on a database in memory, once with something pending and
 * once without, and on a fake PostgreSQL. The classes of other drivers are loaded and not run.
 */
final class ClassArchiveRun {
    private static final String CONFIG = """
        default-release = rehearsal
        default-environment = none
        release.rehearsal { version = "0", apps = [rehearsal] }
        app.rehearsal.repos.main { url = "jdbc:h2:mem:rehearsal;DB_CLOSE_DELAY=-1", migrations = [rel] }
        """;
    private static final String DRIVERS =
            "(postgresql|flyway-database-postgresql|mariadb-java-client|flyway-mysql)-\\d.*\\.jar";

    @Command(name = "migrate")
    static final class Migration implements Callable<Task> {
        @Mixin
        Options options = new Options();

        @Mixin
        LockTimeout lockTimeout = new LockTimeout();

        @Override
        public Task call() {
            return ReleaseTasks.migrate(lockTimeout, new Parallel(), new MaxFailures(), Optional.empty(), false);
        }
    }

    private ClassArchiveRun() {}

    /** @param arguments an empty folder; it becomes the root of the release */
    public static void main(String... arguments) throws IOException {
        var root = Path.of(arguments[0]);
        var rel = Files.createDirectories(root.resolve("rel"));
        Files.writeString(rel.resolve("config.conf"), CONFIG);
        Files.writeString(rel.resolve("V1__rehearse.sql"), "create table rehearsed (id int primary key);\n");
        var classPath = System.getProperty("java.class.path").split(":");
        JarClasses.load(Path.of(classPath[0]), file -> true);
        for (var entry : classPath) {
            var jar = Path.of(entry);
            if (jar.getFileName().toString().matches(DRIVERS)) JarClasses.load(jar, file -> true);
        }
        for (int run = 0; run < 2; run++) terminal(root).run(new Migration(), "--root", root.toString());
        var other = Files.createDirectories(root.resolve("training"));
        Training.release(other);
        terminal(other).run(new Migration(), "--root", other.toString());
    }

    private static Terminal terminal(Path root) {
        Terminal.logNothing();
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Terminal(
                nowhere, nowhere, Map.of(), root, System.getProperty("java.class.path"), false, System::nanoTime);
    }
}
