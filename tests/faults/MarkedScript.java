package release.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import release.support.TestDatabase;

/**
 * A script that is made up: its statements leave marks, commit, roll back, call what commits, wait and fail; and what a database
 * makes of it by its own rules. A mark is a row with its number, or a table that has the number in its name.
 */
final class MarkedScript {
    /** A script has fewer marks than this. */
    static final int MARKS = 100;

    private static final Pattern ENDS =
            Pattern.compile("(?s)(/\\* so \\*/ |-- so\n)?(commit|end|rollback(?! to))\\b.*");
    private static final Pattern CHANGES = Pattern.compile("(create|analyze|lock|unlock) .*");
    private static final Pattern SWITCHES = Pattern.compile("begin.*|start .*|set autocommit.*|vacuum .*");

    /** Where a script runs, and so what it may do. */
    enum Within {
        /** Outside of any transaction. */
        NOTHING,
        /** In one that it may end. */
        TRANSACTION,
        /** In one with others behind it. */
        FIRST,
        /** In one with others before it, which it may not roll back. */
        GROUP,
        /** In one that holds the lock of migrations, which it may not end. */
        LOCK,
        /** In one of a seed, which it may neither end nor roll back. */
        SEED
    }

    private final TestDatabase database;
    private final Random random;
    private final Within within;
    private final boolean inTransaction;
    private final int first;
    private final List<Piece> pieces = new ArrayList<>();
    private String ending = "sql";
    private String table = "";
    private int marks;

    /** A statement, and what comes of it. */
    private record Piece(String sql, List<Integer> marks, Consumer<State> effect) {}

    /** What is there of a script at some point of it, for others and for itself. */
    private final class State {
        private final TreeSet<Integer> committed = new TreeSet<>();
        private final TreeSet<Integer> pending = new TreeSet<>();
        private final Map<String, TreeSet<Integer>> savepoints = new HashMap<>();
        /** Whether a transaction is open as soon as the one before has ended. */
        private boolean always = inTransaction && database != TestDatabase.SQLITE;

        private boolean open = inTransaction;
        /** Whether what is not its own would be rolled back with it, and whether it has been. */
        private boolean follows = within == Within.GROUP || within == Within.SEED;

        private boolean spoils;
        /** Whether something of it was committed before its end. */
        private boolean parted;

        private void write(int mark) {
            if (open) pending.add(mark);
            else committed.add(mark);
        }

        /** As DDL writes. */
        private void define(int mark) {
            if (!database.rollsBackDdl()) {
                committed.addAll(pending);
                pending.clear();
                savepoints.clear();
                follows = false;
                parted = true;
                open = always || open && database == TestDatabase.H2;
                if (mark > 0) committed.add(mark);
            } else if (mark > 0) {
                write(mark);
            }
        }

        private void commit(boolean again) {
            committed.addAll(pending);
            follows = false;
            parted = true;
            end(again);
        }

        private void end(boolean again) {
            spoils = follows;
            pending.clear();
            savepoints.clear();
            open = always || again && (open || database.isOnMariaDb());
        }

        private void begin() {
            if (database.isOnMariaDb()) commit(false);
            if (database == TestDatabase.H2) always = false; // its next end commits each statement from then on
            open = true;
        }
    }

    private MarkedScript(TestDatabase database, Random random, int first, Within within) {
        this.database = database;
        this.random = random;
        this.first = first;
        this.within = within;
        this.inTransaction = within != Within.NOTHING;
    }

    /**
     * Makes one up.
     *
     * @param first the number of its first mark
     * @param waits whether it needs the row that others may have locked
     * @param fails whether one of its statements does
     */
    static MarkedScript of(
            TestDatabase database, Random random, int first, Within within, boolean waits, boolean fails) {
        var script = new MarkedScript(database, random, first, within);
        int size = 1 + random.nextInt(8);
        int wait = waits ? random.nextInt(size + 1) : -1;
        int failure = fails ? random.nextInt(size + 1) : -1;
        for (int i = 0; i <= size; i++) {
            if (i == wait) script.add("update busy set n = n + 1", state -> {});
            if (i == failure) script.add(script.failure(), null);
            if (i < size) script.more();
        }
        return script;
    }

    /** Makes up a file of rows, for a seed. */
    static MarkedScript rows(TestDatabase database, Random random, int first, boolean fails) {
        var script = new MarkedScript(database, random, first, Within.SEED);
        script.ending = script.one("csv", "json");
        script.table = script.one("marks", "kept");
        int size = 1 + random.nextInt(MARKS);
        int failure = fails ? random.nextInt(size) : -1;
        for (int i = 0; i < size; i++) {
            if (i == failure) script.add("\"x\"", null);
            else if (script.table.equals("kept")) script.kept(script.mark(), "%d");
            else script.row(script.mark(), "%d");
        }
        return script;
    }

