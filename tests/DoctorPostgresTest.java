package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.Doctor;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What the doctor finds on PostgreSQL: rights, owners, limits, replicas and broken indexes. */
class DoctorPostgresTest {
    @TempDir
    Path folder;
    private TestRelease shop;
    private String role;

    @BeforeEach
    void a_database_and_a_role_without_rights() {
        shop = with(new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL));
        role = shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1") + "_app";
        shop.execute("main", "create role " + role + " login");
    }

    @AfterEach
    void no_role_is_left() {
        shop.execute("main", "drop owned by " + role);
        shop.execute("main", "drop role " + role);
    }

    private static TestRelease with(TestRelease release) {
        return release.migration("main", "V1__users.sql", "create table users (id int);");
    }

    /** The same release as the role without rights sees it. */
    private TestRelease app() {
        return with(new TestRelease(folder).repo("main", shop.url("main").replaceFirst("user=\\w+", "user=" + role)));
    }

    private String said(String text) {
        return text.replace("ROLE", role.replace(shop.url("main").replaceFirst(".*/(\\w+)\\?.*", "$1"), "<main>"));
    }

    @Test
    void a_user_who_may_not_create_tables() {
        var run = app().run("doctor");

        assertEquals(said("""
            rights      may not create tables in public ... FAILED
            The user ROLE has no right to create in the schema public.
            As its owner: grant usage, create on schema public to ROLE;
            """), Doctor.check(run, "rights"));
        assertEquals(1, run.exit());
        assertEquals(1, app().run("migrate").exit());

        shop.execute("main", "grant usage, create on schema public to " + role);
        assertEquals("rights      may create tables in public ... ok\n", Doctor.check(app().run("doctor"), "rights"));
        assertEquals(0, app().run("migrate").exit());
    }

    @Test
    void a_user_who_may_not_write_the_history() {
        assertEquals(0, shop.run("migrate").exit());
        shop.execute("main", "grant create on schema public to " + role);
        shop.execute("main", "grant select on flyway_schema_history to " + role);

        var run = app().run("doctor");

        assertEquals(said("""
            rights      may not write the history ... FAILED
            The user ROLE may not read and write public.flyway_schema_history.
            As its owner: grant select, insert, update, delete on public.flyway_schema_history to ROLE;
            """), Doctor.check(run, "rights"));
        assertEquals("history     1 applied ... ok\n", Doctor.check(run, "history"));
        assertEquals(1, run.exit());
    }

    @Test
    void tables_that_belong_to_somebody_else() {
        assertEquals(0, shop.run("migrate").exit());
        shop.execute("main", "grant create on schema public to " + role);
        shop.execute("main", "grant all on all tables in schema public to " + role);

        var run = app().run("doctor");

        assertEquals(said("""
            owners      2 tables belong to postgres ... warning
            Migrations cannot alter or drop them. Migrate as that user, or as a superuser, for each:
            alter table public.flyway_schema_history owner to ROLE;
            """), Doctor.check(run, "owners"));
        assertEquals(0, run.exit());
    }

    @Test
    void a_schema_that_may_be_created_and_one_that_may_not() {
        var orders = "flyway.defaultSchema = orders";

        assertEquals("rights      may create the schema orders ... ok\n", Doctor.check(shop.with("main", orders).run("doctor"), "rights"));
        assertEquals(said("""
            rights      may not create the schema orders ... FAILED
            There is no schema orders, and the user ROLE may not create one.
            As a superuser: create schema orders authorization ROLE;
            """), Doctor.check(app().with("main", orders).run("doctor"), "rights"));
        assertFalse(shop.query("main", "select nspname from pg_namespace").contains("orders"));
    }

    @Test
    void a_user_without_any_schema() {
        shop.execute("main", "alter role " + role + " set search_path = nowhere");

        var run = app().run("doctor");

        assertTrue(Doctor.check(run, "rights").startsWith("rights      no schema to create tables in ... FAILED\n"), run.out());
    }

    @Test
    void a_user_with_fewer_connections_than_a_run_needs() {
        shop.execute("main", "alter role " + role + " connection limit 3");

        var run = app().run("doctor");

        assertEquals(said("""
            connections 4 needed, only 3 there ... FAILED
            too many connections for role "ROLE" (53300)
            Raise the limit of the server, of this user or of the pool in front of it, or close what is idle.
            """), Doctor.check(run, "connections"));
        assertEquals("""
            history     not looked at ... warning
            That takes as many connections as a run.
            """, Doctor.check(run, "history"));
        assertEquals("pooler      none in transaction mode ... ok\n", Doctor.check(run, "pooler"));
        assertEquals(1, run.exit());
    }

    @Test
    void a_user_whose_only_connection_is_taken() {
        shop.execute("main", "alter role " + role + " connection limit 1");

        var run = app().run("doctor");

        assertTrue(Doctor.check(run, "connections").startsWith("connections 4 needed, only 1 there ... FAILED\n"), run.out());
        assertFalse(run.out().contains("  rights"), run.out());
        assertEquals(1, run.exit());
    }

    @Test
    void a_user_with_hardly_more_connections_than_a_run_needs() {
        shop.execute("main", "alter role " + role + " connection limit 5");

        var run = app().run("doctor");

        assertEquals(said("""
            connections 4 needed and there, 1 more free ... warning
            The limit is the connection limit of the role ROLE. A run beside this one, or the new version of the app, may get none. Raise it, or close what is idle.
            """), Doctor.check(run, "connections"));
    }

    @Test
    void a_database_whose_transactions_are_read_only() {
        var name = shop.query("main", "select current_database()").get(0);
        shop.execute("main", "alter database " + name + " set default_transaction_read_only = on");

        var run = shop.run("doctor");

        shop.execute("main", "set transaction read write; alter database " + name + " reset default_transaction_read_only");
        assertEquals("""
            read-only   transactions are read-only ... FAILED
            default_transaction_read_only is on, by what is set for the database.
            If it is the right database: alter role postgres set default_transaction_read_only = off;
            """, Doctor.check(run, "read-only"));
        assertEquals(1, run.exit());
    }

    @Test
    void a_replica() throws Exception {
        var data = folder.resolve("pg");
        try (var primary = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start()) {
            assertEquals(0, with(new TestRelease(folder).repo("main", primary.getJdbcUrl("postgres", "postgres"))).run("migrate").exit());
        }
        Files.createFile(data.resolve("standby.signal"));
        try (var replica = EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start()) {
            var run = with(new TestRelease(folder).repo("main", replica.getJdbcUrl("postgres", "postgres"))).run("doctor");

            assertEquals("""
                read-only   a read-only replica ... FAILED
                It follows another server, and nothing can be written here.
                Point app.shop.repos.main.url to the primary server.
                """, Doctor.check(run, "read-only"));
            assertEquals("history     1 applied ... ok\n", Doctor.check(run, "history"));
            assertEquals(1, run.exit());
        }
    }

    @Test
    void an_index_that_a_failed_create_index_left_behind() throws SQLException {
        assertEquals(0, shop.run("migrate").exit());
        shop.execute("main", "insert into users values (7), (7)");
        invalid("create unique index concurrently \"Users once\" on users (id)");

        var run = shop.run("doctor");

        assertEquals("""
            indexes     public."Users once" is invalid ... warning
            It makes nothing unique for sure, and no query of public.users uses it, but each write pays for it.
            drop index concurrently public."Users once"; and create it anew, or: reindex index concurrently public."Users once";
            """, Doctor.check(run, "indexes"));
        assertEquals(0, run.exit());

        shop.execute("main", "delete from users");
        shop.execute("main", "reindex index concurrently public.\"Users once\"");
        assertEquals("indexes     none is invalid ... ok\n", Doctor.check(shop.run("doctor"), "indexes"));
    }

    @Test
    void an_index_that_a_failed_reindex_left_behind_and_one_that_lacks_a_partition() throws SQLException {
        shop.execute("main", "create table days (day int) partition by range (day)");
        shop.execute("main", "create table day1 partition of days for values from (1) to (2)");
        shop.execute("main", "create index days_day on only days (day)");
        shop.execute("main", "create table once (id int)");
        shop.execute("main", "insert into once values (1), (1)");
        invalid("create unique index concurrently once_id on once (id)");
        invalid("reindex index concurrently once_id");

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

    /** Runs a statement that has to fail. */
    private void invalid(String sql) throws SQLException {
        try (var connection = shop.connect("main"); var statement = connection.createStatement()) {
            statement.execute(sql);
            throw new IllegalStateException("it did not fail: " + sql);
        } catch (SQLException expected) {
            assertEquals("23505", expected.getSQLState());
        }
    }
}
