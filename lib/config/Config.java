package release.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Reads {@code rel/config.conf} into a {@link Release}, without the app and without touching a database.
 *
 * <p>The file is HOCON. The blocks under {@code environment.NAME} are laid over the rest key by key, then
 * substitutions are resolved. Every environment is read each time, not only the chosen one, so that a mistake in
 * {@code environment.prod} is found on a developer's machine; of the others only the structure is checked, since
 * their variables and files may well not exist here.
 */
public final class Config {
    private final Path root;
    private final Map<String, String> variables;
    private final BiFunction<String, String, Optional<String>> flywayProblem;
    private final List<Problem> problems = new ArrayList<>();

    private Config(Path root, Map<String, String> variables, BiFunction<String, String, Optional<String>> flywayProblem) {
        this.root = root;
        this.variables = Map.copyOf(variables);
        this.flywayProblem = flywayProblem;
    }

    /**
     * Reads the configuration of one release.
     *
     * @param root the release root, as {@link ReleaseRoot} finds it
     * @param variables what {@code ${NAME}} may refer to besides keys: the process environment
     * @param flywayProblem tells what is wrong with a Flyway setting, given its name without {@code flyway.} and value
     * @throws Misconfigured with every problem that was found
     */
    public static Release read(Path root, Selection selection, Map<String, String> variables,
                               BiFunction<String, String, Optional<String>> flywayProblem) {
        return new Config(root.toAbsolutePath().normalize(), variables, flywayProblem).read(selection);
    }

    private Release read(Selection selection) {
        var file = parsed();
        var chosen = environment(file, selection);
        for (var other : environments(file)) {
            if (!other.equals(chosen)) reader(file, other, false).read(Selection.everything());
        }
        var release = reader(file, chosen, true).read(selection);
        if (!problems.isEmpty()) {
            throw new Misconfigured(problems.stream()
                .sorted(Comparator.comparing((Problem problem) -> problem.source().name())
                    .thenComparing(problem -> problem.source().line())).toList());
        }
        return release.orElseThrow();
    }

    private ConfigObject parsed() {
        var file = root.resolve(ReleaseRoot.CONFIG).toFile();
        try {
            return ConfigFactory.parseFile(file, ConfigParseOptions.defaults().setAllowMissing(false)).root();
        } catch (ConfigException e) {
            var at = e.origin() == null ? Source.of(ReleaseRoot.CONFIG) : Source.of(e.origin(), root);
            var prefix = e.origin() == null ? "" : e.origin().description() + ": ";
            var message = e.getMessage().startsWith(prefix) ? e.getMessage().substring(prefix.length()) : e.getMessage();
            throw Misconfigured.because(at, "", message.replaceAll("\\s+", " "));
        }
    }

    /** The chosen environment's name; empty if none was chosen and there is no default. */
    private String environment(ConfigObject file, Selection selection) {
        var top = new Section(file, "", root, true, new ArrayList<>());
        var byDefault = top.text("default-environment").map(Section.Located::value);
        if (selection.environment().isEmpty()) return byDefault.orElse("");
        var name = selection.environment().get();
        var known = new TreeSet<>(environments(file));
        byDefault.ifPresent(known::add);
        if (!known.contains(name)) {
            problems.add(new Problem(Source.of(ReleaseRoot.CONFIG), "environment." + name,
                "is not defined" + Nearest.hint(name, known)
                    + (known.isEmpty() ? "" : " (defined: " + String.join(", ", known) + ")")));
        }
        return name;
    }

    private List<String> environments(ConfigObject file) {
        return new Section(file, "", root, false, new ArrayList<>()).section("environment")
            .map(Section::keys).orElse(List.of());
    }

    private ReleaseReader reader(ConfigObject file, String environment, boolean strict) {
        var base = file.withoutKey("environment");
        var overlay = new Section(file, "", root, true, problems).section("environment")
            .flatMap(all -> environments(file).contains(environment) ? all.section(environment) : Optional.empty())
            .map(Section::object);
        var merged = overlay.isPresent() ? overlay.get().withFallback(base) : base;
        var options = ConfigResolveOptions.defaults().setUseSystemEnvironment(false).setAllowUnresolved(true)
            .appendResolver(new Variables());
        var resolved = merged.toConfig().resolve(options).root();
        return new ReleaseReader(new Section(resolved, "", root, strict, problems), environment, root, flywayProblem);
    }

    /** Looks a substitution up among the variables, and says so in the value's origin. */
    private final class Variables implements ConfigResolver {
        @Override
        public ConfigValue lookup(String path) {
            var value = variables.get(path);
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "variable " + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
