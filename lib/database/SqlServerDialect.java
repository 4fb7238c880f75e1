package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Types;
import java.time.Duration;
import java.util.Map;
import release.config.DatabaseUrl;
import release.config.RepoConfig;

/** What is known of SQL Server. */
final class SqlServerDialect extends Dialect {
    static final Dialect DIALECT = new SqlServerDialect();

    @Override
    public Map<String, String> connectionProperties(RepoConfig config, Duration patience) {
        return config.url().jdbc().contains("applicationName=") ? Map.of() : Map.of("applicationName", config.client());
    }

    @Override
    public Limits limits(DatabaseUrl url) {
        return Limits.of(url.jdbc(), "socketTimeout", Map.of("loginTimeout", Limits.SECONDS));
    }

    @Override
    public String pathType() {
        return "nvarchar(400)";
    }

    @Override
    public String timestampType() {
        return "datetime2";
    }

    @Override
    public boolean isUnsigned(int sqlType, String type) {
        return super.isUnsigned(sqlType, type) || sqlType == Types.TINYINT;
    }

    @Override
    public int mostParameters() {
        return 2_000;
    }

    @Override
    public boolean isForbidden(SQLException e) {
        return super.isForbidden(e) || e.getErrorCode() == 229 || e.getErrorCode() == 262;
    }

    /** The driver cannot. */
    @Override
    void release(Connection connection, Savepoint savepoint) {}
}
