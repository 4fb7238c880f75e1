package release.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.ReleaseTasks;
import release.report.Progress;
import release.report.RunProgress;
import release.report.format.Console;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.Tenancy;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.VerboseCommand;
import release.support.Wait;

/** Many repos and tenants at once, or on several machines: what is said stays whole, and what fails is not lost. */
@Order(5)
class ParallelTest {
    private static final Pattern TOOK = Pattern.compile(" +\\d+ ms$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private static String[] tenants(int count) {
        return IntStream.rangeClosed(1, count).mapToObj("t%02d"::formatted).toArray(String[]::new);
    }

    private Tenancy tenancy(TestDatabase database, int count) {
        var tenancy = new Tenancy(folder, database).with(tenants(count));
        tenancy.shop().migration("tenants", "V1__users.sql", "create table users (id int primary key);\n");
        return tenancy;
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void what_is_said_of_each_tenant_stays_whole_and_in_order(TestDatabase database) {
        try (var tenancy = tenancy(database, 12)) {
            tenancy.shop().migration("tenants", "V2__orders.sql", "create table orders (id int);\n");

            var run = tenancy.shop().run("migrate", "--parallel", "4").exits(0);

            var expected =
                    new StringBuilder("shop 1.0\nrepo tenants  (" + database.kind() + " <tenants>)  12 tenants\n");
            for (var name : tenants(12)) {
                expected.append("repo tenants/")
                        .append(name)
                        .append("  (")
                        .append(database.kind())
                        .append(" <tenants>)\n")
                        .append("  V1  users .............................................. applied\n")
                        .append("  V2  orders ............................................. applied\n");
            }
            assertEquals(
                    expected + "12 tenants: 24 applied\n",
                    TOOK.matcher(tenancy.shown(run)).replaceAll(""));
            for (var name : tenants(12)) assertTrue(tenancy.shop().has("tenants", tenancy.in(name, "orders")), name);
        }
    }

    @Test
    void several_repos_are_worked_on_at_once_too() {
        var shop = new TestRelease(folder);
        for (var name : List.of("a", "b", "c"))
            shop.repo(name, TestDatabase.POSTGRESQL).migration(name, "V1__x.sql", "create table x (id int);\n");

        var run = shop.run("migrate", "--parallel", "3");

        assertEquals("""
            shop 1.0
            repo a  (postgresql <a>)
              V1  x .................................................. applied
            repo b  (postgresql <b>)
              V1  x .................................................. applied
            repo c  (postgresql <c>)
              V1  x .................................................. applied
            3 repos: 3 applied
            """, TOOK.matcher(run.out()).replaceAll(""));
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void where_connections_run_out_fewer_work_at_once(TestDatabase database) {
        try (var tenancy = tenancy(database, 12)) {
            var shop = tenancy.shop();
            var user = shop.url("tenants").replaceFirst("[?].*", "").replaceFirst(".*/", "") + "_few";
            shop.execute(
                    "tenants",
                    database == TestDatabase.POSTGRESQL
                            ? "create role " + user + " login superuser"
                            : "create user " + user + "@'%' with max_user_connections 7");
            if (database == TestDatabase.POSTGRESQL)
                shop.execute(
                        "tenants",
                        "alter role " + user + " nosuperuser connection limit 7; grant create on database "
                                + shop.query("tenants", "select current_database()")
                                        .get(0) + " to " + user);
            else shop.execute("tenants", "grant all on *.* to " + user + "@'%'");
            try {
                var few = new TestRelease(folder.resolve("few"))
                        .repo("tenants", shop.url("tenants").replaceFirst("user=\\w+", "user=" + user))
                        .with(
                                "tenants",
                                "schemas = ["
                                        + String.join(
                                                ", ",
                                                Stream.of(tenants(12))
                                                        .map(tenancy::name)
                                                        .toList()) + "]")
                        .migration("tenants", "V1__users.sql", "create table users (id int primary key);\n");

                few.run("migrate", "--parallel", "12").exits(0).ends("12 tenants: 12 applied\n");
                few.run("status", "--parallel", "12").exits(0).ends("12 tenants: 12 up to date\n");
            } finally {
                if (database == TestDatabase.MARIADB) shop.execute("tenants", "drop user " + user + "@'%'");
            }
        }
    }

    @Test
    void databases_in_a_folder_that_is_not_there_yet_are_created_at_once() {
        for (int i = 0; i < 5; i++) {
            var shop = new TestRelease(folder)
                    .repo("tenants", "jdbc:h2:file:./data/" + i + "/{tenant}")
                    .migration("tenants", "V1__users.sql", "create table users (id int);\n")
                    .with("tenants", "databases = [" + String.join(", ", tenants(8)) + "]");

            shop.run("migrate", "--parallel", "8").exits(0).ends("8 tenants: 8 applied\n");
        }
    }

    @Test
    void so_many_may_fail_before_the_rest_is_skipped_and_to_run_it_again_goes_on() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL, 8);
        var shop = tenancy.shop();
        for (var name : List.of("t02", "t04", "t06"))
            shop.execute("tenants", "create schema " + name + "; create table " + name + ".old (id int)");

        shop.run("migrate").exits(21).ends("repo tenants  6 skipped\n8 tenants: 1 applied, 1 failed, 6 skipped\n");
        shop.run("migrate", "--max-failures", "2")
                .ends("repo tenants  1 up to date at V1, 4 skipped\n"
                        + "8 tenants: 1 up to date, 1 applied, 2 failed, 4 skipped\n");
        shop.run("migrate", "--max-failures", "100", "--parallel", "3")
                .exits(21)
                .ends("repo tenants  2 up to date at V1\n8 tenants: 2 up to date, 3 applied, 3 failed\n");

        for (var name : List.of("t02", "t04", "t06")) shop.execute("tenants", "drop table " + name + ".old");
        shop.run("migrate", "--parallel", "3").exits(0).ends("8 tenants: 5 up to date, 3 applied\n");
    }

