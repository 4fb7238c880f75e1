package release.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The indexes of a PostgreSQL database that a failed CREATE INDEX CONCURRENTLY has left: they cost, and serve nobody. */
public final class InvalidIndexes {
    private InvalidIndexes() {}

    /**
     * The names of those that a statement may have left: it names them, or their table. The schema stands before a name where the search path
     * does not lead to it. An index that is being built is none of them.
     */
    public static List<String> of(Connection connection, String sql) throws SQLException {
        try (var query = connection.prepareStatement("select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indexrelid"
            + " join pg_class t on t.oid = i.indrelid where not i.indisvalid and (position(lower(c.relname) in lower(?)) > 0 or position(lower(t.relname) in lower(?)) > 0)"
            + " and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1")) {
            query.setString(1, sql);
            query.setString(2, sql);
            var names = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) names.add(rows.getString(1));
            }
            return names;
        }
    }
}
