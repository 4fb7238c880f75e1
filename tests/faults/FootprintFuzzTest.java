package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/**
 * Runs made-up scripts to their end, kills them at a random moment, or has others lock what they need; then what was said, the
 * history and what is there agree, no mark is there twice, and what is told to do leads to the end.
 */
class FootprintFuzzTest {
    /** So many are applied in one run. */
    private static final int TOGETHER = 3;
    /** So many runs find a database that is not theirs alone. */
    private static final int PER_DATABASE = 40;
    private static final Pattern HALF = Pattern.compile("V(\\d+) may be half applied: (?:the first )?(\\d+)?");
    private static final Pattern INTERRUPTED = Pattern.compile("ended without a word, at its statement (\\d+) or after it.*?Undo by hand what is there of V(\\d+), then", Pattern.DOTALL);
    @TempDir
    Path folder;
    private final Map<String, Integer> counts = new TreeMap<>();
    private TestDatabase database;
    private Random random;
    private TestRelease shop;
    private final Map<Integer, MarkedScript> scripts = new TreeMap<>();
    /** Looks at what is there; H2 and SQLite would write and close the whole database after each look. */
    private Connection eyes;
    private int version;
    private boolean blocked;
    private String moment = "";

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void what_is_said_of_a_script_is_what_is_there(TestDatabase database) throws Exception {
        run(database, 4, Recovery.random());
    }

    @OnlyInAll
    @EveryDatabase(except = TestDatabase.MYSQL)
    void what_is_said_of_many_scripts_is_what_is_there(TestDatabase database) throws Exception {
        run(database, Recovery.many(12, 1000), Recovery.random());
    }

    void run(TestDatabase database, int runs, Random random) throws Exception {
        this.database = database;
        this.random = random;
        for (int i = 0; i < runs; i++) {
            if (i % PER_DATABASE == 0) begin(i / PER_DATABASE);
            once(i);
            if ((i + 1) % PER_DATABASE == 0 || i + 1 == runs) eyes.close();
        }
        if (Recovery.isLong()) System.out.println(database + ": " + counts);
    }

    private void begin(int number) throws SQLException {
        version = 0;
        shop = new TestRelease(folder.resolve("release" + number)).repo("main", database).with("main", "lock-timeout = " + (database.isOnMariaDb() ? "1s" : "100ms"));
        var kept = database.isOnMariaDb() ? "create table kept (n int) engine = MyISAM;\n" : "create table kept (n int);\n";
        add("create table marks (n int);\ncreate table busy (n int);\ninsert into busy values (1);\n" + kept);
        shop.run("migrate").exits(0);
        switch (database) {
            case POSTGRESQL -> shop.execute("main", "create procedure twice(a int, b int) language plpgsql as $$ begin insert into marks values (a); commit; insert into marks values (b); end $$");
            case MARIADB, MYSQL -> shop.execute("main", "create procedure twice(a int, b int) begin insert into marks values (a); commit; insert into marks values (b); end");
            case H2 -> shop.execute("main", "create alias twice for 'release.faults.FootprintFuzzTest$Functions.twice'");
            case SQLITE -> { }
        }
        eyes = shop.connect("main");
    }

    /** What H2 calls. */
    public static final class Functions {
        private Functions() {}

        public static int twice(Connection connection, int a, int b) throws SQLException {
            try (var statement = connection.createStatement()) {
                statement.execute("insert into marks values (" + a + ")");
                connection.commit();
                statement.execute("insert into marks values (" + b + ")");
            }
            return 0;
        }
    }

    private void add(String sql) {
        version++;
        shop.migration("main", "V" + version + "__work.sql", sql);
    }

