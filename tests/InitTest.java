package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.support.Checkout;
import release.support.OnEachJdk;
import release.support.OnlyInAll;
import release.support.Sandbox;
import release.support.TestRelease;

/** How the suite comes into somebody's repository. */
@Order(4)
class InitTest {
    private static final String KOTLIN = "2.3.10";
    private static final String GROOVY = "4.0.30";
    /** Where JBang keeps them: it would download them from places that a machine for tests need not reach. */
    private static final String INSTALL_COMPILERS = """
        install() { # script, class, the script in tests/apps that names its dependencies
          jars=$(rel/jbang -- info classpath --quiet --deps-only "tests/apps/$3.java") && mkdir -p "${1%/*}" || exit 1
          printf '#!/bin/sh\\nexec "$JAVA_HOME/bin/java" -cp "%s" %s "$@"\\n' "$jars" "$2" >"$1" && chmod +x "$1"
        }
        install "$JBANG_CACHE_DIR/kotlincs/KOTLIN/kotlinc/bin/kotlinc" \\
          "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler -no-stdlib -no-reflect" kotlinc
        install "$JBANG_CACHE_DIR/groovycs/GROOVY/groovy-GROOVY/bin/groovyc" org.codehaus.groovy.tools.FileSystemCompiler groovyc
        """;

    @TempDir
    static Path folder;

    private static Sandbox sandbox;
    private static int number;
    private Path app;

    @BeforeAll
    static void a_copy_of_the_checkout() {
        sandbox = new Sandbox(folder, "suite");
    }

    @BeforeEach
    void an_app_with_a_migration() {
        app = folder.resolve("my shop " + ++number);
        write("src/main/resources/db/migration/V1__users.sql", "create table users (id int primary key);\n");
    }

    private void write(String file, String text) {
        new TestRelease(app).file(file, text);
    }

    private Sandbox.Run init(String options) {
        return sandbox.sh("rel/jbang init " + options + " '" + app + "'");
    }

    private String config() throws IOException {
        return Files.readString(app.resolve("rel/config.conf"));
    }

    @OnlyInAll
    @OnEachJdk
    @Test
    void an_app_can_migrate_seed_and_have_commands_of_its_own_right_after_it() throws IOException {
        var run = init("--name shop");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().startsWith("initialized " + app + ": "), run.out());

        assertEquals("""
            shop 0.1.0 (dev)
            repo main  (h2 file:./data/shop)
              V1  users .............................................. applied   N ms
            1 repo: 1 applied
            """, sandbox.sh(app, "rel/jbang migrate").out().replaceAll(" +\\d+ ms", "   N ms"));
        assertEquals(0, sandbox.sh(app, "rel/jbang catalog --check").exit());

