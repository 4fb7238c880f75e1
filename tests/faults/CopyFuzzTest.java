package release.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.instancio.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import release.support.FuzzText;
import release.support.Property;
import release.support.RowLoad;
import release.support.TestDatabase;

/**
 * A CSV file that goes into a table of PostgreSQL by COPY leaves what the same file leaves that is inserted, as it is for a view:
 * the same rows, or a complaint about the same line.
 */
class CopyFuzzTest {
    private static final List<String> COLUMNS = List.of(
            "n int",
            "big bigint",
            "amount numeric",
            "ratio float8",
            "flag bool",
            "day date",
            "at time",
            "stamp timestamp",
            "zoned timestamptz",
            "key uuid",
            "data jsonb",
            "bytes bytea",
            "tags text[]",
            "name text",
            "note text");
    private static final List<List<String>> VALUES = List.of(
            List.of(
                    "1",
                    "-5",
                    "+7",
                    "0",
                    "007",
                    "2147483647",
                    "2147483648",
                    "-2147483648",
                    " 4 ",
                    "1.0",
                    "x",
                    "\u0663"),
            List.of("999999999999999999", "9223372036854775807", "9223372036854775808", "-1"),
            List.of(
                    "1.50",
                    "-0.001",
                    "1e3",
                    ".5",
                    "5.",
                    "NaN",
                    "1234567890123456789012345678901234567890.5",
                    "1,5",
                    "--1",
                    "1.2.3"),
            List.of("1.5", "-2", "Infinity", "1e400", "0x1p3", "1d", "00000000000000000000000000000000000000000001"),
            List.of("true", "false", "t", "f", "1", "0", "yes", "TRUE", "True", "tru", "ture", "2"),
            List.of(
                    "2024-01-31",
                    "2024-02-29",
                    "2023-02-29",
                    "2024-04-31",
                    "2024-13-01",
                    "2024-1-1",
                    "infinity",
                    "0000-01-01",
                    "31.01.2024",
                    "2024-00-10"),
            List.of(
                    "10:30",
                    "10:30:00",
                    "23:59:59.999999",
                    "24:00:00",
                    "10:60:00",
                    "10:30:00.",
                    "1:2:3",
                    "10:30:00.1234567890"),
            List.of(
                    "2024-01-31 10:30:00",
                    "2024-01-31T10:30:00",
                    "2024-01-31",
                    "2024-01-31 10:30:00Z",
                    "2024-01-31 10:30:00+02",
                    "2024-01-31 1:30:00",
                    "2024-01-31x10:30:00",
                    "2024-02-29 00:00:00.5"),
            List.of(
                    "2024-01-31T10:30:00Z",
                    "2024-01-31 10:30:00+02:00",
                    "2024-01-31 10:30:00",
                    "2024-01-31 10:30:00-18:00",
                    "2024-01-31 10:30:00+19",
                    "2024-01-31 10:30:00.25+02",
                    "2024-01-31 10:30Z",
                    "2024-01-31Z"),
            List.of(
                    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
                    "3F2504E0-4F89-11D3-9A0C-0305E82C3301",
                    "3f2504e04f8911d39a0c0305e82c3301",
                    "3f2504e0-4f89-11d3-9a0c-0305e82c330g"),
            List.of("{}", "[1, 2]", "{\"a\": \"b\\nc\"}", "null", "{"),
            List.of("\\x0a1b", "AAEC", "\\xzz", "="),
            List.of("[\"a\", \"b\"]", "[]", "{a,b}", "[1, null]"),
            List.of(
                    "Ada",
                    "a b",
                    "",
                    " ",
                    "\\",
                    "\\N",
                    "\\.",
                    "a\tb",
                    "a,b",
                    "a;b",
                    "say \"hi\"",
                    "line\nline",
                    "line\r\nline",
                    "gr\u00f6\u00dfe",
                    "\ud83d\ude00",
                    "NULL",
                    "null"),
            List.of("x", "", "\"", "\"\"", "\u0001", "'", "a\rb", "\u00e9", "NULL"));

