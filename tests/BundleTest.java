package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Checkout;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.Sandbox.Run;
import release.support.TestDatabase;

/** A release that was assembled, unpacked somewhere else, and run there as somebody who may write nowhere, by processes. */
@OnEachJdk
class BundleTest {
    private static final String NAME = "myapp-0.1.0";
    private static final String VARIABLES = "DATABASE_URL='jdbc:h2:mem:main;DB_CLOSE_DELAY=-1' EVENTS_URL='jdbc:h2:mem:events;DB_CLOSE_DELAY=-1'";
    private static final List<String> NAMES = List.of("f".repeat(140), "g\u00f6\u00dfe", "d".repeat(90) + "/" + "e".repeat(90),
        "d".repeat(120) + "/" + "e".repeat(120));
    @TempDir
    static Path shared;
    private static Sandbox sandbox;
    private static Run assembled;
    private static FileChannel other;
    @TempDir
    Path folder;

    @BeforeAll
    static void assemble() throws IOException {
        sandbox = new Sandbox(shared, "myapp");
        var config = sandbox.checkout().resolve("rel/config.conf");
        Files.writeString(config, Files.readString(config) + """
            release.myapp.files = [settings]
            release.myapp.commands.twice = [greet, greet]
            app.myapp.repos.events.url = ${?EVENTS_URL}
            environment.prod.app.myapp.repos.main { password = ${DB_PASSWORD}, seeds = [more/seeds.sql] }
            """);
        for (var name : NAMES) write(sandbox.checkout().resolve("settings/" + name), name + "\n");
        write(sandbox.checkout().resolve("more/seeds.sql"), "select 1;\n");
        write(sandbox.checkout().resolve("elsewhere/not-named.txt"), "\n");
        // One that was killed, and one that goes on.
        write(shared.resolve("out/." + NAME + ".1/lock"), "");
        write(shared.resolve("out/." + NAME + ".1/" + NAME + "/bin/myapp"), "half\n");
        write(shared.resolve("out/." + NAME + ".2/lock"), "");
        other = FileChannel.open(shared.resolve("out/." + NAME + ".2/lock"), StandardOpenOption.WRITE);
        other.lock();
        assembled = sandbox.sh("rel/jbang bundle --output '" + shared + "/out'");
        assertEquals(0, assembled.exit(), assembled.out() + assembled.err());
    }

