package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.Sandbox.quoted;
import static release.support.Sandbox.typed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.Cases;
import release.support.EveryShell;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.Sandbox.Run;
import release.support.Tree;

/**
 * rel/jbang starts a command without JBang if nothing has changed since JBang resolved it, and only then. The checkout has
 * one command, of two files and a jar of a Maven repository. Its JDK writes down every JVM that is started; JBang runs for
 * the first build, and from then on says there what it said then, which takes no second.
 */
@OnEachJdk
@Order(7)
class WarmStartTest {
    private static final String START = "rel/jbang probe x";
    private static final String PROBE = """
        //SOURCES ../lib/Shared.java
        //SOURCES ../lib/archive/ClassArchiveRun.java
        //FILES data/=../lib/data
        //DEPS com.h2database:h2:2.5.252
        //DEPS ../lib/release-root.jar
        """ + Sandbox.PROBE;
    private static final String SHARED = "class Shared { }\n";
    private static final String REHEARSAL = """
        package release.archive;
        class ClassArchiveRun {
            public static void main(String... args) throws Exception { new java.io.File(args[0], "rehearsed").createNewFile(); }
        }
        """;
    /**
     * A java that writes down what it starts. What JBang said first it says again; "probe x" needs no JVM either, nor does a
     * rehearsal, which fails, unless the file "archives" is there; it waits while "hold" is.
     */
    private static final String JAVA = """
        #!/bin/sh
        here=${0%/bin/java}
        case " $* " in
          *" -jar "*)
            echo jbang >>"$here/log"
            if [ -f "$here/said" ]; then cat "$here/said" && exit 255; fi
            status=0
            "$here/real" "$@" >"$here/said" || status=$?
            cat "$here/said"
            exit "$status"
            ;;
          *" release.archive.ClassArchiveRun "*)
            echo rehearsal >>"$here/log"
            if [ ! -f "$here/archives" ]; then exit 1; fi
            while [ -f "$here/hold" ]; do sleep 0.1; done
            ;;
          *)
            for option; do case $option in -XX:*Archive*=* | -XX:*AOT*=*) echo "${option%%=*}" >>"$here/log" ;; esac; done
            if [ -w "$here" ]; then umask >"$here/umask"; fi
            if [ ! -f "$here/archives" ]; then case " $* " in *" probe x ") echo "<x>" && exit ;; esac; fi
            ;;
        esac
        exec "$here/real" "$@"
        """;

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static Path jdk;
    private static String record;

    @BeforeAll
    static void a_checkout_with_a_command_that_is_built() throws IOException {
        sandbox = Sandbox.withProbe(folder, "my 'own' app", PROBE)
                .file("lib/Shared.java", SHARED)
                .file("lib/archive/ClassArchiveRun.java", REHEARSAL)
                .file("lib/data/in use", "")
                .file("lib/data/deeper/more", "");
        var jar = sandbox.done("rel/jbang -- version >&2; echo \"$RELEASE_CACHE\"/jbang-cli-*-all.jar")
                .strip(); // of all sandboxes
        jdk = Files.createDirectories(folder.resolve("a jdk/bin")).getParent();
        var real = Path.of(System.getProperty("java.home"));
        Files.writeString(jdk.resolve("bin/java"), JAVA).toFile().setExecutable(true);
        Files.createSymbolicLink(jdk.resolve("real"), real.resolve("bin/java"));
        Files.createSymbolicLink(jdk.resolve("bin/javac"), real.resolve("bin/javac"));
        Files.copy(real.resolve("release"), jdk.resolve("release"));
        record = "\"$RELEASE_CACHE\"/warm\"$JAVA_HOME\"/bin/java\"$PWD\"/probe.start";
        sandbox.variable("JAVA_HOME", jdk.toString())
                .variable("RELEASE_CACHE", folder.resolve("a cache").toString());
        sandbox.done("mkdir \"$RELEASE_CACHE\" && cp " + quoted(jar) + " \"$RELEASE_CACHE\" && rel/jbang probe built");
        var said = Files.readString(jdk.resolve("said"));
        assertTrue(said.strip().endsWith(" @args@"), said);
        Files.writeString(
                jdk.resolve("said"),
                said.replaceFirst("^\\S*", "'" + jdk.resolve("bin/java") + "'")); // JBang looks through our JDK
        // A second for every kind of change would be a minute of waiting; what is young is the matter of one test
        // alone.
        young("2", "-1");
    }

    @AfterAll
    static void delete_links() throws IOException {
        Tree.deleteLinks(folder);
    }

