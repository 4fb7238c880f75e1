package release.config.hocon;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import release.config.App;
import release.config.Database;
import release.config.DatabaseUrl;
import release.config.Locking;
import release.config.MigrationRules;
import release.config.Opening;
import release.config.Redactor;
import release.config.RepoConfig;
import release.config.Section;
import release.config.Suggestion;

/** Turns the configuration of an app into its repos, and collects the secret values that it reads. */
final class AppReader {
    private static final Map<String, String> OURS = Map.of(
            "url",
            "url",
            "user",
            "user",
            "password",
            "password",
            "locations",
            "migrations",
            "driver",
            "url",
            "environment",
            "--env");
    /** Flyway's name for {@code lock = transaction}. An app may have it in its own configuration. */
    private static final String TRANSACTIONAL_LOCK = "postgresql.transactional.lock";
    /** How long Flyway would wait for its lock: it tries again each second, and without end if this is negative. */
    private static final String LOCK_RETRY_COUNT = "lockRetryCount";

    private static final String CLIENT = "reltasks";
    private final Path root;
    private final SeedReader seedReader;
    private final TenantsReader tenantsReader;
    private final BiFunction<String, String, Optional<String>> flywayProblem;
    private final Set<String> secrets;
    private final Set<String> names;

    /**
     * @param environments the names of all environments
     * @param secrets the known secrets; what is found is added
     * @param names words that are no secrets, even if a secret is the same word; what is found is added
     */
    AppReader(
            Path root,
            Collection<String> environments,
            BiFunction<String, String, Optional<String>> flywayProblem,
            Set<String> secrets,
            Set<String> names) {
        this.root = root;
        this.seedReader = new SeedReader(root, environments);
        this.tenantsReader = new TenantsReader(root);
        this.flywayProblem = flywayProblem;
        this.secrets = secrets;
        this.names = names;
    }

    /** Masks every secret of the apps that were read. */
    Redactor secrets() {
        return new Redactor(secrets, names);
    }

    /** Adds a name that is no secret. */
    void name(String name) {
        names.add(name);
    }

    /** Reads an app with its repos. Their problems are added to the section's problems. */
    App read(String name, Section section, DeployableReader deployable) {
        var repos = new ArrayList<RepoConfig>();
        var properties = new HashSet<String>();
        section.section("properties").map(Section::flattened).orElse(Map.of()).forEach((key, text) -> {
            if (Redactor.SECRET_NAME.matcher(key).matches()) properties.add(text.value());
        });
        secrets.addAll(properties);
        section.section("repos")
                .map(Section::sections)
                .orElse(Map.of())
                .forEach((repo, block) -> repo(name, repo, deployable, block).ifPresent(repos::add));
        var trustsCode = section.flag("trust-code");
        if (section.has("trust-code") && !deployable.isWritten()) {
            section.problem(
                    section.source("trust-code"),
                    "trust-code",
                    "is about the code of an app that " + section.path("jar") + " or " + section.path("dir")
                            + " names");
        }
        section.done();
        // A user that the app takes from one of its secrets is a secret, and no name.
        repos.forEach(repo -> names.addAll(
                repo.names().stream().filter(word -> !properties.contains(word)).toList()));
        return new App(name, repos, trustsCode, deployable.reading());
    }

    private Optional<RepoConfig> repo(String app, String name, DeployableReader deployable, Section section) {
        var written = deployable.isWritten()
                ? section.text("url")
                : section.required("url"); // otherwise AppDefaults has reported it
        var user = section.text("user").map(text -> text.value().strip());
        var password = password(section);
        var rules = MigrationRules.read(section);
        var locations = (rules.isNone() ? List.<Section.Located<String>>of() : section.texts("migrations"))
                .stream().collect(Collectors.partitioningBy(DeployableReader::isPackaged));
        var migrations = folders(section, "migrations", locations.get(false));
        var packaged = deployable.packaged(section, locations.get(true));
        var seeds = seedReader.read(section);
        var lock = lock(section);
        var flyway = section.section("flyway").map(this::flyway).orElse(Map.of());
        var locking = withLockTimeout(
                Locking.read(section, lock || Boolean.parseBoolean(flyway.get(TRANSACTIONAL_LOCK))),
                flyway.get(LOCK_RETRY_COUNT));
        var found = written.flatMap(text -> url(text, section));
        var opening = Opening.read(section, locking.transactional(), found);
        Stream.concat(opening.sql().stream(), Stream.ofNullable(flyway.get("initSql")))
                .forEach(sql -> secrets.addAll(Redactor.in(sql)));
        var tenants = tenantsReader.read(section, written, found, locking.transactional());
        section.done();
        return found.map(url -> {
            if (lock && url.database() != Database.POSTGRESQL) {
                section.problem(section.source("lock"), "lock", "= transaction is only for postgresql and its poolers");
            }
            secrets.addAll(url.secrets());
            password.ifPresent(secrets::add);
            return new RepoConfig(
                    app,
                    name,
                    written.get().source(),
                    url,
                    url.user().or(() -> user),
                    url.password().or(() -> password),
                    opening,
                    migrations,
                    deployable.path(),
                    packaged,
                    rules,
                    seeds,
                    locking,
                    flyway,
                    root,
                    CLIENT,
                    tenants,
                    Optional.empty());
        });
    }

