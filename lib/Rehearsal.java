package release;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import release.ReleaseTasks.Task;

/**
 * Loads what a command loads, and touches nothing of anybody's: rel/jbang runs it in a JVM that archives the classes, so
 * that no later start has to read and check them again. A release of its own is migrated, on a database in memory, once
 * with something pending and once without; of the drivers of other databases the classes are loaded and not run.
 */
final class Rehearsal {
    private static final String CONFIG = """
        default-release = rehearsal
        default-environment = none
        release.rehearsal { version = "0", apps = [rehearsal] }
        app.rehearsal.repos.main { url = "jdbc:h2:mem:rehearsal;DB_CLOSE_DELAY=-1", migrations = [rel] }
        """;
    private static final String DRIVERS = "(postgresql|flyway-database-postgresql|mariadb-java-client|flyway-mysql)-\\d.*\\.jar";

    @Command(name = "migrate")
    static final class Migration implements Callable<Task> {
        @Mixin
        Options options = new Options();

        @Mixin
        LockTimeout patience = new LockTimeout();

        @Override
        public Task call() {
            return ReleaseTasks.migrate(patience, Optional.empty(), false);
        }
    }

    private Rehearsal() {}

    /** @param arguments an empty folder, which becomes the root of the release */
    public static void main(String... arguments) throws IOException {
        var root = Path.of(arguments[0]);
        var rel = Files.createDirectories(root.resolve("rel"));
        Files.writeString(rel.resolve("config.conf"), CONFIG);
        Files.writeString(rel.resolve("V1__rehearse.sql"), "create table rehearsed (id int primary key);\n");
        var classPath = System.getProperty("java.class.path").split(":");
        load(Path.of(classPath[0]));
        for (var entry : classPath) {
            var jar = Path.of(entry);
            if (jar.getFileName().toString().matches(DRIVERS)) load(jar);
        }
        for (int run = 0; run < 2; run++) terminal(root).run(new Migration(), "--root", root.toString());
    }

    private static Terminal terminal(Path root) {
        System.setProperty("java.util.logging.config.class", Terminal.NoLog.class.getName());
        var nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Terminal(nowhere, nowhere, Map.of(), root, System.getProperty("java.class.path"), false, System::nanoTime);
    }

    private static void load(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            for (var entry : (Iterable<JarEntry>) file.stream()::iterator) {
                var name = entry.getName();
                if (name.endsWith(".class") && !name.startsWith("META-INF/") && !name.endsWith("-info.class")) load(name);
            }
        }
    }

    /** A class of a driver may build on a library that is not there: nothing else needs it then. */
    private static void load(String file) {
        var name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            Class.forName(name, false, Rehearsal.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return;
        }
    }
}
