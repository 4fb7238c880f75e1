package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.TestDatabase.H2;
import static release.support.TestDatabase.MARIADB;
import static release.support.TestDatabase.MYSQL;
import static release.support.TestDatabase.POSTGRESQL;
import static release.support.TestDatabase.SQLITE;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import release.doctor.Clock;
import release.doctor.Grants;
import release.doctor.Machine;
import release.report.Step.State;
import release.support.Checkout;
import release.support.DatabaseHoldingProcess;
import release.support.Doctor;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.TestRelease.Run;

/** What the doctor says about repos that are well, about what is the same on every database, and about the machine. */
class DoctorTest {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
    private static final List<String> WANTED = List.of("CREATE", "ALTER", "DROP");

    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder)
                .repo("main", database)
                .migration("main", "V1__users.sql", "create table users (id int);")
                .migration("main", "V2__orders.sql", "create table orders (id int);");
    }

    private TestRelease migrated(TestDatabase database) {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate").exit());
        return shop;
    }

    @EveryDatabase
    void a_repo_that_is_well(TestDatabase database) throws Exception {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate", "--target", "1").exit());

        var run = shop.run("doctor");

        assertEquals(new Run(0, well(database).replace("HISTORY", "1 applied, 1 pending"), ""), Doctor.repos(run));
        assertEquals(0, shop.otherConnections("main"));
    }

    @EveryDatabase({POSTGRESQL, MARIADB, MYSQL})
    void a_database_that_is_empty_is_well_and_stays_so(TestDatabase database) {
        var shop = shop(database);

        assertEquals(new Run(0, well(database).replace("HISTORY", "2 pending"), ""), Doctor.repos(shop.run("doctor")));
        var schema = database == POSTGRESQL ? "'public'" : "database()";
        assertEquals(
                List.of("0"),
                shop.query("main", "select count(*) from information_schema.tables where table_schema = " + schema));
    }

    private static String well(TestDatabase database) {
        return switch (database) {
            case H2 -> """
                repo main  (h2 <main>)
                  file        data can be written ... ok
                  connection  the database answers ... ok           5 ms
                  server      H2 N ... ok
                  driver      H2 JDBC Driver N ... ok
                  rights      may create tables in PUBLIC ... ok
                  history     HISTORY ... ok
                """;
            case SQLITE -> """
                repo main  (sqlite <main>)
                  file        data can be written ... ok
                  connection  the database answers ... ok           5 ms
                  server      SQLite N ... ok
                  driver      SQLite JDBC N ... ok
                  history     HISTORY ... ok
                """;
            case POSTGRESQL -> """
                repo main  (postgresql <main>)
                  connection  the database answers ... ok           5 ms
                  server      PostgreSQL N ... ok
                  driver      PostgreSQL JDBC Driver N ... ok
                  connections 4 needed and there, N more free ... ok
                  read-only   no ... ok
                  rights      may create tables in public ... ok
                  owners      all tables are ours to alter ... ok
                  pooler      none in transaction mode ... ok
                  clock       as on this machine, give or take 5 s ... ok
                  indexes     none is invalid ... ok
                  history     HISTORY ... ok
                """;
            case MARIADB, MYSQL ->
                """
                repo main  (%s <main>)
                  connection  the database answers ... ok           5 ms
                  server      %s N ... ok
                  driver      %s N ... ok
                  connections 4 needed and there, N more free ... ok
                  read-only   no ... ok
                  rights      may create tables in <main> ... ok
                  clock       as on this machine, give or take 5 s ... ok
                  history     HISTORY ... ok
                """.formatted(
                                database.name().toLowerCase(Locale.ROOT),
                                database == MARIADB ? "MariaDB" : "MySQL",
                                database == MARIADB ? "MariaDB Connector/J" : "MySQL Connector/J");
        };
    }

    @EveryDatabase({H2, SQLITE})
    void a_file_that_is_not_there_yet_is_not_created(TestDatabase database) {
        assertEquals(
                new Run(0, """
                    repo main  (%s <main>)
                      file        data can be created ... ok
                      connection  no file yet, migrate creates it ... ok
                      history     2 pending ... ok
                    """.formatted(database.name().toLowerCase(Locale.ROOT)), ""),
                Doctor.repos(shop(database).run("doctor")));
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @EveryDatabase
    void a_pending_script_that_migrate_cannot_read_is_told_with_its_line(TestDatabase database) {
        var shop = shop(database)
                .migration(
                        "main",
                        "V3__name.sql",
                        "create table names (id int);\ninsert into names values (${nowhere});\n")
                .migration("main", "V4__comment.sql", "create table comments (id int);\n/* open\n")
                .migration("main", "V5__timeout.sql", "-- release: lock-timeout = soon\ncreate table late (id int);\n");

        var said = Doctor.check(shop.run("doctor").exits(1), "scripts");

        assertEquals("""
            scripts     V3 name ... FAILED
            rel/main/V3__name.sql:2
            No value is set for the placeholder ${nowhere}.
            Nothing of it was run.
            Set flyway.placeholders.nowhere; or, if it is text as it stands, placeholderReplacement=false in V3__name.sql.conf beside it, then: jbang migrate@shop
            scripts     V4 comment ... FAILED
            rel/main/V4__comment.sql:2
            A comment begins here (/*) and never ends.
            Nothing of it was run.
            Close it with */, then: jbang migrate@shop
            scripts     V5 timeout ... FAILED
            rel/main/V5__timeout.sql:1
            lock-timeout must be a duration such as 500ms, 5s or 10min, not soon
            """, said);
        shop.run("migrate", "--target", "2").exits(0);
        shop.with("main", "flyway.placeholders.nowhere = 1")
                .delete("rel/main/V4__comment.sql")
                .delete("rel/main/V5__timeout.sql")
                .run("doctor")
                .exits(0)
                .neverSays("scripts ");
    }

    @EveryDatabase({H2, SQLITE})
    void not_a_byte_of_a_file_changes(TestDatabase database) throws IOException {
        var shop = migrated(database);
        var before = data();

        assertEquals(0, shop.run("doctor").exit());

        assertEquals(before, data());
    }

    /** The content of each database's file. */
    private Map<String, String> data() throws IOException {
        var data = new TreeMap<String, String>();
        for (var file : folder.resolve("data").toFile().listFiles((parent, name) -> !name.endsWith(".lock"))) {
            data.put(file.getName(), Files.readString(file.toPath(), StandardCharsets.ISO_8859_1));
        }
        assertEquals(1, data.size(), data.keySet().toString());
        return data;
    }

    @Test
    void a_folder_that_cannot_be_written_is_a_failure() {
        var run = new TestRelease(folder)
                .repo("main", "jdbc:h2:file:/proc/self/shop")
                .with("main", "migrations = none")
                .run("doctor");

        assertTrue(
                Doctor.check(run, "file")
                        .startsWith(
                                "file        /proc/self cannot be written ... FAILED\nNothing can be written there: "),
                run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_link_that_leads_nowhere_is_a_failure() throws IOException {
        Files.createSymbolicLink(folder.resolve("shop.db"), Path.of("gone/shop.db"));
        var run = new TestRelease(folder)
                .repo("main", "jdbc:sqlite:shop.db")
                .with("main", "migrations = none")
                .run("doctor");

        assertTrue(
                Doctor.check(run.exits(1), "file")
                        .startsWith("file        the release root/<main> leads nowhere ... FAILED\n"
                                + "It is a link to a file that is not there."),
                run.out());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:h2:./shop;ACCESS_MODE_DATA=r",
                "jdbc:sqlite:file:shop.db?mode=ro",
                "jdbc:sqlite:file:shop.db?immutable=1"
            })
    void a_url_that_only_reads_is_a_failure(String url) {
        var shop = new TestRelease(folder)
                .repo("main", url.replaceFirst("[?;].*", ""))
                .migration("main", "V1__users.sql", "create table users (id int);");
        shop.run("migrate").exits(0);
        var run = shop.repo("main", url).run("doctor");

        assertTrue(
                Doctor.check(run.exits(1), "url")
                        .startsWith("url         reads only ... FAILED\nThe URL opens the file only to read."),
                run.out());
    }

    @Test
    void a_sqlite_in_wal_mode_and_one_that_somebody_writes_are_read_too() throws Exception {
        var shop = migrated(SQLITE);
        try (var holder = new DatabaseHoldingProcess(
                "jdbc:sqlite:" + folder + "/" + shop.url("main").substring(12), "begin immediate")) {
            Doctor.verify(0, "history     2 applied ... ok\n", shop.run("doctor"));
        }
        shop.execute("main", "pragma journal_mode = wal");

        Doctor.verify(0, "history     2 applied ... ok\n", shop.run("doctor"));
    }

    /** It waits for half a minute until it says so. */
    @OnlyInAll
    @Test
    void an_h2_that_another_process_has_open_is_in_use() throws Exception {
        var shop = migrated(H2);
        try (var holder = new DatabaseHoldingProcess(
                "jdbc:h2:file:" + folder + "/" + shop.url("main").substring(15))) {
            var run = shop.run("doctor");

            assertTrue(Doctor.check(run, "connection").contains("Another process has this file open."), run.out());
            assertEquals(22, run.exit());
        }
    }

    @Test
    void an_unreachable_repo_fails_and_the_others_are_looked_at_all_the_same() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var run = new TestRelease(folder)
                .repo("main", "jdbc:postgresql://127.0.0.1:" + port + "/shop_db")
                .with("main", "password = geheim, migrations = none")
                .repo("second", POSTGRESQL)
                .run("doctor");

        assertTrue(Doctor.check(run, "connection").startsWith("""
            connection  the database answers ... FAILED       5 ms
            rel/config.conf:3
            cannot reach postgresql <main>:\
            """), run.out());
        assertTrue(run.out().contains("repo second"), run.out());
        Doctor.verify(23, "history     none, and no migrations ... ok\n", run);
        assertFalse((run.out() + run.err()).contains("geheim"));
    }

    @EveryDatabase
    void a_changed_file_is_a_disagreement_that_is_explained(TestDatabase database) {
        Doctor.verify(
                21,
                """
                history     V1 users ... FAILED
                rel/main/V1__users.sql
                The file was changed after it was applied.
                Restore the file; or, if the database already is as the file says: jbang repair@shop
                """,
                migrated(database)
                        .migration("main", "V1__users.sql", "create table users (id bigint);")
                        .run("doctor"));
    }

    @EveryDatabase({H2, MARIADB, MYSQL})
    void a_failed_row_is_a_disagreement_that_is_explained(TestDatabase database) {
        var shop = shop(database)
                .migration("main", "V2__orders.sql", "create table orders (id int); create table orders (id int);");
        assertEquals(1, shop.run("migrate").exit());

        Doctor.verify(21, """
            history     V2 orders ... FAILED
            rel/main/V2__orders.sql
            It failed in an earlier run and may be half applied.
            Undo by hand what remains of it, fix the script, then: jbang repair@shop && jbang migrate@shop
            """, shop.run("doctor"));
    }

    @EveryDatabase
    void tables_without_a_history_are_what_migrate_refuses(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table older (id int)");

        Doctor.verify(21, """
            history     tables, but no history ... FAILED
            The database has tables, but nothing says which migrations made them, so migrate refuses it.
            If its tables are those of a migration, say which one: jbang baseline@shop --at VERSION
            """, shop.run("doctor"));
        assertEquals(21, shop.run("migrate").exit());
        shop.execute("main", "drop table older");
        shop.execute("main", "create table release_notes (id int)"); // only three such names are ours
        Doctor.verify(21, """
            history     tables, but no history ... FAILED
            The database has tables, but nothing says which migrations made them, so migrate refuses it.
            If its tables are those of a migration, say which one: jbang baseline@shop --at VERSION
            """, shop.run("doctor"));
        assertEquals(21, shop.run("migrate").exit());

        Doctor.verify(
                0,
                "history     1 pending, 1 ignored ... ok\n",
                shop.with("main", "flyway.baselineOnMigrate = true").run("doctor"));
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_is_well(TestDatabase database) throws IOException {
        var shop = migrated(database);
        Files.delete(folder.resolve("rel/main/V2__orders.sql"));

        Doctor.verify(0, "history     1 applied, 1 ahead of the files ... ok\n", shop.run("doctor"));
    }

    /** The URL names the trace level, though it sets none: then we do not set it, which only an administrator may. */
    @Test
    void a_user_of_h2_who_is_no_administrator() {
        var shop = new TestRelease(folder)
                .repo("main", H2.fresh() + ";INIT=set @named='TRACE_LEVEL_FILE'")
                .with("main", "migrations = none");
        shop.execute("main", "create user app password ''");

        Doctor.verify(0, """
            rights      could not be told ... warning
            Whether APP may create tables in PUBLIC H2 tells only administrators. As one of them: grant alter any schema to APP;
            """, shop.with("main", "user = app").run("doctor"));
    }

    @Test
    void json_tells_the_same() throws IOException {
        var shop = migrated(H2);
        Files.delete(folder.resolve("rel/main/V1__users.sql"));

        var run = shop.run("doctor", "--json");

        var document = JsonParser.parseString(run.out()).getAsJsonObject();
        var repo = document.getAsJsonArray("repos").get(0).getAsJsonObject();
        assertEquals(
                "JDK",
                document.getAsJsonArray("steps")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString());
        assertEquals("failed", repo.get("outcome").getAsString());
        assertEquals("""
            {"kind":"check","name":"history","description":"V1 users","state":"failed","failure":{"exit":21,\
            "message":"It was applied, but its file is gone.","next":"Restore the file; or, if it is gone for good: jbang repair@shop"}}\
            """, repo.getAsJsonArray("steps").get(5).toString());
        assertEquals(21, document.get("exit").getAsInt());
        assertEquals(21, run.exit());
    }

    // The machine: JDK, JBang, the catalog and how JBang knows it.

    private TestRelease here() {
        return new TestRelease(folder)
                .repo("main", H2)
                .migration("main", "V1__users.sql", "create table users (id int);")
                .variable("HOME", folder + "/home");
    }

    private TestRelease registered(String reference) {
        return here().file(
                        "home/.jbang/jbang-catalog.json",
                        "{\"catalogs\": {\"shop\": {\"catalog-ref\": \"" + reference + "\"}}}");
    }

    @Test
    void a_machine_whose_jbang_was_not_used_and_does_not_know_the_release() {
        var run = here().run("doctor");

        Doctor.verify(
                0,
                "JDK         " + System.getProperty("java.version") + " of " + System.getProperty("java.vendor")
                        + " ... ok\n",
                run);
        Doctor.verify(0, "JBang       not used by this run ... ok\n", run);
        Doctor.verify(
                0,
                """
                registered  no catalog shop ... warning
                COMMAND@shop makes JBang ask public Git hosts for somebody else's commands. Register yours:
                jbang catalog add --global --name shop %s
                """.formatted(folder),
                here().file("jbang-catalog.json", "{}").run("doctor"));
    }

    /** JBang cannot register a folder without one. */
    @Test
    void a_release_without_a_catalog_is_not_told_to_register_it_before_it_has_one() {
        Doctor.verify(0, "registered  no catalog needed, the release has no... ... ok\n", here().run("doctor"));

        Doctor.verify(
                1,
                """
                registered  no catalog shop ... warning
                COMMAND@shop makes JBang ask public Git hosts for somebody else's commands. Register yours:
                jbang catalog@shop && jbang catalog add --global --name shop %s
                """.formatted(folder),
                here().file("commands/migrate.java", "")
                        .config("release.shop.commands.migrate = commands/migrate.java")
                        .run("doctor"));
    }

    @Test
    void the_jbang_that_started_it_is_asked_for_its_version() {
        var launcher =
                "#!/bin/sh\n[ \"$*\" = version ] && [ \"$JBANG_NO_VERSION_CHECK\" = true ] && echo noise && echo ";
        var shop = here().script("jbang", launcher + "99.1.0\n").variable("JBANG_LAUNCH_CMD", folder + "/jbang");

        assertTrue(
                Doctor.check(shop.run("doctor"), "JBang").startsWith("JBang       99.1.0 by "),
                shop.run("doctor").out());
        assertEquals(
                "Commands are tested with 0.132.1. Update it, or use rel/jbang.",
                Doctor.check(shop.script("jbang", launcher + "0.9\n").run("doctor"), "JBang")
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\nexit 3\n", "#!/bin/sh\necho what?\n", "no script"})
    void a_jbang_that_does_not_tell_its_version_is_a_warning(String launcher) {
        Doctor.verify(
                0,
                "JBang       its version could not be told ... warning\nIt was asked with: " + folder
                        + "/jbang version\n",
                here().script("jbang", launcher)
                        .variable("JBANG_LAUNCH_CMD", folder + "/jbang")
                        .run("doctor"));
    }

    @Test
    void a_release_that_jbang_knows_also_if_it_keeps_its_catalogs_elsewhere() {
        for (var reference : new String[] {folder + "/jbang-catalog.json", folder.toString()}) {
            Doctor.verify(
                    0,
                    "registered  as shop ... ok\n",
                    registered(reference).file("jbang-catalog.json", "{}").run("doctor"));
        }
        Doctor.verify(
                0,
                "registered  https://shop.example/jbang-catalog.json ... ok\n",
                registered("https://shop.example/jbang-catalog.json").run("doctor"));
        Doctor.verify(
                0,
                "registered  as shop ... ok\n",
                registered(folder.toString())
                        .variable("JBANG_DIR", folder + "/home/.jbang")
                        .variable("HOME", folder + "/nowhere")
                        .run("doctor"));
    }

    @Test
    void a_name_that_leads_to_another_checkout() {
        Doctor.verify(
                0,
                """
                registered  shop is another one ... warning
                COMMAND@shop runs what /srv/older/jbang-catalog.json says, not this checkout's. If it should:
                rel/jbang -- catalog add --global --force --name shop %s
                """.formatted(folder),
                registered("/srv/older/jbang-catalog.json")
                        .variable("JBANG_LAUNCH_CMD", "rel/jbang")
                        .run("doctor"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "7",
                "{\"catalogs\": 7}",
                "{\"catalogs\": {\"shop\": 7}}",
                "{\"catalogs\": {\"shop\": {\"catalog-ref\": []}}}"
            })
    void a_list_of_catalogs_that_cannot_be_read_is_a_warning(String text) {
        Doctor.verify(
                0,
                "registered  could not be told ... warning\n" + folder
                        + "/home/.jbang/jbang-catalog.json cannot be read as a catalog. " + "Mend or delete it.\n",
                here().file("home/.jbang/jbang-catalog.json", text).run("doctor"));
    }

    @Test
    void a_catalog_that_is_not_in_step_is_a_failure_but_that_of_a_repo_counts_more() {
        var shop = here().file("commands/migrate.java", "")
                .config("release.shop.commands { migrate = commands/migrate.java }");

        Doctor.verify(1, """
            catalog     jbang-catalog.json is not in step ... FAILED
            JBang does not know the commands and drivers of rel/config.conf as they are.
            Run: jbang catalog@shop
            """, shop.run("doctor"));

        shop.execute("main", "create table older (id int)");
        assertEquals(
                21,
                shop.migration("main", "V1__users.sql", "create table users (id int);")
                        .run("doctor")
                        .exit());

        assertEquals(0, shop.run("catalog").exit());
        Doctor.verify(21, "catalog     jbang-catalog.json is in step ... ok\n", shop.run("doctor"));
    }

    // What it makes of what it was told.

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0",
        "0, 30, 60, 0",
        "0, 60, 60, 0", // within the time that the answer took
        "0, 7, 1, 6",
        "10, 3, 20, -7"
    })
    void the_time_that_an_answer_takes_is_no_difference_of_clocks(int before, int database, int after, int ahead) {
        assertEquals(
                Duration.ofSeconds(ahead),
                new Clock(NOON.plusSeconds(before), NOON.plusSeconds(database), NOON.plusSeconds(after)).ahead());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0     | OK      | as on this machine, give or take 5 s
        5     | OK      | as on this machine, give or take 5 s
        -5    | OK      | as on this machine, give or take 5 s
        6     | WARNING | 6 s ahead of this machine's
        -119  | WARNING | 119 s behind this machine's
        3600  | WARNING | 60 min ahead of this machine's
        -7200 | WARNING | 2 h behind this machine's
        """)
    void clocks_that_differ_by_more_than_5_s_are_a_warning(int ahead, State state, String text) {
        var step = new Clock(NOON, NOON.plusSeconds(ahead), NOON).finding().step();

        assertEquals(state, step.state());
        assertEquals(text, step.description());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        GRANT ALL PRIVILEGES ON *.* TO `root`@`127.0.0.1` WITH GRANT OPTION            | ""
        GRANT ALL PRIVILEGES ON `shop_db`.* TO `app`@`%`                               | ""
        GRANT CREATE, ALTER, DROP ON `shop\\_db`.* TO `app`@`%`                         | ""
        GRANT CREATE, ALTER, DROP ON `shop%`.* TO `app`@`%`                            | ""
        GRANT ALL PRIVILEGES ON `shop\\_d`.* TO `app`@`%`                               | ALTER CREATE DROP
        GRANT ALL PRIVILEGES ON `shop%x`.* TO `app`@`%`                                | ALTER CREATE DROP
        GRANT ALL PRIVILEGES ON `shop_db`.`users` TO `app`@`%`                         | ALTER CREATE DROP
        GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD '*ALL PRIVILEGES ON *'  | ALTER CREATE DROP
        GRANT SELECT, CREATE VIEW, ALTER ROUTINE, CREATE TEMPORARY TABLES ON *.* TO `a` | ALTER CREATE DROP
        GRANT `admins` TO `app`@`%`                                                    | ALTER CREATE DROP
        """)
    void grants_are_read_as_the_server_writes_them(String line, String missing) {
        assertEquals(missing, String.join(" ", new Grants(List.of(line), "shop_db").missing(WANTED)));
    }

    @Test
    void grants_add_up_and_a_partial_revoke_takes_away() {
        var lines = List.of(
                "GRANT CREATE ON *.* TO `a`@`%`",
                "GRANT ALTER, DROP ON `my shop`.* TO `a`@`%`", "REVOKE CREATE ON `my shop`.* FROM `a`@`%`");

        assertEquals(Set.of("CREATE"), new Grants(lines, "my shop").missing(WANTED));
        assertEquals(
                Set.of(),
                new Grants(List.of("GRANT ALL PRIVILEGES ON \"my \"\"shop\".* TO \"a\"@\"%\""), "my \"shop")
                        .missing(WANTED));
        assertEquals(Set.of("ALTER", "DROP"), new Grants(lines, "other").missing(WANTED));
    }

    @ParameterizedTest
    @CsvSource({"17, true, OK", "25, true, OK", "16, true, FAILED", "11, false, FAILED", "21, false, FAILED"})
    void a_jdk_is_17_or_later_and_has_a_compiler(int feature, boolean compiles, State state) {
        assertEquals(
                state,
                Machine.jdk(feature, feature + ".0.1", "Somebody", compiles)
                        .step()
                        .state());
    }

    @ParameterizedTest
    @CsvSource({
        "0.132.1, OK",
        "0.132.2, OK",
        "0.133, OK",
        "1.0.0, OK",
        "0.132.0, WARNING",
        "0.132, WARNING",
        "0.99.9, WARNING",
        ", WARNING"
    })
    void a_jbang_is_not_older_than_the_one_that_the_launcher_downloads(String version, State state) throws IOException {
        assertEquals(
                state,
                Machine.jbang(Optional.ofNullable(version), "jbang").step().state());
        assertTrue(
                Files.readString(Checkout.root().resolve("rel/jbang")).contains("\nversion=" + Machine.JBANG + "\n"));
    }
}
