package release.repo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import release.config.RepoConfig;
import release.config.Tenants;
import release.database.DatabaseLocation;

/** The names of a repo's tenants: those that are written, or those that its query gives on a connection that can only read. */
public final class TenantNames {
    private TenantNames() {}

    /**
     * All of them, in the order in which they are written or come; where a row has none, it is null.
     *
     * @throws Unreachable if the database does not answer, or is not there
     * @throws SQLException if it refuses the query
     */
    public static List<String> of(RepoConfig template) throws SQLException {
        var tenants = template.tenants().orElseThrow();
        return tenants.query().isPresent() ? asked(template, tenants.query().get()) : tenants.names();
    }

    private static List<String> asked(RepoConfig template, String query) throws SQLException {
        try (var repo = Repo.openToRead(server(template).orElse(template));
                var connection = repo.connectToLook();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            var names = new ArrayList<String>();
            while (rows.next()) names.add(rows.getString(1));
            return names;
        }
    }

    /** The database that all tenants have in common: that of their schemas, or of the query that tells of their databases. */
    public static Optional<RepoConfig> server(RepoConfig template) {
        var tenants = template.tenants().orElseThrow();
        if (tenants.kind() == Tenants.Kind.SCHEMA) return Optional.of(template.asDatabase());
        return tenants.query().isPresent()
                        && DatabaseLocation.of(template.url()) instanceof DatabaseLocation.OnServer server
                ? Optional.of(template.asDatabase().at(server.servers().get(0)))
                : Optional.empty();
    }
}
