package release.migrate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.database.base.Table;
import release.config.Database;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step;

/**
 * Says which migration is underway and at which statement, where a killed process would leave half of one: the history
 * hears of a migration only at its end. It is written by a connection of its own, and has one row at most.
 */
final class Journal implements AutoCloseable {
    static final String NAME = "release_migration_journal";
    private static final int LONGEST = 250;

    /**
     * The migration that a run has left.
     *
     * @param name {@code V3}, or {@code R}
     * @param script as the history names it
     * @param statement the number of the statement that ran when it was last heard of; 0 if nothing was committed yet
     * @param sql that statement, shortened
     * @param client who ran it
     */
    record Entry(String name, String script, int statement, String sql, String client, String since) {
        private boolean isUndo() {
            return name.startsWith("U");
        }

        /** A step of the report, as one whose run was killed. */
        Step interrupted(Step step, Report report) {
            var again = " " + name + ", then: " + report.here("repair") + " && " + (isUndo() ? report.here("rollback").toString() : report.again());
            return step.failed(new Failure(ExitCode.DISAGREE, step.file(), Optional.of(sql), "A run of " + since + " (" + client + ") ended at its statement "
                + statement + " without a word.", Optional.empty(), Optional.of("The statements before that one have run; that one may have run, or not."),
                Optional.of((isUndo() ? "Take back by hand what has run of" : "Undo by hand what is there of") + again)));
        }
    }

    private final Repo repo;
    private final Table<?, ?> table;
    private Connection connection;
    private boolean isWritten;

    Journal(Repo repo, Schema<?, ?> schema) {
        this.repo = repo;
        this.table = schema.getTable(NAME);
    }

    /** What a run before this one has left underway. */
    Optional<Entry> left() throws SQLException {
        if (!table.exists()) return Optional.empty();
        try (var statement = connection().createStatement();
             var rows = statement.executeQuery("select name, script, statement_number, statement_text, client, started_on from " + table)) {
            isWritten = rows.next();
            if (!isWritten) return Optional.empty();
            return Optional.of(new Entry(rows.getString(1), rows.getString(2), rows.getInt(3), rows.getString(4), rows.getString(5),
                rows.getString(6).substring(0, 19)));
        }
    }

    /** A migration begins. */
    void begin(String name, String script) throws SQLException {
        if (!table.exists()) create();
        end();
        isWritten = true;
        try (var insert = connection().prepareStatement("insert into " + table
                + " (name, script, statement_number, statement_text, client, started_on) values (?, ?, 0, ' ', ?, current_timestamp)")) {
            insert.setString(1, name);
            insert.setString(2, script);
            insert.setString(3, repo.config().client());
            insert.executeUpdate();
        }
    }

    /** The statement of this number begins, and what ran before it may be committed by that. */
    void at(int number, String sql) throws SQLException {
        try (PreparedStatement update = connection().prepareStatement("update " + table + " set statement_number = ?, statement_text = ?")) {
            update.setInt(1, number);
            var text = SqlMessage.statement(sql);
            update.setString(2, text.substring(0, Math.min(LONGEST, text.length())));
            update.executeUpdate();
        }
        settle();
    }

    /** Nothing is underway any more. */
    void end() throws SQLException {
        if (!isWritten) return;
        settle();
        try (var statement = connection().createStatement()) {
            statement.executeUpdate("delete from " + table);
        }
        isWritten = false;
    }

    /**
     * H2 writes what is committed into its file some time later, each table for itself. This has to be there before what it
     * tells of, and the history before this goes; only an administrator can see to that.
     */
    private void settle() throws SQLException {
        if (repo.config().database() != Database.H2) return;
        try (var statement = connection().createStatement()) {
            statement.execute("checkpoint");
        } catch (SQLException e) {
            if (e.getErrorCode() != Repo.H2_NO_ADMINISTRATOR) throw e;
        }
    }

    private void create() throws SQLException {
        var text = repo.config().database() == Database.ORACLE ? "varchar2" : "varchar";
        try (var statement = connection().createStatement()) {
            statement.execute("create table " + table + " (name " + text + "(60) not null, script " + text + "(1000) not null, statement_number int not null, "
                + "statement_text " + text + "(255) not null, client " + text + "(255) not null, started_on timestamp default current_timestamp not null)");
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null) connection = repo.connect();
        return connection;
    }

    @Override
    public void close() throws SQLException {
        if (connection != null) connection.close();
    }
}
