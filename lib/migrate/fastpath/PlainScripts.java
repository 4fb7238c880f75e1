package release.migrate.fastpath;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import release.repo.Repo;

/** The scripts in folders of migrations, where all are named so plainly that there is no doubt what Flyway takes each for. */
final class PlainScripts {
    private static final String SUFFIX = ".sql";
    private static final String SEPARATOR = "__";
    /** What Flyway would cut off a description to make it fit into the history. */
    private static final int LONGEST = 200;
    private final Map<String, PlainScript> versioned = new HashMap<>();
    private final Map<String, PlainScript> repeatable = new HashMap<>();
    private final byte[] buffer = new byte[PlainScript.COMMON];

    /**
     * Reads those of a repo, once.
     *
     * @throws Doubt if there is anything else, or something is set that they depend on
     */
    static PlainScripts of(Repo repo) {
        var config = repo.config();
        if (!config.packaged().isEmpty()) throw new Doubt("migrations are inside the app");
        if (config.migrations().isEmpty()) throw new Doubt("there are no migrations");
        PlainSettings.require(config);
        return repo.kept(PlainScripts.class, () -> in(config.migrations()));
    }

    private static PlainScripts in(List<Path> folders) {
        var scripts = new PlainScripts();
        for (var folder : folders) {
            var name = folder.toString();
            if (name.indexOf('*') >= 0 || name.indexOf('?') >= 0) throw new Doubt(name + " may be a pattern");
            scripts.addAll(folder.toFile());
        }
        return scripts;
    }

    /** All of them, in no order. */
    Stream<PlainScript> all() {
        return Stream.concat(versioned.values().stream(), repeatable.values().stream());
    }

    /** How many there are. */
    int count() {
        return versioned.size() + repeatable.size();
    }

    /** Whether the script of a version is there, as it has run. */
    boolean has(PlainVersion version, String description, int checksum) {
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
        if (files == null) throw new Doubt(folder.getName() + " cannot be read");
        for (var file : files) {
            if (isScript(file.getName())) add(file);
            else if (file.isDirectory() && !file.isHidden() && file.canRead()) addAll(file);
            else if (!file.isDirectory() && !isOfNobody(file.getName())) throw new Doubt(file.getName() + " is more than a migration");
        }
    }

    private static boolean isScript(String name) {
        return name.endsWith(SUFFIX) && (name.startsWith("V") || name.startsWith("R"));
    }

    /** What Flyway does not look at: notes, hidden files, and the scripts that take versions back. */
    private static boolean isOfNobody(String name) {
        var isHidden = name.startsWith(".") && name.indexOf('.', 1) < 0;
        return name.endsWith(".md") || name.endsWith(".txt") || isHidden || name.startsWith("U") && name.endsWith(SUFFIX);
    }

    private void add(File file) {
        var name = file.getName().substring(0, file.getName().length() - SUFFIX.length());
        int separator = name.indexOf(SEPARATOR);
        if (separator < 0) throw new Doubt(file.getName() + " has no description");
        var description = name.substring(separator + SEPARATOR.length()).replace('_', ' ');
        if (description.isEmpty() || description.length() > LONGEST) throw new Doubt(file.getName() + " has no common description");
        var version = name.substring(1, separator);
        if (name.startsWith("V")) {
            var number = PlainVersion.of(version).orElseThrow(() -> new Doubt(file.getName() + " has no common version"));
            put(number.text(), PlainScript.read(file, version, description, buffer), versioned);
        } else {
            if (!version.isEmpty()) throw new Doubt(file.getName() + " has a version");
            put(description, PlainScript.read(file, version, description, buffer), repeatable);
        }
    }

    private static void put(String key, PlainScript script, Map<String, PlainScript> scripts) {
        if (scripts.put(key, script) != null) throw new Doubt((script.version().isEmpty() ? key : "V" + key) + " is there twice");
    }
}
