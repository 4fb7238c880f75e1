package release.migrate.apply;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.flywaydb.core.api.FlywayException;
import release.migrate.apply.OwnTransaction.End;
import release.migrate.flyway.Remains;
import release.migrate.flyway.Timeouts;

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
    /** The last row of the history before a call which may roll back those of the group before it. */
    private OptionalInt rank = OptionalInt.empty();

    private Optional<Remains> remains = Optional.empty();

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
        remains = Optional.empty();
        journal.committed();
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
        remains = Optional.empty();
        journal.prepare();
        if (transaction.needsMark()) mark(" ");
        transaction.begin();
    }

    /** A statement of the script comes next. */
    void before(String sql) throws SQLException {
        begun++;
        isExpected = false;
        rank = OptionalInt.empty();
        if (holdsLock && transaction.ends(sql)) throw endsLock();
        if (!transaction.mayCommit(sql)) return;
        isExpected = true;
        var goesAhead = transaction.mayRollBack(sql) && !transaction.commitsAtOnce() && journal.goesAhead();
        if (!goesAhead || transaction.needsMark()) mark(sql);
        if (goesAhead) {
            if (!earlier.isEmpty()) rank = OptionalInt.of(session.lastRank());
            journal.ahead(name, script, begun, sql);
        }
        transaction.watch();
    }

    private NotAllowed endsLock() {
        return new NotAllowed(begun, "This would end the transaction, and with it the lock (lock = transaction).");
    }

    /** Code that nobody has read comes next. */
    void beforeCode(String what) throws SQLException {
        begun++;
        isCode = true;
        isExpected = true;
        rank = OptionalInt.empty();
        write(what);
        if (transaction.commitsAtOnce())
            transaction.flush(); // a program may outlive us, and what we have committed last as well
    }

    /** Code is about to end the transaction. */
    void beforeCodeEnds(boolean rollsBack) {
        if (holdsLock) throw endsLock();
        if (rollsBack && !earlier.isEmpty()) throw new NotAllowed(begun, "This would roll back " + group());
    }

    /** Code has committed what it did. */
    void codeCommitted(String what) {
        remains = Optional.of(new Remains(name, script, succeeded, what, succeeded, inTransaction, true));
        journal.committed();
        earlier.clear();
    }

    /** Code would close the connection. */
    NotAllowed closes() {
        return new NotAllowed(begun, "This would close the connection of all migrations.");
    }

    /** Code has rolled the transaction back, and with it the row in the journal. What it does now it may commit. */
    void codeRolledBack(String what) throws SQLException {
        rolledBack();
        if (inTransaction) session.renew(timeouts);
        if (!journal.isWritten()) write(what);
    }

    private String group() {
        return String.join(", ", earlier) + ", since a group is one transaction (flyway.group).";
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
        var end = ofCode(transaction.after(what));
        if (end != End.COMMITTED) journal.back(begun);
        if (end == End.NONE) return;
        var mayRollBack = isCode || !transaction.isWhole(what) || OwnTransaction.isRollback(what);
        var isKept = end == End.COMMITTED && (!mayRollBack || isKept());
        if (end == End.COMMITTED)
            remains = Optional.of(new Remains(name, script, succeeded, what, succeeded, inTransaction, false));
        if (end == End.COMMITTED && (isKept || rank.isPresent())) journal.committed();
        else rolledBack();
        renew(what);
        if (!isKept && !earlier.isEmpty()) throw new NotAllowed(begun, "This has rolled back " + group());
        earlier.clear();
    }

    /** Code that has rolled back unseen may have committed since. */
    private End ofCode(End end) {
        return isCode && end == End.ROLLED_BACK ? End.COMMITTED : end;
    }

    /** Whether what came before it in its transaction is committed: the group before it, or its own row. */
    private boolean isKept() throws SQLException {
        return rank.isPresent() ? session.lastRank() >= rank.getAsInt() : journal.isKept(script, begun);
    }

    /** What ended with the transaction holds for the next one too. */
    private void renew(String what) throws SQLException {
        if (holdsLock)
            throw new NotAllowed(begun, "This has ended the transaction, and with it the lock (lock = transaction).");
        if (inTransaction) session.renew(timeouts);
        if (transaction.needsMark()) write(what);
    }

    /** What came last has failed, and what is not committed will be rolled back. */
    void failed(String sql, SQLException failure) throws SQLException {
        if (session.isLost(failure)) {
            lost(sql);
            return;
        }
        var end = transaction.afterFailure(sql, failure);
        if (!inTransaction) transaction.rollBack();
        if (end != End.COMMITTED) journal.back(begun);
        if (end == End.COMMITTED) journal.committed();
        var isPart = inTransaction
                ? end == End.COMMITTED && (isCode || !transaction.isWhole(sql))
                : isCode || transaction.leavesPart(sql) || transaction.leavesRows(sql);
        if (isPart || end == End.COMMITTED && succeeded > committed()) {
            remains = Optional.of(new Remains(name, script, succeeded, sql, succeeded, inTransaction, isPart));
        } else {
            remains = remains.map(before -> before.ran(succeeded));
        }
    }

    /** The database can no longer tell. */
    void lost(String sql) {
        if (isExpected)
            remains = Optional.of(new Remains(name, script, succeeded, sql, succeeded, inTransaction, true));
    }

    /** What was not committed is rolled back. */
    void rolledBack() {
        journal.rolledBack();
    }

    private int committed() {
        return remains.map(Remains::committed).orElse(0);
    }

    /**
     * All of it has run, and the history is told in the same transaction, or before the journal. What has committed a part is
     * committed as a whole now, in a group too: else it would be half applied should the next one fail.
     *
     * @param row tells the history
     */
    void end(boolean commits, Row row) throws SQLException {
        transaction.resume();
        row.write(commits && !journal.isWritten());
        journal.end();
        remains = remains.map(before -> before.ran(succeeded)); // the commit may fail
        if (inTransaction && (commits || remains.isEmpty())) {
            earlier.add(name);
        } else {
            if (inTransaction) transaction.next();
            else transaction.commit();
            remains = Optional.empty();
            journal.committed();
            earlier.clear();
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

    /** What may be there of the migration that failed. */
    Optional<Remains> remains() {
        return remains;
    }
}
