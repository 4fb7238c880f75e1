package release.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Turns the configuration of one environment into a release: what each key means, and what makes it wrong. */
final class ReleaseReader {
    private static final Pattern COMMAND_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");
    private static final Map<String, String> OURS = Map.of("url", "url", "user", "user", "password", "password",
        "locations", "migrations", "driver", "url", "environment", "--env");
    private final Section top;
    private final String environment;
    private final Path root;
    private final BiFunction<String, String, Optional<String>> flywayProblem;
    private final Set<String> secrets = new HashSet<>();

    ReleaseReader(Section top, String environment, Path root, BiFunction<String, String, Optional<String>> flywayProblem) {
        this.top = top;
        this.environment = environment;
        this.root = root;
        this.flywayProblem = flywayProblem;
    }

    /** The selected release; empty if there is none, which then is among the problems. */
    Optional<Release> read(Selection selection) {
        top.text("default-environment");
        var byDefault = top.text("default-release");
        var releases = top.section("release").map(Section::sections).orElse(Map.of());
        var appSections = top.section("app").map(Section::sections).orElse(Map.of());
        if (top.strict() && releases.isEmpty()) top.problem(Source.of(ReleaseRoot.CONFIG), "release", "is missing: write release.NAME { ... }");
        var chosen = chosen(selection, byDefault, releases.keySet());
        var needed = new HashSet<String>();
        var read = new HashMap<String, Release>();
        releases.forEach((name, section) -> {
            var own = chosen.filter(name::equals).isPresent();
            var release = release(name, own ? section : section.lenient(), appSections.keySet());
            if (own) release.apps().forEach(app -> needed.add(app.name()));
            read.put(name, release);
        });
        var apps = new LinkedHashMap<String, App>();
        appSections.forEach((name, section) ->
            apps.put(name, app(name, needed.contains(name) ? section : section.lenient())));
        top.done();
        return chosen.map(read::get).map(release -> complete(release, apps, selection));
    }

    private Optional<String> chosen(Selection selection, Optional<Section.Located<String>> byDefault, Set<String> names) {
        if (selection.release().isPresent()) {
            return known(selection.release().get(), names, Source.of("--release"), "release", "release.");
        }
        if (byDefault.isPresent()) {
            return known(byDefault.get().value(), names, byDefault.get().source(), "default-release", "release.");
        }
        if (names.size() > 1 && top.strict()) {
            top.problem(Source.of(ReleaseRoot.CONFIG), "default-release",
                "is missing: there are several releases, " + String.join(", ", names));
        }
        return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
    }

    private Optional<String> known(String name, Collection<String> names, Source source, String key, String prefix) {
        if (names.contains(name)) return Optional.of(name);
        top.problem(source, key, "names " + prefix + name + ", which is not defined" + Nearest.hint(name, names));
        return Optional.empty();
    }

    private Release release(String name, Section section, Set<String> appNames) {
        var version = section.required("version").map(Section.Located::value).orElse("");
        var apps = new ArrayList<App>();
        for (var app : section.texts("apps")) {
            known(app.value(), appNames, app.source(), section.path("apps"), "app.")
                .ifPresent(known -> apps.add(new App(known, List.of())));
        }
        var commands = new ArrayList<Command>();
        section.section("commands").ifPresent(block -> {
            for (var key : block.keys()) command(key, block).ifPresent(commands::add);
        });
        var drivers = section.texts("drivers").stream().flatMap(driver -> driver(driver, section).stream()).toList();
        section.done();
        return new Release(name, version, environment, root, apps, commands, drivers, Secrets.none());
    }

    private Optional<Database> driver(Section.Located<String> driver, Section section) {
        var database = Database.ofDriver(driver.value());
        if (database.isEmpty()) {
            var names = List.of(Database.values()).stream().map(Database::label).toList();
            section.problem(driver.source(), "drivers", "names the unknown driver " + driver.value()
                + Nearest.hint(driver.value(), names) + " (known: " + String.join(", ", names) + ")");
        }
        return database;
    }

    private Optional<Command> command(String name, Section block) {
        var script = block.text(name);
        if (script.isEmpty()) return Optional.empty();
        var source = script.get().source();
        if (!COMMAND_NAME.matcher(name).matches()) {
            block.problem(source, name, "is no name that JBang can hold: use letters, digits, - . _ /");
        }
        var file = root.resolve(script.get().value()).normalize();
        if (!file.startsWith(root)) {
            block.problem(source, name, "lies outside the release root: " + script.get().value());
        } else if (!Files.isRegularFile(file)) {
            block.problem(source, name, "names a file that does not exist: " + script.get().value()
                + Nearest.hint(script.get().value(), siblings(file)));
        } else {
            var custom = !script.get().value().startsWith("commands/");
            return Optional.of(new Command(name, source, file, script.get().value(), custom, description(file, source)));
        }
        return Optional.empty();
    }

