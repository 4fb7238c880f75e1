package release.seed.rows;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipException;

/** Text in UTF-8, with a byte order mark or without, that tells in which line a byte is wrong instead of replacing it. */
final class Utf8 extends Reader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private final InputStream in;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private long line = 1;
    private char last;
    private boolean began;
    private boolean exhausted;
    private boolean ended;
    private int quotes;

    Utf8(InputStream in) {
        this.in = in;
    }

    /** @throws WrongText at a byte that is not UTF-8, and where a compressed file is damaged */
    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (length == 0) return 0;
        while (true) {
            var chars = CharBuffer.wrap(target, offset, length);
            var result = decoder.decode(bytes, chars, exhausted);
            int count = begun(target, offset, length - chars.remaining());
            if (count > 0) return counted(target, offset, count);
            if (result.isError()) throw new WrongText(line, wrong());
            if (exhausted) {
                ended = true;
                return -1;
            }
            fill();
        }
    }

    /** Leaves out a byte order mark. */
    private int begun(char[] target, int offset, int count) {
        if (began || count == 0) return count;
        began = true;
        if (target[offset] != BYTE_ORDER_MARK) return count;
        System.arraycopy(target, offset + 1, target, offset, count - 1);
        return count - 1;
    }

    private int counted(char[] target, int offset, int count) {
        char before = last;
        for (int i = offset; i < offset + count; i++) {
            char c = target[i];
            if (c <= '\r' && (c == '\r' || c == '\n' && before != '\r')) line++;
            before = c;
        }
        last = before;
        int run = 0;
        while (run < count && target[offset + count - 1 - run] == '"') run++;
        quotes = run == count ? quotes + run : run;
        return count;
    }

    private void fill() throws IOException {
        bytes.compact();
        try {
            int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
            if (count < 0) exhausted = true;
            else bytes.position(bytes.position() + count);
        } catch (ZipException | EOFException e) {
            throw new WrongText(line, "The compressed file is damaged or cut off here.");
        } finally {
            bytes.flip();
        }
    }

    private String wrong() {
        int wrong = bytes.get(bytes.position()) & 0xFF;
        return String.format(
                "The byte 0x%02X is not UTF-8%s.",
                wrong, !began && wrong >= 0xFE ? ", this looks like UTF-16" : "; save the file as UTF-8");
    }

    /** Whether the end was reached and told. */
    boolean ended() {
        return ended;
    }

    /** With how many quotes the text so far ends. */
    int quotesAtEnd() {
        return quotes;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Where text cannot be read; a Reader cannot throw a {@link BadRow}. */
    static final class WrongText extends IOException {
        private final long line;

        WrongText(long line, String message) {
            super(message);
            this.line = line;
        }

        BadRow badRow() {
            return BadRow.ofLine(line, getMessage());
        }
    }
}
