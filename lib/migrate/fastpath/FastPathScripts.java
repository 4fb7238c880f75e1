package release.migrate.fastpath;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import release.repo.Repo;

/** The scripts in folders of migrations, where all are named so plainly that there is no doubt what Flyway takes each for. */
public final class FastPathScripts {
    private static final String SUFFIX = ".sql";
    private static final String SEPARATOR = "__";
    /** What Flyway would cut off a description to make it fit into the history. */
    private static final int LONGEST = 200;

    private final Map<String, FastPathScript> versioned = new HashMap<>();
    private final Map<String, FastPathScript> repeatable = new HashMap<>();
    private final byte[] buffer = new byte[FastPathScript.COMMON];

    /**
     * Reads those of a repo, once.
     *
     * @throws NeedsFlyway if there is anything else, or something is set that they depend on
     */
    public static FastPathScripts of(Repo repo) {
        var config = repo.config();
        if (!config.packaged().isEmpty()) throw new NeedsFlyway("migrations are inside the app");
        if (config.migrations().isEmpty()) throw new NeedsFlyway("there are no migrations");
        FastPathSettings.require(config);
        return repo.kept(FastPathScripts.class, () -> in(config.migrations()));
    }

    private static FastPathScripts in(List<Path> folders) {
        var scripts = new FastPathScripts();
        for (var folder : folders) {
            var name = folder.toString();
            if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) throw new NeedsFlyway(name + " may be a pattern");
            scripts.addAll(folder.toFile());
        }
        return scripts;
    }

    /** All of them, in no order. */
    public Stream<FastPathScript> all() {
        return Stream.concat(versioned.values().stream(), repeatable.values().stream());
    }

    /** How many there are. */
    int count() {
        return versioned.size() + repeatable.size();
    }

    /** Whether the script of a version is there, as it has run. */
    boolean has(FastPathVersion version, String description, int checksum) {
        var script = versioned.get(version.text());
        return script != null && script.description().equals(description) && script.checksum() == checksum;
    }

    /** Whether the repeatable script of a description is there, as it has run. */
    boolean has(String description, int checksum) {
        var script = repeatable.get(description);
        return script != null && script.checksum() == checksum;
    }

    /** Flyway goes into folders too, but not into hidden ones, and passes over what it cannot read. */
    private void addAll(File folder) {
        var files = folder.listFiles();
        if (files == null) throw new NeedsFlyway(folder.getName() + " cannot be read");
        for (var file : files) {
            if (isScript(file.getName())) add(file);
            else if (file.isDirectory() && !file.isHidden() && file.canRead()) addAll(file);
            else if (!file.isDirectory() && !isOfNobody(file.getName()))
                throw new NeedsFlyway(file.getName() + " is more than a migration");
        }
    }

    private static boolean isScript(String name) {
        return name.endsWith(SUFFIX) && (name.startsWith("V") || name.startsWith("R"));
    }

    /** What Flyway does not look at: notes, hidden files, and the scripts that take versions back. */
    private static boolean isOfNobody(String name) {
        var isHidden = name.startsWith(".") && name.indexOf('.', 1) < 0;
        return name.endsWith(".md")
                || name.endsWith(".txt")
                || isHidden
                || name.startsWith("U") && name.endsWith(SUFFIX);
    }

    private void add(File file) {
        var name = file.getName().substring(0, file.getName().length() - SUFFIX.length());
        int separator = name.indexOf(SEPARATOR);
        if (separator < 0) throw new NeedsFlyway(file.getName() + " has no description");
        var description = name.substring(separator + SEPARATOR.length()).replace('_', ' ');
        if (description.isEmpty() || description.length() > LONGEST)
            throw new NeedsFlyway(file.getName() + " has no common description");
        var version = name.substring(1, separator);
        if (name.startsWith("V")) {
            var number = FastPathVersion.of(version)
                    .orElseThrow(() -> new NeedsFlyway(file.getName() + " has no common version"));
            put(number.text(), FastPathScript.read(file, version, description, buffer), versioned);
        } else {
            if (!version.isEmpty()) throw new NeedsFlyway(file.getName() + " has a version");
            put(description, FastPathScript.read(file, version, description, buffer), repeatable);
        }
    }

    private static void put(String key, FastPathScript script, Map<String, FastPathScript> scripts) {
        if (scripts.put(key, script) != null)
            throw new NeedsFlyway((script.version().isEmpty() ? key : "V" + key) + " is there twice");
    }
}
