package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import release.config.Seed.OnConflict;
import release.seed.rows.RowFile;
import release.support.EveryDatabase;
import release.support.RowLoad;
import release.support.TestDatabase;

/** Files of rows, and what they leave in the database. */
class RowFileTest {
    private static final String USERS = "create table users (id int primary key, name varchar(40), email varchar(40) unique)";
    private static final String ALL = "select id, name, email from users order by id";
    @TempDir
    Path folder;

    private RowLoad users(TestDatabase database) {
        return new RowLoad(folder, database, USERS);
    }

    @ParameterizedTest
    @CsvSource({"users.csv,true", "users.CSV,true", "users.tsv.gz,true", "users.json,true", "users.ndjson,true", "01-users.dev.csv,true",
        "users.sql,false", "users.csv.zip,false", "csv,false", ".csv,false"})
    void its_name_tells_a_file_of_rows(String name, boolean is) {
        assertEquals(is, RowFile.is(Path.of("rel", name)));
    }

    @EveryDatabase
    void loads_csv_whose_quotes_hold_anything_and_whose_columns_have_any_order_and_case(TestDatabase database) {
        var users = users(database);

        assertEquals("2 rows", users.load("users.csv", "id,name,email\n1,Ada,ada@x\n2,Émilie 🚀,\n"));
        assertEquals(List.of(2L), users.progress());
        assertEquals("3 rows", users.load("users.csv", "id,name\r\n3,\"a,\"\"b\"\"\"\r\n4,\"c\nd\te\"\r\n5,\\N\\.\\\r\n"));
        assertEquals("1 rows", users.load("users.csv", "\uFEFFEMAIL, Name ,iD\nemmy@x,Emmy,6"));

        assertEquals(List.of("1 | Ada | ada@x", "2 | Émilie 🚀 | null", "3 | a,\"b\" | null", "4 | c\nd\te | null", "5 | \\N\\.\\ | null",
            "6 | Emmy | emmy@x"), users.rows(ALL));
    }

    @EveryDatabase
    void an_empty_field_is_null_unless_quoted_and_with_a_marker_only_that_is(TestDatabase database) {
        var users = users(database);

        users.load("users.csv", "id,name,email\n1,,\"\"\n2,NULL,x\n");
        users.nullMarker("NULL").load("users.csv", "id,email,name\n3,NULL,\n4,y,\"NULL\"\n");

        assertEquals(List.of("1 | null | ", "2 | NULL | x", "3 |  | null", "4 | NULL | y"), users.rows(ALL));
    }

    @EveryDatabase
    void loads_tsv_compressed_and_with_a_delimiter_of_its_own(TestDatabase database) {
        var users = users(database);

        assertEquals("1 rows", users.load("users.tsv", "id\tname\n1\tAda, \"Countess\"\n"));
        assertEquals("1 rows", users.load("users.csv.gz", "id,name\n2,Emmy\n"));
        assertEquals("1 rows", users.delimiter(';').load("users.csv", "id;name\n3;Grace\n"));

        assertEquals(List.of("1 | Ada, \"Countess\" | null", "2 | Emmy | null", "3 | Grace | null"), users.rows(ALL));
    }

    @EveryDatabase
    void loads_json_whose_keys_differ_from_row_to_row_as_an_array_or_an_object_a_line(TestDatabase database) {
        var things = new RowLoad(folder, database, "create table things (id int primary key, name varchar(40) default 'none', more varchar(60))");

        assertEquals("4 rows", things.load("things.json", """
            [
              {"id": 1, "name": "Ada", "more": {"a": [1, 2.50, null], "b": "c"}},
              {"name": "Emmy", "id": "2"},
              {"id": 3},
              {"id": 4, "name": null, "more": true}
            ]
            """));
        assertEquals("3 rows", things.load("things.ndjson", "{\"id\": 5, \"name\": \"Ada\"}\n\n  {\"id\": 6, \"name\": \"a\\nb \\u00e9\"}  \r\n{\"id\": 7}"));

        assertEquals(List.of("1 | Ada | {\"a\":[1,2.50,null],\"b\":\"c\"}", "2 | Emmy | null", "3 | none | null", "4 | null | true",
            "5 | Ada | null", "6 | a\nb é | null", "7 | none | null"), things.rows("select id, name, more from things order by id"));
    }

