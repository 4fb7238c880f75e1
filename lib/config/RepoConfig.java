package release.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One database of an app, as configured and checked.
 *
 * @param source where its URL is written, for messages about connecting to it
 * @param opening what is done with each new connection
 * @param migrations folders that exist
 * @param deployable the app's jar or folder, if it is configured
 * @param packaged folders of migrations inside the deployable, as a class loader knows them: {@code db/migration}
 * @param rules what is expected of these folders
 * @param seeds the seeds whose files exist, in the order in which they run
 * @param locking how its migrations lock, and how long they wait
 * @param flyway Flyway settings, named without the prefix {@code flyway.}
 * @param client the name that our connections show in the database's list of sessions
 * @param tenants the tenants that share this repo's settings, if it has any
 * @param tenant the name of the tenant, if this repo is one
 */
public record RepoConfig(
        String app,
        String name,
        Origin source,
        DatabaseUrl url,
        Optional<String> user,
        Optional<String> password,
        Opening opening,
        List<Path> migrations,
        Optional<Path> deployable,
        List<String> packaged,
        MigrationRules rules,
        List<Seed> seeds,
        Locking locking,
        Map<String, String> flyway,
        Path root,
        String client,
        Optional<Tenants> tenants,
        Optional<String> tenant) {
    private static final String CURRENT_SCHEMA = "jdbcProperties.currentSchema";

    public RepoConfig {
        migrations = List.copyOf(migrations);
        packaged = List.copyOf(packaged);
        seeds = List.copyOf(seeds);
        flyway = Map.copyOf(flyway);
    }

    /** The database's kind. */
    public Database database() {
        return url.database();
    }

    /** Masks its secrets in texts of its database. */
    public Redactor secrets() {
        var values = new HashSet<>(url.secrets());
        password.ifPresent(values::add);
        flyway.forEach((key, value) -> {
            if (Redactor.SECRET_NAME.matcher(key).matches()) values.add(value);
        });
        return new Redactor(values, names());
    }

    /** Its names, which are no secrets: app, repo, user, and host and database in its address. */
    public Set<String> names() {
        var names = new HashSet<>(List.of(app, name));
        user.ifPresent(names::add);
        names.addAll(List.of(url.address().split("[/:,\\\\]+")));
        return names;
    }

    /** The configuration key of this repo, for messages. */
    public String key() {
        return "app." + app + ".repos."
                + tenant.map(one -> name.substring(0, name.length() - one.length() - 1))
                        .orElse(name);
    }

    /**
     * The prefix of the variables that describe this repo to commands: {@code RELEASE_REPO_MAIN_}.
     *
     * @param withApp whether there are several apps, so that the app's name is needed
     */
    public String variablePrefix(boolean withApp) {
        return "RELEASE_REPO_"
                + ((withApp ? app + "_" : "") + name).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_") + "_";
    }

    /** Whether it is a template for tenants, and not itself a database to work on. */
    public boolean isTemplate() {
        return tenants.isPresent() && tenant.isEmpty();
    }

    /** Whether it is a tenant that was not chosen by its name. */
    public boolean isOneOfMany() {
        return tenant.isPresent() && tenants.orElseThrow().chosen().isEmpty();
    }

    /** One of its tenants, as a repo. */
    public RepoConfig of(String one) {
        var own = tenants.orElseThrow().kind() == Tenants.Kind.DATABASE ? url.of(one) : url;
        return new RepoConfig(
                app,
                name + "/" + one,
                source,
                own,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                client,
                tenants,
                Optional.of(one));
    }

    /** The database that holds the schemas of a template's tenants. */
    public RepoConfig asDatabase() {
        return new RepoConfig(
                app,
                name,
                source,
                url,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                client,
                Optional.empty(),
                Optional.empty());
    }

    /** The template of this tenant. */
    public RepoConfig template() {
        return new RepoConfig(
                app,
                name.substring(0, name.length() - tenant.orElseThrow().length() - 1),
                source,
                url,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                client,
                tenants,
                Optional.empty());
    }

    /** The schema of this tenant, in which all work happens; empty if it is the connection's schema. */
    public Optional<String> schema() {
        return tenant.filter(one -> tenants.orElseThrow().kind() == Tenants.Kind.SCHEMA);
    }

    /**
     * The schema in which each connection works, from the tenant, the opening, the URL or the driver's properties. Empty if none names
     * one, or if the repo has statements of its own, which may change the schema.
     */
    public Optional<String> connectionSchema() {
        if (schema().isEmpty() && !opening.sql().isEmpty()) return Optional.empty();
        return schema().or(opening::schema)
                .or(url::schema)
                .or(() -> Optional.ofNullable(flyway.get(CURRENT_SCHEMA)).flatMap(url::schema));
    }

    /** The schema in which migrations run, from this repo or from Flyway's settings; empty if it is the connection's schema. */
    public Optional<String> migrationSchema() {
        return schema().or(() -> Optional.ofNullable(flyway.get("defaultSchema")))
                .or(() -> Optional.ofNullable(flyway.get("schemas")).map(all -> all.split(",")[0]))
                .map(String::strip)
                .filter(one -> !one.isEmpty());
    }

    public RepoConfig choosing(List<String> some) {
        return new RepoConfig(
                app,
                name,
                source,
                url,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                client,
                tenants.map(all -> all.choosing(some)),
                tenant);
    }

    /** Whether there is no place for migrations. */
    public boolean hasNoMigrations() {
        return migrations.isEmpty() && packaged.isEmpty();
    }

    /** The same repo at another address, its server's. Its opening is left out: it is for its own database. */
    public RepoConfig at(DatabaseUrl other) {
        return new RepoConfig(
                app,
                name,
                source,
                other,
                user,
                password,
                Opening.NOTHING,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                client,
                tenants,
                tenant);
    }

    /** The same repo with other locking. */
    public RepoConfig with(Locking other) {
        return new RepoConfig(
                app,
                name,
                source,
                url,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                other,
                flyway,
                root,
                client,
                tenants,
                tenant);
    }

    RepoConfig named(String name) {
        return new RepoConfig(
                app,
                this.name,
                source,
                url,
                user,
                password,
                opening,
                migrations,
                deployable,
                packaged,
                rules,
                seeds,
                locking,
                flyway,
                root,
                name,
                tenants,
                tenant);
    }

    /** A path as people are shown it: relative to the release root if it lies inside. */
    public String shown(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(root) ? root.relativize(absolute).toString() : absolute.toString();
    }

    /** Never prints the password. */
    @Override
    public String toString() {
        return key() + " (" + database().label() + " " + url.address() + ")";
    }
}
