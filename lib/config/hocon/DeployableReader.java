package release.config.hocon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import release.app.Deployable;
import release.app.Unreadable;
import release.config.AppReading;
import release.config.Section;
import release.config.Suggestion;

/**
 * Reads which jar or folder is the app itself, and which folders of migrations are inside it. The app is opened once, for the whole
 * configuration, and closed with this.
 */
final class DeployableReader implements AutoCloseable {
    private static final String PACKAGED = "classpath:";
    private static final String FOLDER = "filesystem:";
    private final Path root;
    private final Section app;
    private final String key;
    private final Optional<Section.Located<String>> written;
    private final Optional<Path> path;
    private Optional<Deployable> open = Optional.empty();
    private Optional<AppReading> reading = Optional.empty();

    /** Reads the keys {@code jar} and {@code dir} of an app. Their problems are added to its section's problems. */
    DeployableReader(Section app, Path root) {
        this.root = root;
        this.app = app;
        var jar = app.text("jar");
        var folder = app.text("dir");
        // If the file sets one of them and an environment adds the other, the latter counts.
        key = jar.isPresent() && (folder.isEmpty() || app.isAdded("jar")) ? "jar" : "dir";
        written = key.equals("jar") ? jar : folder;
        if (jar.isPresent() && folder.isPresent() && app.isAdded("jar") == app.isAdded("dir")) {
            app.problem(folder.get().source(), "dir", "and jar are both set; keep one");
            path = Optional.empty();
        } else {
            path = written.flatMap(this::opened);
        }
    }

    private Optional<Path> opened(Section.Located<String> text) {
        var file = root.resolve(text.value()).normalize();
        if (!app.strict()) return Optional.of(file);
        if (!(key.equals("jar") ? Files.isRegularFile(file) : Files.isDirectory(file))) {
            app.problem(
                    text.source(),
                    key,
                    Suggestion.missing(key.equals("jar") ? "file" : "folder", text.value(), file, root));
            return Optional.empty();
        }
        try {
            open = Optional.of(Deployable.open(file));
            return Optional.of(file);
        } catch (Unreadable e) {
            app.problem(text.source(), key, "names " + text.value() + ", which " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Whether the configuration names the app's jar or folder. */
    boolean isWritten() {
        return written.isPresent();
    }

    /** The app's jar or folder, which exists and can be opened. */
    Optional<Path> path() {
        return path;
    }

    /** The open app. Empty if its content does not matter here, or once it turns out to be damaged. */
    Optional<Deployable> open() {
        return open;
    }

    /** Remembers how the app's own settings were read. */
    void read(AppReading how) {
        reading = Optional.of(how);
    }

    /** How the app's own settings were read, if they were. */
    Optional<AppReading> reading() {
        return reading;
    }

    /** The app's jar or folder as written. */
    String shown() {
        return written.orElseThrow().value();
    }

    /** Reports a problem at the key that names the app. */
    void problem(String message) {
        app.problem(written.orElseThrow().source(), key, message);
    }

    /** Reports once that something in it cannot be read. Nothing more is looked for in it then. */
    void damaged(Unreadable e) {
        problem("cannot be read: " + e.getMessage());
        close();
        open = Optional.empty();
    }

    /** Whether a location is inside the app. */
    static boolean isPackaged(Section.Located<String> location) {
        return location.value().startsWith(PACKAGED);
    }

    /** The locations inside the app, as folders that a class loader knows. */
    List<String> packaged(Section repo, List<Section.Located<String>> locations) {
        var folders = new ArrayList<String>();
        for (var location : locations) {
            var folder = location.value().substring(PACKAGED.length()).replaceAll("^/+|/+$", "");
            if (!isWritten() && app.strict()) {
                repo.problem(
                        location.source(),
                        "migrations",
                        "names a folder inside the app: " + location.value() + "; set " + app.path("jar") + " or "
                                + app.path("dir") + " to the app itself");
            }
            open.flatMap(app -> missing(folder, app))
                    .ifPresent(problem -> repo.problem(location.source(), "migrations", problem));
            folders.add(folder);
        }
        return folders;
    }

    /** Whether a location that the app names exists. A location that is neither a folder nor inside the app is not checked. */
    boolean hasLocation(String location) {
        if (location.startsWith(FOLDER)) return Files.isDirectory(root.resolve(location.substring(FOLDER.length())));
        return !location.startsWith(PACKAGED)
                || has(location.substring(PACKAGED.length()).replaceAll("^/+|/+$", ""), open.orElseThrow());
    }

    /** The part of a folder from a wildcard on is not checked. */
    private static boolean has(String folder, Deployable deployable) {
        return deployable.has(folder.replaceFirst("(^|/)[^/]*[*?].*", ""));
    }

    /** The problem with a folder inside the app. */
    private Optional<String> missing(String folder, Deployable deployable) {
        try {
            if (has(folder, deployable)) return Optional.empty();
            var others = deployable.below("").stream()
                    .map(Deployable.Resource::name)
                    .filter(name -> name.matches(".+/.+\\.sql"))
                    .map(name -> name.substring(0, name.lastIndexOf('/')))
                    .distinct()
                    .toList();
            return Optional.of(
                    "names a folder that is not in " + shown() + ": " + folder + Suggestion.hint(folder, others));
        } catch (Unreadable e) {
            damaged(e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        try {
            if (open.isPresent()) open.get().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
