package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static release.support.TestDatabase.MARIADB;
import static release.support.TestDatabase.MYSQL;
import static release.support.TestDatabase.POSTGRESQL;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Doctor;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What the doctor finds on servers: rights, owners, limits, sessions that only read, and broken indexes. */
class DoctorServerTest {
    @TempDir
    Path folder;

    private TestRelease shop;
    private TestDatabase database;
    private String user;

    private TestRelease release(String url) {
        return new TestRelease(folder)
                .repo("main", url)
                .migration("main", "V1__users.sql", "create table users (id int);");
    }

    /** The release as an administrator sees it, after some statements. */
    private TestRelease shop(TestDatabase on, String... statements) {
        database = on;
        shop = release(on.fresh());
        execute(statements);
        return shop;
    }

    /** The release as a new user sees it, after some statements of an administrator about this USER. */
    private TestRelease app(TestDatabase on, String... statements) {
        shop(on);
        user = database() + "_user";
        execute(on == POSTGRESQL ? "create role USER login" : "create user USER");
        execute(statements);
        return app();
    }

    private TestRelease app() {
        return release(shop.url("main").replaceFirst("user=\\w+", "user=" + user));
    }

    private void execute(String... statements) {
        for (var host : database == POSTGRESQL ? List.of("") : List.of("@'127.0.0.1'", "@'localhost'")) {
            for (var statement : statements) {
                shop.execute(
                        "main",
                        statement.replace("DB", database().replace("_", "\\_")).replace("USER", user + host));
            }
        }
    }

    private String database() {
        return shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1");
    }

    @AfterEach
    void no_user_is_left_on_a_server_that_outlives_the_tests() {
        if (user != null && database != POSTGRESQL) execute("drop user USER");
    }

    @Test
    void a_user_who_may_not_create_tables_and_then_may() {
        Doctor.verify(1, """
            rights      may not create tables in public ... FAILED
            The user USER has no right to create in the schema public.
            As its owner: grant usage, create on schema public to USER;
            """, app(POSTGRESQL).run("doctor"));

        execute("grant usage, create on schema public to USER");
        Doctor.verify(0, "rights      may create tables in public ... ok\n", app().run("doctor"));
        assertEquals(0, app().run("migrate").exit());
    }

    @OnlyInAll
    @EveryDatabase({MARIADB, MYSQL})
    void a_user_of_mariadb_who_may_not_create_tables_and_then_some_migrations_and_then_all(TestDatabase database) {
        Doctor.verify(1, """
            rights      may not migrate in <main> ... FAILED
            The user USER lacks ALTER, CREATE, DELETE, DROP, INDEX, INSERT, REFERENCES, UPDATE.
            As an administrator: grant alter, create, delete, drop, index, insert, references, update on `<main>`.* to 'USER';
            """, app(database, "grant select on `DB`.* to USER").run("doctor"));

        execute("grant insert, update, delete, create, drop, references on `DB`.* to USER");
        Doctor.verify(0, """
            rights      lacks ALTER, INDEX ... warning
            A migration that needs it fails.
            As an administrator: grant alter, index on `<main>`.* to 'USER';
            """, app().run("doctor"));

        execute("grant alter, index on `DB`.* to USER");
        Doctor.verify(0, "rights      may create tables in <main> ... ok\n", app().run("doctor"));
        assertEquals(0, app().run("migrate").exit());
    }

    /** Flyway tries for nine seconds to create its history. */
    @OnlyInAll
    @EveryDatabase({POSTGRESQL, MARIADB})
    void a_user_who_may_not_create_tables_cannot_migrate(TestDatabase database) {
        assertEquals(
                1,
                app(database, database == POSTGRESQL ? "select 1" : "grant select on `DB`.* to USER")
                        .run("migrate")
                        .exit());
    }

