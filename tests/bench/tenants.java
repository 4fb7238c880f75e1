///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Migrates tenants over a slow link, several at once and one after the other: tenants [TENANTS MIGRATIONS PARALLEL MANY ROUNDS POSTGRES_PORT]
//MAIN tenants
//SOURCES ../../lib/ReleaseTasks.java
//SOURCES ../../commands/migrate.java
//SOURCES ../support/Proxy.java

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import release.cli.Terminal;
import release.support.Proxy;

/** Prints a table of how long that takes, and of how long it takes to find nothing pending in very many. For people, not a test. */
class tenants {
    private static final String DATABASE = "bench_tenants";

    public static void main(String... arguments) throws Exception {
        int few = number(arguments, 0, 100);
        int pending = number(arguments, 1, 20);
        int parallel = number(arguments, 2, 8);
        int many = number(arguments, 3, 1000);
        int rounds = number(arguments, 4, 3);
        int port = number(arguments, 5, 5432);
        var root = Files.createTempDirectory("bench");
        var atOnce = new ArrayList<Double>();
        var inTurn = new ArrayList<Double>();
        try (var link = new Proxy("jdbc:postgresql://127.0.0.1:" + port + "/", 1, Duration.ofMillis(5))) {
            release(root, few, pending, link.port());
            for (int round = 0; round < rounds; round++) {
                atOnce.add(migrated(root, port, parallel));
                inTurn.add(migrated(root, port, 1));
            }
        }
        release(root, many, 1, port);
        migrated(root, port, parallel);
        time(root, 1);
        var nothing = new ArrayList<Double>();
        for (int round = 0; round < rounds; round++) nothing.add(time(root, 1));
        recreate(port, "drop database " + DATABASE);
        System.out.printf(Locale.ROOT, """
            | | median | fastest | slowest | ratio |
            |---|---:|---:|---:|---:|
            | %1$d tenants, %2$d pending in each, over a link of 5 ms, `--parallel %3$d` | %4$s | %5$.2f |
            | the same with `--parallel 1` | %6$s | 1.00 |
            | %7$,d tenants, nothing pending, `--parallel 1` | %8$s | %9$.1f ms each |
            """, few, pending, parallel, times(atOnce), median(atOnce) / median(inTurn), times(inTurn), many, times(nothing), median(nothing) * 1000 / many);
    }

    private static void release(Path root, int tenants, int migrations, int port) throws IOException {
        Files.createDirectories(root.resolve("rel/migrations"));
        for (int i = 1; Files.deleteIfExists(root.resolve("rel/migrations/V" + i + "__t.sql")); ) i++;
        for (int i = 1; i <= migrations; i++) {
            Files.writeString(root.resolve("rel/migrations/V" + i + "__t.sql"), "create table t" + i + " (id int primary key, name varchar(20));\n");
        }
        Files.writeString(root.resolve("rel/tenants.txt"), IntStream.rangeClosed(1, tenants).mapToObj("t%05d"::formatted).collect(Collectors.joining("\n")));
        Files.writeString(root.resolve("rel/config.conf"), """
            release.bench { version = "1", apps = [bench] }
            app.bench.repos.tenants {
              url = "jdbc:postgresql://127.0.0.1:%d/%s", user = postgres
              migrations = rel/migrations, schemas = rel/tenants.txt
            }
            """.formatted(port, DATABASE));
    }

    private static String times(List<Double> seconds) {
        return String.format(Locale.ROOT, "%.1f s | %.1f s | %.1f s", median(seconds), Collections.min(seconds), Collections.max(seconds));
    }

    private static double median(List<Double> seconds) {
        return seconds.stream().sorted().toList().get(seconds.size() / 2);
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