    /** Adds a statement. What a seed may not do is left out, and what spoils the transaction fails. */
    private void add(String sql, Consumer<State> effect, int... marks) {
        var ends = ENDS.matcher(sql).matches();
        if (within == Within.SEED
                && effect != null
                && (ends
                        || SWITCHES.matcher(sql).matches()
                        || !database.rollsBackDdl() && CHANGES.matcher(sql).matches())) return;
        var state = now();
        if (effect != null) effect.accept(state);
        pieces.add(new Piece(
                sql,
                IntStream.of(marks).boxed().toList(),
                state.spoils || within == Within.LOCK && ends ? null : effect));
    }

    private int mark() {
        return first + marks++;
    }

    private String failure() {
        return one("insert into nowhere values (1)", within == Within.SEED ? "commit" : "create table marks (n int)");
    }

    private String one(String... of) {
        return of[random.nextInt(of.length)];
    }

    private State now() {
        return after(pieces.size());
    }

    private State after(int statements) {
        var state = new State();
        for (var piece : pieces.subList(0, statements)) {
            if (piece.effect() == null) continue;
            state.parted |= inTransaction
                    && !state.open
                    && !piece.sql().startsWith("begin"); // each statement commits by itself
            piece.effect().accept(state);
        }
        return state;
    }

