package release.migrate;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.info.MigrationInfoImpl;
import release.config.Database;
import release.config.RepoConfig;
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
final class Journal {
    static final String NAME = "release_migration_journal";
    private static final String HISTORY = "history_table";
    private static final int LONGEST = 250;
    /** MariaDB's ER_TABLE_NOT_LOCKED. */
    private static final int NOT_LOCKED = 1100;

    /**
     * The migration that a run has left.
     *
     * @param name {@code V3}, or {@code R}
     * @param script as the history names it
     * @param statement the number of the last statement that may have committed; 0 if one of those did that are not known to:
     *        the row itself is there only because something was committed
     * @param sql that statement, shortened; the script where it is code
     * @param client who ran it
     */
    record Entry(String name, String script, int statement, String sql, String client, String since) {
        private boolean isCode() {
            return sql.equals(script);
        }

        /** How far its run came, as far as that is known. */
        String ended() {
            return isCode() || statement == 0 ? "was interrupted" : "ended at statement " + statement + " or later";
        }

        private String state(Database database) {
            if (isCode()) return "It is code: any part of it may have run; if it is a program, look first whether it still runs.";
            if (statement == 0) return "Any of its statements may have run.";
            return "The statements before that one have run; that one may have run, or not; of those after it nothing was committed" + switch (database) {
                case MARIADB, MYSQL -> ", but under LOCK TABLES and in tables that know no transactions.";
                case H2, SQLITE, POSTGRESQL, SQLSERVER, ORACLE -> ".";
            };
        }

        private boolean isUndo() {
            return name.startsWith("U");
        }

        /** Whether something of it is committed, and the history does not know it as applied. */
        boolean isHalf(MigrationInfoService info) {
            return !(isUndo() ? isTakenBack(info) : isApplied(info));
        }

        private boolean isApplied(MigrationInfoService info) {
            return Arrays.stream(info.all()).noneMatch(migration -> migration.getState() == MigrationState.PENDING && migration.getScript().equals(script))
                && Arrays.stream(info.applied()).anyMatch(migration -> migration.getScript().equals(script));
        }

        /** Whether it is an undo whose end the history knows. */
        private boolean isTakenBack(MigrationInfoService info) {
            return Arrays.stream(info.all()).map(MigrationInfoImpl.class::cast)
                .noneMatch(one -> name.equals("U" + one.getVersion()) && Direction.Backwards.isApplied(one, one.getVersion()));
        }

        /**
         * A step of the report, as one whose run was killed.
         *
         * @param migrate what to type to apply it once that is mended
         */
        Step failed(RepoConfig repo, MigrationInfoService info, Report report, String migrate) {
            var step = Arrays.stream(info.pending()).filter(migration -> migration.getScript().equals(script)).findFirst()
                .map(migration -> MigrationStep.of(repo, migration, Step.State.FAILED)).orElse(Step.of(Step.Kind.MIGRATION, name, script, Step.State.FAILED));
            var failure = interrupted(repo.database(), report, migrate);
            return step.because(step.file().map(failure::at).orElse(failure));
        }

        /** What is wrong with it. */
        Failure interrupted(Database database, Report report, String migrate) {
            var again = " " + name + ", then: " + report.here("repair") + " && " + (isUndo() ? report.here("rollback").toString() : migrate);
            return new Failure(ExitCode.DISAGREE, Optional.empty(), Optional.of(report.redact(sql)).filter(text -> !text.isBlank()), "A run of " + since + " (" + report.redact(client) + ") ended without a word"
                + (isCode() || statement == 0 ? "." : ", at its statement " + statement + " or after it."), Optional.empty(), Optional.of(name + " may be half applied. " + state(database)),
                Optional.of((isUndo() ? "Take back by hand what has run of" : "Undo by hand what is there of") + again));
        }
    }

    private final RepoConfig config;
    private final FlywayParts flyway;
    private final Table<?, ?> table;
    private final MigrationSession session;
    private boolean isComplete;
    private boolean hasHistory = true;
    private boolean isWritten;
    private boolean isCommitted;
    private boolean isOlder;

    Journal(RepoConfig config, FlywayParts flyway, MigrationSession session) {
        this.config = config;
        this.flyway = flyway;
        this.table = flyway.schema().getTable(NAME);
        this.session = session;
    }

    /** Whether a row of the journal is of this history: one of an earlier version, which lacks a column, may be of any. */
    static boolean isOf(String history, ResultSet row) throws SQLException {
        if (!Columns.has(row.getMetaData(), HISTORY)) return true;
        var whose = row.getString(HISTORY);
        return whose == null || whose.equals(history);
    }

