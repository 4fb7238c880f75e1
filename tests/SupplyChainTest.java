package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.Sandbox.quoted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Database;
import release.support.Cases;
import release.support.Checkout;
import release.support.FakeMavenRepository;
import release.support.OnlyInAll;
import release.support.Sandbox;
import release.support.Sandbox.Run;

/**
 * What rel/jbang uses of what it downloads: only what rel/checksums/checksums.sha256 names. The checkout here has one
 * command, which needs one small jar, and the Maven repository is a folder.
 */
@Order(5)
class SupplyChainTest {
    private static final String LIST = "rel/checksums/checksums.sha256";
    private static final String JAR = "org/example/tiny/1.0/tiny-1.0.jar";
    private static final String POM = "org/example/tiny/1.0/tiny-1.0.pom";
    private static final String PROBE_RUN = "rel/jbang probe";
    private static final String PROBE = """
        //DEPS org.example:tiny:1.0
        //DEPS ../lib/release-root.jar
        class probe {
            public static void main(String... args) throws Exception {
                try (var in = probe.class.getResourceAsStream("/tiny.txt")) { System.out.print(new String(in.readAllBytes())); }
            }
        }
        """;

    @TempDir
    Path folder;

    private Sandbox sandbox;
    private Path list;
    private Path local;
    private Path mirror;

    @BeforeAll
    static void all_sandboxes_have_jbang(@TempDir Path other) {
        assertEquals(0, new Sandbox(other, "other").sh("rel/jbang -- version").exit());
    }

    @BeforeEach
    void a_checkout_with_a_command_that_needs_a_jar() throws IOException {
        sandbox =
                Sandbox.withProbe(folder, "my 'own' app", PROBE).file(LIST, "").without("JBANG_CACHE_DIR");
        list = sandbox.checkout().resolve(LIST);
        local = folder.resolve("local repository");
        mirror = folder.resolve("mirror");
        publish("1.0", "tiny\n");
        sandbox.variable("JBANG_REPO", local.toString())
                .variable("RELEASE_MAVEN_URL", mirror.toUri().toString());
    }

    @Test
    void
            what_the_list_does_not_name_is_refused_until_the_list_is_written_anew_and_nothing_else_writes_into_the_checkout()
                    throws Exception {
        assertEquals(
                new Run(
                        1,
                        "",
                        line(list + " has no entry for " + POM + "; review it, then add it: rel/jbang checksums")),
                probe());

        assertEquals(
                new Run(
                        0,
                        "added " + JAR + "\nadded " + POM + "\n" + LIST + ": 2 files\n",
                        "resolving commands/probe.java\n"),
                sandbox.sh("rel/jbang checksums"));
        var text = Files.readString(list);
        writeList();
        assertEquals(Files.readString(list), text);
        var before = tree();
        assertEquals(new Run(0, "tiny\n", ""), probe());
        assertEquals(before, tree());

        assertEquals(
                "nothing has changed\n" + LIST + ": 2 files\n",
                sandbox.sh("rel/jbang checksums").out());
        assertEquals(text, Files.readString(list));

        sandbox.file(
                LIST,
                text.lines().filter(line -> !line.endsWith(".jar")).findFirst().orElseThrow() + "\n");
        var missing = " has no entry for " + local.resolve(JAR) + "; review it, then add it: rel/jbang checksums";
        assertEquals(new Run(1, "", line(list + missing)), probe());
    }

    @Test
    void a_jar_that_somebody_changed_in_the_local_repository_is_refused_however_often_it_was_used_before()
            throws Exception {
        writeList();
        assertEquals(new Run(0, "tiny\n", ""), probe());
        var jar = swapTheJar();
        var line = changed(jar);

        assertEquals(new Run(1, "", line), probe());
        assertEquals(new Run(1, "", line), viaRegisteredCatalog());
        assertEquals(
                new Run(1, "", line.replace(jar.toString(), JAR)),
                sandbox.sh("rm -r \"$HOME\"/.jbang/cache; " + PROBE_RUN).withoutBuildMessages());
        Files.delete(jar);
        assertEquals(new Run(0, "tiny\n", ""), probe());
    }

    @Cases(value = JAR, onlyInAll = POM)
    void what_a_mirror_changed_is_refused_and_not_written_into_the_list_either(String file) throws Exception {
        writeList();
        var text = Files.readString(list);
        publish("1.0", "evil\n");
        if (file.equals(POM)) pom("1.0", "<description>evil</description>");
        if (file.equals(POM)) jar(mirror.resolve(JAR), "tiny\n");

        assertEquals(new Run(1, "", changed(file)), probe());
        var written = sandbox.sh("rel/jbang checksums");

        assertEquals(
                new Run(
                        1,
                        "",
                        "resolving commands/probe.java\nchanged " + file + "\n"
                                + line("the files above are not what " + list
                                        + " says, which is left as it is; find out who changed them, or delete"
                                        + " their lines to accept them")),
                written);
        assertEquals(text, Files.readString(list));
    }

