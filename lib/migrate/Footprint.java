package release.migrate;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import release.migrate.OwnTransaction.End;
import release.repo.SqlMessage;

/**
 * What of a migration may be committed already. The database tells after each statement; the journal, the retry and the report
 * go by it. Before what may commit, the journal is written in the same transaction: it is there afterwards if and only if that
 * has committed.
 */
final class Footprint {
    /** A statement that ends a transaction which has to stay, as it holds the lock, or the migrations of the group before. */
    static final class NotAllowed extends FlywayException {
        private final int number;

        private NotAllowed(int number, String what) {
            super(what);
            this.number = number;
        }

        /** The number of the statement in its script. */
        int number() {
            return number;
        }
    }

    /** Tells the history that a migration has run. */
    @FunctionalInterface
    interface Row {
        /** @param commits whether that may end the transaction */
        void write(boolean commits) throws SQLException;
    }

    private final OwnTransaction transaction;
    private final Journal journal;
    private final MigrationSession session;
    private final boolean holdsLock;
    /** Those before it in the same transaction, as one group. */
    private final List<String> earlier = new ArrayList<>();
    private String name = "";
    private String script = "";
    private Timeouts timeouts;
    private boolean inTransaction;
    private int begun;
    private int succeeded;
    private boolean isExpected;
    private boolean isCode;
    /** By their scripts; in a group there may be several. */
    private final Map<String, Remains> remains = new LinkedHashMap<>();

    /** @param holdsLock whether the transaction holds the lock of migrations, and may not end before its work is done */
    Footprint(OwnTransaction transaction, Journal journal, MigrationSession session, boolean holdsLock) {
        this.transaction = transaction;
        this.journal = journal;
        this.session = session;
        this.holdsLock = holdsLock;
    }

    /** Something is tried, of which nothing is there yet. */
    void clear() {
        earlier.clear();
        remains.clear();
    }

    /**
     * A migration begins, in the transaction at hand or outside of any.
     *
     * @param name {@code V3}
     * @param script as the history names it
     */
    void begin(String name, String script, Timeouts timeouts, boolean inTransaction) throws SQLException {
        this.name = name;
        this.script = script;
        this.timeouts = timeouts;
        this.inTransaction = inTransaction;
        begun = 0;
        succeeded = 0;
        isCode = false;
        journal.prepare();
        if (transaction.needsMark()) mark(" ");
        transaction.begin();
    }

    /** A statement of the script comes next. */
    void before(String sql) throws SQLException {
        begun++;
        isExpected = false;
        if (holdsLock && transaction.ends(sql)) throw new NotAllowed(begun, "This would end the transaction, and with it the lock (lock = transaction).");
        if (!transaction.mayCommit(sql)) return;
        isExpected = true;
        var goesAhead = transaction.mayRollBack(sql) && !transaction.commitsAtOnce() && earlier.isEmpty() && journal.goesAhead();
        if (!goesAhead || transaction.needsMark()) mark(sql);
        if (goesAhead) journal.ahead(name, script, begun, sql);
        transaction.watch();
    }

    /** Code that nobody has read comes next. */
    void beforeCode(String what) throws SQLException {
        begun++;
        isCode = true;
        isExpected = true;
        write(what);
        if (transaction.commitsAtOnce()) transaction.flush(); // a program may outlive us, and what we have committed last as well
    }

    private void write(String what) throws SQLException {
        mark(what);
        transaction.watch();
    }

    private void mark(String what) throws SQLException {
        journal.at(name, script, begun, what);
        if (transaction.commitsAtOnce()) journal.committed();
    }

    /** A callback comes next, of which only {@link #afterCallback} tells what it did. */
    void beforeCallback() throws SQLException {
        transaction.resume();
        transaction.beginCallback();
    }

    /** What came last has succeeded. */
    void after(String sql) throws SQLException {
        succeeded++;
        look(sql);
    }

