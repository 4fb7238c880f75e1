package release.repo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The indexes of a PostgreSQL database that a failed CREATE INDEX CONCURRENTLY has left: they cost, and serve nobody. */
public final class InvalidIndexes {
    private InvalidIndexes() {}

    /** Their names, with the schema where the search path does not lead to it; one that is being built is none of them. */
    public static List<String> of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select i.indexrelid::regclass::text from pg_index i"
                + " where not i.indisvalid and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) order by 1")) {
            var names = new ArrayList<String>();
            while (rows.next()) names.add(rows.getString(1));
            return names;
        }
    }
}
