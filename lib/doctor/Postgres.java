package release.doctor;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import release.config.RepoConfig;
import release.doctor.Capacity.Limit;

/** What PostgreSQL is asked, all of it out of its catalogs. */
record Postgres(RepoConfig config) {
    List<Question> checks() {
        return List.of(
                new Question("connections", this::connections),
                new Question("read-only", this::readOnly),
                new Question("rights", new PostgresRights(config)::rights),
                new Question("owners", new PostgresRights(config)::owners),
                new Question("pooler", this::pooler),
                new Question("clock", Postgres::clock),
                new Question("indexes", PostgresIndexes::invalid));
    }

    private List<Finding> connections(OpenConnections sessions) throws SQLException {
        var limits = new ArrayList<Limit>();
        var free = Query.row(sessions.first(), """
            select current_setting('max_connections')::int - (select count(*) from pg_stat_activity where backend_type = 'client backend')
                - case when u.rolsuper then 0 else current_setting('superuser_reserved_connections')::int
                    + coalesce(current_setting('reserved_connections', true)::int, 0) end,
              case when u.rolconnlimit >= 0 and not u.rolsuper then u.rolconnlimit
                - (select count(*) from pg_stat_activity where usesysid = u.oid and backend_type = 'client backend') end,
              case when d.datconnlimit >= 0 and not u.rolsuper then d.datconnlimit
                - (select count(*) from pg_stat_activity where datid = d.oid and backend_type = 'client backend') end,
              u.rolname, d.datname
            from pg_roles u, pg_database d where u.rolname = session_user and d.datname = current_database()\
            """);
        limits.add(new Limit("max_connections of the server", Long.parseLong(free.get(0))));
        if (free.get(1) != null)
            limits.add(new Limit("the connection limit of the role " + free.get(3), Long.parseLong(free.get(1))));
        if (free.get(2) != null)
            limits.add(new Limit("the connection limit of the database " + free.get(4), Long.parseLong(free.get(2))));
        return List.of(new Capacity(limits).finding());
    }

    private List<Finding> readOnly(OpenConnections sessions) throws SQLException {
        var row = Query.row(sessions.first(), """
            select pg_is_in_recovery(), setting, source, quote_ident(current_user) from pg_settings where name = 'default_transaction_read_only'\
            """);
        if (Query.isTrue(row.get(0))) {
            return List.of(Finding.failed(
                    "read-only",
                    "a read-only replica",
                    "It follows another server, and nothing can be written here.",
                    "Point " + config.key() + ".url to the primary server."));
        }
        if (Query.isTrue(row.get(1))) {
            return List.of(Finding.failed(
                    "read-only",
                    "transactions are read-only",
                    "default_transaction_read_only is on, by what is set for the " + row.get(2) + ".",
                    "If it is the right database: alter role " + row.get(3)
                            + " set default_transaction_read_only = off;"));
        }
        return List.of(Finding.ok("read-only", "no"));
    }

    private List<Finding> pooler(OpenConnections sessions) throws SQLException {
        if (sessions.size() < 2) {
            return List.of(Finding.warning(
                    "pooler", "not looked for", "To tell takes two connections, and there was only one."));
        }
        var found = Optional.<Boolean>empty();
        try {
            found = Optional.of(Pooler.isInTransactionMode(sessions.first(), sessions.second()));
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("statement pooling")) throw e;
        }
        if (found.isEmpty()) {
            return List.of(Finding.failed(
                    "pooler",
                    "in statement mode",
                    "The pooler allows no transaction of more than one statement.",
                    "Point " + config.key() + ".url past the pooler, to the server."));
        }
        if (!found.get()) return List.of(Finding.ok("pooler", "none in transaction mode"));
        if (config.locking().transactional()) {
            return List.of(Finding.ok("pooler", "in transaction mode, and so is the lock"));
        }
        return List.of(Finding.failed(
                "pooler",
                "in transaction mode",
                "A lock of the session, as migrations take it, does not hold here: two runs at once would both"
                        + " migrate.",
                "Point " + config.key() + ".url past the pooler, to the server; or set " + config.key()
                        + ".lock = transaction."));
    }

    private static List<Finding> clock(OpenConnections sessions) throws SQLException {
        var before = Instant.now();
        var database = Query.value(sessions.first(), "select (extract(epoch from clock_timestamp()) * 1000)::bigint");
        return List.of(new Clock(before, Instant.ofEpochMilli(Long.parseLong(database)), Instant.now()).finding());
    }
}