    @Test
    void one_json_document_has_every_tenant() {
        var tenancy = tenancy(TestDatabase.POSTGRESQL, 5);
        tenancy.shop().execute("tenants", "create schema t03; create table t03.old (id int)");
        tenancy.shop().run("migrate", "--repo", "tenants/t01");

        var run = tenancy.shop()
                .run("migrate", "--json", "--max-failures", "9", "--parallel", "2")
                .exits(21)
                .complains("");

        var document = JsonParser.parseString(run.out()).getAsJsonObject();
        assertEquals(21, document.get("exit").getAsInt());
        assertEquals(
                "[{\"app\":\"shop\",\"repo\":\"tenants\",\"tenants\":5,\"quiet\":1,\"failed\":1,\"skipped\":0}]",
                document.get("tenants").toString());
        var outcomes = new ArrayList<String>();
        for (var element : document.getAsJsonArray("repos")) {
            var repo = element.getAsJsonObject();
            outcomes.add(
                    repo.get("repo").getAsString() + " " + repo.get("outcome").getAsString());
        }
        assertEquals(
                List.of("tenants/t01 ok", "tenants/t02 ok", "tenants/t03 failed", "tenants/t04 ok", "tenants/t05 ok"),
                outcomes);
    }

    @Test
    void shards_share_the_tenants_out_and_a_new_tenant_moves_none() {
        var before = shards(List.of(tenants(30)));
        var names = new ArrayList<>(List.of(tenants(30)));
        names.add(7, "new");
        names.remove("t20");
        var after = shards(names);
        var found = new TreeSet<String>();
        for (int i = 0; i < 3; i++) {
            assertTrue(before.get(i).size() > 4, before::toString);
            for (var name : before.get(i)) assertTrue(found.add(name), name);
            var stayed = new ArrayList<>(before.get(i));
            stayed.remove("t20");
            assertTrue(after.get(i).containsAll(stayed), after::toString);
        }
        assertEquals(new TreeSet<>(List.of(tenants(30))), found);
    }

