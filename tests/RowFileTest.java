package release;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.Seed.OnConflict;
import release.seed.rows.RowFile;
import release.support.EveryDatabase;
import release.support.RowLoad;
import release.support.TestDatabase;

/** Files of rows, what their fields may be for columns of each type, and what they leave in the database. */
class RowFileTest {
    private static final String USERS =
            "create table users (id int primary key, name varchar(40), email varchar(40) unique)";
    private static final String ALL = "select id, name, email from users order by id";

    @TempDir
    Path folder;

    private RowLoad users(TestDatabase database) {
        return new RowLoad(folder, database, USERS);
    }

    @ParameterizedTest
    @CsvSource({
        "users.csv,true",
        "users.CSV,true",
        "users.tsv.gz,true",
        "users.json,true",
        "users.ndjson,true",
        "01-users.dev.csv,true",
        "users.sql,false",
        "users.csv.zip,false",
        "csv,false",
        ".csv,false"
    })
    void its_name_tells_a_file_of_rows(String name, boolean is) {
        assertEquals(is, RowFile.is(Path.of("rel", name)));
    }

    @EveryDatabase
    void loads_csv_whose_quotes_hold_anything_and_whose_columns_have_any_order_and_case(TestDatabase database)
            throws Exception {
        var users = users(database);

        assertEquals("2 rows", users.load("users.csv", "id,name,email\n1,Ada,ada@x\n2,Émilie 🚀,\n"));
        assertEquals(List.of(2L), users.progress());
        assertEquals(
                "3 rows", users.load("users.csv", "id,name\r\n3,\"a,\"\"b\"\"\"\r\n4,\"c\nd\te\"\r\n5,\\N\\.\\\r\n"));
        assertEquals("1 rows", users.load("users.csv", "\uFEFFEMAIL, Name ,iD\nemmy@x,Emmy,6"));

        assertEquals(
                List.of(
                        "1 | Ada | ada@x",
                        "2 | Émilie 🚀 | null",
                        "3 | a,\"b\" | null",
                        "4 | c\nd\te | null",
                        "5 | \\N\\.\\ | null",
                        "6 | Emmy | emmy@x"),
                users.rows(ALL));
    }

    @EveryDatabase
    void an_empty_field_is_null_unless_quoted_and_with_a_marker_only_that_is(TestDatabase database) throws Exception {
        var users = users(database);

        users.load("users.csv", "id,name,email\n1,,\"\"\n2,NULL,x\n");
        users.nullMarker("NULL").load("users.csv", "id,email,name\n3,NULL,\n4,y,\"NULL\"\n");

        assertEquals(List.of("1 | null | ", "2 | NULL | x", "3 |  | null", "4 | NULL | y"), users.rows(ALL));
    }

    @EveryDatabase
    void loads_tsv_compressed_and_with_a_delimiter_of_its_own(TestDatabase database) throws Exception {
        var users = users(database);

        assertEquals("1 rows", users.load("users.tsv", "id\tname\n1\tAda, \"Countess\"\n"));
        assertEquals("1 rows", users.load("users.csv.gz", "id,name\n2,Emmy\n"));
        assertEquals("1 rows", users.delimiter(';').load("users.csv", "id;name\n3;Grace\n"));

        assertEquals(List.of("1 | Ada, \"Countess\" | null", "2 | Emmy | null", "3 | Grace | null"), users.rows(ALL));
    }

    @EveryDatabase
    void loads_json_whose_keys_differ_from_row_to_row_as_an_array_or_an_object_a_line(TestDatabase database)
            throws Exception {
        var things = new RowLoad(
                folder,
                database,
                "create table things (id int primary key, name varchar(40) default 'none', more varchar(60))");

        assertEquals("4 rows", things.load("things.json", """
            [
              {"id": 1, "name": "Ada", "more": {"a": [1, 2.50, null], "b": "c"}},
              {"name": "Emmy", "id": "2"},
              {"id": 3},
              {"id": 4, "name": null, "more": true}
            ]
            """));
        assertEquals(
                "3 rows",
                things.load(
                        "things.ndjson",
                        "{\"id\": 5, \"name\": \"Ada\"}\n\n"
                                + "  {\"id\": 6, \"name\": \"a\\n"
                                + "b \\u00e9\"}  \r\n"
                                + "{\"id\": 7}"));

        assertEquals(
                List.of(
                        "1 | Ada | {\"a\":[1,2.50,null],\"b\":\"c\"}",
                        "2 | Emmy | null",
                        "3 | none | null",
                        "4 | null | true",
                        "5 | Ada | null",
                        "6 | a\nb é | null",
                        "7 | none | null"),
                things.rows("select id, name, more from things order by id"));
    }