    @Test
    void a_wrong_checksum_in_the_list_is_refused_and_a_checksum_of_what_is_gone_is_removed() throws Exception {
        writeList();
        publish("1.1", "new\n");
        sandbox.file("commands/probe.java", PROBE.replace(":1.0", ":1.1"));

        var written = sandbox.sh("rel/jbang checksums");
        var path = JAR.replace("1.0", "1.1");
        assertEquals(
                "removed " + JAR + "\nremoved " + POM + "\nadded " + path + "\nadded " + path.replace(".jar", ".pom")
                        + "\n" + LIST + ": 2 files\n",
                written.out());
        assertEquals(new Run(0, "new\n", ""), probe());

        sandbox.file(LIST, Files.readString(list).replaceAll("(?m)^.", "x"));
        assertEquals(changed(local.resolve(path)), probe().err());
    }

    @OnlyInAll
    @Test
    void looks_at_the_jars_with_whatever_tools_there_are() throws Exception {
        writeList();
        assertEquals(new Run(0, "tiny\n", ""), probe());
        var tools = List.of(
                "ln -s \"$(command -v shasum)\" .",
                "ln -s \"$(command -v openssl)\" .",
                "ln -s \"$(command -v busybox)\" sha256sum");
        for (var tool : tools) assertEquals(new Run(0, "tiny\n", ""), probeWithOnly(tool), tool);

        assertEquals(
                new Run(
                        2,
                        "",
                        line("no sha256sum, shasum or openssl found to check the jars with; install one of them")),
                probeWithOnly(":"));
        swapTheJar();
        for (var tool : tools) {
            var refused = probeWithOnly(tool);
            assertEquals(1, refused.exit(), tool + refused.err());
            assertTrue(refused.err().contains(JAR + " is not what "), refused.err());
        }
    }

    /** As somebody does who would not like to be found out: JBang takes a jar of the same time for the same. */
    private Path swapTheJar() throws IOException {
        var jar = local.resolve(JAR);
        var time = Files.getLastModifiedTime(jar);
        jar(jar, "evil\n");
        Files.setLastModifiedTime(jar, time);
        return jar;
    }

    private Run probeWithOnly(String tool) {
        return sandbox.sh(
                "mkdir ../bin && cd ../bin && for needed in awk cksum date dirname env flock grep ln mkdir perl"
                        + " readlink rm sh sleep uname wc; do ln -s \"$(command -v $needed)\" .; done && " + tool
                        + " && cd \"$OLDPWD\" && rm=$(command -v rm) && PATH=$PWD/../bin && "
                        + "status=0; " + PROBE_RUN + " || status=$?; $rm -r ../bin; exit $status");
    }

    @Test
    void a_list_that_is_gone_is_no_reason_to_check_nothing() throws IOException {
        Files.delete(list);

        assertEquals(
                new Run(
                        2,
                        "",
                        line(list
                                + " is missing, so nothing can be checked; restore it, or write it: rel/jbang"
                                + " checksums")),
                probe());
    }

    @Test
    void downloads_through_the_proxy_that_the_environment_names() throws Exception {
        writeList();
        try (var proxy = new FakeMavenRepository(list, FakeMavenRepository.Answer.MISSING)) {
            var through = "http_proxy=http://me:secret@" + proxy.url().replaceAll("http://|/maven2", "")
                    + " RELEASE_MAVEN_URL=http://mirror.invalid/maven2 ";
            assertEquals(
                    1, sandbox.sh("no_proxy=.invalid " + through + PROBE_RUN).exit());
            assertEquals(List.of(), proxy.requests());

            assertEquals(1, sandbox.sh(through + PROBE_RUN).exit());
            assertTrue(
                    proxy.requests().contains("/maven2/" + POM),
                    proxy.requests().toString());
        }
    }

    @Test
    void asks_no_repository_that_a_pom_names() throws IOException {
        try (var other = new FakeMavenRepository(mirror.resolve(JAR), FakeMavenRepository.Answer.FILE)) {
            pom(
                    "1.0",
                    "<repositories><repository><id>central</id><url>" + other.url()
                            + "</url></repository></repositories>"
                            + "<dependencyManagement><dependencies><dependency><groupId>org.example</groupId><artifactId>far</artifactId><version>1.0</version>"
                            + "<type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>");

            assertEquals(1, sandbox.sh("rel/jbang checksums").exit());
            assertEquals(1, probe().exit());

            assertEquals(List.of(), other.requests());
        }
    }

