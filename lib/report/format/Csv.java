package release.report.format;

import java.io.PrintStream;
import java.util.List;

/**
 * Prints rows as they come, as comma-separated values by RFC 4180, and nothing else on stdout. A null is an empty field, an
 * empty text a pair of quotes.
 */
public final class Csv extends PlainText {
    public Csv(PrintStream out, PrintStream err) {
        super(out, err);
    }

    @Override
    public void columns(List<String> names) {
        line(names);
    }

    @Override
    public void cells(List<Object> row) {
        line(row);
    }

    private void line(List<?> fields) {
        out.print(String.join(",", fields.stream().map(Csv::field).toList()) + "\r\n");
    }

    private static String field(Object value) {
        if (value == null) return "";
        var text = value.toString();
        return text.isEmpty() || text.chars().anyMatch(c -> "\",\r\n".indexOf(c) >= 0)
                ? "\"" + text.replace("\"", "\"\"") + "\""
                : text;
    }
}
