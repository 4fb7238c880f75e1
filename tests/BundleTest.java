package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.Sandbox.quoted;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Selection;
import release.config.hocon.Config;
import release.migrate.flyway.FlywaySettings;
import release.support.Cases;
import release.support.Checkout;
import release.support.OnEachJdk;
import release.support.OnlyInAll;
import release.support.Sandbox;
import release.support.Sandbox.Run;
import release.support.TestDatabase;
import release.support.TestRelease;

/** A release that was assembled, unpacked somewhere else, and run there as somebody who may write nowhere, by processes. */
@OnEachJdk
@Order(2)
class BundleTest {
    private static final String NAME = "myapp-0.1.0";
    private static final String VARIABLES =
            "DATABASE_URL='jdbc:h2:mem:main;DB_CLOSE_DELAY=-1' EVENTS_URL='jdbc:h2:mem:events;DB_CLOSE_DELAY=-1'";
    private static final String VERIFIED = "myapp 0.1.0\n  files  match the manifest\n";
    private static final List<String> NAMES = List.of(
            "f".repeat(140),
            "g\u00f6\u00dfe",
            "d".repeat(90) + "/" + "e".repeat(90),
            "d".repeat(120) + "/" + "e".repeat(120),
            "line\nbreak\r",
            "back\\slash\\n");

    @TempDir
    static Path shared;

    private static Sandbox sandbox;
    private static String assembled;
    private static FileChannel other;
    private static Path bundle;

    @TempDir
    Path folder;

    @BeforeAll
    static void assemble() throws IOException {
        sandbox = new Sandbox(shared, "myapp");
        sandbox.file("rel/config.conf", Files.readString(sandbox.checkout().resolve("rel/config.conf")) + """
            release.myapp.files = [settings]
            release.myapp.commands { twice = [greet, greet], env = rel/env.sh }
            app.myapp.repos.events.url = ${?EVENTS_URL}
            environment.prod.app.myapp.repos.main { password = ${DB_PASSWORD}, seeds = [more/seeds.sql] }
            """);
        for (var name : NAMES) sandbox.file("settings/" + name, name + "\n");
        sandbox.file("more/seeds.sql", "select 1;\n").file("elsewhere/not-named.txt", "\n");
        sandbox.script("rel/env.sh", "#!/bin/sh\ntr '\\0' '\\n' </proc/$$/environ\n");
        sandbox.file("rel/.env", "secret\n")
                .file("rel/myapp/main/.seeds.sql.swp", "secret\n")
                .file("settings/.env", "secret\n")
                .file("rel/config.conf~", "old\n");
        Files.createSymbolicLink(sandbox.checkout().resolve("rel/out"), shared.resolve("home"));
        Files.createSymbolicLink(sandbox.checkout().resolve("rel/up"), Path.of(".."));
        Files.createSymbolicLink(sandbox.checkout().resolve("rel/inside.sql"), Path.of("../more/seeds.sql"));
        // One that was killed, and one that goes on.
        var killed = Files.createDirectories(shared.resolve("out/." + NAME + ".1/" + NAME + "/bin"));
        Files.writeString(killed.resolve("myapp"), "half\n");
        Files.createFile(shared.resolve("out/." + NAME + ".1/lock"));
        var lock =
                Files.createDirectories(shared.resolve("out/." + NAME + ".2")).resolve("lock");
        other = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        other.lock();
        // With the class path that JBang gives the command; that JBang need not build it.
        var jars = sandbox.done("rel/jbang -- info classpath --quiet --deps-only commands/bundle.java")
                .strip();
        var tests = System.getProperty("java.class.path").split(File.pathSeparator)[0];
        assembled = sandbox.done("CLASSPATH=" + quoted(tests + File.pathSeparator + jars) + " "
                + sandbox.compiled("bundle") + " --output '" + shared + "/out'");
        bundle = unpacked(shared.resolve("un packed: it is"));
        assertTrue(shared.toFile().setExecutable(true, false)); // for strangers
        sandbox.done("chmod -R a-w " + quoted(bundle));
    }