    /** A callback has ended. Where each statement commits by itself, nothing tells whether it had any: what it does is its own affair. */
    void afterCallback() throws SQLException {
        if (!transaction.commitsAtOnce()) look("a callback");
    }

    /**
     * Looks what became of the transaction at something that has succeeded. To roll back and to commit in one statement looks like a commit,
     * but takes our row in the journal along: then nobody knows what is there.
     */
    private void look(String what) throws SQLException {
        var end = transaction.after(what);
        if (end != End.COMMITTED) journal.back(begun);
        if (end == End.NONE) return;
        var mayRollBack = isCode || !transaction.isWhole(what) || OwnTransaction.isRollback(what);
        var isKept = end == End.COMMITTED && (!mayRollBack || journal.isKept(script, begun));
        if (isKept) wholeBefore();
        if (end == End.COMMITTED) remains.put(script, new Remains(name, script, succeeded, what, succeeded, inTransaction, false));
        if (isKept) journal.committed();
        else rolledBack();
        renew(what);
        if (!isKept && !earlier.isEmpty()) throw new NotAllowed(begun, "This has rolled back " + String.join(", ", earlier) + ", since a group is one transaction (flyway.group).");
        earlier.clear();
    }

    /** What ended with the transaction holds for the next one too. */
    private void renew(String what) throws SQLException {
        if (holdsLock) throw new NotAllowed(begun, "This has ended the transaction, and with it the lock (lock = transaction).");
        if (inTransaction) session.renew(timeouts);
        if (transaction.needsMark()) write(what);
    }

    /** What came last has failed, and what is not committed will be rolled back. */
    void failed(String sql, SQLException failure) throws SQLException {
        if (SqlMessage.isLost(failure)) {
            lost(sql);
            return;
        }
        var end = transaction.afterFailure(sql, failure);
        if (!inTransaction) transaction.rollBack();
        if (end != End.COMMITTED) journal.back(begun);
        if (end == End.COMMITTED) {
            if (earlier.isEmpty() || journal.isKept(script, begun)) wholeBefore();
            journal.committed();
        }
        var isPart = inTransaction ? end == End.COMMITTED && (isCode || !transaction.isWhole(sql)) : isCode || transaction.leavesPart(sql) || transaction.leavesRows(sql);
        if (isPart || end == End.COMMITTED && succeeded > committed()) {
            remains.put(script, new Remains(name, script, succeeded, sql, succeeded, inTransaction, isPart));
        } else {
            remains.computeIfPresent(script, (of, before) -> before.ran(succeeded));
        }
    }

    /** What came before it in its group is there as a whole. */
    private void wholeBefore() {
        remains.keySet().retainAll(Set.of(script));
    }

    /** The database can no longer tell. */
    void lost(String sql) {
        if (isExpected) remains.put(script, new Remains(name, script, succeeded, sql, succeeded, inTransaction, true));
    }

    /** What was not committed is rolled back. */
    void rolledBack() {
        journal.rolledBack();
    }

    private int committed() {
        return Optional.ofNullable(remains.get(script)).map(Remains::committed).orElse(0);
    }

    /**
     * All of it has run, and the history is told in the same transaction, or before the journal.
     *
     * @param row tells the history
     */
    void end(boolean commits, Row row) throws SQLException {
        transaction.resume();
        row.write(commits && !journal.isWritten());
        journal.end();
        if (inTransaction) {
            earlier.add(name);
            remains.computeIfPresent(script, (of, before) -> before.ran(succeeded)); // the commit may fail
        } else {
            transaction.commit();
            remains.clear();
        }
    }

    /** What is committed can be told: it stays. */
    void settle() throws SQLException {
        transaction.flush();
    }

    /** How many statements of the migration have succeeded. */
    int succeeded() {
        return succeeded;
    }

    /** What may be there, of each migration of which there may be something. */
    List<Remains> remains() {
        return List.copyOf(remains.values());
    }
}
