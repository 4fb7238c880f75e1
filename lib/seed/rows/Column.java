package release.seed.rows;

import java.sql.Types;
import java.util.Locale;
import release.database.ColumnKind;
import release.database.Dialect;

/**
 * A column of a table.
 *
 * @param type as the database calls it
 * @param sqlType one of {@link Types}
 * @param least of an integer, the least value that it takes
 * @param most of an integer, the greatest value that it takes
 */
record Column(String name, String type, int sqlType, ColumnKind kind, long least, long most) {
    static Column of(Dialect dialect, String name, String type, int sqlType) {
        var lower = type.toLowerCase(Locale.ROOT);
        var kind = dialect.columnKind(sqlType, lower);
        int bits = dialect.integerBits(sqlType, lower);
        return dialect.isUnsigned(sqlType, lower) && bits < 64
                ? new Column(name, type, sqlType, kind, 0, (1L << bits) - 1)
                : new Column(name, type, sqlType, kind, -1L << bits - 1, ~(-1L << bits - 1));
    }
}