    private void once(int number) throws Exception {
        scripts.clear();
        var killed = random.nextInt(5) < 2;
        if (killed) add("select 1;\n");
        int lead = version;
        blocked = (!killed || database == TestDatabase.POSTGRESQL || database.isOnMariaDb()) && random.nextInt(database.isOnMariaDb() ? 8 : 3) == 0;
        for (int i = 0; i < TOGETHER; i++) {
            var script = MarkedScript.of(database, random, (version + 1) * MarkedScript.MARKS, blocked && i == 0, random.nextInt(3) == 0);
            add(script.text());
            scripts.put(version, script);
            if (!script.inTransaction()) shop.migration("main", "V" + version + "__work.sql.conf", "executeInTransaction=false\n");
        }
        moment = "run " + number + (killed ? ", killed" : "") + (blocked ? ", blocked" : "") + "\n"
            + scripts.entrySet().stream().map(one -> "-- V" + one.getKey() + (one.getValue().inTransaction() ? "" : ", executeInTransaction=false") + "\n"
            + one.getValue().text()).collect(Collectors.joining());
        count("scripts", TOGETHER);
        var other = blocked ? block(random.nextInt(database.isOnMariaDb() ? 3000 : 800)) : new Thread();
        other.start();
        if (killed) kill(lead, random.nextInt(250), other);
        else ended(shop.run("migrate"));
        other.join();
        for (int tries = 0; next() > 0; tries++) {
            assertTrue(tries < 5 * TOGETHER, () -> "it comes to no end\n" + moment);
            ended(shop.run("migrate"));
        }
    }

    /** Others who have locked what it needs, and let go of it after a while. */
    private Thread block(int millis) throws SQLException {
        count("blocked", 1);
        var other = shop.transaction("main", "update busy set n = 0");
        return new Thread(() -> TestRelease.unchecked(() -> {
            Thread.sleep(millis);
            other.close();
            return null;
        }));
    }

    private void kill(int lead, int millis, Thread other) throws Exception {
        shop.run("commands"); // writes the configuration
        eyes.close();
        var running = new Commands(shop.root()).start("migrate");
        running.killAfter("V" + lead + " ", millis);
        int exit = running.exit();
        note("exit " + exit + "\n" + running.text());
        other.join();
        if (shop.otherConnections("main") > 0) throw new AssertionError("its session does not end\n" + moment);
        eyes = shop.connect("main");
        if (exit == 0 || exit == 1) {
            check(exit, running.text());
            return;
        }
        count("killed", 1);
        var pending = next();
        said(running.text());
        if (pending < 0) return;
        var found = marks(pending);
        if (found.isEmpty()) return;
        count("killed with something left", 1);
        var run = shop.run("migrate");
        note("after the kill\n" + run.out() + run.err());
        assertEquals(21, run.exit(), moment);
        interrupted(run.out(), found);
    }

    private void note(String what) {
        moment += "-- " + what + "\n";
    }

    private void ended(TestRelease.Run run) {
        var before = next();
        var had = before < 0 ? List.<Integer>of() : marks(before);
        note("exit " + run.exit() + "\n" + run.out() + run.err());
        check(run.exit(), run.out());
        if (run.exit() == 21) {
            assertEquals(had, marks(before), moment);
            interrupted(run.out(), had);
        }
    }

    /** What was said at the end of a run, compared with what is there. */
    private void check(int exit, String text) {
        said(text);
        var failed = next();
        if (exit == 0) {
            assertEquals(-1, failed, moment);
            return;
        }
        assertTrue(failed > 0, moment);
        if (exit == 21) return;
        var found = marks(failed);
        var half = HALF.matcher(text);
        if (half.find()) {
            assertEquals(failed, Integer.parseInt(half.group(1)), moment);
            if (half.group(2) != null && !text.contains("may have done a part")) assertTrue(scripts.get(failed).upTo(Integer.parseInt(half.group(2))).containsAll(found), () -> found + "\n" + moment);
            count("half applied", 1);
            var next = shop.run("migrate");
            note("after half\n" + next.out());
            assertEquals(21, next.exit(), moment);
            assertEquals(found, marks(failed), moment);
            undo(failed);
            mend(failed);
        } else {
            assertTrue(text.contains("V" + failed + " was rolled back, nothing of it remains.") || text.contains("and left nothing."), moment);
            assertEquals(List.of(), found, moment);
            count("rolled back", 1);
            if (exit == 1) mend(failed);
            else count("locked", 1);
        }
    }

