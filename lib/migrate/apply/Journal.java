package release.migrate.apply;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.Database;
import release.config.RepoConfig;
import release.database.Dialect;
import release.migrate.fastpath.OwnTables;
import release.migrate.flyway.Columns;
import release.migrate.flyway.FlywayParts;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;

/**
 * Says which migration is underway and at which statement, where a killed process would leave half of one: the history hears of
 * a migration only at its end. It has one row at most for each history. The session that migrates writes it, in the transaction
 * of the migration: so it comes to be there with the first thing that the migration commits, and goes with its row in the history.
 */
public final class Journal {
    private static final int LONGEST = 250;

    /**
     * The migration that a run has left.
     *
     * @param name {@code V3}, or {@code R}
     * @param script as the history names it
     * @param statement the number of the last statement that may have committed; 0 if one of those did that are not known to:
     *        the row itself is there only because something was committed. Negative if it is a call, which may have rolled back those
     *        before it
     * @param sql that statement, shortened; the script where it is code
     * @param client who ran it
     * @param session of the database that ran it, as {@link Dialect#sessionStamp} says; empty where nobody knows
     */
    public record Entry(
            String name,
            String script,
            int statement,
            String sql,
            String client,
            String since,
            Optional<String> session) {
        private boolean isCode() {
            return sql.equals(script);
        }

        /** How far its run came, as far as that is known. */
        public String ended() {
            return isCode() || statement == 0
                    ? "was interrupted"
                    : "ended at statement " + Math.abs(statement) + " or later";
        }

        private String state(Database database) {
            if (isCode())
                return "It is code: any part of it may have run; if it is a program, look first whether it still runs.";
            if (statement == 0) return "Any of its statements may have run.";
            return (statement < 0
                            ? "That statement may have rolled back those before it, and committed what it did then:"
                                    + " any of them may be there, or not"
                            : "The statements before that one have run; that one may have run, or not")
                    + "; of those after it nothing was committed"
                    + Dialect.of(database).committedAlways() + ".";
        }

        private boolean isUndo() {
            return name.startsWith("U");
        }

        /** Whether something of it is committed, and the history does not know it as applied. */
        boolean isHalf(MigrationInfoService info) {
            return !(isUndo() ? isTakenBack(info) : isApplied(info));
        }

        private boolean isApplied(MigrationInfoService info) {
            return Arrays.stream(info.all())
                            .noneMatch(migration -> migration.getState() == MigrationState.PENDING
                                    && migration.getScript().equals(script))
                    && Arrays.stream(info.applied())
                            .anyMatch(migration -> migration.getScript().equals(script));
        }

        /** Whether it is an undo whose end the history knows. */
        private boolean isTakenBack(MigrationInfoService info) {
            return Arrays.stream(info.all())
                    .map(MigrationInfoImpl.class::cast)
                    .noneMatch(one -> name.equals("U" + one.getVersion())
                            && Direction.Backwards.isApplied(one, one.getVersion()));
        }

        /**
         * A step of the report, as one whose run was killed.
         *
         * @param migrate what to type to apply it once that is mended
         */
        public Step failed(RepoConfig repo, MigrationInfoService info, Report report, String migrate) {
            var step = Arrays.stream(info.pending())
                    .filter(migration -> migration.getScript().equals(script))
                    .findFirst()
                    .map(migration -> MigrationStep.of(repo, migration, Step.State.FAILED))
                    .orElse(Step.of(Step.Kind.MIGRATION, name, script, Step.State.FAILED));
            var failure = interrupted(repo.database(), report, migrate);
            return step.withFailure(step.file().map(failure::at).orElse(failure));
        }

        /** What is wrong with it. */
        Failure interrupted(Database database, Report report, String migrate) {
            var again = " " + name + ", then: " + report.here("repair") + " && "
                    + (isUndo() ? report.here("rollback").toString() : migrate);
            return new Failure(
                    ExitCode.DISAGREE,
                    Optional.empty(),
                    Optional.of(report.redact(sql)).filter(text -> !text.isBlank()),
                    "A run of " + since + " (" + report.redact(client) + ") ended without a word"
                            + (isCode() || statement == 0
                                    ? "."
                                    : ", at its statement " + Math.abs(statement) + " or after it."),
                    Optional.empty(),
                    Optional.of(name + " may be half applied. " + state(database)),
                    Optional.of((isUndo() ? "Take back by hand what has run of" : "Undo by hand what is there of")
                            + again));
        }
    }

    private final Repo repo;
    private final RepoConfig config;
    private final Dialect dialect;
    private final FlywayParts flyway;
    private final Table<?, ?> table;
    private final MigrationSession session;
    private boolean isComplete;
    private boolean hasHistory = true;
    private boolean isWritten;
    private boolean isCommitted;
    /** Whether the transaction at hand has written it. */
    private boolean isPending;
    /** Whether a row was committed ahead of the statement at hand. */
    private boolean isAhead;

