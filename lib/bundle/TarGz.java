package release.bundle;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * A .tar.gz whose bytes depend only on names and contents: no owner, one time, one of two modes. The format is ustar, as POSIX
 * defines it. A path that is too long for it stands before its entry as in GNU tar, which every tar reads.
 */
final class TarGz implements AutoCloseable {
    private static final int BLOCK = 512;
    private static final int NAME = 100;
    private static final int PREFIX = 155;
    private static final long LARGEST = 077777777777L;
    private final OutputStream out;

    TarGz(Path file) throws IOException {
        out = new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(file), 1 << 16), 1 << 16);
    }

    /** Adds a folder without its content. */
    void folder(String path) throws IOException {
        header(path + "/", 0755, 0, '5');
    }

    /** Adds a file unchanged. */
    void file(String path, Path content) throws IOException {
        long size = Files.size(content);
        if (size > LARGEST) throw new IOException(path + " is larger than the 8 GiB that a tar can hold");
        header(path, Files.isExecutable(content) ? 0755 : 0644, size, '0');
        Files.copy(content, out);
        pad(size);
    }

    @Override
    public void close() throws IOException {
        try (out) {
            out.write(new byte[2 * BLOCK]);
        }
    }

    private void header(String path, int mode, long size, char type) throws IOException {
        var name = path.getBytes(StandardCharsets.UTF_8);
        int slash = name.length <= NAME ? 0 : split(name);
        if (slash < 0) {
            block("././@LongLink".getBytes(StandardCharsets.US_ASCII), new byte[0], 0644, name.length + 1L, 'L');
            out.write(name);
            out.write(0);
            pad(name.length + 1L);
            block(Arrays.copyOf(name, NAME), new byte[0], mode, size, type);
        } else if (slash == 0) {
            block(name, new byte[0], mode, size, type);
        } else {
            block(Arrays.copyOfRange(name, slash + 1, name.length), Arrays.copyOf(name, slash), mode, size, type);
        }
    }

    /** The position of the slash that splits a long path into a prefix and a name that both fit; -1 if there is none. */
    private static int split(byte[] path) {
        for (int i = Math.min(PREFIX, path.length - 2); i >= path.length - 1 - NAME && i > 0; i--) {
            if (path[i] == '/') return i;
        }
        return -1;
    }

    private void block(byte[] name, byte[] prefix, int mode, long size, char type) throws IOException {
        var block = new byte[BLOCK];
        System.arraycopy(name, 0, block, 0, name.length);
        octal(mode, block, 100, 8);
        octal(0, block, 108, 8);
        octal(0, block, 116, 8);
        octal(size, block, 124, 12);
        octal(Tree.TIME.getEpochSecond(), block, 136, 12);
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = (byte) type;
        System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
        System.arraycopy(prefix, 0, block, 345, prefix.length);
        int sum = 0;
        for (var b : block) sum += b & 0xff;
        octal(sum, block, 148, 7);
        out.write(block);
    }

    /** A number in octal digits, with a zero byte after them. */
    private static void octal(long number, byte[] block, int at, int length) {
        var digits = ("%0" + (length - 1) + "o").formatted(number).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, block, at, digits.length);
        block[at + length - 1] = 0;
    }

    private void pad(long size) throws IOException {
        out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
    }

    /** Whether a file begins like the .tar.gz of a bundle: with this folder, and this file in it. */
    static boolean begins(Path file, String folder, String first) {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            var blocks = in.readNBytes(2 * BLOCK); // a folder has only a header
            return blocks.length == 2 * BLOCK
                    && name(blocks, 0).equals(folder + "/")
                    && name(blocks, BLOCK).equals(folder + "/" + first);
        } catch (IOException e) {
            return false;
        }
    }

    private static String name(byte[] blocks, int at) {
        int end = at;
        while (end < at + NAME && blocks[end] != 0) end++;
        return new String(blocks, at, end - at, StandardCharsets.UTF_8);
    }
}
