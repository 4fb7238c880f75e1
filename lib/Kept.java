package release;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;
import release.config.RepoConfig;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.Report;

/** Opens one repo after the other, and connects only once for all the tenants whose schemas are in one database. */
final class Kept implements AutoCloseable {
    private final Function<RepoConfig, Repo> opening;
    private final Report report;
    private Optional<Repo> server = Optional.empty();

    Kept(Function<RepoConfig, Repo> opening, Report report) {
        this.opening = opening;
        this.report = report;
    }

    /** An open repo, which whoever asked for it closes. */
    Repo open(RepoConfig config) throws SQLException {
        if (config.schema().isEmpty()) return opening.apply(config);
        var server = server(config);
        try {
            return server.of(config);
        } catch (SQLException e) { // after a restart of the database, say
            report.debug(SqlMessage.of(e));
            close();
        }
        return opening.apply(config);
    }

    private Repo server(RepoConfig config) {
        if (server.filter(open -> open.config().key().equals(config.key())).isEmpty()) {
            close();
            server = Optional.of(opening.apply(config.template()));
        }
        return server.get();
    }

    @Override
    public void close() {
        try {
            if (server.isPresent()) server.get().close();
        } catch (SQLException e) {
            report.debug("closing the connection of the tenants failed: " + SqlMessage.of(e));
        }
        server = Optional.empty();
    }
}