    @Test
    void a_user_who_may_not_write_the_history() {
        var app = app(POSTGRESQL, "grant create on schema public to USER");
        assertEquals(0, shop.run("migrate").exit());
        execute("grant select on flyway_schema_history to USER");

        var run = app.run("doctor");
        Doctor.verify(1, """
            rights      may not write the history ... FAILED
            The user USER may not read and write public.flyway_schema_history.
            As its owner: grant select, insert, update, delete on public.flyway_schema_history to USER;
            """, run);
        Doctor.verify(1, "history     1 applied ... ok\n", run);
    }

    @Test
    void tables_that_belong_to_somebody_else() {
        var app = app(POSTGRESQL, "grant create on schema public to USER");
        assertEquals(0, shop.run("migrate").exit());
        execute("grant all on all tables in schema public to USER");

        Doctor.verify(0, """
            owners      2 tables belong to postgres ... warning
            Migrations cannot alter or drop them. Migrate as that user, or as a superuser, for each:
            alter table public.flyway_schema_history owner to USER;
            """, app.run("doctor"));
    }

    @Test
    void a_schema_that_may_be_created_and_one_that_may_not() {
        var orders = "flyway.defaultSchema = orders";
        var app = app(POSTGRESQL).with("main", orders);

        Doctor.verify(1, """
            rights      may not create the schema orders ... FAILED
            There is no schema orders, and the user USER may not create one.
            As a superuser: create schema orders authorization USER;
            """, app.run("doctor"));
        Doctor.verify(
                0,
                "rights      may create the schema orders ... ok\n",
                shop.with("main", orders).run("doctor"));
        assertFalse(shop.query("main", "select nspname from pg_namespace").contains("orders"));
    }

    @Test
    void a_user_without_any_schema() {
        var run = app(POSTGRESQL, "alter role USER set search_path = nowhere").run("doctor");

        assertTrue(
                Doctor.check(run, "rights").startsWith("rights      no schema to create tables in ... FAILED\n"),
                run.out());
    }

    @Test
    void a_user_with_fewer_connections_than_a_run_needs() {
        var run = app(POSTGRESQL, "alter role USER connection limit 3").run("doctor");

        Doctor.verify(1, """
            connections 4 needed, only 3 there ... FAILED
            too many connections for role "USER" (53300)
            Raise the limit of the server, of this user or of the pool in front of it, or close what is idle.
            """, run);
        Doctor.verify(1, "history     not looked at ... warning\nThat takes as many connections as a run.\n", run);
        Doctor.verify(1, "pooler      none in transaction mode ... ok\n", run);
    }

