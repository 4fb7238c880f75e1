package release.config.hocon;

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
import release.config.App;
import release.config.Database;
import release.config.Locking;
import release.config.Origin;
import release.config.Redactor;
import release.config.Release;
import release.config.ReleaseRoot;
import release.config.RepoConfig;
import release.config.Section;
import release.config.Selection;
import release.config.Setting;
import release.config.Suggestion;

/** Turns the configuration of one environment into a release. It knows what each key means, and what makes it wrong. */
final class ReleaseReader {
    private final Section top;
    private final String environment;
    private final List<String> environments;
    private final Path root;
    private final Map<String, String> variables;
    private final AppReader appReader;
    private final Map<String, Locking> lockings = new HashMap<>();
    private boolean guarded;

    ReleaseReader(
            Section top,
            String environment,
            List<String> environments,
            Path root,
            Map<String, String> variables,
            AppReader appReader) {
        this.top = top;
        this.environment = environment;
        this.environments = environments;
        this.root = root;
        this.variables = variables;
        this.appReader = appReader;
    }

    /** The selected release. Empty if there is none; the reason is then among the problems. */
    Optional<Release> read(Selection selection) {
        top.text("default-environment");
        guarded = top.flag("protected");
        var byDefault = top.text("default-release");
        var profiles =
                top.texts("profiles").stream().map(Section.Located::value).toList();
        var releases = top.section("release").map(Section::sections).orElse(Map.of());
        var appSections = top.section("app").map(Section::sections).orElse(Map.of());
        if (top.strict() && releases.isEmpty())
            top.problem(Origin.of(ReleaseRoot.CONFIG), "release", "is missing: write release.NAME { ... }");
        var chosen = chosen(selection, byDefault, releases.keySet());
        var needed = new HashSet<String>();
        var read = new HashMap<String, Release>();
        releases.forEach((name, section) -> {
            var own = chosen.isEmpty() || chosen.get().equals(name);
            var release = release(name, own ? section : section.lenient(), appSections.keySet());
            if (own) release.apps().forEach(app -> needed.add(app.name()));
            read.put(name, release);
        });
        var defaults = new AppDefaults(root, profiles, variables);
        var whole = new LinkedHashMap<String, Section>();
        var apps = new LinkedHashMap<String, App>();
        appSections.forEach((name, section) -> {
            var own = needed.contains(name) ? section : section.lenient();
            try (var deployable = new DeployableReader(own, root)) {
                whole.put(name, defaults.below(own, deployable));
                apps.put(name, appReader.read(name, whole.get(name), deployable));
            }
        });
        top.done();
        return chosen.map(read::get).map(release -> complete(release, apps, whole, selection));
    }

    private Optional<String> chosen(
            Selection selection, Optional<Section.Located<String>> byDefault, Set<String> names) {
        if (selection.release().isPresent()) {
            return known(selection.release().get(), names, Origin.of("--release"), "", "release.");
        }
        if (byDefault.isPresent()) {
            return known(byDefault.get().value(), names, byDefault.get().source(), "default-release", "release.");
        }
        if (names.size() > 1 && top.strict()) {
            top.problem(
                    Origin.of(ReleaseRoot.CONFIG),
                    "default-release",
                    "is missing: there are several releases, " + String.join(", ", names));
        }
        return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
    }

    private Optional<String> known(String name, Collection<String> names, Origin source, String key, String prefix) {
        if (names.contains(name)) return Optional.of(name);
        top.problem(source, key, "names " + prefix + name + ", which is not defined" + Suggestion.hint(name, names));
        return Optional.empty();
    }

    private Release release(String name, Section section, Set<String> appNames) {
        var version = section.required("version").map(Section.Located::value).orElse("");
        var apps = new ArrayList<App>();
        for (var app : section.texts("apps")) {
            known(app.value(), appNames, app.source(), section.path("apps"), "app.")
                    .ifPresent(known -> apps.add(new App(known, List.of(), false, Optional.empty())));
        }
        var reader = new CommandReader(root);
        var commands = section.section("commands").map(reader::commands).orElse(List.of());
        var lifecycle = reader.lifecycle(section);
        var drivers = section.texts("drivers").stream()
                .flatMap(driver -> driver(driver, section).stream())
                .toList();
        lockings.put(name, Locking.read(section, false));
        for (var file : section.texts("files")) {
            if (section.strict() && !Files.exists(root.resolve(file.value()))) {
                section.problem(file.source(), "files", "names a file that does not exist: " + file.value());
            }
        }
        section.done();
        appReader.name(name);
        return new Release(
                name,
                version,
                environment,
                guarded,
                environments,
                root,
                apps,
                commands,
                lifecycle,
                drivers,
                List.of(),
                Redactor.none());
    }

