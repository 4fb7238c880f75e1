package release;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Doctor;
import release.support.EveryDatabase;
import release.support.DatabaseHoldingProcess;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What the doctor says about repos that are well, and about what is the same on every database. */
class DoctorTest {
    @TempDir
    Path folder;

    private TestRelease shop(TestDatabase database) {
        return new TestRelease(folder).repo("main", database).migration("main", "V1__users.sql", "create table users (id int);")
            .migration("main", "V2__orders.sql", "create table orders (id int);");
    }

    @EveryDatabase
    void a_repo_that_is_well(TestDatabase database) throws Exception {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate", "--target", "1").exit());

        var run = shop.run("doctor");

        assertEquals(well(database).replace("HISTORY", "1 applied, 1 pending"), Doctor.repos(run));
        assertEquals("", run.err());
        assertEquals(0, run.exit());
        assertEquals(0, shop.otherConnections("main"));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_database_that_is_empty_is_well_and_stays_so(TestDatabase database) {
        var shop = shop(database);

        var run = shop.run("doctor");

        assertEquals(well(database).replace("HISTORY", "2 pending"), Doctor.repos(run));
        assertEquals(0, run.exit());
        assertEquals(List.of("0"), shop.query("main", "select count(*) from information_schema.tables where table_schema = "
            + (database == TestDatabase.POSTGRESQL ? "'public'" : "database()")));
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
            case MARIADB, MYSQL -> """
                repo main  (%s <main>)
                  connection  the database answers ... ok           5 ms
                  server      %s N ... ok
                  driver      %s N ... ok
                  connections 4 needed and there, N more free ... ok
                  read-only   no ... ok
                  rights      may create tables in <main> ... ok
                  clock       as on this machine, give or take 5 s ... ok
                  history     HISTORY ... ok
                """.formatted(database.name().toLowerCase(Locale.ROOT), database == TestDatabase.MARIADB ? "MariaDB" : "MySQL",
                    database == TestDatabase.MARIADB ? "MariaDB Connector/J" : "MySQL Connector/J");
        };
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void a_file_that_is_not_there_yet_is_not_created(TestDatabase database) {
        var run = shop(database).run("doctor");

        assertEquals("""
            repo main  (%s <main>)
              file        data can be created ... ok
              connection  no file yet, migrate creates it ... ok
            """.formatted(database.name().toLowerCase(Locale.ROOT)), Doctor.repos(run));
        assertEquals(0, run.exit());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE})
    void not_a_byte_of_a_file_changes(TestDatabase database) throws IOException {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate").exit());
        var file = only(folder.resolve("data"));
        var before = Files.readAllBytes(file);

        assertEquals(0, shop.run("doctor").exit());

        assertEquals(file, only(folder.resolve("data")));
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    private static Path only(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            var all = files.filter(file -> !file.toString().endsWith(".lock")).toList();
            assertEquals(1, all.size(), all.toString());
            return all.get(0);
        }
    }