    /** What a run before this one has left underway. */
    Optional<Entry> left() throws SQLException {
        if (!table.exists()) return Optional.empty();
        try (var query = flyway.connection().createStatement(); var rows = query.executeQuery("select * from " + table)) {
            hasHistory = Columns.has(rows.getMetaData(), HISTORY);
            isComplete = hasHistory;
            var left = find(rows, history());
            isWritten = left.isPresent();
            isCommitted = isWritten;
            isOlder = isWritten && (!hasHistory || rows.getString(HISTORY) == null);
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
        var table = flyway.schema().getTable(NAME);
        if (!table.exists()) return Optional.empty();
        try (var query = flyway.database().getMainConnection().getJdbcConnection().createStatement(); var rows = query.executeQuery("select * from " + table)) {
            return find(rows, flyway.table().getName());
        }
    }

    /** The row of a history, at which the rows are left. */
    private static Optional<Entry> find(ResultSet rows, String history) throws SQLException {
        while (rows.next()) {
            if (isOf(history, rows)) return Optional.of(new Entry(rows.getString("name"), rows.getString("script"), rows.getInt("statement_number"), rows.getString("statement_text"),
                rows.getString("client"), rows.getString("started_on").substring(0, 19)));
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
                var isThere = isWritten && write("update " + table + " set name = ?, script = ?, statement_number = ?, statement_text = ?, client = ? where " + HISTORY + " = ?",
                    name, script, number, sql) > 0;
                if (!isThere) write("insert into " + table + " (name, script, statement_number, statement_text, client, " + HISTORY + ", started_on)"
                    + " values (?, ?, ?, ?, ?, ?, current_timestamp)", name, script, number, sql);
            });
            isWritten = true;
        } catch (SQLException e) { // LOCK TABLES has committed the row, and lets nobody write it until they are unlocked
            if (!isCommitted || e.getErrorCode() != NOT_LOCKED) throw e;
        }
    }

    boolean isWritten() {
        return isWritten;
    }

    /** @param statement with the values of a row in this order, and last the history that it is of; gives how many rows it wrote */
    private int write(String statement, String name, String script, int number, String sql) throws SQLException {
        try (var row = flyway.connection().prepareStatement(statement)) {
            row.setString(1, name);
            row.setString(2, script);
            row.setInt(3, number);
            row.setString(4, shortened(sql));
            row.setString(5, config.client());
            row.setString(6, history());
            return row.executeUpdate();
        }
    }

    private String shortened(String sql) {
        var text = SqlMessage.statement(config.secrets().redact(sql));
        return text.isEmpty() ? " " : text.substring(0, Math.min(LONGEST, text.length()));
    }

    /** Whether it has what was written before the statement of this number, now that its transaction has ended. */
    boolean isKept(int number) throws SQLException {
        if (!table.exists()) return false;
        try (var query = flyway.connection().prepareStatement("select 1 from " + table + " where " + HISTORY + " = ? and statement_number = ?")) {
            query.setString(1, history());
            query.setInt(2, number);
            try (var rows = query.executeQuery()) {
                return rows.next();
            }
        } catch (SQLException e) { // LOCK TABLES has committed, and lets nobody read it
            if (e.getErrorCode() != NOT_LOCKED) throw e;
            return true;
        }
    }

    /** What is written was committed, with all that ran before. */
    void committed() {
        isCommitted = isWritten;
    }

    /** What was written since the last commit is gone. */
    void rolledBack() {
        isWritten = isCommitted;
        isComplete = isCommitted;
    }

    /** Nothing is underway any more. */
    void end() throws SQLException {
        if (!isWritten) return;
        session.asOurs(() -> {
            try (var delete = flyway.connection().prepareStatement("delete from " + table
                    + (!hasHistory ? "" : " where " + HISTORY + " = ?" + (isOlder ? " or " + HISTORY + " is null" : "")))) {
                if (hasHistory) delete.setString(1, history());
                delete.executeUpdate();
            }
        });
        isWritten = false;
        isCommitted = false;
    }

    private void complete() throws SQLException {
        if (isComplete) return;
        if (!table.exists()) create();
        else if (!Columns.has(flyway.connection(), table, HISTORY)) session.asOurs(() -> execute("alter table " + table + " add " + HISTORY + " " + text() + "(255)"));
        isComplete = true;
        hasHistory = true;
    }

    private void create() throws SQLException {
        var engine = switch (config.database()) {
            case MARIADB, MYSQL -> " engine = InnoDB";
            case H2, SQLITE, POSTGRESQL, SQLSERVER, ORACLE -> "";
        };
        session.asOurs(() -> execute("create table " + table + " (name " + text() + "(60) not null, script " + text() + "(1000) not null, statement_number int not null, "
            + "statement_text " + text() + "(255) not null, client " + text() + "(255) not null, started_on timestamp default current_timestamp not null, "
            + HISTORY + " " + text() + "(255))" + engine));
    }

    private String text() {
        return config.database() == Database.ORACLE ? "varchar2" : "varchar";
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
