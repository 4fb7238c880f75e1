package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.instancio.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.io.TempDir;
import release.migrate.FlywayMigrator;
import release.migrate.fastpath.UpToDate;
import release.repo.Repo;
import release.report.Invocation;
import release.report.Progress;
import release.report.RepoReport;
import release.report.Report;
import release.support.EveryDatabase;
import release.support.FuzzText;
import release.support.Property;
import release.support.TestDatabase;
import release.support.TestRelease;
import release.support.Tree;

/** Whatever is in the history and in the folder: where we say that nothing is to be done, Flyway finds nothing either. */
@Order(7)
class UpToDateFuzzTest {
    /** A file of the folder; each of its characters is a byte. */
    private record Script(String name, String content) {}

    /** A row of the history. */
    private record Row(
            String version, String description, String type, String script, Integer checksum, boolean success) {
        Row with(String type, Integer checksum, boolean success) {
            return new Row(version, description, type, script, checksum, success);
        }
    }

    /** @param plain whether it is as histories and folders usually are, and everything has run */
    private record Repository(List<Script> scripts, List<Row> rows, boolean plain) {
        Stream<Repository> smaller() {
            return Stream.concat(
                    IntStream.range(0, scripts.size()).mapToObj(i -> new Repository(without(scripts, i), rows, false)),
                    IntStream.range(0, rows.size()).mapToObj(i -> new Repository(scripts, without(rows, i), false)));
        }

        private static <T> List<T> without(List<T> list, int i) {
            var rest = new ArrayList<>(list);
            rest.remove(i);
            return rest;
        }
    }

    private static final List<String> STATEMENTS = List.of(
            "",
            "\n",
            "select 1;\n",
            "select 1",
            "select 1;\nselect 2;\n",
            "\n\n-- a\n\n",
            "-- $ and {x}\n",
            "select 'unfinished\n",
            "-- \u00c3\u00a9 \u00f0\u009f\u0098\u0080\n",
            "-- \u00e2\u0080\u00a8\f\u000b \u00c2\u0085\n");
    private static final List<String> ODD_STATEMENTS = List.of(
            "-- ${x}\n",
            "-- $${x}\n",
            "-- ${flyway:table}\n",
            "-- ${",
            "-- \u00e9 in latin 1\n",
            "-- \u00c3\n\u00a9\n",
            "-- \u00ed\u00a0\u0080\n",
            "\u0000",
            "\u00fe\u00ff\u0000a",
            "\u00ef\u00bb\u00bf\u00ef\u00bb\u00bf-- two marks\n",
            "\n\u00ef\u00bb\u00bf-- late mark\n",
            "\u00ef\u00bb");
    private static final List<String> DESCRIPTIONS = List.of(
            "a", "a_b", "Add_users", "a__b", "_a", "a_", "\u00e9", "a.b", "a b", "1", "create-index", "x".repeat(200));
    private static final List<String> ODD_NAMES = List.of(
            "V1.sql",
            "V1_a.sql",
            "V1__.sql",
            "V__a.sql",
            "V1..2__a.sql",
            "V-1__a.sql",
            "V+1__a.sql",
            "V1.__a.sql",
            "V\u0663__a.sql",
            "v7__a.sql",
            "V7__a.SQL",
            "V7__a.sql.conf",
            "V7__a.sql.bak",
            "V7__a",
            "V7__a.sh",
            "V7__a.java",
            "VV7__a.sql",
            "R__.sql",
            "R1__a.sql",
            "R.sql",
            "R__" + "y".repeat(210) + ".sql",
            "V7__" + "y".repeat(210) + ".sql",
            "B1__a.sql",
            "B9__a.sql",
            "afterMigrate.sql",
            "afterMigrate__x.sql",
            "beforeEachMigrate.sh",
            "afterConnect.sql",
            "sub/V7__a.sql",
            ".V7__a.sql",
            "Vcurrent__a.sql",
            "Vlatest__a.sql",
            "V9223372036854775807__a.sql",
            "notes",
            "V7__a.sql/V8__b.sql");
    private static final List<String> IGNORED = List.of(
            "U1__a.sql",
            "README.md",
            "notes.txt",
            ".gitkeep",
            ".hidden/V9__z.sql",
            "U3_1__undo.sql",
            "empty/README.md");
    private static final List<String> TYPES = List.of(
            "DELETE", "BASELINE", "SCHEMA", "JDBC", "UNDO_SQL", "SQL_BASELINE", "SCRIPT", "CUSTOM", "sql", "NONSENSE");
    /** From the oldest to the newest. */
    private static final List<List<String>> VERSIONS = List.of(
            List.of("1", "2", "3", "10"),
            List.of("0", "01", "02", "010"),
            List.of("1", "1.1", "1.1.1", "1_2", "2.0", "2.0.1"),
            List.of("0.0.1", "0.2", "1.0.0", "20260131235959"),
            List.of("9", "10", "99999999999999999999", "100000000000000000000"));

