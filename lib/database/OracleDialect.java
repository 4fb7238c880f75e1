package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import release.config.DatabaseUrl;

/** What is known of Oracle. */
final class OracleDialect extends Dialect {
    static final Dialect DIALECT = new OracleDialect();

    @Override
    public Limits limits(DatabaseUrl url) {
        return Limits.of(url.jdbc(), "oracle.jdbc.ReadTimeout", Map.of("oracle.net.CONNECT_TIMEOUT", Limits.MILLIS));
    }

    @Override
    public Optional<String> currentSchema(Connection connection) throws SQLException {
        return one(connection, "select sys_context('USERENV', 'CURRENT_SCHEMA') from dual");
    }

    @Override
    public boolean isIn(Connection connection, String schema) throws SQLException {
        return currentSchema(connection).filter(schema::equals).isPresent();
    }

    @Override
    public String varchar(int length) {
        return "varchar2(" + length + ")";
    }

    @Override
    public String pathType() {
        return "varchar2(500 char)";
    }

    @Override
    public String bigintType() {
        return "number(19)";
    }

    /** ORA-01031. */
    @Override
    public boolean isForbidden(SQLException e) {
        return super.isForbidden(e) || e.getErrorCode() == 1031;
    }
}
