package release.config;

import java.util.List;
import java.util.function.UnaryOperator;

/** One application of a release and its repos, in the order in which they are written. */
public record App(String name, List<RepoConfig> repos) {
    public App {
        repos = List.copyOf(repos);
    }

    /** The same app with a change to each of its repos. */
    App with(UnaryOperator<RepoConfig> change) {
        return new App(name, repos.stream().map(change).toList());
    }
}
