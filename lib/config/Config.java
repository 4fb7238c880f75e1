package release.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
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
            if (!other.equals(chosen)) release(file, other, false, Selection.everything());
        }
        var release = release(file, chosen, true, selection);
        if (!problems.isEmpty()) {
            throw new Misconfigured(problems.stream()
                .sorted(Comparator.comparing((Problem problem) -> problem.source().name())
                    .thenComparing(problem -> problem.source().line())).toList());
        }
        return release.orElseThrow();
    }

    private ConfigObject parsed() {
        var file = root.resolve(ReleaseRoot.CONFIG);
        try {
            Files.readString(file); // strictly: the parser puts a question mark where a byte is not UTF-8
            return ConfigFactory.parseFile(file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false)).root();
        } catch (ConfigException e) {
            throw new Misconfigured(List.of(HoconProblem.of(e, root)));
        } catch (CharacterCodingException e) {
            throw Misconfigured.because(Source.of(ReleaseRoot.CONFIG), "", "is not written in UTF-8");
        } catch (IOException e) {
            throw Misconfigured.because(Source.of(ReleaseRoot.CONFIG), "",
                Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist");
        }
    }

    /** The chosen environment's name; empty if none was chosen and there is no default. */
    private String environment(ConfigObject file, Selection selection) {
        var byDefault = resolved(file).flatMap(all -> section(all, true, new ArrayList<>()).text("default-environment"))
            .map(Section.Located::value);
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
        return section(file, false, new ArrayList<>()).section("environment")
            .map(Section::keys).orElse(List.of());
    }

    /** The release in one environment; empty if its configuration cannot be read, which then is among the problems. */
    private Optional<Release> release(ConfigObject file, String environment, boolean strict, Selection selection) {
        var base = file.withoutKey("environment");
        var overlay = section(file, strict, problems).section("environment")
            .flatMap(all -> environments(file).contains(environment) ? all.section(environment) : Optional.empty())
            .map(Section::object);
        var merged = overlay.isPresent() ? overlay.get().withFallback(base) : base;
        return resolved(merged).flatMap(all -> new ReleaseReader(new Section(all, Optional.of(base), "", root, strict, problems),
            environment, root, new AppReader(root, flywayProblem)).read(selection));
    }

    private Section section(ConfigObject all, boolean strict, List<Problem> found) {
        return new Section(all, Optional.empty(), "", root, strict, found);
    }

    /** The same tree with every substitution replaced whose variable or key is there. */
    private Optional<ConfigObject> resolved(ConfigObject tree) {
        var options = ConfigResolveOptions.defaults().setUseSystemEnvironment(false).setAllowUnresolved(true)
            .appendResolver(new Variables());
        try {
            return Optional.of(tree.toConfig().resolve(options).root());
        } catch (ConfigException e) {
            problems.add(HoconProblem.of(e, root));
            return Optional.empty();
        }
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
