package release.app.settings;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Writes a class whose objects do nothing. The layout is in the JVM's specification, chapter 4. */
final class EmptyClass {
    private static final int PUBLIC = 0x21;
    private static final int THIS = 2;
    private static final int OBJECT = 4;
    private static final int CONSTRUCTOR = 5;
    private static final int NOTHING = 6;
    private static final int CODE = 9;
    private static final byte[] CALL_OF_OBJECT = {0x2a, (byte) 0xb7, 0, 8, (byte) 0xb1};

    private EmptyClass() {}

    /** @param interfaces that it implements, without their methods */
    static byte[] bytes(String name, List<String> interfaces) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(0xCAFEBABE);
            out.writeInt(49); // Java 5, which needs no maps of its stack
            out.writeShort(10 + 2 * interfaces.size());
            type(out, name, 1);
            type(out, "java/lang/Object", 3);
            text(out, "<init>");
            text(out, "()V");
            out.writeByte(12);
            out.writeShort(CONSTRUCTOR);
            out.writeShort(NOTHING);
            out.writeByte(10);
            out.writeShort(OBJECT);
            out.writeShort(7);
            text(out, "Code");
            for (int i = 0; i < interfaces.size(); i++) type(out, interfaces.get(i), 10 + 2 * i);
            out.writeShort(PUBLIC);
            out.writeShort(THIS);
            out.writeShort(OBJECT);
            out.writeShort(interfaces.size());
            for (int i = 0; i < interfaces.size(); i++) out.writeShort(11 + 2 * i);
            out.writeShort(0); // no fields
            out.writeShort(1);
            constructor(out);
            out.writeShort(0); // no attributes
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void constructor(DataOutputStream out) throws IOException {
        out.writeShort(1);
        out.writeShort(CONSTRUCTOR);
        out.writeShort(NOTHING);
        out.writeShort(1);
        out.writeShort(CODE);
        out.writeInt(12 + CALL_OF_OBJECT.length);
        out.writeShort(1); // the stack
        out.writeShort(1); // this
        out.writeInt(CALL_OF_OBJECT.length);
        out.write(CALL_OF_OBJECT);
        out.writeInt(0); // no exceptions, no attributes
    }

    private static void type(DataOutputStream out, String name, int text) throws IOException {
        text(out, name);
        out.writeByte(7);
        out.writeShort(text);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        out.writeByte(1);
        out.writeUTF(text);
    }
}
