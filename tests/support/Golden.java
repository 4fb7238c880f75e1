package release.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;

/** Compares a whole output with a file in tests/golden; with {@code UPDATE_GOLDEN=1} it writes the file instead. */
public final class Golden {
    private Golden() {}

    public static void verify(String name, String output) {
        var file = Checkout.root().resolve("tests/golden").resolve(name + ".txt");
        if ("1".equals(System.getenv("UPDATE_GOLDEN"))) TestRelease.unchecked(() -> Files.writeString(file, output));
        assertEquals(TestRelease.unchecked(() -> Files.readString(file)), output, () -> "differs from " + file);
    }
}
