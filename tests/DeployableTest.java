package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.flywaydb.core.api.migration.JavaMigration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.app.Deployable;
import release.app.Deployable.Kind;
import release.app.Deployable.Resource;
import release.app.Unreadable;
import release.app.settings.FrameworkLoader;
import release.support.Property;
import release.support.TestApp;
import release.support.TestApp.Entry;

class DeployableTest {
    private static TestApp shop;

    @TempDir
    Path folder;

    /** Every layout, and where the app's own files and its library's lie in it. */
    enum Packing {
        JAR(Kind.JAR, "shop.jar!", "lib/colours.jar!", (app, folder) -> app.jar(folder.resolve("shop.jar"))),
        EXTRACTED(
                Kind.JAR,
                "shop/shop.jar!",
                "shop/lib/colours.jar!",
                (app, folder) -> app.jar(folder.resolve("shop/shop.jar")).getParent()),
        SPRING_BOOT(
                Kind.SPRING_BOOT,
                "shop.jar!BOOT-INF/classes/",
                "shop.jar!BOOT-INF/lib/colours.jar!",
                (app, folder) -> app.springBoot(folder.resolve("shop.jar"))),
        WAR(
                Kind.SPRING_BOOT,
                "shop.war!WEB-INF/classes/",
                "shop.war!WEB-INF/lib/colours.jar!",
                (app, folder) -> app.war(folder.resolve("shop.war"))),
        EXPLODED(
                Kind.SPRING_BOOT,
                "shop/BOOT-INF/classes/",
                "shop/BOOT-INF/lib/colours.jar!",
                (app, folder) -> app.explodedBoot(folder.resolve("shop"))),
        JIB(Kind.FOLDER, "shop/classes/", "shop/libs/colours.jar!", (app, folder) -> app.jib(folder.resolve("shop"))),
        QUARKUS(
                Kind.QUARKUS,
                "shop/app/shop.jar!",
                "shop/lib/main/colours.jar!",
                (app, folder) -> app.quarkus(folder.resolve("shop"))),
        QUARKUS_JAR(
                Kind.QUARKUS,
                QUARKUS.own,
                QUARKUS.library,
                (app, folder) -> app.quarkus(folder.resolve("shop")).resolve("quarkus-run.jar"));

        private final Kind kind;
        private final String own;
        private final String library;
        private final BiFunction<TestApp, Path, Path> pack;

        Packing(Kind kind, String own, String library, BiFunction<TestApp, Path, Path> pack) {
            this.kind = kind;
            this.own = own;
            this.library = library;
            this.pack = pack;
        }
    }

    private TestApp app() {
        return new TestApp(folder.resolve("scratch")).alone();
    }

    private Path zip(String name, Entry... entries) {
        return TestApp.zip(folder.resolve(name), entries);
    }

    /** Compiled once. */
    private TestApp shop() {
        if (shop != null) return shop;
        var colours = app().source(
                        "colours.Red",
                        "package colours; public class Red { public String toString() { return \"red\"; } }")
                .file("db/migration/V2__colours.sql", "-- colours")
                .file("both.txt", "the library's");
        shop = app().library("colours.jar", colours)
                .source(
                        "shop.Shop",
                        "package shop; public class Shop { public String toString() { return \"a \" + new"
                                + " colours.Red() + \" shop\"; } }")
                .file("db/migration/V1__shop.sql", "-- shop")
                .file("db/migration/more/V3__more.sql", "-- more")
                .file("db/migrations.txt", "beside")
                .file("both.txt", "the app's");
        return shop;
    }

