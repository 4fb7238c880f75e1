package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import release.cli.Terminal;
import release.config.Release;
import release.config.Selection;
import release.config.hocon.Config;
import release.hooks.Child;
import release.migrate.flyway.FlywaySettings;
import release.repo.Repo;
import release.report.Invocation;
import release.report.Progress;
import release.report.Report;
import release.run.Task;

/**
 * A release in a folder of its own, written by the test, whose commands are run in this process just as their main
 * methods run them. Every step takes 5 ms (or as {@link #clockStep} says), and a database's address is shown as its kind, so that output
 * is the same on every run.
 */
public final class TestRelease {
    private static final Set<String> MIGRATING = Set.of("migrate", "seed", "setup", "reset");

    /** What a command did, and what is expected of it; each of these methods gives it again for the next. */
    public record Run(int exit, String out, String err) {
        public Run exits(int code) {
            assertEquals(code, exit, () -> out + err);
            return this;
        }

        /** The whole output. */
        public Run prints(String text) {
            assertEquals(text, out);
            return this;
        }

        /** The whole output, in a file in tests/golden. */
        public Run isGolden(String name) {
            Golden.verify(name, out);
            return this;
        }

        /** All that is on stderr. */
        public Run complains(String text) {
            assertEquals(text, err);
            return this;
        }

        /** The output has these parts in it. */
        public Run says(String... parts) {
            for (var part : parts) assertTrue(out.contains(part), () -> part + "\nis not in:\n" + out + err);
            return this;
        }

        public Run neverSays(String part) {
            assertFalse(out.contains(part), () -> part + "\nis in:\n" + out);
            return this;
        }

        /** How the output begins. */
        public Run begins(String part) {
            assertTrue(out.startsWith(part), () -> part + "\nis not at the beginning of:\n" + out + err);
            return this;
        }

        /** How the output ends. */
        public Run ends(String part) {
            assertTrue(out.endsWith(part), () -> part + "\nis not at the end of:\n" + out + err);
            return this;
        }

        /** Stderr has a part in it. */
        public Run warns(String part) {
            assertTrue(err.contains(part), () -> part + "\nis not in:\n" + err);
            return this;
        }
    }

    /** Work that may throw anything. */
    public interface Work<T> {
        T get() throws Exception;
    }

    /** Work on a connection of its own. */
    private interface Asking<T> {
        T of(Statement statement) throws Exception;
    }

    private final Path root;
    private final Map<String, String> urls = new LinkedHashMap<>();
    private final Map<String, List<String>> seeds = new HashMap<>();
    private final Map<String, String> extras = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private String rest = "";
    private Duration step = Duration.ofMillis(5);