    /** Whether the migration lock ends with each transaction. */
    private static boolean lock(Section section) {
        var written = section.text("lock");
        if (written.isPresent() && !written.get().value().matches("session|transaction")) {
            section.problem(
                    written.get().source(),
                    "lock",
                    "must be session or transaction, not " + written.get().value());
        }
        return written.filter(lock -> lock.value().equals("transaction")).isPresent();
    }

    private static Locking withLockTimeout(Locking locking, String retries) {
        return retries != null && retries.matches("\\d{1,9}")
                ? locking.withLockTimeout(Duration.ofSeconds(Long.parseLong(retries)))
                : locking;
    }

    private Optional<DatabaseUrl> url(Section.Located<String> text, Section section) {
        try {
            return Optional.of(DatabaseUrl.template(text.value(), root));
        } catch (IllegalArgumentException e) {
            section.problem(text.source(), "url", e.getMessage());
            return Optional.empty();
        }
    }

    /** The password, or the content of its file. If the file sets one of them and an environment adds the other, the latter counts. */
    private Optional<String> password(Section section) {
        var password = section.text("password");
        var file = section.text("password-file");
        var both = password.isPresent() && file.isPresent();
        if (both && section.isAdded("password") == section.isAdded("password-file")) {
            section.problem(file.get().source(), "password-file", "and password are both set; keep one");
        }
        if (file.isEmpty() || !section.strict() || both && section.isAdded("password"))
            return password.map(text -> withoutLineBreak(text.value()));
        try {
            return Optional.of(
                    Files.readString(root.resolve(file.get().value())).stripTrailing());
        } catch (IOException e) {
            section.problem(
                    file.get().source(),
                    "password-file",
                    "cannot be read: " + file.get().value());
            return Optional.empty();
        }
    }

    /** Removes the line break that {@code echo} adds to the value of a variable. */
    private static String withoutLineBreak(String value) {
        return value.replaceFirst("\\R\\z", "");
    }

    private List<Path> folders(Section section, String key, List<Section.Located<String>> texts) {
        var paths = new ArrayList<Path>();
        for (var text : texts) {
            var written = text.value().startsWith("filesystem:") ? text.value().substring(11) : text.value();
            var path = root.resolve(written).normalize();
            if (section.strict() && !Files.isDirectory(path)) {
                section.problem(text.source(), key, Suggestion.missing("folder", written, path, root));
            } else {
                if (section.strict())
                    unreadable(path).ifPresent(problem -> section.problem(text.source(), key, problem));
                paths.add(path);
            }
        }
        return paths;
    }

    /**
     * Why a folder cannot be read as it is. A JVM cannot open a file whose name it cannot read: without a UTF-8 locale a name that is
     * not ASCII, with one a name that is not UTF-8. Flyway would skip such a migration without a word.
     */
    private Optional<String> unreadable(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            for (var entry : entries) {
                var name = entry.getFileName().toString();
                if (name.indexOf('\uFFFD') >= 0) {
                    return Optional.of("holds a file whose name "
                            + (isUtf8()
                                    ? "is not written in UTF-8: " + root.relativize(entry) + "; rename it"
                                    : "cannot be read without a UTF-8 locale: " + root.relativize(entry)
                                            + "; set LC_ALL=C.UTF-8"));
                }
                // Asking thousands of scripts whether they are folders would take longer than reading them.
                var inside = !name.endsWith(".sql") && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        ? unreadable(entry)
                        : Optional.<String>empty();
                if (inside.isPresent()) return inside;
            }
            return Optional.empty();
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.of("cannot be read: " + e.getMessage());
        }
    }

    /** Whether Java reads the names of files as UTF-8. */
    private static boolean isUtf8() {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    }

    private Map<String, String> flyway(Section section) {
        var settings = new LinkedHashMap<String, String>();
        section.flattened().forEach((name, text) -> {
            if (Redactor.SECRET_NAME.matcher(name).matches()) secrets.add(text.value());
            if (OURS.containsKey(name)) {
                section.problem(text.source(), name, "is not set here: use " + OURS.get(name));
            } else {
                flywayProblem
                        .apply(name, text.value())
                        .ifPresent(problem -> section.problem(text.source(), name, problem));
            }
            settings.put(name, text.value());
        });
        return settings;
    }
}
