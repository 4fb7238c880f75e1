package release.seed.rows;

import static de.siegmar.fastcsv.reader.FieldMismatchStrategy.IGNORE;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The rows of a CSV file (RFC 4180), whose first line names the columns. */
final class CsvRows implements Rows {
    private static final int LONGEST_FIELD = 8 * 1024 * 1024;
    private final Utf8 text;
    private final CsvReader<Fields> reader;
    private final Iterator<Fields> rows;
    private final FieldHandler handler;
    private final List<Column> columns;

    CsvRows(Utf8 text, char delimiter, Optional<String> nullMarker, Table table) throws BadRow, IOException {
        if ("\"\r\n".indexOf(delimiter) >= 0) throw BadRow.ofFile("The delimiter cannot be a quote or a line break.");
        this.text = text;
        this.handler = new FieldHandler(nullMarker);
        this.reader = CsvReader.builder()
                .fieldSeparator(delimiter)
                .extraFieldStrategy(IGNORE)
                .missingFieldStrategy(IGNORE)
                .skipEmptyLines(false)
                .maxBufferSize(LONGEST_FIELD)
                .build(handler, text);
        this.rows = reader.iterator();
        var header = read();
        while (header != null && header.isEmptyLine()) header = read();
        if (header == null) throw BadRow.ofLine(1, "The file is empty; its first line names the columns.");
        this.columns = Header.of(table, header.line(), header.names());
        handler.expect(columns.size());
    }

    @Override
    public Row next() throws BadRow, IOException {
        var row = read();
        while (row != null && row.isEmptyLine()) row = read();
        if (row == null) return null;
        if (row.count() != columns.size()) {
            throw BadRow.ofField(
                    row.line(),
                    Math.min(row.count(), columns.size()) + 1,
                    "The row has " + fields(row.count()) + ", the first line has " + columns.size() + ".");
        }
        return new Row(row.line(), columns, row.values());
    }

    private static String fields(int count) {
        return count + (count == 1 ? " field" : " fields");
    }

    private Fields read() throws BadRow, IOException {
        try {
            if (!rows.hasNext()) return null;
            var row = rows.next();
            if (text.ended() && row.quoted() && isOpen(row)) {
                throw BadRow.ofField(row.line(), row.count(), "The quote of this field is not closed.");
            }
            return row;
        } catch (CsvParseException e) {
            throw BadRow.ofField(handler.line(), handler.fields() + 1, said(e));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof Utf8.WrongText wrong) throw wrong.badRow();
            throw e.getCause();
        }
    }

    /** Whether the last field of the file lacks its closing quote, which the library does not mind. */
    private boolean isOpen(Fields row) {
        var last = row.values()[Math.min(row.count(), row.values().length) - 1];
        boolean onlyQuotes = last == null || last.chars().allMatch(c -> c == '"');
        return text.quotesAtEnd() % 2 == (onlyQuotes ? 1 : 0);
    }

    private static String said(CsvParseException e) {
        var cause = e.getCause() == null ? e : e.getCause();
        var message = String.valueOf(cause.getMessage()).replaceFirst(" \\(record starting at line \\d+\\)", "");
        return message.contains("buffer size")
                ? "A field is longer than " + LONGEST_FIELD + " characters, or its quote is not closed."
                : message.endsWith(".") ? message : message + ".";
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /**
     * The fields of a row, before they are known to be as many as there are columns.
     *
     * @param values at least as many as there are columns
     * @param quoted whether the last one is quoted
     */
    private record Fields(long line, int count, String[] values, boolean quoted) {
        boolean isEmptyLine() {
            return count == 0;
        }

        List<String> names() {
            var names = new ArrayList<String>();
            for (int i = 0; i < count; i++) names.add(values[i] == null ? "" : values[i].strip());
            return names;
        }
    }

    /** Tells null from an empty text, which only the quotes do. */
    private static final class FieldHandler extends AbstractBaseCsvCallbackHandler<Fields> {
        private final Optional<String> nullMarker;
        private String[] values = new String[16];
        private int expected = -1;
        private int count;
        private boolean quoted;

        FieldHandler(Optional<String> nullMarker) {
            this.nullMarker = nullMarker;
        }

        void expect(int fields) {
            expected = fields;
        }

        long line() {
            return getStartingLineNumber();
        }

        int fields() {
            return count;
        }

        @Override
        protected void handleBegin(long line) {
            count = 0;
            quoted = false;
            if (expected >= 0) values = new String[expected];
        }

        @Override
        protected void handleField(int index, char[] text, int offset, int length, boolean isQuoted) {
            count++;
            quoted = isQuoted;
            // More fields than columns are only counted, but for a header.
            if (index >= values.length) {
                if (expected >= 0) return;
                values = java.util.Arrays.copyOf(values, 2 * values.length);
            }
            values[index] = length == 0 && !isQuoted && nullMarker.isEmpty()
                    ? null
                    : value(new String(text, offset, length), isQuoted);
        }

        private String value(String text, boolean isQuoted) {
            return !isQuoted && nullMarker.isPresent() && nullMarker.get().equals(text) ? null : text;
        }

        /** Where there is one column, an empty line is a row of it: so PostgreSQL writes null. */
        @Override
        protected void handleEmpty() {
            if (expected == 1) handleField(0, new char[0], 0, 0, false);
        }

        @Override
        protected Fields buildRecord() {
            return new Fields(getStartingLineNumber(), count, values, quoted);
        }
    }
}
