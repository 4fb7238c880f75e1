package release.config;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the release root: the folder that holds {@code rel/config.conf}. */
public final class ReleaseRoot {
    /** The configuration's place in the release root. */
    public static final String CONFIG = "rel/config.conf";

    private static final String MARKER = "release-root.jar";

    /** The checksums of all files of a bundle. Only a bundle has this file. */
    public static final String MANIFEST = "MANIFEST.sha256";

    private ReleaseRoot() {}

    /** Whether the release root is a bundle, which lacks some commands of the checkout. */
    public static boolean isBundle(Path root) {
        return Files.isRegularFile(root.resolve(MANIFEST));
    }

    /**
     * The first of: the option, {@code RELEASE_ROOT}, the checkout that the running script lies in, the nearest
     * folder upwards from the current one.
     *
     * <p>JBang does not tell a script where it came from, but a relative {@code //DEPS} jar stands on the class path
     * under its real path; {@code lib/release-root.jar}, an empty archive, is there for that only.
     *
     * @throws InvalidConfiguration if a named folder is no release root, or if none was found
     */
    public static Path find(Optional<String> option, Map<String, String> variables, String classPath, Path cwd) {
        if (option.isPresent()) return named(Origin.of("--root"), cwd.resolve(option.get()));
        var variable = variables.get("RELEASE_ROOT");
        if (variable != null && !variable.isBlank()) return named(Origin.of("RELEASE_ROOT"), cwd.resolve(variable));
        return Stream.concat(checkout(classPath).stream(), upwards(cwd))
                .filter(ReleaseRoot::isRoot)
                .findFirst()
                .map(Path::normalize)
                .orElseThrow(() -> InvalidConfiguration.because(
                        Origin.of(cwd.toString()),
                        "",
                        "there is no " + CONFIG + " here, in any folder above, or where this command comes from;"
                                + " name the release root with --root DIR or RELEASE_ROOT"));
    }

    private static Path named(Origin source, Path folder) {
        if (isRoot(folder)) return folder.normalize();
        throw InvalidConfiguration.because(source, "", folder.normalize() + " holds no " + CONFIG);
    }

    private static boolean isRoot(Path folder) {
        return Files.isRegularFile(folder.resolve(CONFIG)) || isBundle(folder);
    }

    /** The folder that a script comes from, if that has the marker. */
    public static Optional<Path> checkout(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator))
                .filter(entry -> entry.endsWith(MARKER))
                .findFirst()
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .map(jar -> jar.getParent().getParent());
    }

    private static Stream<Path> upwards(Path cwd) {
        return Stream.iterate(cwd.toAbsolutePath(), folder -> folder != null, Path::getParent);
    }
}
