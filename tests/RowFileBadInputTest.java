package release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import release.config.Database;
import release.config.Origin;
import release.config.Seed;
import release.config.Seed.OnConflict;
import release.seed.rows.BadRow;
import release.seed.rows.RowFile;
import release.support.EveryDatabase;
import release.support.RowLoad;
import release.support.TestDatabase;
import release.support.TestRelease;

/** What is wrong with a file of rows is said in one line, with the place in the file; and nothing of it stays. */
class RowFileBadInputTest {
    @TempDir
    Path folder;

    private RowLoad users;

    private RowLoad users(TestDatabase database) {
        return new RowLoad(
                folder,
                database,
                "create table users (id int primary key, name varchar(5) not null, age smallint check (age > 0))",
                "create table pets (id int primary key, owner int, foreign key (owner) references users (id))");
    }

    /** Where no database makes a difference. */
    private String load(String file, String text) throws Exception {
        if (users == null) users = users(TestDatabase.SQLITE);
        return users.load(file, text);
    }

    @EveryDatabase
    void a_carriage_return_alone_within_quotes_loses_no_row(TestDatabase database) throws Exception {
        var users = users(database);

        var said = users.load("users.csv", "id,name,age\n1,Ada,5\n2,\"a\rb\"\n");

        assertTrue(said.startsWith("users.csv:3"), said);
        var loaded = users.load("users.csv", "id,name,age\n1,Ada,5\n2,\"a\rb\",5\n3,Emmy,6\n");
        assertEquals("3 rows", loaded);
        assertEquals(List.of("a\rb"), users.rows("select name from users where id = 2"));
    }

    @EveryDatabase
    void a_wrong_value_is_named_with_its_line_and_field_also_after_line_breaks_in_quotes_and_in_json(
            TestDatabase database) throws Exception {
        var users = users(database);

        var said = users.load("users.csv", "id,name,age\n1,\"a\r\nb\n\",5\n\n2,Ada,x\n3,Emmy,y\n");
        var inArray = users.load(
                "users.json", "[\n  {\"id\": 1, \"name\": \"Ada\"},\n  {\"name\": \"Emmy\", \"id\": 2.5}\n]\n");
        var inLines = users.load(
                "users.ndjson",
                "{\"id\": 1, \"name\": \"Ada\"}\n\n{\"id\": 2, \"name\": \"Emmy\", \"age\": {\"x\": 1}}\n");

        var wrong = database == TestDatabase.POSTGRESQL
                ? "invalid input syntax for type \\w+: \"%s\" .*"
                : "\"%s\" is no integer; the column .*";
        assertTrue(said.matches("users.csv:6:3 " + wrong.formatted("x")), said);
        assertTrue(inArray.matches("users.json:3:2 " + wrong.formatted("2.5")), inArray);
        assertTrue(inLines.matches("users.ndjson:3:3 " + wrong.formatted("\\{\"x\":1\\}")), inLines);
        assertEquals(List.of(), users.rows("select id from users"));
    }

    /** In a statement of many rows they keep the rows before the wrong one, and cut values of those after the first to size without an error. */
    @EveryDatabase({TestDatabase.MARIADB, TestDatabase.MYSQL})
    void what_a_table_without_transactions_refuses_is_named_with_its_row(TestDatabase database) throws Exception {
        var users = new RowLoad(
                folder,
                database,
                "create table users (id int primary key, name varchar(5) not null) engine = MyISAM",
                "create table pets (id int primary key, name varchar(5) not null) engine = Aria");
        for (var name : List.of("users", "pets")) {
            assertPlace(name + ".csv:4:2", users.load(name + ".csv", "id,name\n1,Ada\n2,Emmy\n3,too long\n4,Ida\n"));
            assertPlace(
                    name + ".json:3",
                    users.load(
                            name + ".json",
                            "[\n{\"id\": 11, \"name\": \"Ada\"},\n{\"id\": 11, \"name\": \"Emmy\"}\n]\n"));
            assertPlace(
                    name + ".csv:3:2",
                    users.onConflict(OnConflict.UPDATE).load(name + ".csv", "id,name\n1,Eva\n21,too long\n22,Ida\n"));
            users.onConflict(OnConflict.FAIL);
            assertEquals(
                    List.of("1 Eva", "2 Emmy", "11 Ada"),
                    users.rows("select concat(id, ' ', name) from " + name + " order by id"),
                    "no value was cut");
        }
    }