    @ParameterizedTest
    @EnumSource
    void files_of_the_app_and_its_libraries_are_on_one_class_path_and_its_classes_see_them_and_nothing_of_ours(
            Packing packing) throws Exception {
        try (var app = Deployable.open(packing.pack.apply(shop(), folder))) {
            assertEquals(packing.kind, app.kind());
            assertEquals(
                    List.of(
                            "db/migration/V1__shop.sql = " + packing.own + "db/migration/V1__shop.sql",
                            "db/migration/V2__colours.sql = " + packing.library + "db/migration/V2__colours.sql",
                            "db/migration/more/V3__more.sql = " + packing.own + "db/migration/more/V3__more.sql"),
                    app.below("db/migration").stream()
                            .map(file -> file.name() + " = " + shown(file))
                            .toList());
            assertEquals("-- colours", text(app, "db/migration/V2__colours.sql"));
            assertEquals("the app's", text(app, "both.txt"));
            assertEquals(
                    List.of(packing.own + "both.txt", packing.library + "both.txt"),
                    app.below("").stream()
                            .filter(file -> file.name().equals("both.txt"))
                            .map(this::shown)
                            .toList());
            assertTrue(app.resource("db/migration").isEmpty());
            assertTrue(app.resource("nowhere.txt").isEmpty());

            var loader = app.classLoader();
            var type = loader.loadClass("shop.Shop");
            assertEquals("a red shop", type.getConstructor().newInstance().toString());
            assertEquals(loader, type.getClassLoader());
            assertEquals(
                    "-- colours",
                    new String(
                            loader.getResourceAsStream("db/migration/V2__colours.sql")
                                    .readAllBytes(),
                            StandardCharsets.UTF_8));
            for (var ours : List.of(
                    "com.google.gson.Gson",
                    "picocli.CommandLine",
                    "org.postgresql.Driver",
                    "com.typesafe.config.Config",
                    "release.ReleaseTasks",
                    "org.springframework.boot.loader.jar.NestedJarFile")) {
                assertThrows(ClassNotFoundException.class, () -> loader.loadClass(ours), ours);
            }
            assertEquals(JavaMigration.class, loader.loadClass("org.flywaydb.core.api.migration.JavaMigration"));
            assertEquals(org.h2.api.Trigger.class, loader.loadClass("org.h2.api.Trigger")); // which its triggers are
            assertEquals(Connection.class, loader.loadClass("java.sql.Connection"));
        }
    }

    @Test
    void of_its_own_flyway_and_ours_it_sees_its_own() throws Exception {
        var jar = app().source(
                        "org.flywaydb.core.api.migration.JavaMigration",
                        "package org.flywaydb.core.api.migration; public interface JavaMigration {}")
                .springBoot(folder.resolve("shop.jar"));

        try (var app = Deployable.open(jar)) {
            assertEquals(
                    app.classLoader(),
                    app.classLoader()
                            .loadClass("org.flywaydb.core.api.migration.JavaMigration")
                            .getClassLoader());
            assertThrows(ClassNotFoundException.class, () -> app.classLoader().loadClass("org.flywaydb.core.Flyway"));
        }
    }

    @Test
    void a_folder_of_classes_is_an_app_without_libraries() throws Exception {
        var classes = app().source("shop.Shop", "package shop; public class Shop {}")
                .file("db/migration/V1__shop.sql", "-- shop")
                .folder(folder.resolve("target/classes"));

        try (var app = Deployable.open(classes)) {
            assertEquals(Kind.FOLDER, app.kind());
            assertEquals(
                    List.of("target/classes/db/migration/V1__shop.sql"),
                    app.below("db").stream().map(this::shown).toList());
            assertEquals(
                    app.classLoader(), app.classLoader().loadClass("shop.Shop").getClassLoader());
            Files.writeString(folder.resolve("secret.txt"), "secret");
            assertTrue(app.resource("../../secret.txt").isEmpty());
            assertEquals(List.of(), app.below("../.."));
        }
    }

    /** Either of its folders may be named. */
    @Test
    void what_gradle_has_compiled_and_what_it_has_copied_are_one_app() throws Exception {
        app().source("shop.Shop", "package shop; public class Shop {}")
                .folder(folder.resolve("build/classes/java/main"));
        new TestApp(folder.resolve("other"))
                .file("db/migration/V1__shop.sql", "-- shop")
                .folder(folder.resolve("build/resources/main"));
        for (var named : List.of("build/resources/main", "build/classes/java/main")) {
            try (var app = Deployable.open(folder.resolve(named))) {
                assertEquals(
                        List.of("build/resources/main/db/migration/V1__shop.sql"),
                        app.below("db").stream().map(this::shown).toList());
                assertEquals(
                        app.classLoader(),
                        app.classLoader().loadClass("shop.Shop").getClassLoader());
            }
        }
    }

    @Test
    void an_unpacked_spring_boot_app_has_its_libraries_in_the_order_of_its_index() throws Exception {
        var exploded = new TestApp(folder.resolve("scratch"))
                .library("a.jar", new TestApp(folder).file("which.txt", "a"))
                .library("b.jar", new TestApp(folder).file("which.txt", "b"))
                .file("x", "")
                .explodedBoot(folder.resolve("shop"));
        Files.writeString(
                exploded.resolve("BOOT-INF/classpath.idx"), "- \"BOOT-INF/lib/b.jar\"\n- \"BOOT-INF/lib/a.jar\"\n");

        try (var app = Deployable.open(exploded)) {
            assertEquals("b", text(app, "which.txt"));
        }
    }

    @Test
    void a_manifest_that_names_what_is_not_there_is_followed_as_far_as_it_goes() throws Exception {
        zip("far away/lib.jar", Entry.text("far.txt", "far"), Entry.manifest("../shop.jar gone.jar"));
        var jar = zip("shop.jar", Entry.manifest("far%20away/lib.jar http://example.com/x.jar classes/ gone.jar"));
        new TestApp(folder).file("near.txt", "near").folder(folder.resolve("classes"));

        try (var app = Deployable.open(jar)) {
            assertEquals("far", text(app, "far.txt"));
            assertEquals("near", text(app, "near.txt"));
        }
    }

