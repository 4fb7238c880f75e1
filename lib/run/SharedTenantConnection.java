package release.run;

import java.sql.SQLException;
import java.util.Optional;
import release.config.RepoConfig;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.Report;

/** Opens one repo after the other. Tenants whose schemas are in one database share one connection. */
final class SharedTenantConnection implements AutoCloseable {
    private final Repo.Access access;
    private final boolean isAlone;
    private final Report report;
    private Optional<Repo> server = Optional.empty();
    private volatile boolean isOut;

    /** @param isAlone whether this is the only worker; others may hold all the connections that there are */
    SharedTenantConnection(Repo.Access access, boolean isAlone, Report report) {
        this.access = access;
        this.isAlone = isAlone;
        this.report = report;
    }

    /** Whether the server had no connection left for the repo that was opened last. */
    boolean isOut() {
        return isOut;
    }

    private Repo opened(RepoConfig config) {
        return Repo.open(config, access, isAlone ? Optional.empty() : Optional.of(() -> isOut = true));
    }

    /** An open repo. The caller closes it. */
    Repo open(RepoConfig config) throws SQLException {
        isOut = false;
        if (config.schema().isEmpty()) return opened(config);
        var server = server(config);
        try {
            return server.of(config);
        } catch (SQLException e) { // after a restart of the database, say
            report.debug(SqlMessage.of(e));
            close();
        }
        return opened(config);
    }

    private Repo server(RepoConfig config) {
        if (server.filter(open -> open.config().key().equals(config.key())).isEmpty()) {
            close();
            server = Optional.of(opened(config.template()));
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
