package release.seed.rows;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** JSON in a field. */
final class JsonText {
    private JsonText() {}

    /** @throws JsonParseException if it is no JSON */
    static void check(String text) {
        parse(text);
    }

    /** A JSON array as PostgreSQL writes arrays; anything else, such as an array of PostgreSQL's, as it is. */
    static String postgresqlArray(String text) {
        if (!text.startsWith("[")) return text;
        try {
            return array(parse(text).getAsJsonArray());
        } catch (JsonParseException withBounds) {
            return text;
        }
    }

    private static JsonElement parse(String text) {
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            var element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) throw new JsonParseException(text);
            return element;
        } catch (IOException e) {
            throw new JsonParseException(e);
        }
    }

    private static String array(JsonArray array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(element -> element.isJsonNull()
                        ? "null"
                        : element.isJsonArray()
                                ? array(element.getAsJsonArray())
                                : quoted(element.isJsonPrimitive() ? element.getAsString() : element.toString()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
