package release.config;

import java.util.List;
import java.util.Optional;

/** Which release, environment, apps and repos one run is about; what is empty takes the configured default, or all. */
public record Selection(Optional<String> release, Optional<String> environment, List<String> apps, List<String> repos) {
    public Selection {
        apps = List.copyOf(apps);
        repos = List.copyOf(repos);
    }

    /** Every app and repo of the default release in the default environment. */
    public static Selection everything() {
        return new Selection(Optional.empty(), Optional.empty(), List.of(), List.of());
    }
}
