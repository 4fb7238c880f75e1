package release.app.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import release.app.Deployable;

/** Reads an app's settings with its framework. An implementation is loaded together with the framework's classes. */
public interface Inside {
    /**
     * What is needed to read them.
     *
     * @param root the folder that the app is started in; relative files start there
     * @param profiles the active ones; if there are none, the app's own configuration and the variables choose
     * @param properties the app is started with, as by {@code -Dname=value}; they go before those of every JVM
     * @param variables the process environment
     */
    record Question(
            Deployable app,
            Path root,
            List<String> profiles,
            Map<String, String> properties,
            Map<String, String> variables) {
        public Question {
            profiles = List.copyOf(profiles);
            properties = Map.copyOf(properties);
            variables = Map.copyOf(variables);
        }
    }

    /** @throws release.app.Unreadable if the app's framework would refuse its settings too */
    Found read(Question question);
}
