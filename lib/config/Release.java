package release.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What is deployed: a version of one or more apps with their repos, in one environment.
 *
 * @param root the release root, absolute
 * @param drivers databases whose drivers the catalog adds
 * @param secrets everything in this configuration that must not be shown
 */
public record Release(String name, String version, String environment, Path root, List<App> apps,
                      List<Command> commands, List<Database> drivers, Secrets secrets) {
    public Release {
        apps = List.copyOf(apps);
        commands = List.copyOf(commands);
        drivers = List.copyOf(drivers);
    }

    /** Every repo of every app, in order. */
    public List<RepoConfig> repos() {
        return apps.stream().flatMap(app -> app.repos().stream()).toList();
    }
}