    @TempDir
    Path folder;

    @Test
    void each_value_alone() {
        var load = load("alone");
        var files = COLUMNS.stream()
                .flatMap(column -> VALUES.get(COLUMNS.indexOf(column)).stream()
                        .map(value -> name(column) + "\n\"" + value.replace("\"", "\"\"") + "\"\n"))
                .toList();
        Property.holds("values of CSV by COPY", files, csv -> same(load, csv));
    }

    @Test
    void a_file_of_any_kind() {
        same(load("plain"), "rows of CSV by COPY", 150, random -> csv(random, ","));
    }

    @Test
    void with_another_delimiter_and_a_word_for_null() {
        same(
                load("other").delimiter(';').nullMarker("NULL"),
                "rows of CSV by COPY, with settings",
                60,
                random -> csv(random, ";"));
    }

    private RowLoad load(String name) {
        var columns = String.join(", ", COLUMNS);
        return new RowLoad(
                folder.resolve(name),
                TestDatabase.POSTGRESQL,
                "create table direct (" + columns + ")",
                "create table below (" + columns + ")",
                "create view fields as select * from below");
    }

    private static void same(RowLoad load, String what, int inputs, Function<Random, String> generator) {
        Property.ofTexts(what, inputs, generator).holds(csv -> same(load, csv));
    }

    private static void same(RowLoad load, String csv) throws Exception {
        load.rows("with gone as (delete from direct returning 1), too as (delete from below returning 1) select 1");
        assertEquals(line(load.load("fields.csv", csv)), line(load.load("direct.csv", csv)));
        assertEquals(load.rows("select fields::text from fields"), load.rows("select direct::text from direct"));
    }

    /** How many rows, or which line; the database says of a row what it finds first, and that may be another column. */
    private static String line(String said) {
        return said.replaceFirst("^(fields|direct)\\.csv(:\\d+)?.*", "$2")
                .replaceFirst("(?s)^org\\.postgresql.*", "refused");
    }

    private static String csv(Random random, String delimiter) {
        var chosen = new ArrayList<>(List.of(random.oneOf(COLUMNS)));
        for (var column : COLUMNS) if (!chosen.contains(column) && random.trueOrFalse(0.4)) chosen.add(column);
        Collections.shuffle(chosen, new java.util.Random(random.longRange(0, 1_000_000)));
        var end = random.oneOf("\n", "\n", "\r\n");
        var text = new StringBuilder(random.trueOrFalse(0.1) ? "\uFEFF" : "");
        text.append(chosen.stream()
                        .map(column -> random.trueOrFalse(0.2) ? "\"" + name(column) + "\"" : name(column))
                        .collect(Collectors.joining(delimiter)))
                .append(end);
        for (int i = random.intRange(0, 6); i > 0; i--) {
            text.append(chosen.stream()
                    .map(column -> field(column, random, delimiter))
                    .collect(Collectors.joining(delimiter)));
            text.append(i == 1 && random.trueOrFalse(0.3) ? "" : random.trueOrFalse(0.1) ? end + end : end);
        }
        return random.trueOrFalse(0.2) ? FuzzText.mutated(text.toString(), random) : text.toString();
    }

    private static String name(String column) {
        return column.substring(0, column.indexOf(' '));
    }

    /** Most often a value that its column takes. */
    private static String field(String column, Random random, String delimiter) {
        var values = VALUES.get(COLUMNS.indexOf(column));
        var value = random.trueOrFalse(0.8)
                ? values.get(random.intRange(0, Math.min(2, values.size() - 1)))
                : random.oneOf(values);
        if (random.trueOrFalse(0.05)) value = "";
        var needs = value.contains(delimiter) || value.contains("\"") || value.contains("\n") || value.contains("\r");
        return needs || random.trueOrFalse(0.2) ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
