package release.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.hocon.Config.Outline;

/**
 * Assembles a release into a folder and a .tar.gz that run with nothing but Java. It works in a folder beside the destination. The
 * finished bundle is then moved there, in place of one of the same version.
 *
 * <p>The .tar.gz is reproducible: the same files and the same JDK give the same bytes. A class archive is never the same twice, so the
 * .tar.gz leaves it out. The folder holds it, and a second .tar.gz.
 *
 * @param variables the process environment
 * @param output an absolute folder
 * @param runtime whether a Java is included
 */
public record Bundle(Outline outline, Map<String, String> variables, Path output, boolean runtime) {
    private static final int MOST_NAMES = 5;
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._+-]*";

    /**
     * Assembles it.
     *
     * @return what was done, line by line
     * @throws InvalidConfiguration if the release cannot be bundled, or something else is in its place
     */
    public List<String> assemble() throws IOException {
        check();
        try (var workplace = Workplace.in(output, name())) {
            var work = workplace.folder();
            var scratch = Files.createDirectories(work.resolve("scratch"));
            var bundle = Files.createDirectories(work.resolve(name()));
            var contents = new Contents(outline, variables, bundle, scratch);
            contents.add();
            var java = runtime
                    ? new JavaRuntime(JavaRuntime.isNeededFor(outline.files())).link(bundle)
                    : Path.of(System.getProperty("java.home"), "bin", "java");
            Tree.settle(bundle);
            Manifest.write(bundle);
            var archive = new ClassArchive(bundle, java, contents.classPath(), scratch).make();
            Manifest.writeOfArchive(bundle);
            Tree.settle(bundle);
            pack(bundle, work.resolve("bundle"), path -> !Manifest.isArchive(path));
            pack(bundle, work.resolve("archive"), Manifest::isArchive);
            put(work, bundle);
            return said(contents, archive);
        }
    }

    private Release release() {
        return outline.release();
    }

    private String name() {
        return release().name() + "-" + release().version();
    }

    private Path folder() {
        return output.resolve(name());
    }

    private Path tar() {
        return output.resolve(name() + ".tar.gz");
    }

    private Path archiveTar() {
        return output.resolve(name() + "-classes.tar.gz");
    }

    private void check() throws IOException {
        var key = "release." + release().name();
        var problems = new ArrayList<Problem>();
        if (ReleaseRoot.isBundle(release().root())) {
            problems.add(new Problem(
                    Origin.of(release().root().toString()), "", "is a bundle; assemble another one in the checkout"));
        }
        if (!release().version().matches(NAME)) {
            problems.add(new Problem(
                    Origin.of(ReleaseRoot.CONFIG),
                    key + ".version",
                    "is part of the bundle's name: write it there, with letters, digits, . _ + - and without a"
                            + " variable"));
        }
        if (!release().name().matches(NAME)) {
            problems.add(new Problem(
                    Origin.of(ReleaseRoot.CONFIG), key, "is part of the bundle's name: use letters, digits, . _ + -"));
        }
        release().drivers().stream()
                .filter(driver -> !driver.hasDriver())
                .forEach(driver -> problems.add(new Problem(
                        Origin.of(ReleaseRoot.CONFIG),
                        key + ".drivers",
                        "names " + driver.label()
                                + ", whose driver is not on the class path; run: rel/jbang catalog")));
        if (Files.exists(folder()) && !ReleaseRoot.isBundle(folder())) problems.add(inTheWay(folder()));
        if (Files.exists(tar()) && !TarGz.begins(tar(), name(), ReleaseRoot.MANIFEST)) problems.add(inTheWay(tar()));
        if (Files.exists(archiveTar()) && !TarGz.begins(archiveTar(), name(), Manifest.OF_ARCHIVE))
            problems.add(inTheWay(archiveTar()));
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
        if (Files.exists(folder())) requireNothingAdded(folder());
    }

    /** The existing bundle is replaced. Files that a run of it has written, such as a database, would be lost. */
    private void requireNothingAdded(Path old) throws IOException {
        var added = List.copyOf(Manifest.added(old));
        if (added.isEmpty()) return;
        var names = String.join(", ", added.subList(0, Math.min(MOST_NAMES, added.size())))
                + (added.size() > MOST_NAMES ? ", …" : "");
        throw InvalidConfiguration.because(
                Origin.of("--output"),
                "",
                folder() + " holds files that are not part of the bundle: " + names
                        + "; move them away, or choose another folder");
    }

    private static Problem inTheWay(Path path) {
        return new Problem(
                Origin.of("--output"), "", path + " exists and is not a bundle; remove it, or choose another folder");
    }

    private void pack(Path bundle, Path tar, Predicate<String> chosen) throws IOException {
        var files = Manifest.files(bundle).stream().filter(chosen).toList();
        var paths = new TreeSet<>(files);
        for (var file : files) {
            for (var folder = Path.of(file).getParent(); folder != null; folder = folder.getParent())
                paths.add(folder.toString());
        }
        try (var out = new TarGz(tar)) {
            out.folder(name());
            for (var path : paths) {
                if (Files.isDirectory(bundle.resolve(path))) out.folder(name() + "/" + path);
                else out.file(name() + "/" + path, bundle.resolve(path));
            }
        }
    }

    /** The old bundle is out of place only for the time of two renames. */
    private void put(Path work, Path bundle) throws IOException {
        if (Files.exists(folder())) {
            var old = Files.move(folder(), work.resolve("old"));
            try {
                requireNothingAdded(old);
            } catch (IOException | InvalidConfiguration e) {
                Files.move(old, folder());
                throw e;
            }
        }
        Files.move(bundle, folder());
        Files.move(work.resolve("bundle"), tar(), StandardCopyOption.REPLACE_EXISTING);
        Files.move(work.resolve("archive"), archiveTar(), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> said(Contents contents, String archive) throws IOException {
        var lines = new ArrayList<>(List.of(
                folder().toString(),
                "%s  %s  sha256 %s".formatted(tar(), size(tar()), Manifest.sha256(tar())),
                "%s  %s  %s, for %s only".formatted(archiveTar(), size(archiveTar()), archive, jdk())));
        if (!contents.leftFiles().isEmpty())
            lines.add("left out: " + String.join(", ", contents.leftFiles())
                    + "; to include one, name it in files = [...]");
        if (!contents.left().isEmpty()) lines.add("left in the checkout: " + String.join(", ", contents.left()));
        return lines;
    }

    private String jdk() {
        return runtime ? "the runtime in it" : "Java " + Runtime.version() + " of " + System.getProperty("java.vendor");
    }

    private static String size(Path file) throws IOException {
        return "%.1f MB".formatted(Files.size(file) / 1e6);
    }
}
