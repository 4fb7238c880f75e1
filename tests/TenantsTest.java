package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.Tenancy;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Wait;

/** One repo for many tenants: a schema or a database for each, and in it the same migrations and seeds. */
class TenantsTest {
    private static final String USERS = "create table users (id int primary key);\n";
    private static final String ORDERS = "create table orders (id int primary key);\n";

    @TempDir
    Path folder;

    private Tenancy tenancy(TestDatabase database) {
        var tenancy = new Tenancy(folder, database);
        tenancy.shop().migration("tenants", "V1__users.sql", USERS).migration("tenants", "V2__orders.sql", ORDERS);
        return tenancy;
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void each_tenant_has_the_migrations_in_a_schema_of_its_own_and_those_that_are_up_to_date_are_one_line(
            TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex")) {
            var shop = tenancy.shop();

            var run = shop.run("migrate").exits(0);

            assertEquals("""
                shop 1.0
                repo tenants  (%1$s <tenants>)  2 tenants
                repo tenants/acme  (%1$s <tenants>)
                  V1  users .............................................. applied      5 ms
                  V2  orders ............................................. applied      5 ms
                repo tenants/globex  (%1$s <tenants>)
                  V1  users .............................................. applied      5 ms
                  V2  orders ............................................. applied      5 ms
                2 tenants: 4 applied
                """.formatted(database.kind()), tenancy.shown(run));
            for (var tenant : List.of("acme", "globex")) {
                assertTrue(shop.has("tenants", tenancy.in(tenant, "users")), tenant);
                assertTrue(shop.has("tenants", tenancy.in(tenant, "orders")), tenant);
                assertEquals(
                        List.of("1", "2"),
                        shop.query(
                                "tenants",
                                "select " + tenancy.quoted("version") + " from "
                                        + tenancy.in(tenant, tenancy.quoted("flyway_schema_history")) + " where "
                                        + tenancy.quoted("version") + " is not null order by 1"));
            }
            assertFalse(shop.has("tenants", "users"), "nothing is beside the tenants");
            assertFalse(shop.has("tenants", tenancy.quoted("flyway_schema_history")), "nothing is beside the tenants");

            var again = tenancy.with("initech").shop().run("migrate");
            assertEquals("""
                shop 1.0
                repo tenants  (%1$s <tenants>)  3 tenants
                repo tenants/initech  (%1$s <tenants>)
                  V1  users .............................................. applied      5 ms
                  V2  orders ............................................. applied      5 ms
                repo tenants  2 up to date at V2
                3 tenants: 2 up to date, 2 applied
                """.formatted(database.kind()), tenancy.shown(again));
            for (var look : List.of(shop.run("status", "--exit-code"), shop.run("validate"))) {
                assertEquals("""
                    shop 1.0
                    repo tenants  (%1$s <tenants>)  3 tenants
                    repo tenants  3 up to date at V2
                    3 tenants: 3 up to date
                    """.formatted(database.kind()), tenancy.shown(look));
            }
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void any_name_that_the_database_takes_in_quotes_is_one(TestDatabase database) {
        var quoted = database == TestDatabase.H2 ? "say hi" : "say \"hi\""; // Flyway does not quote it there
        try (var tenancy = tenancy(database).with("a b", "Größe", quoted, "it's", "a,b;c", "100%", "$1")) {
            tenancy.shop().run("seed").exits(0).ends("7 tenants: 14 applied\n");
            assertTrue(tenancy.shop().has("tenants", tenancy.in(quoted, "orders")));
            assertTrue(tenancy.shop().has("tenants", tenancy.in("a,b;c", "orders")));
            tenancy.shop().run("migrate", "--parallel", "2").ends("7 tenants: 7 up to date\n");
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_query_gives_the_tenants_that_are_there(TestDatabase database) {
        try (var tenancy = tenancy(database)
                .asking("select schema_name from information_schema.schemata where schema_name like 'PREFIXt\\\\_%'"
                        + " order by 1")) {
            tenancy.shop().execute("tenants", "select 1");
            tenancy.shop()
                    .run("migrate")
                    .exits(0)
                    .prints("shop 1.0\nrepo tenants  (" + database.kind()
                            + " <tenants>)  no tenants\n0 tenants: nothing to do\n");

            tenancy.create("t_acme");
            tenancy.create("t_globex");
            tenancy.shop().run("migrate").exits(0).ends("2 tenants: 4 applied\n");

            assertTrue(tenancy.shop().has("tenants", tenancy.in("t_globex", "orders")));
        }
    }

    @Test
    void a_query_that_gives_what_is_no_tenant_fails_before_anything_is_migrated() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL).asking("select n from (values ('acme'), ('pg_x')) t(n)");
        tenancy.shop().repo("zzz", TestDatabase.H2).migration("zzz", "V1__a.sql", USERS);

        tenancy.shop().run("migrate").exits(2).prints("""
            shop 1.0
            repo tenants  (postgresql <tenants>)
              FAILED
              rel/config.conf:5
              select n from (values ('acme'), ('pg_x')) t(n)
              It gives "pg_x", which is postgresql's own.
              Let the query in app.shop.repos.tenants.schemas give only the names of tenants.
            repo zzz  skipped
            2 repos: 1 failed, 1 skipped
            """);
        assertFalse(tenancy.shop().has("tenants", "acme.users"));
    }

    @Test
    void a_query_that_the_database_refuses_says_so_and_where_it_is_written() {
        for (var query : List.of(
                "select nme from tenants",
                "with gone as (delete from tenants returning name) select name from gone",
                "select name from tenants union all select 'acme'",
                "select null::text",
                "select name::char(9) from tenants",
                "select chr(65279) || name from tenants")) {
            var tenancy = tenancy(TestDatabase.POSTGRESQL).asking(query);
            tenancy.shop().execute("tenants", "create table tenants as select 'acme'::text as name");

            tenancy.shop()
                    .run("migrate")
                    .exits(query.contains("nme") || query.contains("delete") ? 1 : 2)
                    .says("  FAILED\n  rel/config.conf:5\n  " + query + "\n  ");

            assertEquals(
                    List.of("1"),
                    tenancy.shop().query("tenants", "select count(*) from tenants"),
                    "a query only reads");
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void one_tenant_may_be_chosen_and_is_shown_whole_and_what_is_taken_back_is_of_one(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex")) {
            var shop = tenancy.shop().migration("tenants", "U2__orders.sql", "drop table orders;\n");
            var globex = "tenants/" + tenancy.name("globex");

            assertEquals("""
                shop 1.0
                repo tenants/globex  (%1$s <tenants>)
                  V1  users .............................................. applied      5 ms
                  V2  orders ............................................. applied      5 ms
                1 repo: 2 applied
                """.formatted(database.kind()), tenancy.shown(shop.run("migrate", "--repo", globex)));
            assertFalse(shop.has("tenants", tenancy.in("acme", "users")));
            assertEquals("""
                shop 1.0
                repo tenants/globex  (%1$s <tenants>)
                  up to date at V2
                1 repo: nothing to do
                """.formatted(database.kind()), tenancy.shown(shop.run("migrate", "--repo", globex)));

            shop.run("migrate");
            var all = shop.run("rollback").exits(2);
            assertEquals(
                    "--repo must choose one of tenants/acme, tenants/globex\n",
                    all.err().replace("<tenants>_", ""));
            shop.run("rollback", "--repo", globex).exits(0);
            assertFalse(shop.has("tenants", tenancy.in("globex", "orders")));
            assertTrue(shop.has("tenants", tenancy.in("acme", "orders")));
        }
    }

    @Test
    void a_tenant_that_is_not_there_is_told_with_the_nearest() {
        var tenancy = tenancy(TestDatabase.H2).with("acme", "globex");

        tenancy.shop()
                .run("migrate", "--repo", "tenants/acm", "--repo", "tenants/x")
                .exits(2)
                .complains("--repo tenants/acm is not a tenant of app.shop.repos.tenants; did you mean acme?\n"
                        + "--repo tenants/x is not a tenant of app.shop.repos.tenants\n");

        tenancy.shop()
                .run("migrate", "--repo", "tenant")
                .complains("--repo names repo tenant, which is not defined; did you mean tenants?\n");
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_failure_skips_the_rest_and_to_run_it_again_goes_on(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex", "initech")) {
            var shop = tenancy.shop();
            shop.run("migrate");
            shop.execute("tenants", "insert into " + tenancy.in("globex", "users") + " values (1)");
            shop.migration("tenants", "V3__first.sql", "insert into users values (1);\n");

            var run = shop.run("migrate").exits(1);

            assertTrue(tenancy.shown(run).startsWith("""
                shop 1.0
                repo tenants  (%1$s <tenants>)  3 tenants
                repo tenants/acme  (%1$s <tenants>)
                  V3  first .............................................. applied      5 ms
                repo tenants/globex  (%1$s <tenants>)
                  V3  first .............................................. FAILED       5 ms
                      rel/tenants/V3__first.sql:1
                """.formatted(database.kind())), run.out());
            run.ends("repo tenants  1 skipped\n3 tenants: 1 applied, 1 failed, 1 skipped\n");

            shop.execute("tenants", "delete from " + tenancy.in("globex", "users"));
            shop.run("repair");
            shop.run("migrate").exits(0).ends("3 tenants: 1 up to date, 2 applied\n");
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void seeds_run_for_each_tenant_in_its_schema(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex")) {
            var shop = tenancy.shop()
                    .seed("tenants", "users.csv", "id\n1\n2\n")
                    .seed("tenants", "more.sql", "insert into users values (7);\n");
            shop.with("tenants", "");

            shop.run("seed", "--parallel", "2").exits(0).ends("2 tenants: 4 applied, 4 seeded\n");

            for (var tenant : List.of("acme", "globex")) {
                assertEquals(
                        List.of("1", "2", "7"),
                        shop.query("tenants", "select id from " + tenancy.in(tenant, "users") + " order by 1"));
            }
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB, TestDatabase.MYSQL})
    void each_tenant_has_a_lock_of_its_own(TestDatabase database) throws Exception {
        try (var tenancy = tenancy(database).with("acme", "globex")) {
            var shop = tenancy.shop();
            shop.run("migrate");
            shop.execute("tenants", "insert into " + tenancy.in("acme", "users") + " values (1)");
            shop.migration("tenants", "V3__wait.sql", "-- release: lock-timeout = 0\nupdate users set id = 2;\n");
            try (var gate = shop.transaction("tenants", "update " + tenancy.in("acme", "users") + " set id = 3")) {
                var held = new Commands(folder).start("migrate", "--repo", "tenants/" + tenancy.name("acme"));
                Wait.until(
                        "acme is locked",
                        () -> shop.run("unlock", "--repo", "tenants/" + tenancy.name("acme"))
                                        .exit()
                                == 22);

                shop.clockStep(Duration.ofSeconds(1));
                shop.run("migrate", "--repo", "tenants/" + tenancy.name("globex"), "--lock-timeout", "1s")
                        .exits(0);
                shop.run("migrate", "--repo", "tenants/" + tenancy.name("acme"), "--lock-timeout", "1s")
                        .exits(22);

                gate.rollback();
                assertEquals(0, held.exit(), held::text);
            }
            assertEquals(List.of("2"), shop.query("tenants", "select id from " + tenancy.in("acme", "users")));
        }
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.SQLITE, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_tenant_may_have_a_database_of_its_own(TestDatabase database) {
        var url = database.fresh();
        var name = url.replaceFirst("[?;].*", "").replaceFirst("\\.db$", "").replaceFirst(".*/", "");
        var shop = new TestRelease(folder)
                .repo("tenants", url.replace(name, "{tenant}"))
                .migration("tenants", "V1__users.sql", USERS)
                .with("tenants", "databases = [" + name + "_a, " + name + "_b]");
        try {
            shop.run("create").exits(0);
            shop.run("migrate", "--parallel", "2").exits(0).ends("2 tenants: 2 applied\n");
            shop.run("status").ends("2 tenants: 2 up to date\n");
            shop.run("eval", "--repo", "tenants/" + name + "_b", "-e", "select count(*) as n from users")
                    .exits(0);
        } finally {
            shop.run("drop").exits(0).ends("2 tenants: 2 dropped\n");
        }
    }

    @Test
    void the_database_of_all_schemas_is_created_and_dropped_as_one() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL).with("acme");
        var shop = tenancy.shop();
        shop.run("drop").ends("1 repo: 1 dropped\n");
        assertEquals(
                "--repo tenants/acme is a schema and no database: choose tenants for the database of all its tenants\n",
                shop.run("drop", "--repo", "tenants/acme").err());

        shop.run("setup").exits(0).ends("1 repo, 1 tenant: 2 applied, 1 created\n");

        assertTrue(shop.has("tenants", "acme.users"));
    }

    @Test
    void who_waits_for_a_version_waits_for_that_of_each_tenant() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL).with("acme", "globex");
        tenancy.shop().run("wait").ends("1 repo: 1 ready\n");
        tenancy.shop().run("migrate", "--repo", "tenants/acme");

        tenancy.shop()
                .run("wait", "--at-least", "2", "--timeout", "1")
                .exits(20)
                .says("repo tenants/globex  (postgresql <tenants>)\n  V2  or newer");

        tenancy.shop().run("migrate");
        tenancy.shop()
                .run("wait", "--at-least", "tenants=2", "--timeout", "600")
                .exits(0);
    }

    /** An app for one customer, whose tables are in the default schema, becomes one for many: the histories look the same. */
    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_schema_that_is_not_there_is_never_taken_for_the_default_one(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex")) {
            var shop = tenancy.shop();
            shop.repo("main", shop.url("tenants"))
                    .migration("main", "V1__users.sql", USERS)
                    .migration("main", "V2__orders.sql", ORDERS);
            shop.seed("tenants", "users.sql", "insert into users values (2);\n")
                    .run("migrate", "--repo", "main")
                    .exits(0);
            shop.execute("tenants", "insert into users values (1)");
            var acme = "tenants/" + tenancy.name("acme");
            var missing = "there is no schema " + tenancy.shown("acme") + " (3F000)\n";

            shop.run("wait", "--at-least", "tenants=1", "--timeout", "0", "--repo", acme)
                    .exits(20)
                    .says("No version is applied yet");
            shop.run("status", "--exit-code", "--repo", acme)
                    .exits(20)
                    .says("V1  users .............................................. pending", "  no schema yet\n");
            shop.run("validate", "--repo", "tenants")
                    .exits(0)
                    .ends("repo tenants  2 no schema yet\n2 tenants: 2 no schema yet\n");
            shop.run("seed", "--only-seeds", "--repo", acme).exits(20);
            for (var look : List.of("repair", "unlock"))
                shop.run(look, "--repo", acme).exits(0);
            shop.run("rollback", "--repo", acme).exits(0).says("nothing to roll back");
            shop.run("doctor", "--repo", "tenants").says("2 pending");
            for (var sql : List.of(
                    "delete from users",
                    "update users set id = 3",
                    "insert into users values (4)",
                    "create table stray (id int)")) {
                shop.run("eval", "--repo", acme, "--write", "-e", sql)
                        .exits(1)
                        .says(missing, "Migrate first, which creates it: jbang migrate@shop");
            }
            shop.run("eval", "--repo", acme, "-e", "select count(*) from users")
                    .exits(1)
                    .says("there is no schema " + tenancy.shown("acme"));
            assertEquals(
                    List.of("1"),
                    shop.query("tenants", "select id from users"),
                    "nothing was done to the default schema");
            assertFalse(shop.has("tenants", "stray"));

            shop.run("migrate", "--repo", "tenants").exits(0).ends("2 tenants: 4 applied\n");
            shop.run("seed", "--repo", "tenants").exits(0).ends("2 tenants: 2 seeded\n");
            shop.run("wait", "--at-least", "tenants=2", "--timeout", "0").exits(0);
            for (var tenant : List.of("acme", "globex"))
                assertEquals(List.of("2"), shop.query("tenants", "select id from " + tenancy.in(tenant, "users")));
            assertEquals(List.of("1"), shop.query("tenants", "select id from users"));
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_tenant_that_is_new_gets_its_schema_among_those_that_are_up_to_date(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme", "globex", "initech")) {
            var shop = tenancy.shop().file("rel/tenants.sql", "insert into users values (2);\n");
            shop.repo("main", shop.url("tenants"))
                    .migration("main", "V1__users.sql", USERS)
                    .migration("main", "V2__orders.sql", ORDERS)
                    .run("migrate", "--repo", "main");
            shop.run(
                            "migrate",
                            "--repo",
                            "tenants/" + tenancy.name("acme"),
                            "--repo",
                            "tenants/" + tenancy.name("initech"))
                    .exits(0);
            shop.with("tenants", "seeds = [{ file = \"rel/tenants.sql\", after = 2 }]");

            var run = shop.run("seed", "--repo", "tenants").exits(0).ends("3 tenants: 2 applied, 3 seeded\n");
            assertTrue(
                    run.out().indexOf("up to date at V2") < run.out().indexOf(" seeded "),
                    "in the order in which it happened");

            assertEquals(
                    List.of(),
                    shop.query("tenants", "select id from users"),
                    "each seed knew which schema it waits for");
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void where_migrate_creates_no_schemas_one_that_is_missing_is_told_before_anything_is_sent(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme")) {
            tenancy.shop().with("tenants", "schemas = [" + tenancy.name("acme") + "], flyway.createSchemas = false");

            for (var command : List.of("migrate", "seed")) {
                tenancy.shop()
                        .run(command)
                        .exits(1)
                        .says(
                                "there is no schema " + tenancy.shown("acme") + " (3F000)\n",
                                "Create it, since flyway.createSchemas = false keeps migrate from that, then: jbang"
                                        + " migrate@shop");
            }

            assertFalse(tenancy.shop().has("tenants", "users"));
            tenancy.create("acme");
            tenancy.shop().run("migrate").exits(0).ends("1 tenant: 2 applied\n");
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_baseline_creates_the_schema_of_a_tenant(TestDatabase database) {
        try (var tenancy = tenancy(database).with("acme")) {
            tenancy.shop()
                    .run("baseline", "--at", "1", "--repo", "tenants/" + tenancy.name("acme"))
                    .exits(0)
                    .ends("1 repo: 1 baseline\n");

            assertTrue(tenancy.shop().has("tenants", tenancy.in("acme", tenancy.quoted("flyway_schema_history"))));
            assertFalse(tenancy.shop().has("tenants", tenancy.quoted("flyway_schema_history")));
        }
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void flyways_own_schema_is_not_taken_for_the_default_one_either(TestDatabase database) {
        try (var tenancy = Tenancy.besideMain(folder, database).adding("acme")) {
            var shop = tenancy.shop()
                    .with("tenants", "flyway.defaultSchema = \"" + tenancy.name("acme") + "\"")
                    .migration("main", "V1__users.sql", USERS)
                    .migration("tenants", "V1__users.sql", USERS);
            shop.run("migrate", "--repo", "main").exits(0);
            shop.execute("main", "insert into users values (1)");

            shop.run("wait", "--at-least", "1", "--timeout", "0", "--repo", "tenants")
                    .exits(20);
            shop.run("eval", "--repo", "tenants", "--write", "-e", "delete from users")
                    .exits(1)
                    .says("there is no schema ", "Migrate first, which creates it: ");
            assertEquals(List.of("1"), shop.query("main", "select id from users"));

            shop.run("migrate", "--repo", "tenants").exits(0).ends("1 repo: 1 applied\n");
            shop.run("eval", "--repo", "tenants", "--write", "-e", "delete from users")
                    .exits(0);
            assertEquals(List.of("1"), shop.query("main", "select id from users"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales", "sales,public", "Sales", "%22sales%22%2Cpublic"})
    void the_schema_that_a_url_names_has_to_be_there(String path) {
        var shop = new TestRelease(folder).repo("main", TestDatabase.POSTGRESQL);
        shop.repo("pod", shop.url("main") + "&currentSchema=" + path);
        for (var repo : List.of("main", "pod")) shop.migration(repo, "V1__users.sql", USERS);
        shop.run("migrate", "--repo", "main").exits(0);
        var missing = "there is no schema sales (3F000)\n";

        shop.run("create", "--repo", "pod").exits(0).says("exists");
        for (var command : List.of("migrate", "status", "validate", "seed"))
            shop.run(command, "--repo", "pod")
                    .exits(1)
                    .says(missing, "Create it, or correct app.shop.repos.pod.url, which names it.\n");
        shop.run("eval", "--repo", "pod", "--write", "-e", "delete from users")
                .exits(1)
                .says(missing);
        shop.run("wait", "--repo", "pod", "--at-least", "1", "--timeout", "0")
                .exits(1)
                .says(missing);

        shop.execute("main", "create schema sales");
        shop.run("migrate", "--repo", "pod").exits(0).ends("1 repo: 1 applied\n");
        assertTrue(shop.has("main", "sales.users"));
    }

    @Test
    void a_schema_that_is_not_there_is_corrected_where_it_is_named() {
        var shop = new TestRelease(folder)
                .repo("main", TestDatabase.POSTGRESQL)
                .with("main", "flyway.jdbcProperties.currentSchema = sales")
                .migration("main", "V1__users.sql", USERS);
        shop.run("migrate")
                .exits(1)
                .says(
                        "there is no schema sales (3F000)",
                        "Create it, or correct app.shop.repos.main.flyway.jdbcProperties.currentSchema, which names"
                                + " it.\n");
        var pod = new TestRelease(folder)
                .repo("pod", TestDatabase.H2)
                .with("pod", "flyway.jdbcProperties.SCHEMA = SALES")
                .migration("pod", "V1__users.sql", USERS);
        pod.run("migrate")
                .exits(1)
                .says(
                        "Schema \"SALES\" not found",
                        "Create it, or correct app.shop.repos.pod.flyway.jdbcProperties.SCHEMA, which names it.\n");
    }

    @Test
    void the_schema_of_an_h2_url_that_is_not_there_is_no_outage() {
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);
        shop.repo("pod", shop.url("main") + ";SCHEMA=SALES");
        for (var repo : List.of("main", "pod")) shop.migration(repo, "V1__users.sql", USERS);
        shop.run("migrate", "--repo", "main").exits(0);

        shop.run("migrate", "--repo", "pod")
                .exits(1)
                .says("Schema \"SALES\" not found", "Create it, or correct app.shop.repos.pod.url, which names it.\n");

        shop.execute("main", "create schema sales");
        shop.run("migrate", "--repo", "pod").exits(0).ends("1 repo: 1 applied\n");
    }

    @Test
    void a_schema_that_one_may_not_use_is_not_taken_for_the_default_one() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL).with("acme");
        var shop = tenancy.shop();
        shop.run("migrate").exits(0);
        shop.repo("main", shop.url("tenants"))
                .migration("main", "V1__users.sql", USERS)
                .migration("main", "V2__orders.sql", ORDERS)
                .run("migrate", "--repo", "main");
        var name = shop.url("tenants").replaceFirst(".*/(\\w+)\\?.*", "$1") + "_pod";
        shop.execute(
                "tenants",
                "create role " + name + " login; grant select, delete on users, flyway_schema_history to " + name
                        + "; insert into users values (1)");
        var pod = new TestRelease(folder.resolve("pod"))
                .repo("tenants", shop.url("tenants").replaceFirst("user=\\w+", "user=" + name))
                .with("tenants", "schemas = [acme]")
                .migration("tenants", "V1__users.sql", USERS)
                .migration("tenants", "V2__orders.sql", ORDERS);

        pod.run("status").exits(1).says("permission denied for schema acme");
        pod.run("eval", "--repo", "tenants/acme", "--write", "-e", "delete from users")
                .exits(1)
                .says("permission denied for schema acme");
        pod.run("wait", "--at-least", "1", "--timeout", "0").exits(1).says("permission denied for schema acme");

        assertEquals(List.of("1"), shop.query("tenants", "select id from users"));
    }

    /** The tenants are in a table of the same database, which a migration of another repo creates. */
    private Tenancy asking(TestDatabase database) {
        var tenancy = Tenancy.besideMain(folder, database)
                .asking("select name from tenants order by 1")
                .adding("acme");
        tenancy.shop()
                .migration("main", "V1__tenants.sql", "create table tenants (name varchar(60) primary key);\n")
                .migration("main", "V2__acme.sql", "insert into tenants values ('" + tenancy.name("acme") + "');\n")
                .migration("tenants", "V1__users.sql", USERS);
        return tenancy;
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void the_table_of_the_tenants_may_come_with_a_migration_of_the_same_run(TestDatabase database) {
        try (var tenancy = asking(database)) {
            var shop = tenancy.shop();

            if (database != TestDatabase.H2)
                shop.run("status")
                        .exits(1)
                        .says("; or, if a migration of another repo creates what it asks for, run that first: jbang"
                                + " migrate@shop --repo main\n");
            shop.run("migrate", "--parallel", "3").exits(0).ends("1 repo, 1 tenant: 3 applied\n");
            assertTrue(shop.has("tenants", tenancy.in("acme", "users")));
        }
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void who_waits_for_tenants_waits_for_the_table_that_names_them_too(TestDatabase database) throws Exception {
        try (var tenancy = asking(database)) {
            var shop = tenancy.shop();
            shop.run("wait", "--at-least", "tenants=1", "--timeout", "0")
                    .exits(20)
                    .says("select name from tenants");

            var waiting = CompletableFuture.supplyAsync(
                    () -> shop.run("wait", "--at-least", "tenants=1", "--timeout", "86400"),
                    work -> new Thread(work).start());
            new Commands(folder).run("migrate");

            waiting.get().exits(0);
        }
    }

    @Test
    void the_doctor_looks_at_the_first_tenant() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL).with("acme", "globex");
        tenancy.shop().run("migrate");

        tenancy.shop()
                .run("doctor")
                .says(
                        "repo tenants/acme  (postgresql <tenants>)\n  the first of the tenants stands for all\n",
                        "  rights      may create tables in acme ",
                        "  history     2 applied ")
                .neverSays("tenants/globex");
    }
}
