package release.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;
import release.config.Selection;

/** The options that every command of a release has. */
public final class Options {
    /** When the report has colours. */
    public enum Colour {
        auto,
        always,
        never
    }

    /** Options that change how a run looks, not what it does. */
    static final Set<String> LOOKS = Set.of("--json", "--color", "--debug");

    private static final String ROOT = "--root";
    private static final String ENV = "--env";
    private static final String JSON = "--json";
    private static final String NO_HOOKS = "--no-hooks";
    private static final Set<String> PLAIN = Set.of(JSON, NO_HOOKS);
    private static final Set<String> PLAIN_WITH_VALUE = Set.of(ROOT, ENV);

    @Option(names = ROOT, paramLabel = "DIR", description = "The release root: the folder that holds rel/config.conf.")
    Optional<String> root = Optional.empty();

    @Option(
            names = ENV,
            paramLabel = "NAME",
            description = "The environment (default: RELEASE_ENV, then default-environment).")
    Optional<String> environment = Optional.empty();

    @Option(names = "--release", paramLabel = "NAME", description = "The release (default: default-release).")
    Optional<String> release = Optional.empty();

    @Option(names = "--app", paramLabel = "NAME", description = "Only this app; may be repeated.")
    List<String> apps = List.of();

    @Option(names = "--repo", paramLabel = "NAME", description = "Only this repo; may be repeated.")
    List<String> repos = List.of();

    @Option(names = JSON, description = "One JSON document on stdout, and nothing else there.")
    boolean json;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "Colours: auto, always or never (default: ${DEFAULT-VALUE}; auto obeys NO_COLOR).")
    Colour colour = Colour.auto;

    @Option(names = NO_HOOKS, description = "Run no hooks.")
    boolean noHooks;

    @Option(names = "--debug", description = "Show the stack trace of what failed, on stderr.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the suite's version.")
    boolean version;

    /** Set by a command that can print rows as CSV. */
    boolean csv;

    /** Set by a command whose rows are its own text. */
    boolean plain;

    /** Prints rows as CSV, and nothing else on stdout. */
    public void csv(boolean asked) {
        csv = asked;
    }

    /**
     * Reads what was typed, if it is unambiguous: only these options, each at most once, each value a word of its own.
     *
     * @return false if it is ambiguous; then nothing was read
     */
    boolean takePlain(String... typed) {
        var values = new HashMap<String, String>();
        for (int i = 0; i < typed.length; i++) {
            var name = typed[i];
            var value = PLAIN.contains(name)
                    ? "true"
                    : PLAIN_WITH_VALUE.contains(name) && i + 1 < typed.length ? typed[++i] : "";
            if (value.isEmpty() || value.startsWith("-") || values.put(name, value) != null) return false;
        }
        root = Optional.ofNullable(values.get(ROOT));
        environment = Optional.ofNullable(values.get(ENV));
        json = values.containsKey(JSON);
        noHooks = values.containsKey(NO_HOOKS);
        return true;
    }

    /** Prints the rows unchanged: they are the command's own text. */
    public void plain() {
        plain = true;
    }

    /** Whether rows are printed as CSV. */
    public boolean isCsv() {
        return csv;
    }

    /** Whether one JSON document is printed. */
    public boolean isJson() {
        return json;
    }

    /** The release, environment, apps and repos that the run is about. */
    Selection selection(Map<String, String> variables) {
        return new Selection(
                release.or(() -> Selection.said("RELEASE_NAME", variables)),
                environment.or(() -> Selection.said("RELEASE_ENV", variables)),
                apps,
                repos);
    }
}
