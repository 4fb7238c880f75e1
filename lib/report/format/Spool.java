package release.report.format;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Keeps lines until they are printed, compressed in memory: the lines of ten thousand tenants are much alike, and a
 * container may have no folder to write to.
 */
final class Spool {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    private final Writer writer =
            new OutputStreamWriter(new DeflaterOutputStream(bytes, deflater, 8192), StandardCharsets.UTF_8);

    void add(String line) {
        try {
            writer.append(line).append('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All lines. None may be added after this. */
    Stream<String> lines() {
        try {
            writer.close();
            deflater.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new BufferedReader(new InputStreamReader(
                        new InflaterInputStream(new ByteArrayInputStream(bytes.toByteArray())), StandardCharsets.UTF_8))
                .lines();
    }
}
