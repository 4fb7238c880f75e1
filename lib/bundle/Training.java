package release.bundle;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/**
 * What a JVM does whose classes go into a class archive: the commonest run of all, a migrate on PostgreSQL with nothing
 * pending; and it loads what other runs there need. A class in an AOT cache takes memory in every run, so that nothing of
 * H2 is run, and nothing of Flyway is loaded for one.
 */
public final class Training {
    /** What a run on PostgreSQL may need, of all that is on the class path. */
    private static final String LOADED = "release/(|config/|migrate/|repo/|report/|run/|signal/)[^/]*|org/postgresql/(|core/.*|jdbc/.*|util/.*|gss/.*|ssl/.*)[^/]*";
    /** What it needs besides if something is pending. */
    private static final String PENDING = "org/flywaydb/database/postgresql/.*|org/flywaydb/core/(Flyway|api/|internal/)(?!.*(h2|sqlite|oracle|db2|derby|hsqldb|snowflake|saphana|nc/)).*";
    private static final String SCRIPT = "create table things (id int primary key);";

    private Training() {}

    /** @param arguments an empty folder, which becomes the root of a release */
    public static void main(String... arguments) throws ReflectiveOperationException, IOException {
        var isAot = Runtime.version().feature() >= ClassArchive.FIRST_AOT;
        for (var jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
            JarClasses.load(Path.of(jar), file -> file.matches(LOADED) || !isAot && file.matches(PENDING));
        }
        release(Path.of(arguments[0]));
        var main = Class.forName("migrate").getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        main.invoke(null, (Object) new String[] {"--root", arguments[0]}); // and ends with its exit code
    }

    /**
     * Writes a release whose database is up to date, and serves that until the JVM ends.
     *
     * @param root an empty folder
     */
    public static void release(Path root) throws IOException {
        var checksum = new CRC32();
        checksum.update(SCRIPT.getBytes(StandardCharsets.UTF_8));
        var database = new FakePostgres(List.of("1", "things", "SQL", String.valueOf((int) checksum.getValue()), "t", "t", "f"));
        Files.createDirectories(root.resolve("rel/main"));
        Files.writeString(root.resolve("rel/config.conf"), """
            default-release = training
            default-environment = none
            release.training { version = "1", apps = [training] }
            app.training.repos.main {
              url = "%s"
              url = ${?DATABASE_URL_OF_THE_TRAINING}
              migrations = [rel/main]
            }
            """.formatted(database.url()));
        Files.writeString(root.resolve("rel/main/V1__things.sql"), SCRIPT + "\n");
    }
}
