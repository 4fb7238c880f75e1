package release.bundle;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;
import release.bundle.FakePostgres.Answer;

/**
 * The run whose classes go into a class archive: a migrate on PostgreSQL of one repo with nothing pending, which is the most common
 * run, and of one with pending migrations. It also loads what other runs there need. A class in an AOT cache takes memory in every run.
 * So nothing of H2 runs, and for an AOT cache no more of Flyway is loaded than runs.
 */
public final class Training {
    /** What a run on PostgreSQL may need, of everything on the class path. */
    private static final String LOADED =
            "release/(|config/|migrate/|repo/|report/|run/|signal/)[^/]*|org/postgresql/(|core/.*|jdbc/.*|util/.*|gss/.*|ssl/.*)[^/]*"
                + "|com/typesafe/config/(ConfigValueFactory|impl/FromMapMode)\\.class";
    /** What a run needs besides, if something is pending. */
    private static final String PENDING =
            "org/flywaydb/database/postgresql/.*|org/flywaydb/core/(Flyway|api/|internal/)(?!.*(h2|sqlite|oracle|db2|derby|hsqldb|snowflake|saphana|nc/)).*";

    private static final String SCRIPT = "create table things (id int primary key);";
    private static final int MIGRATIONS = 24;

    private Training() {}

    /** @param arguments an empty folder; it becomes the root of a release */
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
     * Writes a release of two repos, one up to date and one with pending migrations, and serves its database until the JVM ends. It
     * has one of each thing that most configurations have. Its hook is one that migrate does not run.
     *
     * @param root an empty folder
     */
    public static void release(Path root) throws IOException {
        var url = database().url();
        Files.createDirectories(root.resolve("rel/main"));
        Files.createDirectories(root.resolve("rel/done"));
        Files.writeString(root.resolve("rel/config.conf"), """
            default-release = training
            default-environment = none
            release.training {
              version = "1"
              apps = [training]
              commands { script = rel/script.sh, list = [script, script] }
              hooks.post-stop = [list]
              start = "rel/script.sh"
            }
            app.training.repos.done { url = "%s", migrations = [rel/done], seeds = [rel/seeds.sql] }
            app.training.repos.main { url = "%s", url = ${?DATABASE_URL_OF_THE_TRAINING}, migrations = [rel/main] }
            environment.none { protected = false, app.training.repos.main.seeds = [rel/seeds.sql] }
            environment.other.app.training.repos.main { password = ${PASSWORD_OF_THE_TRAINING}, flyway.cleanDisabled = true }
            """.formatted(
                        url, url.replace("postgres://training@", "jdbc:postgresql://") + "?user=training"));
        for (int i = 1; i <= MIGRATIONS; i++)
            Files.writeString(root.resolve("rel/main/V" + i + "__things.sql"), SCRIPT + "\n");
        Files.writeString(root.resolve("rel/done/V1__things.sql"), SCRIPT + "\n");
        Files.writeString(root.resolve("rel/seeds.sql"), SCRIPT + "\n");
        var script = Files.writeString(root.resolve("rel/script.sh"), "#!/bin/sh\n# Does nothing.\n");
        if (!script.toFile().setExecutable(true)) throw new IOException("cannot make " + script + " executable");
    }

    private static FakePostgres database() throws IOException {
        var sum = new CRC32();
        sum.update(SCRIPT.getBytes(StandardCharsets.UTF_8));
        var checksum = String.valueOf((int) sum.getValue());
        return new FakePostgres(List.of(
                new Answer(
                        "h\\.\"version\"",
                        "version=1",
                        "description=things",
                        "type=SQL",
                        "checksum=" + checksum,
                        "success=t",
                        "current=t",
                        "journal=f"),
                new Answer(
                        "select \"installed_rank\"",
                        "installed_rank=1",
                        "version=1",
                        "description=things",
                        "type=SQL",
                        "script=V1__things.sql",
                        "checksum=" + checksum,
                        "installed_on=2000-01-01 00:00:00",
                        "installed_by=training",
                        "execution_time=1",
                        "success=t"),
                new Answer("^select . from .*release_migration_journal", "history_table=of another"),
                new Answer("where 1 = 0", "installed_rank=1"),
                new Answer("from pg_settings|with ordinality", "name=role", "setting=none"),
                new Answer("select exists.*flyway_schema_history", "exists=t"),
                new Answer("select exists", "exists=f"),
                new Answer("from pg_namespace|pg_backend_pid", "number=1"),
                new Answer("returning installed_rank", "row=2 1"),
                new Answer("advisory_(un)?lock", "done=t"),
                new Answer("select version", "version=PostgreSQL 17.0"),
                new Answer("show search_path|current_schema|set_config", "schema=public"),
                new Answer("current_user|current_catalog", "name=training")));
    }
}
