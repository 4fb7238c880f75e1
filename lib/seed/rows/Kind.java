package release.seed.rows;

import java.sql.Types;
import release.config.Database;

/** What a column takes, as far as a value can be checked before the database sees it. */
enum Kind {
    INTEGER("is no integer"),
    DECIMAL("is no number"),
    FLOAT("is no number"),
    BOOLEAN("is no boolean (true, false, t, f, yes, no, 1, 0)"),
    /** A number that drivers call a boolean: TINYINT(1) and BIT of MySQL. */
    BIT("is neither a boolean nor an integer"),
    DATE("is no date (2024-01-31)"),
    TIME("is no time (10:30:00)"),
    TIMESTAMP("is no timestamp (2024-01-31 10:30:00)"),
    ZONED("is no timestamp (2024-01-31T10:30:00Z)"),
    UUID("is no UUID"),
    BINARY("is neither hex (\\x0a1b) nor Base64"),
    JSON("is no JSON"),
    /** An array of PostgreSQL. */
    ARRAY("is no array"),
    /** Text, and whatever else only the database can check. */
    TEXT("is no text");

    private final String complaint;

    Kind(String complaint) {
        this.complaint = complaint;
    }

    /** What is said of a value that it is not. */
    String complaint() {
        return complaint;
    }

    /** @param type the database's name of the type, in lower case */
    static Kind of(Database database, int sqlType, String type) {
        return switch (database) {
            case POSTGRESQL -> ofPostgresql(type);
            case SQLITE -> ofSqlite(type);
            case MARIADB, MYSQL -> ofMysql(sqlType, type);
            case H2, SQLSERVER, ORACLE -> ofStandard(sqlType, type);
        };
    }

    private static Kind ofPostgresql(String type) {
        return switch (type) {
            case "int2", "int4", "int8", "smallserial", "serial", "bigserial" -> INTEGER;
            case "numeric" -> DECIMAL;
            case "float4", "float8" -> FLOAT;
            case "bool" -> BOOLEAN;
            case "date" -> DATE;
            case "time" -> TIME;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> ZONED;
            case "uuid" -> UUID;
            case "bytea" -> BINARY;
            case "json", "jsonb" -> JSON;
            default -> type.startsWith("_") ? ARRAY : TEXT;
        };
    }

    /** By the declared type, in the spirit of https://www.sqlite.org/datatype3.html#determination_of_column_affinity. */
    private static Kind ofSqlite(String type) {
        if (type.contains("bool")) return BOOLEAN;
        if (type.contains("int") && !type.contains("interval") && !type.contains("point")) return INTEGER;
        if (type.contains("char") || type.contains("clob") || type.contains("text")) return TEXT;
        if (type.contains("blob") || type.contains("binary")) return BINARY;
        if (type.contains("real") || type.contains("floa") || type.contains("doub")) return FLOAT;
        if (type.startsWith("dec") || type.startsWith("num")) return DECIMAL;
        if (type.equals("date")) return DATE;
        if (type.startsWith("datetime") || type.startsWith("timestamp")) return TIMESTAMP;
        if (type.startsWith("time")) return TIME;
        if (type.equals("uuid")) return UUID;
        return type.startsWith("json") ? JSON : TEXT;
    }

    private static Kind ofMysql(int sqlType, String type) {
        if (type.startsWith("bit") || sqlType == Types.BIT || sqlType == Types.BOOLEAN) return BIT;
        if (type.startsWith("year")) return INTEGER;
        if (type.equals("json")) return JSON;
        // A TIME of theirs is a duration, up to 838 hours.
        if (sqlType == Types.TIME) return TEXT;
        return type.equals("bigint unsigned") ? DECIMAL : ofStandard(sqlType, type);
    }

    private static Kind ofStandard(int sqlType, String type) {
        if (type.equals("uuid") || type.equals("uniqueidentifier")) return UUID;
        if (type.equals("json")) return JSON;
        return switch (sqlType) {
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> INTEGER;
            case Types.DECIMAL, Types.NUMERIC -> DECIMAL;
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> FLOAT;
            case Types.BOOLEAN, Types.BIT -> BOOLEAN;
            case Types.DATE -> DATE;
            case Types.TIME -> TIME;
            case Types.TIMESTAMP -> TIMESTAMP;
            case Types.TIMESTAMP_WITH_TIMEZONE -> ZONED;
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> BINARY;
            default -> TEXT;
        };
    }
}
