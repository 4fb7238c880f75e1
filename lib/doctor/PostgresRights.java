package release.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import release.config.RepoConfig;

/** Whether our user may do on PostgreSQL what migrations do. */
record PostgresRights(RepoConfig config) {
    private static final String NAME = "rights";

    /** May tables be created in the schema of the migrations, and may the history be written? */
    List<Finding> rights(OpenConnections sessions) throws SQLException {
        var connection = sessions.first();
        var user = Query.value(connection, "select quote_ident(current_user)");
        var schema = schema(connection);
        if (schema.isEmpty()) {
            return List.of(Finding.failed(
                    NAME,
                    "no schema to create tables in",
                    "No schema of the search_path exists, or may be used by " + user + ".",
                    "As a superuser: grant usage, create on schema public to " + user + ";"));
        }
        var rights = Query.rows(connection, """
            select has_schema_privilege(oid, 'usage') and has_schema_privilege(oid, 'create'), quote_ident(nspname)
            from pg_namespace where nspname = ?\
            """, schema.get());
        if (rights.isEmpty()) return List.of(newSchema(connection, schema.get(), user));
        var quoted = rights.get(0).get(1);
        var findings = new ArrayList<Finding>();
        if (!Query.isTrue(rights.get(0).get(0))) {
            findings.add(Finding.failed(
                    NAME,
                    "may not create tables in " + schema.get(),
                    "The user " + user + " has no right to create in the schema " + quoted + ".",
                    "As its owner: grant usage, create on schema " + quoted + " to " + user + ";"));
        }
        history(connection, schema.get(), user).ifPresent(findings::add);
        return findings.isEmpty() ? List.of(Finding.ok(NAME, "may create tables in " + schema.get())) : findings;
    }

    private Finding newSchema(Connection connection, String schema, String user) throws SQLException {
        if (Query.isTrue(Query.value(connection, "select has_database_privilege(current_database(), 'create')"))) {
            return Finding.ok(NAME, "may create the schema " + schema);
        }
        return Finding.failed(
                NAME,
                "may not create the schema " + schema,
                "There is no schema " + schema + ", and the user " + user + " may not create one.",
                "As a superuser: create schema " + schema + " authorization " + user + ";");
    }

    private Optional<Finding> history(Connection connection, String schema, String user) throws SQLException {
        var history = Query.rows(connection, """
            select has_table_privilege(c.oid, 'select') and has_table_privilege(c.oid, 'insert')
                and has_table_privilege(c.oid, 'update') and has_table_privilege(c.oid, 'delete'),
              format('%I.%I', n.nspname, c.relname)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = ? and c.relname = ?\
            """, schema, HistoryTable.name(config));
        if (history.isEmpty() || Query.isTrue(history.get(0).get(0))) return Optional.empty();
        var table = history.get(0).get(1);
        return Optional.of(Finding.failed(
                NAME,
                "may not write the history",
                "The user " + user + " may not read and write " + table + ".",
                "As its owner: grant select, insert, update, delete on " + table + " to " + user + ";"));
    }

    /** What belongs to others can be read and written, but neither altered nor dropped. What an extension brought is its own. */
    List<Finding> owners(OpenConnections sessions) throws SQLException {
        var schema = schema(sessions.first());
        var others = schema.isEmpty() ? List.<List<String>>of() : Query.rows(sessions.first(), """
            select quote_ident(pg_get_userbyid(c.relowner)), count(*), min(format('%I.%I', n.nspname, c.relname))
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = ? and c.relkind in ('r', 'p', 'v', 'm', 'S') and not pg_has_role(c.relowner, 'usage')
              and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e') group by 1 order by 1\
            """, schema.get());
        if (others.isEmpty()) return List.of(Finding.ok("owners", "all tables are ours to alter"));
        var user = Query.value(sessions.first(), "select quote_ident(current_user)");
        return others.stream()
                .map(row -> Finding.warning(
                        "owners",
                        row.get(1) + (row.get(1).equals("1") ? " table belongs" : " tables belong") + " to "
                                + row.get(0),
                        "Migrations cannot alter or drop them. Migrate as that user, or as a superuser, for each:\n"
                                + "alter table "
                                + row.get(2) + " owner to " + user + ";"))
                .toList();
    }

    /** The schema that Flyway migrates in. */
    private Optional<String> schema(Connection connection) throws SQLException {
        var configured = HistoryTable.schema(config);
        return configured.isPresent()
                ? configured
                : Optional.ofNullable(Query.value(connection, "select current_schema()"));
    }
}
