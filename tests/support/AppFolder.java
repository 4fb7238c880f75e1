package release.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import release.settings.AppSettings;
import release.settings.AppSettings.Value;
import release.deployable.Deployable;
import release.deployable.Unreadable;

/** An app as a folder of classes and resources, {@code app} in a release root, whose settings are read as text. */
public final class AppFolder {
    private final Path root;
    private final Map<String, String> properties = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private List<String> profiles = List.of();

    public AppFolder(Path root) {
        this.root = root;
    }

    /** Writes a file on the app's class path. */
    public AppFolder file(String name, String text) {
        return outside("app/" + name, text);
    }

    /** Writes a file in the release root. */
    public AppFolder outside(String name, String text) {
        new TestRelease(root).file(name, text);
        return this;
    }

    public AppFolder profiles(String... names) {
        profiles = List.of(names);
        return this;
    }

    public AppFolder property(String name, String value) {
        properties.put(name, value);
        return this;
    }

    public AppFolder variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Each value as {@code repo key = text (place)}; or why they cannot be read. */
    public String settings() {
        try (var app = Deployable.open(root.resolve("app"))) {
            return AppSettings.read(app, root, profiles, properties, variables).entrySet().stream()
                .flatMap(repo -> repo.getValue().entrySet().stream().map(value -> repo.getKey() + " " + value.getKey() + text(value.getValue())))
                .collect(Collectors.joining("\n", "", "\n"));
        } catch (Unreadable e) {
            return "unreadable: " + e.getMessage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String text(Value value) {
        var text = value.texts().size() == 1 ? value.texts().get(0) : value.texts().toString();
        return " = " + text + "  (" + value.source().replace(root + "/", "") + (value.line() > 0 ? ":" + value.line() : "") + ")";
    }
}
