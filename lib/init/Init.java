package release.init;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import release.catalog.Catalog;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.ReleaseRoot;
import release.config.Selection;
import release.config.Variables;
import release.config.hocon.Config;
import release.report.Invocation;

/** Puts the suite into an app's folder, with a configuration written for that app. It never overwrites a file of the user's. */
public record Init(Path folder, String name, boolean force, boolean upgrade) {
    private static final String CATALOG = "jbang-catalog.json";
    private static final String ATTRIBUTES = "rel/.gitattributes";
    private static final String UNIX =
            "# Shells and lists of checksums do not read lines that end as on Windows.\n* text=auto eol=lf\n";

    /**
     * Writes the missing files.
     *
     * @return what was done, line by line
     * @throws InvalidConfiguration naming each existing file that differs; then nothing is written
     */
    public List<String> run() throws IOException {
        var wanted = new TreeMap<>(Suite.files());
        if (wanted.isEmpty()) throw new IOException("the suite's files are not in its jar");
        if (upgrade && !Files.isRegularFile(folder.resolve(ReleaseRoot.CONFIG))) {
            throw InvalidConfiguration.because(
                    Origin.of("--upgrade"), folder.toString(), "holds no " + ReleaseRoot.CONFIG + " to upgrade");
        }
        refuseLinks(Stream.concat(wanted.keySet().stream(), Stream.of(ReleaseRoot.CONFIG, ATTRIBUTES, CATALOG))
                .toList());
        var datasource = upgrade ? Optional.<Datasource>empty() : Optional.of(Datasource.of(folder));
        datasource.ifPresent(found ->
                wanted.put(ReleaseRoot.CONFIG, configuration(wanted, found).getBytes(StandardCharsets.UTF_8)));
        if (!Files.exists(folder.resolve(ATTRIBUTES))) wanted.put(ATTRIBUTES, UNIX.getBytes(StandardCharsets.UTF_8));
        var list = folder.resolve(ChecksumList.FILE);
        if (Files.isRegularFile(list)) wanted.merge(ChecksumList.FILE, Files.readAllBytes(list), ChecksumList::merged);
        var changed = differing(wanted);
        if (!upgrade && !force) refuse(changed);
        var lines = write(wanted, changed);
        datasource.ifPresent(found -> lines.addAll(found.notTaken()));
        if (!upgrade) lines.addAll(catalog());
        return lines;
    }

    /** A file must be written where its path says, and must not replace one that lies elsewhere. */
    private void refuseLinks(List<String> paths) {
        var links = new TreeSet<String>();
        for (var path : paths) {
            for (var part = Path.of(path); part != null; part = part.getParent()) {
                if (Files.isSymbolicLink(folder.resolve(part)))
                    links.add(folder.resolve(part).toString());
            }
        }
        if (!links.isEmpty()) {
            throw new InvalidConfiguration(links.stream()
                    .map(link ->
                            new Problem(Origin.of(link), "", "is a link, through which nothing is written; remove it"))
                    .toList());
        }
    }

    /** The catalog needs a readable configuration. This one may need variables that are not set here. */
    private List<String> catalog() throws IOException {
        var file = folder.resolve(CATALOG);
        if (Files.exists(file) && !force)
            return List.of("kept jbang-catalog.json; see what is missing: rel/jbang catalog --check");
        try {
            var release = Config.read(
                    folder, Selection.everything(), Variables.ofProcess(), (name, value) -> Optional.empty());
            Files.writeString(file, Catalog.text(release));
            return List.of("next: cd " + Invocation.quoted(folder.toString()) + " && rel/jbang migrate");
        } catch (InvalidConfiguration e) {
            var lines =
                    new ArrayList<>(e.problems().stream().map(Problem::toString).toList());
            lines.add("next: correct the lines above, then: cd " + Invocation.quoted(folder.toString())
                    + " && rel/jbang catalog");
            return lines;
        }
    }

    private String configuration(Map<String, byte[]> suite, Datasource datasource) {
        var commands = suite.keySet().stream()
                .filter(path -> path.matches("commands/\\w+\\.java"))
                .map(path -> path.replaceAll("commands/|\\.java", ""))
                .filter(command -> !List.of("run", "init").contains(command))
                .toList();
        return new AppConfig(name, commands, datasource).text();
    }

    /** Existing files with other content. */
    private List<String> differing(Map<String, byte[]> wanted) throws IOException {
        var differing = new ArrayList<String>();
        for (var file : wanted.entrySet()) {
            var path = folder.resolve(file.getKey());
            if (Files.exists(path)
                    && !(Files.isRegularFile(path) && Arrays.equals(Files.readAllBytes(path), file.getValue()))) {
                differing.add(file.getKey());
            }
        }
        return differing;
    }

    private void refuse(List<String> changed) {
        var replaced =
                changed.stream().filter(file -> !file.equals(ChecksumList.FILE)).toList();
        if (replaced.isEmpty()) return;
        throw new InvalidConfiguration(replaced.stream()
                .map(file -> new Problem(
                        Origin.of(folder.resolve(file).toString()),
                        "",
                        "is there already and differs; --force replaces it"
                                + (file.equals(ReleaseRoot.CONFIG)
                                        ? ", --upgrade replaces the suite's own files only"
                                        : "")))
                .toList());
    }

    private List<String> write(Map<String, byte[]> wanted, List<String> changed) throws IOException {
        int added = 0;
        for (var file : wanted.entrySet()) {
            var path = folder.resolve(file.getKey());
            if (Files.exists(path) && !changed.contains(file.getKey())) continue;
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
            if (file.getKey().equals("rel/jbang") && !path.toFile().setExecutable(true))
                throw new IOException("cannot make " + path + " executable");
            if (!changed.contains(file.getKey())) added++;
        }
        var lines =
                new ArrayList<>(changed.stream().map(file -> "replaced " + file).toList());
        lines.add(
                0,
                (upgrade ? "upgraded " : "initialized ") + folder + ": " + added + " files added, " + changed.size()
                        + " replaced");
        return lines;
    }
}