    private boolean isOlder;
    private Optional<Optional<String>> stamp = Optional.empty();

    public Journal(Repo repo, FlywayParts flyway, MigrationSession session) {
        this.repo = repo;
        this.config = repo.config();
        this.dialect = Dialect.of(config.database());
        this.flyway = flyway;
        this.table = flyway.schema().getTable(OwnTables.JOURNAL);
        this.session = session;
    }

    /** What a run before this one has left underway. */
    public Optional<Entry> left() throws SQLException {
        if (!table.exists()) return Optional.empty();
        try (var query = flyway.connection().createStatement();
                var rows = query.executeQuery(rows(table))) {
            hasHistory = OwnTables.has(rows.getMetaData(), OwnTables.HISTORY);
            isComplete = hasHistory && OwnTables.has(rows.getMetaData(), OwnTables.SESSION);
            var left = find(rows, history());
            isWritten = left.isPresent();
            isCommitted = isWritten;
            isOlder = isWritten && (!hasHistory || rows.getString(OwnTables.HISTORY) == null);
            return left;
        }
    }

    /** What a run before this one has left half applied; what else it has left underway is forgotten. */
    Optional<Entry> half(MigrationInfoService info) throws SQLException {
        var left = left();
        var half = left.filter(entry -> entry.isHalf(info));
        if (left.isPresent() && half.isEmpty()) end();
        return half;
    }

    /** What is underway, or was left so, for who only looks, and has nothing to write. */
    static Optional<Entry> left(FlywayParts flyway) throws SQLException {
        var table = flyway.schema().getTable(OwnTables.JOURNAL);
        if (!table.exists()) return Optional.empty();
        return left(flyway.database().getMainConnection().getJdbcConnection(), flyway.table());
    }

    /** The same, where the table of the journal is there. */
    public static Optional<Entry> left(Connection connection, Table<?, ?> history) throws SQLException {
        try (var query = connection.createStatement();
                var rows = query.executeQuery(rows(history.getSchema().getTable(OwnTables.JOURNAL)))) {
            return find(rows, history.getName());
        }
    }

    /** A call that runs may have a row beside that of what ran before it. */
    private static String rows(Table<?, ?> table) {
        return "select * from " + table + " order by sign(statement_number), abs(statement_number) desc";
    }

    /** The row of a history, at which the rows are left. */
    private static Optional<Entry> find(ResultSet rows, String history) throws SQLException {
        while (rows.next()) {
            if (OwnTables.isOf(history, rows))
                return Optional.of(new Entry(
                        rows.getString("name"),
                        rows.getString("script"),
                        rows.getInt("statement_number"),
                        rows.getString("statement_text"),
                        rows.getString("client"),
                        rows.getString("started_on").substring(0, 19),
                        OwnTables.session(rows)));
        }
        return Optional.empty();
    }

    /** Creates the table, or the column that an old one lacks, where that would commit what a script has done before it. */
    void prepare() throws SQLException {
        if (!config.database().rollsBackDdl()) complete();
    }

    /** The statement of this number begins, and what ran before it may be committed by that. */
    void at(String name, String script, int number, String sql) throws SQLException {
        complete();
        try {
            session.asOurs(() -> {
                var isThere = isWritten
                        && write(
                                        flyway.connection(),
                                        "update " + table
                                                + " set name = ?, script = ?, statement_number = ?, statement_text ="
                                                + " ?, client = ?, "
                                                + OwnTables.SESSION + " = ? where " + OwnTables.HISTORY + " = ?",
                                        name,
                                        script,
                                        number,
                                        sql)
                                > 0;
                if (!isThere) insert(flyway.connection(), name, script, number, sql);
            });
            isWritten = true;
            isPending = true;
        } catch (
                SQLException e) { // LOCK TABLES has committed the row, and lets nobody write it until they are unlocked
            if (!isCommitted || !dialect.isNotLocked(e)) throw e;
        }
    }

    /** The run ends, and leaves this of a migration: its session will soon be gone. */
    void leave(String name, String script, int number, String sql) throws SQLException {
        stamp = Optional.of(Optional.empty());
        at(name, script, number, sql);
    }

    private void insert(Connection connection, String name, String script, int number, String sql) throws SQLException {
        write(
                connection,
                "insert into " + table + " (name, script, statement_number, statement_text, client, "
                        + OwnTables.SESSION + ", " + OwnTables.HISTORY + ", started_on)"
                        + " values (?, ?, ?, ?, ?, ?, ?, current_timestamp)",
                name,
                script,
                number,
                sql);
    }

    /** Whether a row can be committed beside the transaction at hand: it must not wait for what that has written. */
    boolean goesAhead() {
        return !isPending || !dialect.locksAllRows();
    }

