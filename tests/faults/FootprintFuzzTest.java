package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import release.faults.MarkedScript.Within;
import release.support.Commands;
import release.support.EveryDatabase;
import release.support.OnlyInAll;
import release.support.TestDatabase;
import release.support.TestRelease;

/**
 * Runs made-up migrations, groups, scripts that undo, and seeds to their end, kills them at a random moment, or has others lock what
 * they need; then what was said, the history and what is there agree, no mark is there twice, and what is told to do leads to the end.
 */
class FootprintFuzzTest {
    /** What scripts are. */
    private enum Kind {
        MIGRATIONS,
        GROUP,
        UNDO,
        SEEDS
    }

    /** So many are in one run. */
    private static final int TOGETHER = 5;
    /** Exit codes. */
    private static final int DISAGREE = 21;

    private static final int KILLED = 137;
    /** So many runs find a database that is not theirs alone. */
    private static final int PER_DATABASE = 40;

    private static final Pattern FAILED = Pattern.compile("^  (?:V|seed )(\\d+)\\b.* FAILED", Pattern.MULTILINE);
    private static final Pattern HALF =
            Pattern.compile("(?:[VU](\\d+)|It) may be half applied[:.] (?:the first )?(\\d+)?");
    private static final Pattern INTERRUPTED = Pattern.compile(
            "ended without a word, at its statement (\\d+) or after it.*?(?:Undo by hand what is there of V|Take back"
                    + " by hand what has run of U)(\\d+), then",
            Pattern.DOTALL);

    @TempDir
    Path folder;

    private final Map<String, Integer> counts = new TreeMap<>();
    private TestDatabase database;
    private Random random;
    private TestRelease shop;
    private final Map<Integer, MarkedScript> scripts = new TreeMap<>();
    /** Looks at what is there; H2 and SQLite would write and close the whole database after each look. */
    private Connection eyes;

    private Kind kind;
    /** The number of the newest script, and of the newest before this run. */
    private int version;

    private int floor;
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

    /** H2 writes to the disk in the background as well, and what that has just taken is lost with the process. */
    private void begin(int number) throws SQLException {
        version = 1;
        shop = new TestRelease(folder.resolve("release" + number))
                .repo("main", database.fresh() + (database == TestDatabase.H2 ? ";WRITE_DELAY=0" : ""))
                .with("main", "seeds = [rel/seeds/1.sql]")
                .file("rel/seeds/1.sql", "");
        var kept = database.isOnMariaDb()
                ? "create table kept (n int) engine = MyISAM;\n"
                : "create table kept (n int);\n";
        shop.migration(
                "main",
                "V1__tables.sql",
                "create table marks (n int);\ncreate table busy (n int);\ninsert into busy values (1);\n" + kept);
        shop.run("seed").exits(0);
        var ends = Map.of(
                "twice",
                List.of("commit", ""),
                "back",
                List.of("rollback", ""),
                "anew",
                List.of(
                        "rollback",
                        "; commit; "
                                + (database == TestDatabase.POSTGRESQL ? "perform pg_sleep(0.05)" : "do sleep(0.05)")));
        switch (database) {
            case POSTGRESQL ->
                ends.forEach((name, end) -> shop.execute(
                        "main",
                        "create procedure " + name
                                + "(a int, b int) language plpgsql as $$ begin insert into marks values (a); "
                                + end.get(0) + "; insert into marks values (b)" + end.get(1) + "; end $$"));
            case MARIADB, MYSQL ->
                ends.forEach((name, end) -> shop.execute(
                        "main",
                        "create procedure " + name + "(a int, b int) begin insert into marks values (a); " + end.get(0)
                                + "; insert into marks values (b)" + end.get(1) + "; end"));
            case H2 ->
                ends.keySet()
                        .forEach(name -> shop.execute(
                                "main",
                                "create alias " + name + " for 'release.faults.FootprintFuzzTest$Functions." + name
                                        + "'"));
            case SQLITE -> {}
        }
        eyes = shop.connect("main");
    }

