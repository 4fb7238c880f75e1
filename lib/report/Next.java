package release.report;

import java.nio.file.Path;
import java.util.Optional;

/** The commands that continue a run: about the same repos, and typed as its own command was. */
public interface Next {
    /** A command of the release. The run's own command has all that was typed. */
    Invocation command(String name);

    /** A command about one of the repos that the run is about. */
    default Invocation command(String name, String app, String repo) {
        return command(name).with("--app", app).with("--repo", repo);
    }

    /** Where the commands come from, if that is not the release root. */
    default Optional<Path> suite() {
        return Optional.empty();
    }
}