    private Optional<Database> driver(Section.Located<String> driver, Section section) {
        var database = Database.ofDriver(driver.value());
        if (database.isEmpty()) {
            var names = List.of(Database.values()).stream().map(Database::label).toList();
            section.problem(
                    driver.source(),
                    "drivers",
                    "names the unknown driver " + driver.value() + Suggestion.hint(driver.value(), names) + " (known: "
                            + String.join(", ", names) + ")");
        }
        return database;
    }

    /** The release with the apps and repos that this run is about. */
    private Release complete(
            Release release, Map<String, App> apps, Map<String, Section> sections, Selection selection) {
        var names = release.apps().stream().map(App::name).toList();
        selection.apps().forEach(app -> known(app, names, Origin.of("--app"), "", "app."));
        var own = names.stream()
                .map(apps::get)
                .filter(app -> selection.apps().isEmpty() || selection.apps().contains(app.name()))
                .toList();
        var repos = own.stream()
                .flatMap(app -> app.repos().stream())
                .map(RepoConfig::name)
                .toList();
        var templates = own.stream()
                .flatMap(app -> app.repos().stream())
                .filter(RepoConfig::isTemplate)
                .toList();
        if (top.strict())
            selection.repos().stream()
                    .filter(repo -> templates.stream()
                            .allMatch(template -> chosen(repo, template).isEmpty()))
                    .forEach(repo -> known(repo, repos, Origin.of("--repo"), "", "repo "));
        distinct(names.stream().flatMap(name -> apps.get(name).repos().stream()).toList(), names.size() > 1);
        var kept = own.stream()
                .map(app -> app.with(app.repos().stream()
                                .flatMap(repo -> selected(repo, selection).stream())
                                .toList())
                        .with(repo -> repo.with(repo.locking().orElse(lockings.get(release.name())))))
                .toList();
        return new Release(
                release.name(),
                release.version(),
                environment,
                guarded,
                environments,
                root,
                kept,
                release.commands(),
                release.lifecycle(),
                release.drivers(),
                settings(release.name(), names.stream().map(sections::get).toList()),
                appReader.secrets());
    }

    /** Reports two repos whose variables for commands would have the same names. */
    private void distinct(List<RepoConfig> repos, boolean withApp) {
        var seen = new HashMap<String, RepoConfig>();
        for (var repo : repos) {
            var other = seen.putIfAbsent(repo.variablePrefix(withApp), repo);
            if (other != null)
                top.problem(
                        repo.source(),
                        repo.key(),
                        "and " + other.key() + " are both " + repo.variablePrefix(withApp)
                                + "URL for commands and hooks; rename one");
        }
    }

    /** A repo if it is chosen. It keeps all its tenants, or the chosen ones. */
    private static Optional<RepoConfig> selected(RepoConfig repo, Selection selection) {
        if (selection.repos().isEmpty() || selection.repos().contains(repo.name())) return Optional.of(repo);
        var tenants = selection.repos().stream()
                .flatMap(name -> chosen(name, repo).stream())
                .distinct()
                .toList();
        return tenants.isEmpty() ? Optional.empty() : Optional.of(repo.choosing(tenants));
    }

    /** The tenant that {@code tenants/acme} chooses from a template. */
    private static Optional<String> chosen(String repo, RepoConfig template) {
        var prefix = template.name() + "/";
        return template.isTemplate() && repo.length() > prefix.length() && repo.startsWith(prefix)
                ? Optional.of(repo.substring(prefix.length()))
                : Optional.empty();
    }

    /** Every value of a release and its apps, as it applies here. */
    private List<Setting> settings(String release, List<Section> apps) {
        var settings = new ArrayList<Setting>();
        var again = top.again();
        var profiles = again.texts("profiles");
        if (!profiles.isEmpty())
            settings.add(new Setting(
                    "profiles",
                    String.join(
                            ",", profiles.stream().map(Section.Located::value).toList()),
                    profiles.get(0).source()));
        again.section("release").flatMap(all -> all.section(release)).ifPresent(section -> add(section, settings));
        for (var app : apps) add(app.again(), settings);
        return settings;
    }

    private void add(Section section, List<Setting> settings) {
        section.flattened().forEach((name, text) -> {
            var secret = Redactor.SECRET_NAME.matcher(name).matches() && !name.endsWith("-file");
            settings.add(new Setting(
                    section.path(name), secret ? "***" : appReader.secrets().redact(text.value()), text.source()));
        });
    }
}