    /** What JBang shows for a script: the text of its //DESCRIPTION lines. */
    private String description(Path file, Source source) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("//DESCRIPTION "))
                .map(line -> line.substring("//DESCRIPTION ".length()).strip()).collect(Collectors.joining(" "));
        } catch (IOException | java.io.UncheckedIOException e) {
            throw Misconfigured.because(source, "", "cannot be read: " + e.getMessage());
        }
    }

    private App app(String name, Section section) {
        var repos = new ArrayList<RepoConfig>();
        section.section("repos").map(Section::sections).orElse(Map.of())
            .forEach((repo, block) -> repo(name, repo, block).ifPresent(repos::add));
        section.done();
        return new App(name, repos);
    }

    private Optional<RepoConfig> repo(String app, String name, Section section) {
        var written = section.required("url");
        var user = section.text("user").map(Section.Located::value);
        var password = password(section);
        var migrations = paths(section, "migrations", true);
        var seeds = paths(section, "seeds", false);
        var flyway = section.section("flyway").map(this::flyway).orElse(Map.of());
        section.done();
        return written.flatMap(text -> url(text, section)).map(url -> {
            secrets.addAll(url.secrets());
            password.ifPresent(secrets::add);
            return new RepoConfig(app, name, written.get().source(), url, url.user().or(() -> user),
                url.password().or(() -> password), migrations, seeds, flyway, root);
        });
    }

    private Optional<DatabaseUrl> url(Section.Located<String> text, Section section) {
        try {
            return Optional.of(DatabaseUrl.parse(text.value(), root));
        } catch (IllegalArgumentException e) {
            section.problem(text.source(), "url", e.getMessage());
            return Optional.empty();
        }
    }

    private Optional<String> password(Section section) {
        var password = section.text("password");
        var file = section.text("password-file");
        if (password.isPresent() && file.isPresent()) {
            section.problem(file.get().source(), "password-file", "and password are both set; keep one");
        }
        if (file.isEmpty() || !section.strict()) return password.map(Section.Located::value);
        try {
            return Optional.of(Files.readString(root.resolve(file.get().value())).stripTrailing());
        } catch (IOException e) {
            section.problem(file.get().source(), "password-file", "cannot be read: " + file.get().value());
            return Optional.empty();
        }
    }

    private List<Path> paths(Section section, String key, boolean folder) {
        var paths = new ArrayList<Path>();
        for (var text : section.texts(key)) {
            var written = text.value().startsWith("filesystem:") ? text.value().substring(11) : text.value();
            var path = root.resolve(written).normalize();
            if (written.startsWith("classpath:")) {
                section.problem(text.source(), key, "cannot be on a class path: name a folder below the release root");
            } else if (section.strict() && !(folder ? Files.isDirectory(path) : Files.isRegularFile(path))) {
                section.problem(text.source(), key, "names a " + (folder ? "folder" : "file")
                    + " that does not exist: " + written + Nearest.hint(written, siblings(path)));
            } else {
                paths.add(path);
            }
        }
        return paths;
    }

    /** What lies beside a path that does not exist, as it would have to be written. */
    private List<String> siblings(Path missing) {
        try (var entries = Files.list(missing.getParent())) {
            return entries.map(entry -> entry.startsWith(root) ? root.relativize(entry).toString() : entry.toString()).toList();
        } catch (IOException noFolder) {
            return List.of();
        }
    }

    private Map<String, String> flyway(Section section) {
        var settings = new LinkedHashMap<String, String>();
        section.flattened().forEach((name, text) -> {
            if (Secrets.SECRET_NAME.matcher(name).matches()) secrets.add(text.value());
            if (OURS.containsKey(name)) {
                section.problem(text.source(), name, "is not set here: use " + OURS.get(name));
            } else {
                flywayProblem.apply(name, text.value())
                    .ifPresent(problem -> section.problem(text.source(), name, problem));
            }
            settings.put(name, text.value());
        });
        return settings;
    }

    /** The release with the apps and repos that this run is about. */
    private Release complete(Release release, Map<String, App> apps, Selection selection) {
        var names = release.apps().stream().map(App::name).toList();
        selection.apps().forEach(app -> known(app, names, Source.of("--app"), "app", "app."));
        var own = names.stream().map(apps::get)
            .filter(app -> selection.apps().isEmpty() || selection.apps().contains(app.name())).toList();
        var repos = own.stream().flatMap(app -> app.repos().stream()).map(RepoConfig::name).toList();
        if (top.strict()) selection.repos().forEach(repo -> known(repo, repos, Source.of("--repo"), "repo", "repo "));
        var kept = own.stream().map(app -> new App(app.name(), app.repos().stream()
            .filter(repo -> selection.repos().isEmpty() || selection.repos().contains(repo.name())).toList())).toList();
        return new Release(release.name(), release.version(), environment, root, kept, release.commands(),
            release.drivers(), new Secrets(secrets));
    }
}
