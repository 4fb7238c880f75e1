package release.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Release;
import release.config.RepoConfig;
import release.config.Suggestion;
import release.migrate.AppliedVersion;

/** The versions to wait for: {@code 7} is for every repo, {@code main=7} or {@code myapp.main=7} for one. */
public record RequiredVersions(Optional<String> everywhere, Map<String, String> byRepo) {
    private static final String OPTION = "--at-least";

    public RequiredVersions {
        byRepo = Map.copyOf(byRepo);
    }

    /**
     * Reads what was typed.
     *
     * @throws InvalidConfiguration if a version is not one, or if two are given for the same repo
     */
    public static RequiredVersions parse(List<String> typed) {
        var versions = new LinkedHashMap<String, String>();
        for (var text : typed) {
            int sign = text.indexOf('=');
            var repo = sign < 0 ? "" : text.substring(0, sign);
            var version = text.substring(sign + 1);
            if (sign == 0 || !AppliedVersion.isVersion(version)) {
                throw InvalidConfiguration.because(
                        Origin.of(OPTION),
                        text.isEmpty() ? "\"\"" : text,
                        "is not a version: write numbers with dots between them, such as 7, 2.1 or REPO=7");
            }
            if (versions.put(repo, version) != null) {
                throw InvalidConfiguration.because(
                        Origin.of(OPTION),
                        text,
                        "is the second version for " + (repo.isEmpty() ? "every repo" : repo)
                                + "; give one, or one for each REPO=VERSION");
            }
        }
        var everywhere = Optional.ofNullable(versions.remove(""));
        return new RequiredVersions(everywhere, versions);
    }

    /** @throws InvalidConfiguration if a version is for a repo that was not chosen, or does not exist */
    void check(Release release) {
        var known = release.repos().stream().map(RepoConfig::name).distinct().toList();
        for (var name : byRepo.keySet()) {
            if (release.repos().stream().noneMatch(repo -> name.equals(repo.name()) || name.equals(full(repo)))) {
                throw InvalidConfiguration.because(
                        Origin.of(OPTION),
                        name,
                        "is not a repo that is waited for" + Suggestion.hint(name, known) + " (waited for: "
                                + String.join(", ", known) + ")");
            }
        }
    }

    /** The version for a repo; empty if it only has to answer. */
    Optional<String> of(RepoConfig repo) {
        return Optional.ofNullable(byRepo.getOrDefault(full(repo), byRepo.get(repo.name())))
                .or(() -> everywhere);
    }

    private static String full(RepoConfig repo) {
        return repo.app() + "." + repo.name();
    }
}