    /**
     * The statement of this number begins, a call which may roll back what is written in its transaction, and commit what it does then:
     * its row is committed before it, over a connection of its own.
     */
    void ahead(String name, String script, int number, String sql) throws SQLException {
        complete();
        try (var own = own()) {
            insert(own, name, script, -number, sql);
        }
        isAhead = true;
    }

    /** That statement has ended, and has committed nothing. */
    void back(int number) throws SQLException {
        if (!isAhead) return;
        try (var own = own();
                var delete = own.prepareStatement(
                        "delete from " + table + " where " + OwnTables.HISTORY + " = ? and statement_number = ?")) {
            delete.setString(1, history());
            delete.setInt(2, -number);
            delete.executeUpdate();
        }
        isAhead = false;
    }

    /** A connection beside Flyway's, which begins as that does. */
    private Connection own() throws SQLException {
        var own = repo.connectToLook();
        var init = flyway.settings().getInitSql();
        if (init == null || init.isBlank()) return own;
        try (var statement = own.createStatement()) {
            statement.execute(init);
            return own;
        } catch (SQLException e) {
            own.close();
            throw e;
        }
    }

    boolean isWritten() {
        return isWritten;
    }

    /** @param statement with the values of a row in this order, and last the history that it is of; gives how many rows it wrote */
    private int write(Connection connection, String statement, String name, String script, int number, String sql)
            throws SQLException {
        try (var row = connection.prepareStatement(statement)) {
            row.setString(1, name);
            row.setString(2, script);
            row.setInt(3, number);
            row.setString(4, shortened(sql));
            row.setString(5, config.client());
            row.setString(6, stamp().orElse(null));
            row.setString(7, history());
            return row.executeUpdate();
        }
    }

    /** Behind a pooler the session is not ours alone, and outlives us. */
    private Optional<String> stamp() throws SQLException {
        if (stamp.isEmpty())
            stamp = Optional.of(
                    config.locking().transactional() ? Optional.empty() : dialect.sessionStamp(flyway.connection()));
        return stamp.get();
    }

    private String shortened(String sql) {
        var text = SqlMessage.statement(config.secrets().redact(sql));
        return text.isEmpty() ? " " : text.substring(0, Math.min(LONGEST, text.length()));
    }

    /** Whether it has what was written before the statement of this number of a script, now that its transaction has ended. */
    boolean isKept(String script, int number) throws SQLException {
        if (isAhead) return true;
        if (!table.exists()) return false;
        try (var query = flyway.connection()
                .prepareStatement("select 1 from " + table + " where " + OwnTables.HISTORY
                        + " = ? and script = ? and statement_number = ?")) {
            query.setString(1, history());
            query.setString(2, script);
            query.setInt(3, number);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) { // LOCK TABLES has committed, and lets nobody read it
            if (!dialect.isNotLocked(e)) throw e;
            return true;
        }
    }

    /** What is written was committed, with all that ran before. */
    void committed() {
        isWritten = isWritten || isAhead;
        isAhead = false;
        isPending = false;
        isCommitted = isWritten;
    }

    /** What was written since the last commit is gone. */
    void rolledBack() {
        isWritten = isCommitted;
        isPending = false;
        isComplete = isCommitted;
    }

    /** Nothing is underway any more. */
    public void end() throws SQLException {
        if (!isWritten && !isAhead) return;
        session.asOurs(() -> {
            try (var delete = flyway.connection()
                    .prepareStatement("delete from " + table
                            + (!hasHistory
                                    ? ""
                                    : " where " + OwnTables.HISTORY + " = ?"
                                            + (isOlder ? " or " + OwnTables.HISTORY + " is null" : "")))) {
                if (hasHistory) delete.setString(1, history());
                delete.executeUpdate();
            }
        });
        isWritten = false;
        isAhead = false;
        isPending = false;
    }

    private void complete() throws SQLException {
        if (isComplete) return;
        if (!table.exists()) create();
        else
            for (var column : List.of(OwnTables.HISTORY, OwnTables.SESSION)) {
                if (!Columns.has(flyway.connection(), table, column))
                    session.asOurs(
                            () -> execute("alter table " + table + " add " + column + " " + dialect.varchar(255)));
            }
        isComplete = true;
        hasHistory = true;
    }

    private void create() throws SQLException {
        session.asOurs(() -> execute("create table " + table + " (name " + dialect.varchar(60) + " not null, script "
                + dialect.varchar(1000) + " not null, statement_number int not null, "
                + "statement_text " + dialect.varchar(255) + " not null, client " + dialect.varchar(255)
                + " not null, started_on timestamp default current_timestamp not null, "
                + OwnTables.HISTORY + " " + dialect.varchar(255) + ", " + OwnTables.SESSION + " " + dialect.varchar(255)
                + ")" + dialect.tableOptions()));
    }

    private String history() {
        return flyway.table().getName();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = flyway.connection().createStatement()) {
            statement.execute(sql);
        }
    }
}
