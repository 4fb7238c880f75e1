package release.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/** Turns the configuration of an app into its repos, and remembers which of the values that it read are secret. */
final class AppReader {
    private static final Map<String, String> OURS = Map.of("url", "url", "user", "user", "password", "password",
        "locations", "migrations", "driver", "url", "environment", "--env");
    private final Path root;
    private final BiFunction<String, String, Optional<String>> flywayProblem;
    private final Set<String> secrets = new HashSet<>();

    AppReader(Path root, BiFunction<String, String, Optional<String>> flywayProblem) {
        this.root = root;
        this.flywayProblem = flywayProblem;
    }

    /** Everything in the apps that were read that must not be shown. */
    Secrets secrets() {
        return new Secrets(secrets);
    }

    /** Reads an app with its repos; what is wrong with them is added to the section's problems. */
    App read(String name, Section section) {
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

    /** The password, or what its file holds; of one that the file has and one that an environment adds, the latter. */
    private Optional<String> password(Section section) {
        var password = section.text("password");
        var file = section.text("password-file");
        var both = password.isPresent() && file.isPresent();
        if (both && section.isAdded("password") == section.isAdded("password-file")) {
            section.problem(file.get().source(), "password-file", "and password are both set; keep one");
        }
        if (file.isEmpty() || !section.strict() || both && section.isAdded("password")) return password.map(Section.Located::value);
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
                    + " that does not exist: " + written + Nearest.pathHint(written, path, root));
            } else {
                if (section.strict() && folder) unreadable(path).ifPresent(problem -> section.problem(text.source(), key, problem));
                paths.add(path);
            }
        }
        return paths;
    }

    /**
     * What keeps a folder from being read as it is. A JVM without a UTF-8 locale cannot open a file whose name is not
     * ASCII, and Flyway would pass over such a migration in silence.
     */
    private Optional<String> unreadable(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.map(file -> root.relativize(file).toString()).filter(name -> name.indexOf('\uFFFD') >= 0).findFirst()
                .map(name -> "holds a file whose name cannot be read without a UTF-8 locale: " + name + "; set LC_ALL=C.UTF-8");
        } catch (IOException | UncheckedIOException e) {
            return Optional.of("cannot be read: " + e.getMessage());
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
}