    @EveryDatabase
    void the_name_tells_the_table_without_its_number(TestDatabase database) {
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
    void names_are_quoted(TestDatabase database) {
        var quote = database.isOnMariaDb() ? "`" : "\"";
        var order = new RowLoad(folder, database, "create table 'Order' ('Group' int primary key, 'a b' varchar(9))".replace("'", quote));

        assertEquals("1 rows", order.load("order.csv", "group,A B\n1,x\n"));
        assertEquals("1 rows", order.onConflict(OnConflict.UPDATE).load("order.csv", "group,A B\n1,y\n"));

        assertEquals(List.of("1 | y"), order.rows("select * from 'Order'".replace("'", quote)));
    }

    @EveryDatabase
    void a_conflict_fails_by_default_and_with_skip_leaves_the_rows_that_are_there_and_takes_the_first_of_the_same_key(TestDatabase database) {
        var users = users(database);
        users.load("users.csv", "id,name\n1,Ada\n3,Grace\n");

        var said = users.load("users.csv", "id\n2\n1\n4\n");
        assertTrue(said.startsWith("users.csv:3"), said);
        assertEquals(List.of("1", "3"), users.rows("select id from users order by id"));

        assertEquals("6 rows", users.onConflict(OnConflict.SKIP).load("users.csv", "id,name\n1,X\n2,Emmy\n3,X\n4,Mary\n4,X\n5,Rosalind\n"));
        assertEquals(List.of("Ada", "Emmy", "Grace", "Mary", "Rosalind"), users.rows("select name from users order by id"));
    }

    @EveryDatabase
    void update_gives_the_rows_that_are_there_new_values_and_takes_the_last_of_the_same_key(TestDatabase database) {
        var users = users(database).onConflict(OnConflict.UPDATE);
        users.load("users.csv", "id,name,email\n1,X,ada@x\n3,X,grace@x\n");

        assertEquals("6 rows", users.load("users.csv", "id,name\n1,Ada\n2,Emmy\n3,Grace\n4,X\n4,Mary\n5,Rosalind\n"));
        assertEquals("2 rows", users.load("users.csv", "id,name\n2,\n1,Countess\n"));
        assertEquals("1 rows", users.load("users.csv", "id\n1\n"));

        assertEquals(List.of("1 | Countess | ada@x", "2 | null | null", "3 | Grace | grace@x", "4 | Mary | null", "5 | Rosalind | null"),
            users.rows(ALL));
    }

    @EveryDatabase
    void only_the_primary_key_counts_for_a_conflict(TestDatabase database) {
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
    void keys_of_several_columns_conflict_as_a_whole(TestDatabase database) {
        var stock = new RowLoad(folder, database, "create table stock (shop varchar(9), item bigint, n int, primary key (item, shop))");

        for (var mode : List.of(OnConflict.SKIP, OnConflict.UPDATE)) {
            stock.onConflict(mode).load("stock.csv", "shop,item,n\na,9007199254740992,1\na,9007199254740993,2\nb,9007199254740992,3\n");
            stock.load("stock.csv", "n,item,shop\n9,9007199254740993,a\n9,9007199254740993,b\n");
        }

        assertEquals(List.of("a | 9007199254740992 | 1", "a | 9007199254740993 | 9", "b | 9007199254740992 | 3", "b | 9007199254740993 | 9"),
            stock.rows("select shop, item, n from stock order by shop, item"));
    }

    @EveryDatabase
    void many_rows_are_loaded_and_their_progress_is_told(TestDatabase database) {
        var users = users(database);
        var text = new StringBuilder("id,name,email\n");
        for (int i = 0; i < 20_500; i++) text.append(i).append(",name ").append(i).append(",user").append(i).append("@x\n");

        assertEquals("20500 rows", users.load("users.csv", text.toString()));

        assertEquals(List.of("20500 | 20499"), users.rows("select count(*), max(id) from users"));
        assertEquals(3, users.progress().size());
    }

    @Test
    void a_table_of_another_schema_is_named_with_it_and_a_view_of_postgresql_takes_rows_too() {
        var log = new RowLoad(folder, TestDatabase.POSTGRESQL, "create schema audit", "create table audit.log (id int)", "create table log (id int)",
            "create view logs as select id from log");

        assertEquals("1 rows", log.load("logs.csv", "id\n7\n"));
        assertEquals("1 rows", log.table("Audit.Log").load("x.csv", "id\n1\n"));

        assertEquals(List.of("1 | 7"), log.rows("select (select sum(id) from audit.log), (select sum(id) from log)"));
    }
}
