package release.migrate.fastpath;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * The script of a migration, as far as the history knows it.
 *
 * @param version as its name has it; empty if it is repeatable
 * @param isSelfContained whether it has neither a placeholder nor settings of its own
 * @param checksum as Flyway computes it: the CRC-32 of its lines without their ends and without a byte order mark
 */
public record FastPathScript(File file, String version, String description, boolean isSelfContained, int checksum) {
    /** What the JDK reads without taking memory for it; most scripts are shorter. */
    static final int COMMON = 8192;
    /** Longer ones are no common scripts, and Flyway reads them in small pieces. */
    private static final long LARGEST = 8 << 20;
    /** Begins a comment that has settings for the script. */
    public static final String SETTINGS = "release:";

    private static final String PLACEHOLDER = "${";
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    /**
     * Reads a script.
     *
     * @param version empty if it is repeatable: placeholders would be part of its checksum
     * @param buffer for a {@link #COMMON} one
     * @throws NeedsFlyway if it cannot be read, is not written in UTF-8, or depends on more than itself
     */
    static FastPathScript read(File file, String version, String description, byte[] buffer) {
        try {
            var content = content(file, buffer);
            var hasPlaceholder = has(content, PLACEHOLDER);
            if (version.isEmpty() && hasPlaceholder) throw new NeedsFlyway(file.getName() + " has placeholders");
            return new FastPathScript(
                    file, version, description, !hasPlaceholder && !has(content, SETTINGS), checksum(content));
        } catch (CharacterCodingException e) {
            throw new NeedsFlyway(file.getName() + " is not written in UTF-8");
        } catch (IOException e) {
            throw new NeedsFlyway(file.getName() + " cannot be read: " + e.getMessage());
        }
    }

    /** To ask for the length of a file takes as long as to read it. */
    private static byte[] content(File file, byte[] buffer) throws IOException {
        try (var in = new FileInputStream(file)) {
            int size = in.readNBytes(buffer, 0, buffer.length);
            if (size < buffer.length) return Arrays.copyOf(buffer, size);
        }
        if (file.length() > LARGEST) throw new NeedsFlyway(file.getName() + " is very large");
        return Files.readAllBytes(file.toPath());
    }

    /** @param text in ASCII */
    private static boolean has(byte[] content, String text) {
        for (int i = 0, same = 0; i < content.length; i++) {
            same = content[i] == text.charAt(same) ? same + 1 : content[i] == text.charAt(0) ? 1 : 0;
            if (same == text.length()) return true;
        }
        return false;
    }

    /** Uses up the content. */
    private static int checksum(byte[] content) throws CharacterCodingException {
        if (!isAscii(content)) StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
        int begin = startsWithMark(content) ? BYTE_ORDER_MARK.length : 0;
        int end = begin;
        for (int i = begin; i < content.length; i++)
            if (content[i] != '\n' && content[i] != '\r') content[end++] = content[i];
        var sum = new CRC32();
        sum.update(content, begin, end - begin);
        return (int) sum.getValue();
    }

    private static boolean isAscii(byte[] content) {
        for (byte one : content) if (one < 0) return false;
        return true;
    }

    private static boolean startsWithMark(byte[] content) {
        if (content.length < BYTE_ORDER_MARK.length) return false;
        for (int i = 0; i < BYTE_ORDER_MARK.length; i++) if (content[i] != BYTE_ORDER_MARK[i]) return false;
        return true;
    }
}
