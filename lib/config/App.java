package release.config;

import java.util.List;

/** One application of a release and its repos, in the order in which they are written. */
public record App(String name, List<RepoConfig> repos) {
    public App {
        repos = List.copyOf(repos);
    }
}