    private void more() {
        var state = now();
        var canEnd = state.open || database != TestDatabase.SQLITE;
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> row(mark());
            case 3, 4 -> table(mark());
            case 5 -> {
                row(mark()); // else there is nothing to commit
                add(canEnd ? commit() : pause(), commits -> commits.commit(false));
            }
            case 6 ->
                add(
                        canEnd
                                ? one(
                                        "rollback",
                                        database == TestDatabase.SQLITE ? "rollback transaction" : "rollback work")
                                : pause(),
                        ends -> ends.end(false));
            case 7 -> begin(state);
            case 8 -> savepoint(state);
            case 9 -> call(mark(), mark());
            case 10, 11 -> add(pause(), none -> {});
            case 12 -> other(mark(), mark());
            default -> noise();
        }
    }

    private String commit() {
        return one(
                "commit",
                database == TestDatabase.SQLITE ? "commit transaction" : "commit work",
                "/* so */ commit",
                "-- so\ncommit");
    }

    private void row(int mark) {
        row(mark, one("insert into marks values (%d)", "insert into marks select %d"));
    }

    private void row(int mark, String sql) {
        add(sql.formatted(mark), state -> state.write(mark), mark);
    }

    /** Writes into a table that on MariaDB knows no transactions. */
    private void kept(int mark, String sql) {
        if (within == Within.FIRST || within == Within.GROUP) return; // of a group only one is told as half applied
        add(
                sql.formatted(mark),
                state -> {
                    if (database.isOnMariaDb()) state.committed.add(mark);
                    else state.write(mark);
                },
                mark);
    }

    private void table(int mark) {
        add("create table mark_" + mark + " (n int)", state -> state.define(mark), mark);
    }

    private void begin(State state) {
        switch (database) {
            case POSTGRESQL -> add(one("begin", "start transaction"), State::begin);
            case MARIADB, MYSQL -> add(one("begin", "start transaction"), State::begin);
            case H2 -> {
                if (within != Within.FIRST && within != Within.GROUP)
                    add("begin", State::begin); // its effect comes at the end of the transaction
            }
            case SQLITE -> {
                if (!state.open) add(one("begin", "begin immediate"), State::begin);
            }
        }
    }

    private void savepoint(State state) {
        if (!state.open) return;
        var name = state.savepoints.keySet().stream().findFirst();
        if (name.isEmpty()) {
            add("savepoint here", at -> at.savepoints.put("here", new TreeSet<>(at.pending)));
        } else if (random.nextBoolean()) {
            add("rollback to savepoint here", at -> at.pending.retainAll(at.savepoints.get("here")));
        } else {
            add("release savepoint here", at -> at.savepoints.clear());
        }
    }

    /** What commits in its midst, or rolls back. */
    private void call(int a, int b) {
        var name = one("twice", "twice", "back", "anew");
        var commits = name.equals("twice");
        Consumer<State> effect = state -> {
            var staysOpen = database == TestDatabase.H2 && state.open;
            state.open = state.open
                    || !database.isOnMariaDb(); // even where each statement commits by itself, those in it do not
            state.write(a);
            if (commits) state.commit(false);
            else state.end(false);
            state.parted = true; // as far as anybody can tell
            state.write(b);
            var spoiled = state.spoils;
            if (name.equals("anew")) state.commit(false);
            state.spoils = spoiled;
            state.always = state.always || staysOpen; // after it all goes on as before it
            state.open = state.open || staysOpen;
        };
        var call = "call " + name + "(" + a + ", " + b + ")";
        switch (database) {
            case POSTGRESQL -> {
                if (inTransaction)
                    add(
                            "do $$ begin insert into marks values (" + a + "); insert into marks values (" + b
                                    + "); end $$",
                            state -> {
                                state.write(a);
                                state.write(b);
                            },
                            a,
                            b);
                else if (!now().open)
                    add(
                            one(
                                    call,
                                    "do $$ begin insert into marks values (%d); %s; insert into marks values (%d)%s; end $$"
                                            .formatted(
                                                    a,
                                                    commits ? "commit" : "rollback",
                                                    b,
                                                    name.equals("anew") ? "; commit; perform pg_sleep(0.05)" : "")),
                            effect,
                            a,
                            b);
            }
            case MARIADB -> add(one(call, "set statement max_statement_time = 3600 for " + call), effect, a, b);
            case MYSQL, H2 -> add(call, effect, a, b);
            case SQLITE -> row(a);
        }
    }

    private String pause() {
        return switch (database) {
            case POSTGRESQL -> "select pg_sleep(0.03)";
            case MARIADB, MYSQL -> "do sleep(0.03)";
            case H2 -> "select count(*) from system_range(1, 30000) a where mod(a.x, 7) = 3";
            case SQLITE ->
                "with recursive c(x) as (select 1 union all select x + 1 from c where x < 30000) select count(*) from"
                        + " c";
        };
    }

    /** What only this database has. */
    private void other(int a, int b) {
        switch (database) {
            case POSTGRESQL -> {
                if (now().open) {
                    row(b);
                    add(one("commit and chain", "end and chain"), state -> state.commit(true));
                } else add("vacuum marks", state -> {});
                row(a);
            }
            case MARIADB, MYSQL -> {
                switch (within == Within.SEED ? 4 : random.nextInt(6)) {
                    case 0 -> {
                        add("lock tables marks write", state -> state.commit(false));
                        row(a);
                        if (random.nextBoolean()) add("unlock tables", state -> state.commit(false));
                        else add("start transaction", State::begin);
                    }
                    case 1 -> {
                        add("set autocommit = 1", state -> {
                            if (!state.always) return; // a transaction that was begun stays
                            state.always = false;
                            state.commit(false);
                        });
                        row(a);
                        if (random.nextBoolean())
                            add("set autocommit = 0", state -> {
                                state.always = true;
                                state.open = true;
                            });
                    }
                    case 2 -> add("commit and chain", state -> state.commit(true));
                    case 3 -> add("rollback and chain", state -> state.end(true));
                    default -> kept(a, "insert into kept values (%d)");
                }
            }
            case H2 -> add("execute immediate 'insert into marks values (" + a + ")'", state -> state.write(a), a);
            case SQLITE -> add(now().open ? "end" : pause(), state -> state.commit(false));
        }
    }

    /** What leaves no mark. */
    private void noise() {
        switch (database) {
            case POSTGRESQL ->
                add(
                        one(
                                "select 1",
                                "set search_path to public",
                                "create temporary table if not exists passing (n int)"),
                        none -> {});
            case MARIADB, MYSQL ->
                add(
                        one(
                                "select 1",
                                "set @a = 1",
                                "analyze table marks",
                                "create temporary table if not exists passing (n int)"),
                        none -> {});
            case H2 ->
                add(
                        one("select 1", "set @a = 1", "create local temporary table if not exists passing (n int)"),
                        none -> {});
            case SQLITE -> add(one("select 1", "create temporary table if not exists passing (n int)"), none -> {});
        }
        var sql = pieces.isEmpty() ? "" : pieces.get(pieces.size() - 1).sql();
        if (sql.startsWith("analyze") || sql.startsWith("create local"))
            pieces.set(pieces.size() - 1, new Piece(sql, List.of(), state -> state.define(0)));
    }

    boolean inTransaction() {
        return inTransaction;
    }

    /** Whether it was committed in part before its end, and so is committed at it, whatever comes behind it in its group. */
    boolean isParted() {
        return now().parted;
    }

    boolean fails() {
        return pieces.stream().anyMatch(piece -> piece.effect() == null);
    }

    /** The same without what fails. */
    MarkedScript mended() {
        pieces.removeIf(piece -> piece.effect() == null);
        return this;
    }

    /** How its file's name ends. */
    String ending() {
        return ending;
    }

    /** The table of rows. */
    String table() {
        return table;
    }

    String text() {
        var each = pieces.stream().map(Piece::sql);
        return switch (ending) {
            case "csv" -> "n\n" + each.collect(Collectors.joining("\n"));
            case "json" -> each.map(value -> "{\"n\": " + value + "}").collect(Collectors.joining(",\n", "[", "]"));
            default -> each.map(sql -> sql + ";\n").collect(Collectors.joining());
        };
    }

    boolean has(int mark) {
        return mark >= first && mark < first + MARKS;
    }

    /** The marks that are there once it has run to its end. */
    List<Integer> left() {
        var state = now();
        state.commit(false);
        return List.copyOf(state.committed);
    }

    /** The marks of its first statements. */
    List<Integer> upTo(int statements) {
        return pieces.subList(0, Math.min(statements, pieces.size())).stream()
                .flatMap(piece -> piece.marks().stream())
                .toList();
    }
}
