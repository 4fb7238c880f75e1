package release.doctor;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import release.config.RepoConfig;
import release.database.DatabaseLocation;

/** What H2 is asked, embedded or as a server. */
record H2(RepoConfig config) {

    List<Question> checks() {
        var rights = new Question("rights", this::rights);
        return DatabaseLocation.of(config.url()) instanceof DatabaseLocation.Elsewhere
                ? List.of(new Question("read-only", this::readOnly), rights, new Question("clock", H2::clock))
                : List.of(rights);
    }

    private List<Finding> readOnly(OpenConnections sessions) throws SQLException {
        if (!Query.isTrue(Query.value(sessions.first(), "select readonly()")))
            return List.of(Finding.ok("read-only", "no"));
        return List.of(Finding.failed(
                "read-only",
                "opened read-only",
                "The server has opened its file read-only.",
                "Let it write its file, and take ACCESS_MODE_DATA=r out of " + config.key() + ".url."));
    }

    private List<Finding> rights(OpenConnections sessions) throws SQLException {
        var connection = sessions.first();
        var user = Query.row(connection, "select current_user, current_schema");
        var schema = HistoryTable.schema(config).orElse(user.get(1));
        var owner = Query.value(connection, """
            select exists (select 1 from INFORMATION_SCHEMA.USERS where USER_NAME = current_user and IS_ADMIN)
              or exists (select 1 from INFORMATION_SCHEMA.SCHEMATA where SCHEMA_NAME = ? and SCHEMA_OWNER = current_user)\
            """, schema);
        if (Query.isTrue(owner)) return List.of(Finding.ok("rights", "may create tables in " + schema));
        return List.of(Finding.warning(
                "rights",
                "could not be told",
                "Whether " + user.get(0) + " may create tables in " + schema
                        + " H2 tells only administrators. As one of them: grant alter any schema to " + user.get(0)
                        + ";"));
    }

    private static List<Finding> clock(OpenConnections sessions) throws SQLException {
        var before = Instant.now();
        var database =
                Query.value(sessions.first(), "select cast(extract(epoch from current_timestamp) * 1000 as bigint)");
        return List.of(new Clock(before, Instant.ofEpochMilli(Long.parseLong(database)), Instant.now()).finding());
    }
}