    @AfterAll
    static void end() throws IOException {
        sandbox.done("chmod -R u+w " + quoted(bundle));
        other.close();
    }

    private static Path unpacked(Path place) throws IOException {
        Files.createDirectories(place);
        for (var tar : List.of("", "-classes"))
            sandbox.done("cd " + quoted(place) + " && tar -xzf '" + shared + "/out/" + NAME + tar + ".tar.gz'");
        return place.resolve(NAME);
    }

    /**
     * A line of shell with nothing in the environment but a PATH; as root it is that of a user whom the machine does not know and who
     * has no network, where the machine lets us take it away.
     */
    private static String strange(String script) {
        return "as=; if [ \"$(id -u)\" = 0 ] && command -v setpriv >/dev/null; then as='setpriv --reuid 4711 --regid"
                + " 4711 --clear-groups'\n"
                + "if unshare -n true 2>/dev/null; then as=\"unshare -n"
                + " $as\"; fi;"
                + " fi\n"
                + "exec env -i"
                + " PATH=\"$PATH\""
                + " " + VARIABLES + " $as sh -c " + quoted(script);
    }

    private static Run stranger(String script) {
        return sandbox.sh(Path.of("/"), strange(script));
    }

    /** What it prints, if it ends well and says nothing else. */
    private static String strangersOutput(String script) {
        var run = stranger(script);
        assertEquals(new Run(0, run.out(), ""), run);
        return run.out();
    }

    /** The bundle's command line, as a word of a shell. */
    private static String bin() {
        return quoted(bundle.resolve("bin/myapp"));
    }

    @OnlyInAll
    @Test
    void assembles_the_same_bytes_again_and_in_another_place_at_another_time() throws IOException {
        var elsewhere = new Sandbox(folder, "elsewhere my app");
        elsewhere.done("cp -R '" + sandbox.checkout() + "'/. .");

        elsewhere
                .variable("TZ", "Asia/Tokyo")
                .done("umask 077; touch rel/config.conf rel/myapp/*/migrations/*; rel/jbang bundle --output '" + folder
                        + "/out'");

        assertEquals(
                -1,
                Files.mismatch(shared.resolve("out/" + NAME + ".tar.gz"), folder.resolve("out/" + NAME + ".tar.gz")));
    }

    @Test
    void says_what_it_made_and_what_stays_behind_and_leaves_nothing_else_not_even_of_an_assembly_that_was_killed() {
        var out = shared.resolve("out");

        assertTrue(assembled.startsWith(out + "/" + NAME + "\n" + out + "/" + NAME + ".tar.gz  "), assembled);
        assertTrue(
                assembled.contains("\n"
                        + "left out: rel/.env, rel/config.conf~, rel/myapp/main/.seeds.sql.swp, rel/out (a link"
                        + " that leads out of the checkout), rel/up (a link that leads out of the checkout),"
                        + " settings/.env; to include one, name it in files = [...]\n"),
                assembled);
        assertTrue(
                assembled.endsWith("left in the checkout: catalog, completion, new, init, bundle, test, format\n"),
                assembled);
        assertEquals(
                List.of("." + NAME + ".2", NAME, NAME + "-classes.tar.gz", NAME + ".tar.gz"),
                List.of(out.toFile().list()).stream().sorted().toList());
    }

    @Test
    void takes_along_what_any_environment_names_and_nothing_else() {
        assertTrue(
                Files.exists(bundle.resolve("more/seeds.sql")),
                "of the environment prod, whose password is not known here");
        assertTrue(Files.exists(bundle.resolve("rel/inside.sql")), "a link that stays inside");
        for (var path : List.of(
                "rel/.env",
                "rel/out",
                "rel/up",
                "rel/config.conf~",
                "rel/myapp/main/.seeds.sql.swp",
                "settings/.env",
                "elsewhere",
                "tests",
                "rel/jbang",
                "rel/checksums",
                "rel/templates",
                "commands/bundle.java",
                "lib/release-root.jar")) {
            assertFalse(Files.exists(bundle.resolve(path)), path);
        }
    }

