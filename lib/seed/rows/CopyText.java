package release.seed.rows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Rows as COPY takes them in its text format (https://www.postgresql.org/docs/current/sql-copy.html): each is one line,
 * a tab is between the values, and {@code \N} stands for null.
 */
final class CopyText {
    private static final int FULL = 1 << 16;
    private byte[] bytes = new byte[2 * FULL];
    private int size;
    private int rowBegin;

    /** Whether it is time to send it. */
    boolean isFull() {
        return size > FULL;
    }

    byte[] bytes() {
        return bytes;
    }

    /** How much of them counts. */
    int size() {
        return size;
    }

    /** All is sent. */
    void clear() {
        size = rowBegin = 0;
    }

    /** Adds a value to the row at hand; null stands for null. */
    void value(String value) {
        if (value == null) {
            reserve(3);
            bytes[size++] = '\\';
            bytes[size++] = 'N';
            bytes[size++] = '\t';
            return;
        }
        var text = value.getBytes(StandardCharsets.UTF_8);
        reserve(2 * text.length + 1);
        int plain = 0;
        while (plain < text.length && !isSpecial(text[plain])) plain++;
        System.arraycopy(text, 0, bytes, size, plain);
        size += plain;
        for (int i = plain; i < text.length; i++) {
            if (isSpecial(text[i])) escape(text[i]);
            else bytes[size++] = text[i];
        }
        bytes[size++] = '\t';
    }

    /** The row at hand is whole. */
    void endRow() {
        bytes[size - 1] = '\n';
        rowBegin = size;
    }

    /** Takes back what there is of the row at hand. */
    void dropRow() {
        size = rowBegin;
    }

    /** Whether it is not written as it is. */
    private static boolean isSpecial(byte c) {
        return c == '\\' || c >= 0 && c < ' ';
    }

    private void escape(byte c) {
        byte letter = switch (c) {
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '\\' -> '\\';
            default -> 0;
        };
        if (letter != 0) bytes[size++] = '\\';
        bytes[size++] = letter != 0 ? letter : c;
    }

    private void reserve(int more) {
        if (bytes.length - size < more) bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
}
