package release.config.hocon;

import com.typesafe.config.ConfigList;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import release.config.Database;
import release.config.DatabaseUrl;
import release.config.Origin;
import release.config.Section;
import release.config.Section.Located;
import release.config.Suggestion;
import release.config.TenantName;
import release.config.Tenants;
import release.config.Tenants.Kind;

/** Reads the tenants of a repo: a list of names, a query that gives them, or a file with a name on each line. */
final class TenantsReader {
    private static final Pattern QUERY =
            Pattern.compile("\\s*(select|with|values|table|show)\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Set<Database> WITH_SCHEMAS =
            Set.of(Database.POSTGRESQL, Database.MARIADB, Database.MYSQL, Database.H2);
    private static final Set<Database> WITH_DATABASES =
            Set.of(Database.POSTGRESQL, Database.MARIADB, Database.MYSQL, Database.H2, Database.SQLITE);
    private static final Set<Database> ON_SERVER = Set.of(Database.POSTGRESQL, Database.MARIADB, Database.MYSQL);
    private static final List<String> SCHEMA_SETTINGS = List.of("schemas", "defaultSchema");
    private static final String NONE = "names no tenant";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private final Path root;

    TenantsReader(Path root) {
        this.root = root;
    }

    /**
     * The tenants in a repo's block. Their problems are added to its problems.
     *
     * @param written its URL as written
     * @param url the same, if it could be read
     * @param poolers whether the migration lock is the one for poolers
     */
    Optional<Tenants> read(
            Section repo, Optional<Located<String>> written, Optional<DatabaseUrl> url, boolean poolers) {
        var schemas = read(Kind.SCHEMA, repo, url);
        var databases = read(Kind.DATABASE, repo, url);
        if (repo.has(Kind.SCHEMA.key())) besides(repo, poolers);
        if (repo.has(Kind.SCHEMA.key()) && repo.has(Kind.DATABASE.key())) {
            repo.problem(repo.source(Kind.DATABASE.key()), Kind.DATABASE.key(), "and schemas are both set; keep one");
            return Optional.empty();
        }
        if (url.isPresent()) place(repo, written.orElseThrow().source(), url.get());
        return schemas.or(() -> databases);
    }

    /** Reports settings that contradict a schema for each tenant. */
    private static void besides(Section repo, boolean poolers) {
        repo.again()
                .section("flyway")
                .ifPresent(flyway -> SCHEMA_SETTINGS.stream()
                        .filter(flyway::has)
                        .forEach(setting -> repo.problem(
                                flyway.source(setting),
                                "flyway." + setting,
                                "is not set here: each tenant has a schema of its own")));
        if (poolers) {
            repo.problem(
                    repo.source(Kind.SCHEMA.key()),
                    Kind.SCHEMA.key(),
                    "cannot be used with lock = transaction: its pooler would pass the schema of one tenant on to"
                            + " others");
        }
    }

    /** Whether a text that is no list is a query; otherwise it is the name of a file. */
    static boolean isQuery(String text) {
        return QUERY.matcher(text).matches();
    }

    private static void place(Section repo, Origin source, DatabaseUrl url) {
        var isThere = url.jdbc().contains(Tenants.PLACE);
        if (repo.has(Kind.DATABASE.key()) && !isThere) {
            repo.problem(
                    source,
                    "url",
                    "must say where the name of the tenant stands, as in jdbc:postgresql://host/" + Tenants.PLACE);
        } else if (!repo.has(Kind.DATABASE.key()) && isThere) {
            repo.problem(source, "url", "holds " + Tenants.PLACE + ", but no databases = [...] says which there are");
        }
    }

    private Optional<Tenants> read(Kind kind, Section repo, Optional<DatabaseUrl> url) {
        var texts = repo.texts(kind.key());
        if (!repo.has(kind.key()) || !repo.isReadable(kind.key())) return Optional.empty();
        var source = repo.source(kind.key());
        var database = url.map(DatabaseUrl::database);
        if (database.isPresent() && !(kind == Kind.SCHEMA ? WITH_SCHEMAS : WITH_DATABASES).contains(database.get())) {
            repo.problem(
                    source,
                    kind.key(),
                    kind == Kind.SCHEMA && database.get() == Database.SQLITE
                            ? "cannot be used: sqlite has no schemas; give each tenant a file with databases = [...]"
                            : "cannot be used on " + database.get().label());
            return Optional.empty();
        }
        if (repo.isList(kind.key())) {
            if (repo.object().get(kind.key()) instanceof ConfigList list && list.isEmpty())
                repo.problem(source, kind.key(), NONE);
            return Optional.of(
                    new Tenants(kind, names(texts, kind, repo, database), Optional.empty(), source, List.of()));
        }
        var text = texts.get(0);
        if (!isQuery(text.value())) return file(text, kind, repo, database);
        if (kind == Kind.DATABASE && database.isPresent() && !ON_SERVER.contains(database.get())) {
            repo.problem(
                    source,
                    kind.key(),
                    "cannot be a query on " + database.get().label()
                            + ", where no server knows the files: write a list or a file");
        }
        return Optional.of(new Tenants(kind, List.of(), Optional.of(text.value().strip()), source, List.of()));
    }

    private static List<String> names(
            List<Located<String>> texts, Kind kind, Section repo, Optional<Database> database) {
        var seen = new HashSet<String>();
        for (var text : texts) {
            var problem = isQuery(text.value())
                    ? Optional.of("is a query: write it as a text, without [ ]")
                    : seen.add(database.map(known -> TenantName.folded(text.value(), known))
                                    .orElse(text.value()))
                            ? database.flatMap(known -> TenantName.problem(text.value(), kind, known))
                            : Optional.of("is listed twice");
            problem.ifPresent(
                    what -> repo.problem(text.source(), kind.key(), "names \"" + text.value() + "\", which " + what));
        }
        return List.copyOf(
                seen.size() == texts.size() ? texts.stream().map(Located::value).toList() : seen);
    }

    /** The names in a file, one on each line. Blank lines and lines that begin with # are skipped. */
    private Optional<Tenants> file(Located<String> written, Kind kind, Section repo, Optional<Database> database) {
        if (!repo.strict())
            return Optional.of(new Tenants(kind, List.of(), Optional.empty(), written.source(), List.of()));
        Path path;
        try {
            path = root.resolve(written.value()).normalize();
        } catch (InvalidPathException e) {
            repo.problem(written.source(), kind.key(), "names a file that cannot exist here");
            return Optional.empty();
        }
        if (!Files.isRegularFile(path)) {
            repo.problem(
                    written.source(),
                    kind.key(),
                    Suggestion.missing("file", written.value(), path, root)
                            + " (a list is [a, b], and a query begins with select)");
            return Optional.empty();
        }
        try {
            var lines = Files.readString(path)
                    .replaceFirst("^" + BYTE_ORDER_MARK, "")
                    .lines()
                    .toList();
            var names = new ArrayList<Located<String>>();
            var file = path.startsWith(root) ? root.relativize(path).toString() : path.toString();
            for (int i = 0; i < lines.size(); i++) {
                var name = lines.get(i).strip();
                if (!name.isEmpty() && !name.startsWith("#")) names.add(new Located<>(name, new Origin(file, i + 1)));
            }
            if (names.isEmpty())
                repo.problem(written.source(), kind.key(), NONE + ": " + written.value() + " is empty");
            return Optional.of(new Tenants(
                    kind, names(names, kind, repo, database), Optional.empty(), written.source(), List.of()));
        } catch (CharacterCodingException e) {
            repo.problem(written.source(), kind.key(), "names a file that is not UTF-8: " + written.value());
            return Optional.empty();
        } catch (IOException e) {
            repo.problem(written.source(), kind.key(), "names a file that cannot be read: " + written.value());
            return Optional.empty();
        }
    }
}
