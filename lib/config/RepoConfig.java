package release.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One database of an app, as configured and checked.
 *
 * @param source where its URL is written, for messages about reaching it
 * @param migrations folders that exist
 * @param seeds files that exist, in the order in which they run
 * @param flyway Flyway settings as their names are without the prefix {@code flyway.}
 */
public record RepoConfig(String app, String name, Source source, DatabaseUrl url, Optional<String> user,
                         Optional<String> password, List<Path> migrations, List<Path> seeds,
                         Map<String, String> flyway, Path root) {
    public RepoConfig {
        migrations = List.copyOf(migrations);
        seeds = List.copyOf(seeds);
        flyway = Map.copyOf(flyway);
    }

    /** The database's kind. */
    public Database database() {
        return url.database();
    }

    /** The configuration key of this repo, for messages. */
    public String key() {
        return "app." + app + ".repos." + name;
    }

    /** The same repo at another address, such as that of its server. */
    public RepoConfig at(DatabaseUrl other) {
        return new RepoConfig(app, name, source, other, user, password, migrations, seeds, flyway, root);
    }

    /** A path as people are shown it: relative to the release root if it lies inside. */
    public String shown(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(root) ? root.relativize(absolute).toString() : absolute.toString();
    }

    /** Never the password, whatever prints this. */
    @Override
    public String toString() {
        return key() + " (" + database().label() + " " + url.address() + ")";
    }
}
