package release;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import release.support.Doctor;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What the doctor finds on MariaDB, with its driver and with MySQL's: rights, limits and read-only sessions. */
@OnlyInAll
class DoctorMariaDbTest {
    @TempDir
    Path folder;
    private TestRelease shop;
    private String user;

    @AfterEach
    void no_user_is_left() {
        if (user != null) shop.execute("main", "drop user if exists " + user + "@'127.0.0.1', " + user + "@'localhost'");
    }

    private String database() {
        return shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1");
    }

    /** The release as a new user sees it, after some statements of an administrator. */
    private TestRelease app(TestDatabase database, String... statements) {
        shop = new TestRelease(folder).repo("main", database);
        user = database() + "_u";
        for (var host : new String[] {"127.0.0.1", "localhost"}) {
            shop.execute("main", "create user " + user + "@'" + host + "'");
            for (var statement : statements) {
                shop.execute("main", statement.replace("DB", database().replace("_", "\\_")).replace("USER", user + "@'" + host + "'"));
            }
        }
        return new TestRelease(folder).repo("main", shop.url("main").replaceFirst("user=\\w+", "user=" + user))
            .migration("main", "V1__users.sql", "create table users (id int);");
    }

    private String said(String text) {
        return text.replaceAll("<main>_u@(127.0.0.1|localhost)", "USER").replaceAll("'<main>_u'@'(127.0.0.1|localhost)'", "'USER'");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_user_who_may_not_create_tables(TestDatabase database) {
        var app = app(database, "grant select on `DB`.* to USER");

        var run = app.run("doctor");

        assertEquals("""
            rights      may not migrate in <main> ... FAILED
            The user USER lacks ALTER, CREATE, DELETE, DROP, INDEX, INSERT, REFERENCES, UPDATE.
            As an administrator: grant alter, create, delete, drop, index, insert, references, update on `<main>`.* to 'USER';
            """, said(Doctor.check(run, "rights")));
        assertEquals(1, run.exit());
        assertEquals(1, app.run("migrate").exit());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_user_who_may_do_what_migrations_do(TestDatabase database) {
        var app = app(database, "grant select, insert, update, delete, create, alter, drop, index, references on `DB`.* to USER");

        assertEquals("rights      may create tables in <main> ... ok\n", Doctor.check(app.run("doctor"), "rights"));
        assertEquals(0, app.run("migrate").exit());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_user_whom_some_migrations_would_fail(TestDatabase database) {
        var run = app(database, "grant select, insert, update, delete, create, drop, references on `DB`.* to USER").run("doctor");

        assertEquals("""
            rights      lacks ALTER, INDEX ... warning
            A migration that needs it fails.
            As an administrator: grant alter, index on `<main>`.* to 'USER';
            """, said(Doctor.check(run, "rights")));
        assertEquals(0, run.exit());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_user_with_fewer_connections_than_a_run_needs(TestDatabase database) {
        var run = app(database, "grant all on `DB`.* to USER with max_user_connections 3").run("doctor");

        assertEquals("connections 4 needed, only 3 there ... FAILED", Doctor.check(run, "connections").lines().findFirst().orElseThrow());
        assertEquals(1, run.exit());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_user_with_hardly_more_connections_than_a_run_needs(TestDatabase database) {
        var run = app(database, "grant all on `DB`.* to USER with max_user_connections 6").run("doctor");

        assertEquals("connections 4 needed and there, 2 more free ... warning\nThe limit is max_user_connections of the user <main>_u. "
            + "A run beside this one, or the new version of the app, may get none. Raise it, or close what is idle.\n", Doctor.check(run, "connections"));
        assertEquals(0, run.exit());
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void sessions_that_are_read_only(TestDatabase database) {
        shop = new TestRelease(folder).repo("main", database.fresh() + "&sessionVariables=tx_read_only=1");

        var run = shop.run("doctor");

        assertEquals("""
            read-only   transactions are read-only ... FAILED
            The variable transaction_read_only is on.
            Take it out of app.shop.repos.main.url, or out of what the server sets for each session.
            """, Doctor.check(run, "read-only"));
        assertEquals(1, run.exit());
    }
}
