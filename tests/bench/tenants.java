///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Migrates tenants over a slow link, several at once and one after the other: tenants [TENANTS MIGRATIONS PARALLEL POSTGRES_PORT]
//MAIN tenants
//SOURCES ../../lib/ReleaseTasks.java
//SOURCES ../../commands/migrate.java
//SOURCES ../support/SlowLink.java

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import release.Terminal;
import release.support.SlowLink;

/** Prints how long both take, and their ratio; then how long each tenant takes when nothing is pending. For people, not a test. */
class tenants {
    private static final String DATABASE = "bench_tenants";

    public static void main(String... arguments) throws Exception {
        int tenants = number(arguments, 0, 100);
        int migrations = number(arguments, 1, 20);
        int parallel = number(arguments, 2, 8);
        int port = number(arguments, 3, 5432);
        var root = Files.createTempDirectory("bench");
        Files.createDirectories(root.resolve("rel/migrations"));
        for (int i = 1; i <= migrations; i++) {
            Files.writeString(root.resolve("rel/migrations/V" + i + "__t.sql"), "create table t" + i + " (id int primary key, name varchar(20));\n");
        }
        Files.writeString(root.resolve("rel/tenants.txt"), IntStream.rangeClosed(1, tenants).mapToObj("t%05d"::formatted).collect(Collectors.joining("\n")));
        try (var link = new SlowLink(port, Duration.ofMillis(5))) {
            Files.writeString(root.resolve("rel/config.conf"), """
                release.bench { version = "1", apps = [bench] }
                app.bench.repos.tenants {
                  url = "jdbc:postgresql://127.0.0.1:%d/%s", user = postgres
                  migrations = rel/migrations, schemas = rel/tenants.txt
                }
                """.formatted(link.port(), DATABASE));
            var many = migrated(root, port, parallel);
            var nothing = time(root, 1);
            var one = migrated(root, port, 1);
            System.out.printf("%d tenants x %d pending, 5 ms: --parallel %d %.1f s, --parallel 1 %.1f s, ratio %.2f%n", tenants, migrations, parallel,
                many, one, many / one);
            System.out.printf("nothing pending over 5 ms: %.1f ms each%n", nothing * 1000 / tenants);
        }
        Files.writeString(root.resolve("rel/config.conf"), Files.readString(root.resolve("rel/config.conf")).replaceFirst("127.0.0.1:\\d+", "127.0.0.1:" + port));
        time(root, 1);
        System.out.printf("nothing pending, no link: %.1f ms each%n", time(root, 1) * 1000 / tenants);
        recreate(port, "drop database " + DATABASE);
    }

    private static int number(String[] arguments, int index, int byDefault) {
        return index < arguments.length ? Integer.parseInt(arguments[index]) : byDefault;
    }

    private static double migrated(Path root, int port, int parallel) throws SQLException {
        recreate(port, "drop database if exists " + DATABASE, "create database " + DATABASE);
        return time(root, parallel);
    }

    private static double time(Path root, int parallel) {
        long begin = System.nanoTime();
        var out = new ByteArrayOutputStream();
        int exit = new Terminal(new PrintStream(out), System.err, Map.of(), root, "", false, System::nanoTime)
            .run(new migrate(), "--parallel", String.valueOf(parallel));
        if (exit != 0) throw new IllegalStateException(out.toString());
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void recreate(int port, String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "");
             var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
    }
}
