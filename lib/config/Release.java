package release.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is deployed: a version of one or more apps with their repos, in one environment.
 *
 * @param guarded whether the environment is protected: destructive commands then need a confirmation
 * @param root the release root, absolute
 * @param environments the names of all environments
 * @param drivers databases whose drivers the catalog adds
 * @param settings every value of the configuration, to be shown to people
 * @param secrets masks everything in this configuration that must not be shown
 */
public record Release(
        String name,
        String version,
        String environment,
        boolean guarded,
        List<String> environments,
        Path root,
        List<App> apps,
        List<Command> commands,
        Lifecycle lifecycle,
        List<Database> drivers,
        List<Setting> settings,
        Redactor secrets) {
    public Release {
        environments = List.copyOf(environments);
        apps = List.copyOf(apps);
        commands = List.copyOf(commands);
        drivers = List.copyOf(drivers);
        settings = List.copyOf(settings);
    }

    /** Every repo of every app, in order. */
    public List<RepoConfig> repos() {
        return apps.stream().flatMap(app -> app.repos().stream()).toList();
    }

    /** The repos as {@code --repo} takes them, with the app where several have one of the name. */
    public List<String> choices() {
        var names = repos().stream().map(RepoConfig::name).toList();
        return repos().stream()
                .map(repo -> repo.name()
                        + (Collections.frequency(names, repo.name()) > 1 ? " with --app " + repo.app() : ""))
                .toList();
    }

    /** The command of a name. */
    public Optional<Command> command(String name) {
        return commands.stream().filter(command -> command.name().equals(name)).findFirst();
    }

    /**
     * The command line that starts the app.
     *
     * @throws InvalidConfiguration if there is none
     */
    public String startLine() {
        return lifecycle
                .start()
                .orElseThrow(() -> InvalidConfiguration.because(
                        Origin.of(ReleaseRoot.CONFIG),
                        "release." + name + ".start",
                        "is missing: the command line of the app"));
    }

    /** The same release with a limit on the wait for the migration lock. */
    public Release withLockTimeout(Duration limit) {
        return with(repo -> repo.with(repo.locking().withLockTimeout(limit)));
    }

    /** The same release. Its connections show this name to the databases. */
    public Release named(String client) {
        return with(repo -> repo.named(client));
    }

    /** The same release with a change to each of its repos. */
    public Release with(UnaryOperator<RepoConfig> change) {
        return new Release(
                name,
                version,
                environment,
                guarded,
                environments,
                root,
                apps.stream().map(app -> app.with(change)).toList(),
                commands,
                lifecycle,
                drivers,
                settings,
                secrets);
    }

    /** The same release. Its commands run no hooks. */
    public Release withoutHooks() {
        return new Release(
                name,
                version,
                environment,
                guarded,
                environments,
                root,
                apps,
                commands,
                lifecycle.withoutHooks(),
                drivers,
                settings,
                secrets);
    }
}
