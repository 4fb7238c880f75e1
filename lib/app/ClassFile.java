package release.app;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * What a class file names, read without loading the class. The layout is in the JVM's specification, chapter 4. Names are
 * written as there, {@code java/lang/String}. Class files of a later Java than ours can be read too.
 */
public final class ClassFile {
    /**
     * @param result the class that it returns; empty if it returns none
     * @param annotations by their names, each with the texts in it
     */
    public record Method(String name, String result, Map<String, List<String>> annotations) {}

    /**
     * @param parents the class that it extends, and then its interfaces
     * @param types every class that its code names
     * @param calls every method that its code calls: {@code org/flywaydb/core/Flyway.configure}
     * @param texts every text in its code
     * @param annotations its own by their names, each with the texts in it
     */
    public record Content(
            List<String> parents,
            Set<String> types,
            Set<String> calls,
            Set<String> texts,
            Map<String, List<String>> annotations,
            List<Method> methods) {}

    private static final int MAGIC = 0xCAFEBABE;
    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int TEXT = 8;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private final ByteBuffer bytes;
    /** Where the content of each constant begins, after its tag; 0 if there is none of this number. */
    private final int[] constants;

    private final int end;

    /**
     * @param content begins with the class file, and must not change
     * @param length of the class file
     * @throws IllegalArgumentException if it is no class file, or damaged
     */
    public ClassFile(byte[] content, int length) {
        bytes = ByteBuffer.wrap(content, 0, length);
        try {
            if (bytes.getInt() != MAGIC) throw new IllegalArgumentException();
            bytes.position(8);
            constants = new int[next()];
            for (int i = 1; i < constants.length; i++) {
                int tag = bytes.get();
                constants[i] = bytes.position();
                bytes.position(bytes.position() + size(tag));
                if (tag == LONG || tag == DOUBLE) i++; // they take two numbers
            }
            end = bytes.position();
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private int size(int tag) {
        return switch (tag) {
            case UTF8 -> 2 + number(bytes.position());
            case LONG, DOUBLE -> 8;
            case 3, 4, 9, METHOD, INTERFACE_METHOD, 12, 17, 18 -> 4;
            case 15 -> 3;
            case CLASS, TEXT, 16, 19, 20 -> 2;
            default -> throw new IllegalArgumentException();
        };
    }

    /**
     * A quick check that makes no texts.
     *
     * @param hashes of ASCII texts
     * @param lengths of the same texts
     * @return false if none of them is among its constants
     */
    boolean mayName(Set<Integer> hashes, BitSet lengths) {
        for (int i = 1; i < constants.length; i++) {
            int at = constants[i];
            if (at == 0 || bytes.get(at - 1) != UTF8) continue;
            if (lengths.get(number(at)) && hashes.contains(hash(at + 2, number(at)))) return true;
        }
        return false;
    }

    /** The same as {@link String#hashCode} of these bytes. */
    private int hash(int at, int length) {
        int hash = 0;
        for (int i = at; i < at + length; i++) hash = 31 * hash + bytes.get(i);
        return hash;
    }

    /** @throws IllegalArgumentException if it is damaged */
    public Content content() {
        try {
            var types = new LinkedHashSet<String>();
            var calls = new LinkedHashSet<String>();
            var texts = new LinkedHashSet<String>();
            each(CLASS, at -> types.add(text(number(at))));
            each(TEXT, at -> texts.add(text(number(at))));
            for (int tag : List.of(METHOD, INTERFACE_METHOD))
                each(tag, at -> calls.add(type(number(at)) + "." + text(number(constants[number(at + 2)]))));

            bytes.position(end + 4);
            var parents = new ArrayList<>(List.of(type(next())));
            for (int left = next(); left > 0; left--) parents.add(type(next()));
            members(); // its fields
            var methods = members();
            return new Content(parents, types, calls, texts, attributes(), methods);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void each(int tag, IntConsumer work) {
        for (int i = 1; i < constants.length; i++) {
            if (constants[i] != 0 && bytes.get(constants[i] - 1) == tag) work.accept(constants[i]);
        }
    }

    private List<Method> members() {
        var found = new ArrayList<Method>();
        for (int left = next(); left > 0; left--) {
            next();
            var name = text(next());
            var descriptor = text(next());
            var result = descriptor.substring(descriptor.indexOf(')') + 1);
            found.add(new Method(name, result.startsWith("L") ? named(result) : "", attributes()));
        }
        return found;
    }

    /** Goes over attributes and reads the annotations among them. */
    private Map<String, List<String>> attributes() {
        var annotations = new LinkedHashMap<String, List<String>>();
        for (int left = next(); left > 0; left--) {
            var name = text(next());
            int after = bytes.getInt() + bytes.position();
            if (name.equals("RuntimeVisibleAnnotations")) {
                for (int more = next(); more > 0; more--) annotation(annotations);
            }
            bytes.position(after);
        }
        return annotations;
    }

    private void annotation(Map<String, List<String>> found) {
        var texts = found.computeIfAbsent(named(text(next())), name -> new ArrayList<>());
        for (int left = next(); left > 0; left--) {
            next();
            value(texts, found);
        }
    }

    private void value(List<String> texts, Map<String, List<String>> found) {
        switch (bytes.get()) {
            case 's' -> texts.add(text(next()));
            case 'e' -> bytes.position(bytes.position() + 4);
            case '@' -> annotation(found);
            case '[' -> {
                for (int left = next(); left > 0; left--) value(texts, found);
            }
            default -> next();
        }
    }

    /** {@code java/lang/String} of {@code Ljava/lang/String;}. */
    private static String named(String descriptor) {
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private int next() {
        return Short.toUnsignedInt(bytes.getShort());
    }

    private int number(int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    private String type(int constant) {
        return constant == 0 ? "" : text(number(constants[constant]));
    }

    private String text(int constant) {
        int at = constants[constant];
        return new String(bytes.array(), at + 2, number(at), StandardCharsets.UTF_8);
    }
}
