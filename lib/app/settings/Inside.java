package release.app.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import release.app.Deployable;

/** Reads an app's settings by its framework. Who implements this is loaded together with the framework's classes. */
public interface Inside {
    /**
     * What has to be known to read them.
     *
     * @param root what relative files are relative to: the app is started there
     * @param profiles the active ones; if there are none, the app's own configuration and the variables say
     * @param properties what the app is started with, as {@code -Dname=value} would give it, above those that every JVM has
     * @param variables the process environment
     */
    record Question(Deployable app, Path root, List<String> profiles, Map<String, String> properties, Map<String, String> variables) {
        public Question {
            profiles = List.copyOf(profiles);
            properties = Map.copyOf(properties);
            variables = Map.copyOf(variables);
        }
    }

    /** @throws release.app.Unreadable if the app's framework would refuse its settings too */
    Found read(Question question);
}
