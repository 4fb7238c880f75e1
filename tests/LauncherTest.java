package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.Sandbox.quoted;
import static release.support.Sandbox.typed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.config.Variables;
import release.support.App;
import release.support.Cases;
import release.support.EveryShell;
import release.support.FakeMavenRepository;
import release.support.FakeMavenRepository.Answer;
import release.support.OnEachJdk;
import release.support.OnlyInAll;
import release.support.Prerequisites;
import release.support.Sandbox;
import release.support.Sandbox.Run;
import release.support.Sandbox.Started;
import release.support.Tree;

/**
 * rel/jbang on machines that have this and lack that. Each machine has a PATH of its own, ../bin as seen from the
 * checkout, with links to what the launcher may use and to nothing else: not even java, which comes by JAVA_HOME.
 */
@OnEachJdk
@Order(6)
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "awk",
            "chmod",
            "cksum",
            "date",
            "dirname",
            "grep",
            "ln",
            "ls",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sh",
            "sleep",
            "tail",
            "tr",
            "uname",
            "wc",
            "bash",
            "busybox",
            "curl",
            "dash",
            "env",
            "flock",
            "openssl",
            "sha256sum",
            "shasum",
            "true",
            "wget",
            "zsh");
    private static final String AS_IT_IS = "true";
    private static final String CURL = "rm -f ../bin/wget";
    private static final String WGET = "rm -f ../bin/curl";
    private static final String BUSYBOX_WGET = "rm -f ../bin/curl && ln -sf busybox ../bin/wget";
    private static final String WITHOUT_FLOCK = "rm -f ../bin/flock";
    private static final String CACHE = "\"$HOME\"/.cache/releasetasks";
    private static final String FAKE_JDK = """
        jdk() {
          mkdir -p jdk/bin
          printf 'IMPLEMENTOR="nobody"\\nJAVA_VERSION="%s"\\n' "$1" >jdk/release
          printf '#!/bin/sh\\necho "openjdk version \\\\"%s\\\\"" >&2\\n' "$1" >jdk/bin/java
          chmod +x jdk/bin/java
          JAVA_HOME=$PWD/jdk
        }
        """;

    @TempDir
    static Path shared;

    private static Sandbox ready;
    private static Path jar;
    private static String version;

    @TempDir
    Path folder;

    /** A machine that has the jar, from the cache of all sandboxes, and on which the probe is built. */
    @BeforeAll
    static void prepare() throws IOException {
        var other = Sandbox.withProbe(shared.resolve("other"), "app", Sandbox.PROBE);
        version = other.done("rel/jbang -- version").strip();
        ready = machine(shared.resolve("ready"));
        jar = cache(ready).resolve("jbang-cli-" + version + "-all.jar");
        Files.createDirectories(jar.getParent());
        other.done("cp \"$RELEASE_CACHE\"/" + jar.getFileName() + " " + quoted(jar));
        assertEquals(
                new Run(0, "<built>\n", ""), ready.sh("rel/jbang probe built").withoutBuildMessages());
    }

    @AfterEach
    void deleteLinks() throws IOException {
        Tree.deleteLinks(folder);
    }

    @AfterAll
    static void deleteSharedLinks() throws IOException {
        Tree.deleteLinks(shared);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        unset HOME                               | HOME is not set; set it, or set RELEASE_CACHE to a folder that can be written
        export RELEASE_CACHE=rel/jbang/x         | cannot write to rel/jbang/x; set RELEASE_CACHE to a folder that can be written
        HOME=/dev/null                           | cannot write to /dev/null/.cache/releasetasks; set RELEASE_CACHE to a folder that can be written
        unset JAVA_HOME                          | no java found; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        JAVA_HOME=/nowhere/jdk                   | JAVA_HOME is /nowhere/jdk, which has no bin/java; set it to a JDK 17 or later, or unset it
        jdk 11.0.2                               | HERE/jdk/bin/java is version 11; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        jdk 1.8.0_202                            | HERE/jdk/bin/java is version 8; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        jdk 11.0.2; rm jdk/release               | HERE/jdk/bin/java is version 11; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        jdk '?'                                  | HERE/jdk/bin/java is version unknown; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        jdk 16; unset JAVA_HOME; PATH=jdk/bin:$PATH | HERE/jdk/bin/java is version 16; put a JDK 17 or later on the PATH, or set JAVA_HOME to one
        jdk 17                                   | HERE/jdk/bin/java has no javac beside it, so it is no JDK; install a JDK 17 or later, or set JAVA_HOME to one
        jdk 25.0.1; rm jdk/release               | HERE/jdk/bin/java has no javac beside it, so it is no JDK; install a JDK 17 or later, or set JAVA_HOME to one
        rm -f ../bin/curl ../bin/wget            | no curl or wget found to download JBang with; install one of them
        rm -f ../bin/sha* ../bin/openssl         | no sha256sum, shasum or openssl found to check JBang with; install one of them
        """)
    void says_in_one_line_what_a_machine_lacks(String lack, String line) throws IOException {
        var machine = machine(folder);

        var run = machine.sh(FAKE_JDK + lack + "\nrel/jbang probe");

        assertEquals(
                new Run(
                        2,
                        "",
                        "rel/jbang: " + line.replace("HERE", machine.checkout().toString()) + "\n"),
                run);
        assertEquals(List.of(), leftBehind(machine));
    }

    @Cases(
            value = CURL,
            onlyInAll = {
                CURL + " ../bin/shasum ../bin/openssl",
                WGET + " ../bin/sha256sum ../bin/openssl",
                "rm -f ../bin/sha*; " + BUSYBOX_WGET
            })
    void downloads_the_jar_once_and_uses_none_whose_checksum_is_wrong(String tools) throws IOException {
        var machine = machine(folder);
        machine.done(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.CHANGED)) {
            var run = machine.variable("RELEASE_MAVEN_URL", mirror.url()).sh("rel/jbang probe");

            assertEquals(
                    new Run(
                            1,
                            "",
                            "rel/jbang: wrong checksum of " + mirror.url() + jarPath() + ", which was thrown away; "
                                    + "find out who changed it, or set RELEASE_MAVEN_URL to a mirror\n"),
                    run);
            assertEquals(List.of(), leftBehind(machine));
        }
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url() + "/");
            machine.done("mkdir -p " + CACHE + " && echo 'cut short' >" + CACHE + "/" + jar.getFileName());

            for (var start : List.of("first", "second"))
                assertEquals(new Run(0, version + "\n", ""), machine.sh("rel/jbang -- version"), start);

            assertEquals(List.of("/maven2" + jarPath()), mirror.requests());
            assertEquals(-1, Files.mismatch(jar, cache(machine).resolve(jar.getFileName())));
            assertEquals(List.of(jar.getFileName().toString()), leftBehind(machine));
        }
    }

    @Cases(value = CURL, onlyInAll = WGET)
    void says_in_one_line_why_it_cannot_download_and_keeps_a_password_to_itself(String tools) throws IOException {
        var machine = machine(folder);
        machine.done(tools);
        for (var answer : List.of(Answer.MISSING, Answer.REFUSED, Answer.HALF)) {
            try (var mirror = new FakeMavenRepository(jar, answer)) {
                var run = machine.variable("RELEASE_MAVEN_URL", mirror.url().replace("//", "//me:secret@"))
                        .sh("rel/jbang probe");

                var code = answer == Answer.MISSING ? "(22)" : answer == Answer.REFUSED ? "(7)" : "(18)";
                var why = tools.equals(CURL) ? "curl: " + code : "wget: exit code";
                var before = "rel/jbang: cannot download " + mirror.url() + jarPath() + " (" + why;
                var after = "); check the network, or set RELEASE_MAVEN_URL to a mirror\n";
                assertTrue(
                        run.err().startsWith(before)
                                && run.err().endsWith(after)
                                && run.err().lines().count() == 1,
                        run.err());
                assertEquals(new Run(1, "", run.err()), run);
                assertFalse(run.err().contains("secret"), run.err());
                assertEquals(List.of(), leftBehind(machine));
            }
        }
    }

    @Cases(value = CURL, onlyInAll = WGET)
    void keeps_even_a_password_to_itself_that_breaks_the_url(String tools) throws IOException {
        var machine = machine(folder);
        machine.done(tools);
        for (var userinfo : List.of(
                "me:a/secret",
                "me:a#secret",
                "me:a?secret",
                "me:a@secret",
                "me:a)secret",
                "me:%zzsecret",
                "me:a secret",
                "me:a@127.9.8.7:1/")) {
            var run = machine.variable("RELEASE_MAVEN_URL", "http://" + userinfo + "@127.0.0.1:1/")
                    .sh("rel/jbang probe");

            assertEquals(new Run(1, "", run.err()), run);
            assertTrue(
                    run.err().startsWith("rel/jbang: cannot download http://127.0.0.1:1/dev/")
                            && run.err().lines().count() == 1,
                    run.err());
            assertFalse(run.err().contains("secret") || run.err().contains("127.9.8.7"), run.err());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @Cases(value = "curl", onlyInAll = "wget")
    void hands_a_password_over_where_no_list_of_processes_shows_it(String tool) throws IOException {
        var machine = machine(folder);
        machine.done((tool.equals("curl") ? CURL : WGET) + " && mv ../bin/" + tool
                + " ../bin/real && printf '%s\\n' '#!/bin/sh' "
                + quoted("echo \"$*\" >>" + quoted(folder.resolve("seen"))) + " 'exec \"${0%/*}/real\" \"$@\"' >../bin/"
                + tool + " && chmod +x ../bin/" + tool);
        for (var userinfo : List.of("me:secret", "me:se\"c\\r%20et", "me:$(exit+3)'")) {
            try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
                var run = machine.variable("RELEASE_MAVEN_URL", mirror.url().replace("//", "//" + userinfo + "@"))
                        .sh("rm -rf " + CACHE + "; rel/jbang -- version");

                if (userinfo.equals("me:secret") || tool.equals("curl"))
                    assertEquals(new Run(0, version + "\n", ""), run, userinfo);
                var seen = Files.readString(folder.resolve("seen"));
                assertFalse(seen.contains("me:") || seen.contains("127.0.0.1"), seen);
            }
        }
    }

    @OnlyInAll
    @Test
    void does_not_use_a_wget_that_takes_a_password_only_where_everybody_sees_it() throws IOException {
        var machine = machine(folder);
        machine.done(BUSYBOX_WGET);

        assertEquals(
                new Run(
                        2,
                        "",
                        "rel/jbang: this wget takes the password of RELEASE_MAVEN_URL only as an argument, which"
                                + " everybody can read; install curl\n"),
                machine.variable("RELEASE_MAVEN_URL", "http://me:secret@127.0.0.1:1/")
                        .sh("rel/jbang probe"));
    }

    /** By its user, to see the mode only; as root with another owner too. */
    @Cases(
            value = {
                "chmod 777 C | C can be written by everybody",
                "chmod o+w C/JAR | C/JAR can be written by everybody",
                "chmod 777 ../above | HERE/above can be written by everybody",
                "mkdir HERE/far && ln -s ../far/on HERE/above/link && ln -s ../above/c HERE/far/on && chmod 777"
                        + " HERE/far && RELEASE_CACHE=HERE/above/link | HERE/far can be written by everybody"
            },
            onlyInAll = {
                "chown 4711 C | C belongs to user 4711, and neither to you nor to root",
                "chown 4711 C/JAR | C/JAR belongs to user 4711, and neither to you nor to root",
                ": >C/lock && chown 4711 C/lock | C/lock belongs to user 4711, and neither to you nor to root",
                "chown 4711 ../above | HERE/above belongs to user 4711, and neither to you nor to root",
                "ln -s above/c ../link && chown -h 4711 ../link && RELEASE_CACHE=../link | HERE/link belongs to user"
                        + " 4711, and neither to you nor to root",
                "chmod g+w C | C can be written by group 0"
            })
    void keeps_and_runs_nothing_where_somebody_else_could_change_it(String danger) throws IOException {
        var machine = machine(folder);
        var names = danger.replace("C/JAR", "C/" + jar.getFileName())
                .replaceAll("\\bC\\b", "HERE/above/c")
                .replace("HERE", "FOLDER")
                .split(" \\| ");

        machine.done("mkdir -m 755 ../above && mkdir -m 755 ../above/c");
        Files.copy(jar, folder.resolve("above/c").resolve(jar.getFileName()));

        var run = machine.sh("RELEASE_CACHE=" + quoted(folder.resolve("above/c")) + "\n"
                + names[0].replace("FOLDER", quoted(folder)).replace("chown", "/bin/chown")
                + "\nexport RELEASE_CACHE; rel/jbang -- version");

        assertEquals(new Run(2, "", run.err()), run);
        assertTrue(
                run.err().lines().count() == 1
                        && run.err()
                                .replace("/my 'own' app/..", "")
                                .replace("/above/../", "/")
                                .startsWith("rel/jbang: " + names[1].replace("FOLDER", folder.toString())
                                        + ", so nothing is kept or run from there; set RELEASE_CACHE to a"
                                        + " folder of your own"),
                run.err());
    }

    @Test
    void a_cache_in_a_folder_like_tmp_is_fine_and_is_made_for_nobody_else_whatever_the_umask() throws IOException {
        var machine = machine(folder);

        var run = machine.sh("mkdir -m 1777 ../like-tmp && umask 000 && RELEASE_CACHE=$PWD/../like-tmp/x/y"
                        + " RELEASE_MAVEN_URL="
                        + jar.getParent().toUri()
                        + "; export RELEASE_CACHE RELEASE_MAVEN_URL; rel/jbang probe made; ls -ld"
                        + " ../like-tmp/x ../like-tmp/x/y ../like-tmp/x/y/lock")
                .withoutBuildMessages();

        assertTrue(run.err().startsWith("rel/jbang: cannot download file:"), run.toString());
        assertEquals(
                List.of(),
                run.out()
                        .lines()
                        .filter(line ->
                                !line.matches(isRoot() ? "-rw-r--r--.*|drwxr-xr-x.*" : "-rw-------.*|drwx------.*"))
                        .toList());
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @Cases(value = WITHOUT_FLOCK, onlyInAll = AS_IT_IS)
    void a_start_that_is_ended_while_it_downloads_leaves_nothing_behind(String tools) throws Exception {
        var machine = machine(folder);
        machine.done(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.STUCK)) {
            var start = machine.variable("RELEASE_MAVEN_URL", mirror.url())
                    .start(machine.checkout(), "exec rel/jbang probe");
            mirror.awaitStuck();

            start.process().destroy();
            start.process().descendants().forEach(ProcessHandle::destroy);

            assertEquals(143, start.end().exit());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @Cases(value = WITHOUT_FLOCK, onlyInAll = AS_IT_IS)
    void many_cold_starts_at_once_download_once_and_all_succeed(String tools) throws Exception {
        var machine = machine(folder);
        machine.done(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url());
            var starts = new ArrayList<Started>();
            for (int i = 0; i < 6; i++) starts.add(machine.start(machine.checkout(), "rel/jbang -- version"));

            for (var start : starts) assertEquals(new Run(0, version + "\n", ""), start.end());
            assertEquals(1, mirror.requests().size());
            assertEquals(List.of(jar.getFileName().toString()), leftBehind(machine));
        }
    }

    @Cases(
            value = "rm -f ../../../bin/flock && echo \"$(uname -n) $$\" >lock.pid",
            onlyInAll = "exec 9>>lock && flock 9")
    void gives_up_on_a_lock_that_another_start_holds(String hold) throws IOException {
        var machine = machine(folder);

        var run = machine.sh("mkdir -p " + CACHE + " && checkout=$PWD && cd " + CACHE + " && " + hold
                + "\ncd \"$checkout\" && RELEASE_LOCK_WAIT=1 rel/jbang probe");

        var file = cache(machine) + (hold.startsWith("rm") ? "/lock.pid" : "/lock");
        assertEquals(
                new Run(
                        1,
                        "",
                        "rel/jbang: "
                                + (hold.startsWith("rm")
                                        ? "process N of this host has held the lock " + file
                                                + " for 1 s; see why it hangs, or delete the file if that is no start"
                                                + " of this\n"
                                        : "another start has held the lock " + file
                                                + " for 1 s; see why it hangs, then try again\n")),
                new Run(run.exit(), run.out(), run.err().replaceAll("process \\d+", "process N")));
        assertEquals(hold.startsWith("rm") ? List.of("lock.pid") : List.of(), leftBehind(machine));
    }

    @Test
    void takes_over_the_lock_of_a_start_that_died() throws IOException {
        var machine = machine(folder);
        machine.done(WITHOUT_FLOCK + "; mkdir -p " + CACHE + " && echo \"$(uname -n) $$\" >" + CACHE + "/lock.pid");
        try (var mirror = new FakeMavenRepository(jar, Answer.MISSING)) {
            var run = machine.variable("RELEASE_MAVEN_URL", mirror.url()).sh("rel/jbang probe");

            assertTrue(run.err().startsWith("rel/jbang: cannot download "), run.err());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @Test
    void takes_over_the_lock_of_a_host_that_is_gone() throws IOException {
        var machine = machine(folder);
        Files.createDirectories(cache(machine));
        Files.copy(jar, cache(machine).resolve(jar.getFileName()));
        machine.done(WITHOUT_FLOCK + "; echo 'gone 7' >" + CACHE + "/lock.pid");

        assertEquals(
                new Run(
                        0,
                        version + "\n",
                        "rel/jbang: taking over the lock " + cache(machine)
                                + "/lock.pid, which process 7 of host gone has held for 1 s\n"),
                machine.sh("RELEASE_LOCK_WAIT=1 rel/jbang -- version"));
        assertEquals(List.of(jar.getFileName().toString()), leftBehind(machine));
    }

    @ParameterizedTest
    @CsvSource({
        "0.132.1, true",
        "0.132.10, true",
        "0.1000.0, true",
        "1.0.0, true",
        "0.132.0, false",
        "0.99.0, false",
        "nonsense, false"
    })
    void uses_a_jbang_on_the_path_if_it_is_new_enough(String installed, boolean used) throws IOException {
        var machine = machine(folder);
        var bin = Files.createDirectories(folder.resolve("installation/bin"));
        App.jar(bin.resolve("jbang.jar"));
        Files.writeString(bin.resolve("jbang"), "#!/bin/sh\nexit 99\n").toFile().setExecutable(true);
        Files.createSymbolicLink(folder.resolve("bin/jbang"), Path.of("../installation/bin/jbang"));
        try (var mirror = new FakeMavenRepository(jar, Answer.MISSING)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url()).variable("APP_SAYS", installed);

            var run = machine.sh("rel/jbang -- version");

            if (used) assertEquals(new Run(0, installed + "\n", ""), run);
            else assertEquals(new Run(1, "", run.err()), run);
            assertEquals(!used, mirror.requests().contains("/maven2" + jarPath()));
        }
    }

    @Cases(
            value = {
                "ln -s \"$APP\"/rel/jbang link && mkdir far && ln -s ../link far/chain && far/chain",
                "ln -s \"$APP\"/rel/jbang jbang && PATH=.:$PATH && jbang",
                "cd \"$APP\"/.. && export CDPATH=$PWD && \"${APP##*/}\"/rel/jbang"
            },
            onlyInAll = {
                "\"$APP\"/rel/jbang",
                "ln -s \"$APP\"/rel/jbang link && ./link",
                "ln -s \"$APP\"/rel far && ln -s far/jbang link && ./link",
                "ln -s \"$APP\" app && app/rel/jbang",
                "PATH=$APP/rel:$PATH && jbang",
                "cd \"$APP\"/rel && sh jbang"
            })
    void finds_its_checkout_however_it_is_called_and_never_takes_itself_for_jbang(String call) {
        assertEquals(
                new Run(0, "<found>\n", ""),
                ready.sh(folder, "APP=" + quoted(ready.checkout()) + "; " + call + " probe found"));
    }

    @Cases(
            value = {
                "unset JAVA_HOME && mkdir ../shim && PATH=$PWD/../shim:$PATH && printf '#!/bin/sh\\n"
                        + "exec \"%s\"/bin/java \"$@\"\\n"
                        + "' \"$JDK\" >../shim/java && chmod +x ../shim/java",
                "ln -s \"$JDK\" ../jdk && JAVA_HOME=../jdk"
            },
            onlyInAll = {
                "unset JAVA_HOME && mkdir ../linked && ln -s \"$JDK\"/bin/java ../linked/java && PATH=../linked:$PATH",
                "ln -s \"$JDK\" '../a jdk' && JAVA_HOME=$PWD/'../a jdk'"
            })
    void finds_the_jdk_by_path_and_by_java_home(String given) {
        assertEquals(new Run(0, "<found>\n", ""), ready.sh("JDK=$JAVA_HOME && " + given + " && rel/jbang probe found"));
    }

    @Test
    void needs_no_home_where_a_cache_is_given() {
        var run = ready.sh("unset HOME && export RELEASE_CACHE=../own && mkdir ../own && ln " + quoted(jar)
                + " ../own && rel/jbang probe kept");

        assertEquals(new Run(0, "<kept>\n", ""), run.withoutBuildMessages());
        assertTrue(Files.isDirectory(ready.checkout().resolve("../own/jbang")));
    }

    @EveryShell
    void downloads_and_runs_and_is_signalled_under_every_shell(String shell) throws Exception {
        try (var good = new FakeMavenRepository(jar, Answer.FILE);
                var bad = new FakeMavenRepository(jar, Answer.CHANGED)) {
            var start = "RELEASE_CACHE=\"$PWD/../cache of $SHELL\" " + shell + " rel/jbang probe ";
            var shown = "SHELL='" + shell + "'; export RELEASE_MAVEN_URL=";

            var wrong = ready.sh(shown + bad.url() + "; " + start);
            var right = ready.sh(shown + good.url() + "; " + start + "'' 'a  b'");

            assertEquals(new Run(1, "", wrong.err()), wrong);
            assertTrue(
                    wrong.err().startsWith("rel/jbang: wrong checksum of ")
                            && wrong.err().lines().count() == 1,
                    wrong.err());
            assertEquals(new Run(0, "<><a  b>\n", ""), right);
        }
        for (var signal : List.of("TERM", "INT")) {
            var started = ready.start(ready.checkout(), "exec " + shell + " rel/jbang probe sleep")
                    .says("running")
                    .signal(signal);
            assertEquals(new Run(signal.equals("INT") ? 130 : 143, "running\nended\n", ""), started.end());
        }
        assertEquals(List.of(), ready.processes());
    }

    @EveryShell
    void help_lists_the_commands_of_the_checkout_and_needs_no_java(String shell) throws IOException {
        var bare = machine(folder).file("jbang-catalog.json", """
            {
              "aliases": {
                "migrate": {
                  "script-ref": "commands/migrate.java",
                  "description": "Applies \\"all\\" that is pending"
                }
              },
              "templates": {
                "command": {
                  "file-refs": { "{basename}.java": "x" },
                  "description": "A command"
                }
              }
            }
            """);
        for (var help : List.of("--help", "-h", "")) {
            var run = bare.sh("unset JAVA_HOME; cd / && " + shell + " " + bare.launcher() + " " + help);

            assertEquals(new Run(0, """
                Usage: rel/jbang COMMAND [ARGUMENTS]   runs a command of this checkout, by JBang, which it downloads if need be:

                  migrate     Applies "all" that is pending

                rel/jbang COMMAND --help says what one can be told. Anything else goes to JBang; its own help: rel/jbang -- --help
                """, ""), run);
        }
    }

    @EveryShell
    void hands_on_variables_whose_names_a_shell_drops(String shell) {
        var given = Map.of(
                "spring.datasource.url",
                "jdbc:x;a='b'&c=$HOME",
                "my.text",
                "two\nlines = 2",
                "empty.one",
                "",
                "*",
                "*",
                "quarkus.datasource.\"orders\".jdbc.url",
                "y",
                "spring.flyway.schemas[0]",
                " z ",
                "with-dash",
                "`w`");
        var env = "env "
                + given.entrySet().stream()
                        .map(variable -> quoted(variable.getKey() + "=" + variable.getValue()))
                        .collect(Collectors.joining(" "));
        var probe = " " + shell + " rel/jbang probe variable ";

        var dropped = ready.done(env + probe + Variables.DROPPED).replaceFirst("\n$", "");

        var handedOn = dropped.equals("null")
                ? new HashMap<String, String>()
                : Variables.complete(Map.of(Variables.DROPPED, dropped));
        for (var name : given.keySet())
            handedOn.computeIfAbsent(
                    name, other -> ready.done(env + probe + quoted(name)).replaceFirst("\n$", ""));
        assertEquals(given, handedOn);
        assertEquals("null\n", ready.done("RELEASE_DROPPED=my.text=of-another" + probe + Variables.DROPPED));
    }

    @Cases(
            value = {"1", "255"},
            onlyInAll = {"2", "20", "130"})
    void passes_the_exit_code_of_a_command_on(String code) {
        assertEquals(new Run(Integer.parseInt(code), "", ""), ready.sh("rel/jbang probe exit " + code));
    }

    @Test
    void passes_arguments_on_exactly_as_typed() {
        assertEquals(
                new Run(0, "<print><" + String.join("><", Sandbox.TRICKY) + ">\n", ""),
                ready.sh("rel/jbang probe print " + typed(Sandbox.TRICKY)));
    }

    @Test
    void runs_a_script_by_its_path_as_it_runs_a_command() {
        var script = quoted(ready.checkout().resolve("commands/probe.java"));

        assertEquals(
                new Run(0, "<print><><a  b><--help>\n", ""),
                ready.sh("cd / && " + ready.launcher() + " " + script + " print '' 'a  b' --help"));
        assertEquals(
                3,
                ready.sh("rel/jbang --deps=com.h2database:h2:2.5.252 " + script + " exit 3")
                        .exit());
    }

    @Test
    void passes_stdin_on_on_the_first_start_and_on_later_ones() {
        ready.file("commands/filter.java", Sandbox.PROBE.replace("probe", "filter"));
        var input = "jar=" + CACHE + "/" + jar.getFileName() + "; ";
        var expected = ready.sh(input + "cksum <\"$jar\"").out();

        for (var start : List.of("first", "later")) {
            var run = ready.sh(input + "tail -c +1 \"$jar\" | rel/jbang filter copy | cksum");
            assertEquals(new Run(0, expected, ""), run.withoutBuildMessages(), start);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo 'class probe { public static void main(String... a) { System.out.println(7); } }' >probe; echo"
                        + " 'run.main=other' >jbang.properties",
                "mkdir probe && echo 'class main { public static void main(String... a) { System.out.println(7); } }'"
                        + " >probe/main.java; echo '{\"aliases\": {\"probe\": {\"script-ref\": \"other.java\"}}}'"
                        + " >jbang-catalog.json"
            })
    void nothing_in_the_callers_folder_shadows_a_command(String shadow) {
        assertEquals(new Run(0, "<ours>\n", ""), ready.sh(folder, shadow + " && " + ready.launcher() + " probe ours"));
    }

    /** JBang has a subcommand of that name, and the catalog may lack the very command that mends it. */
    @Test
    void the_command_that_writes_the_catalog_is_ours_also_where_the_catalog_lacks_it() throws IOException {
        var file = ready.checkout().resolve("commands/catalog.java");
        Files.writeString(
                file, Files.readString(file.resolveSibling("probe.java")).replace("class probe", "class catalog"));

        var run = ready.sh("rel/jbang catalog --check");
        Files.delete(file);

        assertEquals(new Run(0, "<--check>\n", ""), run.withoutBuildMessages());
    }

    @Test
    void a_command_may_have_the_name_of_a_folder_of_the_checkout() {
        assertTrue(Files.isDirectory(ready.checkout().resolve("lib")));
        assertEquals(new Run(0, "<ours>\n", ""), ready.sh("rel/jbang lib ours"));
    }

    /** A checkout with the probe in its catalog, by its own name and that of a folder, on a machine without any cache. */
    private static Sandbox machine(Path folder) throws IOException {
        var machine =
                Sandbox.withProbe(folder, "my 'own' app", Sandbox.PROBE).cold().file("jbang-catalog.json", """
                    { "aliases": {
                        "probe": { "script-ref": "commands/probe.java" },
                        "filter": { "script-ref": "commands/filter.java" },
                        "lib": { "script-ref": "commands/probe.java" } } }
                    """);
        var bin = Files.createDirectories(folder.resolve("bin"));
        for (var tool : TOOLS) {
            var found = Prerequisites.find(tool);
            if (found.isPresent()) Files.createSymbolicLink(bin.resolve(tool), found.get());
        }
        return machine.variable("PATH", bin.toString());
    }

    private static Path cache(Sandbox machine) {
        return machine.home().resolve(".cache/releasetasks");
    }

    private static String jarPath() {
        return "/dev/jbang/jbang-cli/" + version + "/" + jar.getFileName();
    }

    /** What is in the cache besides the empty lock file. */
    private static List<String> leftBehind(Sandbox machine) {
        var files = cache(machine).toFile().list();
        return files == null
                ? List.of()
                : Stream.of(files).filter(name -> !name.equals("lock")).toList();
    }
}