    @EveryDatabase
    void what_the_database_refuses_is_named_with_its_row(TestDatabase database) throws Exception {
        var users = users(database);
        var many = IntStream.range(10, 600).mapToObj(i -> i + ",x,1\n").collect(Collectors.joining());

        assertPlace("users.csv:592:1?", users.load("users.csv", "id,name,age\n" + many + "10,x,1\n" + many));
        assertPlace("users.csv:592:3?", users.load("users.csv", "id,name,age\n" + many + "1,x,-1\n" + many));
        assertPlace("users.csv:592:2", users.load("users.csv", "id,name,age\n" + many + "1,,1\n2,,1\n"));
        if (database != TestDatabase.SQLITE)
            assertPlace("users.csv:592:2", users.load("users.csv", "id,name,age\n" + many + "1,too long,1\n2,,1\n"));

        // Of several errors the first, no matter who finds it.
        assertPlace("users.csv:3:2", users.load("users.csv", "id,name,age\n1,Ada,1\n2,,1\n3,Emmy,x\n"));
        assertPlace("users.csv:3:1?", users.load("users.csv", "id,name,age\n1,Ada,1\n1,Emmy,1\n3,Emmy\n"));
        assertEquals(List.of(), users.rows("select id from users"));
    }

    /** SQLite's driver checks them only if the URL says so. */
    @EveryDatabase(except = TestDatabase.SQLITE)
    void a_foreign_key_that_leads_nowhere_is_named_with_its_row(TestDatabase database) throws Exception {
        var users = users(database);
        users.load("users.csv", "id,name\n1,Ada\n");

        assertPlace("pets.csv:4:2?", users.load("pets.csv", "id,owner\n1,1\n2,\n3,7\n4,1\n5,8\n"));

        assertEquals(List.of(), users.rows("select id from pets"));
    }

    @ParameterizedTest
    @EnumSource(OnConflict.class)
    void postgresql_says_what_it_cannot_read_with_its_row_in_each_mode(OnConflict mode) throws Exception {
        var things = new RowLoad(
                folder,
                TestDatabase.POSTGRESQL,
                "create type mood as enum ('sad', 'happy')",
                "create table things (id int primary key, m mood)");

        assertEquals(
                "things.csv:5:2 invalid input value for enum mood: \"so-so\" (22P02)",
                things.onConflict(mode).load("things.csv", "id,m\n\"1\n\",happy\n2,sad\n3,so-so\n"));
    }

    @Test
    void a_value_that_its_column_cannot_take_is_not_shown_where_the_column_is_called_a_secret() throws Exception {
        var users = new RowLoad(
                folder,
                TestDatabase.H2,
                "create table users (id int primary key, api_token uuid, password varchar(5))");

        assertEquals(
                "users.csv:2:2 \"***\" is no UUID; the column API_TOKEN is UUID",
                users.load("users.csv", "id,api_token\n1,hunter2 and more\n"));
        assertFalse(users.load("users.csv", "id,password\n1,hunter2 and more\n").contains("more"));
    }

    @Test
    void a_failure_has_place_value_message_and_state() throws Exception {
        var file = Files.writeString(folder.resolve("users.csv"), "id,name,age\n1,secret and too long,1\n");
        var shop = new TestRelease(folder).repo("main", TestDatabase.H2);
        shop.execute("main", "create table users (id int primary key, name varchar(5) not null, age smallint)");
        try (var connection = shop.connect("main")) {
            connection.setAutoCommit(false);

            var wrong = assertThrows(
                    BadRow.class,
                    () -> RowFile.load(Seed.of(file, Origin.of("test")), connection, Database.H2, count -> {}));

            assertEquals(
                    List.of(
                            "rel/users.csv:2:2",
                            "NAME = ****** and too long",
                            "Value too long for column \"NAME CHARACTER VARYING(5)\": \"'****** and too long' (19)\""
                                    + " (22001)"),
                    wrong.failure("rel/users.csv", text -> text.replace("secret", "******"))
                            .lines());
        }
    }

    @Test
    void a_table_that_is_not_there() throws Exception {
        assertEquals("user.csv There is no table user; did you mean users?", load("user.csv", "id\n1\n"));
        assertEquals(
                "x.csv There is no table nothing",
                users(TestDatabase.H2).table("nothing").load("x.csv", "id\n1\n"));
        var postgresql = users(TestDatabase.POSTGRESQL);
        assertEquals(
                "x.csv There is no schema publik; did you mean public?",
                postgresql.table("publik.users").load("x.csv", "id\n1\n"));
        assertEquals(
                "x.csv There is no table user in public; did you mean users?",
                postgresql.table("Public.user").load("x.csv", "id\n1\n"));
    }