    @Test
    void a_jar_that_does_not_list_a_folder_has_it_only_where_no_other_does() throws IOException {
        var file = Entry.text("db/V1__x.sql", "");
        var without = Files.readAllBytes(zip("without.jar", file));
        var with = Files.readAllBytes(zip("with.jar", Entry.folder("db/"), file));
        var classes = Entry.folder("BOOT-INF/classes/");

        try (var app = Deployable.open(zip("a.jar", classes, Entry.stored("BOOT-INF/lib/without.jar", without)))) {
            assertEquals(
                    List.of("a.jar!BOOT-INF/lib/without.jar!db/V1__x.sql"),
                    app.below("db").stream().map(this::shown).toList());
        }
        try (var app = Deployable.open(zip(
                "b.jar",
                classes,
                Entry.stored("BOOT-INF/lib/without.jar", without),
                Entry.stored("BOOT-INF/lib/with.jar", with)))) {
            assertEquals(
                    List.of("b.jar!BOOT-INF/lib/with.jar!db/V1__x.sql"),
                    app.below("db").stream().map(this::shown).toList());
        }
    }

    @Test
    void nothing_of_it_is_open_after_it_was_closed() throws Exception {
        var jar = shop().springBoot(folder.resolve("shop.jar"));
        try (var app = Deployable.open(jar)) {
            app.classLoader()
                    .loadClass("shop.Shop")
                    .getConstructor()
                    .newInstance()
                    .toString();
            try (var script = app.classLoader().getResourceAsStream("db/migration/V2__colours.sql")) {
                script.readAllBytes();
            }
            app.below("db");
            assertFalse(open(jar).isEmpty());
        }

        assertEquals(List.of(), open(jar));
    }

