package release;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import release.config.RepoConfig;
import release.repo.Repo;
import release.repo.SqlMessage;
import release.report.Report;

/** Opens one repo after the other, and connects only once for all the tenants whose schemas are in one database. */
final class Kept implements AutoCloseable {
    private final BiFunction<RepoConfig, Runnable, Repo> opening;
    private final Report report;
    private Optional<Repo> server = Optional.empty();
    private volatile boolean isOut;

    Kept(Function<RepoConfig, Repo> opening, Report report) {
        this((config, full) -> opening.apply(config), report);
    }

    private Kept(BiFunction<RepoConfig, Runnable, Repo> opening, Report report) {
        this.opening = opening;
        this.report = report;
    }

    /** Beside others, which may have all the connections that there are. */
    static Kept besideOthers(Report report) {
        return new Kept(Repo::openBesideOthers, report);
    }

    /** Whether the server had no connection left for the repo that was opened last. */
    boolean isOut() {
        return isOut;
    }

    private Repo opened(RepoConfig config) {
        return opening.apply(config, () -> isOut = true);
    }

    /** An open repo, which whoever asked for it closes. */
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
