package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Compares a whole output with a file in tests/golden; with {@code UPDATE_GOLDEN=1} it writes the file instead. */
public final class Golden {
    private Golden() {}

    public static void verify(String name, String output) {
        var file = Checkout.root().resolve("tests/golden").resolve(name + ".txt");
        try {
            if ("1".equals(System.getenv("UPDATE_GOLDEN"))) Files.writeString(file, output);
            assertEquals(Files.readString(file), output, () -> "differs from " + file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
