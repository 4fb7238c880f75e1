package release.migrate.lock;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.internal.database.base.Table;
import release.database.Dialect;
import release.database.Session;
import release.migrate.fastpath.OwnTables;
import release.repo.Repo;
import release.repo.Sessions;
import release.repo.SqlMessage;
import release.report.Report;

/**
 * The lock of H2: a row that a transaction of its own holds, since Flyway's own lock is the transaction that writes its
 * history and ends with each migration. A second row says who has it.
 */
public final class RowLock extends MigrationLock {
    private static final int TIMED_OUT = 50200;
    private static final int TRIES = 10;
    private final Repo repo;
    private final String table;
    private Connection session;

    RowLock(Repo repo, Table<?, ?> history, Report report) {
        super(repo.config(), report);
        this.repo = repo;
        this.table = history.getSchema().getTable(OwnTables.LOCK).toString();
    }

    private Dialect dialect() {
        return Dialect.of(repo.config().database());
    }

    @Override
    public boolean take() throws SQLException {
        if (session == null) open();
        try {
            one(session, row());
        } catch (SQLException e) {
            if (dialect().isLost(SqlMessage.root(e)))
                session = null; // whoever served the database to all has ended, and another one will
            else if (e.getErrorCode() == TIMED_OUT) session.rollback();
            else throw e;
            return false;
        }
        try (var connection = repo.connectToLook()) {
            sign(connection);
        }
        return true;
    }

    private void open() throws SQLException {
        session = repo.connect();
        for (int i = 1; !isReady(i == TRIES); i++)
            ;
        beImpatient(session);
        session.setAutoCommit(false);
    }

    private String row() {
        return "select id from " + table + " where id = 0 for update";
    }

    private static void beImpatient(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set lock_timeout 100");
        }
    }

    /** Two who create a table at once may both be refused, and one of them has created it. */
    private boolean isReady(boolean last) throws SQLException {
        try (var statement = session.createStatement()) {
            statement.execute("create table if not exists " + table
                    + " (id int primary key, session varchar(20), client varchar(255), since timestamp)");
            statement.execute("merge into " + table + " (id) values (0)");
            statement.execute("merge into " + table + " (id) values (1)");
            return true;
        } catch (SQLException e) {
            if (last) throw e;
            return false;
        }
    }

    private void sign(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement(
                "update " + table + " set session = ?, client = ?, since = current_timestamp where id = 1")) {
            update.setString(1, dialect().sessionId(session).orElseThrow());
            update.setString(2, repo.config().client());
            update.executeUpdate();
        }
    }

    @Override
    void release() throws SQLException {
        if (session != null) session.close();
        session = null;
    }

    /** The session that is written there may have ended long ago, and another one have its number: only the row tells. */
    @Override
    public boolean replacesFlyways() {
        return false;
    }

    @Override
    public boolean isHeld() throws SQLException {
        try (var connection = repo.connectToLook()) {
            beImpatient(connection);
            one(connection, row());
            return false;
        } catch (SQLException e) {
            if (e.getErrorCode() == TIMED_OUT) return true;
            if (dialect().isNoTable(e)) return false;
            throw e;
        }
    }

    @Override
    public Optional<Session> holder() throws SQLException {
        try (var connection = repo.connectToLook();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select session, client, formatdatetime(since, 'HH:mm:ss') from " + table + " where id = 1")) {
            if (!rows.next() || rows.getString(1) == null) return Optional.empty();
            var signed = new Session(
                    rows.getString(1),
                    Optional.of(rows.getString(2)),
                    Optional.empty(),
                    Optional.of(rows.getString(3)),
                    Optional.empty(),
                    Optional.empty());
            return new Sessions(repo.config(), connection)
                    .of(signed.id())
                    .map(found -> found.named(signed.client(), signed.since()));
        }
    }
}