    @Test
    void the_files_that_name_the_tenants_of_each_environment_come_along() {
        new TestRelease(folder)
                .file("conf/tenants.txt", "acme\n")
                .file("conf/prod.txt", "acme\n")
                .file("conf/other.txt", "")
                .file("rel/m/V1__a.sql", "")
                .file("rel/config.conf", """
                    release.shop { version = "1", apps = [shop] }
                    app.shop.repos.list { url = "jdbc:h2:mem:a", migrations = [rel/m], schemas = [acme] }
                    app.shop.repos.query { url = "jdbc:h2:mem:b", migrations = [rel/m], schemas = "select name from tenants" }
                    app.shop.repos.file { url = "jdbc:h2:mem:c", migrations = [rel/m], schemas = conf/tenants.txt }
                    app.shop.repos.databases { url = "jdbc:h2:file:./{tenant}", migrations = [rel/m], databases = [acme] }
                    environment.prod.app.shop.repos.databases { url = "jdbc:postgresql://${DB_HOST}/{tenant}", databases = conf/prod.txt }
                    """);

        assertEquals(
                List.of(Path.of("conf/prod.txt"), Path.of("conf/tenants.txt"), Path.of("rel/m")),
                Config.outline(folder, Selection.everything(), FlywaySettings::problem)
                        .files());
    }

    @Test
    void runs_from_a_read_only_folder_with_spaces_as_an_unknown_user_without_home_and_network() {
        sandbox.done("ln -s " + bin() + " " + quoted(shared.resolve("link")));

        var migrated = strangersOutput(quoted(shared.resolve("link")) + " migrate --repo main");
        assertTrue(migrated.endsWith("1 repo: 11 applied\n"), migrated);

        var written = stranger("touch " + quoted(bundle.resolve("rel/x")) + " " + quoted(bundle.resolve("lib/x")));
        assertTrue(
                written.exit() != 0 && written.err().contains("Permission denied"),
                "or this test would prove nothing: " + written);
    }

    @Test
    void a_temporary_folder_that_cannot_be_written_is_not_missed() {
        strangersOutput("TMPDIR=/proc " + bin() + " status --repo main");
    }

    @Test
    void lists_the_commands_without_java_and_suggests_what_was_meant() {
        var list = sandbox.sh("env -i PATH=/nowhere /bin/sh -c 'PATH=/bin:/usr/bin \"$0\"' " + bin());
        assertTrue(
                list.out()
                        .startsWith("myapp 0.1.0\n"
                                + "  migrate   Applies the pending migrations of every repo of the release\n"),
                list.out() + list.err());
        assertTrue(
                list.out()
                        .contains(
                                "\n  greet     Greets from the release, and shows what a command is told and given\n"),
                list.out());
        assertFalse(list.out().contains("  bundle "), "it needs the checkout");

        var unknown = sandbox.failed(2, bin() + " migrat");
        assertTrue(
                unknown.startsWith(
                        "command migrat is not a command of release.myapp; did you mean migrate? (defined: migrate, "),
                unknown);
    }

    @Test
    void the_commands_of_the_team_run_too_with_every_argument_as_it_is() {
        assertEquals("""
            myapp 0.1.0 (dev) greets from greet with 5 arguments
              <a>
              <>
              <b  c>
              <$d>
              <--help>
            """, strangersOutput(bin() + " greet a '' 'b  c' '$d' --help"));
        assertEquals(
                "myapp 0.1.0 (dev)\nrepo events  (h2 mem:events)\n1 repo: nothing to do\n",
                strangersOutput(bin() + " orders --repo events"));
        assertEquals(2, strangersOutput(bin() + " twice").lines().count());
        assertEquals(1, stranger(bin() + " orders").exit(), "its table is not there");
    }

