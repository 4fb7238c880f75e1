package release.migrate.apply;

import java.sql.Connection;
import java.sql.SQLException;
import release.config.Database;
import release.migrate.flyway.SqlText;

/** Of a database that is not asked; what may end a transaction by its words is taken to have committed. */
final class UnknownTransaction extends OwnTransaction {
    private final Database kind;
    private boolean isWatched;

    UnknownTransaction(Connection connection, Database kind) {
        super(connection);
        this.kind = kind;
    }

    @Override
    public void begin() {
        isWatched = false;
    }

    @Override
    boolean mayCommit(String sql) throws SQLException {
        isWatched = false;
        return connection.getAutoCommit() || SqlText.endsTransaction(sql) || SqlText.commits(sql, kind);
    }

    @Override
    public void watch() {
        isWatched = true;
    }

    @Override
    public End after(String sql) throws SQLException {
        if (connection.getAutoCommit()) return End.COMMITTED;
        return !isWatched ? End.NONE : isRollback(sql) ? End.ROLLED_BACK : End.COMMITTED;
    }

    @Override
    End afterFailure(String sql, SQLException failure) {
        return isWatched ? End.COMMITTED : End.NONE;
    }

    @Override
    boolean leavesPart(String sql) {
        return isWatched;
    }
}
