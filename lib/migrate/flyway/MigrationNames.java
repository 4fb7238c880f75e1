package release.migrate.flyway;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import release.app.Deployable;
import release.config.InvalidConfiguration;
import release.config.MigrationRules.Misnamed;
import release.config.Origin;
import release.config.Problem;
import release.config.RepoConfig;
import release.config.Seed;
import release.migrate.flyway.MigrationName.Kind;
import release.report.Report;
import release.report.Step;

/** Looks at the names of all files in the folders of migrations: Flyway passes over those that it does not understand. */
public final class MigrationNames {
    private record Found(String shown, String name, Kind kind) {}

    private final RepoConfig repo;
    private final MigrationName names;
    private final List<Found> files;

    private MigrationNames(RepoConfig repo) {
        this.repo = repo;
        this.names = new MigrationName(repo.flyway());
        this.files = Stream.concat(inFolders(), inApp()).toList();
    }

    /**
     * Looks at the folders of all repos, before anything is done in one.
     *
     * @param isMigrated whether there have to be migrations, or it has to be said that there are none
     * @throws InvalidConfiguration if there are none, or files that look like migrations and are none
     */
    public static void require(List<RepoConfig> repos, boolean isMigrated) {
        var problems = new ArrayList<Problem>();
        var seen = new HashSet<List<?>>();
        for (var repo : repos) {
            if (!repo.rules().isNone()
                    && seen.add(List.of(
                            repo.key(), repo.migrations(), repo.packaged(), repo.deployable(), repo.flyway()))) {
                problems.addAll(new MigrationNames(repo).problems(isMigrated));
            }
        }
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
    }

    /** Reports the files of one repo that look like migrations and are none, where they are to be told and no more. */
    public static void warn(RepoConfig repo, Report report) {
        if (repo.rules().misnamed() != Misnamed.WARN) return;
        var names = new MigrationNames(repo);
        names.misnamed()
                .forEach(file -> report.ended(Step.of(Step.Kind.CHECK, "name", file.shown, Step.State.WARNING)
                        .withReason(names.names.problem(file.name))));
    }

    /** The files of one repo that migrate refuses, each with the reason, in the words of migrate. */
    public static Map<String, String> refused(RepoConfig repo) {
        var refused = new LinkedHashMap<String, String>();
        if (repo.rules().isNone() || repo.rules().misnamed() != Misnamed.REFUSE) return refused;
        var names = new MigrationNames(repo);
        names.misnamed().forEach(file -> refused.put(file.shown, names.names.problem(file.name)));
        return refused;
    }

    /** Why migrate refuses one repo, in its words, where it finds no migration though there is to be one, and nothing else is wrong with its files. */
    public static Optional<String> missing(RepoConfig repo) {
        if (repo.rules().isNone()) return Optional.empty();
        var names = new MigrationNames(repo);
        return names.hasNone() && refused(repo).isEmpty()
                ? Optional.of(repo.key() + ".migrations " + names.nowhere())
                : Optional.empty();
    }

    /** The files that Flyway would start as programs, callbacks as well. */
    static List<Path> programs(RepoConfig repo) {
        return repo.migrations().stream()
                .flatMap(folder -> files(folder).stream())
                .filter(file -> MigrationName.isProgram(file.getFileName().toString()))
                .toList();
    }

    /** How such files are allowed. */
    public static String leave(RepoConfig repo) {
        return repo.key() + ".misnamed = warn or ignore lets such files lie there";
    }

    private Stream<Found> misnamed() {
        return files.stream().filter(file -> file.kind == Kind.MISNAMED);
    }

    private List<Problem> problems(boolean isMigrated) {
        var problems = new ArrayList<Problem>();
        if (repo.rules().misnamed() == Misnamed.REFUSE)
            misnamed()
                    .map(file -> new Problem(Origin.of(file.shown), "", names.problem(file.name)))
                    .forEach(problems::add);
        if (!problems.isEmpty()) problems.add(new Problem(repo.source(), "", leave(repo)));
        else if (isMigrated && hasNone()) problems.add(none());
        return problems;
    }

    private boolean hasNone() {
        return files.stream().noneMatch(file -> file.kind == Kind.MIGRATION);
    }

    private Problem none() {
        return new Problem(repo.source(), repo.key() + ".migrations", nowhere());
    }

    private String nowhere() {
        var places = Stream.concat(
                        repo.migrations().stream().map(repo::shown),
                        repo.packaged().stream().map(folder -> "classpath:" + folder))
                .toList();
        return (places.isEmpty() ? "names no folder" : "names " + String.join(", ", places) + ", where no migration is")
                + "; if there are to be none, write: migrations = none";
    }

    private Stream<Found> inFolders() {
        var seeds = Set.copyOf(repo.seeds().stream().map(Seed::file).toList());
        return repo.migrations().stream()
                .flatMap(folder -> files(folder).stream())
                .filter(file -> !seeds.contains(file))
                .map(file -> new Found(
                        repo.shown(file),
                        file.getFileName().toString(),
                        names.kind(file.getFileName().toString())));
    }

    /** Flyway does not go into hidden folders. */
    private static List<Path> files(Path folder) {
        try (var all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(file -> Stream.iterate(
                                    folder.relativize(file).getParent(), parent -> parent != null, Path::getParent)
                            .noneMatch(parent -> parent.getFileName().toString().startsWith(".")))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw InvalidConfiguration.because(Origin.of(folder.toString()), "", "cannot be read: " + e.getMessage());
        }
    }

    private Stream<Found> inApp() {
        if (repo.deployable().isEmpty() || repo.packaged().isEmpty()) return Stream.empty();
        try (var app = Deployable.open(repo.deployable().get())) {
            return repo.packaged().stream().flatMap(folder -> PackagedScripts.in(folder, app)).toList().stream()
                    .map(file -> found(
                            file.place(), file.name().substring(file.name().lastIndexOf('/') + 1)));
        } catch (IOException e) {
            throw InvalidConfiguration.because(
                    Origin.of(repo.deployable().get().toString()), "", "cannot be read: " + e.getMessage());
        }
    }

    private Found found(String place, String name) {
        return new Found(repo.shown(Path.of(place)), name, names.kindInApp(name));
    }
}
