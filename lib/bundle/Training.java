package release.bundle;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import release.ReleaseTasks.Task;
import release.Terminal;
import release.report.ExitCode;

/**
 * What a JVM does whose classes go into a class archive: it asks a PostgreSQL that is not there, so far as that goes, and loads what
 * comes after. Nothing of H2, which a database on the class path for training would be: a class that is in an AOT cache takes memory in
 * every run.
 */
final class Training {
    /** What a run on PostgreSQL may need, of all that is on the class path. */
    private static final String LOADED = "release/(|config/|migrate/|repo/|report/|run/|signal/)[^/]*|org/postgresql/(|core/.*|jdbc/.*|util/.*|gss/.*|ssl/.*)[^/]*"
        + "|org/flywaydb/database/postgresql/.*|org/flywaydb/core/(Flyway|api/|internal/)(?!.*(h2|sqlite|oracle|db2|derby|hsqldb|snowflake|saphana|nc/)).*";

    private Training() {}

    public static void main(String... arguments) throws ReflectiveOperationException, IOException {
        var silent = new PrintStream(OutputStream.nullOutputStream());
        var terminal = new Terminal(silent, System.err, Map.of(), Path.of(arguments[0]), "", false, System::nanoTime);
        for (var command : List.of("migrate", "status")) {
            int exit = terminal.run(command(command));
            if (exit != ExitCode.UNREACHABLE.code()) throw new IllegalStateException(command + " ended with exit " + exit);
        }
        for (var jar : System.getProperty("java.class.path").split(File.pathSeparator)) JarClasses.load(Path.of(jar), file -> file.matches(LOADED));
    }

    @SuppressWarnings("unchecked")
    private static Callable<Task> command(String name) throws ReflectiveOperationException {
        var constructor = Class.forName(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Callable<Task>) constructor.newInstance();
    }

    /** Writes the release that is migrated: nobody listens at that port. */
    static Path release(Path root) throws IOException {
        Files.createDirectories(root.resolve("rel/main"));
        Files.writeString(root.resolve("rel/config.conf"), """
            release.training { version = "1", apps = [training] }
            app.training.repos.main { url = "jdbc:postgresql://127.0.0.1:1/training", user = training, migrations = [rel/main] }
            """);
        Files.writeString(root.resolve("rel/main/V1__things.sql"), "create table things (id int primary key, name varchar(20));\n");
        return root;
    }
}
