package release.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.ReleaseRoot;

/**
 * Decides which files of a checkout go into a bundle. Some only happen to lie there: a {@code .env}, leftovers of an editor, files that
 * git ignores, and the targets of links that lead out of the checkout.
 */
final class CheckoutFiles {
    /** Hidden files, and those of editors. */
    private static final String LEFTOVER = "(?s)\\..*|.*~|#.*#|.*\\.(swp|swo|orig|rej|bak|tmp)";

    private final Path root;
    private final Path realRoot;
    private final Set<String> tracked;
    private final Set<String> ignored;
    private final Map<String, String> left = new TreeMap<>();

    /** @param searched the folder about which git is asked what it ignores */
    CheckoutFiles(Path root, String searched) throws IOException {
        this.root = root;
        this.realRoot = root.toRealPath();
        var files = git("ls-files", "-z");
        var isItsOwn = files.contains(ReleaseRoot.CONFIG); // and does not only lie in one
        this.tracked = isItsOwn ? files : Set.of();
        this.ignored = isItsOwn
                ? git("ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", searched)
                : Set.of();
    }

    /** Paths from the root. Empty if this is no git checkout or there is no git: then only names decide. */
    private Set<String> git(String... arguments) {
        try {
            var line = Stream.concat(Stream.of("git"), Stream.of(arguments)).toList();
            return Set.of(
                    Tool.output(root, Map.of("GIT_OPTIONAL_LOCKS", "0"), line).split("\0"));
        } catch (IOException noGit) {
            return Set.of();
        }
    }

    /** The files that were left out, with the reason, by path. */
    Map<String, String> left() {
        return Map.copyOf(left);
    }

    /** The files in a folder that are included without being named, as paths from the root. */
    List<Path> in(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        walk(root.resolve(folder), found, false);
        return found;
    }

    /**
     * A file that the configuration names, or all files in a folder that it names, even if git ignores them.
     *
     * @throws InvalidConfiguration if a link in the folder leads out of the checkout: without that file the bundle would do less than the checkout
     */
    List<Path> named(Path path) throws IOException {
        if (Files.isRegularFile(root.resolve(path))) return List.of(path);
        var found = new ArrayList<Path>();
        walk(root.resolve(path), found, true);
        return found;
    }

    private void walk(Path folder, List<Path> found, boolean named) throws IOException {
        List<Path> entries;
        try (var listed = Files.list(folder)) {
            entries = listed.sorted().toList();
        }
        for (var entry : entries) {
            var path = root.relativize(entry);
            if (leads(entry, folder)) refuse(path, named);
            else if (isLeftover(path, named)) left.put(path.toString(), "");
            else if (Files.isDirectory(entry)) walk(entry, found, named);
            else if (Files.isRegularFile(entry)) found.add(path);
        }
    }

    /** Whether it is a link that cannot be followed: it leads nowhere, out of both the checkout and its folder, or to a folder that it is in. */
    private boolean leads(Path entry, Path folder) throws IOException {
        if (!Files.isSymbolicLink(entry)) return false;
        if (!Files.exists(entry)) return true;
        var real = entry.toRealPath();
        return !real.startsWith(realRoot) && !real.startsWith(folder.toRealPath())
                || folder.toRealPath().startsWith(real);
    }

    private void refuse(Path path, boolean named) {
        if (named) {
            throw new InvalidConfiguration(List.of(new Problem(
                    Origin.of(path.toString()),
                    "",
                    "is a link that does not lead to something in the checkout; put the file there"
                            + " itself, or remove the link")));
        }
        left.put(path.toString(), " (a link that leads out of the checkout)");
    }

    private boolean isLeftover(Path path, boolean named) {
        var name = path.toString();
        if (!named && ignored.contains(name)) return true;
        return path.getFileName().toString().matches(LEFTOVER)
                && !tracked.contains(name)
                && tracked.stream().noneMatch(file -> file.startsWith(name + "/"));
    }
}
