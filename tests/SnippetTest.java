package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.app.Deployable;
import release.repo.Repo;
import release.snippet.Snippet;
import release.snippet.Visible;
import release.support.OnEachJdk;
import release.support.TestApp;
import release.support.TestDatabase;
import release.support.TestRelease;

/** Snippets name the classes of an app, without the app being on our own class path. */
@OnEachJdk
class SnippetTest {
    @TempDir
    Path folder;

    @Test
    void a_java_file_and_a_jshell_file_use_the_apps_classes_and_ours() throws Exception {
        var app = inLibrary(
                "shop.Price", "package shop;\npublic class Price { public static int cents() { return 250; } }\n");
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .file("a.java", """
                    class a {
                        static void run(release.repo.Repo repo, java.sql.Connection connection) throws Exception {
                            connection.createStatement().execute("create table " + repo.config().name() + "_a as select " + shop.Price.cents() + " as cents");
                        }
                    }
                    """)
                .file(
                        "b.jsh",
                        "connection.createStatement().execute(\"create table \" + repo.config().name() + \"_b as"
                                + " select \" + shop.Price.cents() + \" as cents\")\n");

        run(shop, app, "a.java", "b.jsh");

        assertEquals(List.of("250 | 250"), shop.rows("main", "select main_a.cents, main_b.cents from main_a, main_b"));
    }

    @Test
    void of_a_class_that_both_have_the_apps_is_taken() throws Exception {
        var app = new TestApp(folder.resolve("scratch"))
                .source(
                        "com.google.gson.Gson",
                        "package com.google.gson;\n"
                                + "public class Gson { public String toString() { return \"the app's\"; } }\n")
                .springBoot(folder.resolve("app.jar"));
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.H2)
                .file(
                        "a.java",
                        "class a { static void run(java.sql.Connection c) throws Exception {"
                                + " c.createStatement().execute(\"create table a as select '\" + new"
                                + " com.google.gson.Gson().toString().replace(\"'\", \"\") + \"' as name\"); } }")
                .file(
                        "b.jsh",
                        "connection.createStatement().execute(\"create table b as select '\" + new"
                                + " com.google.gson.Gson().toString().replace(\"'\", \"\") + \"' as name\")\n");

        run(shop, app, "a.java", "b.jsh");

        assertEquals(List.of("the apps | the apps"), shop.rows("main", "select a.name, b.name from a, b"));
    }

    /** Each of them leaves the class loader of the thread as it was. */
    private void run(TestRelease shop, Path app, String... files) throws Exception {
        var before = Thread.currentThread().getContextClassLoader();
        for (var file : files) {
            try (var deployable = Deployable.open(app);
                    var visible = Visible.of(deployable);
                    var repo = Repo.open(shop.read().repos().get(0));
                    var connection = repo.connect()) {
                Snippet.run(folder.resolve(file), repo, connection, visible);
            }
            assertSame(before, Thread.currentThread().getContextClassLoader());
        }
    }

    /** A Spring Boot jar with the class in a library inside it, the farthest from what a compiler reads. */
    private Path inLibrary(String name, String source) {
        var library = new TestApp(folder.resolve("library")).source(name, source);
        return new TestApp(folder.resolve("scratch"))
                .library("library.jar", library)
                .file("own.txt", "")
                .springBoot(folder.resolve("app.jar"));
    }
}
