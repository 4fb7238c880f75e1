package release.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.zip.ZipException;

/**
 * Tells a jar that was cut off by its end. The JDK looks for the last directory in a file, wherever that is: of half a
 * Spring Boot jar it reads the last whole jar inside, as if that were the app. The layout is that of PKWARE's APPNOTE, 4.3.16.
 */
final class ZipTrailer {
    private static final int BEGINS = 0x04034b50;
    private static final int ENDS = 0x06054b50;
    private static final int SIZE = 22;
    private static final int LONGEST_COMMENT = 0xFFFF;
    /** In a file of more than 4 GB or 65,535 entries the numbers stand elsewhere. */
    private static final long IN_ZIP64 = 0xFFFFFFFFL;

    private ZipTrailer() {}

    /** Whether a file begins as zip files do. */
    static boolean begins(InputStream in) throws IOException {
        var bytes = in.readNBytes(4);
        return bytes.length == 4 && little(bytes).getInt() == BEGINS;
    }

    /** @throws ZipException if the directory is not at the end of the file, or belongs to another file */
    static void check(Path file) throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            var tail = new byte[(int) Math.min(in.length(), SIZE + LONGEST_COMMENT)];
            in.seek(in.length() - tail.length);
            in.readFully(tail);
            var end = end(little(tail));
            long directory = Integer.toUnsignedLong(little(tail).getInt(end + 12));
            long offset = Integer.toUnsignedLong(little(tail).getInt(end + 16));
            if (offset == IN_ZIP64 || directory == IN_ZIP64) return;
            long before = in.length() - tail.length + end - directory - offset;
            in.seek(0);
            // A shell script may stand before a jar, which makes it executable, but not the beginning of another one.
            if (before != 0 && Integer.reverseBytes(in.readInt()) == BEGINS)
                throw new ZipException("its directory is that of another jar");
        }
    }

    private static int end(ByteBuffer tail) throws ZipException {
        for (int at = tail.limit() - SIZE; at >= 0; at--) {
            if (tail.getInt(at) == ENDS && Short.toUnsignedInt(tail.getShort(at + 20)) == tail.limit() - at - SIZE)
                return at;
        }
        throw new ZipException("there is no directory at its end");
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
