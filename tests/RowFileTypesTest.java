package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.config.Seed.OnConflict;
import release.support.EveryDatabase;
import release.support.RowLoad;
import release.support.TestDatabase;

/** What the fields of a file of rows may be for columns of each type, the same on every database. */
class RowFileTypesTest {
    @TempDir
    Path folder;

    /** A table with the columns id and v, of a type that each database calls its own way, and rows in CSV that it takes. */
    private RowLoad typed(TestDatabase database, String type, String rows) {
        var t = new RowLoad(folder, database, "create table t (id int primary key, v " + type + ")");
        assertEquals(rows.lines().count() + " rows", t.load("t.csv", "id,v\n" + rows));
        return t;
    }

    private static String values(RowLoad load, String expression) {
        return String.join(" ", load.rows("select " + expression + " from t order by id"));
    }

    private static void assertComplains(RowLoad t, String complaint, String... values) {
        for (var value : values) {
            var said = t.load("t.tsv", "id\tv\n99\t" + value + "\n");
            assertEquals("t.tsv:2:2 \"" + value + "\" " + complaint, said.replaceFirst("; the column [vV] is .*", ""));
        }
    }

    @EveryDatabase
    void integers(TestDatabase database) {
        var t = typed(database, "smallint", "1,-32768\n2,+7\n3, 32767 \n");
        var column = (database == TestDatabase.H2 ? "V" : "v") + " is " + (database == TestDatabase.POSTGRESQL ? "int2" : "SMALLINT");

        assertEquals("-32768 7 32767", values(t, "v"));
        assertEquals("t.csv:2:2 \"1.0\" is no integer; the column " + column, t.load("t.csv", "id,v\n4,1.0\n"));
        if (database != TestDatabase.SQLITE) assertComplains(t, "is out of range", "32768");
    }

    @EveryDatabase
    void decimals(TestDatabase database) {
        var t = typed(database, "decimal(20, 5)", "1,12345678901234.12345\n2,-0.5\n3,1e3\n");

        assertEquals(database == TestDatabase.SQLITE ? "12345678901234.123 -0.5 1000" : "12345678901234.12345 -0.50000 1000.00000", values(t, "v"));
        assertComplains(t, "is no number", "1,5", "x", "1_000", "NaN0");
    }

    @EveryDatabase
    void floating_point_numbers(TestDatabase database) {
        var t = typed(database, "double precision", "1,0.1\n2,-1.5e-3\n");

        assertEquals("0.1 -0.0015", values(t, "v"));
        assertComplains(t, "is no number", "1,5", "x", "1d", "0x1p3");
        assertComplains(t, "is out of range", "1e999");
    }

    @EveryDatabase
    void booleans(TestDatabase database) {
        var t = typed(database, "boolean", "1,true\n2,F\n3,1\n4,0\n5,T\n6,No\n7,yes\n8,FALSE\n9,\n");

        assertEquals("y n y n y n y n null", values(t, "case when v then 'y' when not v then 'n' end"));
        assertTrue(t.load("t.csv", "id,v\n10,maybe\n").startsWith("t.csv:2:2 \"maybe\" is n"));
    }

    @EveryDatabase
    void dates(TestDatabase database) {
        var t = typed(database, "date", "1,2024-02-29\n2,\n");

        assertEquals("2024-02-29 null", values(t, "cast(v as char(10))"));
        assertComplains(t, "is no date (2024-01-31)", "2023-02-29", "29.02.2024", "2024-2-9", "2024-01-31T00:00:00");
    }

    @EveryDatabase
    void times(TestDatabase database) {
        var t = typed(database, "time", "1,23:59:58\n2,07:30\n");

        assertEquals("23:59:58 07:30:00", values(t, "cast(v as char(8))"));
        if (!database.isOnMariaDb()) assertComplains(t, "is no time (10:30:00)", "24:00:01", "7", "noon");
    }