    public TestRelease(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    /** Adds a repo with an empty database; its migrations are in {@code rel/NAME}, its seeds are added one by one. */
    public TestRelease repo(String name, TestDatabase database) {
        return repo(name, database.fresh());
    }

    public TestRelease repo(String name, String url) {
        urls.put(name, url);
        unchecked(() -> Files.createDirectories(root.resolve("rel").resolve(name)));
        return this;
    }

    /** More settings of a repo, as they stand in its block. */
    public TestRelease with(String repo, String settings) {
        extras.merge(repo, settings, (a, b) -> a + "\n    " + b);
        return this;
    }

    /** More configuration, after everything else. */
    public TestRelease config(String text) {
        rest += text + "\n";
        return this;
    }

    public TestRelease variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Each look at the clock finds it so much later, instead of 5 ms: so a run waits for seconds in no time. */
    public TestRelease clockStep(Duration each) {
        step = each;
        return this;
    }

    public TestRelease migration(String repo, String file, String sql) {
        return file("rel/" + repo + "/" + file, sql);
    }

    /** Adds a seed, after those that were added before. */
    public TestRelease seed(String repo, String file, String sql) {
        seeds.computeIfAbsent(repo, none -> new ArrayList<>()).add("\"rel/" + repo + "/" + file + "\"");
        return file("rel/" + repo + "/" + file, sql);
    }

    /** Writes any file of the release. */
    public TestRelease file(String path, String text) {
        return unchecked(() -> {
            var file = root.resolve(path);
            Files.createDirectories(file.getParent());
            // A process of its own may be reading what it was before.
            if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8)))
                Files.writeString(file, text);
            return this;
        });
    }

    public TestRelease delete(String path) {
        return unchecked(() -> {
            Files.delete(root.resolve(path));
            return this;
        });
    }

    /** Writes a file of the release that may be executed. */
    public TestRelease script(String path, String text) {
        file(path, text);
        if (!root.resolve(path).toFile().setExecutable(true)) throw new IllegalStateException(path);
        return this;
    }

    /** A file of the release; empty if there is none. */
    public String read(String path) {
        return unchecked(() -> Files.exists(root.resolve(path)) ? Files.readString(root.resolve(path)) : "");
    }

    public String url(String repo) {
        return urls.get(repo);
    }

    /** A repo's URL as it is anywhere else than in the release root. */
    public String absoluteUrl(String repo) {
        return urls.get(repo)
                .replace("file:./data", "file:" + root + "/data")
                .replace("sqlite:data", "sqlite:" + root + "/data");
    }

    /** Flyway itself on a repo's database, with the migrations in some folders of the release. */
    public FluentConfiguration flyway(String repo, String... folders) {
        return Flyway.configure()
                .dataSource(absoluteUrl(repo), absoluteUrl(repo).startsWith("jdbc:h2:") ? "" : null, null)
                .locations(Arrays.stream(folders)
                        .map(folder -> "filesystem:" + root.resolve(folder))
                        .toArray(String[]::new));
    }

    /** Opens the first repo's database for as long as some work takes. */
    public <T> T withRepo(Function<Repo, T> work) {
        return unchecked(() -> {
            try (var repo = Repo.open(read().repos().get(0))) {
                return work.apply(repo);
            }
        });
    }

    /** The release as a command reads it. */
    public Release read() {
        if (!urls.isEmpty()) file("rel/config.conf", configuration("read"));
        return Config.read(root, Selection.everything(), variables, FlywaySettings::problem);
    }

    /** Runs a command with its arguments, as it would be run from the release root. */
    public Run run(String command, String... arguments) {
        if (!urls.isEmpty()) file("rel/config.conf", configuration(command));
        return run(command(command), arguments);
    }

    /** Runs a command that is no class of the suite. */
    public Run run(Callable<Task> command, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var clock = new AtomicLong();
        var terminal =
                new Terminal(print(out), print(err), variables, root, "", false, () -> clock.getAndAdd(step.toNanos()));
        int exit = terminal.run(command, arguments);
        return new Run(exit, shown(out), shown(err));
    }

    /** Runs a task for its report, which is told to progress as well. */
    public Report run(Task task, Progress progress) throws IOException, InterruptedException {
        var report = new Report(
                "migrate", "shop", "1.0", "", Invocation::of, text -> text, text -> {}, System::nanoTime, progress);
        report.started();
        var release = read();
        task.run(release, report, new Child(release, Map.of(), false, false));
        report.finished();
        return report;
    }

    private String configuration(String command) {
        var text = new StringBuilder("release.shop { version = \"1.0\", apps = [shop] }\n");
        urls.forEach((name, url) -> text.append("app.shop.repos.")
                .append(name)
                .append(" {\n    url = \"")
                .append(url)
                .append("\"\n    migrations = ")
                .append(migrations(name, command))
                .append("\n    ")
                .append(extras.getOrDefault(name, ""))
                .append(seeds.containsKey(name) ? "\n    seeds = " + seeds.get(name) : "")
                .append("\n}\n"));
        return text + rest;
    }

    /** Its folder; or, for who would migrate, that there are none, as long as nothing is written there. */
    private String migrations(String repo, String command) {
        var names = root.resolve("rel")
                .resolve(repo)
                .toFile()
                .list((folder, name) -> new File(folder, name).isDirectory() || name.matches("[A-Z].*"));
        return names != null && names.length == 0 && MIGRATING.contains(command) ? "none" : "[rel/" + repo + "]";
    }

    /** A command by its class: those are in the default package, where no other package can name them. */
    @SuppressWarnings("unchecked")
    public static Callable<Task> command(String name) {
        try {
            var constructor = Class.forName(name).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Callable<Task>) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("no command " + name, e);
        }
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String shown(ByteArrayOutputStream bytes) {
        var text = bytes.toString(StandardCharsets.UTF_8);
        for (var repo : urls.entrySet()) {
            var address = repo.getValue().replaceFirst("^jdbc:\\w+:(//)?", "").replaceFirst("[?;].*", "");
            text = text.replace(address, "<" + repo.getKey() + ">")
                    .replace(address.substring(address.lastIndexOf('/') + 1), "<" + repo.getKey() + ">");
        }
        return text;
    }

    /** Of each row of the history, as if it was written at one moment, so that outputs can be compared as a whole. */
    public TestRelease stopTheClock(String repo, TestDatabase database) {
        execute(
                repo,
                "update " + database.history() + " set " + database.quoted("installed_on")
                        + " = '2026-01-02 03:04:05.678'");
        return this;
    }

    /** The first column of a query on a repo's database, each row as text. */
    public List<String> query(String repo, String sql) {
        return ask(repo, statement -> {
            try (var rows = statement.executeQuery(sql)) {
                var found = new ArrayList<String>();
                while (rows.next()) found.add(rows.getString(1));
                return found;
            }
        });
    }

    /** Every row of a query as one text. */
    public List<String> rows(String repo, String sql) {
        return ask(repo, statement -> rows(statement.getConnection(), sql));
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                var columns = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++)
                    columns.add(String.valueOf(rows.getString(i)));
                found.add(String.join(" | ", columns));
            }
            return found;
        }
    }

    public void execute(String repo, String sql) {
        ask(repo, statement -> statement.execute(sql));
    }

    private <T> T ask(String repo, Asking<T> asking) {
        return unchecked(() -> {
            try (var connection = connect(repo);
                    var statement = connection.createStatement()) {
                return asking.of(statement);
            }
        });
    }

    /** Whether a table can be read. */
    public boolean has(String repo, String table) {
        try (var connection = connect(repo);
                var statement = connection.createStatement()) {
            statement.executeQuery("select 1 from " + table).close();
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    /**
     * How many connections to a repo's database stay open besides the one that asks. A server is given a while to see
     * that a client has left; an embedded database cannot be opened at all while it is locked.
     */
    public int otherConnections(String repo) {
        return ask(repo, statement -> {
            var count = switch (statement.getConnection().getMetaData().getDatabaseProductName()) {
                case "PostgreSQL" ->
                    "select count(*) from pg_stat_activity where datname = current_database() and pid <>"
                            + " pg_backend_pid()";
                case "MariaDB", "MySQL" ->
                    "select count(*) from information_schema.processlist where db = database() and id <>"
                            + " connection_id()";
                case "H2" -> "select count(*) from information_schema.sessions where session_id <> session_id()";
                default -> "select 0";
            };
            for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60); ; Thread.sleep(20)) {
                int others =
                        Integer.parseInt(rows(statement.getConnection(), count).get(0));
                if (others == 0 || System.nanoTime() > deadline) return others;
            }
        });
    }

    /** A connection of the test's own, past everything that is tested. */
    public Connection connect(String repo) throws SQLException {
        unchecked(() -> Files.createDirectories(root.resolve("data")));
        return DriverManager.getConnection(absoluteUrl(repo));
    }

    /** A connection with a transaction that has run some statements, and is open until it is rolled back or the connection closed. */
    public Connection transaction(String repo, String... statements) throws SQLException {
        var connection = connect(repo);
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            for (var sql : statements) statement.execute(sql);
        }
        return connection;
    }

    /** Does work whose failure nobody expects. */
    public static <T> T unchecked(Work<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
