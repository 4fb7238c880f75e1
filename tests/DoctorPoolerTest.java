package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import release.support.Doctor;
import release.support.OnlyInAll;
import release.support.PgBouncer;
import release.support.TestDatabase;
import release.support.TestRelease;

/** A real PgBouncer in each of its modes: what the doctor tells apart, it tells apart for certain. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@OnlyInAll
class DoctorPoolerTest {
    private static final String IN_TRANSACTION_MODE = """
        pooler      in transaction mode ... FAILED
        A lock of the session, as migrations take it, does not hold here: two runs at once would both migrate.
        Point app.shop.repos.main.url past the pooler, to the server; or set app.shop.repos.main.lock = transaction.
        """;

    @TempDir
    Path folder;

    private String url;

    @BeforeEach
    void a_database() {
        url = TestDatabase.POSTGRESQL.fresh();
    }

    private TestRelease shop(String address) {
        return new TestRelease(folder)
                .repo("main", address)
                .migration("main", "V1__users.sql", "create table users (id int);");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 20})
    void transaction_mode_is_found_however_many_connections_the_pooler_has(int size) throws Exception {
        try (var pooler = new PgBouncer(folder, url, "transaction", size)) {
            var run = shop(pooler.url() + "&prepareThreshold=0").run("doctor");

            Doctor.verify(1, IN_TRANSACTION_MODE, run);
            Doctor.verify(1, "history     1 pending ... ok\n", run);
        }
    }

    @Test
    void transaction_mode_is_found_though_it_mixes_up_prepared_statements_and_is_well_with_a_lock_of_transactions()
            throws Exception {
        try (var pooler = new PgBouncer(folder, url, "transaction", 4)) {
            assertEquals(IN_TRANSACTION_MODE, Doctor.check(shop(pooler.url()).run("doctor"), "pooler"));

            Doctor.verify(
                    0,
                    "pooler      in transaction mode, and so is the lock ... ok\n",
                    shop(pooler.url() + "&prepareThreshold=0")
                            .with("main", "flyway.\"postgresql.transactional.lock\" = true")
                            .run("doctor"));
        }
    }

    @RepeatedTest(5)
    void transaction_mode_is_found_while_others_use_the_pooler() throws Exception {
        try (var pooler = new PgBouncer(folder, url, "transaction", 5)) {
            amidTraffic(
                    pooler.url(),
                    () -> Doctor.verify(
                            1,
                            IN_TRANSACTION_MODE,
                            shop(pooler.url() + "&prepareThreshold=0").run("doctor")));
        }
    }

    @Test
    void a_session_of_ones_own_is_never_taken_for_a_shared_one() throws Exception {
        try (var pooler = new PgBouncer(folder, url, "session", 40)) {
            for (var address : List.of(pooler.url(), url)) {
                amidTraffic(
                        pooler.url(),
                        () -> Doctor.verify(
                                0,
                                "pooler      none in transaction mode ... ok\n",
                                shop(address).run("doctor")));
            }
        }
    }

    @Test
    void a_pool_of_sessions_that_is_too_small_is_not_waited_for() throws Exception {
        try (var pooler = new PgBouncer(folder, url, "session", 3)) {
            var run = shop(pooler.url()).run("doctor");

            Doctor.verify(1, """
                connections 4 needed, only 3 there ... FAILED
                no answer within 15 s (08001)
                Raise the limit of the server, of this user or of the pool in front of it, or close what is idle.
                """, run);
            Doctor.verify(1, "pooler      none in transaction mode ... ok\n", run);
        }
    }

    @Test
    void statement_mode_allows_no_migration_at_all() throws Exception {
        try (var pooler = new PgBouncer(folder, url, "statement", 4)) {
            Doctor.verify(1, """
                pooler      in statement mode ... FAILED
                The pooler allows no transaction of more than one statement.
                Point app.shop.repos.main.url past the pooler, to the server.
                """, shop(pooler.url()).run("doctor"));
        }
    }

    @Test
    void nothing_stays_behind_in_the_sessions_that_others_get_next() throws Exception {
        try (var pooler = new PgBouncer(folder, url, "transaction", 1)) {
            var before = session(pooler.url());

            shop(pooler.url() + "&prepareThreshold=0").run("doctor");

            assertEquals(before, session(pooler.url()));
            assertTrue(before.endsWith(" off 0 0 0"), before);
        }
    }

    /** The one session of a pooler: its process, and what a client could leave in it. */
    private static String session(String address) throws SQLException {
        try (var connection = DriverManager.getConnection(address + "&prepareThreshold=0");
                var statement = connection.createStatement();
                var row = statement.executeQuery("""
                    select pg_backend_pid() || ' ' || current_setting('default_transaction_read_only')
                        || ' ' || (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
                        || ' ' || (select count(*) from pg_prepared_statements where name <> '')
                        || ' ' || (select count(*) from pg_class where relpersistence = 't')\
                    """)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Does something while eight clients run one short transaction after the other, of which none may fail. */
    private static void amidTraffic(String address, Runnable work) throws Exception {
        var over = new AtomicBoolean();
        var threads = Executors.newCachedThreadPool();
        Callable<Void> client = () -> {
            try (var connection = DriverManager.getConnection(address + "&prepareThreshold=0");
                    var statement = connection.createStatement()) {
                while (!over.get()) {
                    statement.execute("select pg_sleep(0.002)");
                    Thread.sleep(2);
                }
                return null;
            }
        };
        var clients = Stream.generate(() -> threads.submit(client)).limit(8).toList();
        try {
            work.run();
        } finally {
            over.set(true);
            threads.shutdown();
        }
        for (var each : clients) each.get();
    }
}
