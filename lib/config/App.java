package release.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One application of a release and its repos, in the order of the file.
 *
 * @param trustsCode whether the app's code is known to decide nothing beyond its settings
 * @param reading how its own settings were read, if it has any
 */
public record App(String name, List<RepoConfig> repos, boolean trustsCode, Optional<AppReading> reading) {
    public App {
        repos = List.copyOf(repos);
    }

    /** The app's jar or folder, if one is named. */
    public Optional<Path> deployable() {
        return repos.stream().flatMap(repo -> repo.deployable().stream()).findFirst();
    }

    /** The same app with some of its repos. */
    public App with(List<RepoConfig> some) {
        return new App(name, some, trustsCode, reading);
    }

    /** The same app with a change to each of its repos. */
    public App with(UnaryOperator<RepoConfig> change) {
        return with(repos.stream().map(change).toList());
    }
}