    @EveryDatabase
    void the_name_tells_the_table_without_its_number(TestDatabase database) throws Exception {
        var users = users(database);

        assertEquals("1 rows", users.load("01-users.dev.csv", "id\n1\n"));
        assertEquals("1 rows", users.load("10_USERS.csv", "id\n2\n"));
        assertEquals("0 rows", users.load("users.csv", "id,name\n"));
        assertEquals("0 rows", users.load("users.json", "[]"));
        assertEquals("0 rows", users.load("users.ndjson", ""));
        assertEquals("1 rows", users.table("users").load("people.csv", "id\n3\n"));

        assertEquals(List.of("1", "2", "3"), users.rows("select id from users order by id"));
    }

    @EveryDatabase
    void names_are_quoted(TestDatabase database) throws Exception {
        var quote = database.isOnMariaDb() ? "`" : "\"";
        var order = new RowLoad(
                folder,
                database,
                "create table 'Order' ('Group' int primary key, 'a b' varchar(9))".replace("'", quote));

        assertEquals("1 rows", order.load("order.csv", "group,A B\n1,x\n"));
        assertEquals("1 rows", order.onConflict(OnConflict.UPDATE).load("order.csv", "group,A B\n1,y\n"));

        assertEquals(List.of("1 | y"), order.rows("select * from 'Order'".replace("'", quote)));
    }

    @EveryDatabase
    void a_conflict_fails_by_default_and_skip_leaves_what_is_there_and_takes_the_first_of_the_same_key(
            TestDatabase database) throws Exception {
        var users = users(database);
        users.load("users.csv", "id,name\n1,Ada\n3,Grace\n");

        var said = users.load("users.csv", "id\n2\n1\n4\n");
        assertTrue(said.startsWith("users.csv:3"), said);
        assertEquals(List.of("1", "3"), users.rows("select id from users order by id"));

        assertEquals(
                "6 rows",
                users.onConflict(OnConflict.SKIP)
                        .load("users.csv", "id,name\n1,X\n2,Emmy\n3,X\n4,Mary\n4,X\n5,Rosalind\n"));
        assertEquals(
                List.of("Ada", "Emmy", "Grace", "Mary", "Rosalind"), users.rows("select name from users order by id"));
    }

    @EveryDatabase
    void update_gives_the_rows_that_are_there_new_values_and_takes_the_last_of_the_same_key(TestDatabase database)
            throws Exception {
        var users = users(database).onConflict(OnConflict.UPDATE);
        users.load("users.csv", "id,name,email\n1,X,ada@x\n3,X,grace@x\n");

        assertEquals("6 rows", users.load("users.csv", "id,name\n1,Ada\n2,Emmy\n3,Grace\n4,X\n4,Mary\n5,Rosalind\n"));
        assertEquals("2 rows", users.load("users.csv", "id,name\n2,\n1,Countess\n"));
        assertEquals("1 rows", users.load("users.csv", "id\n1\n"));

        assertEquals(
                List.of(
                        "1 | Countess | ada@x",
                        "2 | null | null",
                        "3 | Grace | grace@x",
                        "4 | Mary | null",
                        "5 | Rosalind | null"),
                users.rows(ALL));
    }

    @EveryDatabase
    void only_the_primary_key_counts_for_a_conflict(TestDatabase database) throws Exception {
        for (var mode : List.of(OnConflict.SKIP, OnConflict.UPDATE)) {
            var users = users(database).onConflict(mode);
            users.load("users.csv", "id,email\n1,ada@x\n2,emmy@x\n");

            var inserted = users.load("users.csv", "id,email\n3,grace@x\n4,ada@x\n");
            var some = users.load("users.csv", "id,email\n2,emmy@x\n4,ada@x\n");

            assertTrue(inserted.startsWith("users.csv:3") && some.startsWith("users.csv:3"), inserted + "\n" + some);
            assertEquals(List.of("1 | null | ada@x", "2 | null | emmy@x"), users.rows(ALL), mode.toString());
        }
    }

