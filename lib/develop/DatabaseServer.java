package release.develop;

import java.sql.Connection;
import java.sql.SQLException;
import release.config.Database;
import release.config.RepoConfig;
import release.database.DatabaseLocation;
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
    private static final String PG_DUPLICATE_DATABASE = "42P04";
    private static final String PG_OBJECT_IN_USE = "55006";
    private static final String UNKNOWN_DATABASE = "3D000";
    /** MariaDB's and MySQL's error numbers. */
    private static final int ER_DB_CREATE_EXISTS = 1007;
    private static final int ER_DB_DROP_EXISTS = 1008;
    private static final int ER_LOCK_WAIT_TIMEOUT = 1205;
    private static final int PATIENCE_SECONDS = 5;

    Outcome create() throws SQLException {
        try (var server = open(); var connection = server.connectAnywhere()) {
            execute(connection, "create database " + quoted());
            return Outcome.of(State.CREATED);
        } catch (SQLException e) {
            if (is(e, PG_DUPLICATE_DATABASE, ER_DB_CREATE_EXISTS)) return Outcome.of(State.EXISTS);
            throw e;
        }
    }

    Outcome drop() throws SQLException {
        try (var server = open(); var connection = server.connectAnywhere()) {
            return drop(connection);
        }
    }

    /** PostgreSQL waits 5 s for other sessions to leave. MariaDB drops the database despite other sessions, but not during a transaction. */
    private Outcome drop(Connection connection) throws SQLException {
        try {
            if (!onPostgres()) execute(connection, "set session lock_wait_timeout = " + PATIENCE_SECONDS);
            execute(connection, "drop database " + quoted());
            return Outcome.of(State.DROPPED);
        } catch (SQLException e) {
            if (is(e, UNKNOWN_DATABASE, ER_DB_DROP_EXISTS)) return Outcome.of(State.ABSENT);
            if (!is(e, PG_OBJECT_IN_USE, ER_LOCK_WAIT_TIMEOUT)) throw e;
            long others = onPostgres() ? others(connection) : 1;
            if (others == 0) throw e;
            var who = !onPostgres() ? "Somebody else's transaction uses it."
                : others == 1 ? "1 other connection to it is open." : others + " other connections to it are open.";
            return Outcome.failed(Failure.of(ExitCode.LOCKED, who, "Stop what uses it, then: " + report.again()));
        }
    }

    private long others(Connection connection) throws SQLException {
        try (var count = connection.prepareStatement("select count(*) from pg_stat_activity where datname = ?")) {
            count.setString(1, place.name());
            try (var rows = count.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
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

    private boolean is(SQLException e, String sqlState, int number) {
        return onPostgres() ? sqlState.equals(e.getSQLState()) : e.getErrorCode() == number;
    }

    private boolean onPostgres() {
        return repo.database() == Database.POSTGRESQL;
    }

    private String quoted() {
        var quote = onPostgres() ? "\"" : "`";
        return quote + place.name().replace(quote, quote + quote) + quote;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
