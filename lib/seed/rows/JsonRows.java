package release.seed.rows;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import release.database.ColumnKind;

/** The rows of a JSON file: an array of objects, or one object a line. Keys may differ from row to row. */
final class JsonRows implements Rows {
    private final LineByLine text;
    private final Table table;
    private final boolean isArray;
    private JsonReader json;
    private boolean began;
    private List<String> names = List.of();
    private List<Column> columns = List.of();
    private long line;
    private int field;

    private JsonRows(Utf8 text, Table table, boolean isArray) {
        this.text = new LineByLine(text, !isArray);
        this.table = table;
        this.isArray = isArray;
        this.json = reader();
    }

    static JsonRows ofArray(Utf8 text, Table table) {
        return new JsonRows(text, table, true);
    }

    static JsonRows ofLines(Utf8 text, Table table) {
        return new JsonRows(text, table, false);
    }

    private JsonReader reader() {
        var reader = new JsonReader(text);
        reader.setStrictness(Strictness.STRICT);
        return reader;
    }

    @Override
    public Row next() throws BadRow, IOException {
        try {
            if (isArray ? !another() : !anotherLine()) return null;
            var row = row();
            if (!isArray && goesOn()) throw BadRow.ofLine(text.line(), "The line goes on after its object.");
            return row;
        } catch (Utf8.WrongText e) {
            throw e.badRow();
        } catch (LineByLine.TooLong e) {
            throw BadRow.ofField(line, field, e.getMessage());
        } catch (MalformedJsonException | JsonParseException e) {
            if (e.getCause() instanceof Utf8.WrongText wrong) throw wrong.badRow();
            if (e.getCause() instanceof LineByLine.TooLong tooLong)
                throw BadRow.ofField(line, field, tooLong.getMessage());
            throw BadRow.ofLine(text.line(), said(e));
        } catch (EOFException e) {
            throw BadRow.ofLine(
                    text.line(), isArray ? "The file ends within a row." : "The line ends within its object.");
        }
    }

    private boolean another() throws BadRow, IOException {
        if (!began) begin();
        if (json.hasNext()) return true;
        json.endArray();
        if (goesOn()) throw BadRow.ofLine(text.line(), "The file goes on after its array.");
        return false;
    }

    private boolean goesOn() throws IOException {
        try {
            return json.peek() != JsonToken.END_DOCUMENT;
        } catch (MalformedJsonException more) {
            return true;
        }
    }

    private void begin() throws BadRow, IOException {
        if (!text.skipBlankLines()) throw BadRow.ofLine(1, "The file is empty; it would be an array of objects.");
        if (json.peek() != JsonToken.BEGIN_ARRAY) {
            throw BadRow.ofLine(
                    text.line(), "The file is no array of objects; one object a line would be a file .ndjson.");
        }
        json.beginArray();
        began = true;
    }

    private boolean anotherLine() throws IOException {
        text.nextLine();
        json = reader();
        return text.skipBlankLines();
    }

    private Row row() throws BadRow, IOException {
        var token = json.peek();
        line = text.line();
        text.beginRow();
        if (token != JsonToken.BEGIN_OBJECT) throw BadRow.ofLine(line, "A row is an object, and this is none.");
        json.beginObject();
        var keys = new ArrayList<String>(names.size());
        var values = new ArrayList<String>(names.size());
        while (json.hasNext()) {
            field = keys.size() + 1;
            keys.add(json.nextName());
            values.add(value(keys.size() - 1, keys.get(keys.size() - 1)));
        }
        json.endObject();
        if (keys.isEmpty()) throw BadRow.ofLine(line, "The row is empty.");
        if (!keys.equals(names)) {
            columns = Header.of(table, line, keys);
            names = keys;
        }
        return new Row(line, columns, values.toArray(String[]::new));
    }

    /** A value as text; what is nested, and anything for a column of JSON, stays JSON. */
    private String value(int index, String key) throws IOException {
        return switch (json.peek()) {
            case NULL -> {
                json.nextNull();
                yield null;
            }
            case STRING -> isJson(index, key) ? new JsonPrimitive(json.nextString()).toString() : json.nextString();
            case NUMBER -> json.nextString();
            case BOOLEAN -> String.valueOf(json.nextBoolean());
            case BEGIN_ARRAY, BEGIN_OBJECT -> JsonParser.parseReader(json).toString();
            case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT -> throw new MalformedJsonException("A value is missing");
        };
    }

    private boolean isJson(int index, String key) {
        var column = index < names.size() && names.get(index).equals(key)
                ? columns.get(index)
                : table.column(key).orElse(null);
        return column != null && column.kind() == ColumnKind.JSON;
    }

    /** The first words of the library's message, without its place in the text and its advice to accept what is wrong. */
    private static String said(Exception e) {
        var cause = e.getCause() instanceof MalformedJsonException malformed ? malformed : e;
        var message = String.valueOf(cause.getMessage()).split("\\R| at line ", 2)[0];
        return "This is no JSON" + (message.contains("setStrictness") ? "." : ": " + message + ".");
    }

    @Override
    public void close() throws IOException {
        json.close();
        text.close();
    }
}
