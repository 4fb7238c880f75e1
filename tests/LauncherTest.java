package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.FakeMavenRepository;
import release.support.FakeMavenRepository.Answer;
import release.support.OnEachJdk;
import release.support.Sandbox;
import release.support.Sandbox.Run;

/**
 * rel/jbang on machines that have this and lack that. Each machine has a PATH of its own, ../bin as seen from the
 * checkout, with links to what the launcher may use and to nothing else: not even java, which comes by JAVA_HOME.
 */
@OnEachJdk
class LauncherTest {
    private static final List<String> NEEDED = List.of("awk", "chmod", "cksum", "date", "dirname", "grep", "ln", "ls",
        "mkdir", "mv", "readlink", "rm", "rmdir", "sh", "sleep", "tail", "uname", "wc");
    private static final List<String> OPTIONAL = List.of("bash", "busybox", "curl", "dash", "env", "flock", "openssl",
        "sha256sum", "shasum", "true", "wget");
    private static final String ONLY_CURL = "rm -f ../bin/wget";
    private static final String ONLY_WGET = "rm -f ../bin/curl";
    private static final String ONLY_BUSYBOX_WGET = "rm -f ../bin/curl && ln -sf busybox ../bin/wget";
    private static final String WITH_FLOCK = "flock -n . true";
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
    private static final String PROBE = """
        class probe {
            public static void main(String... args) throws Exception {
                switch (args[0]) {
                    case "exit" -> System.exit(Integer.parseInt(args[1]));
                    case "copy" -> System.in.transferTo(System.out);
                    case "sleep" -> {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("ended")));
                        System.out.println("running");
                        Thread.sleep(20_000);
                        System.out.println("never told to end");
                    }
                    default -> System.out.print("<" + String.join("><", args) + ">\\n");
                }
            }
        }
        """;

    @TempDir
    static Path shared;
    private static Sandbox ready;
    private static Path jar;
    private static String version;

    @TempDir
    Path folder;

    /** A machine that has the jar, from this machine's cache if it is there, and on which the probe is built. */
    @BeforeAll
    static void prepare() throws IOException {
        ready = machine(shared.resolve("ready"));
        var known = Path.of(System.getProperty("user.home"), ".cache", "releasetasks");
        ready.sh("mkdir -p " + CACHE + "; ln -s '" + known + "'/jbang-cli-*-all.jar " + CACHE);
        version = ready.sh("rel/jbang -- version").out().strip();
        jar = cache(ready).resolve("jbang-cli-" + version + "-all.jar");
        assertEquals(new Run(0, "<built>\n", ""), withoutBuildMessages(ready.sh("rel/jbang probe built")));
    }

    @AfterEach
    void removeLinks() throws IOException {
        removeLinks(folder);
    }

    @AfterAll
    static void removeSharedLinks() throws IOException {
        removeLinks(shared);
    }