    /** Whether it is known yet that its classes cannot be archived makes no difference. */
    @BeforeEach
    void a_start_is_kept() throws IOException {
        if (Files.deleteIfExists(jdk.resolve("archives"))) shell("rm RECORD");
        if (started(START).contains("jbang")) assertEquals(List.of("rehearsal"), started(START));
    }

    @Test
    void the_first_start_resolves_and_the_second_archives_and_all_others_do_neither() throws IOException {
        Files.createFile(jdk.resolve("archives"));
        shell("rm RECORD");

        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("rehearsal", archive()), started(START));
        assertEquals(List.of(archive()), started(START));
        assertEquals(List.of(archive()), started("cd / && \"$OLDPWD\"/rel/jbang probe x"));
        shell("rm -f RECORD.classes; echo cut >RECORD.classes"); // the JVM lets nobody but root write to it
        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("rehearsal", archive()), started(START));
        shell("rm RECORD.classes");
        assertEquals(List.of("jbang"), started(START));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo >>commands/probe.java",
                "echo >>lib/Shared.java",
                "echo >>'lib/data/in use'",
                "rm lib/data/deeper/more",
                "echo >lib/data/deeper/added",
                "touch -r lib/Shared.java time && echo 'class Sherad { }' >lib/Shared.java && touch -r time"
                        + " lib/Shared.java && rm time",
                "cp -p lib/Shared.java new && echo 'class Sherad { }' >new && touch -r lib/Shared.java new && mv new"
                        + " lib/Shared.java",
                "touch -t 200001010000 lib/Shared.java",
                "mv lib/Shared.java away; cp -p away lib/Shared.java; rm away",
                "echo >>jbang-catalog.json",
                "echo >>rel/checksums/checksums.sha256",
                "echo >>rel/jbang",
                "echo >>rel/warm.sh",
                "echo 'run.debug=4004' >\"$RELEASE_CACHE\"/jbang.properties",
                "mkdir -p \"$HOME\"/.jbang && echo 'run.debug=4004' >\"$HOME\"/.jbang/jbang.properties",
                "echo 'run.debug=4004' >\"$HOME\"/../jbang.properties",
                "mkdir -p \"$HOME\"/.jbang/currentjdk && cp \"$JAVA_HOME\"/release \"$HOME\"/.jbang/currentjdk",
                "echo 'PATCHED=\"yes\"' >>\"$JAVA_HOME\"/release",
                "cp -p \"$JAVA_HOME\"/bin/java new && mv new \"$JAVA_HOME\"/bin/java",
                "touch \"$JBANG_CACHE_DIR\"/jars/probe.java.*/probe.jar",
                ": >RECORD",
                "head -c 3000 RECORD >new && cat new >RECORD",
                "head -c 3000 /dev/urandom >RECORD",
                "grep -v complete= RECORD >new && cat new >RECORD",
                "rm RECORD"
            })
    void what_has_changed_is_resolved_anew(String change) throws IOException {
        shell(change);

        assertEquals(List.of("jbang"), started(START));
        shell("rm -f \"$RELEASE_CACHE\"/jbang.properties \"$HOME\"/../jbang.properties new; rm -rf"
                + " \"$HOME\"/.jbang/jbang.properties \"$HOME\"/.jbang/currentjdk");
    }

    @Cases(
            value = {
                "chmod o+w RECORD | RECORD can be written by everybody",
                "chmod 777 \"$RELEASE_CACHE\"/warm | CACHE/warm can be written by everybody"
            },
            onlyInAll = {
                "chown 4711 RECORD | RECORD belongs to user 4711",
                "chown 4711 \"$RELEASE_CACHE\" | CACHE belongs to user 4711",
                "chgrp 4711 RECORD; chmod g+w RECORD | RECORD can be written by group 4711"
            })
    void a_start_that_somebody_else_could_have_written_is_refused_in_one_line(String danger) throws IOException {
        var cache = folder.resolve("a cache");
        var words = danger.split(" \\| ");
        shell("printf '%s\\n' 'echo evil' >>RECORD; " + words[0]);
        try {
            var run = sandbox.sh("rel/jbang probe x");

            assertEquals(
                    new Run(
                            2,
                            "",
                            "rel/jbang: "
                                    + words[1].replace("CACHE", cache.toString())
                                            .replace(
                                                    "RECORD",
                                                    sandbox.sh("printf %s " + record)
                                                            .out())
                                    + (words[1].contains("belongs") ? ", and neither to you nor to root" : "")
                                    + ", so nothing is kept or run from there; set RELEASE_CACHE to a folder of your"
                                    + " own\n"),
                    run);
        } finally {
            shell("rm -f RECORD; chmod go-w \"$RELEASE_CACHE\"/warm; if [ \"$(id -u)\" = 0 ]; then chown 0"
                    + " \"$RELEASE_CACHE\"; fi");
        }
    }

    @Test
    void the_command_has_the_umask_that_was_given_however_it_is_started() throws IOException {
        shell("rm RECORD");
        for (var start : List.of("first", "archiving", "warm")) {
            shell("umask 027; rel/jbang probe x >out && rm out");
            assertEquals(
                    0027,
                    Integer.parseInt(Files.readString(jdk.resolve("umask")).strip(), 8),
                    start);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s \"$JAVA_HOME\" ../linked; JAVA_HOME=$PWD/../linked",
                "export JBANG_APP_JAVA_OPTIONS=-Dx=y",
                "export JBANG_JAVA_OPTIONS=-Dx=y",
                "export JBANG_CONFIG=../x",
                "export JBANG_DEFAULT_JAVA_VERSION=17",
                "export JAVA_TOOL_OPTIONS=-Dx=y",
                "export JDK_JAVA_OPTIONS=-Dx=y",
                "export JBANG_DIR=$HOME/other",
                "export RELEASE_MAVEN_URL=http://me:secret@127.0.0.1:1/",
                "export HOME=$PWD/../home2"
            })
    void what_jbang_heeds_of_the_environment_is_resolved_anew(String given) throws IOException {
        assertEquals(List.of("jbang"), started(given + "\nrel/jbang probe x"));

        assertEquals(1, sandbox.sh("grep -r secret \"$RELEASE_CACHE\"/warm").exit());
        shell("rm -f ../linked");
    }

    @Test
    void a_jar_that_somebody_swapped_is_refused_after_any_number_of_warm_starts() throws IOException {
        var jar = Path.of("com/h2database/h2/2.5.252/h2-2.5.252.jar");
        var copy = folder.resolve("copy of the repository");
        var before = Files.readString(jdk.resolve("said"));
        shell("mkdir -p '" + copy.resolve(jar).getParent() + "' && cp -p \"$JBANG_REPO\"/" + jar + " '"
                + copy.resolve(jar) + "'");
        var path = sandbox.sh("echo \"$JBANG_REPO\"/" + jar).out().strip();
        Files.writeString(
                jdk.resolve("said"), before.replace(path, copy.resolve(jar).toString()));
        try {
            shell("rm RECORD");
            for (var expected : List.of(List.of("jbang"), List.of("rehearsal"), List.of()))
                assertEquals(expected, started(START));

            shell("cd '" + copy.resolve(jar).getParent() + "' && touch -r *.jar time && printf evil | "
                    + "dd of=h2-2.5.252.jar bs=1 seek=1000 conv=notrunc status=none && touch -r time *.jar && rm time");

            for (var start : List.of("first", "second")) {
                var run = sandbox.sh("rel/jbang probe x");
                assertEquals(
                        new Run(
                                1,
                                "",
                                "rel/jbang: " + copy.resolve(jar) + " is not what "
                                        + sandbox.checkout().resolve("rel/checksums/checksums.sha256")
                                        + " says; find out who changed it, then delete it from the local Maven"
                                        + " repository\n"),
                        run,
                        start);
            }
        } finally {
            Files.writeString(jdk.resolve("said"), before);
        }
    }

    @EveryShell
    void arguments_and_exit_codes_and_stdin_are_as_typed_under_every_shell(String shell) throws IOException {
        assertEquals(
                new Run(0, "<" + String.join("><", Sandbox.TRICKY) + ">\n", ""),
                sandbox.sh(shell + " rel/jbang probe " + typed(Sandbox.TRICKY)));
        assertEquals(new Run(20, "", ""), sandbox.sh(shell + " rel/jbang probe exit 20"));
        assertEquals(new Run(0, "in\n", ""), sandbox.sh("echo in | " + shell + " rel/jbang probe copy"));
        assertEquals(List.of(), started(shell + " rel/jbang probe x"));
    }

    @EveryShell
    void a_shell_that_finds_a_broken_record_takes_the_long_way(String shell) throws IOException {
        for (var broken : List.of("a='", "if then fi ((", "$(exit 3", "complete=", "")) {
            shell("printf '%s\\n' \"" + broken.replace("$", "\\$") + "\" >RECORD");

            assertEquals(new Run(0, "<x>\n", ""), sandbox.sh(shell + " rel/jbang probe x"), broken);
        }
        for (var cut : List.of(
                "/^exports=/ { printf \"exp\"; exit }",
                "/^seen=/ { printf \"seen=\"; exit }",
                "/^kept=/ { printf \"exit 3\"; exit }")) {
            shell("awk '" + cut + " { print }' RECORD >new && cat new >RECORD && rm new");

            assertEquals(new Run(0, "<x>\n", ""), sandbox.sh(shell + " rel/jbang probe x"), cut);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void signals_reach_the_command(String signal, int exit) throws Exception {
        assertEquals(
                new Run(exit, "running\nended\n", ""),
                sandbox.start(sandbox.checkout(), "exec rel/jbang probe sleep")
                        .says("running")
                        .signal(signal)
                        .end());
    }

    @Test
    void any_number_start_at_once_and_wait_for_no_lock() throws Exception {
        Files.deleteIfExists(jdk.resolve("log"));
        sandbox.done("exec 9>>\"$RELEASE_CACHE\"/lock; if command -v flock >&2; then flock 9; else echo \"$(uname -n)"
                + " $PPID\" >\"$RELEASE_CACHE\"/lock.pid; fi\n"
                + "RELEASE_LOCK_WAIT=0; export RELEASE_LOCK_WAIT\n"
                + "for i in 0 1 2 3 4 5 6 7 8 9; do (rel/jbang probe $i >out$i || echo failed >>out$i) & done;"
                + " wait");

        for (int i = 0; i < 10; i++)
            assertEquals("<" + i + ">\n", Files.readString(sandbox.checkout().resolve("out" + i)));
        shell("rm -f out? \"$RELEASE_CACHE\"/lock.pid");
        assertFalse(Files.exists(jdk.resolve("log")));
    }

    @Test
    void of_many_that_start_at_once_one_archives() throws Exception {
        Files.createFile(jdk.resolve("archives"));
        shell("rm RECORD");
        started(START);

        Files.createFile(jdk.resolve("hold")); // until the three others are through

        var many = started(
                "for i in 1 2 3 4; do rel/jbang probe x >out$i & done; until [ \"$(cat out? | wc -l)\" -ge 3 ]; do"
                        + " sleep 0.1; done\n"
                        + "rm \"$JAVA_HOME\"/hold; wait; cat out?; rm out?");

        assertEquals(
                List.of("rehearsal"),
                many.stream().filter(line -> !line.equals(archive())).toList());
        assertEquals(
                "",
                sandbox.sh("find \"$RELEASE_CACHE\"/warm -name '*.stage' -o -name '*.start.[0-9]*'")
                        .out());
    }

    @Test
    void what_is_younger_than_two_seconds_is_not_kept() throws IOException {
        young("-1", "600");
        for (int start = 0; start < 2; start++) assertEquals(List.of("jbang"), started(START));

        young("600", "2");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        var started = started(START);
        while (started.equals(List.of("jbang")) && System.nanoTime() < deadline) started = started(START);
        assertEquals(List.of("rehearsal"), started);

        young("2", "-1");
    }

    /** Changes how many seconds of age a file has to have. */
    private static void young(String before, String now) {
        shell("grep young=" + before + " rel/warm.sh >new && sed s/young=" + before + "/young=" + now
                + "/ rel/warm.sh >new && cat new >rel/warm.sh && rm new");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//SOURCES *.java",
                "//SOURCES https://example.org/x.java",
                "//DEPS org.example:tiny:1.0-SNAPSHOT",
                "//DEPS org.example:tiny:[1,2)",
                "//DEPS org.example:tiny:${env.TINY}",
                "//FILES \"a b\"",
                "//DEPS other.java",
                "//CDS",
                "//JAVAAGENT x=y"
            })
    void what_may_come_to_mean_something_else_is_never_kept(String line) throws IOException {
        sandbox.file("lib/Shared.java", line + "\n" + SHARED);

        for (int start = 0; start < 3; start++) assertEquals(List.of("jbang"), started(START));

        sandbox.file("lib/Shared.java", SHARED);
    }

    /** The option by which a command's JVM is told of its archive. */
    private static String archive() {
        return Runtime.version().feature() < 25 ? "-XX:SharedArchiveFile" : "-XX:AOTCache";
    }

    /** What a line of shell started on our JDK: JBang, a rehearsal, or a command with its archive. */
    private static List<String> started(String line) throws IOException {
        Files.deleteIfExists(jdk.resolve("log"));
        var run = sandbox.sh(line);
        assertEquals("", run.err().replaceAll("(?m)^(\\[jbang] |Picked up |NOTE: Picked up ).*\\R", ""));
        assertTrue(run.out().startsWith("<x>\n"), run.out());
        return Files.exists(jdk.resolve("log")) ? Files.readAllLines(jdk.resolve("log")) : List.of();
    }

    /** Runs a line of shell in the checkout, in which RECORD is the file that a start is kept in. */
    private static void shell(String line) {
        var run = sandbox.sh(line.replace("RECORD", record));
        assertEquals("", run.err());
        assertEquals(0, run.exit());
    }
}
