package release.catalog;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The catalogs that JBang knows on this machine.
 *
 * @param file where JBang keeps them; it need not exist
 */
public record Catalogs(Path file) {
    public static final String FILE = "jbang-catalog.json";

    /** @return empty if JBang has no place for them */
    public static Optional<Catalogs> of(Map<String, String> variables) {
        return Optional.ofNullable(variables.get("JBANG_DIR"))
                .or(() -> Optional.ofNullable(variables.get("HOME")).map(home -> home + "/.jbang"))
                .map(folder -> new Catalogs(Path.of(folder, FILE)));
    }

    /**
     * The target of each catalog, by its name.
     *
     * @throws IOException if they cannot be read
     */
    public Map<String, String> references() throws IOException {
        var references = new LinkedHashMap<String, String>();
        if (!Files.exists(file)) return references;
        try {
            var catalogs = Optional.ofNullable(JsonParser.parseString(Files.readString(file))
                    .getAsJsonObject()
                    .get("catalogs"));
            catalogs.map(JsonElement::getAsJsonObject)
                    .ifPresent(all -> all.entrySet()
                            .forEach(catalog -> Optional.ofNullable(
                                            catalog.getValue().getAsJsonObject().get("catalog-ref"))
                                    .ifPresent(
                                            reference -> references.put(catalog.getKey(), reference.getAsString()))));
            return references;
        } catch (JsonParseException | IllegalStateException e) {
            throw new IOException(e);
        }
    }

    /** The file of the catalog that a reference leads to. Empty if it is on the network. */
    public static Optional<Path> file(String reference) {
        if (reference.contains("://") && !reference.startsWith("file:")) return Optional.empty();
        var path = Path.of(reference.replaceFirst("^file:(//)?", ""));
        return Optional.of(path.toString().endsWith(".json") ? path : path.resolve(FILE));
    }

    /** Whether a reference leads to the catalog of a checkout. */
    public static boolean isOf(String reference, Path checkout) {
        try {
            var file = file(reference);
            return file.isPresent()
                    && Files.exists(file.get())
                    && Files.exists(checkout.resolve(FILE))
                    && Files.isSameFile(file.get(), checkout.resolve(FILE));
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}