    @Test
    void variables_whose_names_its_shell_drops_come_through() {
        var run = sandbox.sh(Path.of("/"), "env 'app.text=two\nlines' " + bin() + " env");
        assertTrue(run.out().contains("\napp.text=two\nlines\n"), run.out() + run.err());
    }

    @Test
    void start_runs_the_hooks_and_becomes_the_app_and_a_signal_comes_through() throws Exception {
        var app = sandbox.start(Path.of("/"), strange("exec " + bin() + " start"))
                .says("myapp has started\n")
                .signal("TERM")
                .end();
        assertEquals(0, app.exit(), "the app ends well when it is told to");
        var said = app.out();
        assertTrue(
                said.contains("hook pre-start  prepare\n")
                        && said.contains("myapp has ended\n")
                        && said.contains("hook post-stop  greet\n"),
                said);

        var wait = sandbox.start(folder, "exec " + bin() + " wait --at-least 99 --timeout 600 --repo main")
                .says("repo main")
                .signal("TERM")
                .end();
        assertEquals(143, wait.exit());
    }

    @Test
    void verify_names_what_was_changed_is_missing_or_was_added() throws IOException {
        var changed = unpacked(folder);
        var verify = quoted(changed.resolve("bin/myapp")) + " describe --verify";
        assertEquals(VERIFIED, sandbox.done(verify));

        Files.writeString(changed.resolve("rel/config.conf"), "}", StandardOpenOption.APPEND);
        Files.delete(changed.resolve("rel/myapp/main/seeds.sql"));
        Files.writeString(changed.resolve("rel/myapp/main/migrations/V99__evil.sql"), "select 1;\n");
        var run = sandbox.sh(verify);

        var link = changed.resolve("settings/back\\slash\\n");
        Files.move(link, folder.resolve("moved"));
        Files.createSymbolicLink(link, folder.resolve("moved"));
        Files.createSymbolicLink(changed.resolve("rel/linked"), folder);
        sandbox.done("cd " + quoted(changed)
                + " && chmod 666 rel/myapp/events/seeds.sql && chmod a-x rel/commands/greet.sh && chmod u+s"
                + " bin/myapp && chmod o+w lib && chmod -R go-r rel/templates 2>/dev/null || true");
        run = sandbox.sh(verify);

        assertEquals("""
            myapp 0.1.0
            FAILED
            9 files differ from the manifest.
            Find out why. For the assembled files, unpack the bundle into another folder: what was added here may be the release's own data.
              bin/myapp  has the mode 4755 instead of 755
              lib/  can be written by others
              rel/commands/greet.sh  has the mode 644 instead of 755
              rel/config.conf  was changed
              rel/linked  is a link
              rel/myapp/events/seeds.sql  has the mode 666 instead of 644
              rel/myapp/main/migrations/V99__evil.sql  was added
              rel/myapp/main/seeds.sql  is missing
              settings/back\\slash\\n  is a link
            """, run.out().replaceAll(" {2,}(was|is|has|can)", "  $1"));
        assertEquals(1, run.exit());

        Files.delete(changed.resolve("MANIFEST.sha256"));
        Files.copy(
                Checkout.root().resolve("rel/config.conf"),
                changed.resolve("rel/config.conf"),
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(changed + " is not a bundle: it has no MANIFEST.sha256\n", sandbox.failed(2, verify));
    }

    @Cases(value = "tar", onlyInAll = "busybox tar")
    void each_tar_reads_it_and_names_that_are_long_or_not_ascii(String tar) throws IOException {
        var archive = quoted(shared.resolve("out/" + NAME + ".tar.gz"));
        var listed =
                sandbox.done("cd " + quoted(folder) + " && " + tar + " -xzf " + archive + " && tar -tvzf " + archive);

        assertTrue(listed.contains("-rwxr-xr-x 0/0 "), listed);
        for (var name : NAMES) assertEquals(name + "\n", Files.readString(folder.resolve(NAME + "/settings/" + name)));
        assertEquals(VERIFIED, sandbox.done(quoted(folder.resolve(NAME + "/bin/myapp")) + " describe --verify"));
    }

    @Test
    void the_class_archive_is_used_where_it_is_unpacked() {
        uses_the_class_archive(bin());
    }

    private static void uses_the_class_archive(String command) {
        var said = strangersOutput("RELEASE_JAVA_OPTIONS=-Xlog:class+load " + command + " status --repo main");
        assertTrue(
                said.contains("release.ReleaseTasks source: shared objects file"),
                said.lines().limit(5).toList().toString());
    }

    @Cases(
            value = "-XX:+UseParallelGC",
            onlyInAll = {"-XX:-UseCompressedOops", "-Xmx16m"})
    void another_java_does_without_the_class_archive(String options) {
        does_without_the_class_archive("RELEASE_JAVA_OPTIONS=" + options);
    }

    @OnlyInAll
    @Test
    void another_jdk_does_without_the_class_archive() throws IOException {
        var ours = Path.of(System.getProperty("java.home"));
        for (var home : new File("/usr/lib/jvm").listFiles()) {
            var java = Files.isRegularFile(home.toPath().resolve("release"))
                    && Files.isExecutable(home.toPath().resolve("bin/java"));
            if (java && !Files.isSameFile(home.toPath(), ours)) does_without_the_class_archive("JAVA_HOME=" + home);
        }
    }

    private static void does_without_the_class_archive(String variable) {
        var out = strangersOutput(variable + " " + bin() + " status --repo main");
        assertTrue(out.startsWith("myapp 0.1.0 (dev)\n"), out);
    }

    /** A resource that is looked for in all jars is looked for by a CompoundEnumeration; only the first two are opened. */
    @Test
    void where_nothing_is_pending_every_class_is_of_the_archive_and_nothing_is_looked_for_in_each_jar()
            throws IOException {
        var migrate = "DATABASE_URL='" + TestDatabase.POSTGRESQL.fresh() + "' EVENTS_URL='"
                + TestDatabase.POSTGRESQL.fresh() + "' " + bin() + " migrate";
        sandbox.done(migrate);

        var said = sandbox.done("RELEASE_JAVA_OPTIONS=-Xlog:class+load,class+init " + migrate);

        assertTrue(said.contains("release.migrate.fastpath.UpToDate source: shared objects file"), said);
        assertEquals(
                List.of(),
                said.lines()
                        .filter(line -> line.matches(".*(release|com\\.typesafe)\\..* source: .*"))
                        .filter(line -> !line.contains("shared objects file"))
                        .toList());
        assertTrue(said.contains("Initializing 'release/migrate/fastpath/UpToDate'"), said);
        assertFalse(said.contains("Initializing 'java/lang/CompoundEnumeration'"), said);
        var classPath = Files.readAllLines(bundle.resolve("bin/myapp")).stream()
                .filter(line -> line.startsWith("shared="))
                .findFirst()
                .orElseThrow();
        assertTrue(
                classPath.matches("shared=\"\\$here\"/lib/myapp\\.jar:\"\\$here\"/lib/postgresql-[\\d.]+\\.jar:.*"),
                classPath);
    }

    @Test
    void says_in_one_line_what_java_is_missing() throws IOException {
        var old = Files.createDirectories(folder.resolve("old/bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n")
                .toFile()
                .setExecutable(true);

        assertEquals(
                "bin/myapp: " + old + " is version 8; put Java 17 or later on the PATH, or set JAVA_HOME to it\n",
                sandbox.failed(2, "JAVA_HOME='" + folder.resolve("old") + "' " + bin() + " migrate"));
        assertEquals(
                "bin/myapp: JAVA_HOME is /nowhere, which has no bin/java; set it to Java 17 or later, or unset it\n",
                sandbox.failed(2, "JAVA_HOME=/nowhere " + bin() + " migrate"));
        assertEquals(
                "bin/myapp: no java found; put Java 17 or later on the PATH, or set JAVA_HOME to it\n",
                sandbox.failed(2, "unset JAVA_HOME; PATH='" + tools() + "' " + bin() + " migrate"));
    }

    /** A folder for a PATH that has all that the launcher needs, and no Java. */
    private Path tools() throws IOException {
        var tools = Files.createDirectories(folder.resolve("tools"));
        for (var tool : List.of("readlink", "sh")) {
            assertTrue(Files.copy(Path.of("/bin", tool), tools.resolve(tool))
                    .toFile()
                    .setExecutable(true, false));
        }
        return tools;
    }

    @OnlyInAll
    @Test
    void with_a_runtime_it_needs_no_java_and_an_old_one_stays_beside_it() throws IOException {
        assertTrue(folder.toFile().setExecutable(true, false));
        var next = new Sandbox(folder, "next");
        next.done("sed -i 's/version = \"0.1.0\"/version = \"0.2.0\"/' rel/config.conf && mkdir ../out && cp -R "
                + quoted(bundle) + " ../out");

        next.done("rel/jbang bundle --runtime --output '" + folder + "/out'");

        var command = quoted(folder.resolve("out/myapp-0.2.0/bin/myapp"));
        var migrated = strangersOutput("PATH='" + tools() + "' " + command + " migrate --repo main");
        assertTrue(migrated.startsWith("myapp 0.2.0 (dev)\n"), migrated);
        uses_the_class_archive(command);
        var old = strangersOutput(command.replace("0.2.0", "0.1.0") + " status --repo main");
        assertTrue(old.startsWith("myapp 0.1.0 (dev)\n"), old);
    }

    @Test
    void says_all_that_is_wrong_before_it_puts_itself_over_what_is_no_bundle() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("out/" + NAME)).resolve("mine"), "precious\n");
        Files.writeString(folder.resolve("out/" + NAME + ".tar.gz"), "precious\n");

