package release.seed.rows;

import java.sql.Types;
import java.util.Locale;
import release.config.Database;

/**
 * A column of a table.
 *
 * @param type as the database calls it
 * @param sqlType one of {@link Types}
 * @param least of an integer, the least value that it takes
 * @param most of an integer, the greatest value that it takes
 */
record Column(String name, String type, int sqlType, Kind kind, long least, long most) {
    static Column of(Database database, String name, String type, int sqlType) {
        var kind = Kind.of(database, sqlType, type.toLowerCase(Locale.ROOT));
        if (database == Database.SQLITE) return new Column(name, type, sqlType, kind, Long.MIN_VALUE, Long.MAX_VALUE);
        int bits = bits(sqlType, type.toLowerCase(Locale.ROOT));
        var unsigned = type.toLowerCase(Locale.ROOT).contains("unsigned") || database == Database.SQLSERVER && sqlType == Types.TINYINT;
        return unsigned && bits < 64 ? new Column(name, type, sqlType, kind, 0, (1L << bits) - 1)
            : new Column(name, type, sqlType, kind, -1L << bits - 1, ~(-1L << bits - 1));
    }

    private static int bits(int sqlType, String type) {
        if (type.startsWith("mediumint")) return 24;
        return switch (sqlType) {
            case Types.TINYINT -> 8;
            case Types.SMALLINT -> 16;
            case Types.INTEGER -> 32;
            default -> 64;
        };
    }
}
