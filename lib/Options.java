package release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;
import release.config.Selection;

/** The options that every command of a release has. */
public final class Options {
    /** When the report has colours. */
    public enum Colour { auto, always, never }

    @Option(names = "--root", paramLabel = "DIR", description = "The release root: the folder that holds rel/config.conf.")
    Optional<String> root = Optional.empty();

    @Option(names = "--env", paramLabel = "NAME", description = "The environment (default: RELEASE_ENV, then default-environment).")
    Optional<String> environment = Optional.empty();

    @Option(names = "--release", paramLabel = "NAME", description = "The release (default: default-release).")
    Optional<String> release = Optional.empty();

    @Option(names = "--app", paramLabel = "NAME", description = "Only this app; may be repeated.")
    List<String> apps = List.of();

    @Option(names = "--repo", paramLabel = "NAME", description = "Only this repo; may be repeated.")
    List<String> repos = List.of();

    @Option(names = "--json", description = "One JSON document on stdout, and nothing else there.")
    boolean json;

    @Option(names = "--color", paramLabel = "WHEN", description = "Colours: auto, always or never (default: ${DEFAULT-VALUE}; NO_COLOR is heeded).")
    Colour colour = Colour.auto;

    @Option(names = "--no-hooks", description = "Run no hooks.")
    boolean noHooks;

    @Option(names = "--debug", description = "Show the stack trace of what failed, on stderr.")
    boolean debug;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the suite's version.")
    boolean version;

    /** Set by a command that can print rows as CSV. */
    boolean csv;

    /** Prints rows as CSV, and nothing else on stdout. */
    public void csv(boolean asked) {
        csv = asked;
    }

    /** What the run is about. */
    Selection selection(Map<String, String> variables) {
        var env = environment.or(() -> Optional.ofNullable(variables.get("RELEASE_ENV")).filter(name -> !name.isBlank()));
        var name = release.or(() -> Optional.ofNullable(variables.get("RELEASE_NAME")).filter(text -> !text.isBlank()));
        return new Selection(name, env, apps, repos);
    }

    /**
     * How another command is typed with these options, as a person typed this one: through the launcher in the
     * checkout, or through JBang and a catalog named after the release.
     */
    String invocation(String command, String releaseName, Map<String, String> variables) {
        var launcher = variables.getOrDefault("JBANG_LAUNCH_CMD", "");
        var words = new ArrayList<String>();
        words.add(launcher.endsWith("rel/jbang") ? launcher + " " + command : "jbang " + command + "@" + releaseName);
        root.ifPresent(value -> words.add("--root " + quoted(value)));
        environment.ifPresent(value -> words.add("--env " + value));
        release.ifPresent(value -> words.add("--release " + value));
        return String.join(" ", words);
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:@%+=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