    @Test
    void a_folder_that_cannot_be_written_is_a_failure() {
        var run = new TestRelease(folder).repo("main", "jdbc:h2:file:/proc/self/shop").run("doctor");

        assertTrue(Doctor.check(run, "file").startsWith("file        /proc/self cannot be written ... FAILED\nNothing can be written there: "), run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_sqlite_in_wal_mode_is_read_too() {
        var shop = shop(TestDatabase.SQLITE);
        assertEquals(0, shop.run("migrate").exit());
        shop.execute("main", "pragma journal_mode = wal");

        var run = shop.run("doctor");

        assertEquals("history     2 applied ... ok\n", Doctor.check(run, "history"));
        assertEquals(0, run.exit());
    }

    @Test
    void a_sqlite_that_somebody_writes_is_read_all_the_same() throws Exception {
        var shop = shop(TestDatabase.SQLITE);
        assertEquals(0, shop.run("migrate").exit());
        try (var holder = new DatabaseHoldingProcess("jdbc:sqlite:" + folder + "/" + shop.url("main").substring(12), "begin immediate")) {
            assertEquals(0, shop.run("doctor").exit());
        }
    }

    @Test
    void an_h2_that_another_process_has_open_is_in_use() throws Exception {
        var shop = shop(TestDatabase.H2);
        assertEquals(0, shop.run("migrate").exit());
        try (var holder = new DatabaseHoldingProcess("jdbc:h2:file:" + folder + "/" + shop.url("main").substring(15))) {
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
        var shop = new TestRelease(folder).repo("main", "jdbc:postgresql://127.0.0.1:" + port + "/shop_db").with("main", "password = geheim")
            .repo("second", TestDatabase.POSTGRESQL);

        var run = shop.run("doctor");

        assertTrue(Doctor.check(run, "connection").startsWith("""
            connection  the database answers ... FAILED       5 ms
            rel/config.conf:3
            cannot reach postgresql <main>: """), run.out());
        assertTrue(run.out().contains("repo second"), run.out());
        assertEquals("history     none, and no migrations ... ok\n", Doctor.check(run, "history"));
        assertEquals(23, run.exit());
        assertFalse((run.out() + run.err()).contains("geheim"));
    }

    @EveryDatabase
    void a_changed_file_is_a_disagreement_that_is_explained(TestDatabase database) {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate").exit());
        shop.migration("main", "V1__users.sql", "create table users (id bigint);");

        var run = shop.run("doctor");

        assertEquals("""
            history     V1 users ... FAILED
            rel/main/V1__users.sql
            The file was changed after it was applied.
            Restore the file; or, if the database already is as the file says: jbang repair@shop
            """, Doctor.check(run, "history"));
        assertEquals(21, run.exit());
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_failed_row_is_a_disagreement_that_is_explained(TestDatabase database) {
        var shop = shop(database).migration("main", "V2__orders.sql", "create table orders (id int); create table orders (id int);");
        assertEquals(1, shop.run("migrate").exit());

        var run = shop.run("doctor");

        assertEquals("""
            history     V2 orders ... FAILED
            rel/main/V2__orders.sql
            It failed in an earlier run and may be half applied.
            Undo by hand what remains of it, fix the script, then: jbang repair@shop && jbang migrate@shop
            """, Doctor.check(run, "history"));
        assertEquals(21, run.exit());
    }

    @EveryDatabase
    void tables_without_a_history_are_what_migrate_refuses(TestDatabase database) {
        var shop = shop(database);
        shop.execute("main", "create table older (id int)");

        var run = shop.run("doctor");

        assertEquals("""
            history     tables, but no history ... FAILED
            The database has tables, but nothing says which migrations made them, so migrate refuses it.
            If its tables are those of a migration, say which one: jbang baseline@shop --at VERSION
            """, Doctor.check(run, "history"));
        assertEquals(21, run.exit());
        assertEquals(21, shop.run("migrate").exit());

        assertEquals("history     1 pending, 1 ignored ... ok\n", Doctor.check(shop.with("main", "flyway.baselineOnMigrate = true").run("doctor"), "history"));
    }

    @EveryDatabase
    void a_database_that_is_ahead_of_the_files_is_well(TestDatabase database) throws IOException {
        var shop = shop(database);
        assertEquals(0, shop.run("migrate").exit());
        Files.delete(folder.resolve("rel/main/V2__orders.sql"));

        var run = shop.run("doctor");

        assertEquals("history     1 applied, 1 ahead of the files ... ok\n", Doctor.check(run, "history"));
        assertEquals(0, run.exit());
    }

    /** The URL names the trace level, though it sets none: then we do not set it, which only an administrator may. */
    @Test
    void a_user_of_h2_who_is_no_administrator() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2.fresh() + ";INIT=set @named='TRACE_LEVEL_FILE'");
        shop.execute("main", "create user app password ''");

        var run = shop.with("main", "user = app").run("doctor");

        assertEquals("""
            rights      could not be told ... warning
            Whether APP may create tables in PUBLIC H2 tells only administrators. As one of them: grant alter any schema to APP;
            """, Doctor.check(run, "rights"));
        assertEquals(0, run.exit());
    }

    @Test
    void json_tells_the_same() throws IOException {
        var shop = shop(TestDatabase.H2);
        assertEquals(0, shop.run("migrate").exit());
        Files.delete(folder.resolve("rel/main/V1__users.sql"));

        var run = shop.run("doctor", "--json");

        var document = JsonParser.parseString(run.out()).getAsJsonObject();
        var machine = document.getAsJsonArray("steps");
        var repo = document.getAsJsonArray("repos").get(0).getAsJsonObject();
        var history = repo.getAsJsonArray("steps").get(5).getAsJsonObject();
        assertEquals("JDK", machine.get(0).getAsJsonObject().get("name").getAsString());
        assertEquals("failed", repo.get("outcome").getAsString());
        assertEquals("""
            {"kind":"check","name":"history","description":"V1 users","state":"failed","failure":{"exit":21,\
            "message":"It was applied, but its file is gone.","next":"Restore the file; or, if it is gone for good: jbang repair@shop"}}""",
            history.toString());
        assertEquals(21, document.get("exit").getAsInt());
        assertEquals(21, run.exit());
    }
}