    @AfterAll
    static void end() throws IOException {
        other.close();
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** The bundle unpacked by tar in a folder of this name. */
    private Path unpacked(String name) throws IOException {
        var place = Files.createDirectories(folder.resolve(name));
        assertTrue(folder.toFile().setExecutable(true, false));
        for (var tar : List.of("", "-classes")) {
            var run = sandbox.sh(place, "tar -xzf '" + shared + "/out/" + NAME + tar + ".tar.gz'");
            assertEquals(0, run.exit(), run.err());
        }
        return place.resolve(NAME);
    }

    /**
     * Runs a script with nothing in the environment but a PATH, as a user whom the machine does not know, who has no network where
     * the machine lets us take it away.
     */
    private Run stranger(Path cwd, String script) {
        return sandbox.sh(cwd, strange(script));
    }

    private static String strange(String script) {
        return "cut=; if unshare -n true 2>/dev/null; then cut='unshare -n'; fi; exec env -i PATH=\"$PATH\" " + VARIABLES
            + " $cut setpriv --reuid 4711 --regid 4711 --clear-groups sh -c '" + script.replace("'", "'\\''") + "'";
    }

    @Test
    void assembles_the_same_bytes_again_and_in_another_place_at_another_time() throws IOException {
        var other = new Sandbox(folder, "elsewhere my app");
        assertEquals(0, other.sh("cp -R '" + sandbox.checkout() + "'/. .").exit());

        var run = other.variable("TZ", "Asia/Tokyo").sh("umask 077; touch rel/config.conf rel/myapp/*/migrations/*; rel/jbang bundle --output '" + folder + "/out'");

        assertEquals(0, run.exit(), run.err());
        assertEquals(-1, Files.mismatch(shared.resolve("out/" + NAME + ".tar.gz"), folder.resolve("out/" + NAME + ".tar.gz")));
    }

    @Test
    void says_what_it_made_and_what_stays_behind_and_leaves_nothing_else_not_even_of_an_assembly_that_was_killed() {
        var out = shared.resolve("out");

        assertTrue(assembled.out().startsWith(out + "/" + NAME + "\n" + out + "/" + NAME + ".tar.gz  "), assembled.out());
        assertTrue(assembled.out().endsWith("left in the checkout: catalog, completion, new, init, bundle, test\n"), assembled.out());
        assertEquals(List.of("." + NAME + ".2", NAME, NAME + "-classes.tar.gz", NAME + ".tar.gz"), List.of(out.toFile().list()).stream().sorted().toList());
    }

    @Test
    void runs_from_a_read_only_folder_with_spaces_as_an_unknown_user_without_home_and_network() throws IOException {
        var bundle = unpacked("read only: it is");
        assertEquals(0, sandbox.sh(folder, "chmod -R a-w . && ln -s '" + bundle + "/bin/myapp' '" + folder.resolve("link") + "'").exit());

        var migrated = stranger(Path.of("/"), "'" + folder.resolve("link") + "' migrate --repo main");
        assertEquals(0, migrated.exit(), migrated.out() + migrated.err());
        assertTrue(migrated.out().endsWith("1 repo: 11 applied\n"), migrated.out());
        assertEquals("", migrated.err());

        var written = stranger(Path.of("/"), "id -un 2>&1; touch '" + bundle + "/rel/x'; touch '" + bundle + "/lib/x'");
        assertTrue(written.exit() != 0 && written.err().contains("Permission denied"), "or this test would prove nothing: " + written);
    }

    @Test
    void a_temporary_folder_that_cannot_be_written_is_not_missed() throws IOException {
        var bundle = unpacked("bundle");

        var run = stranger(Path.of("/"), "TMPDIR=/proc '" + bundle + "/bin/myapp' status --repo main");

        assertEquals(0, run.exit(), run.out() + run.err());
        assertEquals("", run.err());
    }

    @Test
    void lists_the_commands_without_java_and_suggests_what_was_meant() throws IOException {
        var bin = unpacked("bundle").resolve("bin/myapp");

        var list = sandbox.sh("env -i PATH=/nowhere /bin/sh -c 'PATH=/bin:/usr/bin \"" + bin + "\"'");
        assertTrue(list.out().startsWith("myapp 0.1.0\n  migrate   Applies the pending migrations of every repo of the release\n"), list.out() + list.err());
        assertTrue(list.out().contains("\n  greet     Greets from the release, and shows what a command is told and given\n"), list.out());
        assertFalse(list.out().contains("  bundle "), "it needs the checkout");

        var unknown = sandbox.sh("'" + bin + "' migrat");
        assertEquals(2, unknown.exit());
        assertTrue(unknown.err().startsWith("command migrat is no command of release.myapp; did you mean migrate? (defined: migrate, "), unknown.err());
    }

    @Test
    void the_commands_of_the_team_run_too_with_every_argument_as_it_is() throws IOException {
        var bundle = unpacked("bundle");

        var greeting = stranger(Path.of("/tmp"), "'" + bundle + "/bin/myapp' greet a '' 'b  c' '$d' --help");
        assertEquals("""
            myapp 0.1.0 (dev) greets from greet with 5 arguments
              <a>
              <>
              <b  c>
              <$d>
              <--help>
            """, greeting.out(), greeting.err());

        var orders = stranger(Path.of("/"), "'" + bundle + "/bin/myapp' orders --repo events");
        assertEquals(0, orders.exit(), orders.err());
        assertEquals("myapp 0.1.0 (dev)\nrepo events  (h2 mem:events)\n1 repo: nothing to do\n", orders.out());

        assertEquals(2, stranger(Path.of("/"), "'" + bundle + "/bin/myapp' twice").out().lines().count());
        var failing = stranger(Path.of("/"), "'" + bundle + "/bin/myapp' orders");
        assertEquals(1, failing.exit(), "its table is not there");
    }

    @Test
    void start_runs_the_hooks_and_becomes_the_app_and_a_signal_comes_through() throws Exception {
        var bundle = unpacked("bundle");

        var out = folder.resolve("started");
        var app = sandbox.start(Path.of("/"), out, folder.resolve("err"), strange("exec '" + bundle + "/bin/myapp' start"));
        says(app, out, "myapp has started\n");
        app.destroy();
        assertEquals(0, app.waitFor(), "the app ends well when it is told to");
        var said = Files.readString(out);
        assertTrue(said.contains("hook pre-start  prepare\n") && said.contains("myapp has ended\n") && said.contains("hook post-stop  greet\n"), said);

        var waited = folder.resolve("waited");
        var wait = sandbox.start(folder, waited, folder.resolve("err"), "exec '" + bundle + "/bin/myapp' wait --at-least 99 --timeout 600 --repo main");
        says(wait, waited, "repo main");
        wait.destroy();
        assertEquals(143, wait.waitFor());
    }

    private static void says(Process process, Path out, String text) throws Exception {
        while (!Files.readString(out).contains(text)) {
            assertTrue(process.isAlive(), () -> "it ended without: " + text);
            Thread.sleep(20);
        }
    }

    @Test
    void verify_names_what_was_changed_is_missing_or_was_added() throws IOException {
        var bundle = unpacked("bundle");
        var verify = "'" + bundle + "/bin/myapp' describe --verify";
        assertEquals("myapp 0.1.0\n  files  are as they were assembled\n", sandbox.sh(verify).out());

        Files.writeString(bundle.resolve("rel/config.conf"), "}", java.nio.file.StandardOpenOption.APPEND);
        Files.delete(bundle.resolve("rel/myapp/main/seeds.sql"));
        Files.writeString(bundle.resolve("rel/myapp/main/migrations/V99__evil.sql"), "select 1;\n");
        var run = sandbox.sh(verify);

        assertEquals("""
            myapp 0.1.0
            FAILED
            3 files are not as assembled.
            Find out who did that, and unpack the bundle anew.
              rel/config.conf                              was changed
              rel/myapp/main/migrations/V99__evil.sql      was added
              rel/myapp/main/seeds.sql                     is missing
            """.replaceAll(" {2,}(was|is)", "  $1"), run.out().replaceAll(" {2,}(was|is)", "  $1"));
        assertEquals(1, run.exit());

        Files.delete(bundle.resolve("MANIFEST.sha256"));
        Files.copy(Checkout.root().resolve("rel/config.conf"), bundle.resolve("rel/config.conf"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        var none = sandbox.sh(verify);
        assertEquals(2, none.exit());
        assertEquals(bundle + " is no bundle: it has no MANIFEST.sha256\n", none.err());
    }

    @Test
    void the_class_archive_is_used_where_it_is_unpacked_and_any_other_java_does_without_it() throws IOException {
        var bundle = unpacked("un packed");
        var loaded = " RELEASE_JAVA_OPTIONS=-Xlog:class+load '" + bundle + "/bin/myapp' status --repo main";

        var used = stranger(Path.of("/"), loaded.strip());
        assertEquals(0, used.exit(), used.err());
        assertTrue(used.out().contains("release.ReleaseTasks source: shared objects file"), used.out().lines().limit(5).toList().toString());

        for (var options : List.of("-XX:+UseParallelGC", "-XX:-UseCompressedOops", "-Xmx16m")) {
            var other = stranger(Path.of("/"), "RELEASE_JAVA_OPTIONS=" + options + " '" + bundle + "/bin/myapp' status --repo main");
            assertEquals(0, other.exit(), other.err());
            assertEquals("", other.err());
            assertTrue(other.out().startsWith("myapp 0.1.0 (dev)\n"), other.out());
        }
        for (var home : otherJdks()) {
            var other = stranger(Path.of("/"), "JAVA_HOME=" + home + " '" + bundle + "/bin/myapp' status --repo main");
            assertEquals(0, other.exit(), other.err());
            assertEquals("", other.err());
            assertTrue(other.out().startsWith("myapp 0.1.0 (dev)\n"), other.out());
        }
    }

    @Test
    void where_nothing_is_pending_no_class_of_ours_or_of_the_configuration_is_loaded_from_elsewhere() throws IOException {
        var bundle = unpacked("bundle");
        var migrate = "DATABASE_URL='" + TestDatabase.POSTGRESQL.fresh() + "' EVENTS_URL='" + TestDatabase.POSTGRESQL.fresh()
            + "' RELEASE_JAVA_OPTIONS=-Xlog:class+load '" + bundle + "/bin/myapp' migrate";
        assertEquals(0, sandbox.sh(folder, migrate).exit());

        var loaded = sandbox.sh(folder, migrate).out().lines().filter(line -> line.contains(" source: ")).toList();

        assertTrue(loaded.stream().anyMatch(line -> line.contains("release.migrate.UpToDate source: shared objects file")), loaded.toString());
        assertEquals(List.of(), loaded.stream().filter(line -> line.matches(".*(release|com\\.typesafe)\\..*") && !line.contains("shared objects file")).toList());
    }

    /** A resource that is looked for in all jars is looked for by a CompoundEnumeration; only the first two are opened. */
    @Test
    void where_nothing_is_pending_nothing_is_looked_for_in_each_jar() throws IOException {
        var bundle = unpacked("bundle");
        var migrate = "DATABASE_URL='" + TestDatabase.POSTGRESQL.fresh() + "' RELEASE_JAVA_OPTIONS=-Xlog:class+init '" + bundle
            + "/bin/myapp' migrate --repo main";
        assertEquals(0, sandbox.sh(folder, migrate).exit());

        var said = sandbox.sh(folder, migrate).out();

        assertTrue(said.contains("Initializing 'release/migrate/UpToDate'"), said);
        assertFalse(said.contains("Initializing 'java/lang/CompoundEnumeration'"), said);
        var classPath = Files.readAllLines(bundle.resolve("bin/myapp")).stream().filter(line -> line.startsWith("shared=")).findFirst().orElseThrow();
        assertTrue(classPath.matches("shared=\"\\$here\"/lib/myapp\\.jar:\"\\$here\"/lib/postgresql-[\\d.]+\\.jar:.*"), classPath);
    }

    private static List<Path> otherJdks() throws IOException {
        try (var homes = Files.list(Path.of("/usr/lib/jvm"))) {
            return homes.filter(home -> Files.isRegularFile(home.resolve("release")) && Files.isExecutable(home.resolve("bin/java")))
                .filter(home -> !isOurs(home)).toList();
        }
    }

    private static boolean isOurs(Path home) {
        try {
            return Files.isSameFile(home, Path.of(System.getProperty("java.home")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void says_in_one_line_what_java_is_missing() throws IOException {
        var bin = unpacked("bundle").resolve("bin/myapp");
        var old = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        old.toFile().setExecutable(true);

        assertEquals("bin/myapp: " + old + " is version 8; put Java 17 or later on the PATH, or set JAVA_HOME to it\n",
            failing("JAVA_HOME='" + folder.resolve("old") + "' '" + bin + "' migrate"));
        assertEquals("bin/myapp: JAVA_HOME is /nowhere, which has no bin/java; set it to Java 17 or later, or unset it\n",
            failing("JAVA_HOME=/nowhere '" + bin + "' migrate"));
        var tools = tools();
        assertEquals("bin/myapp: no java found; put Java 17 or later on the PATH, or set JAVA_HOME to it\n",
            failing("unset JAVA_HOME; PATH='" + tools + "' '" + bin + "' migrate"));
    }

    /** A folder for a PATH that has all that the launcher needs, and no Java. */
    private Path tools() throws IOException {
        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var tool : List.of("readlink", "sh")) {
            assertTrue(Files.copy(Path.of("/bin", tool), tools.resolve(tool)).toFile().setExecutable(true, false));
        }
        return tools;
    }

    private static String failing(String script) {
        var run = sandbox.sh(script);
        assertEquals(2, run.exit(), run.out() + run.err());
        return run.err();
    }

    @Test
    void with_a_runtime_it_needs_no_java_and_an_old_one_stays_beside_it() throws IOException {
        var old = unpacked("out");
        var other = new Sandbox(folder, "next");
        assertEquals(0, other.sh("sed -i 's/version = \"0.1.0\"/version = \"0.2.0\"/' rel/config.conf").exit());

        var run = other.sh("rel/jbang bundle --runtime --output '" + folder + "/out'");

        assertEquals(0, run.exit(), run.out() + run.err());
        var tools = tools();
        var next = stranger(Path.of("/"), "PATH='" + tools + "' '" + folder + "/out/myapp-0.2.0/bin/myapp' migrate --repo main");
        assertEquals(0, next.exit(), next.out() + next.err());
        assertTrue(next.out().startsWith("myapp 0.2.0 (dev)\n"), next.out());
        var loaded = stranger(Path.of("/"), "RELEASE_JAVA_OPTIONS=-Xlog:class+load '" + folder + "/out/myapp-0.2.0/bin/myapp' status --repo main");
        assertTrue(loaded.out().contains("release.ReleaseTasks source: shared objects file"), loaded.out().lines().limit(5).toList().toString());
        assertTrue(stranger(Path.of("/"), "'" + old + "/bin/myapp' status --repo main").out().startsWith("myapp 0.1.0 (dev)\n"));
    }

    @Test
    void takes_along_what_any_environment_names_and_nothing_else() throws IOException {
        var bundle = unpacked("bundle");

        assertTrue(Files.exists(bundle.resolve("more/seeds.sql")), "of the environment prod, whose password is not known here");
        for (var path : List.of("elsewhere", "tests", "rel/jbang", "rel/checksums", "rel/templates", "commands/bundle.java", "lib/release-root.jar")) {
            assertFalse(Files.exists(bundle.resolve(path)), path);
        }
    }

    @Test
    void each_tar_reads_it_and_names_that_are_long_or_not_ascii() throws IOException {
        for (var tar : List.of("tar", "busybox tar")) {
            var place = Files.createDirectories(folder.resolve(tar));
            var unpacking = sandbox.sh(place, tar + " -xzf '" + shared + "/out/" + NAME + ".tar.gz' && tar -tvzf '" + shared + "/out/" + NAME + ".tar.gz'");
            assertEquals(0, unpacking.exit(), unpacking.err());
            assertTrue(unpacking.out().contains("-rwxr-xr-x 0/0 "), unpacking.out());
            for (var name : NAMES) assertEquals(name + "\n", Files.readString(place.resolve(NAME + "/settings/" + name)), tar);
            assertEquals("myapp 0.1.0\n  files  are as they were assembled\n", sandbox.sh("'" + place.resolve(NAME) + "/bin/myapp' describe --verify").out());
        }
    }

    @Test
    void puts_itself_over_a_bundle_but_over_nothing_else_and_says_all_that_is_wrong_first() throws IOException {
        write(folder.resolve("out/" + NAME + "/mine"), "precious\n");
        write(folder.resolve("out/" + NAME + ".tar.gz"), "precious\n");
        var run = sandbox.sh("rel/jbang bundle --output '" + folder + "/out'");

        assertEquals(2, run.exit());
        assertEquals("--output " + folder + "/out/" + NAME + " is there and is no bundle; remove it, or choose another folder\n"
            + "--output " + folder + "/out/" + NAME + ".tar.gz is there and is no bundle; remove it, or choose another folder\n", run.err());
        assertEquals(List.of(NAME, NAME + ".tar.gz"), List.of(folder.resolve("out").toFile().list()).stream().sorted().toList());
    }
}
