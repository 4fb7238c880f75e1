package release.config.hocon;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import release.config.InvalidConfiguration;
import release.config.MigrationRules;
import release.config.Problem;
import release.config.Section;
import release.config.Suggestion;
import release.config.Tenants;

/** The files and folders that a release consists of, as its configuration names them in any environment. */
final class NamedFiles {
    private final Path root;
    private final TreeSet<Path> found = new TreeSet<>();
    private final List<Problem> problems = new ArrayList<>();

    NamedFiles(Path root) {
        this.root = root;
    }

    /** The files and folders that were found, relative to the root. One that lies elsewhere, by an absolute path, is left out. */
    List<Path> found() {
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
        return List.copyOf(found);
    }

    /** Adds the files of a release in one environment. Its variables need not be set. */
    void add(Section all, String name) {
        var release = all.section("release").flatMap(block -> block.section(name));
        if (release.isEmpty()) return;
        release.get().section("commands").ifPresent(this::commands);
        for (var key : List.of("start", "ready")) release.get().text(key).ifPresent(this::words);
        texts("files", release.get());
        for (var app : release.get().texts("apps"))
            all.section("app").flatMap(block -> block.section(app.value())).ifPresent(this::app);
    }

    private void commands(Section commands) {
        for (var name : commands.keys()) {
            if (!commands.isList(name)) commands.text(name).ifPresent(file -> named(file, name, commands));
        }
    }

    private void app(Section app) {
        for (var key : List.of("jar", "dir")) app.text(key).ifPresent(file -> named(file, key, app));
        app.section("repos")
                .ifPresent(repos -> repos.sections().values().forEach(repo -> {
                    if (!MigrationRules.isNone(repo)) texts("migrations", repo);
                    for (var kind : Tenants.Kind.values())
                        if (!repo.isList(kind.key()))
                            repo.text(kind.key())
                                    .filter(text -> !TenantsReader.isQuery(text.value()))
                                    .ifPresent(file -> named(file, kind.key(), repo));
                    for (var seed : repo.blocks("seeds", "file"))
                        seed.text("file").ifPresent(file -> named(file, "file", seed));
                }));
    }

    private void texts(String key, Section section) {
        for (var text : section.texts(key)) {
            if (!DeployableReader.isPackaged(text)) named(text, key, section);
        }
    }

    private void named(Section.Located<String> text, String key, Section section) {
        var written = text.value().replaceFirst("^filesystem:", "");
        var path = root.resolve(written).normalize();
        if (path.startsWith(root) && Files.exists(path)) found.add(root.relativize(path));
        else if (!Path.of(written).isAbsolute()) {
            problems.add(new Problem(
                    text.source(),
                    section.path(key),
                    path.startsWith(root)
                            ? "names a file that does not exist: " + written + Suggestion.pathHint(written, path, root)
                            : "lies outside the release root: " + written));
        }
    }

    /** The files among the words of a command line. Other words are for the shell. */
    private void words(Section.Located<String> line) {
        for (var word : line.value().replaceAll("[\"']", "").split("\\s+")) {
            if (word.isEmpty() || word.indexOf('\0') >= 0) continue;
            var path = root.resolve(word).normalize();
            if (path.startsWith(root) && Files.isRegularFile(path)) found.add(root.relativize(path));
        }
    }
}
