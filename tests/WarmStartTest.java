package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.Sandbox.Run;

/**
 * rel/jbang starts a command without JBang if nothing has changed since JBang resolved it, and only then. The checkout has
 * one command, of two files and a jar of a Maven repository. Its JDK writes down every JVM that is started; JBang runs for
 * the first build, and from then on says there what it said then, which takes no second.
 */
@OnEachJdk
class WarmStartTest {
    private static final String START = "rel/jbang probe x";
    private static final String PROBE = """
        //SOURCES ../lib/Shared.java
        //SOURCES ../lib/Rehearsal.java
        //DEPS com.h2database:h2:2.5.252
        //DEPS ../lib/release-root.jar
        class probe {
            public static void main(String... args) throws Exception {
                if (args.length == 2 && args[0].equals("exit")) System.exit(Integer.parseInt(args[1]));
                if (args.length == 1 && args[0].equals("copy")) System.in.transferTo(System.out);
                if (args.length == 1 && args[0].equals("sleep")) {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended")));
                    System.out.println("running");
                    Thread.sleep(20_000);
                }
                System.out.print("<" + String.join("><", args) + ">\\n");
            }
        }
        """;
    private static final String REHEARSAL = """
        package release;
        class Rehearsal {
            public static void main(String... args) throws Exception { new java.io.File(args[0], "rehearsed").createNewFile(); }
        }
        """;
    /**
     * A java that writes down what it starts. What JBang said first it says again; "probe x" needs no JVM either, nor does a
     * rehearsal, which fails, unless the file "archives" is there.
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
          *" release.Rehearsal "*)
            echo rehearsal >>"$here/log"
            if [ ! -f "$here/archives" ]; then exit 1; fi
            ;;
          *)
            for option; do case $option in -XX:*Archive*=* | -XX:*AOT*=*) echo "${option%%=*}" >>"$here/log" ;; esac; done
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
        sandbox = new Sandbox(folder, "my 'own' app");
        jdk = Files.createDirectories(folder.resolve("a jdk/bin")).getParent();
        var real = Path.of(System.getProperty("java.home"));
        Files.writeString(jdk.resolve("bin/java"), JAVA).toFile().setExecutable(true);
        Files.createSymbolicLink(jdk.resolve("real"), real.resolve("bin/java"));
        Files.createSymbolicLink(jdk.resolve("bin/javac"), real.resolve("bin/javac"));
        Files.copy(real.resolve("release"), jdk.resolve("release"));
        record = "\"$RELEASE_CACHE\"/warm\"$JAVA_HOME\"/bin/java\"$PWD\"/probe.start";
        sandbox.variable("JAVA_HOME", jdk.toString()).variable("RELEASE_CACHE", folder.resolve("a cache").toString());
        assertEquals(0, sandbox.sh("rm -r commands/* tests lib/[a-z]*/ lib/*.java rel/*.conf rel/commands").exit());
        write("jbang-catalog.json", "{ \"aliases\": { \"probe\": { \"script-ref\": \"commands/probe.java\" } } }\n");
        write("commands/probe.java", PROBE);
        write("lib/Shared.java", "class Shared { }\n");
        write("lib/Rehearsal.java", REHEARSAL);
        assertEquals(0, sandbox.sh("mkdir -p \"$RELEASE_CACHE\" && ln -s '" + System.getProperty("user.home")
            + "'/.cache/releasetasks/jbang-cli-*-all.jar \"$RELEASE_CACHE\"; rel/jbang probe built").exit());
        var said = Files.readString(jdk.resolve("said"));
        assertTrue(said.strip().endsWith(" @args@"), said);
        Files.writeString(jdk.resolve("said"), said.replaceFirst("^\\S*", "'" + jdk.resolve("bin/java") + "'")); // JBang looks through our JDK
        // A second for every kind of change would be a minute of waiting; what is young is the matter of one test alone.
        var launcher = sandbox.checkout().resolve("rel/warm.sh");
        Files.writeString(launcher, Files.readString(launcher).replace("young=2", "young=-1"));
    }

    @AfterAll
    static void remove_links() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) Files.delete(link);
        }
    }

    @BeforeEach
    void a_start_is_kept() throws IOException {
        if (Files.deleteIfExists(jdk.resolve("archives"))) shell("rm RECORD");
        for (int start = 0; start < 3 && !started(START).isEmpty(); start++) continue;
        assertEquals(List.of(), started(START));
    }

    @Test
    void the_first_start_resolves_and_the_second_archives_and_all_others_do_neither() throws IOException {
        Files.createFile(jdk.resolve("archives"));
        shell("rm RECORD");

        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("rehearsal", archive()), started(START));
        assertEquals(List.of(archive()), started(START));
        assertEquals(List.of(archive()), started("cd / && \"$OLDPWD\"/rel/jbang probe x"));
        shell("echo cut >RECORD.classes");
        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("rehearsal", archive()), started(START));
        shell("rm RECORD.classes");
        assertEquals(List.of("jbang"), started(START));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "echo >>commands/probe.java",
        "echo >>lib/Shared.java",
        "touch -r lib/Shared.java time && echo 'class Sherad { }' >lib/Shared.java && touch -r time lib/Shared.java && rm time",
        "cp -p lib/Shared.java new && echo 'class Sherad { }' >new && touch -r lib/Shared.java new && mv new lib/Shared.java",
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
        "rm RECORD"})
    void what_has_changed_is_resolved_anew(String change) throws IOException {
        shell(change);

        assertEquals(List.of("jbang"), started(START));
        shell("rm -f \"$RELEASE_CACHE\"/jbang.properties \"$HOME\"/../jbang.properties new; rm -rf \"$HOME\"/.jbang/jbang.properties \"$HOME\"/.jbang/currentjdk");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "ln -s \"$JAVA_HOME\" ../linked; JAVA_HOME=$PWD/../linked",
        "export JBANG_APP_JAVA_OPTIONS=-Dx=y",
        "export JBANG_JAVA_OPTIONS=-Dx=y",
        "export JBANG_CONFIG=../x",
        "export JBANG_DEFAULT_JAVA_VERSION=17",
        "export JAVA_TOOL_OPTIONS=-Dx=y",
        "export JDK_JAVA_OPTIONS=-Dx=y",
        "export JBANG_DIR=$HOME/other",
        "export RELEASE_MAVEN_URL=http://me:secret@127.0.0.1:1/",
        "export HOME=$PWD/../home2"})
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
        shell("mkdir -p '" + copy.resolve(jar).getParent() + "' && cp -p \"$JBANG_REPO\"/" + jar + " '" + copy.resolve(jar) + "'");
        var path = sandbox.sh("echo \"$JBANG_REPO\"/" + jar).out().strip();
        Files.writeString(jdk.resolve("said"), before.replace(path, copy.resolve(jar).toString()));
        try {
            shell("rm RECORD");
            for (var expected : List.of(List.of("jbang"), List.of("rehearsal"), List.of())) assertEquals(expected, started(START));

            shell("cd '" + copy.resolve(jar).getParent() + "' && touch -r *.jar time && printf evil | "
                + "dd of=h2-2.5.252.jar bs=1 seek=1000 conv=notrunc status=none && touch -r time *.jar && rm time");

            for (var start : List.of("first", "second")) {
                var run = sandbox.sh("rel/jbang probe x");
                assertEquals(new Run(1, "", "rel/jbang: " + copy.resolve(jar) + " is not what " + sandbox.checkout().resolve(
                    "rel/checksums/checksums.sha256") + " says; find out who changed it, then delete it from the local Maven repository\n"), run, start);
            }
        } finally {
            Files.writeString(jdk.resolve("said"), before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "bash --posix", "busybox sh", "zsh --emulate sh"})
    void arguments_and_exit_codes_and_stdin_are_as_typed_under_every_shell(String shell) throws IOException {
        assumeTrue(sandbox.sh("command -v " + shell.split(" ")[0]).exit() == 0, shell + " is not installed");
        var arguments = List.of("", "a  b", "it's", "\"", "$HOME $(exit 3) `exit 4` ${x", "back\\slash\\", "line\nbreak\n", "*", "~",
            "grüße 🎉 漢字", "--help", "--", "-", "@args@", "@rel/jbang", "%s", "!!", "a=b", "#", ";&|<>()", "\ttab", "");
        var typed = arguments.stream().map(word -> "'" + word.replace("'", "'\\''") + "'").collect(Collectors.joining(" "));

        assertEquals(new Run(0, "<" + String.join("><", arguments) + ">\n", ""), sandbox.sh(shell + " rel/jbang probe " + typed));
        assertEquals(new Run(20, "", ""), sandbox.sh(shell + " rel/jbang probe exit 20"));
        assertEquals(new Run(0, "in\n<copy>\n", ""), sandbox.sh("echo in | " + shell + " rel/jbang probe copy"));
        assertEquals(List.of(), started(shell + " rel/jbang probe x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dash", "bash", "busybox sh"})
    void a_shell_that_finds_a_broken_record_takes_the_long_way(String shell) throws IOException {
        for (var broken : List.of("a='", "if then fi ((", "$(exit 3", "complete=", "")) {
            shell("printf '%s\\n' \"" + broken.replace("$", "\\$") + "\" >RECORD");

            assertEquals(new Run(0, "<x>\n", ""), sandbox.sh(shell + " rel/jbang probe x"), broken);
        }
    }

    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130"})
    void signals_reach_the_command(String signal, int exit) throws Exception {
        assertEquals(new Run(exit, "running\nended\n", ""), sandbox.signalled(signal, "rel/jbang probe sleep"));
    }

    @Test
    void any_number_start_at_once_and_wait_for_no_lock() throws Exception {
        Files.deleteIfExists(jdk.resolve("log"));
        var starts = new ArrayList<Process>();
        var many = "exec 9>>\"$RELEASE_CACHE\"/lock && flock 9 && export RELEASE_LOCK_WAIT=0 && rel/jbang probe ";
        for (int i = 0; i < 10; i++) {
            var line = i == 0 ? many + i : "RELEASE_LOCK_WAIT=0 rel/jbang probe " + i;
            starts.add(sandbox.start(sandbox.checkout(), folder.resolve("out" + i), folder.resolve("err" + i), line));
        }

        for (int i = 0; i < 10; i++) {
            assertEquals(0, starts.get(i).waitFor(), Files.readString(folder.resolve("err" + i)));
            assertEquals("<" + i + ">\n", Files.readString(folder.resolve("out" + i)));
        }
        assertFalse(Files.exists(jdk.resolve("log")));
    }

    @Test
    void of_many_that_start_at_once_one_archives() throws Exception {
        Files.createFile(jdk.resolve("archives"));
        shell("rm RECORD");
        started(START);

        var many = started("for i in 1 2 3 4; do rel/jbang probe x & done; wait");

        assertEquals(List.of("rehearsal"), many.stream().filter(line -> !line.equals(archive())).toList());
        assertEquals("", sandbox.sh("find \"$RELEASE_CACHE\"/warm -name '*.stage' -o -name '*.start.[0-9]*'").out());
    }

    @Test
    void what_is_younger_than_two_seconds_is_not_kept() throws IOException {
        shell("sed s/young=-1/young=2/ rel/warm.sh >new && cat new >rel/warm.sh && rm new");

        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("jbang"), started(START));
        assertEquals(List.of("jbang"), started("sleep 3; rel/jbang probe x"));
        assertEquals(List.of("rehearsal"), started(START));

        shell("sed s/young=2/young=-1/ rel/warm.sh >new && cat new >rel/warm.sh && rm new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"//SOURCES *.java", "//SOURCES https://example.org/x.java", "//DEPS org.example:tiny:1.0-SNAPSHOT", "//DEPS org.example:tiny:[1,2)",
        "//DEPS org.example:tiny:${env.TINY}", "//FILES \"a b\"", "//DEPS other.java", "//CDS", "//JAVAAGENT x=y"})
    void what_may_come_to_mean_something_else_is_never_kept(String line) throws IOException {
        write("lib/Shared.java", line + "\nclass Shared { }\n");

        for (int start = 0; start < 3; start++) assertEquals(List.of("jbang"), started(START));

        write("lib/Shared.java", "class Shared { }\n");
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

    private static void write(String file, String text) throws IOException {
        Files.writeString(sandbox.checkout().resolve(file), text);
    }
}