    /** What the system says that this process has open. */
    private static List<String> open(Path file) throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString();
                        } catch (IOException closed) {
                            return "";
                        }
                    })
                    .filter(file.toString()::equals)
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "db/../../x", "db\\..\\x", "C:\\x", "..", "db/.."})
    void an_entry_that_leads_out_of_the_jar_is_refused_in_whatever_jar_it_lies(String name) throws IOException {
        var slip = Entry.text(name, "");
        assertEquals("holds the entry " + name + ", which leads out of it", refused(zip("shop.jar", slip)));

        var nested = Files.readAllBytes(zip("evil.jar", slip));
        assertEquals(
                "holds BOOT-INF/lib/evil.jar, which holds the entry " + name + ", which leads out of it",
                refused(boot(Entry.stored("BOOT-INF/lib/evil.jar", nested))));

        assertEquals(
                "needs " + folder.resolve("evil.jar") + ", which holds the entry " + name + ", which leads out of it",
                refused(zip("beside.jar", Entry.manifest("evil.jar"))));
    }

    @Test
    void names_with_dots_in_them_are_fine_and_a_control_character_does_not_break_the_line() throws IOException {
        try (var app = Deployable.open(zip("shop.jar", Entry.text("db/a..b/...c/V1..sql", "")))) {
            assertEquals(1, app.below("db").size());
        }
        assertEquals(
                "holds the entry ../a?[31mb?c, which leads out of it",
                refused(zip("shop.jar", Entry.text("../a\033[31mb\nc", ""))));
    }

    @Test
    void what_is_not_there_or_no_jar_or_compressed_in_a_jar_is_said_so() throws IOException {
        assertEquals("does not exist", refused(folder.resolve("shop.jar")));
        assertEquals(
                "is not a jar", refused(Files.writeString(folder.resolve("shop.jar"), "this is no jar\n".repeat(100))));
        assertEquals("is not a jar", refused(Files.writeString(folder.resolve("empty.jar"), "")));
        assertEquals(
                "holds BOOT-INF/lib/x.jar, which is not a jar",
                refused(boot(Entry.stored("BOOT-INF/lib/x.jar", new byte[100]))));
        assertEquals(
                "holds BOOT-INF/lib/x.jar compressed; a jar in a jar must be stored uncompressed to be read in place",
                refused(boot(new Entry("BOOT-INF/lib/x.jar", library(), true))));
    }

    @Test
    void a_jar_that_is_cut_off_is_said_to_be_damaged() throws IOException {
        var whole = Files.readAllBytes(shop().springBoot(folder.resolve("whole.jar")));
        for (int length = 4; length < whole.length; length += 13) {
            var cut = Files.write(folder.resolve(length + ".jar"), Arrays.copyOf(whole, length));
            assertTrue(refused(cut).startsWith("is a jar that is cut off or damaged: "), refused(cut));
        }

        var library = library();
        assertTrue(refused(boot(Entry.stored("BOOT-INF/lib/x.jar", Arrays.copyOf(library, library.length / 2))))
                .startsWith("holds BOOT-INF/lib/x.jar, which is a jar that is cut off or damaged: "));
    }

    @Test
    void a_jar_that_is_cut_off_after_a_jar_in_it_is_not_taken_for_that_one() throws IOException {
        var library = library();
        var whole = Files.readAllBytes(boot(Entry.stored("BOOT-INF/lib/x.jar", library)));
        var end = whole.length;
        while (!Arrays.equals(whole, end - library.length, end, library, 0, library.length)) end--;
        var cut = Files.write(folder.resolve("shop.jar"), Arrays.copyOf(whole, end));

        assertEquals("is a jar that is cut off or damaged: its directory is that of another jar", refused(cut));
    }

    @Test
    void a_jar_with_a_script_before_it_is_read() throws Exception {
        var jar = Files.writeString(folder.resolve("shop.jar"), "#!/bin/sh\nexec java -jar \"$0\"\n");
        Files.write(jar, Files.readAllBytes(shop().springBoot(folder.resolve("plain.jar"))), StandardOpenOption.APPEND);

        try (var app = Deployable.open(jar)) {
            assertEquals(3, app.below("db/migration").size());
            assertEquals(
                    "a red shop",
                    app.classLoader()
                            .loadClass("shop.Shop")
                            .getConstructor()
                            .newInstance()
                            .toString());
        }
    }

    @Test
    void whatever_is_damaged_ends_in_one_line() throws IOException {
        var whole = Files.readAllBytes(shop().springBoot(folder.resolve("whole.jar")));
        var random = new Random(42);
        for (int i = 0; i < Property.inputs(100, 300); i++) {
            var bytes = whole.clone();
            // Most of what can be damaged in a zip file is at its end, and at the end of the jar in it.
            for (int j = 0; j < 1 + i % 3; j++)
                bytes[bytes.length - 1 - random.nextInt(i % 2 == 0 ? 1500 : bytes.length)] = (byte) random.nextInt();
            var file = Files.write(
                    folder.resolve(i + ".jar"),
                    i % 10 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);
            try (var app = Deployable.open(file)) {
                app.below("db").forEach(resource -> {
                    try (var in = resource.content().open()) {
                        in.readAllBytes();
                    } catch (IOException damaged) {
                        assertFalse(String.valueOf(damaged.getMessage()).contains("\n"));
                    }
                });
            } catch (Unreadable e) {
                assertFalse(e.getMessage().contains("\n"), e.getMessage());
            }
        }
    }

    private byte[] library() throws IOException {
        return Files.readAllBytes(zip("x.jar", Entry.stored("x", new byte[100])));
    }

    private Path boot(Entry library) {
        return zip("boot.jar", Entry.folder("BOOT-INF/classes/"), library);
    }

    @Test
    void code_of_the_app_can_be_left_out_of_what_its_framework_makes() throws Exception {
        new TestApp(folder.resolve("scratch"))
                .alone()
                .sources(Map.of(
                        "made.Maker",
                                "package made; public class Maker { public Object make() { return new"
                                        + " Helper().make(); } }",
                        "made.Helper", "package made; class Helper { Object make() { return new own.Code(); } }",
                        "own.Code",
                                "package own; public class Code { static { System.setProperty(\"made.ran\","
                                        + " \"yes\"); } }"))
                .folder(folder.resolve("classes"));

        try (var app = Deployable.open(folder.resolve("classes"));
                var loader = new FrameworkLoader(app, true)) {
            assertEquals(Set.of("java.lang.Object", "made.Helper", "own.Code"), loader.madeBy("made.Maker"));
            loader.empty("own.Code", List.of("java/io/Serializable", "java/util/concurrent/Callable"));
            var maker = loader.loadClass("made.Maker");

            var made = maker.getMethod("make").invoke(maker.getConstructor().newInstance());

            assertEquals("own.Code", made.getClass().getName());
            assertTrue(made instanceof Callable);
            assertEquals(null, System.getProperty("made.ran"));
        }
    }

    private static String refused(Path file) {
        return assertThrows(Unreadable.class, () -> {
                    try (var app = Deployable.open(file)) {
                        app.below("");
                    }
                })
                .getMessage();
    }

    private String shown(Resource file) {
        return folder.relativize(Path.of(file.place())).toString();
    }

    private static String text(Deployable app, String name) throws IOException {
        try (var in = app.resource(name).orElseThrow().content().open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
