package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnEachJdk;
import release.support.TestApp;
import release.support.TestApp.Entry;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

@OnEachJdk
class PackagedMigrationTest {
    private static final String HISTORY = """
        select "installed_rank", "version", "description", "type", "script", "checksum", "success"
        from "flyway_schema_history" where "installed_rank" > 0 order by "installed_rank"
        """;
    private static TestApp colours;

    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database, String app) {
        return new TestRelease(folder)
                .repo("main", database)
                .with("main", "migrations = [\"classpath:db/migration\"]")
                .config(app);
    }

    private TestRelease shop(TestDatabase database) {
        return shop(database, "app.shop.jar = app/shop.jar");
    }

    private TestRelease shop() {
        return shop(TestDatabase.H2);
    }

    private static void assertEnds(int exit, String err, Run run) {
        assertEquals(err, run.err());
        assertEquals(exit, run.exit(), run.out());
    }

    private Path jar() {
        return folder.resolve("app/shop.jar");
    }

    private TestApp app() {
        return new TestApp(folder.resolve("scratch"));
    }

    /** A migration in Java with this body, in which {@code statement} is a JDBC statement. */
    private static String java(String name, String body) {
        return """
            package db.migration;

            import org.flywaydb.core.api.migration.BaseJavaMigration;
            import org.flywaydb.core.api.migration.Context;

            public class %s extends BaseJavaMigration {
                @Override
                public void migrate(Context context) throws Exception {
                    try (var statement = context.getConnection().createStatement()) {
            %s
                    }
                }
            }
            """.formatted(name, body);
    }

    /** SQL in the app and in one of its libraries, and a migration in Java that uses a class which only the app has; compiled once. */
    private TestApp colours() {
        if (colours == null) {
            var library = app().alone()
                    .source("colours.Colour", "package colours; public enum Colour { RED, GREEN }")
                    .file("db/migration/V3__more_colours.sql", "insert into colours values ('BLUE');\n");
            colours = app().library("colours.jar", library)
                    .file("db/migration/V1__create_colours.sql", "create table colours (name varchar(20));\n")
                    .source(
                            "db.migration.V2__Fill_colours",
                            java(
                                    "V2__Fill_colours",
                                    "for (var colour : colours.Colour.values()) statement.execute(\"insert into"
                                            + " colours values ('\" + colour + \"')\");"))
                    .file(
                            "db/migration/R__colour_names.sql",
                            "drop view if exists names;\ncreate view names as select name from colours;\n");
        }
        return app().add(colours);
    }

    @EveryDatabase
    void migrates_with_what_is_inside_the_app_and_its_libraries(TestDatabase database) {
        colours().springBoot(jar());
        var shop = shop(database);

        var run = shop.run("migrate");

        assertEquals("""
            shop 1.0
            repo main  (%s <main>)
              V1  create colours ..................................... applied      5 ms
              V2  Fill colours ....................................... applied      5 ms
              V3  more colours ....................................... applied      5 ms
              R   colour names ....................................... applied      5 ms
            1 repo: 4 applied
            """.formatted(database.kind()), run.out());
        assertEnds(0, "", run);
        assertEquals(List.of("BLUE", "GREEN", "RED"), shop.query("main", "select name from names order by name"));
        assertTrue(shop.run("migrate").out().contains("up to date at V3"));
        assertEquals(0, shop.run("validate").exit());
    }

    @Test
    void the_report_says_where_in_the_app_each_lies() {
        colours().springBoot(jar());
        for (var command : List.of("status", "migrate")) {
            assertEquals(
                    List.of(
                            "BOOT-INF/classes/db/migration/V1__create_colours.sql",
                            "BOOT-INF/classes/db/migration/V2__Fill_colours.class",
                            "BOOT-INF/lib/colours.jar!db/migration/V3__more_colours.sql",
                            "BOOT-INF/classes/db/migration/R__colour_names.sql"),
                    Pattern.compile("\"file\": \"app/shop.jar!(.*)\",")
                            .matcher(shop().run(command, "--json").out())
                            .results()
                            .map(file -> file.group(1))
                            .toList());
        }
    }

    @Test
    void every_layout_gives_the_same() {
        var app = colours();
        app.jar(jar());
        app.war(folder.resolve("app/shop.war"));
        app.explodedBoot(folder.resolve("app/exploded"));
        app.quarkus(folder.resolve("app/quarkus"));
        for (var layout : List.of(
                "jar = app/shop.jar",
                "jar = app/shop.war",
                "dir = app/exploded",
                "dir = app/quarkus",
                "jar = app/quarkus/quarkus-run.jar")) {
            var shop = shop(TestDatabase.H2, "app.shop." + layout);

            assertEquals(0, shop.run("migrate").exit(), layout);
            assertEquals(
                    List.of("BLUE", "GREEN", "RED"),
                    shop.query("main", "select name from names order by name"),
                    layout);
        }
    }

    @Test
    void folders_of_the_release_and_of_the_app_make_one_history_and_an_environment_may_have_the_app_as_a_folder() {
        colours().springBoot(jar());
        app().file("db/migration/V1__one.sql", "create table one (id int);\n").folder(folder.resolve("target/classes"));
        var shop = shop().with("main", "migrations = [rel/main, \"classpath:/db/migration/\"]")
                .migration("main", "V4__last.sql", "insert into colours values ('PINK');\n");
        assertTrue(
                shop.run("migrate").out().contains("V4  last ............................................... applied"));
        assertEquals(List.of("PINK"), shop.query("main", "select name from names where name = 'PINK'"));

        var dev = shop().config("environment.dev.app.shop.dir = target/classes");
        assertEquals(0, dev.run("migrate", "--env", "dev").exit());
        assertTrue(dev.has("main", "one"));
    }

    @Test
    void the_history_is_the_one_that_the_apps_own_flyway_would_write() throws Exception {
        colours()
                .file(
                        "db/migration/sub/V5__deeper.sql",
                        "create table deeper (fruit varchar(10) default '${fruit}');\n")
                .file("db/migration/V6__alone.sql", "create table alone (id int);\n")
                .file("db/migration/V6__alone.sql.conf", "executeInTransaction=false\n")
                .file("db/migration/V7__umlaut.sql", "insert into colours values ('grün');\r\n")
                .file("db/migration/R__fruit.sql", "create or replace view fruit as select '${fruit}' as name;\n")
                .file(
                        "db/migration/beforeMigrate.sql",
                        "create table if not exists calls (id int);\ninsert into calls values (1);\n")
                .source(
                        "db.migration.R__Sums",
                        java("R__Sums", "statement.execute(\"create table if not exists sums (id int)\");")
                                .replace(
                                        "@Override",
                                        "@Override public Integer getChecksum() { return 4711; }\n    @Override"))
                .source(
                        "db.migration.V1_5__Nested",
                        java("V1_5__Nested", "Runnable run = new Runnable() { public void run() {} }; run.run();"))
                .source("db.migration.Abstract", java("Abstract", "").replace("public class", "public abstract class"))
                .jar(jar());
        var shop = shop().with("main", "flyway.placeholders.fruit = pear");
        var other = new TestRelease(folder).repo("other", TestDatabase.H2);

        assertEnds(0, "", shop.run("migrate"));
        withAppsFlyway(other, "other", Flyway::migrate, "classpath:db/migration");

        assertEquals(10, shop.rows("main", HISTORY).size());
        assertEquals(other.rows("other", HISTORY), shop.rows("main", HISTORY));
        assertEquals(0, withAppsFlyway(shop, "main", Flyway::migrate, "classpath:db/migration").migrationsExecuted);
        assertTrue(withAppsFlyway(shop, "main", Flyway::validateWithResult, "classpath:db/migration")
                .validationSuccessful);
        assertEquals(List.of("1", "1"), shop.query("main", "select id from calls"));
        assertTrue(shop.run("migrate").out().contains("up to date at V7"));
    }

    private <T> T withAppsFlyway(TestRelease shop, String repo, Function<Flyway, T> work, String... locations)
            throws Exception {
        try (var loader =
                new URLClassLoader(new URL[] {jar().toUri().toURL()}, getClass().getClassLoader())) {
            return work.apply(new FluentConfiguration(loader)
                    .dataSource(shop.absoluteUrl(repo), null, null)
                    .placeholders(Map.of("fruit", "pear"))
                    .locations(locations)
                    .load());
        }
    }

    @Test
    void a_name_that_two_jars_have_is_refused_as_the_app_would_refuse_it() {
        colours()
                .library("again.jar", app().file("db/migration/V3__more_colours.sql", "select 1;\n"))
                .springBoot(jar());

        var run = shop().run("migrate");

        assertTrue(run.out().contains("Found more than one migration with version 3"), run.out());
        assertEnds(2, "", run);
    }

    @Test
    void a_location_may_have_wildcards_and_those_inside_others_count_once() throws Exception {
        app().file("db/a/migration/V1__a.sql", "create table a (id int);\n")
                .file("db/b/migration/V2__b.sql", "create table b (id int);\n")
                .file("db/b/other/V3__c.sql", "create table c (id int);\n")
                .file("db/c/deep/V4__d.sql", "create table d (id int);\n")
                .jar(jar());
        var locations = new String[] {"classpath:db/*/migration", "classpath:db/c", "classpath:db/c/deep"};
        var shop = shop().with("main", "migrations = [\"" + String.join("\", \"", locations) + "\"]");
        var other = new TestRelease(folder).repo("other", TestDatabase.H2);

        assertEquals(0, shop.run("migrate").exit());
        withAppsFlyway(other, "other", Flyway::migrate, locations);

        assertEquals(3, shop.rows("main", HISTORY).size());
        assertEquals(other.rows("other", HISTORY), shop.rows("main", HISTORY));
    }

    /** As much of another Flyway as a migration touches, under the names that all versions have. */
    private TestApp anotherFlyway() {
        return app().alone()
                .sources(Map.of(
                        "org.flywaydb.core.api.MigrationVersion", """
                                package org.flywaydb.core.api;
                                public record MigrationVersion(String text) {
                                    public static MigrationVersion fromVersion(String text) { return new MigrationVersion(text); }
                                    @Override public String toString() { return text; }
                                }
                                """,
                        "org.flywaydb.core.api.Location", "package org.flywaydb.core.api; public class Location {}",
                        "org.flywaydb.core.api.configuration.Configuration", """
                                package org.flywaydb.core.api.configuration;
                                public interface Configuration {
                                    String getTable(); boolean isGroup(); java.util.Map<String, String> getPlaceholders(); ClassLoader getClassLoader();
                                    org.flywaydb.core.api.MigrationVersion getBaselineVersion(); org.flywaydb.core.api.Location[] getLocations();
                                    String getWhatIsGone();
                                }
                                """,
                        "org.flywaydb.core.api.migration.Context",
                                "package org.flywaydb.core.api.migration; public interface Context {"
                                        + " org.flywaydb.core.api.configuration.Configuration getConfiguration();"
                                        + " java.sql.Connection getConnection(); }",
                        "org.flywaydb.core.api.migration.JavaMigration", """
                                package org.flywaydb.core.api.migration;
                                public interface JavaMigration {
                                    org.flywaydb.core.api.MigrationVersion getVersion(); String getDescription(); Integer getChecksum();
                                    boolean canExecuteInTransaction(); void migrate(Context context) throws Exception;
                                }
                                """,
                        "org.flywaydb.core.api.migration.BaseJavaMigration", """
                                package org.flywaydb.core.api.migration;
                                public abstract class BaseJavaMigration implements JavaMigration {
                                    public org.flywaydb.core.api.MigrationVersion getVersion() {
                                        return org.flywaydb.core.api.MigrationVersion.fromVersion(getClass().getSimpleName().substring(1).split("__")[0]);
                                    }
                                    public String getDescription() { return "by another Flyway"; }
                                    public Integer getChecksum() { return 7; }
                                    public boolean canExecuteInTransaction() { return true; }
                                }
                                """));
    }

    @Test
    void a_migration_for_another_flyway_than_ours_runs_with_the_apps_own_and_the_history_names_its_class() {
        app().alone()
                .library("flyway.jar", anotherFlyway())
                .source("db.migration.V1__Seen", java("V1__Seen", """
                    statement.execute("create table seen (what varchar(100))");
                    var flyway = context.getConfiguration();
                    var loader = Thread.currentThread().getContextClassLoader();
                    for (var seen : new Object[] {flyway.getTable(), flyway.getPlaceholders().get("fruit"), flyway.isGroup(),
                            flyway.getBaselineVersion(), flyway.getClassLoader() == getClass().getClassLoader(), loader == getClass().getClassLoader(),
                            flyway.equals(flyway) && context.hashCode() == context.hashCode()}) {
                        statement.execute("insert into seen values ('" + seen + "')");
                    }
                    for (var ask : new Runnable[] {() -> flyway.getLocations(), () -> flyway.getWhatIsGone()}) {
                        try {
                            ask.run();
                        } catch (UnsupportedOperationException e) {
                            statement.execute("insert into seen values ('" + e.getMessage() + "')");
                        }
                    }
                    """))
                .springBoot(jar());
        var shop = shop().with("main", "flyway { placeholders.fruit = pear, baselineVersion = \"0.1\" }");
        var before = Thread.currentThread().getContextClassLoader();

        var run = shop.run("migrate");

        assertEnds(0, "", run);
        assertTrue(
                run.out().contains("V1  by another Flyway .................................. applied      5 ms"),
                run.out());
        assertEquals(
                List.of(
                        "flyway_schema_history",
                        "pear",
                        "false",
                        "0.1",
                        "true",
                        "true",
                        "true",
                        "Configuration.getLocations is not available to migrations that run without the app",
                        "Configuration.getWhatIsGone is not available to migrations that run without the app"),
                shop.query("main", "select what from seen"));
        assertEquals(before, Thread.currentThread().getContextClassLoader());
        assertEquals(
                List.of("1 | 1 | by another Flyway | JDBC | db.migration.V1__Seen | 7 | TRUE"),
                shop.rows("main", HISTORY));
        assertEquals(0, shop.run("validate").exit());
    }

    @Test
    void nothing_of_the_app_is_initialised_but_what_a_migration_touches() throws Exception {
        var ran = Files.createDirectory(folder.resolve("ran"));
        var app = app().file("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: shop.Main\n")
                .file("META-INF/services/java.sql.Driver", "shop.Main\n");
        for (var name : List.of("shop.Main", "db.migration.Beside", "db.migration.V9__No_migration", "shop.Touched")) {
            app.source(
                    name, """
                        package %s;
                        public class %s {
                            static { try { new java.io.File("%s", "%s").createNewFile(); } catch (java.io.IOException e) { throw new Error(e); } }
                            public static void main(String... arguments) {}
                        }
                        """.formatted(name.replaceFirst("\\.\\w+$", ""), name.replaceFirst(".*\\.", ""), ran, name));
        }
        app.source("db.migration.V1__Touches", java("V1__Touches", "new shop.Touched();"))
                .springBoot(jar());
        var shop = shop();

        assertEquals(0, shop.run("status").exit());
        assertEquals(0, ran.toFile().list().length);
        assertEquals(0, shop.run("migrate").exit());
        assertEquals(List.of("shop.Touched"), List.of(ran.toFile().list()));
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void a_failing_migration_in_java_is_a_failed_step_with_its_class_and_line(TestDatabase database) {
        app().source("db.migration.V1__Broken", java("V1__Broken", """
            statement.execute("create table half (id int)");
            throw new IllegalStateException("customer 7 has no\\n address");
            """)).springBoot(jar());
        var shop = shop(database);

        var run = shop.run("migrate");

        assertEquals(
                """
                shop 1.0
                repo main  (%s <main>)
                  V1  Broken ............................................. FAILED       5 ms
                      db.migration.V1__Broken:11
                      customer 7 has no address
                %s
                1 repo: 1 failed
                """.formatted(
                                database.kind(),
                                database.rollsBackDdl()
                                        ? "      V1 was rolled back, nothing of it remains.\n"
                                                + "      Fix it, then: jbang migrate@shop"
                                        : "      V1 may be half applied (it commits by itself).\n"
                                                + "      Undo by hand what remains of it, fix it, then: jbang"
                                                + " repair@shop && jbang migrate@shop"),
                run.out());
        assertEnds(1, "", run);
        assertEquals(!database.rollsBackDdl(), shop.has("main", "half"));
    }

    /** An app whose library lacks the class that it was compiled with. */
    private TestApp appWithoutGone(String code) {
        return app().library("gone.jar", app().alone().source("gone.Gone", "package gone; public class Gone {}"))
                .source("db.migration.V1__Broken", code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `` | int a;\\ntry { statement.execute("select * from nowhere"); } catch (java.sql.SQLException e) { throw e; } \
        | `      db.migration.V1__Broken:11\\n      Table "NOWHERE" not found (42S02)`
        `` | int a;\\ntry { statement.execute("select * from nowhere"); } catch (java.sql.SQLException e) { throw new RuntimeException("no rows", e); } \
        | `      db.migration.V1__Broken:11\\n      no rows (42S02)`
        `` | new gone.Gone(); | `      db.migration.V1__Broken:10\\n      NoClassDefFoundError: gone/Gone`
        public V1__Broken() { throw new RuntimeException("no luck"); } | `` | `  db.migration.V1__Broken cannot be created: no luck`
        static { if (Boolean.TRUE) throw new RuntimeException("no luck"); } | `` | `  db.migration.V1__Broken cannot be created: no luck`
        private V1__Broken() {} | `` | `  db.migration.V1__Broken cannot be created: it needs a public constructor without parameters`
        """)
    void a_migration_in_java_that_fails_or_cannot_be_made_is_a_failure_of_the_repo(
            String member, String body, String printed) {
        appWithoutGone(java("V1__Broken", body.translateEscapes()).replace("@Override", member + " @Override"))
                .library("gone.jar", app())
                .springBoot(jar());

        var run = shop().run("migrate");

        var lines = printed.translateEscapes().lines().toList();
        assertEquals(lines, run.out().lines().skip(3).limit(lines.size()).toList(), run.out());
        assertEnds(1, "", run);
    }

    @Test
    void a_migration_in_java_that_cannot_be_loaded_is_not_passed_over() {
        appWithoutGone("package db.migration; public class V1__Broken extends gone.Gone {}")
                .source("db.migration.Beside", "package db.migration; public class Beside extends gone.Gone {}")
                .library("gone.jar", app())
                .springBoot(jar());

        var run = shop().run("status");

        assertEquals("""
            shop 1.0
            repo main  (h2 <main>)
              no database yet; migrate creates it
              FAILED
              db.migration.V1__Broken cannot be loaded: NoClassDefFoundError: gone/Gone
            1 repo: 1 failed
            """, run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_failing_script_inside_the_app_is_shown_with_its_line() {
        app().file("db/migration/V1__broken.sql", "create table a (id int);\n\ninsert into nowhere values (1);\n")
                .springBoot(jar());

        var failed = shop().run("migrate").out();
        assertTrue(
                failed.contains("      app/shop.jar!BOOT-INF/classes/db/migration/V1__broken.sql:3\n"
                        + "      insert into nowhere values (1)\n"),
                failed);

        app().file("db/migration/V1__broken.sql", "create table a (id int);\n\ninsert into a values ('\n")
                .springBoot(jar());
        var unparsable = shop().run("migrate").out();
        assertTrue(unparsable.contains("app/shop.jar!BOOT-INF/classes/db/migration/V1__broken.sql:3\n"), unparsable);
    }

    @Test
    void what_a_migration_prints_does_not_get_into_a_document() {
        app().source("db.migration.V1__Loud", java("V1__Loud", "System.out.println(\"LOUD\");"))
                .springBoot(jar());
        var out = System.out;

        var run = shop().run("migrate", "--json");

        assertTrue(run.out().startsWith("{\n") && !run.out().contains("LOUD"), run.out());
        assertEquals("LOUD\n", run.err());
        assertEquals(out, System.out);
    }

    @Test
    void says_at_once_what_is_wrong_with_the_app() throws Exception {
        assertEquals(
                "rel/config.conf:5 app.shop.repos.main.migrations names a folder inside the app:"
                        + " classpath:db/migration; set app.shop.jar or app.shop.dir to the app itself\n",
                shop(TestDatabase.H2, "").run("migrate").err());

        Files.createDirectories(folder.resolve("app"));
        Files.writeString(folder.resolve("app/shop.jar"), "no jar");
        Files.writeString(folder.resolve("app/other.jar"), "no jar");
        for (var expected : Map.of(
                        "jar = app/shop.jar", "jar names app/shop.jar, which is not a jar",
                        "jar = app/shopp.jar",
                                "jar names a file that does not exist: app/shopp.jar; did you mean app/shop.jar?",
                        "dir = app/shop.jar", "dir names app/shop.jar, which is a file, where a folder is needed",
                        "jar = app", "jar names app, which is a folder, where a file is needed",
                        "dir = app\napp.shop.jar = app/shop.jar", "dir and jar are both set; keep one")
                .entrySet()) {
            var run = shop(TestDatabase.H2, "app.shop." + expected.getKey()).run("migrate");
            assertTrue(run.err().contains(" app.shop." + expected.getValue()), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
            assertEquals(2, run.exit());
        }
    }

    @Test
    void a_location_that_is_not_in_the_app_is_a_mistake_and_nothing_new_can_be_added_to_what_is_packed() {
        colours().springBoot(jar());

        assertEnds(
                2,
                "rel/config.conf:6 app.shop.repos.main.migrations names a folder that is not in app/shop.jar:"
                        + " db/migrations; did you mean db/migration?\n",
                shop().with("main", "migrations = [\"classpath:db/migrations\"]")
                        .run("migrate"));
        assertEnds(
                2,
                "rel/config.conf:3 app.shop.repos.main.migrations are only inside the app, where nothing can be added: "
                        + "add the folder that they are built from, such as src/main/resources/db/migration\n",
                shop().run("newMigration", "add_shapes"));
    }

    @Test
    void a_library_that_is_damaged_stops_the_run_before_anything_is_touched_and_a_damaged_script_is_not_run()
            throws Exception {
        TestApp.zip(
                jar(),
                Entry.folder("BOOT-INF/classes/"),
                Entry.text("BOOT-INF/classes/db/migration/V1__one.sql", "create table one (id int);"),
                Entry.stored("BOOT-INF/lib/x.jar", new byte[100]));
        var shop = shop();
        assertEnds(
                2,
                "rel/config.conf:7 app.shop.jar cannot be read: holds BOOT-INF/lib/x.jar, which is not a jar\n",
                shop.run("migrate"));
        assertFalse(shop.has("main", "one"));

        TestApp.zip(jar(), Entry.stored("db/migration/V1__one.sql", "create table one (id int);".getBytes()));
        var bytes = Files.readAllBytes(jar());
        bytes[30 + "db/migration/V1__one.sql".length() + 14] ^= 1;
        Files.write(jar(), bytes);
        var run = shop.run("migrate");
        assertTrue(
                run.out()
                        .contains("  app/shop.jar!db/migration/V1__one.sql cannot be read: it is damaged, its checksum"
                                + " is wrong\n"),
                run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_driver_that_we_lack_is_taken_from_the_app() throws Exception {
        var ours = Arrays.asList(System.getProperty("java.class.path").split(":"));
        var sqlite = named(ours, "sqlite-jdbc");
        TestApp.zip(
                jar(),
                Entry.folder("BOOT-INF/classes/"),
                Entry.text("BOOT-INF/classes/db/migration/V1__one.sql", "create table one (id int);"),
                Entry.stored("BOOT-INF/lib/sqlite.jar", Files.readAllBytes(Path.of(sqlite))),
                Entry.stored("BOOT-INF/lib/slf4j.jar", Files.readAllBytes(Path.of(named(ours, "slf4j-api")))));
        var shop = shop(TestDatabase.SQLITE);
        shop.read();

        var without = ours.stream().filter(file -> !file.equals(sqlite)).collect(Collectors.joining(":"));
        var process = Commands.java(List.of("-cp", without, "migrate", "--root", folder.toString()))
                .redirectErrorStream(true)
                .start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), out);
        assertTrue(out.contains("V1  one"), out);
        assertTrue(shop.has("main", "one"));
    }

    private static String named(List<String> classPath, String name) {
        return classPath.stream()
                .filter(file -> file.contains(name))
                .findFirst()
                .orElseThrow();
    }

    /** The app brings another H2 along, whose Trigger is not ours. */
    @Test
    void classes_of_the_app_are_there_for_aliases_and_triggers_of_h2() {
        new TestApp(folder.resolve("scratch"))
                .sources(Map.of(
                        "demo.Fn",
                        "package demo;\n"
                                + "public class Fn {\n"
                                + "    public static String up(String text) {\n"
                                + "        return text == null ? null : text.toUpperCase();\n"
                                + "    }\n"
                                + "}\n",
                        "org.h2.api.Trigger",
                        "package org.h2.api;\n"
                                + "public interface Trigger {\n"
                                + "    void fire(java.sql.Connection connection, Object[] before, Object[] after);\n"
                                + "}\n",
                        "demo.Count",
                        """
                        package demo;
                        import java.sql.Connection;
                        public class Count implements org.h2.api.Trigger {
                            @Override
                            public void fire(Connection connection, Object[] before, Object[] after) {
                                after[0] = Fn.up((String) after[0]);
                            }
                        }
                        """))
                .file(
                        "db/migration/V1__alias.sql",
                        "create alias up for \"demo.Fn.up\";\n"
                                + "create table names (name varchar(9));\n"
                                + "create trigger upper before insert on names for each row call \"demo.Count\";\n"
                                + "insert into names values ('one');\n")
                .jar(folder.resolve("app/shop.jar"));
        var shop = shop().seed("main", "rel/more.sql", "insert into names values (up('two'));\n");

        shop.run("migrate").exits(0);
        shop.run("seed").exits(0);

        assertEquals(List.of("ONE", "TWO"), shop.query("main", "select name from names order by 1"));
        shop.run("eval", "-e", "select up('three')").exits(0).says("THREE");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void code_may_not_roll_back_its_group(TestDatabase database) {
        app().file("db/migration/V1__marks.sql", "create table marks (n int);\n")
                .file("db/migration/V2__one.sql", "insert into marks values (1);\n")
                .source(
                        "db.migration.V3__Two",
                        java(
                                "V3__Two",
                                "statement.execute(\"insert into marks values (2)\");"
                                        + " context.getConnection().rollback();"))
                .springBoot(jar());
        var shop = shop(database).with("main", "flyway.group = true");
        shop.run("migrate")
                .exits(1)
                .says("This would roll back ", "V2, since a group is one transaction (flyway.group).");
        assertEquals(List.of(), database.rollsBackDdl() ? List.of() : shop.query("main", "select n from marks"));
    }

    @Test
    void code_may_not_end_the_transaction_that_holds_the_lock() {
        app().source("db.migration.V1__Ends", java("V1__Ends", """
            try {
                context.getConnection().commit();
            } catch (RuntimeException e) {
                statement.execute("comment on schema public is '" + e.getMessage() + "'");
                context.getConnection().rollback();
            }\
            """)).springBoot(jar());
        shop(TestDatabase.POSTGRESQL)
                .with("main", "lock = transaction")
                .run("migrate")
                .exits(1)
                .says(
                        "This would end the transaction, and with it the lock (lock = transaction).",
                        "V1 was rolled back, nothing of it remains.");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void code_that_rolls_back_goes_on_with_what_it_does_then(TestDatabase database) {
        app().file("db/migration/V1__marks.sql", "create table marks (n int);\n")
                .source(
                        "db.migration.V2__Two",
                        java(
                                "V2__Two",
                                "statement.execute(\"insert into marks values (1)\");"
                                        + " context.getConnection().rollback(); statement.execute(\"insert into marks"
                                        + " values (2)\");"
                                        + " context.getConnection().rollback(context.getConnection().setSavepoint());"))
                .springBoot(jar());
        var shop = shop(database);
        shop.run("migrate").exits(0);
        assertEquals(List.of("2"), shop.query("main", "select n from marks"));
        assertFalse(shop.has("main", "release_migration_journal")
                && !shop.query("main", "select 1 from release_migration_journal")
                        .isEmpty());
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void what_code_has_committed_in_whatever_way_is_told(TestDatabase database) {
        var ways = List.of(
                "statement.execute(\"rollback\"); statement.execute(\"insert into marks values (2)\");"
                        + " statement.execute(\"commit\");",
                "statement.getConnection().rollback(); statement.execute(\"insert into marks values (2)\");"
                        + " statement.getConnection().commit();",
                "context.getConnection().setAutoCommit(true); statement.execute(\"insert into marks values (2)\");");
        var app = app().file("db/migration/V1__marks.sql", "create table marks (n int);\n");
        for (int i = 0; i < ways.size(); i++)
            app.source(
                    "db.migration.V" + (i + 2) + "__Way",
                    java(
                            "V" + (i + 2) + "__Way",
                            "if (!Boolean.getBoolean(\"passes\")) { " + ways.get(i)
                                    + " throw new IllegalStateException(\"full\"); }"));
        app.springBoot(jar());
        var shop = shop(database);
        try {
            for (int version = 2; version < 2 + ways.size(); version++) {
                shop.run("migrate", "--target", String.valueOf(version))
                        .exits(1)
                        .says("V" + version + " may be half applied (it commits by itself).");
                shop.run("migrate").exits(21);
                shop.run("repair").exits(0);
                System.setProperty("passes", "true");
                shop.run("migrate", "--target", String.valueOf(version)).exits(0);
                System.clearProperty("passes");
            }
        } finally {
            System.clearProperty("passes");
        }
        assertEquals(List.of("2", "2", "2"), shop.query("main", "select n from marks"));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.H2, TestDatabase.SQLITE})
    void code_may_switch_to_single_statements_and_may_not_close_the_connection(TestDatabase database) {
        app().file("db/migration/V1__marks.sql", "create table marks (n int);\n")
                .source(
                        "db.migration.V2__Single",
                        java(
                                "V2__Single",
                                "context.getConnection().setAutoCommit(true); statement.execute(\"insert into marks"
                                        + " values (2)\");"))
                .file("db/migration/V3__more.sql", "insert into marks values (3);\n")
                .source("db.migration.V4__Close", java("V4__Close", "context.getConnection().close();"))
                .springBoot(jar());
        var shop = shop(database).with("main", "flyway.group = true");
        shop.run("migrate", "--target", "3").exits(0).says("3 applied");
        shop.run("migrate")
                .exits(1)
                .says(
                        "This would close the connection of all migrations.",
                        "V4 was rolled back, nothing of it remains.");
        assertEquals(List.of("2", "3"), shop.query("main", "select n from marks order by n"));
    }
}
