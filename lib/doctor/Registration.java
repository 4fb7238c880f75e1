package release.doctor;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import release.config.Release;
import release.config.Secrets;

/**
 * Whether JBang knows a catalog of the release's name. One that it does not know it looks for on public Git hosts, where
 * anybody may have put it.
 */
record Registration(Release release, Map<String, String> variables) {
    private static final String NAME = "registered";
    private static final String FILE = "jbang-catalog.json";

    Finding finding() {
        var folder = Optional.ofNullable(variables.get("JBANG_DIR"))
            .or(() -> Optional.ofNullable(variables.get("HOME")).map(home -> home + "/.jbang"));
        if (folder.isEmpty()) return Finding.warning(NAME, "could not be told", "Neither HOME nor JBANG_DIR is set, so JBang has no place for catalogs.");
        var file = Path.of(folder.get(), FILE);
        try {
            var catalog = Files.exists(file) ? catalog(JsonParser.parseString(Files.readString(file))) : Optional.<String>empty();
            return catalog.map(this::known).orElseGet(this::unknown);
        } catch (IOException | JsonParseException | IllegalStateException | InvalidPathException e) {
            return Finding.warning(NAME, "could not be told", file + " cannot be read as a catalog. Mend or delete it.");
        }
    }

    private Optional<String> catalog(JsonElement json) {
        return member(json, "catalogs").flatMap(catalogs -> member(catalogs, release.name()))
            .flatMap(catalog -> member(catalog, "catalog-ref")).map(JsonElement::getAsString);
    }

    private static Optional<JsonElement> member(JsonElement object, String name) {
        return Optional.ofNullable(object.getAsJsonObject().get(name));
    }

    private Finding unknown() {
        return Finding.warning(NAME, "no catalog " + release.name(), "COMMAND@" + release.name()
            + " makes JBang ask public Git hosts for somebody else's commands. Register yours:\n" + registering(""));
    }

    private Finding known(String reference) {
        if (reference.contains("://") && !reference.startsWith("file:")) return Finding.ok(NAME, Secrets.none().redact(reference));
        var path = Path.of(reference.replaceFirst("^file:(//)?", ""));
        var file = path.toString().endsWith(".json") ? path : path.resolve(FILE);
        if (isSame(file)) return Finding.ok(NAME, "as " + release.name());
        return Finding.warning(NAME, release.name() + " is another one", "COMMAND@" + release.name() + " runs what " + file
            + " says, not this checkout's. If it should:\n" + registering("--force "));
    }

    private boolean isSame(Path file) {
        var ours = release.root().resolve(FILE);
        try {
            return Files.exists(file) && Files.exists(ours) && Files.isSameFile(file, ours);
        } catch (IOException e) {
            return false;
        }
    }

    private String registering(String force) {
        var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "jbang");
        return (launcher.endsWith("rel/jbang") ? launcher + " --" : "jbang") + " catalog add --global " + force + "--name " + release.name()
            + " " + quoted(release.root().toString());
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
