package release.seed.rows;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import release.config.Seed;

/** The rows of a file, one after the other. */
interface Rows extends Closeable {
    /** The next row; null after the last one. */
    Row next() throws BadRow, IOException;

    /** Opens a file of rows as its name says. */
    static Rows open(Seed seed, Table table) throws BadRow, IOException {
        var name = FileName.of(seed.file());
        var text = new Utf8(stream(seed));
        try {
            return switch (name.format()) {
                case "csv" -> new CsvRows(text, seed.delimiter().orElse(','), seed.nullMarker(), table);
                case "tsv" -> new CsvRows(text, seed.delimiter().orElse('\t'), seed.nullMarker(), table);
                case "json" -> JsonRows.ofArray(text, table);
                case "ndjson" -> JsonRows.ofLines(text, table);
                default -> throw new IllegalArgumentException(name.format());
            };
        } catch (BadRow | IOException | RuntimeException e) {
            text.close();
            throw e;
        }
    }

    /** The bytes of a file of rows, unpacked if its name says that they are packed. */
    static InputStream stream(Seed seed) throws BadRow, IOException {
        var file = new BufferedInputStream(Files.newInputStream(seed.file()), 1 << 16);
        try {
            return FileName.of(seed.file()).compressed() ? new Unzipped(file) : file;
        } catch (ZipException | EOFException e) {
            file.close();
            throw BadRow.ofFile("The file is not compressed with gzip, as its name says.");
        }
    }

    /** All members of a file, of which {@link GZIPInputStream} passes over those whose header is damaged or cut off. */
    final class Unzipped extends GZIPInputStream {
        private static final int TRAILER = 8;

        private Unzipped(InputStream file) throws IOException {
            super(file, 1 << 16);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            if (count < 0 && (inf.getRemaining() > TRAILER || in.available() > 0))
                throw new ZipException("What comes after the last member is none");
            return count;
        }
    }
}