    /** JUnit warns of each link in a temporary folder that leads out of it. */
    private static void removeLinks(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) Files.delete(link);
        }
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

        var here = machine.checkout().toString();
        assertEquals(new Run(2, "", "rel/jbang: " + line.replace("HERE", here) + "\n"), run);
        assertEquals(List.of(), leftBehind(machine));
    }

    @ParameterizedTest
    @CsvSource({
        ONLY_CURL + ", MISSING, curl: (22)", ONLY_WGET + ", MISSING, wget: exit code", ONLY_BUSYBOX_WGET + ", MISSING, wget: exit code",
        ONLY_CURL + ", REFUSED, curl: (7)", ONLY_WGET + ", REFUSED, wget: exit code", ONLY_BUSYBOX_WGET + ", REFUSED, wget: exit code",
        ONLY_CURL + ", HALF, curl: (18)", ONLY_WGET + ", HALF, wget: exit code", ONLY_BUSYBOX_WGET + ", HALF, wget: exit code"})
    void says_in_one_line_why_it_cannot_download_and_keeps_a_password_to_itself(String tools, Answer answer, String why) throws IOException {
        var machine = machineWith(tools);
        try (var mirror = new FakeMavenRepository(jar, answer)) {
            var run = machine.variable("RELEASE_MAVEN_URL", mirror.url().replace("//", "//me:secret@")).sh("rel/jbang probe");

            var before = "rel/jbang: cannot download " + mirror.url() + jarPath() + " (" + why;
            var after = "); check the network, or set RELEASE_MAVEN_URL to a mirror\n";
            assertTrue(run.err().startsWith(before) && run.err().endsWith(after) && run.err().lines().count() == 1, run.err());
            assertEquals(new Run(1, "", run.err()), run);
            assertFalse(run.err().contains("secret"), run.err());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "me:a/secret", "me:a#secret", "me:a?secret", "me:a@secret", "me:a)secret", "me:%zzsecret", "me:a secret", "me:a@127.9.8.7:1/"})
    void keeps_even_a_password_to_itself_that_breaks_the_url(String userinfo) throws IOException {
        for (var tools : List.of(ONLY_CURL, ONLY_WGET)) {
            var machine = machineWith(tools).variable("RELEASE_MAVEN_URL", "http://" + userinfo + "@127.0.0.1:1/");

            var run = machine.sh("rel/jbang probe");

            assertEquals(new Run(1, "", run.err()), run);
            assertTrue(run.err().startsWith("rel/jbang: cannot download http://127.0.0.1:1/dev/") && run.err().lines().count() == 1, run.err());
            assertFalse(run.err().contains("secret") || run.err().contains("127.9.8.7"), run.err());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void throws_away_what_has_a_wrong_checksum(String tools) throws IOException {
        var machine = machineWith(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.CHANGED)) {
            var run = machine.variable("RELEASE_MAVEN_URL", mirror.url()).sh("rel/jbang probe");

            assertEquals(new Run(1, "", "rel/jbang: wrong checksum of " + mirror.url() + jarPath() + ", which was thrown away; "
                + "find out who changed it, or set RELEASE_MAVEN_URL to a mirror\n"), run);
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void downloads_the_jar_once_with_whatever_tools_there_are(String tools) throws IOException {
        var machine = machineWith(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url() + "/");

            assertEquals(new Run(0, version + "\n", ""), machine.sh("rel/jbang -- version"));
            assertEquals(new Run(0, version + "\n", ""), machine.sh("rel/jbang -- version"));

            assertEquals(List.of("/maven2" + jarPath()), mirror.requests());
            assertEquals(-1, Files.mismatch(jar, cache(machine).resolve(jar.getFileName())));
            assertEquals(List.of(jar.getFileName().toString()), leftBehind(machine));
        }
    }

    static Stream<String> tools() {
        return Stream.of(ONLY_CURL + " ../bin/shasum ../bin/openssl", ONLY_WGET + " ../bin/sha256sum ../bin/openssl",
            "rm -f ../bin/sha*; " + ONLY_BUSYBOX_WGET);
    }

    @Test
    void a_jar_that_was_cut_short_in_the_cache_is_downloaded_again() throws IOException {
        var machine = machine(folder);
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url());
            machine.sh("mkdir -p " + CACHE + " && echo half >" + CACHE + "/" + jar.getFileName());

            assertEquals(new Run(0, version + "\n", ""), machine.sh("rel/jbang -- version"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WITH_FLOCK, WITHOUT_FLOCK})
    void a_start_that_is_ended_while_it_downloads_leaves_nothing_behind(String tools) throws Exception {
        var machine = machineWith(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.STUCK)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url());
            var start = machine.start(machine.checkout(), folder.resolve("out"), folder.resolve("err"), "exec rel/jbang probe");
            mirror.awaitStuck();

            start.destroy();
            start.descendants().forEach(ProcessHandle::destroy);

            assertEquals(143, start.waitFor());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {WITH_FLOCK, WITHOUT_FLOCK})
    void many_cold_starts_at_once_download_once_and_all_succeed(String tools) throws Exception {
        var machine = machineWith(tools);
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url());
            var starts = new ArrayList<Process>();
            for (int i = 0; i < 6; i++) {
                starts.add(machine.start(machine.checkout(), folder.resolve("out" + i), folder.resolve("err" + i), "rel/jbang -- version"));
            }

            for (int i = 0; i < 6; i++) {
                assertEquals(0, starts.get(i).waitFor(), Files.readString(folder.resolve("err" + i)));
                assertEquals(version + "\n", Files.readString(folder.resolve("out" + i)));
            }
            assertEquals(1, mirror.requests().size());
            assertEquals(List.of(jar.getFileName().toString()), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec 9>>lock && flock 9", "rm ../../../bin/flock && echo \"$(uname -n) $$\" >lock.pid"})
    void gives_up_on_a_lock_that_another_start_holds(String hold) throws IOException {
        var machine = machine(folder);

        var run = machine.sh("mkdir -p " + CACHE + " && checkout=$PWD && cd " + CACHE + " && " + hold
            + "\ncd \"$checkout\" && RELEASE_LOCK_WAIT=1 rel/jbang probe");

        assertEquals(new Run(1, "", "rel/jbang: another start has held the lock in " + cache(machine)
            + " for 1 s; see why it hangs, then try again\n"), run);
        assertEquals(hold.startsWith("rm") ? List.of("lock.pid") : List.of(), leftBehind(machine));
    }

    @Test
    void takes_over_the_lock_of_a_start_that_died() throws IOException {
        var machine = machineWith(WITHOUT_FLOCK);
        machine.sh("mkdir -p " + CACHE + " && echo \"$(uname -n) $$\" >" + CACHE + "/lock.pid");
        try (var mirror = new FakeMavenRepository(jar, Answer.MISSING)) {
            var run = machine.variable("RELEASE_MAVEN_URL", mirror.url()).sh("RELEASE_LOCK_WAIT=9 rel/jbang probe");

            assertTrue(run.err().startsWith("rel/jbang: cannot download "), run.err());
            assertEquals(List.of(), leftBehind(machine));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.132.1, true", "0.132.10, true", "0.1000.0, true", "1.0.0, true", "0.132.0, false", "0.99.0, false", "nonsense, false"})
    void uses_a_jbang_on_the_path_if_it_is_new_enough(String installed, boolean used) throws IOException {
        var machine = machine(folder);
        var bin = Files.createDirectories(folder.resolve("installation/bin"));
        jarThatPrintsItsVersion(bin.resolve("jbang.jar"));
        Files.writeString(bin.resolve("jbang"), "#!/bin/sh\nexit 99\n").toFile().setExecutable(true);
        Files.createSymbolicLink(folder.resolve("bin/jbang"), Path.of("../installation/bin/jbang"));
        try (var mirror = new FakeMavenRepository(jar, Answer.FILE)) {
            machine.variable("RELEASE_MAVEN_URL", mirror.url()).variable("INSTALLED", installed);

            var run = machine.sh("rel/jbang -- version");

            assertEquals(new Run(0, (used ? installed : version) + "\n", ""), run);
            assertEquals(used ? List.of() : List.of("/maven2" + jarPath()), mirror.requests());
            assertEquals(!used, Files.exists(cache(machine).resolve(jar.getFileName())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"$APP\"/rel/jbang",
        "ln -s \"$APP\"/rel/jbang link && ./link",
        "ln -s \"$APP\"/rel/jbang link && mkdir far && ln -s ../link far/chain && far/chain",
        "ln -s \"$APP\"/rel far && ln -s far/jbang link && ./link",
        "ln -s \"$APP\" app && app/rel/jbang",
        "PATH=$APP/rel:$PATH && jbang",
        "ln -s \"$APP\"/rel/jbang jbang && PATH=.:$PATH && jbang",
        "cd \"$APP\"/rel && sh jbang",
        "cd \"$APP\"/.. && export CDPATH=$PWD && \"${APP##*/}\"/rel/jbang"})
    void finds_its_checkout_however_it_is_called_and_never_takes_itself_for_jbang(String call) {
        var app = "export RELEASE_LOCK_WAIT=9; APP=" + quoted(ready.checkout()) + "; ";

        assertEquals(new Run(0, "<found>\n", ""), ready.sh(folder, app + call + " probe found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "unset JAVA_HOME && mkdir ../linked && ln -s \"$JDK\"/bin/java ../linked/java && PATH=../linked:$PATH",
        "unset JAVA_HOME && mkdir ../shim && PATH=$PWD/../shim:$PATH && "
            + "printf '#!/bin/sh\\nexec \"%s\"/bin/java \"$@\"\\n' \"$JDK\" >../shim/java && chmod +x ../shim/java",
        "ln -s \"$JDK\" '../a jdk' && JAVA_HOME=$PWD/'../a jdk'",
        "ln -s \"$JDK\" ../jdk && JAVA_HOME=../jdk"})
    void finds_the_jdk_by_path_and_by_java_home(String given) {
        assertEquals(new Run(0, "<found>\n", ""), ready.sh("JDK=$JAVA_HOME && " + given + " && rel/jbang probe found"));
    }

    @Test
    void needs_no_home_where_a_cache_is_given() {
        var run = ready.sh("unset HOME && export RELEASE_CACHE=../own && rel/jbang probe kept");

        assertEquals(new Run(0, "<kept>\n", ""), withoutBuildMessages(run));
        assertTrue(Files.isDirectory(ready.checkout().resolve("../own/jbang")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "dash", "bash", "busybox sh"})
    void runs_under_every_shell(String shell) throws IOException {
        assumeInstalled(shell);
        try (var good = new FakeMavenRepository(jar, Answer.FILE); var bad = new FakeMavenRepository(jar, Answer.CHANGED)) {
            var start = "RELEASE_CACHE=\"$PWD/../cache of $SHELL\" " + shell + " rel/jbang probe ";
            var shown = "SHELL='" + shell + "'; export RELEASE_MAVEN_URL=";

            var wrong = ready.sh(shown + bad.url() + "; " + start);
            var right = ready.sh(shown + good.url() + "; " + start + "'' 'a  b'");

            assertEquals(new Run(1, "", wrong.err()), wrong);
            assertTrue(wrong.err().startsWith("rel/jbang: wrong checksum of ") && wrong.err().lines().count() == 1, wrong.err());
            assertEquals(new Run(0, "<><a  b>\n", ""), right);
        }
    }

    @ParameterizedTest
    @CsvSource({"sh, TERM, 143", "sh, INT, 130", "dash, TERM, 143", "dash, INT, 130", "bash, TERM, 143", "bash, INT, 130",
        "busybox sh, TERM, 143", "busybox sh, INT, 130"})
    void signals_reach_the_command_under_every_shell(String shell, String signal, int exit) throws Exception {
        assumeInstalled(shell);
        assertEquals(new Run(exit, "running\nended\n", ""), ready.signalled(signal, shell + " rel/jbang probe sleep"));
        assertEquals(List.of(), commandLinesWith(ready.checkout()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 20, 130, 255})
    void passes_the_exit_code_of_a_command_on(int code) {
        assertEquals(new Run(code, "", ""), ready.sh("rel/jbang probe exit " + code));
    }

    @Test
    void passes_arguments_on_exactly_as_typed() {
        var arguments = List.of("", "a  b", "it's", "\"", "$HOME $(exit 3) `exit 4` ${x", "back\\slash\\", "line\nbreak\n", "*", "~",
            "grüße 🎉 漢字", "--help", "--", "-", "@args@", "@rel/jbang", "%s", "!!", "a=b", "#", ";&|<>()", "\ttab", "");

        var typed = arguments.stream().map(LauncherTest::quoted).collect(Collectors.joining(" "));

        assertEquals(new Run(0, "<print><" + String.join("><", arguments) + ">\n", ""), ready.sh("rel/jbang probe print " + typed));
    }

    @Test
    void runs_a_script_by_its_path_as_it_runs_a_command() {
        var script = quoted(ready.checkout().resolve("commands/probe.java"));

        assertEquals(new Run(0, "<print><><a  b><--help>\n", ""), ready.sh("cd / && " + script.replace("commands/probe.java", "rel/jbang") + " " + script + " print '' 'a  b' --help"));
        assertEquals(3, ready.sh("rel/jbang --deps=com.h2database:h2:2.5.252 " + script + " exit 3").exit());
    }

    @Test
    void passes_stdin_on_on_the_first_start_and_on_later_ones() throws IOException {
        Files.writeString(ready.checkout().resolve("commands/filter.java"), PROBE.replace("probe", "filter"));
        var input = "jar=" + CACHE + "/" + jar.getFileName() + "; ";
        var expected = ready.sh(input + "cksum <\"$jar\"").out();

        for (var start : List.of("first", "later")) {
            var run = ready.sh(input + "tail -c +1 \"$jar\" | rel/jbang filter copy | cksum");
            assertEquals(new Run(0, expected, ""), withoutBuildMessages(run), start);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "echo 'class probe { public static void main(String... a) { System.out.println(7); } }' >probe",
        "mkdir probe && echo 'class main { public static void main(String... a) { System.out.println(7); } }' >probe/main.java",
        "echo '{\"aliases\": {\"probe\": {\"script-ref\": \"other.java\"}}}' >jbang-catalog.json",
        "echo 'run.main=other' >jbang.properties"})
    void nothing_in_the_callers_folder_shadows_a_command(String shadow) {
        assertEquals(0, ready.sh(folder, shadow).exit());

        var run = ready.sh(folder, quoted(ready.checkout()) + "/rel/jbang probe ours");

        assertEquals(new Run(0, "<ours>\n", ""), run);
    }

    @Test
    void a_command_may_have_the_name_of_a_folder_of_the_checkout() {
        assertTrue(Files.isDirectory(ready.checkout().resolve("lib")));
        assertEquals(new Run(0, "<ours>\n", ""), ready.sh("rel/jbang lib ours"));
    }

    /** A checkout with the probe in its catalog, by its own name and that of a folder, on a machine without any cache. */
    private static Sandbox machine(Path folder) throws IOException {
        var machine = new Sandbox(folder, "my 'own' app").cold();
        var bin = Files.createDirectories(folder.resolve("bin"));
        for (var tool : NEEDED) Files.createSymbolicLink(bin.resolve(tool), find(tool).findFirst().orElseThrow());
        for (var tool : OPTIONAL) {
            for (var found : find(tool).limit(1).toList()) Files.createSymbolicLink(bin.resolve(tool), found);
        }
        Files.writeString(machine.checkout().resolve("commands/probe.java"), PROBE);
        var catalog = machine.checkout().resolve("jbang-catalog.json");
        Files.writeString(catalog, Files.readString(catalog).replaceFirst("\"aliases\": \\{", """
            "aliases": {
                "probe": { "script-ref": "commands/probe.java" },
                "filter": { "script-ref": "commands/filter.java" },
                "lib": { "script-ref": "commands/probe.java" },"""));
        return machine.variable("PATH", bin.toString());
    }

    /** @param tools a line of shell that takes away all but these, in the checkout */
    private Sandbox machineWith(String tools) throws IOException {
        if (tools.contains("busybox")) assumeInstalled("busybox");
        if (tools.contains("flock -n")) assumeInstalled("flock");
        if (tools.contains("bin/curl")) assumeInstalled("wget");
        var machine = machine(Files.createTempDirectory(folder, "machine"));
        assertEquals(0, machine.sh(tools).exit());
        return machine;
    }

    private static Stream<Path> find(String tool) {
        return Stream.of(System.getenv("PATH").split(":")).map(entry -> Path.of(entry, tool)).filter(Files::isExecutable);
    }

    private static void assumeInstalled(String command) {
        assumeTrue(find(command.split(" ")[0]).findAny().isPresent(), command + " is not installed");
    }

    private static Path cache(Sandbox machine) {
        return machine.home().resolve(".cache/releasetasks");
    }

    private static String jarPath() {
        return "/dev/jbang/jbang-cli/" + version + "/" + jar.getFileName();
    }

    private static String quoted(Object word) {
        return "'" + word.toString().replace("'", "'\\''") + "'";
    }

    /** What is in the cache besides the empty lock file. */
    private static List<String> leftBehind(Sandbox machine) throws IOException {
        if (!Files.exists(cache(machine))) return List.of();
        try (var entries = Files.list(cache(machine))) {
            return entries.map(entry -> entry.getFileName().toString()).filter(name -> !name.equals("lock")).toList();
        }
    }

    private static Run withoutBuildMessages(Run run) {
        return new Run(run.exit(), run.out(), run.err().replaceAll("(?m)^\\[jbang] .*\\R", ""));
    }

    private static List<String> commandLinesWith(Path path) {
        return ProcessHandle.allProcesses().flatMap(process -> process.info().commandLine().stream())
            .filter(line -> line.contains(path.toString())).toList();
    }

    private void jarThatPrintsItsVersion(Path target) throws IOException {
        var source = Files.writeString(folder.resolve("Fake.java"), """
            class Fake { public static void main(String... args) { System.out.println(System.getenv("INSTALLED")); } }
            """);
        assertEquals(0, ToolProvider.findFirst("javac").orElseThrow().run(System.out, System.err, "-d", folder.toString(), source.toString()));
        var manifest = new Manifest(new ByteArrayInputStream("Manifest-Version: 1.0\nMain-Class: Fake\n".getBytes()));
        try (var out = new JarOutputStream(Files.newOutputStream(target), manifest)) {
            out.putNextEntry(new JarEntry("Fake.class"));
            Files.copy(folder.resolve("Fake.class"), out);
        }
    }
}