    @EveryDatabase
    void keys_of_several_columns_conflict_as_a_whole(TestDatabase database) throws Exception {
        var stock = new RowLoad(
                folder, database, "create table stock (shop varchar(9), item bigint, n int, primary key (item, shop))");

        for (var mode : List.of(OnConflict.SKIP, OnConflict.UPDATE)) {
            stock.onConflict(mode)
                    .load(
                            "stock.csv",
                            "shop,item,n\na,9007199254740992,1\na,9007199254740993,2\nb,9007199254740992,3\n");
            stock.load("stock.csv", "n,item,shop\n9,9007199254740993,a\n9,9007199254740993,b\n");
        }

        assertEquals(
                List.of(
                        "a | 9007199254740992 | 1",
                        "a | 9007199254740993 | 9",
                        "b | 9007199254740992 | 3",
                        "b | 9007199254740993 | 9"),
                stock.rows("select shop, item, n from stock order by shop, item"));
    }

    @EveryDatabase
    void many_rows_are_loaded_and_their_progress_is_told(TestDatabase database) throws Exception {
        var users = users(database);
        var rows = IntStream.range(0, 20_500)
                .mapToObj("%1$d,name %1$d,user%1$d@x\n"::formatted)
                .collect(Collectors.joining());

        assertEquals("20500 rows", users.load("users.csv", "id,name,email\n" + rows));
        assertEquals(List.of("20500 | 20499"), users.rows("select count(*), max(id) from users"));
        assertEquals(3, users.progress().size());
    }

    @Test
    void a_table_of_another_schema_is_named_with_it_and_a_view_of_postgresql_takes_rows_too() throws Exception {
        var log = new RowLoad(
                folder,
                TestDatabase.POSTGRESQL,
                "create schema audit",
                "create table audit.log (id int)",
                "create table log (id int)",
                "create view logs as select id from log");

        assertEquals("1 rows", log.load("logs.csv", "id\n7\n"));
        assertEquals("1 rows", log.table("Audit.Log").load("x.csv", "id\n1\n"));

        assertEquals(List.of("1 | 7"), log.rows("select (select sum(id) from audit.log), (select sum(id) from log)"));
    }

    /** A table with the columns id and v, of a type that each database calls its own way, and rows in CSV that it takes. */
    private RowLoad typed(TestDatabase database, String type, String rows) throws Exception {
        var t = new RowLoad(folder, database, "create table t (id int primary key, v " + type + ")");
        assertEquals(rows.lines().count() + " rows", t.load("t.csv", "id,v\n" + rows));
        return t;
    }

    /** The same, in which these rows then are what the expression should be. */
    private RowLoad typed(TestDatabase database, String type, String rows, String expression, String expected)
            throws Exception {
        var t = typed(database, type, rows);
        assertEquals(expected, String.join(" ", t.rows("select " + expression + " from t order by id")));
        return t;
    }

    /** PostgreSQL reads most values itself, and says in its own words what is wrong with one. */
    private static void assertComplains(TestDatabase database, RowLoad t, String complaint, String... values)
            throws Exception {
        for (var value : values) {
            var said = t.load("t.tsv", "id\tv\n99\t" + value + "\n").replaceFirst("; the column [vV] is .*", "");
            var ofServer = database == TestDatabase.POSTGRESQL
                    && said.matches("t\\.tsv:2:2 .*" + Pattern.quote('"' + value + '"') + ".* \\(22...\\)");
            if (!ofServer) assertEquals("t.tsv:2:2 \"" + value + "\" " + complaint, said);
        }
    }

    @EveryDatabase
    void integers(TestDatabase database) throws Exception {
        var t = typed(database, "smallint", "1,-32768\n2,+7\n3, 32767 \n", "v", "-32768 7 32767");

        assertEquals(
                "t.csv:2:2 "
                        + switch (database) {
                            case POSTGRESQL -> "invalid input syntax for type smallint: \"1.0\" (22P02)";
                            case H2 -> "\"1.0\" is no integer; the column V is SMALLINT";
                            case SQLITE, MARIADB, MYSQL -> "\"1.0\" is no integer; the column v is SMALLINT";
                        },
                t.load("t.csv", "id,v\n4,1.0\n"));
        assertComplains(database, t, "is no integer", "\u0663", "\uff17", "1_0", "0x1g");
        if (database != TestDatabase.SQLITE) assertComplains(database, t, "is out of range", "32768");
    }