    @Test
    void scripts_that_are_not_of_the_checkout_need_no_entry_but_what_has_one_holds_for_them_too() throws Exception {
        writeList();
        publish("1.1", "new\n");
        var script = Files.writeString(
                folder.resolve("other.java"),
                PROBE.replace("//DEPS ../lib/release-root.jar\n", "")
                        .replace("probe", "other")
                        .replace(":1.0", ":1.1"));
        assertEquals("new\n", sandbox.sh("rel/jbang " + quoted(script)).out());

        Files.writeString(script, Files.readString(script).replace(":1.1", ":1.0"));
        publish("1.0", "evil\n");
        var refused = sandbox.sh("rel/jbang " + quoted(script));
        assertTrue(refused.err().endsWith(changed(JAR)), refused.err());
        assertEquals(1, refused.exit());
    }

    @Cases(
            value = "cd rel && ./jbang plain.java",
            onlyInAll = {"rel/jbang rel/plain.java", "rel/jbang --deps=org.example:tiny:1.0 ./rel/plain.java"})
    void a_script_of_the_checkout_needs_its_entries_by_a_relative_path_too(String call) {
        sandbox.file(
                "rel/plain.java",
                PROBE.replace("//DEPS ../lib/release-root.jar\n", "").replace("probe", "plain"));

        assertEquals(
                new Run(
                        1,
                        "",
                        line(list + " has no entry for " + POM + "; review it, then add it: rel/jbang checksums")),
                sandbox.sh(call).withoutBuildMessages());
    }

    @Test
    void every_dependency_of_the_suite_has_one_version_and_an_entry() throws IOException {
        var dependencies = new ArrayList<String>();
        for (var part : List.of("commands", "lib", "rel", "tests")) {
            try (var files = Files.walk(Checkout.root().resolve(part))) {
                for (var file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    Files.readAllLines(file).stream()
                            .filter(line -> line.startsWith("//DEPS ") && !line.endsWith("release-root.jar"))
                            .map(line -> line.substring("//DEPS ".length()).replaceFirst("@fatjar$", ""))
                            .forEach(dependencies::add);
                }
            }
        }
        Stream.of(Database.values()).forEach(database -> dependencies.addAll(database.dependencies()));
        var listed = Files.readAllLines(Checkout.root().resolve(LIST));

        for (var dependency : dependencies) {
            var part = dependency.split(":");
            assertTrue(
                    part.length >= 3 && part.length <= 4 && part[2].matches("[\\w.-]+"),
                    dependency + " is not of the form group:artifact:version[:classifier]");
            var path = part[0].replace('.', '/') + "/" + part[1] + "/" + part[2] + "/" + part[1] + "-" + part[2];
            for (var type : List.of((part.length == 4 ? "-" + part[3] : "") + ".jar", ".pom")) {
                assertTrue(
                        listed.stream().anyMatch(line -> line.endsWith("  " + path + type)),
                        path + type + " has no entry; run: rel/jbang checksums");
            }
        }
        assertEquals(
                listed.stream()
                        .sorted((a, b) -> a.substring(66).compareTo(b.substring(66)))
                        .distinct()
                        .toList(),
                listed);
        var entry = Pattern.compile("[0-9a-f]{64}  [\\w./+-]+\\.(jar|pom)");
        assertEquals(
                List.of(),
                listed.stream().filter(line -> !entry.matcher(line).matches()).toList());
    }

    private Run probe() {
        return sandbox.sh(PROBE_RUN).withoutBuildMessages();
    }

    private Run viaRegisteredCatalog() {
        assertEquals(
                0,
                sandbox.sh("rel/jbang -- catalog add --global --force --name app \"$PWD\"")
                        .exit());
        return sandbox.sh(folder, sandbox.launcher() + " probe@app").withoutBuildMessages();
    }

    private static String line(String text) {
        return "rel/jbang: " + text + "\n";
    }

    private String changed(Object file) {
        return line(file + " is not what " + list
                + " says; find out who changed it, then delete it from the local Maven repository");
    }

    /** As {@code rel/jbang checksums} writes it. */
    private void writeList() throws Exception {
        var lines = new StringBuilder();
        for (var file : List.of(JAR, POM)) {
            var checksum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(mirror.resolve(file)));
            lines.append(HexFormat.of().formatHex(checksum))
                    .append("  ")
                    .append(file)
                    .append('\n');
        }
        sandbox.file(LIST, lines.toString());
    }

    private void publish(String version, String text) throws IOException {
        pom(version, "");
        jar(mirror.resolve(JAR.replace("1.0", version)), text);
    }

    private void pom(String version, String more) throws IOException {
        var pom = mirror.resolve(POM.replace("1.0", version));
        Files.createDirectories(pom.getParent());
        Files.writeString(
                pom,
                "<project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>tiny</artifactId>"
                        + "<version>" + version + "</version>" + more + "</project>\n");
    }

    private static void jar(Path file, String text) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
            var entry = new ZipEntry("tiny.txt");
            entry.setTime(0);
            zip.putNextEntry(entry);
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The checksum of every file of the checkout. */
    private String tree() {
        return sandbox.done("find . -type f -exec cksum {} + | sort");
    }
}