    private static List<List<String>> shards(List<String> names) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> names.stream().filter(new Shard(i, 3)::has).toList())
                .toList();
    }

    @Test
    void a_shard_is_the_same_in_every_version() {
        assertTrue(new Shard(7, 8).has("acme"), "the CRC-32 of acme is 05c4ba3e");
        assertTrue(new Shard(1, 1).has("acme"));
    }

    @Test
    void a_shard_is_typed_or_comes_from_an_indexed_job() {
        var shop = tenancy(TestDatabase.H2, 10).shop();
        int mine = (int) Stream.of(tenants(10)).filter(new Shard(3, 4)::has).count();
        var heading = "repo tenants  (h2 <tenants>)  " + mine + " of 10 tenants, shard 3/4\n";

        assertTrue(shop.run("status", "--shard", "3/4").out().contains(heading));
        shop.variable("JOB_COMPLETION_INDEX", "2");
        assertTrue(shop.run("migrate").out().contains("  10 tenants\n"), "without their number there are no shards");
        shop.variable("RELEASE_SHARDS", "4");
        assertTrue(shop.run("validate").out().contains(heading));
        assertTrue(
                shop.run("validate", "--shard", "1/1").out().contains("  10 of 10 tenants, shard 1/1\n"),
                "what is typed wins");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --shard        | 0/4 | --shard 0/4 must be I/N with I from 1 to N, such as 3/8
        --shard        | 5/4 | --shard 5/4 must be I/N with I from 1 to N, such as 3/8
        --shard        | 3   | --shard 3 must be I/N with I from 1 to N, such as 3/8
        --parallel     | 0   | --parallel 0 must be from 1 to 256
        --parallel     | 999 | --parallel 999 must be from 1 to 256
        --max-failures | 0   | --max-failures 0 must be at least 1
        4              | 4   | variable JOB_COMPLETION_INDEX 4 must be a number below RELEASE_SHARDS, which is 4
        x              | 4   | variable JOB_COMPLETION_INDEX x must be a number below RELEASE_SHARDS, which is 4
        0              | two | variable RELEASE_SHARDS two must be a number from 1: the completions of the Job
        """)
    void options_and_variables_that_make_no_sense_are_refused(String optionOrIndex, String value, String problem) {
        var shop = tenancy(TestDatabase.H2, 1).shop();

        var run = optionOrIndex.startsWith("-")
                ? shop.run("migrate", optionOrIndex, value)
                : shop.variable("JOB_COMPLETION_INDEX", optionOrIndex)
                        .variable("RELEASE_SHARDS", value)
                        .run("migrate");

        run.exits(2).complains(problem + "\n");
    }

    @EveryDatabase({TestDatabase.POSTGRESQL, TestDatabase.MARIADB})
    void a_signal_lets_every_worker_end_its_migration_and_a_second_one_cancels_them(TestDatabase database)
            throws Exception {
        try (var tenancy = tenancy(database, 6)) {
            var shop = tenancy.shop();
            shop.run("migrate").exits(0);
            for (var name : tenants(6))
                shop.execute("tenants", "insert into " + tenancy.in(name, "users") + " values (1)");
            shop.migration("tenants", "V2__wait.sql", "-- release: lock-timeout = 0\nupdate users set id = 2;\n")
                    .migration("tenants", "V3__last.sql", "create table last (id int);\n");
            var gates = Stream.of(tenants(6))
                    .map(name -> "update " + tenancy.in(name, "users") + " set id = 3")
                    .toArray(String[]::new);
            for (var second : List.of(false, true)) {
                try (var gate = shop.transaction("tenants", gates)) {
                    var run = new Commands(folder).start("migrate", "--parallel", "2", "--json");
                    Wait.until("two migrations wait", () -> waiting(shop, database) == 2);
                    run.signal("TERM");
                    run.says("SIGTERM: ends after these migrations; a second signal cancels their statements\n");
                    if (second) run.signal("TERM");
                    else gate.rollback();
                    assertEquals(143, run.exit(), run::text);
                    assertEquals(1, Collections.frequency(List.of(run.text().split("[\n:]")), "SIGTERM"), run::text);
                    assertTrue(
                            run.text()
                                    .contains("\"message\": \"Stopped by SIGTERM; " + (second ? 2 : 4)
                                            + " were not begun.\""),
                            run::text);
                    gate.rollback();
                }
                var steps = Stream.of(tenants(6))
                        .map(name -> shop.query("tenants", "select id from " + tenancy.in(name, "users"))
                                .get(0))
                        .toList();
                assertEquals(
                        List.of("2", "2", "1", "1", "1", "1"),
                        steps,
                        "what was at hand is whole, and what was cancelled is not there");
                if (!second) assertFalse(shop.has("tenants", tenancy.in("t01", "last")));
            }
            shop.run("repair").exits(0);
            shop.run("migrate", "--parallel", "3").exits(0);
            for (var name : tenants(6)) assertTrue(shop.has("tenants", tenancy.in(name, "last")), name);
        }
    }

    @Test
    void a_tenant_that_is_migrated_to_its_end_when_a_signal_comes_is_not_one_that_failed() throws Exception {
        var tenancy = tenancy(TestDatabase.POSTGRESQL, 6);
        var shop = tenancy.shop();
        shop.run("migrate").exits(0);
        for (var name : tenants(6)) shop.execute("tenants", "insert into " + tenancy.in(name, "users") + " values (1)");
        shop.migration("tenants", "V2__wait.sql", "-- release: lock-timeout = 0\nupdate users set id = 2;\n")
                .seed("tenants", "more.sql", "insert into users values (7);\n");
        shop.run("commands").exits(0); // writes the configuration
        var gates = Stream.of(tenants(6))
                .map(name -> "update " + tenancy.in(name, "users") + " set id = 3")
                .toArray(String[]::new);
        try (var gate = shop.transaction("tenants", gates)) {
            var run = new Commands(folder).start("seed", "--parallel", "2");
            Wait.until("two migrations wait", () -> waiting(shop, TestDatabase.POSTGRESQL) == 2);
            run.signal("TERM");
            run.says("SIGTERM: ends after these migrations; a second signal cancels their statements\n");
            gate.rollback();

            assertEquals(143, run.exit(), run::text);
            assertTrue(run.text().contains("\n6 tenants: 2 applied, 4 skipped, stopped\n"), run::text);
            assertTrue(run.text().contains("Stopped by SIGTERM; 4 were not begun."), run::text);
            assertFalse(run.text().contains("FAILED"), run::text);
        }
        assertEquals(List.of("2"), shop.query("tenants", "select id from t01.users"), "no seed has begun");
    }

    private static int waiting(TestRelease shop, TestDatabase database) {
        return Integer.parseInt(shop.query(
                        "tenants",
                        database == TestDatabase.POSTGRESQL
                                ? "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like"
                                        + " '%update users%'"
                                : "select count(*) from information_schema.processlist where info like '%update users"
                                        + " set id = 2%' and id <> connection_id()")
                .get(0));
    }

    @Test
    void how_far_it_is_shows_now_and_then() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var console =
                new Console(new PrintStream(bytes, true), new Console.Look(false, false, 80, Duration.ofMillis(20)))) {
            console.underway(() -> new RunProgress(
                    412, 1000, 2, Duration.ofSeconds(35), List.of("tenants/acme V3", "tenants/globex")));
            Wait.until("it shows", () -> bytes.size() > 0);
            console.arrived();
            int size = bytes.size();
            Thread.sleep(100); // for something that must not come
            assertEquals(size, bytes.size(), "it has arrived");
        }
        assertEquals(
                "[########------------] 412 of 1,000, 2 failed, 35.0 s, at tenants/acme V3, tenants/globex",
                bytes.toString().lines().findFirst().orElseThrow());
    }

    @Test
    void a_connection_that_all_tenants_share_may_be_lost() throws Exception {
        var shop = tenancy(TestDatabase.POSTGRESQL, 4).shop();
        shop.run("migrate");
        var seen = new ArrayList<String>();
        var look = ReleaseTasks.withRepos((repo, own) -> {
            seen.add(repo.query("select current_schema()", rows -> rows.next() ? rows.getString(1) : ""));
            shop.query(
                    "tenants",
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid"
                            + " <> pg_backend_pid()");
        });

        assertEquals(0, shop.run(look, new Progress() {}).processExitCode());

        assertEquals(List.of("t01", "t02", "t03", "t04"), seen);
    }

    /** All of their steps would take nearly twice that memory. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"auto, --color=auto", "json, --json"})
    void memory_does_not_grow_with_the_number_of_tenants(String name, String look) throws Exception {
        int tenants = 1500;
        new TestRelease(folder)
                .file(
                        "rel/tenants.txt",
                        String.join(
                                "\n",
                                IntStream.range(0, tenants)
                                        .mapToObj("tenant_%05d"::formatted)
                                        .toList()))
                .file("rel/config.conf", """
                    release.shop { version = "1", apps = [shop] }
                    app.shop.repos.tenants { url = "jdbc:h2:mem:{tenant}", databases = rel/tenants.txt }
                    """);

        var run = new Commands(folder).start(List.of("-Xmx32m"), VerboseCommand.class.getName(), look);

        assertEquals(
                0, run.exit(), () -> run.text().substring(Math.max(0, run.text().length() - 2000)));
        var steps = run.text().split("step " + VerboseCommand.STEPS + " of tenants/tenant_", -1).length - 1;
        assertEquals(tenants, steps);
        if (look.equals("--json"))
            assertEquals(
                    tenants,
                    JsonParser.parseString(run.text())
                            .getAsJsonObject()
                            .getAsJsonArray("repos")
                            .size());
        else assertTrue(run.text().endsWith("1,500 tenants: 150,000 applied\n"));
    }
}