    /** What H2 calls. */
    public static final class Functions {
        private Functions() {}

        public static int twice(Connection connection, int a, int b) throws SQLException {
            mark(connection, a);
            connection.commit();
            return mark(connection, b);
        }

        public static int back(Connection connection, int a, int b) throws SQLException {
            mark(connection, a);
            connection.rollback();
            return mark(connection, b);
        }

        public static int anew(Connection connection, int a, int b) throws SQLException, InterruptedException {
            int count = back(connection, a, b);
            connection.commit();
            Thread.sleep(50);
            return count;
        }

        private static int mark(Connection connection, int mark) throws SQLException {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("insert into marks values (" + mark + ")");
            }
        }
    }

    private void once(int number) throws Exception {
        scripts.clear();
        kind = Kind.values()[random.nextInt(Kind.values().length)];
        floor = version;
        var killed = random.nextInt(4) == 0
                && (database != TestDatabase.H2
                        || Recovery.isLong()); // of a hundred kills H2 itself loses what was committed before one
        var holdsLock = database == TestDatabase.POSTGRESQL && random.nextInt(3) == 0;
        blocked = (!killed || database == TestDatabase.POSTGRESQL || database.isOnMariaDb())
                && random.nextInt(database.isOnMariaDb() ? 8 : 3) == 0;
        var within = within(holdsLock);
        version++;
        for (int i = 0; i < TOGETHER; i++) {
            version++;
            if (kind != Kind.GROUP) within = within(holdsLock);
            else if (within == Within.TRANSACTION) within = Within.FIRST;
            else if (within == Within.FIRST || within == Within.GROUP)
                within = scripts.get(version - 1).isParted() ? Within.FIRST : Within.GROUP;
            scripts.put(version, script(within, blocked && i == 0));
        }
        version++;
        moment = "run " + number + ", " + kind + (holdsLock ? ", lock = transaction" : "") + (killed ? ", killed" : "")
                + (blocked ? ", blocked" : "") + "\n"
                + scripts.entrySet().stream()
                        .map(one -> "-- " + one.getKey()
                                + (one.getValue().inTransaction() ? "" : ", executeInTransaction=false") + "\n"
                                + one.getValue().text())
                        .collect(Collectors.joining());
        count(TOGETHER, "scripts");
        configure(holdsLock);
        var other = blocked ? block(random.nextInt(database.isOnMariaDb() ? 3000 : 800)) : new Thread();
        other.start();
        if (killed) kill(random.nextInt(kind == Kind.GROUP ? 1000 : 250), other);
        else ended();
        other.join();
        for (int tries = 0; next() > 0; tries++) {
            assertTrue(tries < 5 * TOGETHER, () -> "it comes to no end\n" + moment);
            ended();
        }
        if (kind == Kind.UNDO) shop.run("migrate").exits(0);
    }

    private Within within(boolean holdsLock) {
        return kind == Kind.SEEDS
                ? Within.SEED
                : holdsLock ? Within.LOCK : random.nextInt(4) > 0 ? Within.TRANSACTION : Within.NOTHING;
    }

    private MarkedScript script(Within within, boolean waits) {
        var first = version * MarkedScript.MARKS;
        var fails = random.nextInt(3) == 0;
        return kind == Kind.SEEDS && !waits && random.nextInt(3) == 0
                ? MarkedScript.rows(database, random, first, fails)
                : MarkedScript.of(database, random, first, within, waits, fails);
    }

    /** Writes the release. Around the scripts is one that does nothing, before them and behind: so it is told when they begin. */
    private void configure(boolean holdsLock) {
        var seeds = new ArrayList<String>();
        for (int number = floor + 1; number <= version; number++) {
            var script = Optional.ofNullable(scripts.get(number));
            var text = script.map(MarkedScript::text).orElse("select 1;\n");
            if (kind == Kind.SEEDS) {
                var file = "rel/seeds/" + number + "."
                        + script.map(MarkedScript::ending).orElse("sql");
                seeds.add("{ file = " + file + ", when = once"
                        + (file.endsWith("sql")
                                ? ""
                                : ", table = " + script.orElseThrow().table()) + " }");
            }
            if (script.isPresent() || kind != Kind.GROUP) write(number, text);
        }
        shop = new TestRelease(shop.root())
                .repo("main", shop.url("main"))
                .with(
                        "main",
                        "lock-timeout = " + (database.isOnMariaDb() ? "1s" : "100ms") + ", flyway.group = "
                                + (kind == Kind.GROUP) + (holdsLock ? ", lock = transaction" : "") + ", seeds = ["
                                + String.join(", ", seeds) + "]");
        if (kind == Kind.UNDO) shop.run("migrate").exits(0);
    }

    private void write(int number, String text) {
        var script = Optional.ofNullable(scripts.get(number));
        var folder = "rel/" + (kind == Kind.SEEDS ? "seeds/" : "main/");
        var name = switch (kind) {
            case MIGRATIONS, GROUP -> "V" + number + "__work.sql";
            case UNDO -> "U" + number + "__work.sql";
            case SEEDS -> number + "." + script.map(MarkedScript::ending).orElse("sql");
        };
        shop.file(folder + name, text);
        if (script.filter(one -> !one.inTransaction()).isPresent())
            shop.file(folder + name + ".conf", "executeInTransaction=false\n");
        if (kind == Kind.UNDO) shop.file(folder + "V" + number + "__work.sql", "select 1;\n");
    }

    private String command() {
        return switch (kind) {
            case MIGRATIONS, GROUP -> "migrate";
            case UNDO -> "rollback";
            case SEEDS -> "seed";
        };
    }

    private String[] arguments() {
        return kind == Kind.UNDO ? new String[] {"--to", String.valueOf(floor + 1)} : new String[] {};
    }

    private TestRelease.Run run() {
        return shop.run(command(), arguments());
    }

    /** How the report begins to tell of a script. */
    private String line(int number) {
        return kind == Kind.SEEDS ? "seed " + number + "." : "V" + number + " ";
    }

    /** How a script is called in sentences. */
    private String name(int number) {
        return switch (kind) {
            case MIGRATIONS, GROUP -> "V" + number;
            case UNDO -> "U" + number;
            case SEEDS -> "It";
        };
    }

    /** Others who have locked what it needs, and let go of it after a while. */
    private Thread block(int millis) throws SQLException {
        count(1, "blocked");
        var other = shop.transaction("main", "update busy set n = 0");
        return new Thread(() -> TestRelease.unchecked(() -> {
            Thread.sleep(millis);
            other.close();
            return null;
        }));
    }

    private void kill(int millis, Thread other) throws Exception {
        shop.run("commands"); // writes the configuration
        eyes.close();
        var running = new Commands(shop.root()).start(command(), arguments());
        running.killAfter(kind == Kind.GROUP ? "repo main" : line(kind == Kind.UNDO ? version : floor + 1), millis);
        int exit = running.exit();
        note("exit " + exit + "\n" + running.text());
        other.join();
        if (shop.otherConnections("main") > 0) throw new AssertionError("its session does not end\n" + moment);
        eyes = shop.connect("main");
        if (exit != KILLED) {
            check(exit, running.text());
            return;
        }
        count(1, "killed");
        var pending = begun();
        said(running.text());
        if (pending < 0) return;
        var found = marks(pending);
        if (database.isOnMariaDb()
                && found.equals(kept(pending))) { // which a kill that left nothing cannot be told from
            execute("delete from kept where " + of(pending));
            return;
        }
        if (found.isEmpty()) return;
        count(1, "killed with something left");
        var run = run();
        note("after the kill\n" + run.out() + run.err());
        assertEquals(DISAGREE, run.exit(), moment);
        interrupted(run.out(), found);
    }

    private void note(String what) {
        moment += "-- " + what + "\n";
    }

    private void ended() {
        var had = next() < 0 ? List.<Integer>of() : marks(begun());
        var before = done();
        var run = run();
        note("exit " + run.exit() + "\n" + run.out() + run.err());
        check(run.exit(), run.out());
        for (var number : done())
            assertTrue(before.contains(number) || isSaid(number, run.out()), () -> number + " is not told\n" + moment);
        if (run.exit() == DISAGREE) {
            assertEquals(had, marks(begun()), moment);
            interrupted(run.out(), had);
        }
    }

    /** What was said at the end of a run, compared with what is there. */
    private void check(int exit, String text) {
        said(text);
        var left = next();
        if (exit == 0) {
            assertEquals(-1, left, moment);
            return;
        }
        assertTrue(left > 0, moment);
        if (exit == DISAGREE) return;
        var line = FAILED.matcher(text);
        var failed = line.find() ? Integer.parseInt(line.group(1)) : left;
        var halves = halves(text);
        var found = halves.stream().flatMap(which -> marks(which).stream()).toList();
        if (!halves.isEmpty()) {
            if (kind != Kind.GROUP) assertEquals(List.of(left), halves, moment);
            for (var half = HALF.matcher(text); half.find(); ) {
                var which = half.group(1) == null ? left : Integer.parseInt(half.group(1));
                if (half.group(2) != null && !text.contains("may have done a part"))
                    assertTrue(
                            scripts.get(which)
                                    .upTo(Integer.parseInt(half.group(2)))
                                    .containsAll(marks(which)),
                            () -> marks(which) + "\n" + moment);
            }
            count(1, "half applied");
            var next = run();
            note("after half\n" + next.out());
            assertEquals(DISAGREE, next.exit(), moment);
            assertEquals(
                    found,
                    halves.stream().flatMap(which -> marks(which).stream()).toList(),
                    moment);
            halves.forEach(this::undo);
            mend(failed);
        } else {
            assertEquals(List.of(), marks(left), moment);
            assertTrue(
                    text.contains(name(failed) + " was rolled back, nothing of it remains.")
                            || text.contains("and left nothing.")
                            || text.contains("Nothing of it was run."),
                    moment);
            count(1, "rolled back");
            if (exit == 1) mend(failed);
            else count(1, "locked");
        }
    }

    /** Those of which it is said that they may be half there. */
    private List<Integer> halves(String text) {
        return HALF.matcher(text)
                .results()
                .map(half -> half.group(1) == null ? next() : Integer.parseInt(half.group(1)))
                .toList();
    }

    private void interrupted(String text, List<Integer> found) {
        var told = INTERRUPTED.matcher(text);
        int failed = begun();
        if (told.find()) {
            count(1, "in doubt");
            assertEquals(failed, Integer.parseInt(told.group(2)), moment);
            var underLock = text.contains("but under LOCK TABLES")
                    && scripts.get(failed).text().contains("lock tables");
            var transactional = text.contains("in tables that know no transactions")
                    ? found.stream()
                            .filter(mark -> !kept(failed).contains(mark))
                            .toList()
                    : found;
            assertTrue(
                    underLock
                            || scripts.get(failed)
                                    .upTo(Integer.parseInt(told.group(1)))
                                    .containsAll(transactional),
                    () -> found + "\n" + moment);
        } else {
            assertTrue(
                    text.contains("It failed in an earlier run and may be half applied.")
                            || text.contains("Any of its statements may have run.")
                            || text.contains("ended in its midst, after it may have committed something."),
                    moment);
        }
        undo(failed);
    }

    private void undo(int failed) {
        for (var table : tables()) if (scripts.get(failed).has(table)) execute("drop table mark_" + table);
        for (var table : List.of("marks", "kept")) execute("delete from " + table + " where " + of(failed));
        shop.run("repair").exits(0);
    }

    private void mend(int failed) {
        assertTrue(blocked || scripts.get(failed).fails(), moment);
        write(failed, scripts.get(failed).mended().text());
    }

    private boolean isSaid(int number, String text) {
        return Pattern.compile("^  " + line(number) + ".* (applied|rolled back|seeded) ", Pattern.MULTILINE)
                .matcher(text)
                .find();
    }

    /** What is said to be done is, as a whole. */
    private void said(String text) {
        for (var script : scripts.entrySet()) {
            var number = script.getKey();
            var isDone = isDone(number);
            assertTrue(isDone || !isSaid(number, text), () -> number + " is told and not there\n" + moment);
            if (isDone) assertEquals(script.getValue().left(), marks(number), () -> number + "\n" + moment);
            else if (number != begun() && !halves(text).contains(number))
                assertEquals(List.of(), marks(number), moment);
        }
    }

    private List<Integer> done() {
        return scripts.keySet().stream().filter(this::isDone).toList();
    }

    /** The first of them that is not done; -1 if there is none. */
    private int next() {
        return scripts.keySet().stream()
                .sorted(kind == Kind.UNDO ? Comparator.reverseOrder() : Comparator.naturalOrder())
                .filter(one -> !isDone(one))
                .findFirst()
                .orElse(-1);
    }

    /** The one of them that was begun and is not done: a call in a group rolls those before it back. */
    private int begun() {
        return scripts.keySet().stream()
                .filter(one -> !isDone(one) && !marks(one).isEmpty())
                .findFirst()
                .orElse(next());
    }

    private boolean isDone(int number) {
        var version = "select 1 from " + database.history() + " where " + database.quoted("version") + " = '" + number
                + "' and ";
        return !query(
                        switch (kind) {
                            case MIGRATIONS, GROUP ->
                                version + database.quoted("success") + " = "
                                        + (database == TestDatabase.SQLITE ? "1" : "true");
                            case UNDO -> version + database.quoted("type") + " = 'DELETE'";
                            case SEEDS ->
                                "select 1 from " + database.quoted("release_seed_history") + " where "
                                        + database.quoted("seed") + " like '%/" + number + ".%' and "
                                        + database.quoted("seed") + " not like '%(call)' and "
                                        + database.quoted("execution_time") + " is not null";
                        })
                .isEmpty();
    }

    /** The marks of a script that are there. */
    private List<Integer> marks(int number) {
        var found = new ArrayList<>(kept(number));
        query("select n from marks where " + of(number)).forEach(mark -> found.add(Integer.valueOf(mark)));
        found.addAll(tables());
        found.removeIf(mark -> !scripts.get(number).has(mark));
        found.sort(null);
        return found;
    }

    private List<Integer> kept(int number) {
        return query("select n from kept where " + of(number) + " order by n").stream()
                .map(Integer::valueOf)
                .toList();
    }

    /** The condition for its marks. */
    private static String of(int number) {
        return "n >= " + number * MarkedScript.MARKS + " and n < " + (number + 1) * MarkedScript.MARKS;
    }

    private List<Integer> tables() {
        var names = switch (database) {
            case SQLITE -> "select name from sqlite_master where name like 'mark%'";
            case MARIADB, MYSQL ->
                "select table_name from information_schema.tables where table_schema = database() and table_name like"
                        + " 'mark%'";
            case H2, POSTGRESQL ->
                "select lower(table_name) from information_schema.tables where lower(table_name) like 'mark%'";
        };
        return query(names).stream()
                .filter(name -> name.startsWith("mark_"))
                .map(name -> Integer.valueOf(name.substring(5)))
                .toList();
    }

    private List<String> query(String sql) {
        return TestRelease.unchecked(() -> {
            try (var statement = eyes.createStatement();
                    var rows = statement.executeQuery(sql)) {
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

    private void count(int many, String what) {
        counts.merge(kind + " " + what, many, Integer::sum);
    }
}