    @Test
    void a_header_that_is_wrong() throws Exception {
        assertEquals(
                "users.csv:1:2 The table users has no column nmae; did you mean name?", load("users.csv", "id,nmae\n"));
        assertEquals("users.csv:1:3 The column id comes twice.", load("users.csv", "id,name,ID\n"));
        assertEquals("users.csv:1:2 A column has no name.", load("users.csv", "id,,name\n"));
        assertEquals("users.csv:1:1 The table users has no column id;name", load("users.csv", "id;name\n1;Ada\n"));
        assertEquals("users.csv:1 The file is empty; its first line names the columns.", load("users.csv", ""));
        assertEquals(
                "users.csv:1 The file is empty; its first line names the columns.", load("users.csv", "\uFEFF\n\n"));
        assertEquals(
                "users.csv The delimiter cannot be a quote or a line break.",
                users.delimiter('"').load("users.csv", "id\n"));
    }

    @Test
    void rows_of_another_length_and_quotes_that_do_not_match() throws Exception {
        assertEquals(
                "users.csv:3:2 The row has 1 field, the first line has 2.", load("users.csv", "id,name\n1,Ada\n2\n"));
        assertEquals(
                "users.csv:2:3 The row has 4 fields, the first line has 2.", load("users.csv", "id,name\n1,Ada,x,y\n"));
        assertEquals(
                "users.csv:2:2 Unexpected character after closing quote: 'b' (0x62).",
                load("users.csv", "id,name\n1,\"a\"b\n"));
        assertEquals(
                "users.csv:3:2 The quote of this field is not closed.",
                load("users.csv", "id,name\n1,Ada\n2,\"Emmy\n3,Grace\n"));
        assertEquals("users.csv:2:2 The quote of this field is not closed.", load("users.csv", "id,name\n1,\""));
        assertEquals("users.csv:2:2 The quote of this field is not closed.", load("users.csv", "id,name\n1,\"a\"\""));
        assertEquals("users.csv:2:2 The quote of this field is not closed.", load("users.csv", "id,name\n1,\"\"\""));
        var closed = List.of("\"\"", "\"a\"", "\"\"\"\"", "\"a\"\"\"");
        for (var field : closed)
            assertEquals("1 rows", load("users.csv", "id,name\n1" + closed.indexOf(field) + "," + field));
        assertEquals(
                "users.csv:3:1 A field is longer than 8388608 characters, or its quote is not closed.",
                load("users.csv", "id,name\n1,Ada\n\"2,Emmy\n" + "3,Grace\n".repeat(1_100_000)));
    }

