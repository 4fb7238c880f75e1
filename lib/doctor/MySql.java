package release.doctor;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import release.config.RepoConfig;
import release.doctor.Capacity.Limit;

/** What MariaDB and MySQL are asked; none of it needs rights of its own. */
record MySql(RepoConfig config) {
    /** Without these nothing can be migrated, or written into the history. */
    private static final List<String> NEEDED = List.of("CREATE", "SELECT", "INSERT", "UPDATE", "DELETE");
    /** Without these some migrations fail. */
    private static final List<String> USUAL = List.of("ALTER", "DROP", "INDEX", "REFERENCES");

    List<Question> checks() {
        return List.of(
                new Question("connections", MySql::connections),
                new Question("read-only", this::readOnly),
                new Question("rights", this::rights),
                new Question("clock", MySql::clock));
    }

    private static List<Finding> connections(OpenConnections sessions) throws SQLException {
        var connection = sessions.first();
        var all = Long.parseLong(Query.value(connection, "select @@global.max_connections"));
        var used = Long.parseLong(Query.row(connection, "show global status like 'Threads_connected'")
                .get(1));
        var limits = new ArrayList<>(List.of(new Limit("max_connections of the server", all - used)));
        var ours = Query.row(connection, """
            select @@session.max_user_connections, count(*), substring_index(user(), '@', 1)
            from information_schema.processlist where user = substring_index(user(), '@', 1)\
            """);
        long allowed = Long.parseLong(ours.get(0));
        if (allowed > 0)
            limits.add(new Limit(
                    "max_user_connections of the user " + ours.get(2), allowed - Long.parseLong(ours.get(1))));
        return List.of(new Capacity(limits).finding());
    }

    private List<Finding> readOnly(OpenConnections sessions) throws SQLException {
        var settings = settings(sessions.first());
        if (List.of("read_only", "super_read_only", "innodb_read_only").stream()
                .anyMatch(name -> Query.isTrue(settings.get(name)))) {
            return List.of(Finding.failed(
                    "read-only",
                    "a read-only server",
                    "It is set to read_only, as replicas are, and nothing should be written here.",
                    "Point " + config.key() + ".url to the primary server."));
        }
        if (Query.isTrue(settings.get("tx_read_only")) || Query.isTrue(settings.get("transaction_read_only"))) {
            return List.of(Finding.failed(
                    "read-only",
                    "transactions are read-only",
                    "The variable transaction_read_only is on.",
                    "Take it out of " + config.key() + ".url, or out of what the server sets for each session."));
        }
        return List.of(Finding.ok("read-only", "no"));
    }

    private static Map<String, String> settings(Connection connection) throws SQLException {
        var settings = new TreeMap<String, String>();
        for (var row : Query.rows(connection, """
            show session variables where variable_name in
              ('read_only', 'super_read_only', 'innodb_read_only', 'tx_read_only', 'transaction_read_only')\
            """)) {
            settings.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1));
        }
        return settings;
    }

    private List<Finding> rights(OpenConnections sessions) throws SQLException {
        var connection = sessions.first();
        var database = HistoryTable.schema(config).orElse(Query.value(connection, "select database()"));
        if (database == null) {
            return List.of(Finding.failed(
                    "rights",
                    "no database to migrate in",
                    "The URL names none.",
                    "Add it to " + config.key() + ".url."));
        }
        var user = Query.value(connection, "select current_user()");
        var grants = new Grants(lines(connection), database);
        var missing = grants.missing(NEEDED);
        var unusual = grants.missing(USUAL);
        var account = "'" + user.replaceFirst("@([^@]*)$", "'@'$1'");
        if (!missing.isEmpty()) {
            missing.addAll(unusual);
            return List.of(Finding.failed(
                    "rights",
                    "may not migrate in " + database,
                    "The user " + user + " lacks " + String.join(", ", missing) + ".",
                    "As an administrator: " + grant(missing, database, account)));
        }
        if (unusual.isEmpty()) return List.of(Finding.ok("rights", "may create tables in " + database));
        return List.of(Finding.warning(
                "rights",
                "lacks " + String.join(", ", unusual),
                "A migration that needs it fails.\nAs an administrator: " + grant(unusual, database, account)));
    }

    private static String grant(Collection<String> rights, String database, String account) {
        return "grant " + String.join(", ", rights).toLowerCase(Locale.ROOT) + " on `" + database.replace("`", "``")
                + "`.* to " + account + ";";
    }

    /** MySQL lists what comes of roles only if they are named; MariaDB does so by itself. */
    private static List<String> lines(Connection connection) throws SQLException {
        var isMariaDb = Query.value(connection, "select version()").contains("MariaDB");
        var roles = isMariaDb ? "NONE" : Query.value(connection, "select current_role()");
        var sql = roles.equals("NONE") ? "show grants" : "show grants for current_user() using " + roles;
        return Query.rows(connection, sql).stream().map(row -> row.get(0)).toList();
    }

    private static List<Finding> clock(OpenConnections sessions) throws SQLException {
        var before = Instant.now();
        var database = new BigDecimal(Query.value(sessions.first(), "select unix_timestamp(sysdate(6))"));
        return List.of(new Clock(
                        before, Instant.ofEpochMilli(database.movePointRight(3).longValue()), Instant.now())
                .finding());
    }
}
