package release.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which release, environment, apps and repos one run is about. An empty value means the configured default, or all. */
public record Selection(Optional<String> release, Optional<String> environment, List<String> apps, List<String> repos) {
    public Selection {
        apps = List.copyOf(apps);
        repos = List.copyOf(repos);
    }

    /**
     * Every app and repo of a release in the default environment.
     *
     * @param typed the release's name; if empty, RELEASE_NAME names it
     */
    public static Selection ofRelease(Optional<String> typed, Map<String, String> variables) {
        return new Selection(typed.or(() -> said("RELEASE_NAME", variables)), Optional.empty(), List.of(), List.of());
    }

    /** The value of a variable. Empty if it is blank. */
    public static Optional<String> said(String variable, Map<String, String> variables) {
        return Optional.ofNullable(variables.get(variable)).filter(text -> !text.isBlank());
    }

    /** Every app and repo of the default release in the default environment. */
    public static Selection everything() {
        return new Selection(Optional.empty(), Optional.empty(), List.of(), List.of());
    }
}