    @Test
    void bytes_that_are_not_utf8() throws Exception {
        var users = users(TestDatabase.SQLITE);
        var latin1 = "id,name\n1,Ada\n2,\u00c9mi\n".getBytes(StandardCharsets.ISO_8859_1);

        assertEquals(
                "users.csv:3 The byte 0xC9 is not UTF-8; save the file as UTF-8.", users.load("users.csv", latin1));
        assertEquals(
                "users.ndjson:2 The byte 0xC9 is not UTF-8; save the file as UTF-8.",
                users.load(
                        "users.ndjson",
                        "{\"id\": 1, \"name\": \"a\"}\n{\"id\": 2, \"name\": \"\u00c9\"}\n"
                                .getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(
                "users.json:2 The byte 0xC9 is not UTF-8; save the file as UTF-8.",
                users.load(
                        "users.json", "[\n{\"id\": 2, \"name\": [\"\u00c9\"]}]".getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(
                "users.csv:1 The byte 0xFF is not UTF-8, this looks like UTF-16.",
                users.load("users.csv", new byte[] {(byte) 0xFF, (byte) 0xFE, 'i', 0, 'd', 0}));
        assertEquals(
                "users.csv:2 The byte 0xC3 is not UTF-8; save the file as UTF-8.",
                users.load("users.csv", new byte[] {'i', 'd', '\n', '1', (byte) 0xC3}));
    }

    @Test
    void a_compressed_file_that_is_damaged() throws Exception {
        var users = users(TestDatabase.SQLITE);
        var text = "id,name\n"
                + IntStream.range(0, 50_000)
                        .mapToObj(i -> i + ",n" + i % 971 + "\n")
                        .collect(Collectors.joining());
        var whole = RowLoad.gzip(text.getBytes(StandardCharsets.UTF_8));
        Files.writeString(folder.resolve("users.csv.gz"), text);
        Files.write(folder.resolve("users.tsv.gz"), Arrays.copyOf(whole, 50_000));

        assertEquals(
                "users.csv.gz The file is not compressed with gzip, as its name says.",
                users.load(folder.resolve("users.csv.gz")));
        var cut = users.delimiter(',').load(folder.resolve("users.tsv.gz"));

        assertTrue(cut.matches("users\\.tsv\\.gz:\\d{4,5} The compressed file is damaged or cut off here\\."), cut);
    }

    @Test
    void json_that_is_none() throws Exception {
        assertEquals("users.json:1 The file is empty; it would be an array of objects.", load("users.json", "\n"));
        assertEquals(
                "users.json:2 The file is no array of objects; one object a line would be a file .ndjson.",
                load("users.json", "\n{\"id\": 1}"));
        assertEquals(
                "users.json:3 A row is an object, and this is none.",
                load("users.json", "[{\"id\": 1, \"name\": \"a\"},\n\n7]"));
        assertEquals(
                "users.json:2 The file ends within a row.",
                load("users.json", "[{\"id\": 1, \"name\": \"a\"},\n{\"id\": 2"));
        assertEquals(
                "users.json:2 The file goes on after its array.",
                load("users.json", "[{\"id\": 1, \"name\": \"a\"}]\n{}"));
        assertEquals(
                "users.json:3 This is no JSON: Expected ':'.",
                load("users.json", "[\n{\"id\": 1, \"name\": \"a\"},\n{\"id\", \"name\": 1}]"));
        assertEquals("users.json:2 This is no JSON.", load("users.json", "[\n{id: 1}]"));
        assertEquals(
                "users.json:1 This is no JSON: Unpaired surrogate characters are not allowed in strict mode.",
                load("users.json", "[{\"id\": 1, \"name\": \"\\ud83d\"}]"));
        assertEquals("1 rows", load("users.json", "[{\"id\": 9, \"name\": \"\\ud83d\\ude80\"}]"));
        assertEquals("users.json:1 The row is empty.", load("users.json", "[{}]"));
        assertEquals(
                "users.json:2:2 The table users has no column nam; did you mean name?",
                load("users.json", "[\n{\"id\": 1, \"nam\": \"a\"}]"));
        assertEquals(
                "users.json:1:3 The column id comes twice.",
                load("users.json", "[{\"id\": 1, \"name\": \"a\", \"id\": 1}]"));
        assertEquals(
                "users.ndjson:2 The line ends within its object.",
                load("users.ndjson", "{\"id\": 1, \"name\": \"a\"}\n{\"id\": 1,\n"));
        assertEquals(
                "users.ndjson:1 The line goes on after its object.",
                load("users.ndjson", "{\"id\": 1, \"name\": \"a\"} {\"id\": 2}\n"));
        assertEquals("users.ndjson:1 A row is an object, and this is none.", load("users.ndjson", "[\n{\"id\": 1}]\n"));
    }

    @Test
    void a_text_in_json_that_would_fill_the_memory() throws Exception {
        var longest = "x".repeat(9_000_000);

        assertEquals(
                "users.json:2:2 The row is longer than 8388608 characters here.",
                load("users.json", "[{\"id\": 1, \"name\": \"a\"},\n{\"id\": 2, \"name\": \"" + longest + "\"}]"));
        assertEquals(
                "users.ndjson:1:1 The row is longer than 8388608 characters here.",
                load("users.ndjson", "{\"name\": {\"a\": [\"" + longest));
        assertEquals(
                "users.ndjson:1:1 The row is longer than 8388608 characters here.",
                load("users.ndjson", "{\"" + longest));
    }

    @Test
    void a_conflict_that_nothing_can_decide() throws Exception {
        var log = new RowLoad(folder, TestDatabase.SQLITE, "create table log (at text)").onConflict(OnConflict.SKIP);
        var users = users(TestDatabase.H2).onConflict(OnConflict.UPDATE);

        assertEquals(
                "log.csv on-conflict = skip goes by the primary key, and the table log has none.",
                log.load("log.csv", "at\nx\n"));
        assertEquals(
                "users.csv:2 on-conflict = update goes by the primary key, ID, which the row has not.",
                users.load("users.csv", "name\nx\n"));
    }

    /** A message with a place; where the column has a question mark, not every database tells it. */
    private static void assertPlace(String place, String said) {
        var pattern = place.endsWith("?") ? place.replaceFirst(":(\\d+)\\?$", "(:$1)? ") : place + " ";
        assertTrue(said.matches(pattern + ".+"), said);
    }
}