    @EveryDatabase
    void decimals(TestDatabase database) throws Exception {
        var t = typed(
                database,
                "decimal(20, 5)",
                "1,12345678901234.12345\n2,-0.5\n3,1e3\n",
                "v",
                database == TestDatabase.SQLITE
                        ? "12345678901234.123 -0.5 1000"
                        : "12345678901234.12345 -0.50000 1000.00000");

        assertComplains(database, t, "is no number", "1,5", "x", "1_000_", "NaN0", "\u0663.5");
    }

    @EveryDatabase
    void floating_point_numbers(TestDatabase database) throws Exception {
        var t = typed(database, "double precision", "1,0.1\n2,-1.5e-3\n", "v", "0.1 -0.0015");

        assertComplains(database, t, "is no number", "1,5", "x", "1d", "1e", "\u0661");
        if (database != TestDatabase.POSTGRESQL) assertComplains(database, t, "is no number", "0x1p3", "Infinity");
        assertComplains(database, t, "is out of range", "1e999", "-1e400", "1e-400", "-0.0001e-999");
        assertEquals("2 rows", t.load("t.csv", "id,v\n4,0e-999\n5,-0.0\n"));
    }

    @EveryDatabase(except = TestDatabase.SQLITE)
    void floating_point_numbers_of_single_precision(TestDatabase database) throws Exception {
        var t = typed(database, database.isOnMariaDb() ? "float" : "real", "1,0.5\n2,1e38\n3,0\n");

        assertEquals(
                "3",
                t.rows("select count(*) from t where v = 0 or v = 0.5 or v > 9e37")
                        .get(0));
        assertComplains(database, t, "is out of range", "1e39", "-1e39", "1e-60");
    }

    @EveryDatabase
    void booleans(TestDatabase database) throws Exception {
        var t = typed(
                database,
                "boolean",
                "1,true\n2,F\n3,1\n4,0\n5,T\n6,No\n7,yes\n8,FALSE\n9,\n",
                "case when v then 'y' when not v then 'n' end",
                "y n y n y n y n null");

        assertComplains(
                database,
                t,
                database.isOnMariaDb()
                        ? "is neither a boolean nor an integer"
                        : "is no boolean (true, false, t, f, yes, no, 1, 0)",
                "maybe");
    }

    @EveryDatabase
    void dates(TestDatabase database) throws Exception {
        var t = typed(database, "date", "1,2024-02-29\n2,\n", "cast(v as char(10))", "2024-02-29 null");

        assertComplains(
                database,
                t,
                "is no date (2024-01-31)",
                "2023-02-29",
                "29.02.2024",
                "01.02.2024",
                "2024-01-31T00:00:00",
                "today",
                "2024-01-31+02");
        if (database != TestDatabase.POSTGRESQL) assertComplains(database, t, "is no date (2024-01-31)", "2024-2-9");
    }

    @EveryDatabase
    void times(TestDatabase database) throws Exception {
        var t = typed(database, "time", "1,23:59:58\n2,07:30\n", "cast(v as char(8))", "23:59:58 07:30:00");

        if (!database.isOnMariaDb())
            assertComplains(
                    database,
                    t,
                    "is no time (10:30:00)",
                    "24:00:01",
                    "7",
                    "noon",
                    "now",
                    "10:30+02",
                    "\u0661\u0660:30");
    }