    @Test
    void a_user_whose_only_connection_is_taken() {
        var run = app(POSTGRESQL, "alter role USER connection limit 1").run("doctor");

        assertTrue(
                Doctor.check(run, "connections").startsWith("connections 4 needed, only 1 there ... FAILED\n"),
                run.out());
        assertFalse(run.out().contains("  rights"), run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_user_with_hardly_more_connections_than_a_run_needs() {
        Doctor.verify(
                1, """
                connections 4 needed and there, 1 more free ... warning
                The limit is the connection limit of the role USER. A run beside this one, or the new version of the app, may get none. \
                Raise it, or close what is idle.
                """, app(POSTGRESQL, "alter role USER connection limit 5").run("doctor"));
    }

    @OnlyInAll
    @EveryDatabase({MARIADB, MYSQL})
    void a_user_of_mariadb_with_too_few_or_hardly_more_connections_than_a_run_needs(TestDatabase database) {
        var few = app(database, "grant all on `DB`.* to USER with max_user_connections 3")
                .run("doctor");
        assertEquals(
                "connections 4 needed, only 3 there ... FAILED",
                Doctor.check(few, "connections").lines().findFirst().orElseThrow());
        assertEquals(1, few.exit());
        assertEquals(0, shop.otherConnections("main"), "or they would count");

        execute("grant usage on *.* to USER with max_user_connections 6");
        Doctor.verify(0, """
            connections 4 needed and there, 2 more free ... warning
            The limit is max_user_connections of the user USER. A run beside this one, or the new version of the app, may get none. \
            Raise it, or close what is idle.
            """, app().run("doctor"));
    }

    @Test
    void a_database_whose_transactions_are_read_only() {
        shop(POSTGRESQL);
        execute("alter database " + database() + " set default_transaction_read_only = on");

        Doctor.verify(1, """
            read-only   transactions are read-only ... FAILED
            default_transaction_read_only is on, by what is set for the database.
            If it is the right database: alter role postgres set default_transaction_read_only = off;
            """, shop.run("doctor"));
    }

    @OnlyInAll
    @EveryDatabase({MARIADB, MYSQL})
    void sessions_that_are_read_only(TestDatabase database) {
        Doctor.verify(
                1,
                """
                read-only   transactions are read-only ... FAILED
                The variable transaction_read_only is on.
                Take it out of app.shop.repos.main.url, or out of what the server sets for each session.
                """,
                release(database.fresh() + "&sessionVariables=tx_read_only=1").run("doctor"));
    }

    @Test
    void a_replica() throws Exception {
        var data = folder.resolve("pg");
        try (var primary = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()) {
            assertEquals(
                    0,
                    release(primary.getJdbcUrl("postgres", "postgres"))
                            .run("migrate")
                            .exit());
        }
        Files.createFile(data.resolve("standby.signal"));
        try (var replica = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .start()) {
            var run = release(replica.getJdbcUrl("postgres", "postgres")).run("doctor");

            Doctor.verify(1, """
                read-only   a read-only replica ... FAILED
                It follows another server, and nothing can be written here.
                Point app.shop.repos.main.url to the primary server.
                """, run);
            Doctor.verify(1, "history     1 applied ... ok\n", run);
        }
    }

    @Test
    void an_index_that_a_failed_create_index_left_behind() throws SQLException {
        assertEquals(0, shop(POSTGRESQL).run("migrate").exit());
        execute("insert into users values (7), (7)");
        fails("create unique index concurrently \"Users once\" on users (id)");

        Doctor.verify(0, """
            indexes     public."Users once" is invalid ... warning
            It makes nothing unique for sure, and no query of public.users uses it, but each write pays for it.
            drop index concurrently public."Users once"; and create it anew, or: reindex index concurrently public."Users once";
            """, shop.run("doctor"));

        execute("delete from users", "reindex index concurrently public.\"Users once\"");
        Doctor.verify(0, "indexes     none is invalid ... ok\n", shop.run("doctor"));
    }

    @Test
    void an_index_that_a_failed_reindex_left_behind_and_one_that_lacks_a_partition() throws SQLException {
        shop(
                POSTGRESQL,
                "create table days (day int) partition by range (day)",
                "create table day1 partition of days for values from (1) to (2)",
                "create index days_day on only days (day)",
                "create table once (id int)",
                "insert into once values (1), (1)");
        fails("create unique index concurrently once_id on once (id)");
        fails("reindex index concurrently once_id");

        assertEquals("""
            indexes     public.days_day is invalid ... warning
            Not every partition of public.days has its part of it.
            Create the missing ones, and: alter index public.days_day attach partition ...;
            indexes     public.once_id is invalid ... warning
            It makes nothing unique for sure, and no query of public.once uses it, but each write pays for it.
            drop index concurrently public.once_id; and create it anew, or: reindex index concurrently public.once_id;
            indexes     public.once_id_ccnew is invalid ... warning
            It makes nothing unique for sure, and no query of public.once uses it, but each write pays for it.
            A reindex left it behind: drop index concurrently public.once_id_ccnew;
            """, Doctor.check(shop.run("doctor"), "indexes"));
    }

    private void fails(String sql) throws SQLException {
        try (var connection = shop.connect("main");
                var statement = connection.createStatement()) {
            statement.execute(sql);
            throw new AssertionError("it did not fail: " + sql);
        } catch (SQLException expected) {
            assertEquals("23505", expected.getSQLState());
        }
    }
}
