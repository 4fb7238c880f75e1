package release.develop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import release.config.InvalidConfiguration;
import release.config.Origin;
import release.config.Release;
import release.config.RepoConfig;
import release.develop.MigrationFiles.Kind;
import release.report.Report;

/**
 * The next migration of a repo, as files that only need their content.
 *
 * @param words the name as typed; may be empty for the undo script of an existing migration
 * @param undo whether to write an undo script
 * @param java whether to write it in Java
 * @param clock gives the next version, where versions are times
 */
public record NewMigration(String words, boolean undo, boolean java, Clock clock) {
    private static final Version FIRST = new Version("1");
    private static final String TEMPLATE = """
        package %s;

        import org.flywaydb.core.api.migration.BaseJavaMigration;
        import org.flywaydb.core.api.migration.Context;

        /** What it changes, and why SQL alone could not. */
        public class %s extends BaseJavaMigration {
            @Override
            public void migrate(Context context) throws Exception {
            }
        }
        """;

    /**
     * Writes the files and lists them. It overwrites none.
     *
     * @throws InvalidConfiguration if the folder or the name is not clear
     */
    public void write(Release release, Report report) throws IOException {
        var repo = requireSingleRepo(release);
        if (repo.migrations().isEmpty() && !repo.packaged().isEmpty()) {
            throw InvalidConfiguration.because(
                    repo.source(),
                    repo.key() + ".migrations",
                    "are only inside the app, where nothing can be added: "
                            + "add the folder that they are built from, such as src/main/resources/"
                            + repo.packaged().get(0));
        }
        if (repo.migrations().isEmpty()) {
            throw InvalidConfiguration.because(
                    repo.source(), repo.key() + ".migrations", "is missing: the folder of its migrations");
        }
        var files = files(repo);
        for (var file : files.keySet()) {
            if (Files.exists(file))
                throw InvalidConfiguration.because(Origin.of(repo.shown(file)), "", "is there already");
        }
        for (var file : files.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.writeString(file.getKey(), file.getValue(), StandardOpenOption.CREATE_NEW);
            var shown = repo.shown(file.getKey());
            report.row(new Report.Row(shown, "", Map.of("file", shown)));
        }
    }

    private static RepoConfig requireSingleRepo(Release release) {
        var repos = release.repos();
        if (repos.size() == 1) return repos.get(0);
        throw InvalidConfiguration.because(
                Origin.of("--repo"),
                "",
                repos.isEmpty()
                        ? "has nothing to choose: the release has no repos"
                        : "must choose one of " + String.join(", ", release.choices()));
    }

    /** The text of each file to write. */
    private Map<Path, String> files(RepoConfig repo) throws IOException {
        var present = MigrationFiles.of(repo);
        if (words.isBlank()) return undoOf(present);
        var name = name(words);
        var version = present.newest()
                .map(newest -> newest.next(LocalDateTime.now(clock.withZone(ZoneOffset.UTC))))
                .orElse(FIRST);
        var folder = repo.migrations().get(0);
        var files = new LinkedHashMap<Path, String>();
        if (java) {
            var type = "V" + version.text().replace('.', '_') + MigrationFiles.JAVA_SEPARATOR
                    + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            var sources = MigrationFiles.sources(folder)
                    .orElseThrow(() -> InvalidConfiguration.because(
                            Origin.of("--java"),
                            "",
                            "has no place for a source beside " + repo.shown(folder)
                                    + ": a migration in Java is compiled into the app, as src/main/java/db/migration/"
                                    + type + ".java for the folder src/main/resources/db/migration"));
            files.put(sources.resolve(type + ".java"), TEMPLATE.formatted(MigrationFiles.packageOf(folder), type));
        } else {
            files.put(folder.resolve(present.sql(Kind.VERSION, version, name)), "-- " + name.replace('_', ' ') + "\n");
        }
        if (undo) files.put(folder.resolve(present.sql(Kind.UNDO, version, name)), undoes(name));
        return files;
    }

    /** The undo script of an existing migration, beside it. */
    private Map<Path, String> undoOf(MigrationFiles present) {
        if (!undo || java)
            throw InvalidConfiguration.because(
                    Origin.of("new"), "NAME", "is missing: what the migration does, such as add_users");
        var migration = present.newestWithoutUndo()
                .orElseThrow(() ->
                        InvalidConfiguration.because(Origin.of("--undo"), "", "finds no migration that lacks one"));
        var isSource = migration.file().getFileName().toString().endsWith(".java");
        var name = isSource ? name(migration.name()) : migration.name();
        var folder =
                isSource ? present.repo().migrations().get(0) : migration.file().getParent();
        return Map.of(folder.resolve(present.sql(Kind.UNDO, migration.version(), name)), undoes(name));
    }

    private static String undoes(String name) {
        return "-- undoes: " + name.replace('_', ' ') + "\n";
    }

    /** The words with underscores between them, however they were typed: {@code AddUsersTable}, {@code "add users table"}. */
    private static String name(String words) {
        var name = words.replaceAll("(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})", "_")
                .replaceAll("[^\\p{L}\\p{M}\\p{N}]+", "_")
                .replaceAll("^_|_$", "")
                .toLowerCase(Locale.ROOT);
        if (name.isEmpty())
            throw InvalidConfiguration.because(Origin.of("new"), "NAME", "has neither letter nor digit");
        return name;
    }
}
