package release.seed.rows;

import java.io.IOException;
import java.io.Reader;

/**
 * Gives a text at most one line at a time, so that who parses it has never read further than the line that it is at; the
 * parser of JSON does not tell lines itself.
 */
final class LineByLine extends Reader {
    private static final int LONGEST_ROW = 8 * 1024 * 1024;
    private final Reader in;
    private final boolean stopsAtLineEnd;
    private final char[] buffer = new char[1 << 13];
    private int position;
    private int limit;
    private long line = 1;
    private boolean atLineEnd;
    private boolean stopped;
    private int rowLength;

    /** @param stopsAtLineEnd whether each line is a text of its own, with an end */
    LineByLine(Reader in, boolean stopsAtLineEnd) {
        this.in = in;
        this.stopsAtLineEnd = stopsAtLineEnd;
    }

    /** The line of what was given last, counted from 1. */
    long line() {
        return line;
    }

    /** What comes is a row, which has to end before it has filled the memory. */
    void beginRow() {
        rowLength = 0;
    }

    /** Goes on after the end of a line that is a text of its own. */
    void nextLine() {
        stopped = false;
    }

    /** Skips blank lines and spaces; whether anything follows. */
    boolean skipBlankLines() throws IOException {
        while (filled()) {
            char c = buffer[position];
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                step();
                return true;
            }
            step();
            position++;
            atLineEnd = c == '\n';
        }
        return false;
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (stopped || !filled()) return -1;
        if (atLineEnd && stopsAtLineEnd) {
            stopped = true;
            return -1;
        }
        step();
        int count = 0;
        while (count < length && position < limit && !atLineEnd) {
            char c = buffer[position++];
            target[offset + count++] = c;
            atLineEnd = c == '\n';
        }
        rowLength += count;
        if (rowLength > LONGEST_ROW) throw new TooLong();
        return count;
    }

    /** Begins a new line if the last one is over. */
    private void step() {
        if (atLineEnd) line++;
        atLineEnd = false;
    }

    private boolean filled() throws IOException {
        if (position < limit) return true;
        int count = in.read(buffer, 0, buffer.length);
        position = 0;
        limit = Math.max(0, count);
        return count > 0;
    }

    /** A row that is longer than any should be. */
    static final class TooLong extends IOException {
        TooLong() {
            super("The row is longer than " + LONGEST_ROW + " characters here.");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
