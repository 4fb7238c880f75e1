package release.config.hocon;

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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Problem;
import release.config.Redactor;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.Section;
import release.config.Selection;
import release.config.Suggestion;

/**
 * Reads {@code rel/config.conf} into a {@link Release}, without the app and without touching a database.
 *
 * <p>The file is HOCON. The blocks under {@code environment.NAME} are laid over the rest key by key; then
 * substitutions are resolved. Every environment is read each time, so that a mistake in {@code environment.prod} is
 * found on a developer's machine. Of the environments that were not chosen, only the structure is checked: their
 * variables and files may not exist here.
 */
public final class Config {
    /** Variables of a shell. Their pwd means the working directory, not a password. */
    private static final Set<String> FOLDERS = Set.of("PWD", "OLDPWD");

    private final Path root;
    private final Map<String, String> variables;
    private final BiFunction<String, String, Optional<String>> flywayProblem;
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> secrets = new HashSet<>();
    private final Set<String> names = new HashSet<>();

    private Config(
            Path root, Map<String, String> variables, BiFunction<String, String, Optional<String>> flywayProblem) {
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
     * @throws InvalidConfiguration with every problem that was found
     */
    public static Release read(
            Path root,
            Selection selection,
            Map<String, String> variables,
            BiFunction<String, String, Optional<String>> flywayProblem) {
        try {
            return new Config(root.toAbsolutePath().normalize(), variables, flywayProblem).read(selection);
        } catch (StackOverflowError e) { // the HOCON library reads a block in a block by calling itself
            throw InvalidConfiguration.because(Origin.of(ReleaseRoot.CONFIG), "", "is nested too deeply");
        }
    }

    /**
     * A release as it is on any machine: variables need not be set, and what any environment says is included.
     *
     * @param files the files of the release, relative to its root
     */
    public record Outline(Release release, List<Path> files) {}

    /**
     * Reads only what a release consists of.
     *
     * @throws InvalidConfiguration with every problem of its structure, and every missing file
     */
    public static Outline outline(
            Path root, Selection selection, BiFunction<String, String, Optional<String>> flywayProblem) {
        try {
            return new Config(root.toAbsolutePath().normalize(), Map.of(), flywayProblem).outline(selection);
        } catch (StackOverflowError e) {
            throw InvalidConfiguration.because(Origin.of(ReleaseRoot.CONFIG), "", "is nested too deeply");
        }
    }

    private Outline outline(Selection selection) {
        var file = parsed();
        var chosen = environment(file, selection);
        for (var other : environments(file)) {
            if (!other.equals(chosen)) release(file, other, false, Selection.everything());
        }
        var release = release(file, chosen, false, selection);
        if (!problems.isEmpty()) throw new InvalidConfiguration(problems);
        if (release.isEmpty())
            throw InvalidConfiguration.because(
                    Origin.of(ReleaseRoot.CONFIG), "default-release", "is missing: name a release");
        var named = new NamedFiles(root);
        var names = new TreeSet<>(environments(file));
        names.add(chosen);
        for (var name : names) {
            resolved(merged(file, name, false))
                    .ifPresent(all -> named.add(
                            section(all, false, new ArrayList<>()),
                            release.get().name()));
        }
        return new Outline(release.get(), named.found());
    }

    private Release read(Selection selection) {
        var file = parsed();
        var chosen = environment(file, selection);
        for (var other : environments(file)) {
            if (!other.equals(chosen)) release(file, other, false, Selection.everything());
        }
        var release = release(file, chosen, true, selection);
        if (!problems.isEmpty()) {
            var safe = new Redactor(secrets, names);
            throw new InvalidConfiguration(problems.stream()
                    .map(problem -> problem.redacted(safe))
                    .sorted(Comparator.comparing(
                                    (Problem problem) -> problem.source().name())
                            .thenComparing(problem -> problem.source().line()))
                    .toList());
        }
        return release.orElseThrow();
    }

    private ConfigObject parsed() {
        var file = root.resolve(ReleaseRoot.CONFIG);
        try {
            Files.readString(file); // strictly: the parser puts a question mark where a byte is not UTF-8
            return ConfigFactory.parseFile(
                            file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
                    .root();
        } catch (ConfigException e) {
            throw new InvalidConfiguration(List.of(HoconProblem.of(e, root)));
        } catch (CharacterCodingException e) {
            throw InvalidConfiguration.because(Origin.of(ReleaseRoot.CONFIG), "", "is not written in UTF-8");
        } catch (IOException e) {
            throw InvalidConfiguration.because(
                    Origin.of(ReleaseRoot.CONFIG),
                    "",
                    Files.exists(file) ? "cannot be read: " + e.getMessage() : "does not exist");
        }
    }

    /** The chosen environment's name; empty if none was chosen and there is no default. */
    private String environment(ConfigObject file, Selection selection) {
        var byDefault = byDefault(file);
        if (selection.environment().isEmpty()) return byDefault.orElse("");
        var name = selection.environment().get();
        var known = known(file);
        if (!known.contains(name)) {
            problems.add(new Problem(
                    Origin.of(ReleaseRoot.CONFIG),
                    "environment." + name,
                    "is not defined" + Suggestion.hint(name, known)
                            + (known.isEmpty() ? "" : " (defined: " + String.join(", ", known) + ")")));
        }
        return name;
    }

    private Optional<String> byDefault(ConfigObject file) {
        return resolved(file)
                .flatMap(all -> section(all, true, new ArrayList<>()).text("default-environment"))
                .map(Section.Located::value);
    }

    /** Every environment that can be chosen. The default one needs no block. */
    private TreeSet<String> known(ConfigObject file) {
        var known = new TreeSet<>(environments(file));
        byDefault(file).ifPresent(known::add);
        return known;
    }

    private List<String> environments(ConfigObject file) {
        return section(file, false, new ArrayList<>())
                .section("environment")
                .map(Section::keys)
                .orElse(List.of());
    }

    /** The release in one environment. Empty if its configuration cannot be read; the reason is then among the problems. */
    private Optional<Release> release(ConfigObject file, String environment, boolean strict, Selection selection) {
        var base = file.withoutKey("environment");
        names.addAll(environments(file)); // as written: the default environment may come from a secret variable
        return resolved(merged(file, environment, strict))
                .flatMap(all -> new ReleaseReader(
                                new Section(all, Optional.of(base), "", root, strict, problems),
                                environment,
                                environments(file),
                                root,
                                variables,
                                new AppReader(root, known(file), flywayProblem, secrets, names))
                        .read(selection));
    }

    /** The configuration with the blocks of an environment laid over it. */
    private ConfigObject merged(ConfigObject file, String environment, boolean strict) {
        var base = file.withoutKey("environment");
        var overlay = section(file, strict, problems)
                .section("environment")
                .flatMap(all -> environments(file).contains(environment) ? all.section(environment) : Optional.empty())
                .map(Section::object);
        return overlay.isPresent() ? overlay.get().withFallback(base) : base;
    }

    private Section section(ConfigObject all, boolean strict, List<Problem> found) {
        return new Section(all, Optional.empty(), "", root, strict, found);
    }

    /** The same tree. Every substitution is replaced if its variable or key exists. */
    private Optional<ConfigObject> resolved(ConfigObject tree) {
        var options = ConfigResolveOptions.defaults()
                .setUseSystemEnvironment(false)
                .setAllowUnresolved(true)
                .appendResolver(new Variables());
        try {
            return Optional.of(tree.toConfig().resolve(options).root());
        } catch (ConfigException e) {
            problems.add(HoconProblem.of(e, root));
            return Optional.empty();
        }
    }

    /** Looks up a substitution among the variables, and records that in the value's origin. A secret variable is secret under any key. */
    private final class Variables implements ConfigResolver {
        @Override
        public ConfigValue lookup(String path) {
            var value = variables.get(path);
            if (value != null
                    && !FOLDERS.contains(path)
                    && Redactor.SECRET_NAME.matcher(path).matches()) secrets.add(value);
            return value == null ? null : ConfigValueFactory.fromAnyRef(value, "variable " + path);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
