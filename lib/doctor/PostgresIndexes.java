package release.doctor;

import java.sql.SQLException;
import java.util.List;

/** Indexes that a failed CREATE INDEX CONCURRENTLY or REINDEX left behind: each write pays for them, and no query uses them. */
final class PostgresIndexes {
    private static final String NAME = "indexes";

    private PostgresIndexes() {}

    /** Each that is not valid; one that is just being built is none. */
    static List<Finding> invalid(OpenConnections sessions) throws SQLException {
        var rows = Query.rows(sessions.first(), """
            select format('%I.%I', n.nspname, c.relname), format('%I.%I', tn.nspname, t.relname), c.relkind = 'I', i.indisunique,
              exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid), c.relname ~ '_cc(new|old)[0-9]*$'
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
              join pg_class t on t.oid = i.indrelid join pg_namespace tn on tn.oid = t.relnamespace
            where not i.indisvalid and n.nspname not like 'pg\\_%' order by 1\
            """);
        if (rows.isEmpty()) return List.of(Finding.ok(NAME, "none is invalid"));
        return rows.stream().map(row -> finding(row.get(0), row.get(1), row)).toList();
    }

    private static Finding finding(String index, String table, List<String> row) {
        if (Query.isTrue(row.get(4))) return Finding.ok(NAME, index + " is being built");
        if (Query.isTrue(row.get(2))) {
            return Finding.warning(
                    NAME,
                    index + " is invalid",
                    "Not every partition of " + table + " has its part of it.\n"
                            + "Create the missing ones, and: alter index " + index + " attach partition ...;");
        }
        var drop = "drop index concurrently " + index + ";";
        var advice = Query.isTrue(row.get(5))
                ? "A reindex left it behind: " + drop
                : drop + " and create it anew, or: reindex index concurrently " + index + ";";
        return Finding.warning(
                NAME,
                index + " is invalid",
                (Query.isTrue(row.get(3)) ? "It makes nothing unique for sure, and no query of " : "No query of ")
                        + table + " uses it, but each write pays for it.\n" + advice);
    }
}