    @EveryDatabase
    void timestamps_without_a_zone_take_one_with_it_in_utc(TestDatabase database) {
        var t = typed(database, switch (database) {
            case MARIADB, MYSQL -> "datetime(3)";
            case H2, SQLITE, POSTGRESQL -> "timestamp";
        }, """
            1,2024-01-31
            2,2024-01-31 10:30
            3,2024-01-31T10:30:15
            4,2024-01-31 10:30:15.125
            5,2024-01-31T10:30:15Z
            6,2024-01-31 00:30:15.5 +02:00
            """);

        assertEquals(List.of("2024-01-31 00:00:00", "2024-01-31 10:30:00", "2024-01-31 10:30:15", "2024-01-31 10:30:15",
            "2024-01-31 10:30:15", "2024-01-30 22:30:15"), t.rows("select cast(v as char(19)) from t order by id").stream().map(v -> v.substring(0, 19)).toList());
        if (database == TestDatabase.SQLITE) {
            // As its driver reads it back.
            t.load("t.csv", "id,v\n7,2024-01-31 10:30:15.123456\n");
            assertEquals("2024-01-31 10:30:00 2024-01-31 10:30:15 2024-01-31 10:30:15.125 2024-01-31 10:30:15 2024-01-30 22:30:15.500 2024-01-31 10:30:15.123",
                String.join(" ", t.rows("select v from t where id > 1 order by id")));
        }
        assertComplains(t, "is no timestamp (2024-01-31 10:30:00)", "2024-01-31 25:00:00", "31.01.2024 10:30", "2024-01-31 10:30:00 CET", "now");
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void timestamps_with_a_zone_take_one_without_it_as_utc(TestDatabase database) {
        var t = typed(database, "timestamp with time zone",
            "1,2024-01-31\n2,2024-01-31T10:30:15+0200\n3,2024-01-31 10:30:15.5-03\n4,2024-01-31 10:30:15\n");

        assertEquals("2024-01-31 00:00:00 2024-01-31 08:30:15 2024-01-31 13:30:15 2024-01-31 10:30:15",
            values(t, "cast(v at time zone 'UTC' as char(19))"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_timestamp_of_mysql_takes_none_with_a_zone(TestDatabase database) {
        var t = typed(database, "timestamp null", "1,2024-01-31 10:30:15\n");

        assertEquals("2024-01-31 10:30:15", values(t, "cast(v as char(19))"));
        assertEquals("t.csv:2:2 \"2024-01-31T10:30:15Z\" has a zone, which a TIMESTAMP cannot take (write it without, in the zone of the session;"
            + " a DATETIME takes it in UTC); the column v is TIMESTAMP", t.load("t.csv", "id,v\n2,2024-01-31T10:30:15Z\n"));
    }

    @EveryDatabase
    void uuids(TestDatabase database) {
        var t = typed(database, database == TestDatabase.MYSQL ? "char(36)" : "uuid", "1,6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a55\n");

        assertEquals("6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a55", values(t, "v"));
        if (database != TestDatabase.MYSQL) assertComplains(t, "is no UUID", "1-1-1-1-1", "x");
    }

    @EveryDatabase
    void bytes_are_hex_or_base64(TestDatabase database) {
        var t = typed(database, switch (database) {
            case H2, MARIADB, MYSQL -> "varbinary(20)";
            case SQLITE -> "blob";
            case POSTGRESQL -> "bytea";
        }, "1,\\x00fF0a\n2,AP8K\n3,\"\"\n4,\n");

        assertEquals("00ff0a 00ff0a  null", values(t, switch (database) {
            case H2 -> "rawtohex(v)";
            case SQLITE, MARIADB, MYSQL -> "case when v is not null then lower(hex(v)) end";
            case POSTGRESQL -> "encode(v, 'hex')";
        }));
        assertComplains(t, "is neither hex (\\x0a1b) nor Base64", "\\x0", "\\xgg", "a!b");
    }

    @EveryDatabase
    void json_in_csv_is_json_text_and_in_json_any_value(TestDatabase database) {
        var t = typed(database, "json", "1,\"{\"\"a\"\": [1]}\"\n2,null\n");

        // To MariaDB, JSON is another word for text, with a constraint that a text in JSON then does not meet.
        var text = database.isOnMariaDb() ? "[0]" : "\"x\\ny\"";
        assertEquals("5 rows", t.load("t.json", "[{'id': 3, 'v': {'a': [1]}}, {'id': 4, 'v': %s}, {'id': 5, 'v': 1.5}, {'id': 6, 'v': true}, {'id': 7, 'v': null}]"
            .replace('\'', '"').formatted(text)));
        var found = t.rows("select " + (database == TestDatabase.H2 || database == TestDatabase.POSTGRESQL ? "cast(v as varchar)" : "v") + " from t order by id");
        assertEquals(List.of(database == TestDatabase.H2 ? "{\"a\":[1]}" : "{\"a\": [1]}", "null", "{\"a\":[1]}", text, "1.5", "true", "null"), found);
        if (database == TestDatabase.H2 || database == TestDatabase.SQLITE) assertComplains(t, "is no JSON", "{", "[1,]", "{a: 1}", "1 2");
    }

    @Test
    void types_of_postgresqls_own_are_taken_as_it_writes_them() {
        for (var mode : OnConflict.values()) {
            var t = new RowLoad(folder, TestDatabase.POSTGRESQL, "create type mood as enum ('sad', 'happy')", "create domain small as int check (value < 10)",
                "create table t (id int generated always as identity primary key, m mood, a text[], n int[], i interval, ip inet, s small, x numeric, ts timestamptz)");

            assertEquals("2 rows", t.onConflict(mode).load("t.csv", """
                id,m,a,n,i,ip,s,x,ts
                1,happy,"{a,""b c""}",{},1 day,10.0.0.1,9,NaN,infinity
                2,,,"[0:1]={1,2}",,,,,
                """));
            assertEquals("1 rows", t.load("t.ndjson", "{\"id\": 3, \"a\": [\"x\", \"y,\\\"\\\\\", null], \"n\": [[1, 2], [3, 4]]}\n"));

            assertEquals(List.of("1 | happy | {a,\"b c\"} | {} | 1 day | 10.0.0.1 | 9 | NaN | infinity", "2 | null | null | [0:1]={1,2} | null | null | null | null | null",
                "3 | null | {x,\"y,\\\"\\\\\",NULL} | {{1,2},{3,4}} | null | null | null | null | null"),
                t.rows("select id, m, a, n, i::text, ip, s, x, ts::text from t order by id"));
        }
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void types_of_mysqls_own(TestDatabase database) {
        var t = new RowLoad(folder, database, "create table t (id int primary key, u bigint unsigned, k tinyint(1), b bit(8), y year, e enum('a', 'b'), d time, m mediumint unsigned)");

        assertEquals("2 rows", t.load("t.csv", "id,u,k,b,y,e,d,m\n1,18446744073709551615,true,5,2024,b,100:30:00,16777215\n2,0,7,0,,,,\n"));

        assertEquals(List.of("1 | 18446744073709551615 | 1 | 5 | 2024 | b | 100:30:00 | 16777215", "2 | 0 | 7 | 0 | null | null | null | null"),
            t.rows("select id, u, k + 0, b + 0, cast(y as char), e, cast(d as char), m from t order by id"));
        assertEquals("t.csv:2:2 \"16777216\" is out of range; the column m is MEDIUMINT UNSIGNED", t.load("t.csv", "id,m\n3,16777216\n"));
    }
}
