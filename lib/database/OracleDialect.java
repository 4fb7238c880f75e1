package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
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
    Optional<String> currentSchema() {
        return Optional.of("select sys_context('USERENV', 'CURRENT_SCHEMA') from dual");
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

    /** The driver cannot. */
    @Override
    void release(Connection connection, Savepoint savepoint) {}
}
