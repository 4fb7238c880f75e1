package release.develop;

import java.sql.Connection;
import java.sql.SQLException;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
import release.database.Dialect;
import release.develop.RepoDatabase.Outcome;
import release.repo.Repo;
import release.repo.Unreachable;
import release.report.ExitCode;
import release.report.Failure;
import release.report.Report;
import release.report.Step.State;

/**
 * A database on a server, created and dropped from another database. The server refuses if it exists already, or does not exist:
 * looking first would leave time for another process in between.
 */
record DatabaseServer(RepoConfig repo, DatabaseLocation.OnServer place, Report report) {
    private static final String UNKNOWN_DATABASE = "3D000";

    Outcome create() throws SQLException {
        try (var server = open();
                var connection = server.connectAnywhere()) {
            execute(connection, "create database " + dialect().quoted(place.name()));
            return Outcome.of(State.CREATED);
        } catch (SQLException e) {
            if (dialect().isDatabaseThere(e)) return Outcome.of(State.EXISTS);
            throw e;
        }
    }

    Outcome drop() throws SQLException {
        try (var server = open();
                var connection = server.connectAnywhere()) {
            return drop(connection);
        }
    }

    private Outcome drop(Connection connection) throws SQLException {
        try {
            for (var sql : dialect().dropDatabase(place.name())) execute(connection, sql);
            return Outcome.of(State.DROPPED);
        } catch (SQLException e) {
            if (dialect().isNoDatabase(e)) return Outcome.of(State.ABSENT);
            if (!dialect().isDatabaseUsed(e)) throw e;
            var others = dialect().connections(connection, place.name());
            if (others.isPresent() && others.getAsLong() == 0) throw e;
            var who = others.isEmpty()
                    ? "Somebody else's transaction uses it."
                    : others.getAsLong() == 1
                            ? "1 other connection to it is open."
                            : others.getAsLong() + " other connections to it are open.";
            return Outcome.failed(Failure.of(ExitCode.LOCKED, who, "Stop what uses it, then: " + report.again()));
        }
    }

    private Repo open() {
        var servers = place.servers();
        for (var server : servers.subList(0, servers.size() - 1)) {
            try {
                return Repo.open(repo.at(server));
            } catch (Unreachable e) {
                if (!e.sqlState().orElse("").equals(UNKNOWN_DATABASE)) throw e;
            }
        }
        return Repo.open(repo.at(servers.get(servers.size() - 1)));
    }

    private Dialect dialect() {
        return Dialect.of(repo.database());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
