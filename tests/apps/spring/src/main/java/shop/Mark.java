package shop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that tells that something of the app has run, in the folder that the variable or the property names. */
public final class Mark {
    private Mark() {}

    public static void leave(String name) {
        var folder = System.getProperty("shop.marks", System.getenv("SHOP_MARKS"));
        try {
            if (folder != null) Files.writeString(Path.of(folder, name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
