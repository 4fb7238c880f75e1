package release.seed.rows;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipException;
import release.config.Database;

/**
 * The rows of a CSV file as PostgreSQL's COPY takes them, made of the file's bytes without a text for each value, which
 * would take longer than all else. It knows what is right and nothing of what is wrong: at the first row that is not
 * surely right it stops, and {@link CsvRows} reads that one and all after it.
 */
final class PlainCsv implements Closeable {
    private static final int LARGEST_ROW = 1 << 20; // bytes
    private static final byte VALUE = 0;
    private static final byte SPECIAL = 1;
    private static final byte DELIMITER = 2;
    private static final byte QUOTE = 3;
    private static final byte END = 4;
    private final InputStream in;
    private final byte delimiter;
    private final Optional<byte[]> nullMarker;
    private final List<Column> columns;
    private final String[] texts;
    private final Row row;
    private final Values values = new Values(Database.POSTGRESQL);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    private final byte[] meanings = new byte[256];
    private final byte[] bytes = new byte[LARGEST_ROW + 1];
    private int at;
    private int limit;
    private boolean exhausted;
    private boolean inHeader;
    private boolean isStopped;

    /** How far a value or a row could be read. */
    private enum Read { WHOLE, CUT_OFF, ODD, NONE }

    /**
     * @param in the file from its beginning
     * @param columns that its first line names
     */
    PlainCsv(InputStream in, char delimiter, Optional<String> nullMarker, List<Column> columns) {
        this.in = in;
        this.delimiter = (byte) delimiter;
        this.nullMarker = nullMarker.map(marker -> marker.getBytes(StandardCharsets.UTF_8));
        this.columns = columns;
        this.texts = new String[columns.size()];
        this.row = new Row(0, columns, texts);
        this.isStopped = delimiter >= 128;
        for (int c = 0; c < 256; c++) meanings[c] = c >= 128 || CopyText.isSpecial((byte) c) ? SPECIAL : VALUE;
        meanings['"'] = QUOTE;
        meanings['\n'] = meanings['\r'] = END;
        meanings[this.delimiter & 0xFF] = DELIMITER;
    }

    /** Leaves out the line that names the columns. */
    void skipHeader() throws IOException {
        while (limit < 3 && more(0)) continue;
        if (limit >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) at = 3; // a byte order mark
        inHeader = true;
        next(new CopyText());
        inHeader = false;
    }

    List<Column> columns() {
        return columns;
    }

    /** Adds the values of the next row; false if there is none, or none that is surely right. */
    boolean next(CopyText copy) throws IOException {
        while (!isStopped) {
            int begin = at;
            switch (row(copy)) {
                case WHOLE -> {
                    return true;
                }
                case NONE -> {
                    return stop();
                }
                case CUT_OFF -> {
                    copy.dropRow();
                    if (!more(begin)) return stop();
                }
                case ODD -> {
                    copy.dropRow();
                    at = begin;
                    return stop();
                }
            }
        }
        return false;
    }

    private boolean stop() {
        isStopped = true;
        return false;
    }

    /** Whether it has come to the end of the file, and every row was right. */
    boolean isComplete() {
        return exhausted && at == limit;
    }

    /** Reads on, and keeps what comes from a place on; false if there is no room for it. At the end of the file there is nothing more. */
    private boolean more(int from) throws IOException {
        System.arraycopy(bytes, from, bytes, 0, limit - from);
        limit -= from;
        at = 0;
        if (limit == LARGEST_ROW || exhausted) return false;
        try {
            int count = in.read(bytes, limit, LARGEST_ROW - limit);
            if (count < 0) exhausted = true;
            else limit += count;
        } catch (ZipException | EOFException damaged) { // which CsvRows will tell of, with its place
            return false;
        }
        bytes[limit] = '\n'; // so that every search ends
        return true;
    }

    private Read row(CopyText copy) {
        while (at < limit && (bytes[at] == '\n' || bytes[at] == '\r' && bytes[at + 1] == '\n' && at + 1 < limit)) at += bytes[at] == '\n' ? 1 : 2;
        if (at == limit) return exhausted ? Read.NONE : Read.CUT_OFF;
        for (int i = 0; i < columns.size(); i++) {
            var read = value(i, copy);
            if (read != Read.WHOLE) return read;
            var isLast = i == columns.size() - 1;
            if (at == limit && !exhausted) return Read.CUT_OFF;
            if (at == limit) return isLast ? ended(0) : Read.ODD;
            if (isLast) break;
            if (bytes[at] != delimiter) return Read.ODD;
            at++;
        }
        if (bytes[at] == '\n') return ended(1);
        if (bytes[at] != '\r') return Read.ODD;
        if (at + 1 == limit && !exhausted) return Read.CUT_OFF;
        return at + 1 < limit && bytes[at + 1] == '\n' ? ended(2) : Read.ODD;
    }

    private Read ended(int length) {
        at += length;
        return Read.WHOLE;
    }

    private Read value(int index, CopyText copy) {
        return bytes[at] == '"' ? quoted(index, copy) : unquoted(index, copy);
    }

    private Read unquoted(int index, CopyText copy) {
        int from = at;
        boolean special = false;
        byte meaning;
        while ((meaning = meanings[bytes[at] & 0xFF]) < DELIMITER) {
            special |= meaning == SPECIAL;
            at++;
        }
        if (meaning == QUOTE) return Read.ODD;
        if (at == limit && !exhausted) return Read.CUT_OFF;
        if (nullMarker.isPresent() ? isMarker(from, at) : at == from) {
            copy.value(null);
            return Read.WHOLE;
        }
        return put(index, from, at, special, false, copy);
    }

    private Read quoted(int index, CopyText copy) {
        int from = ++at;
        boolean special = false;
        boolean doubled = false;
        while (true) {
            byte meaning = meanings[bytes[at] & 0xFF];
            if (meaning == QUOTE) {
                if (at + 1 == limit && !exhausted) return Read.CUT_OFF;
                if (at + 1 == limit || bytes[at + 1] != '"') break;
                doubled = true;
                at += 2;
            } else {
                if (at == limit) return exhausted ? Read.ODD : Read.CUT_OFF;
                special |= meaning == SPECIAL || meaning == END || meaning == DELIMITER && CopyText.isSpecial(delimiter);
                at++;
            }
        }
        int to = at++;
        return put(index, from, to, special, doubled, copy);
    }

    private boolean isMarker(int from, int to) {
        var marker = nullMarker.get();
        return Arrays.equals(bytes, from, to, marker, 0, marker.length);
    }

    private Read put(int index, int from, int to, boolean special, boolean doubled, CopyText copy) {
        if (inHeader) {
            copy.value("");
            return Read.WHOLE;
        }
        if (!special && !doubled && PlainValue.is(columns.get(index), bytes, from, to)) {
            copy.plain(bytes, from, to);
            return Read.WHOLE;
        }
        try {
            var text = decoder.decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
            texts[index] = doubled ? text.replace("\"\"", "\"") : text;
            copy.value((String) values.of(row, index));
            return Read.WHOLE;
        } catch (CharacterCodingException | BadRow e) { // which CsvRows will tell of, with its place
            return Read.ODD;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