    private static final List<String> ODD_VERSIONS =
            List.of("1", "01", "1.0", "1_0", "2", "7", "0", "-1", "1..2", "x", "99999999999999999999", "9.9", "");

    @TempDir
    Path folder;

    private final AtomicInteger upToDate = new AtomicInteger();

    @EveryDatabase(except = TestDatabase.MYSQL)
    void whoever_is_said_to_be_up_to_date_is_so_for_flyway(TestDatabase database) throws Exception {
        var shop = new TestRelease(folder).repo("main", database);
        shop.migration("main", "V1__a.sql", "select 1;\n");
        assertEquals(0, shop.run("migrate").exit());
        int inputs = database == TestDatabase.H2 ? 800 : 150; // what differs between databases is how a history is read
        var config = shop.read().repos().get(0);
        try (var repo = Repo.open(config);
                var connection = repo.connect()) {
            new Property<>(
                            "histories and folders on " + database,
                            inputs,
                            UpToDateFuzzTest::repository,
                            Repository::smaller)
                    .holds(input -> {
                        write(input.scripts());
                        insert(input.rows(), connection);
                        try (var fresh = Repo.open(config)) { // which reads the scripts once
                            check(input, fresh);
                        }
                    });
        }
        assertTrue(upToDate.get() >= inputs * 4 / 10, () -> "only " + upToDate + " of " + inputs + " were up to date");
    }

    /** Flyway validates all, without leave for anything; every tenth is also migrated by Flyway, which takes long and has to report the same. */
    private void check(Repository input, Repo repo) {
        var look = UpToDate.of(repo);
        if (input.plain()) assertEquals(Optional.empty(), look.doubt());
        if (!look.isSo()) return;
        var validation = new Flyway(new FluentConfiguration()
                        .loggers("console")
                        .dataSource(repo.dataSource())
                        .locations("filesystem:" + folder.resolve("rel/main"))
                        .ignoreMigrationPatterns(new String[0]))
                .validateWithResult();
        assertEquals(
                Optional.empty(),
                validation.invalidMigrations.stream()
                        .map(found -> found.errorDetails.errorMessage)
                        .findFirst());
        if (upToDate.getAndIncrement() % 10 == 0)
            assertEquals(reported(repo, UpToDate::reported), reported(repo, UpToDateFuzzTest::migrated));
    }

    private static boolean migrated(Repo repo, Report report) {
        var migrator = new FlywayMigrator(repo, report);
        if (!migrator.isAhead()) migrator.migrate(Optional.empty());
        return !report.hasRepoFailed();
    }

    private static List<RepoReport> reported(Repo repo, BiPredicate<Repo, Report> work) {
        var report = new Report(
                "migrate",
                "shop",
                "1.0",
                "",
                Invocation::of,
                text -> text,
                text -> {},
                System::nanoTime,
                new Progress() {});
        report.opened("shop", "main", "", "");
        assertTrue(work.test(repo, report));
        report.closed();
        return report.repos();
    }

