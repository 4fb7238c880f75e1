package release.report;

import java.nio.file.Path;
import java.util.Optional;

/** How commands are typed that go on with a run: about what the run is about, and as its own command was typed. */
public interface Next {
    /** A command of the release; the run's own with all that was typed. */
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
