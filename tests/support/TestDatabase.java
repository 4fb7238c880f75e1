package release.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * Each database that we claim, for real: embedded ones as files, PostgreSQL started by the tests, MariaDB where
 * {@code TEST_MARIADB_URL} says there is one (such as {@code jdbc:mariadb://127.0.0.1:3306/test?user=root}). MySQL
 * stands for its driver and Flyway's MySQL support, on that same MariaDB server.
 */
public enum TestDatabase {
    H2, SQLITE, POSTGRESQL, MARIADB, MYSQL;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** An empty database's URL. Those that are files lie in the release's data folder. */
    public String fresh() {
        var name = "test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        return switch (this) {
            case H2 -> "jdbc:h2:file:./data/" + name;
            case SQLITE -> "jdbc:sqlite:data/" + name + ".db";
            case POSTGRESQL -> {
                execute(Postgres.URL, "create database " + name);
                yield Postgres.URL.replace("/postgres?", "/" + name + "?");
            }
            case MARIADB, MYSQL -> {
                var server = System.getenv("TEST_MARIADB_URL");
                Assumptions.assumeTrue(server != null, "TEST_MARIADB_URL is not set");
                Servers.create(server, name);
                yield server.replaceFirst("^jdbc:mariadb:(//[^/]+)/[^?]*",
                    (this == MARIADB ? "jdbc:mariadb:$1/" : "jdbc:mysql:$1/") + name);
            }
        };
    }

    /** Whether a failed migration leaves nothing behind. */
    public boolean rollsBackDdl() {
        return this == SQLITE || this == POSTGRESQL;
    }

    private static void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Databases on servers that outlive the tests; they are dropped when the process ends. */
    private static final class Servers {
        private static final Queue<Runnable> DROPS = drops();

        static void create(String server, String name) {
            execute(server, "create database " + name);
            DROPS.add(() -> execute(server, "drop database " + name));
        }

        private static Queue<Runnable> drops() {
            var drops = new ConcurrentLinkedQueue<Runnable>();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> drops.forEach(Runnable::run)));
            return drops;
        }
    }

    /** A PostgreSQL server, started when the first test needs it and stopped with the process. */
    private static final class Postgres {
        static final String URL = start();

        private static String start() {
            try {
                return EmbeddedPostgres.builder().start().getJdbcUrl("postgres", "postgres");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
