package release.report.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import release.report.Result;

/** Lays out the rows of a result in columns: numbers to the right, and never wider than the room. */
final class Table {
    private static final String GAP = " | ";
    private static final int NARROWEST = 5;
    private final Lines lines;
    private final int room;

    /** @param room columns of the terminal */
    Table(Lines lines, int room) {
        this.lines = lines;
        this.room = room;
    }

    /** Header, rows, and the number of rows. */
    List<String> lines(Result result) {
        if (result.affected().isPresent())
            return List.of(count(result.affected().getAsLong()) + " affected");
        var names = result.columns().stream().map(Table::visible).toList();
        var rows = result.rows().stream()
                .map(row -> row.stream().map(Table::shown).toList())
                .toList();
        var widths = fitted(widths(names, rows));
        var text = new ArrayList<String>();
        text.add(lines.bold(line(names, Collections.nCopies(names.size(), ""), widths)));
        text.add(String.join("-+-", Arrays.stream(widths).mapToObj("-"::repeat).toList()));
        for (int i = 0; i < rows.size(); i++)
            text.add(line(rows.get(i), result.rows().get(i), widths));
        text.add(count(rows.size()) + (result.more() ? ", and there are more (--csv gives all)" : ""));
        return text;
    }

    private String line(List<String> cells, List<?> values, int[] widths) {
        return String.join(
                        GAP,
                        IntStream.range(0, widths.length)
                                .mapToObj(i -> cell(cells.get(i), values.get(i), widths[i]))
                                .toList())
                .stripTrailing();
    }

    private String cell(String text, Object value, int width) {
        var fits = Lines.fitted(text, width);
        var blank = " ".repeat(width - Lines.columns(fits));
        if (value == null) return lines.dim(fits) + blank;
        return value instanceof Number ? blank + fits : fits + blank;
    }

    private static int[] widths(List<String> names, List<List<String>> rows) {
        var widths = names.stream().mapToInt(Lines::columns).toArray();
        for (var row : rows) {
            for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], Lines.columns(row.get(i)));
        }
        return widths;
    }

    /** Narrows the widest column until all fit, or until all are as narrow as it makes sense. */
    private int[] fitted(int[] widths) {
        long over = Arrays.stream(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1) - room;
        for (; over > 0; over--) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) if (widths[i] > widths[widest]) widest = i;
            if (widths[widest] <= NARROWEST) break;
            widths[widest]--;
        }
        return widths;
    }

    private static String count(long rows) {
        return String.format(Locale.ROOT, "%,d", rows) + (rows == 1 ? " row" : " rows");
    }

    /** A cell as text. The text null is quoted, with or without quotes of its own: null without quotes is no value. */
    private static String shown(Object value) {
        var text = visible(String.valueOf(value));
        return value instanceof String && text.matches("'*null'*") ? "'" + text + "'" : text;
    }

    /** Characters that would break the line, or steer the terminal, are written as in Java. */
    static String visible(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) return text;
        var safe = new StringBuilder();
        text.chars()
                .forEach(c -> safe.append(
                        switch (c) {
                            case '\n' -> "\\n";
                            case '\r' -> "\\r";
                            case '\t' -> "\\t";
                            default ->
                                Character.isISOControl(c) ? String.format("\\u%04x", c) : String.valueOf((char) c);
                        }));
        return safe.toString();
    }
}
