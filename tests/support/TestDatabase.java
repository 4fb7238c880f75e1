package release.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each database that we claim, for real: embedded ones as files, PostgreSQL started by the tests, and MariaDB where
 * {@code TEST_MARIADB_URL} says it is. MySQL stands for its driver and Flyway's MySQL support, on that same MariaDB server.
 */
public enum TestDatabase {
    H2,
    SQLITE,
    POSTGRESQL,
    MARIADB,
    MYSQL;

    /** The URL of a server of MariaDB on which the tests make databases of their own and drop them. */
    public static final String MARIADB_SERVER = Optional.ofNullable(System.getenv("TEST_MARIADB_URL"))
            .orElse("jdbc:mariadb://127.0.0.1:3306/test?user=root");

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
                Servers.create(MARIADB_SERVER, name);
                yield MARIADB_SERVER.replaceFirst(
                        "^jdbc:mariadb:(//[^/]+)/[^?]*",
                        (this == MARIADB ? "jdbc:mariadb:$1/" : "jdbc:mysql:$1/") + name);
            }
        };
    }

    /** What a look at a {@link #fresh} one says of it: a file is only there once something has been done in it. */
    public String untouched() {
        return this == H2 || this == SQLITE ? "  no database yet; migrate creates it\n" : "";
    }

    /** As reports call it. */
    public String kind() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A name for SQL that keeps its case. */
    public String quoted(String name) {
        var quote = isOnMariaDb() ? "`" : "\"";
        return quote + name.replace(quote, quote + quote) + quote;
    }

    /** The table of Flyway's history, for SQL. */
    public String history() {
        return quoted("flyway_schema_history");
    }

    /** Whether a failed migration leaves nothing behind. */
    public boolean rollsBackDdl() {
        return this == SQLITE || this == POSTGRESQL;
    }

    /** Whether it needs a server of MariaDB, which only {@code rel/jbang test --all} has. */
    public boolean isOnMariaDb() {
        return this == MARIADB || this == MYSQL;
    }

    /** A port on which nobody listens. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void execute(String url, String sql) {
        TestRelease.unchecked(() -> {
            try (var connection = DriverManager.getConnection(url);
                    var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
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

    /** A PostgreSQL server, started when the first test needs it and stopped with the process; it need not outlive a crash of the machine. */
    private static final class Postgres {
        static final String URL = start();

        private static String start() {
            return TestRelease.unchecked(() -> EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .start()
                    .getJdbcUrl("postgres", "postgres"));
        }
    }
}
