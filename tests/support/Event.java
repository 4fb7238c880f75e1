package release.support;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What a worker tells of a test, or that a class has ended.
 *
 * @param name the class with the test, or the class
 * @param text why it failed or was skipped; else empty
 */
record Event(Kind kind, String name, String text) {
    enum Kind { PASSED, FAILED, SKIPPED, CLASS_ENDED }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(kind.name());
        write(out, name);
        write(out, text);
        out.flush();
    }

    static Event read(DataInputStream in) throws IOException {
        return new Event(Kind.valueOf(in.readUTF()), readText(in), readText(in));
    }

    /** A text of any length, which {@code writeUTF} does not take. */
    private static void write(DataOutputStream out, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }
}