    @EveryDatabase
    void timestamps_without_a_zone_take_one_with_it_in_utc(TestDatabase database) throws Exception {
        var t = typed(
                database,
                switch (database) {
                    case MARIADB, MYSQL -> "datetime(3)";
                    case H2, SQLITE, POSTGRESQL -> "timestamp";
                },
                """
                1,2024-01-31
                2,2024-01-31 10:30
                3,2024-01-31T10:30:15
                4,2024-01-31 10:30:15.125
                5,2024-01-31T10:30:15Z
                6,2024-01-31 00:30:15.5 +02:00
                """);

        assertEquals(
                List.of(
                        "2024-01-31 00:00:00",
                        "2024-01-31 10:30:00",
                        "2024-01-31 10:30:15",
                        "2024-01-31 10:30:15",
                        "2024-01-31 10:30:15",
                        "2024-01-30 22:30:15"),
                t.rows("select cast(v as char(19)) from t order by id").stream()
                        .map(v -> v.substring(0, 19))
                        .toList());
        if (database == TestDatabase.SQLITE) { // as its driver reads it back
            t.load("t.csv", "id,v\n7,2024-01-31 10:30:15.123456\n");
            assertEquals(
                    List.of(
                            "2024-01-31 10:30:15.125",
                            "2024-01-31 10:30:15",
                            "2024-01-30 22:30:15.500",
                            "2024-01-31 10:30:15.123"),
                    t.rows("select v from t where id > 3 order by id"));
        }
        assertComplains(
                database,
                t,
                "is no timestamp (2024-01-31 10:30:00)",
                "2024-01-31 25:00:00",
                "31.01.2024 10:30",
                "2024-01-31 10:30:00 CET",
                "now");
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void timestamps_with_a_zone_take_one_without_it_as_utc(TestDatabase database) throws Exception {
        typed(
                database,
                "timestamp with time zone",
                "1,2024-01-31\n2,2024-01-31T10:30:15+0200\n3,2024-01-31 10:30:15.5-03\n4,2024-01-31 10:30:15\n",
                "cast(v at time zone 'UTC' as char(19))",
                "2024-01-31 00:00:00 2024-01-31 08:30:15 2024-01-31 13:30:15 2024-01-31 10:30:15");
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void a_timestamp_of_mysql_takes_none_with_a_zone(TestDatabase database) throws Exception {
        var t = typed(
                database, "timestamp null", "1,2024-01-31 10:30:15\n", "cast(v as char(19))", "2024-01-31 10:30:15");

        assertEquals(
                "t.csv:2:2 \"2024-01-31T10:30:15Z\" has a zone, which a TIMESTAMP cannot take (write it without, in"
                        + " the zone of the session; a DATETIME takes it in UTC); the column v is TIMESTAMP",
                t.load("t.csv", "id,v\n2,2024-01-31T10:30:15Z\n"));
    }

    @EveryDatabase
    void uuids(TestDatabase database) throws Exception {
        var t = typed(
                database,
                database == TestDatabase.MYSQL ? "char(36)" : "uuid",
                "1,6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a55\n",
                "v",
                "6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a55");

        if (database != TestDatabase.MYSQL)
            assertComplains(
                    database,
                    t,
                    "is no UUID",
                    "1-1-1-1-1",
                    "x",
                    "6f1ee0fc5-a9e-4d4e-a3f1-2b1c7e0f6a55",
                    "6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a5g",
                    "6f1ee0fc-5a9e-4d4e-a3f1-2b1c7e0f6a55a");
    }

    @EveryDatabase
    void bytes_are_hex_or_base64(TestDatabase database) throws Exception {
        var t = typed(
                database,
                switch (database) {
                    case H2, MARIADB, MYSQL -> "varbinary(20)";
                    case SQLITE -> "blob";
                    case POSTGRESQL -> "bytea";
                },
                "1,\\x00fF0a\n2,AP8K\n3,\"\"\n4,\n",
                switch (database) {
                    case H2 -> "rawtohex(v)";
                    case SQLITE, MARIADB, MYSQL -> "case when v is not null then lower(hex(v)) end";
                    case POSTGRESQL -> "encode(v, 'hex')";
                },
                "00ff0a 00ff0a  null");
        assertComplains(database, t, "is neither hex (\\x0a1b) nor Base64", "\\x0", "\\xgg", "a!b");
    }

    @EveryDatabase
    void json_in_csv_is_json_text_and_in_json_any_value(TestDatabase database) throws Exception {
        var t = typed(database, "json", "1,\"{\"\"a\"\": [1]}\"\n2,null\n");

        // To MariaDB, JSON is another word for text, with a constraint that a text in JSON then does not meet.
        var text = database.isOnMariaDb() ? "[0]" : "\"x\\ny\"";
        assertEquals("5 rows", t.load("t.json", """
            [{"id": 3, "v": {"a": [1]}}, {"id": 4, "v": %s}, {"id": 5, "v": 1.5}, {"id": 6, "v": true}, {"id": 7, "v": null}]
            """.formatted(text)));
        assertEquals(
                List.of(
                        database == TestDatabase.H2 ? "{\"a\":[1]}" : "{\"a\": [1]}",
                        "null",
                        "{\"a\":[1]}",
                        text,
                        "1.5",
                        "true",
                        "null"),
                t.rows("select cast(v as char(99)) from t order by id").stream()
                        .map(String::strip)
                        .toList());
        if (database == TestDatabase.H2 || database == TestDatabase.SQLITE)
            assertComplains(database, t, "is no JSON", "{", "[1,]", "{a: 1}", "1 2");
    }

    @Test
    void types_of_postgresqls_own_are_taken_as_it_writes_them() throws Exception {
        for (var mode : OnConflict.values()) {
            var t = new RowLoad(
                    folder,
                    TestDatabase.POSTGRESQL,
                    "create type mood as enum ('sad', 'happy')",
                    "create domain small as int check (value < 10)",
                    "create table t (id int generated always as identity primary key, m mood, a text[], n int[], i"
                            + " interval, ip inet, s small, x numeric, ts timestamptz)");

            assertEquals("2 rows", t.onConflict(mode).load("t.csv", """
                id,m,a,n,i,ip,s,x,ts
                1,happy,"{a,""b c""}",{},1 day,10.0.0.1,9,NaN,infinity
                2,,,"[0:1]={1,2}",,,,,
                """));
            assertEquals(
                    "1 rows",
                    t.load("t.ndjson", "{\"id\": 3, \"a\": [\"x\", \"y,\\\"\\\\\", null], \"n\": [[1, 2], [3, 4]]}\n"));

            assertEquals(
                    List.of(
                            "1 | happy | {a,\"b c\"} | {} | 1 day | 10.0.0.1 | 9 | NaN | infinity",
                            "2 | null | null | [0:1]={1,2} | null | null | null | null | null",
                            "3 | null | {x,\"y,\\\"\\\\\",NULL} | {{1,2},{3,4}} | null | null | null | null | null"),
                    t.rows("select id, m, a, n, i::text, ip, s, x, ts::text from t order by id"));
        }
    }

    @Test
    void what_postgresql_exports_goes_back_in() throws Exception {
        var columns = "(id int, f float8, r real, n numeric, d date, tm time, tz timetz, ts timestamp, z timestamptz, b"
                + " bytea, u uuid, l bool, a text[], j jsonb, i interval, c text)";
        var t = new RowLoad(
                folder,
                TestDatabase.POSTGRESQL,
                "create table t " + columns,
                "create table back " + columns,
                "create table one (c text)",
                """
                insert into t values
                  (1, 'Infinity', '-Infinity', 'NaN', 'infinity', '24:00:00', '24:00:00+02', '-infinity', 'infinity', '\\x00ff', null, true, '{a,NULL,"b,c"}', '{"a": [1]}', '1 day', '\\N'),
                  (2, 1e-300, 1e30, 1e50, '0044-03-15 BC', '00:00:00', '10:30:00-03:30', '0044-03-15 12:00:00 BC', '0044-03-15 12:00:00+00 BC', '', gen_random_uuid(), false, '{}', 'null', '-2:00', '\\.'),
                  (3, -0.1, 0.1, -1.50, '12024-01-31', '10:30:00.123456', '10:30:00Z', '12024-01-31 10:30:00', '12024-01-31 10:30:00+00', null, null, null, null, '"x"', null, ''),
                  (4, null, null, null, null, null, null, null, null, null, null, null, null, null, null, E'a\\rb\\n"c"\\t,;\\r\\n \\\\'),
                  (5, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
                """,
                "insert into one values (null), (''), ('\\.'), ('x')");

        for (var options : List.of(
                "",
                ", force_quote *",
                ", delimiter ';'",
                ", null '\\N'",
                ", delimiter E'\\t', null 'NULL', force_quote (c)")) {
            var load = new RowLoad(t);
            if (options.contains("';'")) load.delimiter(';');
            if (options.contains("E'")) load.delimiter('\t').nullMarker("NULL");
            if (options.contains("N'")) load.nullMarker("\\N");
            assertEquals("5 rows", load.load("back.csv", t.exported("t", options)), options);
            assertEquals(
                    List.of(),
                    t.rows("(select t::text from t except select back::text from back) union all (select back::text"
                            + " from back except select t::text from t)"),
                    options);
            t.rows("with gone as (delete from back returning 1) select count(*) from gone");
        }
        assertEquals("4 rows", t.load("one.csv", t.exported("one", "")));
        assertEquals(
                List.of("null | 2", " | 2", "\\. | 2", "x | 2"),
                t.rows("select c, count(*) from one group by c order by c nulls first"));
    }

    @EveryDatabase
    void an_empty_line_is_a_row_where_there_is_one_column(TestDatabase database) throws Exception {
        var t = new RowLoad(folder, database, "create table t (v varchar(9))");

        assertEquals("5 rows", t.load("t.csv", "\nv\na\n\n\"\"\r\n\nb"));
        assertEquals("2 rows", t.nullMarker("NULL").load("t.csv", "v\nNULL\n\n"));

        assertEquals(
                List.of("a | 1", "b | 1", "null | 3", " | 2").stream().sorted().toList(),
                t.rows("select v, count(*) from t group by v").stream().sorted().toList());
    }

    @EveryDatabase
    void the_members_of_a_compressed_file_are_one_after_the_other(TestDatabase database) throws Exception {
        var t = new RowLoad(folder, database, "create table t (v varchar(9))");
        var first = RowLoad.gzip("v\n1\n".getBytes(UTF_8));
        var second = RowLoad.gzip("2\n".getBytes(UTF_8));
        var damaged = second.clone();
        damaged[0] = 0;

        assertEquals("2 rows", t.load(Files.write(folder.resolve("t.csv.gz"), joined(first, second))));
        for (var rest : List.of(damaged, Arrays.copyOf(second, 5), Arrays.copyOf(second, 12), "2\n".getBytes(UTF_8))) {
            assertEquals(
                    "t.csv.gz:3 The compressed file is damaged or cut off here.",
                    t.load(Files.write(folder.resolve("t.csv.gz"), joined(first, rest))));
        }
        // Whether the last line is read before the end of the file is missed is up to the JDK.
        var withoutEnd = t.load(Files.write(folder.resolve("t.csv.gz"), joined(first, Arrays.copyOf(second, 14))));
        assertTrue(
                withoutEnd.matches("t\\.csv\\.gz:[34] The compressed file is damaged or cut off here\\."), withoutEnd);

        assertEquals(List.of("1", "2"), t.rows("select v from t order by v"));
    }

    private static byte[] joined(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @EveryDatabase({TestDatabase.H2, TestDatabase.POSTGRESQL})
    void the_name_may_tell_the_schema_too(TestDatabase database) throws Exception {
        var t = new RowLoad(
                folder,
                database,
                "create schema shop",
                "create table shop.users (id int)",
                "create table orders (id int)",
                "create table shop.audit (id int)",
                "create table users (id int)");

        assertEquals("1 rows", t.load("01-shop.users.csv", "id\n1\n"));
        assertEquals("1 rows", t.load("Shop.Users.dev.ndjson", "{\"id\": 2}"));
        assertEquals("1 rows", t.load("orders.dev.csv", "id\n3\n"));
        var lacking = t.load("shop.user.csv", "id\n3\n");
        assertTrue(
                lacking.matches("(?i)shop\\.user\\.csv There is no table user in shop; did you mean users\\?"),
                lacking);

        assertEquals(
                List.of("3 | 0 | 3"),
                t.rows("select (select sum(id) from shop.users), (select count(*) from users), (select sum(id) from"
                        + " orders)"));
        t.rows("select 1");
    }

    @Test
    void a_name_that_means_two_tables_is_refused() throws Exception {
        var t = new RowLoad(
                folder,
                TestDatabase.POSTGRESQL,
                "create schema shop",
                "create table shop.users (id int)",
                "create table shop (id int)");

        assertEquals(
                "shop.users.csv The name means the table shop as well as the table shop.users; say which with table ="
                        + " shop.users.",
                t.load("shop.users.csv", "id\n1\n"));
        assertEquals("1 rows", t.table("shop.users").load("shop.users.csv", "id\n1\n"));
    }

    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void types_of_mysqls_own(TestDatabase database) throws Exception {
        var t = new RowLoad(
                folder,
                database,
                "create table t (id int primary key, u bigint unsigned, k tinyint(1), b bit(8), y year,"
                        + " e enum('a', 'b'), d time, m mediumint unsigned)");

        assertEquals(
                "2 rows",
                t.load(
                        "t.csv",
                        "id,u,k,b,y,e,d,m\n1,18446744073709551615,true,5,2024,b,100:30:00,16777215\n2,0,7,0,,,,\n"));

        assertEquals(
                List.of(
                        "1 | 18446744073709551615 | 1 | 5 | 2024 | b | 100:30:00 | 16777215",
                        "2 | 0 | 7 | 0 | null | null | null | null"),
                t.rows("select id, u, k + 0, b + 0, cast(y as char), e, cast(d as char), m from t order by id"));
        assertEquals(
                "t.csv:2:2 \"16777216\" is out of range; the column m is MEDIUMINT UNSIGNED",
                t.load("t.csv", "id,m\n3,16777216\n"));
    }
}