        var run = new TestRelease(sandbox.checkout()).run("bundle", "--output", folder + "/out");

        assertEquals(
                "--output " + folder + "/out/" + NAME
                        + " exists and is not a bundle; remove it, or choose another folder\n" + "--output " + folder
                        + "/out/" + NAME + ".tar.gz exists and is not a bundle; remove it, or choose another folder\n",
                run.err());
        assertEquals(2, run.exit());
        assertEquals(
                List.of(NAME, NAME + ".tar.gz"),
                List.of(folder.resolve("out").toFile().list()).stream().sorted().toList());
    }

    /** A run of the bundle may have written a database there. */
    @Test
    void does_not_replace_a_bundle_with_the_data_of_its_runs() throws IOException {
        var old = folder.resolve("out/" + NAME);
        Files.createDirectories(old.getParent());
        Files.move(unpacked(folder.resolve("there")), old);
        Files.writeString(Files.createDirectories(old.resolve("data")).resolve("myapp.mv.db"), "precious\n");
        Files.createSymbolicLink(old.resolve("linked"), folder);

        var run = new TestRelease(sandbox.checkout()).run("bundle", "--output", folder + "/out");

        assertEquals(
                "--output " + old
                        + " holds files that are not part of the bundle: data/myapp.mv.db, linked; move them away, or"
                        + " choose another folder\n",
                run.err());
        assertEquals(2, run.exit());
        assertEquals("precious\n", Files.readString(old.resolve("data/myapp.mv.db")));
        assertEquals(List.of(NAME), List.of(folder.resolve("out").toFile().list()));
    }
}