    private void interrupted(String text, List<Integer> found) {
        var told = INTERRUPTED.matcher(text);
        int failed = next();
        if (told.find()) {
            count("in doubt", 1);
            assertEquals(failed, Integer.parseInt(told.group(2)), moment);
            assertTrue(scripts.get(failed).upTo(Integer.parseInt(told.group(1))).containsAll(found), () -> found + "\n" + moment);
        } else {
            assertTrue(text.contains("It failed in an earlier run and may be half applied."), moment);
        }
        undo(failed);
    }

    private void undo(int failed) {
        for (var table : tables()) if (scripts.get(failed).has(table)) execute("drop table mark_" + table);
        for (var table : List.of("marks", "kept")) execute("delete from " + table + " where n >= " + failed * MarkedScript.MARKS);
        shop.run("repair").exits(0);
    }

    private void mend(int failed) {
        assertTrue(blocked || scripts.get(failed).fails(), moment);
        shop.migration("main", "V" + failed + "__work.sql", scripts.get(failed).mended().text() + "select 1;\n");
    }

    /** What is said to be applied is, as a whole. */
    private void said(String text) {
        for (var script : scripts.entrySet()) {
            var isSaid = Pattern.compile("^  V" + script.getKey() + " .* applied ", Pattern.MULTILINE).matcher(text).find();
            var success = success(script.getKey());
            assertTrue(success || !isSaid, moment);
            if (success) assertEquals(script.getValue().left(), marks(script.getKey()), () -> "V" + script.getKey() + "\n" + moment);
            else if (script.getKey() != next()) assertEquals(List.of(), marks(script.getKey()), moment);
        }
    }

    /** The first of them that is not applied; -1 if there is none. */
    private int next() {
        return scripts.keySet().stream().filter(one -> !success(one)).findFirst().orElse(-1);
    }

    private boolean success(int version) {
        return !query("select 1 from " + database.history() + " where " + database.quoted("version") + " = '" + version + "' and "
            + database.quoted("success") + " = " + (database == TestDatabase.SQLITE ? "1" : "true")).isEmpty();
    }

    /** The marks of a script that are there. */
    private List<Integer> marks(int version) {
        var found = new ArrayList<Integer>();
        int first = version * MarkedScript.MARKS;
        for (var row : query("select n from marks where n >= " + first + " union all select n from kept where n >= " + first)) found.add(Integer.valueOf(row));
        found.addAll(tables());
        found.removeIf(mark -> !scripts.get(version).has(mark));
        found.sort(null);
        return found;
    }

    private List<Integer> tables() {
        var names = switch (database) {
            case SQLITE -> "select name from sqlite_master where name like 'mark%'";
            case MARIADB, MYSQL -> "select table_name from information_schema.tables where table_schema = database() and table_name like 'mark%'";
            case H2, POSTGRESQL -> "select lower(table_name) from information_schema.tables where lower(table_name) like 'mark%'";
        };
        return query(names).stream().filter(name -> name.startsWith("mark_")).map(name -> Integer.valueOf(name.substring(5))).toList();
    }

    private List<String> query(String sql) {
        return TestRelease.unchecked(() -> {
            try (var statement = eyes.createStatement(); var rows = statement.executeQuery(sql)) {
                var found = new ArrayList<String>();
                while (rows.next()) found.add(rows.getString(1));
                return found;
            }
        });
    }

    private void execute(String sql) {
        TestRelease.unchecked(() -> {
            try (var statement = eyes.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private void count(String what, int many) {
        counts.merge(what, many, Integer::sum);
    }
}