        assertEquals(
                0,
                sandbox.sh(app, "rel/jbang -- init -t command@\"$PWD\" rel/commands/backfill.java")
                        .exit());
        write(
                "rel/config.conf",
                config().replace("  commands {\n", "  commands {\n    backfill = rel/commands/backfill.java\n"));
        var own = sandbox.sh(app, "rel/jbang catalog >&2 && rel/jbang backfill");
        assertEquals("""
            shop 0.1.0 (dev)
            repo main  (h2 file:./data/shop)
              H2
            1 repo: nothing to do
            """, own.out(), own.err());
    }

    @OnlyInAll
    @Test
    void commands_of_ones_own_of_every_kind_get_their_arguments_as_typed_and_keep_stdin_and_exit_code()
            throws IOException {
        assertEquals(0, init("--name shop").exit());
        write("rel/own/a.java", """
            class a { public static void main(String... words) throws Exception {
                System.out.println(System.getenv("RELEASE_COMMAND") + " " + java.util.List.of(words) + " " + new String(System.in.readAllBytes()).strip());
                System.exit(words.length);
            } }
            """);
        write("rel/own/b.jsh", """
            System.out.println(System.getenv("RELEASE_COMMAND") + " " + java.util.List.of(args));
            /exit 4
            """);
        sandbox.done(INSTALL_COMPILERS.replace("KOTLIN", KOTLIN).replace("GROOVY", GROOVY));
        write("rel/own/d.kt", "//KOTLIN " + KOTLIN + "\n" + """
            fun main(words: Array<String>) {
                println(System.getenv("RELEASE_COMMAND") + " " + words.toList() + " " + System.`in`.readBytes().decodeToString().trim())
                System.exit(words.size)
            }
            """);
        write("rel/own/e.groovy", "//GROOVY " + GROOVY + "\n" + """
            println System.getenv("RELEASE_COMMAND") + " " + (args as List) + " " + System.in.text.trim()
            System.exit(args.length)
            """);
        new TestRelease(app)
                .script(
                        "rel/own/c.sh",
                        "#!/bin/sh\nprintf '%s [%s, %s, %s] ' \"$RELEASE_COMMAND\" \"$@\"; cat; exit $#\n");
        write(
                "rel/config.conf",
                config().replace(
                                "  commands {\n",
                                "  commands {\n"
                                        + "    own-java = rel/own/a.java\n"
                                        + "    own-jsh = rel/own/b.jsh\n"
                                        + "    own-kt = rel/own/d.kt\n"
                                        + "    own-groovy = rel/own/e.groovy\n"
                                        + "    own-sh = rel/own/c.sh\n"
                                        + "    own-list = [own-java, own-sh]\n"));
        assertEquals(0, sandbox.sh(app, "rel/jbang catalog").exit());

        for (var kind : List.of("java", "jsh", "kt", "groovy", "sh")) {
            var run = sandbox.sh(app, "echo typed | rel/jbang own-" + kind + " 'a  b' '' --help");

            assertEquals(
                    "own-" + kind + " [a  b, , --help]" + (kind.equals("jsh") ? "\n" : " typed\n"),
                    run.out(),
                    run.err());
            assertEquals(kind.equals("jsh") ? 4 : 3, run.exit());
        }
        var list = sandbox.sh(app, "rel/jbang own-list");
        assertEquals("own-java []\nown-sh [, , ] ", list.out().replace(" \n", "\n"), list.err());
        assertEquals(0, list.exit());
    }

    @Test
    void takes_over_the_datasource_of_a_spring_boot_app_in_yaml() throws IOException {
        write("src/main/resources/db/shop/V1__a.sql", "");
        write("src/main/resources/application.yml", """
            spring:
              datasource:
                url: ${SHOP_DB:jdbc:postgresql://localhost/shop}
                username: shop
                password: ${SHOP_PASSWORD}
              flyway:
                locations: [classpath:db/migration, "classpath:/db/shop"]
            ---
            spring.datasource.url: jdbc:postgresql://prod/shop
            """);
        assertEquals(0, init("--name shop").exit());

        assertTrue(config().contains("""
              # as in src/main/resources/application.yml
              url = "jdbc:postgresql://localhost/shop"
              url = ${?SHOP_DB}
              url = ${?DATABASE_URL}
              user = "shop"
              password = ${SHOP_PASSWORD}
              migrations = ["src/main/resources/db/migration", "src/main/resources/db/shop"]
            """), config());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        spring.datasource.url=jdbc:mariadb://${DB_HOST:localhost}:${DB_PORT}/shop spring.datasource.username=root | "jdbc:mariadb://localhost:"${DB_PORT}"/shop" | root
        quarkus.datasource.jdbc.url=jdbc:postgresql://localhost/shop quarkus.datasource.username=q | "jdbc:postgresql://localhost/shop" | q
        spring.datasource.url=jdbc:h2:mem:test spring.datasource.username=in-memory | "jdbc:h2:file:./data/shop" | in-memory
        """)
    void takes_over_the_datasource_of_an_app_in_properties(String properties, String url, String user)
            throws IOException {
        write("src/main/resources/application.properties", properties.replace(' ', '\n'));
        assertEquals(0, init("--name shop").exit());

        assertTrue(
                config().contains("  url = " + url + "\n") && config().contains("  user = \"" + user + "\"\n"),
                config());
    }

    /** What it cannot translate it says; what it writes can be read again. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        spring.datasource.url=${DB_URL:}~spring.datasource.username=${DB_USER:} | url = ${?DB_URL}~  url = ${?DATABASE_URL}~  user = ${?DB_USER}~ | repos.main.url
        spring.datasource.url=jdbc:h2:file:./data/a~spring.datasource.password=hunter22 | password = ${?DATABASE_PASSWORD}~ | its password is not copied
        spring.datasource.url=jdbc:h2:file:./data/a~spring.datasource.password=${PW:hunter22} | password = ${?PW}~ | its password is not copied
        spring.datasource.url=jdbc:postgresql://localhost/a?user=me&password=hunter22 | url = "jdbc:postgresql://localhost/a?user=me"~ | next:
        spring.datasource.url=jdbc:h2:file:./data/a~spring.flyway.table=history | url = "jdbc:h2:file:./data/a"~ | spring.flyway.table is not taken over
        spring.datasource.url=jdbc:h2:file:./data/a~spring.flyway.locations=db/migration | migrations = ["src/main/resources/db/migration"]~ | next:
        spring.datasource.url=jdbc:h2:file:./data/a~spring.flyway.locations=db/none | migrations = []~ | location src/main/resources/db/none is not taken over
        quarkus.datasource.jdbc.url=jdbc:h2:file:./data/a~quarkus.flyway.locations=db/migration | migrations = ["src/main/resources/db/migration"]~ | next:
        """)
    void writes_no_password_and_drops_nothing_in_silence(String properties, String written, String said)
            throws IOException {
        write("src/main/resources/application.properties", properties.replace("~", "\n"));

        var run = init("--name 'a \"b\" \\ c'");

        assertTrue(config().contains("  " + written.replace("~", "\n")), config());
        assertFalse(config().contains("hunter22") || (run.out() + run.err()).contains("hunter22"), config());
        assertTrue((run.out() + run.err()).contains(said), run.out() + run.err());
    }

    @Test
    void writes_through_no_link() throws IOException {
        var elsewhere = Files.createDirectories(folder.resolve("elsewhere " + number));
        Files.createSymbolicLink(app.resolve("rel"), elsewhere);
        Files.createSymbolicLink(app.resolve("jbang-catalog.json"), elsewhere.resolve("dangling"));

        assertEquals(
                new Sandbox.Run(
                        2,
                        "",
                        app + "/jbang-catalog.json is a link, through which nothing is written; remove it\n" + app
                                + "/rel is a link, through which nothing is written; remove it\n"),
                init("--name shop --force").withoutBuildMessages());
        assertEquals(0, elsewhere.toFile().list().length);
        assertFalse(Files.exists(app.resolve("lib")));
    }

    @Test
    void never_replaces_a_file_of_the_user_and_lists_all_that_it_would() throws IOException {
        write("rel/config.conf", "mine\n");
        write("commands/migrate.java", "mine too\n");

        assertEquals(
                new Sandbox.Run(
                        2,
                        "",
                        app + "/commands/migrate.java is there already and differs; --force replaces it\n" + app
                                + "/rel/config.conf is there already and differs; --force replaces it, --upgrade"
                                + " replaces the suite's own files only\n"),
                init("--name shop").withoutBuildMessages());
        assertEquals("mine\n", config());
        assertFalse(Files.exists(app.resolve("lib")));

        assertEquals(0, init("--name shop --force").exit());
        assertTrue(config().contains("default-release"));
    }

    @Test
    void upgrade_replaces_the_suites_own_files_and_nothing_else() throws IOException {
        assertEquals(0, init("--name shop").exit());
        write("rel/config.conf", config() + "# mine\n");
        write("lib/ReleaseTasks.java", "old\n");
        write("rel/commands/own.sh", "mine\n");
        var catalog = Files.readString(app.resolve("jbang-catalog.json"));

        var run = init("--upgrade");

        assertEquals(
                "upgraded " + app + ": 0 files added, 1 replaced\nreplaced lib/ReleaseTasks.java\n",
                run.out(),
                run.err());
        assertTrue(config().endsWith("# mine\n"));
        assertEquals("mine\n", Files.readString(app.resolve("rel/commands/own.sh")));
        assertEquals(catalog, Files.readString(app.resolve("jbang-catalog.json")));
        assertEquals(
                Files.readString(sandbox.checkout().resolve("lib/ReleaseTasks.java")),
                Files.readString(app.resolve("lib/ReleaseTasks.java")));
    }

    @Test
    void the_list_of_checksums_comes_along_and_keeps_what_the_team_has_in_it() throws IOException {
        var list = "rel/checksums/checksums.sha256";
        var suite = Files.readAllLines(sandbox.checkout().resolve(list));
        var own = "1".repeat(64) + "  shop/own/1.0/own-1.0.jar";
        var kept = "2".repeat(64) + suite.get(0).substring(64);
        write(list, kept + "\n" + own + "\n");

        var run = init("--name shop");

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("replaced " + list + "\n"), run.out());
        var merged = new ArrayList<>(suite);
        merged.set(0, kept);
        merged.add(own);
        merged.sort(Comparator.comparing(line -> line.substring(66)));
        assertEquals(merged, Files.readAllLines(app.resolve(list)));
        assertTrue(init("--upgrade").out().contains(": 0 files added, 0 replaced\n"));
    }

    @Test
    void says_what_is_wrong_with_a_configuration_that_it_cannot_read() throws IOException {
        write("src/main/resources/application.yml", "spring: [unclosed\n");

        var run = init("--name shop");

        assertTrue(run.err().contains("src/main/resources/application.yml cannot be read: "), run.err());
        assertEquals(2, run.exit());
        assertFalse(Files.exists(app.resolve("rel")));
    }

    @Test
    void every_file_of_the_suite_is_packed() throws IOException {
        var root = Checkout.root();
        var packed = Files.readAllLines(root.resolve("lib/init/Suite.java")).stream()
                .filter(line -> line.startsWith("//FILES suite/"))
                .map(line -> line.replaceFirst(".*=../../", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        var wanted = new TreeSet<>(List.of(
                "rel/checksums/checksums.sha256",
                "rel/checksums/write.sh",
                "rel/jbang",
                "rel/templates/command.java.qute",
                "rel/warm.sh",
                "LICENSE"));
        for (var part : new String[] {"commands", "lib"}) {
            try (var files = Files.walk(root.resolve(part))) {
                files.filter(Files::isRegularFile)
                        .forEach(file -> wanted.add(root.relativize(file).toString()));
            }
        }

        assertEquals(wanted, packed);
    }
}