    private void write(List<Script> scripts) throws IOException {
        var root = folder.resolve("rel/main");
        Tree.delete(root);
        Files.createDirectory(root);
        for (var script : scripts) {
            var file = root.resolve(script.name());
            if (Files.isRegularFile(file.getParent())) continue;
            Files.createDirectories(file.getParent());
            if (!Files.isDirectory(file)) Files.write(file, script.content().getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static void insert(List<Row> rows, Connection connection) throws SQLException {
        var quote = connection.getMetaData().getIdentifierQuoteString();
        var table = quote + "flyway_schema_history" + quote;
        connection.setAutoCommit(false);
        try (var delete = connection.prepareStatement("delete from " + table);
                var insert = connection.prepareStatement(
                        "insert into " + table + " values (?, ?, ?, ?, ?, ?, 'tests', current_timestamp, 1, ?)")) {
            delete.executeUpdate();
            for (int i = 0; i < rows.size(); i++) {
                var row = rows.get(i);
                var columns = new Object[] {
                    i + 1, row.version(), row.description(), row.type(), row.script(), row.checksum(), row.success()
                };
                for (int column = 0; column < columns.length; column++) insert.setObject(column + 1, columns[column]);
                insert.addBatch();
            }
            if (!rows.isEmpty()) insert.executeBatch();
        }
        connection.commit();
    }

    private static Repository repository(Random random) {
        var scripts = new ArrayList<Script>();
        var rows = new ArrayList<Row>();
        for (var version : versions(random)) {
            var description = random.oneOf(DESCRIPTIONS);
            var name = random.oneOf("", "", "", "sub/", "sub/deeper/") + "V" + version + "__" + description + ".sql";
            add(new Script(name, content(random)), version.replace('_', '.'), description, scripts, rows);
        }
        var names = new HashSet<String>();
        for (int i = random.intRange(0, 2); i > 0; i--) {
            var description = random.oneOf(DESCRIPTIONS);
            if (!names.add(description.replace('_', ' '))) continue;
            var before = new Row(null, description.replace('_', ' '), "SQL", "R__" + description + ".sql", 4711, true);
            for (int run = random.trueOrFalse(0.3) ? random.intRange(1, 2) : 0; run > 0; run--)
                rows.add(rows.isEmpty() ? 0 : FuzzText.below(random, rows.size()), before);
            add(new Script("R__" + description + ".sql", content(random)), null, description, scripts, rows);
        }
        if (random.trueOrFalse(0.3)) scripts.add(new Script(random.oneOf(IGNORED), "nobody reads this"));
        var plain = !rows.isEmpty() && random.trueOrFalse();
        for (int i = plain ? 0 : random.intRange(1, 3); i > 0; i--) change(scripts, rows, random);
        return new Repository(List.copyOf(scripts), List.copyOf(rows), plain);
    }

    private static List<String> versions(Random random) {
        var all = random.oneOf(VERSIONS);
        return all.subList(0, random.intRange(0, all.size()));
    }

    private static String content(Random random) {
        var mark = random.trueOrFalse(0.2) ? "\u00ef\u00bb\u00bf" : "";
        var end = random.oneOf("\n", "\n", "\r\n", "\r");
        return mark + (random.oneOf(STATEMENTS) + random.oneOf(STATEMENTS)).replace("\n", end);
    }

    private static void add(Script script, String version, String description, List<Script> scripts, List<Row> rows) {
        scripts.add(script);
        rows.add(new Row(
                version, description.replace('_', ' '), "SQL", script.name(), checksum(script.content()), true));
    }

    /**
     * By Flyway's rule: of the lines, read as UTF-8, without their ends and without a byte order mark before the first. Of
     * what is not UTF-8, which Flyway refuses, the one that somebody might compute who does not look.
     */
    private static int checksum(String content) {
        var bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        var text = new String(bytes, StandardCharsets.UTF_8);
        var sum = new CRC32();
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            sum.update(content.replaceAll("[\r\n]", "").getBytes(StandardCharsets.ISO_8859_1));
            return (int) sum.getValue();
        }
        var lines = new BufferedReader(new StringReader(text)).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            sum.update(
                    (i == 0 && lines.get(0).startsWith("\ufeff") ? lines.get(0).substring(1) : lines.get(i))
                            .getBytes(StandardCharsets.UTF_8));
        }
        return (int) sum.getValue();
    }

    /** Something that may, or may not, make a difference. */
    private static void change(List<Script> scripts, List<Row> rows, Random random) {
        int script = scripts.isEmpty() ? -1 : FuzzText.below(random, scripts.size());
        int row = rows.isEmpty() ? -1 : FuzzText.below(random, rows.size());
        var old = row >= 0 ? rows.get(row) : null;
        switch (FuzzText.below(random, 17)) {
            case 0 -> {
                if (script >= 0) scripts.remove(script);
            }
            case 1 -> {
                if (row >= 0) rows.remove(row);
            }
            case 2 -> {
                if (script >= 0)
                    scripts.set(script, new Script(scripts.get(script).name(), content(random)));
            }
            case 3 -> {
                if (script >= 0) both(scripts, rows, script, random.oneOf(ODD_STATEMENTS) + content(random));
            }
            case 4 -> {
                if (script >= 0)
                    scripts.set(
                            script,
                            new Script(
                                    random.oneOf(ODD_NAMES), scripts.get(script).content()));
            }
            case 5 -> scripts.add(new Script(random.oneOf(ODD_NAMES), content(random)));
            case 6 ->
                scripts.add(new Script(
                        "V" + random.oneOf(ODD_VERSIONS) + "__" + random.oneOf(DESCRIPTIONS) + ".sql",
                        content(random)));
            case 7 ->
                add(
                        new Script(random.oneOf(ODD_NAMES), content(random)),
                        random.oneOf(ODD_VERSIONS),
                        "a",
                        scripts,
                        rows);
            case 8 -> {
                if (script >= 0)
                    scripts.set(
                            script,
                            new Script(
                                    FuzzText.mutated(scripts.get(script).name(), random)
                                            .replaceAll("[\\x00/\\ud800-\\udfff]", "_")
                                            .replaceFirst("^\\.*$", "dots")
                                            .replaceFirst("(?s)^(.{100}).*$", "$1"),
                                    scripts.get(script).content()));
            }
            case 9 -> {
                if (row >= 0) rows.set(row, old.with(old.type(), old.checksum(), false));
            }
            case 10 -> {
                if (row >= 0) rows.set(row, old.with(old.type(), random.oneOf(null, 0, 4711), old.success()));
            }
            case 11 -> {
                if (row >= 0) rows.set(row, old.with(random.oneOf(TYPES), old.checksum(), old.success()));
            }
            case 12 -> {
                if (row >= 0) rows.add(old.with(random.oneOf(TYPES), old.checksum(), old.success()));
            }
            case 13 -> {
                if (row >= 0) rows.add(old);
            }
            case 14 -> {
                if (row >= 0) rows.add(FuzzText.below(random, rows.size()), rows.remove(row));
            }
            case 15 -> {
                if (row >= 0)
                    rows.set(
                            row,
                            new Row(
                                    random.oneOf(ODD_VERSIONS),
                                    old.description(),
                                    "SQL",
                                    "x.sql",
                                    old.checksum(),
                                    true));
            }
            default -> {
                if (row >= 0)
                    rows.set(
                            row,
                            new Row(old.version(), random.oneOf(DESCRIPTIONS), "SQL", "x.sql", old.checksum(), true));
            }
        }
    }

    /** Another content, which has run. */
    private static void both(List<Script> scripts, List<Row> rows, int script, String content) {
        var old = scripts.get(script);
        scripts.set(script, new Script(old.name(), content));
        rows.replaceAll(
                row -> row.script().equals(old.name()) ? row.with(row.type(), checksum(content), row.success()) : row);
    }
}
